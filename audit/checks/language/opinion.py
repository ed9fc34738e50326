"""What the detectors together say of a piece of text.

The script gate answers first, then function words where they leave no doubt, then lid.176.ftz where
it is sure or function words bear it out; only what is left goes to the vote of all (figures:
`python -m tests.bench.language`).
"""

from __future__ import annotations

from collections.abc import Mapping

from audit.checks.language import detectors, function_words
from audit.checks.language.detectors import Probabilities, best
from audit.checks.language.scripts import count, gate
from audit.expressions import expression

SURE = 0.9
"""Probability at which lid.176.ftz is believed alone (.99 right there on the measuring set)."""

SURE_OF_RELATED = 0.95
"""The same where a near relation may be taken for the language."""

LEANING = 0.7
"""The same for `LONG` letters or more in a language that has no near relation, and where function
words say so too."""

BORNE_OUT = 0.3
"""The same where function words say so and there is no near relation: lists, names, API pages."""

LONG = 250

ENOUGH = 250
"""Characters that langdetect is shown as a witness: at 200 it is .994 right (55 languages)."""

LEAST = 4
"""Letters (a Han character counts as three) under which nothing is said."""

FLOOR = 0.1
"""Mean probability under which a vote is no answer."""

_SERBO_CROATIAN = ("bs", "hr", "sr")

_CROATIAN = expression(
    r"[vmdtsp]je|ije[čkln]|lije[pč]|vrije|svije|dije|\bprije\b|sljed|također|uvijek|tije[km]"
    r"|europ|tvrtk|općin|tjed|glazb|sveučil|tisuć|\b(?:tko|nitko|netko)\b"
)
_EKAVIAN = 300
"""Characters among which Croatian has one of these beyond doubt."""

_TWINS = frozenset("bs hr sr id ms is fo nn no".split())
"""Languages whose function words are another's too; Faroese has no list, and words of Icelandic."""

_WORD = expression(r"[^\W\d_]{3}")

WEIGHTS: Mapping[str, float] = {"fasttext": 1, "langid": 4, "langdetect": 1, "words": 0.5}
"""How much each says in a vote: py3langid is the best of them on few words. Of 36 choices one that
is among the best on either half of the rows (`tests/bench/language.py --half`)."""


def judge(text: str, backend: str) -> tuple[str | None, float]:
    """Language and confidence of a cleaned sample; (None, 0) where too short or too unsure."""
    found = count(text)
    letters = sum(found.values())
    if letters < LEAST:
        return None, 0.0
    name, only = gate(text, found)
    if only:
        return only, found[name] / letters if name not in ("han", "kana") else 1.0
    if name == "latin" and not _WORD.search(text) and not function_words.says(text):
        return None, 0.0
    told = function_words.obvious(text)
    if told and not detectors.has_relation(told[0]):
        return told
    guess = detectors.says(text, backend)
    top, probability = best(guess)
    if backend == "langdetect":
        return (top, probability) if probability >= FLOOR else (None, 0.0)
    if is_sure(text, top, probability, letters):
        return top, probability
    if several := function_words.several(text):
        return several
    top, probability = best(vote(text, guess))
    return (top, probability) if probability >= FLOOR else (None, 0.0)


def is_sure(text: str, top: str, probability: float, letters: int) -> bool:
    """Is what lid.176.ftz says beyond doubt, so that no other detector could change it?"""
    alone = not detectors.has_relation(top)
    if letters < 12 or probability < (BORNE_OUT if alone else LEANING):
        return False
    return (
        probability >= (SURE if alone else SURE_OF_RELATED)
        or (alone and letters >= LONG and probability >= LEANING)
        or (top not in _TWINS and function_words.witness(text, top))
    )


def vote(text: str, fasttext: Probabilities) -> Probabilities:
    """The mean of what the detectors say of a language, over those that know it.

    langdetect is asked only where it could change who is first. It knows no Serbian in Latin
    letters, so it has no say between Serbian and Croatian; none tells Bosnian from them.
    """
    says = {"fasttext": fasttext, "langid": detectors.langid_says(text)}
    if words := function_words.says(text):
        says["words"] = words
    total = _mean(says)
    if _is_open(total, says):
        total = _mean(says | {"langdetect": detectors.langdetect_leans(text)})
    if best(total)[0] in _SERBO_CROATIAN:
        told = _serbian_or_croatian(text, says)
        total[told] = sum(total.pop(code, 0.0) for code in _SERBO_CROATIAN)
    return total


