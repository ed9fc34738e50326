"""Which language a document is in, and where in it another begins."""

from __future__ import annotations

from audit.checks.language import segments
from audit.checks.language.opinion import LEANING, judge
from audit.checks.language.sample import sample
from audit.model import Language
from audit.text import Text
from audit.values import replace

NONE = Language(None, 0.0, ())


def identify(text: Text) -> Language:
    """The language of `text.prose`, told by all models; ask through `text.once(identify)`."""
    return _identify(text, "vote")


def identify_alone(text: Text) -> Language:
    """The same told by langdetect as the only model, at 1 to 4 ms for each sentence in doubt."""
    return _identify(text, "langdetect")


def _identify(text: Text, backend: str) -> Language:
    code, confidence = judge(sample(text.prose), backend)
    found = segments.find(text, code, backend, sure=confidence >= LEANING)
    if not found:
        return NONE if code is None else Language(code, round(confidence, 4), ())
    shares = segments.shares(found)
    if code and len(shares) == 1:  # the whole tells better than its sentences
        return Language(code, round(confidence, 4), (replace(found[0], language=code),))
    main = max(sorted(shares), key=shares.__getitem__)
    if main != code:
        confidence = shares[main] / sum(shares.values())
    return Language(main, round(confidence, 4), found)


IDENTIFY = {"vote": identify, "langdetect": identify_alone}
"""`language-backend` -> what to ask for through `text.once`."""
