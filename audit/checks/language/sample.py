"""What of a text the detectors are shown."""

from __future__ import annotations

import re

from audit.checks.language import detectors

_WINDOW = 2_500
_WINDOWS = 8
_NOISY_TOKEN = re.compile(r"(?<!\S)(?:[^\s@\\/_=<>{}|#$`\d]*+[@\\/_=<>{}|#$`\d]\S*+|\S{41}\S*+)")
_DIGITS = re.compile(r"\d+")


def sample(prose: str) -> str:
    """At most 600 lower-cased characters of running text from four places of `prose`.

    >>> sample("See  https://example.org or ask Ann_Lee.")
    'see or ask'
    """
    pieces = prose
    if len(prose) > _WINDOW * _WINDOWS:
        step = (len(prose) - _WINDOW) // (_WINDOWS - 1)
        pieces = " ".join(prose[i * step : i * step + _WINDOW] for i in range(_WINDOWS))
    line = " ".join(pieces.split())
    if len(line) < detectors.SAMPLE and pieces is not prose:  # almost all of it is masked
        line = " ".join(prose.split())[: _WINDOW * _WINDOWS]
    part = detectors.SAMPLE // 4
    places = _four(line, 2 * part)
    joined = " ".join(clean(piece)[:part] for piece in places)
    if len(places) == 1 or len(joined) < 2 * part:
        joined = " ".join(_four(clean(line), part))
    return joined.strip()


def _four(line: str, size: int) -> tuple[str, ...]:
    """Four pieces of `size` characters from the beginning to the end; `line` if it is no longer."""
    last = len(line) - size
    if last <= 3 * size:
        return (line[: 4 * size],)
    return tuple(line[last * i // 3 : last * i // 3 + size] for i in range(4))


def clean(text: str) -> str:
    """`text` lower-cased on one line, without addresses, paths, identifiers and digits."""
    line = " ".join(text.lower().split())
    if line.isascii():
        return " ".join(_NOISY_TOKEN.sub(" ", line).split())
    return " ".join(_DIGITS.sub(" ", token) for token in line.split() if not _is_noise(token))


def _is_noise(token: str) -> bool:
    if token.isascii():
        return _NOISY_TOKEN.match(token) is not None
    return "://" in token
