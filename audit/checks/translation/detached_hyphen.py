"""MTA101."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from audit.check import Case
from audit.checks.translation.artifact import Artifact
from audit.checks.translation.tokens import FUNCTION_WORDS, Tokens
from audit.model import Evidence
from audit.values import dataclass

PREFIXES = frozenset(
    "non anti multi pre post co self semi sub ultra micro macro mini bio eco neo pseudo quasi "
    "inter intra extra trans counter vice ex mid off on in up high low long short front back "
    "first second third fourth fifth last next well ill half full part single double triple "
    "dual two three four five six seven eight nine ten large small big wide narrow deep hard "
    "soft hot cold fast slow heavy light open close closed cross real state user old new best "
    "better world cutting leading middle upper lower top bottom right left far near early "
    "late free low-cost decision policy law peace problem time energy labor labour year month "
    "week day all ever much so far".split()
)
"""First halves of English compounds."""

FALLIBLE = frozenset(
    "on in up off all so much far free day time best better new old right left last next".split()
)
"""Of `PREFIXES`, those before which a dash is as likely: they need a second half from `ENDINGS`."""

ENDINGS = frozenset(
    "based quality level scale term end hand line class date time speed tech cost income "
    "price size range rate growth year old month day week hour long wide deep high depth "
    "style type made free friendly related oriented driven led owned run funded backed born "
    "like looking known educated paid trained developed established managed being sized edge "
    "leading breaking changing saving making building keeping effective efficient intensive "
    "rich specific aware proof resistant ferrous governmental profit fiction existent linear "
    "stop up off out down in by law minded term-based dimensional fold way sided page volume "
    "risk performance resolution pressure temperature density energy carbon emission added "
    "century to-day hearted".split()
)
"""Second halves of English compounds."""

PARTICIPLES = frozenset(
    "based ferrous governmental oriented driven funded backed owned friendly intensive efficient "
    "effective related educated trained resistant dimensional minded hearted sized style".split()
)
"""Of `ENDINGS`, those that name no option and begin no phrase: any first half will do."""

SPACED = frozenset("non anti multi pre post semi ultra ex co sub self pro".split())
"""Prefixes that no dash follows: `ex - Soviet`."""


CLITICS = {
    **dict.fromkeys(
        "can could may must should will would".split(), frozenset("be it they he we there".split())
    ),
    **dict.fromkeys("him her them it himself themselves those".split(), frozenset({"even"})),
    "those": frozenset({"there", "here"}),
    "to": frozenset({"say"}),
}
"""French inversions and compounds taken over with their hyphen: `may - be`, `him - even`."""


@dataclass(frozen=True)
class DetachedHyphen(Artifact):
    """A hyphen torn off its compound: `non -ferrous`, `high -quality`, `ex - Soviet`.

    Only where the words round it make an English compound, so that options (`tar -x`), bullets,
    minus signs, ranges and dashes are none.

    **Why** — systems that translate token by token put the hyphen back with the wrong white space.
    Hits in 1,000 words: people 0.0013, Apertium 0.0098, statistical systems 0.77, spinners 0,
    neural systems 0.018.

    **Misses** — compounds outside its word lists, and hyphens torn off on the other side
    (`multi- agent`), which people write in `two- and three-year`. Text extracted from PDF has the
    same fault, so that it is evidence only beside other kinds.

    **Fix** — close the gap.
    """

    rule: ClassVar[str] = "MTA101"
    name: ClassVar[str] = "detached-hyphen"
    clean: ClassVar[tuple[Case, ...]] = (
        Case("Use grep -q or tar -x to see that it is quiet, then find -type with the -range."),
        Case("The range is 3 -5, and it was -4 degrees on the day."),
        Case("These are the items:\n -first\n -second\nand that is all."),
        Case("They were late -but they came, and it was - as we know - the last time."),
        Case("The two- and three-year plans of a high-quality, front-line state."),
        Case("It is a high -- very high -- price.", "a dash"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(
            "It has non -ferrous metals and high -quality work by the front -line people.",
            found=("non -ferrous", "high -quality", "front -line"),
        ),
        Case("The countries of the ex - Soviet Union were there.", found=("ex - Soviet",)),
    )

    languages: ClassVar[frozenset[str]] = frozenset()

    def hits(self, tokens: Tokens) -> Iterator[Evidence]:
        """First half, hyphen and second half."""
        texts, lower, starts, ends = tokens.texts, tokens.lower, tokens.starts, tokens.ends
        for i in [i for hyphen in "-‐‑" for i in tokens.spaced(hyphen, 1)]:
            if not 0 < i < len(texts) - 1 or tokens.gap(i) != " ":
                continue
            before, after = lower[i - 1], lower[i + 1]
            if ends[i - 1] == starts[i - 1] or len(after) < 2 or not after.isalpha():
                continue
            if starts[i + 1] != ends[i]:
                torn = tokens.gap(i + 1) == " " and (
                    (before in SPACED and len(after) > 2) or after in CLITICS.get(before, ())
                )
            elif not before.isalnum():
                torn = False
            elif i > 1 and texts[i - 2] == "-" and ends[i - 2] == starts[i - 1]:
                torn = after in ENDINGS  # state-of-the -art
            else:
                first = before in PREFIXES or before.isdecimal()
                second = after in ENDINGS
                if first and before not in FALLIBLE and not before.isdecimal():
                    torn = second or (len(after) > 2 and after not in FUNCTION_WORDS)
                else:
                    torn = second and (first or after in PARTICIPLES)
            if torn:
                yield tokens.evidence(i - 1, i + 1, "hyphen torn off its compound")
