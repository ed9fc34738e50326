"""Which language a document is in, and where in it another begins."""

from __future__ import annotations

from dataclasses import dataclass, replace

from audit.checks.language import segments
from audit.checks.language.opinion import LEANING, judge
from audit.checks.language.sample import sample
from audit.model import Segment
from audit.text import Text


@dataclass(frozen=True, slots=True)
class Language:
    """`code` is ISO 639-1, None where there is too little running text to tell.

    `confidence` in [0, 1]: the probability given by the deciding detector or vote, or the share of
    the letters that are in the language's script. `segments` cover the running text in order.
    """

    code: str | None
    confidence: float
    segments: tuple[Segment, ...]


NONE = Language(None, 0.0, ())


def identify(text: Text) -> Language:
    """The language of `text.prose`; ask through `text.once(identify)`.

    Texts of more than 20,000 characters are judged by eight windows.
    """
    prose = text.prose
    code, confidence = judge(sample(prose))
    found = segments.find(text, code, sure=confidence >= LEANING)
    if not found:
        return NONE if code is None else Language(code, round(confidence, 4), ())
    shares = segments.shares(found)
    if code and len(shares) == 1:  # the whole tells better than its sentences
        return Language(code, round(confidence, 4), (replace(found[0], language=code),))
    main = max(sorted(shares), key=shares.__getitem__)
    if main != code:
        confidence = shares[main] / sum(shares.values())
    return Language(main, round(confidence, 4), found)
