"""`python -m tests.fuzz [TARGET]… [--seconds N]`: each target for so long, from its seeds on."""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

SEEDS = Path(__file__).parent / "corpus"


def seeds(name: str) -> list[bytes]:
    """The seed corpus of a target."""
    return [path.read_bytes() for path in sorted((SEEDS / name).iterdir())]


def main() -> int:
    """0 where nothing was found; an input that breaks a target is written to the working folder."""
    options = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    options.add_argument("targets", nargs="*", metavar="TARGET")
    options.add_argument("--seconds", type=int, default=10, help="for each target (default: 10)")
    options.add_argument("--atheris", help=argparse.SUPPRESS)
    arguments = options.parse_args()
    if arguments.atheris:
        return _atheris(arguments.atheris, arguments.seconds)
    from tests.fuzz.targets import TARGETS

    failed = []
    for name in arguments.targets or TARGETS:
        if find_spec("atheris"):
            command = [sys.executable, "-m", "tests.fuzz", "--atheris", name]
            done = subprocess.run([*command, "--seconds", str(arguments.seconds)], check=False)
            found = done.returncode != 0
        else:
            found = _mutations(name, TARGETS[name], arguments.seconds)
        print(f"{name}: {'FAILED' if found else 'nothing found'}", flush=True)
        failed += [name] * found
    return 1 if failed else 0


def _atheris(name: str, seconds: int) -> int:
    """Coverage-guided: libFuzzer ends this process itself."""
    import atheris

    with atheris.instrument_imports(include=["audit"]):
        from tests.fuzz.targets import TARGETS
    with tempfile.TemporaryDirectory() as found:
        options = {"max_total_time": seconds, "timeout": 20, "rss_limit_mb": 4096, "max_len": 4096}
        options |= {"verbosity": 0, "print_final_stats": 1}
        flags = [f"-{option}={value}" for option, value in options.items()]
        atheris.Setup([sys.argv[0], *flags, found, str(SEEDS / name)], TARGETS[name])
        atheris.Fuzz()
    return 0


def _mutations(name: str, target: Callable[[bytes], None], seconds: int) -> bool:
    """Without atheris: the seeds, cut, joined and changed by chance; the same ones each time."""
    end = time.monotonic() + seconds
    for data in _changed(seeds(name)):
        try:
            target(data)
        except Exception:
            traceback.print_exc()
            Path(f"crash-{name}").write_bytes(data)
            return True
        if time.monotonic() > end:
            break
    return False


def _changed(known: list[bytes]) -> Iterator[bytes]:
    chance = random.Random(0)
    yield from known
    while True:
        data = bytearray(chance.choice(known))
        for _ in range(chance.randint(1, 8)):
            at = chance.randint(0, len(data))
            kind = chance.randrange(5)
            if kind == 0:
                data[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 8)))
            elif kind == 1:
                del data[at : at + chance.randint(1, 16)]
            elif kind == 2 and at < len(data):
                data[at] = chance.randrange(256)
            elif kind == 3:
                other = chance.choice(known)
                data[at:] = other[chance.randint(0, len(other)) :]
            else:
                data[at:at] = data[max(0, at - 8) : at] * chance.randint(1, 50)
        yield bytes(data[:4096])


if __name__ == "__main__":
    sys.exit(main())
