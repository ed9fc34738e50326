"""Which findings are in the baseline, by what was found and not by where it stands in its file.

**A place** (a misread word, a passage) is known by its text. In the document of the same path that
is enough, and each entry stands for one such place, so that one more is a new finding. Under
another path, where the entry's own is gone, what stands round it must be the same too: the file was
renamed.

**A whole document** (a near-duplicate, a machine translation) is known by a sketch of its text: the
smallest hashes of its 5-word shingles (bottom-k; Cohen and Kaplan, PODC 2007). Each of the k
smallest of two texts is common to both with a probability that is their Jaccard similarity, so that
edits keep a finding known, and another text in its place does not. Each copy of a text has an entry
of its own: where one more copy appears, it alone is new, and those that were known stay so.

What is known of a document depends on it and its kin alone, so that a hook that judges a few
documents says the same as a run over all.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from audit.baseline import Baseline, Entry, Reconciled
from audit.model import Evidence, Measurement
from audit.text import find_words

if TYPE_CHECKING:
    from audit.check import Check
    from audit.corpus.store import Library

_SHINGLE = 5
_KEPT, _DIGITS = 8, 4
"""Hashes of a sketch, and hexadecimal digits of each. At a similarity of 0.8 a third of them agree
with a probability of .9988, at 0.1 of .04 (binomial)."""
_TEXT, _ROUND = 12, 8
"""Hexadecimal digits of a place's fingerprint: of its text, and of what stands round it."""
_CONTEXT = 40
"""Characters on either side of a place that tell it from others with the same text."""
_SKETCHES = 1_000


