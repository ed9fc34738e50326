"""DUP005."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import ClassVar

from audit._chars import UNSPACED
from audit.check import Case, DocumentCheck
from audit.checks.duplication.repeated_runs import RUN, Unit, Words, with_words
from audit.model import Evidence, Family, Measurement, Severity
from audit.text import Span, Text, find_sentences, strip
from audit.values import dataclass

Repeat = tuple[Unit, int, float]
"""A passage, where the earlier one begins, and how like it is."""

_TRIED = 4
"""Earlier passages kept for each run of words: the first ones, so that copies find the original."""

_CAPTION = (
    "The mayor, also chair of the harbour board and of the council for trade, {} during a visit"
    " to the old shipyard on the northern bank of the river, May 19. (Photo by Ann Lee)"
)
_STORY = (
    "A new crane was set up in the shipyard last week. It lifts forty tonnes and was made in the"
    " town itself, by a firm that had never built one before."
)
_NUMBERS = " ".join(f"{n}.{n * n}" for n in range(30))


@dataclass(frozen=True)
class RepeatedPassage(DocumentCheck):
    """The same sentence or paragraph again inside one document, or nearly the same.

    Passages of `min-words` or more words count. Two of `near-words` or more are nearly the same
    where the Jaccard similarity of their runs of five words is at least `similar`; shorter ones
    that are alike are mostly parallel sentences (16 of 26 read in manuals, of 18 to 29 words).
    Of scripts written without spaces two characters are a word there, and a passage that is for the
    most part numbers is none. The value is the share of the document's words
    that stand in later copies; the first copy is not counted but named.

    **Why** — a caption that came along with each picture, a block pasted twice, a page stitched
    together from overlapping pieces: a reader stumbles, a model learns to repeat itself.

    **Misses** — short sentences, headings, and passages in code or tables; a passage said again in
    other words.

    **Fix** — take the later copies out; where they are captions, put them with their pictures.
    """

    rule: ClassVar[str] = "DUP005"
    name: ClassVar[str] = "repeated-passage"
    family: ClassVar[Family] = "duplication"
    source: ClassVar[str] = "a twentieth of the words; Gopher's limit for whole paragraphs is .20"
    weight: ClassVar[float] = 0.6
    version: ClassVar[int] = 2
    profile_options: ClassVar[Mapping[str, Mapping[str, object]]] = {"docs": {"limit": 0.1}}
    clean: ClassVar[tuple[Case, ...]] = (
        Case(_STORY, "nothing twice"),
        Case("Yes. No. Yes. No. Yes.", "short sentences"),
        Case(f"# The crane\n\n{_STORY}\n\n# The crane\n\nMore to come.", "a heading twice"),
        Case(
            "The first function opens the file and returns a handle to it. The second function"
            " closes the handle and returns nothing at all to the caller. The third one reads.",
            "parallel sentences",
        ),
        Case(
            "`category`: the same as the index page but with the following variables as well.\n\n"
            "`tag`: the same as the index page but with the following variables as well.",
            "parallel sentences that share most of their words",
        ),
        Case(_STORY + " " + " ".join(f"Day {n} brought rain and then some sun." for n in range(9))),
        Case(
            "```\n" + "x = make_it(one, two, three, four, five, six, seven)\n" * 9 + "```\n",
            "code",
            markup="markdown",
        ),
        Case("na " * 500, "one long passage"),
        Case(
            "現在のページがカテゴリーページかチェックします。パラメータとして文字列が与えられた場合、"
            "現在のページが与えられたカテゴリーと一致するかチェックします。\n\n"
            "現在のページがタグページかチェックします。パラメータとして文字列が与えられた場合、"
            "現在のページが与えられたタグと一致するかチェックします。",
            "parallel sentences in Japanese",
        ),
        Case(f"{_NUMBERS} 77\n\n{_NUMBERS} 99", "a table of numbers"),
        Case(""),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(f"{_STORY}\n\nAnd then?\n\n{_STORY}\n", "a paragraph pasted twice", found=(_STORY,)),
        Case(
            "\n\n".join((_STORY, _CAPTION.format("speaks"), _CAPTION.format("talks with workers"))),
            "captions with one frame",
            found=(_CAPTION.format("talks with workers"),),
        ),
        Case(
            f"{_STORY} Nobody spoke. {_STORY}",
            "sentences inside one paragraph",
            found=(
                "A new crane was set up in the shipyard last week.",
                "It lifts forty tonnes and was made in the town itself, by a firm that had never"
                " built one before.",
            ),
        ),
        Case("今天早上我们去了城里的大市场买了很多新鲜蔬菜。\n\n" * 2, "Chinese"),
    )

    limit: float = 0.05
    severity: Severity = "warning"
    min_words: int = 10
    near_words: int = 30
    similar: float = 0.6

    def measure(self, text: Text) -> Measurement | None:
        """Share of the words that repeat an earlier passage."""
        words = Words.of(text)
        count = len(words.hashes)
        if count < 2 * self.min_words:
            return None
        evidence: list[Evidence] = []
        repeated = exact = 0
        taken: list[Span] = []
        for units in self._units(text, words):
            for unit, original, likeness in self._repeats(text, words, units, taken):
                start, end, first, last = unit
                taken.append((first, last))
                repeated += last - first
                exact += likeness == 1
                line = text.position(original)[0]
                how = "the same" if likeness == 1 else f"nearly the same (Jaccard {likeness:.2f})"
                evidence.append(Evidence(start, end, f"{how} as line {line}"))
            taken.sort()
        if not evidence:
            return None
        evidence.sort(key=lambda e: e.start)
        note = f"{len(evidence):,} passages repeat an earlier one"
        if len(evidence) == 1:
            note = "1 passage repeats an earlier one"
        note += f" ({exact:,} word for word), {repeated / count:.0%} of the words"
        return self.measured(text.id, repeated / count, note, evidence)

    def _units(self, text: Text, words: Words) -> tuple[Iterable[Unit], Iterable[Unit]]:
        """The paragraphs, and the sentences, that may repeat another one."""
        prose, starts = text.prose, words.starts
        if self.min_words < RUN or self.similar <= 0:
            return with_words(text.paragraphs, starts), with_words(text.sentences, starts)
        paragraphs, lines = words.doubtful(prose, self.min_words, self.near_words, self.similar)
        return (
            (
                (*stripped, first, last)
                for start, end, first, last in paragraphs
                if (stripped := strip(prose, (start, end)))
            ),
            (
                unit
                for start, end, first, last in lines
                for unit in with_words(find_sentences(prose, start, end), starts, first, last)
            ),
        )

    def _has_enough_to_say(self, text: str, starts: Sequence[int], ends: Sequence[int]) -> bool:
        """Is a passage long enough for one like it to be more than a parallel sentence?"""
        plain = sum(map(str.isalpha, map(text.__getitem__, starts)))
        characters = 0
        if not text[starts[0] : ends[-1]].isascii():
            words = zip(starts, ends, strict=True)
            characters = sum(_character(text[start:end]) for start, end in words)
        return len(starts) - characters / 2 >= self.near_words and 2 * plain >= len(starts)

    def _repeats(
        self, text: Text, words: Words, units: Iterable[Unit], taken: Sequence[Span]
    ) -> Iterator[Repeat]:
        """The units that repeat an earlier one.

        A unit that has no words is none, and one of which too few runs stand in the text again is
        like no other.
        """
        firsts: dict[bytes, int] = {}
        near: list[Unit] = []
        known = list(taken)
        for unit in units:
            start, _, first, last = unit
            if last - first < max(1, self.min_words) or _inside(known, first):
                continue
            count = max(0, last - first - RUN + 1)
            common = words.again.count(1, first, first + count)
            if common == count:
                original = firsts.setdefault(words.hashes[first:last].tobytes(), start)
                if original != start:
                    yield unit, original, 1.0
                    continue
            if common >= self.similar * count and last - first >= self.near_words:
                near.append(unit)
        yield from self._near_repeats(text, words, near)

    def _near_repeats(self, text: Text, words: Words, units: Iterable[Unit]) -> Iterator[Repeat]:
        """The units that are nearly the same as an earlier one."""
        holders: dict[int, list[int]] = defaultdict(list)
        kept: list[tuple[int, set[int]]] = []
        for unit in units:
            start, _, first, last = unit
            places = words.starts[first:last], words.ends[first:last]
            if not self._has_enough_to_say(text.raw, *places):
                continue
            own = words.runs(first, last)
            votes = Counter(chain.from_iterable(map(holders.__getitem__, own & holders.keys())))
            likeness, earlier = 0.0, start
            for holder in sorted(votes, key=lambda h: (-votes[h], h))[:_TRIED]:
                place, runs = kept[holder]
                both = len(own & runs)
                jaccard = both / (len(own) + len(runs) - both)
                if jaccard > likeness:
                    likeness, earlier = jaccard, place
            for run in own:
                numbers = holders[run]
                if len(numbers) < _TRIED:
                    numbers.append(len(kept))
            kept.append((start, own))
            if likeness >= self.similar:
                yield unit, earlier, likeness


@cache
def _unspaced() -> re.Pattern[str]:
    return re.compile(f"[{UNSPACED}]")


def _character(word: str) -> bool:
    """Is a word a character of a script that is written without spaces?"""
    return len(word) == 1 and not word.isascii() and _unspaced().match(word) is not None


def _inside(spans: list[Span], place: int) -> bool:
    """Does a place lie in one of the sorted, separate spans?"""
    after = bisect_left(spans, (place + 1, 0))
    return after > 0 and place < spans[after - 1][1]
