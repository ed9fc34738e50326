"""MTA114."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from audit.check import Case
from audit.checks.translation.artifact import Artifact
from audit.checks.translation.tokens import Tokens
from audit.model import Evidence
from audit.values import dataclass

TIMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april "
    "may june july august september october november december".split()
)
COUNTRIES = frozenset(
    "china japan france germany spain italy russia india brazil mexico canada australia "
    "africa europe asia england britain greece turkey israel iran iraq syria egypt poland "
    "sweden norway austria switzerland portugal argentina chile peru colombia venezuela cuba "
    "ukraine romania hungary vietnam korea thailand pakistan afghanistan belgium denmark "
    "finland ireland scotland".split()
)
REGIONS = frozenset({"province", "prefecture", "municipality"})
PEOPLES = ("ian", "ese", "ish", "ern", "ch", "man", "can")
"""How adjectives of peoples and quarters end: `the Canadian province`."""

FOLLOWERS = frozenset(
    "and or but that when in on at of to for with by from is was are were has had will would "
    "can it he she they we which who after before because if as than the a , . ; : ! ? )".split()
)
"""What shows that the word before it was the whole phrase: `the Saturday,`, `the Japan is`."""


@dataclass(frozen=True)
class MisplacedArticle(Artifact):
    """`the` where English has none: `the Saturday,`, `of the 2012.`, `the Henan province`.

    **Why** — other languages put an article before days, years, countries and named provinces. Hits
    in 1,000 words: people 0.004, Apertium 0.21, statistical systems 0.36, spinners 0, neural
    systems 0.0019.

    **Misses** — articles before common nouns (`the nature`), and missing articles.

    **Fix** — take the article out; `in the Henan province` becomes `in Henan Province`.
    """

    rule: ClassVar[str] = "MTA114"
    name: ClassVar[str] = "misplaced-article"
    clean: ClassVar[tuple[Case, ...]] = (
        Case("It was the Saturday before the May elections of the 2012 season, in the 1990s."),
        Case("The China of today is not the Japan of old, and the Germany team is here."),
        Case("It is the 2000 of them and the capital of the province, the city and the county."),
        Case("On the first Monday in the New York City area."),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(
            "He saw it the Saturday, in the Henan province.",
            found=("the Saturday", "the Henan province"),
        ),
        Case(
            "It was in May of the 2012. There the Japan is a country of it.",
            found=("the 2012", "the Japan"),
        ),
    )

    def hits(self, tokens: Tokens) -> Iterator[Evidence]:
        """The article and what it should not stand before."""
        texts, lower = tokens.texts, tokens.lower
        last = len(texts) - 1
        for i in tokens.at("the"):
            if i + 2 > last:
                continue
            written = texts[i + 1]
            if not written[0].isupper() and not (len(written) == 4 and written.isdecimal()):
                continue
            word, after = lower[i + 1], lower[i + 2]
            if after in REGIONS and word.isalpha() and texts[i + 2] == after:
                if texts[i] == "the" and tokens.adjoin(i, i + 2) and not word.endswith(PEOPLES):
                    yield tokens.evidence(i, i + 2, "article before a named place")
            elif after not in FOLLOWERS or not tokens.adjoin(i, i + 1) or texts[i + 2] != after:
                continue
            elif (
                word in TIMES
                and after not in {"of", "that", "when", "before", "after", "and", "or", "to", "in"}
            ) or (
                word in COUNTRIES
                and after in {"is", "was", "has", "had", "will", "would", ".", ","}
            ):
                yield tokens.evidence(i, i + 1, "article before a name")
            elif (
                word.isdecimal()
                and 1900 <= int(word) <= 2099
                and (after in ".;," or after in {"was", "is", "has", "the"})
                and i
                and lower[i - 1] in {"in", "of", "since", "from", "until", "during", "to", "by"}
            ):
                yield tokens.evidence(i, i + 1, "article before a year")