def _serbian_or_croatian(text: str, says: Mapping[str, Probabilities]) -> str:
    """Croatian is Ijekavian (`mjesto`, `dio`) and has words of its own (`tisuća`, `tko`).

    Where a text is long enough, that is surer than any detector: none learned Serbian in Latin
    letters well. None tells Bosnian from both.
    """
    if _CROATIAN.search(text):
        return "hr"
    if len(text) >= _EKAVIAN:
        return "sr"
    two = _mean({name: says[name] for name in ("fasttext", "langid")})
    return max(("hr", "sr"), key=lambda code: two.get(code, 0.0))


def _known(voter: str, code: str) -> bool:
    if voter == "langdetect":
        return code in detectors.LANGDETECT
    if voter == "words":
        return function_words.lists_of(code) != ""
    return code in (detectors.FASTTEXT if voter == "fasttext" else detectors.LANGID)


def _mean(says: Mapping[str, Probabilities]) -> Probabilities:
    total: Probabilities = {}
    for code in sorted(set().union(*says.values())):
        voters = [name for name in says if _known(name, code)]
        weight = sum(WEIGHTS[name] for name in voters)
        if weight:
            total[code] = sum(WEIGHTS[n] * says[n].get(code, 0.0) for n in voters) / weight
    return total


def _is_open(total: Probabilities, says: Mapping[str, Probabilities]) -> bool:
    """Could langdetect's vote put another language first, whatever it is?"""
    first, _ = best(total)
    lowest = 1.0
    # What nobody has named yet could at most have langdetect's own vote.
    highest = WEIGHTS["langdetect"] / (WEIGHTS["langdetect"] + sum(WEIGHTS[n] for n in says))
    for code, mean in total.items():
        if _known("langdetect", code):
            weight = sum(WEIGHTS[name] for name in says if _known(name, code))
            low = mean * weight / (weight + WEIGHTS["langdetect"])
            high = low + WEIGHTS["langdetect"] / (weight + WEIGHTS["langdetect"])
        else:
            low = high = mean
        if code == first:
            lowest = low
        else:
            highest = max(highest, high)
    return highest > lowest


def first(text: str, backend: str) -> str:
    """The language of the script, else what the first model says; empty where nothing is said."""
    name, only = gate(text, count(text))
    return only or (best(detectors.says(text, backend))[0] if name else "")


def agreed(text: str, backend: str) -> str | None:
    """The language that lid.176.ftz and a second witness agree on, or None.

    A script of one language is proof by itself. The witness are the text's function words or
    langdetect; for the languages that langdetect does not know, py3langid. langdetect as the only
    model has no other to agree with.
    """
    name, only = gate(text, count(text))
    if only or not name:
        return only
    first, _ = best(detectors.says(text, backend))
    if not first or backend == "langdetect" or function_words.witness(text, first):
        return first or None
    text = text[:ENOUGH]
    second = detectors.langdetect_leans if first in detectors.LANGDETECT else detectors.langid_says
    return first if best(second(text))[0] == first else None


def is_in(text: str, code: str, backend: str) -> bool:
    """Do the function words of a text say that it is in `code`, or else its script or model?"""
    return function_words.witness(text, code) or first(text, backend) == code


def confirmed(text: str, codes: frozenset[str], backend: str) -> bool:
    """Do two say that `text` is in one of `codes`? langdetect is asked last."""
    name, only = gate(text, count(text))
    if only or not name:
        return only in codes
    first = best(detectors.says(text, backend))[0] in codes
    if backend == "langdetect":
        return first
    if first and any(function_words.witness(text, code) for code in sorted(codes)):
        return True
    second = best(detectors.langid_says(text))[0] in codes
    if first != second and codes & detectors.LANGDETECT:
        return best(detectors.langdetect_leans(text[:ENOUGH]))[0] in codes
    return second
