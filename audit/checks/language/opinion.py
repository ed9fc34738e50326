"""What the detectors together say of a piece of text.

The script gate answers first, lid.176.ftz where it is at least .9 sure next; only what is left goes
to the vote of three: on the 55 languages langdetect knows .834/.982/.998/1.000 right at about
10/50/200/1000 characters, against .783/.978/.988/.996 for the best single detector at each length.
"""

from __future__ import annotations

from audit.checks.language import detectors
from audit.checks.language.scripts import count, gate

SURE = 0.9
"""Probability at which lid.176.ftz is believed alone (.99 right there on the measuring set)."""

SURE_LONG = 0.7
"""The same for 250 letters or more in a language that has no near relation: of the 98 rows between
the two limits 4 were wrong, all of them Corsican called Italian, which has one."""

LONG = 250

LEAST = 8
"""Letters (a Han character counts as three) under which nothing is said."""

FLOORS = ((24, 0.7), (40, 0.5), (10**9, 0.4))
"""Letters under which a vote must have reached that mean probability, or is no answer."""

PAIR = 0.1
"""How far over that floor lid.176.ftz and py3langid must agree for langdetect not to be asked: of
what is answered at about 10/50/200 characters .979/.946/.966 is right (101 languages), as much as
when all three are always asked (.978/.943/.966), and a little more is answered.
"""


def judge(text: str) -> tuple[str | None, float]:
    """Language and confidence of a cleaned sample; (None, 0) where too short or too unsure."""
    found = count(text)
    letters = sum(found.values())
    if letters < LEAST:
        return None, 0.0
    name, only = gate(text, found)
    if only:
        return only, found[name] / letters if name not in ("han", "kana") else 1.0
    guess = detectors.fasttext_says(text)
    top, probability = detectors.best(guess)
    if probability >= SURE and letters >= 12:
        return top, probability
    if probability >= SURE_LONG and letters >= LONG and not detectors.has_relation(top):
        return top, probability
    floor = next(least for size, least in FLOORS if letters < size)
    top, probability = detectors.best(vote(text, guess, letters, floor))
    return (top, probability) if probability >= floor else (None, 0.0)


def vote(
    text: str, guess: detectors.Probabilities, letters: int, floor: float
) -> detectors.Probabilities:
    """The mean of what the detectors say of `text`, `guess` being lid.176.ftz's.

    langdetect is asked where the other two differ or are together no `PAIR` over `floor`. It knows
    no Serbian in Latin letters, so it has no say between Serbian and Croatian; none of the three
    tells Bosnian from them. From 40 letters on a language that only py3langid knows needs no vote
    of the others.
    """
    langid = detectors.langid_says(text)
    total = _mean(guess, langid)
    alike = detectors.best(guess)[0] == detectors.best(langid)[0]
    if not alike or detectors.best(total)[1] < floor + PAIR:
        total = _mean(guess, langid, detectors.langdetect_says(text))
    if detectors.best(total)[0] in ("bs", "hr", "sr"):
        total = {code: (guess.get(code, 0) + langid.get(code, 0)) / 2 for code in ("hr", "sr")}
    if letters >= 40:
        total |= {code: p for code, p in langid.items() if code in detectors.LANGID_ALONE}
    return total


def _mean(*voters: detectors.Probabilities) -> detectors.Probabilities:
    total: detectors.Probabilities = {}
    for says in voters:
        for code, probability in says.items():
            total[code] = total.get(code, 0.0) + probability / len(voters)
    return total


def first(text: str) -> str:
    """The language of the script, else what lid.176.ftz says; empty where nothing is said."""
    name, only = gate(text, count(text))
    return only or (detectors.best(detectors.fasttext_says(text))[0] if name else "")


def agreed(text: str) -> str | None:
    """The language two detectors agree on (a script of one language is proof by itself), or None.

    langdetect is the second; for the languages it does not know, py3langid.
    """
    found = count(text)
    name, only = gate(text, found)
    if only or not name:
        return only
    first, _ = detectors.best(detectors.fasttext_says(text))
    second = detectors.langdetect_says if first in detectors.LANGDETECT else detectors.langid_says
    return first if first and detectors.best(second(text))[0] == first else None


def confirmed(text: str, codes: frozenset[str]) -> bool:
    """Do two of the three say that `text` is in one of `codes`? langdetect is asked last."""
    name, only = gate(text, count(text))
    if only or not name:
        return only in codes
    first = detectors.best(detectors.fasttext_says(text))[0] in codes
    second = detectors.best(detectors.langid_says(text))[0] in codes
    if first != second and codes & detectors.LANGDETECT:
        return detectors.best(detectors.langdetect_says(text))[0] in codes
    return second
