"""lid.176.ftz asked by fastText: the compiled reader's twin and documentation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Protocol

BEST = 5
"""Languages that are told."""


class _Predictor(Protocol):
    def predict(
        self, line: str, k: int, threshold: float, errors: str
    ) -> list[tuple[float, str]]: ...


class Model(NamedTuple):
    """fastText's model, and what code each of its labels has."""

    fasttext: _Predictor
    code: Callable[[str], str]


def load(path: Path, code: Callable[[str], str], /) -> Model:
    """The model in a file, for `says`; `code` is asked for the language of each of its labels.

    Raises `OSError` or `ValueError` where it cannot be read.
    """
    import fasttext

    return Model(fasttext.load_model(str(path)).f, code)  # type: ignore[attr-defined,no-untyped-call]


def says(text: str, model: Model, /) -> dict[str, float]:
    """The probabilities of a text's likeliest languages, of several labels with one code the sum.

    A label without a code is left out.
    """
    line = text.replace("\n", " ") + "\n"
    total: dict[str, float] = {}
    for probability, label in model.fasttext.predict(line, BEST, 0.0, "strict"):
        if name := model.code(label):
            total[name] = total.get(name, 0.0) + min(1.0, probability)
    return total
