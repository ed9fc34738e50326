"""What a commit costs: a warm hook over a few changed files, and the first run over all.

python -m tests.bench.hook CORPUS [--sources NAME…] [--documents 2000] [--size 10000]
    [--changed 5] [--runs 7]

CORPUS is a folder, of whose text files so many are taken, evenly spaced, as they are; or JSON lines
with `text`, and `src` where they have a source, which are joined to documents of about `--size`
characters, each of one source. They are committed to a repository of their own.

Every run of the hook changes `--changed` files, stages them and takes the CPU time, user and
system, of `python -m audit hook` with all its children, the interpreter's start included: that of
`python -c pass` is printed beside it (twice as long where a package is installed for editing).
The first run over all is `audit check` on one core (`-j 1`), and with the duplication of the docs
profile alone, each without an index before it; the second one has all measurements from the index.
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

from audit.corpus.discover import TEXT_SUFFIXES


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


def files(corpus: Path, count: int) -> Iterator[tuple[str, bytes]]:
    """So many of the text files below a folder, evenly spaced: path and contents."""
    found = sorted(
        path
        for path in corpus.rglob("*")
        if path.suffix.lower() in TEXT_SUFFIXES and path.is_file() and not path.is_symlink()
    )
    for number in range(min(count, len(found))):
        path = found[number * len(found) // min(count, len(found))]
        yield path.relative_to(corpus).as_posix(), path.read_bytes()


def repository(folder: Path, texts: Iterable[tuple[str, bytes]]) -> list[str]:
    """Commit the documents; returns their paths."""
    names = []
    for name, content in texts:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        names.append(name)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "all")
    return names


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Bench", "-c", "user.email=bench@example.org", "-c", "gc.auto=0")
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
        if options.corpus.is_dir():
            texts = files(options.corpus, options.documents)
        else:
            joined = documents(options.corpus, options.documents, options.size, options.sources)
            texts = (
                (f"{number % 60:02}/document-{number:06}.txt", text.encode("utf-8"))
                for number, text in enumerate(joined)
            )
        names = repository(folder, texts)
        total = sum((folder / name).stat().st_size for name in names)
        print(f"{len(names):,} documents, {total / 1e6:.1f} MB")
        print(f"python -c pass          {min(cpu(folder, '-c', 'pass') for _ in range(9)):8.3f} s")
        if not options.no_check:
            check = ("-m", "audit", "check", "-j", "1")
            duplication = ("--select", "DUP001,DUP002,DUP003,DUP004,DUP005")
            print(f"first check, duplication{cpu(folder, *check, *duplication):8.2f} s")
            rmtree(folder / ".audit_cache", ignore_errors=True)
            print(f"first check             {cpu(folder, *check):8.2f} s")
            print(f"second check            {cpu(folder, *check):8.2f} s")
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
