"""False alarms on well-kept documentation: every finding that gates, per corpus, to be read.

    python tests/bench/docs.py [--truth truth.jsonl] [--languages en] FOLDER…

Each folder is audited as a corpus of its own in the docs profile. `truth.jsonl` holds verdicts of a
reader, a JSON object a line with `corpus` (the folder's name), `path`, `rule` and `verdict`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path


def audit(folder: Path, languages: str) -> dict[str, object]:
    """The JSON report of one corpus."""
    with tempfile.NamedTemporaryFile("w", suffix=".toml") as config:
        config.write('profile = "docs"\n')
        if languages:
            config.write(f"languages = {json.dumps(languages.split(','))}\n")
        config.flush()
        command = ["check", "--exit-zero", "--output-format", "json", "--config", config.name]
        done = subprocess.run(
            [sys.executable, "-m", "audit", *command],
            cwd=folder,
            capture_output=True,
            check=False,
        )
    if done.returncode:
        sys.exit(f"{folder}: exit {done.returncode}: {done.stderr.decode()[-2000:]}")
    return json.loads(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--truth", type=Path)
    parser.add_argument("--languages", default="")
    parser.add_argument("--all", action="store_true", help="show warnings too, not only errors")
    arguments = parser.parse_args()
    verdicts: dict[tuple[str, str, str], str] = {}
    if arguments.truth:
        for line in arguments.truth.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            verdicts[row["corpus"], row["path"], row["rule"]] = row["verdict"]
    documents = gating = 0
    read: Counter[str] = Counter()
    for folder in arguments.folders:
        start = time.perf_counter()
        report = audit(folder, arguments.languages)
        seconds = time.perf_counter() - start
        count = report["corpus"]["documents"]
        counts: Counter[str] = Counter()
        for finding in report["findings"]:
            counts[f"{finding['rule']} {finding['severity']}"] += 1
            if finding["severity"] != "error" and not arguments.all:
                continue
            verdict = verdicts.get((folder.name, finding["document"], finding["rule"]), "unread")
            gates = finding["severity"] == "error"
            if gates:
                read[verdict] += 1
                gating += 1
            first = finding["evidence"][0] if finding["evidence"] else {"line": 1, "text": ""}
            place = f"{folder.name}/{finding['document']}:{first['line']}"
            print(f"{place} {finding['rule']} {finding['severity']} [{verdict}]")
            print(f"    {finding['message'][:160]} | {first['text'][:120]!r}")
        documents += count
        by_rule = dict(sorted(counts.items()))
        print(f"== {folder.name}: {count} documents in {seconds:.1f} s; {by_rule}")
    rate = 200 * gating / max(documents, 1)
    print(f"{documents} documents, {gating} gating, {rate:.2f} per 200; verdicts {dict(read)}")


if __name__ == "__main__":
    main()
