"""What a commit costs: a warm hook over a few changed files, and the first run over all.

python -m tests.bench.hook CORPUS.jsonl [--sources NAME…] [--documents 2000] [--size 10000]
    [--changed 5] [--runs 7]

The texts of CORPUS (JSON lines with `text`, and `src` where they have a source) are joined to
documents of about `--size` characters, each of one source, and committed to a repository of their
own. Every run of the hook changes `--changed` files, stages them and takes the CPU time, user and
system, of `python -m audit hook` with all its children, the interpreter's start included. On a busy
machine that grows too: `python -c pass`, printed beside it, takes 0.010 s where nothing else runs.
The first run over all is `audit check` on one core (`-j 1`), and with `--select DUP`, each without
an index before it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from shutil import rmtree


def documents(corpus: Path, count: int, size: int, sources: Collection[str] = ()) -> Iterator[str]:
    """Texts of one source each, joined until they are long enough; of `sources`, if any."""
    waiting: dict[str, list[str]] = defaultdict(list)
    made = again = 0
    while made < count:
        with corpus.open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                if sources and row.get("src") not in sources:
                    continue
                own = waiting[row.get("src", "")]
                own.append(row["text"] if not again else f"Reading {again}.\n\n{row['text']}")
                if sum(map(len, own)) >= size:
                    yield "\n\n".join(own)
                    own.clear()
                    made += 1
                    if made == count:
                        return
        again += 1


def repository(folder: Path, texts: Iterable[str]) -> list[str]:
    """Commit the documents; returns their paths."""
    names = []
    for number, text in enumerate(texts):
        name = f"{number % 60:02}/document-{number:06}.txt"
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
        names.append(name)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "all")
    return names


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Bench", "-c", "user.email=bench@example.org")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def cpu(folder: Path, *arguments: str) -> float:
    """Seconds of CPU that a command takes, its children included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], cwd=folder, check=False, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--sources", nargs="+", default=(), help="`src` of the texts to take")
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--changed", type=int, default=5)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--no-check", action="store_true", help="leave the runs over all out")
    options = parser.parse_args()
    os.environ["PYTHONHASHSEED"] = "0"
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package is compiled
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        texts = documents(options.corpus, options.documents, options.size, options.sources)
        names = repository(folder, texts)
        total = sum((folder / name).stat().st_size for name in names)
        print(f"{len(names):,} documents, {total / 1e6:.1f} MB")
        print(f"python -c pass          {min(cpu(folder, '-c', 'pass') for _ in range(9)):8.3f} s")
        if not options.no_check:
            for what in ((), ("--select", "DUP")):
                rmtree(folder / ".audit_cache", ignore_errors=True)
                taken = cpu(folder, "-m", "audit", "check", "-j", "1", *what)
                print(f"first check {' '.join(what):12}{taken:8.2f} s")
            print(
                f"second check            {cpu(folder, '-m', 'audit', 'check', '-j', '1'):8.2f} s"
            )
        chance = random.Random(1)
        times = []
        for run in range(options.runs + 1):
            some = chance.sample(names, options.changed)
            for name in some:
                with (folder / name).open("a", encoding="utf-8") as stream:
                    stream.write(f"\nA line was added here in run {run}.\n")
            git(folder, "add", "-A")
            times.append(cpu(folder, "-m", "audit", "hook", *some))
        print(f"hook, cold              {times[0]:8.3f} s")
        warm = sorted(times[1:])
        middle = warm[len(warm) // 2]
        print(
            f"hook, warm ({options.changed} changed)   {warm[0]:8.3f} to {warm[-1]:.3f} s,"
            f" median {middle:.3f} s"
        )


if __name__ == "__main__":
    main()
