"""Writes `audit/data/langdetect.bin` from the installed langdetect.

    python -m tests.bench.langdetect_table

A language's profile counts its n-grams. Some have characters that langdetect takes for others in
every text, and are found in none: they are left out.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from langdetect.detector_factory import PROFILES_DIRECTORY
from langdetect.utils.ngram import NGram

from audit.checks.language import profiles


def main() -> None:
    paths = sorted(Path(PROFILES_DIRECTORY).iterdir())
    read = [json.loads(path.read_bytes()) for path in paths]
    normal = [ord(NGram.normalize(chr(code))) for code in range(0x10000)]
    found: dict[int, list[tuple[int, int]]] = {}
    for number, profile in enumerate(read):
        for ngram, times in profile["freq"].items():
            if all(normal[ord(c)] == ord(c) for c in ngram) and " " not in ngram[1:-1]:
                code = int.from_bytes(ngram.encode("utf-16-be"))
                found.setdefault(code, []).append((number, times))
    grams = sorted(found)
    entries = [entry for code in grams for entry in found[code]]
    header = {
        "languages": [profile["name"] for profile in read],
        "totals": list(zip(*(profile["n_words"] for profile in read), strict=True)),
        "grams": len(grams),
        "times": len(entries),
    }
    line = json.dumps(header).encode()
    parts = [
        line + b" " * (-len(line) % 8 + 7) + b"\n",  # what follows is aligned
        np.array(grams, "<u8").tobytes(),
        np.array([times for _, times in entries], "<u4").tobytes(),
        np.array(normal, "<u2").tobytes(),
        np.array([number for number, _ in entries], "u1").tobytes(),
        np.array([len(found[code]) for code in grams], "u1").tobytes(),
    ]
    profiles.PATH.write_bytes(b"".join(parts))
    print(f"{profiles.PATH}: {profiles.PATH.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
