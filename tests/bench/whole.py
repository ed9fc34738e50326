"""Speed and memory of a whole audit: documents a second, MB a second and peak memory.

    python tests/bench/whole.py records.jsonl [--jobs 1 2] [--sizes 5000 10000 20000]

For each size the first so many records are audited by `audit check` as a process of its own (corpus
profile, JSON report, no gating). Peak memory is the largest process's, as the kernel counted it;
flat memory shows as the same peak for every size, apart from the sketches.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path


def run(path: Path, jobs: int, select: str) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and peak MB of one audit."""
    command = [sys.executable, "-m", "audit", "check", str(path), "-j", str(jobs), "--exit-zero"]
    command += ["--profile", "corpus", "--output-format", "json"]
    if select:
        command += ["--select", select]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"exit code {process.returncode}")
    seconds = time.perf_counter() - start
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", type=Path)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, os.cpu_count() or 1])
    parser.add_argument("--sizes", type=int, nargs="+", default=[5_000, 10_000, 20_000])
    parser.add_argument("--select", default="", help="rules to run (default: the corpus profile)")
    arguments = parser.parse_args()
    print("documents      MB  jobs  seconds     CPU  documents/s   MB/s  peak MB")
    for size in arguments.sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "records.jsonl")
            with arguments.records.open("rb") as source, path.open("wb") as target:
                count = 0
                for line in islice(source, size):
                    target.write(line)
                    count += 1
            megabytes = path.stat().st_size / 1e6
            for jobs in arguments.jobs:
                seconds, cpu, peak = run(path, jobs, arguments.select)
                print(
                    f"{count:9,} {megabytes:7.1f} {jobs:5} {seconds:8.1f} {cpu:7.1f}"
                    f" {count / seconds:12.0f} {megabytes / seconds:6.2f} {peak:8.0f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
