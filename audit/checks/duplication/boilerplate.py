"""DUP006."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from audit.check import Case, CorpusCheck, Group
from audit.checks.duplication.kin import counted, fingerprints_of
from audit.model import Evidence, Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass

if TYPE_CHECKING:
    from audit.checks.duplication.common_runs import Block
    from audit.corpus.store import Library, Volume

_FOOTER = "Subscribe to our newsletter and never miss a story from the valley again!"
_NOTICE = (
    "(We use cookies and similar techniques to make this site work, to count our readers and to"
    " show advertisements that suit them; by reading on you agree to that.)"
)
_SKIES = ("Rain", "Snow", "Wind", "Hail", "Fog", "Frost", "Heat", "Dew", "Ice", "Mist")
_PAGES = tuple(f"{what} was in the news today.\n{_FOOTER}\n" for what in _SKIES)


@dataclass(frozen=True)
class Boilerplate(CorpusCheck):
    """Lines and blocks that stand in many documents: headers, wire-service tails, cookie notices.

    Lines of `min-words` or more words are compared as wholes, and runs of `min-run` or more words
    wherever they stand, however their lines are broken; word for word, apart from case and
    punctuation. What stands in `min-documents` documents or more counts; copies of one text are one
    document. Neighbours are one block where half of the documents of either have both. Each block
    is shown with how many documents have it, and with its place where that is the top or the end.
    The value is the share of the document's words in such blocks.

    **Why** — what every page says is about no page: it drowns the text, and deduplication of
    documents does not see it. DUP002, DUP003 and DUP004 say where a likeness is nothing else.

    **Misses** — short lines, and boilerplate with a name or a number filled in every few words.

    **Fix** — cut the blocks where the text is extracted.
    """

    rule: ClassVar[str] = "DUP006"
    name: ClassVar[str] = "boilerplate"
    family: ClassVar[Family] = "duplication"
    source: ClassVar[str] = "ten documents: what counts as a template's text for the other rules"
    weight: ClassVar[float] = 0.4
    profiles: ClassVar[frozenset[str]] = frozenset({"corpus"})
    clean: ClassVar[tuple[Case, ...]] = (
        Case(_PAGES[:9], "nine documents are not many"),
        Case(tuple(f"Page {n}\nRead more\n" for n in range(20)), "short lines"),
        Case((f"{_FOOTER}\n" * 20,), "a line repeated in one document is DUP005's"),
        Case(
            tuple(f"{what} came early, and {_FOOTER.lower()} So it goes." for what in _SKIES),
            "a phrase of thirteen words inside a sentence",
        ),
        Case((_PAGES[0],) * 20, "copies of one text are DUP001's"),
        Case(("",) * 12, "nothing"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(_PAGES, "a footer on ten pages", found=(_FOOTER,)),
        Case(
            tuple(page.upper() for page in _PAGES[:5]) + _PAGES[5:],
            "case does not matter",
            found=(_FOOTER.upper(),),
        ),
        Case(
            tuple(
                f"First {what}. {_NOTICE.replace(' ', chr(10), n)} {what} will be back."
                for n, what in enumerate(_SKIES)
            ),
            "inside a paragraph, and with lines broken elsewhere",
            found=(_NOTICE,),
        ),
    )

    limit: float = 0.0
    severity: Severity = "warning"
    min_words: int = 8
    min_run: int = 20
    min_documents: int = 10

    def keys(self, text: Text) -> Iterable[int]:
        """A hash of each line of running text that is long enough, and the fingerprints of runs."""
        from audit.checks.duplication.whole_lines import line_key, lines_of
        from audit.sketch import body_tokens

        prose = text.prose
        tokens = text.once(body_tokens)
        lines = {
            line_key(tokens.hashes, (first, last))
            for first, last in lines_of(text.raw, tokens.starts)
            if last - first >= self.min_words
            and not prose[tokens.starts[first] : tokens.ends[last - 1]].isspace()
        }
        return lines.union(text.once(fingerprints_of(self.min_run)))

    def relate(self, groups: Iterable[Group], library: Library) -> Iterable[Measurement]:
        """One measurement for each document that has such a block."""
        from audit.checks.duplication.common_runs import Common

        members = {
            number for group in groups if len(group) >= self.min_documents for number in group
        }
        common = Common(library, members, self.min_documents, self.min_words, self.min_run)
        for number in sorted(members):
            volume = library[number]
            if blocks := common.blocks(volume):
                share = sum(block.last - block.first for block in blocks) / len(volume.starts)
                note = (
                    f"{counted(len(blocks), 'block')} that other documents have too,"
                    f" {share:.0%} of the words"
                )
                yield self.measured(volume.id, share, note, _shown(volume, blocks))


def _shown(volume: Volume, blocks: list[Block]) -> list[Evidence]:
    from audit.checks.duplication.whole_lines import lines_of

    bounds = [first for first, _ in lines_of(volume.text, volume.starts)] + [len(volume.starts)]
    return [
        Evidence(*_place(volume, block), _described(block, bounds, len(volume.starts)))
        for block in blocks
    ]


def _described(block: Block, bounds: list[int], words: int) -> str:
    """What a block is, where it stands, and in how many documents."""
    lines = bisect_left(bounds, block.last) - bisect_right(bounds, block.first) + 1
    what = f"run of {block.last - block.first:,} words"
    if all(bounds[bisect_left(bounds, edge)] == edge for edge in (block.first, block.last)):
        what = "line" if lines == 1 else f"block of {lines:,} lines"
    if block.first == 0 and block.last < words:
        what += " at the top"
    elif block.last == words and block.first > 0:
        what += " at the end"
    if block.low == block.high:
        return f"{what}, stands in {block.low:,} documents"
    return f"{what}, its parts stand in {block.low:,} to {block.high:,} documents"


def _place(volume: Volume, block: Block) -> tuple[int, int]:
    """A block with the punctuation that is attached to it."""
    text, start, end = volume.text, volume.starts[block.first], volume.ends[block.last - 1]
    before = volume.ends[block.first - 1] if block.first else 0
    after = volume.starts[block.last] if block.last < len(volume.starts) else len(text)
    while start > before and _is_mark(text[start - 1]):
        start -= 1
    while end < after and _is_mark(text[end]):
        end += 1
    return start, end


def _is_mark(character: str) -> bool:
    return not (character.isspace() or character.isalnum())
