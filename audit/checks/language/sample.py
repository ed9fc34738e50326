"""What of a text the detectors are shown."""

from __future__ import annotations

from audit.checks.language import detectors
from audit.compiled import chosen

_WINDOW = 2_500
_WINDOWS = 8
_LONGEST = 40
_scan = chosen("audit.checks.language._scan")


def sample(prose: str) -> str:
    """At most 600 lower-cased characters of running text from four places of `prose`.

    >>> sample("See  https://example.org or ask Ann_Lee.")
    'see or ask'
    """
    part = detectors.SAMPLE // 4
    places = _four(prose, 2 * part)
    joined = " ".join(clean(piece)[:part] for piece in places)
    if len(joined) >= detectors.SAMPLE - part:
        return joined.strip()
    line = clean(_windows(prose))  # much is masked or blank: look at more of it
    if len(line) < detectors.SAMPLE:
        line = clean(" ".join(prose.split())[: _WINDOW * _WINDOWS])
    return " ".join(_four(line, part)).strip()


def _windows(prose: str) -> str:
    if len(prose) <= _WINDOW * _WINDOWS:
        return prose
    step = (len(prose) - _WINDOW) // (_WINDOWS - 1)
    return " ".join(prose[i * step : i * step + _WINDOW] for i in range(_WINDOWS))


def _four(line: str, size: int) -> tuple[str, ...]:
    """Four pieces of `size` characters from the beginning to the end; `line` if it is no longer."""
    last = len(line) - size
    if last <= 3 * size:
        return (line[: 4 * size],)
    return tuple(line[last * i // 3 : last * i // 3 + size] for i in range(4))


def clean(text: str) -> str:
    """`text` lower-cased on one line, without addresses, paths, identifiers and digits."""
    line: str = _scan.clean(text.lower(), _LONGEST)
    return line
