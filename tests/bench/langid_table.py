"""Writes `audit/data/langid.bin` from the installed py3langid, and says how far it is from it.

    python -m tests.bench.langid_table [ROWS.jsonl …]

Rows: `text`. Its model is a matrix of features by languages and an automaton that finds the
features. Most weights of a language are the same least one; of the others the file has what they
have more, and of the automaton the n-grams that it finds.
"""

from __future__ import annotations

import json
import sys
from collections import deque
from pathlib import Path

import numpy as np
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from audit.checks.language import langid
from audit.checks.language.sample import sample


def grams(model: LanguageIdentifier) -> dict[int, bytes]:
    """Feature -> the n-gram that it stands for: the shortest that leads to it."""
    next_row = np.array(model.tk_nextmove, np.int64).reshape(-1, 256)
    path, waiting = {0: b""}, deque([0])
    found: dict[int, bytes] = {}
    while waiting:
        state = waiting.popleft()
        if (feature := model.tk_output[state]) >= 0:
            found.setdefault(feature, path[state])
        for byte, following in enumerate(next_row[model.tk_row[state]].tolist()):
            if following not in path:
                path[following] = path[state] + bytes((byte,))
                waiting.append(following)
    return found


def write(model: LanguageIdentifier, path: Path) -> None:
    found = grams(model)
    order = sorted(found, key=lambda feature: (len(found[feature]), found[feature]))
    weights = np.asarray(model.nb_ptc, np.float32)[order]
    floor = weights.min(axis=0)
    more = weights - floor
    has = more > 0
    levels, values = np.unique(more[has], return_inverse=True)
    header = {
        "languages": list(model.nb_classes),
        "features": len(order),
        "levels": len(levels),
        "values": len(values),
        "shortest": len(found[order[0]]),
        "longest": len(found[order[-1]]),
    }
    line = json.dumps(header).encode()
    parts = [
        line + b" " * (-len(line) % 8 + 7) + b"\n",  # what follows is aligned
        np.array([int.from_bytes(found[feature]) for feature in order], "<u8").tobytes(),
        np.asarray(model.nb_pc, "<f4").tobytes(),
        floor.astype("<f4").tobytes(),
        levels.astype("<f4").tobytes(),
        values.astype("<u2").tobytes(),
        has.sum(axis=1).astype("u1").tobytes(),
        np.packbits(has, axis=1).tobytes(),
    ]
    path.write_bytes(b"".join(parts))


def main() -> None:
    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    write(model, langid.PATH)
    texts = [
        f" {sample(json.loads(line)['text'])} "
        for path in sys.argv[1:]
        for line in Path(path).read_text("utf-8").splitlines()
    ]
    print(f"{langid.PATH}: {langid.PATH.stat().st_size:,} bytes")
    if not texts:
        return
    far = 0.0
    for text in texts:
        theirs, ours = dict(model.rank(text)), dict(langid.rank(text))
        far = max([far, *(abs(ours[code] - theirs[code]) for code in ours)])
    print(f"probabilities of {len(texts)} texts differ by {far:.7f} at most")


if __name__ == "__main__":
    main()