class Ledger:
    """The known findings of one run: what of them occurs, and what is new."""

    def __init__(self, baseline: Baseline, library: Library) -> None:
        self._library = library
        self._entries = tuple(sorted(baseline.entries))
        self._occurring: dict[int, Entry] = {}
        self._new: list[Entry] = []
        self._sketches: OrderedDict[int, str] = OrderedDict()
        wanted = {member for entry in self._entries for member in entry.members}
        numbers = range(len(library) if wanted else 0)
        here = Counter(name for number in numbers if (name := self._name(number)) in wanted)
        self._shared = {name for name, count in here.items() if count > 1}
        self._gone = wanted - here.keys()
        self._own: dict[tuple[str, str], list[int]] = {}
        self._moved: dict[tuple[str, str], list[int]] = {}
        for number, entry in enumerate(self._entries):
            self._own.setdefault((entry.rule, entry.members[0]), []).append(number)
            if entry.members[0] in self._gone:
                for key in {entry.fingerprint, *_hashes(entry.fingerprint)}:
                    self._moved.setdefault((entry.rule, key), []).append(number)
        self.known = 0
        """How many findings, or places of them, are in the baseline."""

    def unknown(self, check: Check, measurement: Measurement, number: int) -> Measurement | None:
        """What of a measurement of document `number` is not in the baseline; None if all is."""
        if check.whole or not measurement.evidence:
            left, known = self._whole(check, measurement, number)
        else:
            left, known = self._places(check, measurement, number)
        self.known += known
        if not known:
            return measurement
        if not left.evidence and not left.besides:
            return None
        return replace(left, note=f"{measurement.note}; besides {known:,} in the baseline")

    def reconciled(self, ran: Iterable[str], *, whole: bool) -> Reconciled:
        """The account. `ran`: the rules that ran; `whole`: every document was judged."""
        rules = set(ran)
        rest = [entry for n, entry in enumerate(self._entries) if n not in self._occurring]
        return Reconciled(
            tuple(self._occurring.values()),
            tuple(entry for entry in rest if whole and entry.rule in rules),
            tuple(entry for entry in rest if not whole or entry.rule not in rules),
            tuple(self._new),
        )

    def _name(self, number: int) -> str:
        """A document's name in the baseline: its id, but a record without one has no stable id."""
        id, path = self._library.id(number), self._library.path(number)
        return path if path and id.removeprefix(f"{path}:").isdecimal() else id

    def _occurs(self, number: int, now: Entry) -> None:
        """An entry occurs; it is rewritten only where one of its paths is gone."""
        entry = self._entries[number]
        changed = any(member in self._gone for member in entry.members)
        self._occurring.setdefault(number, now if changed else entry)

    # Whole documents

    def _whole(
        self, check: Check, measurement: Measurement, number: int
    ) -> tuple[Measurement, int]:
        name, sketch = self._name(number), self._sketch(number)
        kin = sorted(map(self._library.number, measurement.related))
        if check.mutual or not kin:
            now = Entry(check.rule, sketch, (name, *sorted(map(self._name, kin))))
            entry = self._slot(check.rule, number, kin)
            if entry is None:
                self._new.append(now)
                return measurement, 0
            self._occurs(entry, now)
            return replace(measurement, evidence=(), besides=()), 1
        found = self._alike(check.rule, name, sketch) or self._renamed(check.rule, sketch)
        listed = {member for n in found for member in self._entries[n].members[1:]}
        names = sorted(set(map(self._name, kin)))
        newcomers = [member for member in names if member not in listed]
        places = len(listed & self._gone)
        unknown = set(newcomers[places:]) if found else set(names)
        if len(unknown) < len(names):
            kept = [member for member in names if member not in unknown]
            self._occurs(found[0], Entry(check.rule, sketch, (name, *kept)))
        if unknown:
            self._new.append(Entry(check.rule, sketch, (name, *sorted(unknown))))

        def is_left(related: str | None) -> bool:
            return related is not None and self._name(self._library.number(related)) in unknown

        evidence = tuple(e for e in measurement.evidence if is_left(e.related))
        besides = tuple(filter(is_left, measurement.besides))
        left = replace(measurement, evidence=evidence, besides=besides)
        return left, int(len(unknown) < len(names))

    def _slot(self, rule: str, number: int, kin: Sequence[int]) -> int | None:
        """The entry that stands for a document among its kin, which have the finding too."""
        name, sketch = self._name(number), self._sketch(number)
        if own := self._alike(rule, name, sketch):
            if name not in self._shared:
                return own[0]
            rank = sum(1 for other in kin if other < number and self._name(other) == name)
            return own[rank] if rank < len(own) else None
        # Of those that have no entry, the first take the places of those that are gone.
        others = {n for n in map(self._name, kin) if not self._alike(rule, n, sketch)}
        rank = sorted(others | {name}).index(name)
        moved = self._renamed(rule, sketch)
        return moved[rank] if rank < len(moved) else None

    def _alike(self, rule: str, name: str, sketch: str) -> list[int]:
        own = self._own.get((rule, name), ())
        return [n for n in own if alike(self._entries[n].fingerprint, sketch)]

    def _renamed(self, rule: str, sketch: str) -> list[int]:
        moved = {n for part in _hashes(sketch) for n in self._moved.get((rule, part), ())}
        return [n for n in sorted(moved) if alike(self._entries[n].fingerprint, sketch)]

    def _sketch(self, number: int) -> str:
        if number not in self._sketches:
            self._sketches[number] = sketch_of(self._library[number].text)
            if len(self._sketches) > _SKETCHES:
                self._sketches.popitem(last=False)
        return self._sketches[number]

    # Places

    def _places(
        self, check: Check, measurement: Measurement, number: int
    ) -> tuple[Measurement, int]:
        name, text = self._name(number), self._library[number].text
        at: dict[tuple[int, int], list[Evidence]] = {}
        for evidence in measurement.evidence:
            at.setdefault((evidence.start, evidence.end), []).append(evidence)
        now = {span: self._entry(check.rule, name, text, span, at[span]) for span in sorted(at)}
        taken = self._take(check.rule, name, now)
        left: list[Evidence] = []
        for span, entry in now.items():
            within = any(s[0] <= span[0] and span[1] <= s[1] for s in taken)
            if span in taken:
                self._occurs(taken[span], entry)
            elif not within:  # part of a passage that is known is no new passage
                self._new.append(entry)
                left += at[span]
        # The documents without evidence have no places: where some are known, so are they.
        return replace(measurement, evidence=tuple(left), besides=()), len(taken)

    def _take(
        self, rule: str, name: str, now: dict[tuple[int, int], Entry]
    ) -> dict[tuple[int, int], int]:
        """The entry of each place that has one; no two places have the same."""
        taken: dict[tuple[int, int], int] = {}
        used: set[int] = set()
        own = self._own.get((rule, name), [])
        lengths = (_TEXT + _ROUND,) if name in self._shared else (_TEXT + _ROUND, _TEXT)
        for length in lengths:
            by: dict[str, list[int]] = {}
            for n in reversed(own):
                if n not in used:
                    by.setdefault(self._entries[n].fingerprint[:length], []).append(n)
            for span, entry in now.items():
                if span not in taken and (left := by.get(entry.fingerprint[:length])):
                    taken[span] = left.pop()
                    used.add(taken[span])
        for span, entry in now.items():
            if span not in taken:
                moved = self._moved.get((rule, entry.fingerprint), ())
                if (entry_number := next((n for n in moved if n not in used), None)) is not None:
                    taken[span] = entry_number
                    used.add(entry_number)
        return taken

    def _entry(
        self, rule: str, name: str, text: str, span: tuple[int, int], evidence: list[Evidence]
    ) -> Entry:
        start, end = span
        kin = {self._library.number(e.related) for e in evidence if e.related is not None}
        # What is shared with others is shared word by word; any other fault is one of characters.
        words = find_words(text[start:end]) if kin else text[start:end].split()
        before, after = text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]
        around = (*before.split(), "", *after.split())
        fingerprint = _hash(" ".join(words))[:_TEXT] + _hash(" ".join(around))[:_ROUND]
        return Entry(rule, fingerprint, (name, *sorted(map(self._name, kin))))


def sketch_of(text: str) -> str:
    """The hashes of the least of its shingles, as digits, in ascending order of the whole hash.

    >>> sketch_of("one two three four five six"), sketch_of("—")
    ('0dba53e7', '-')
    """
    words = find_words(text)
    shingles = {" ".join(words[n : n + _SHINGLE]) for n in range(max(1, len(words) - _SHINGLE + 1))}
    least = sorted(_hash(shingle) for shingle in shingles if shingle)[:_KEPT]
    return "".join(digest[-_DIGITS:] for digest in least) or "-"


def alike(first: str, second: str) -> bool:
    """Do two sketches agree in a third of their hashes?"""
    a, b = _hashes(first), _hashes(second)
    return 3 * len(a & b) >= max(len(a), len(b))


def _hashes(sketch: str) -> set[str]:
    return {sketch[n : n + _DIGITS] for n in range(0, len(sketch), _DIGITS)}


def _hash(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
