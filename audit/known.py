"""Which findings are in the baseline, by what was found and not by where it stands in its file.

**A place** (a misread word, a passage) is known by its text. In the document of the same path that
is enough, and each entry stands for one such place, so that one more is a new finding. Under
another path, where the entry's own is gone, what stands round it in its line must be the same too:
the file was renamed.

**A whole document** (a near-duplicate, a machine translation) is known by a sketch of its text: the
smallest hashes of its 5-word shingles (bottom-k; Cohen and Kaplan, PODC 2007). Each of the k
smallest of two texts is common to both with a probability that is their Jaccard similarity, so that
edits keep a finding known, and another text in its place does not. Each copy of a text has an entry
of its own: where one more copy appears, it alone is new, and those that were known stay so.

What is known of a document depends on it and its kin alone, so that a hook that judges a few
documents says the same as a run over all.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import starmap
from typing import TYPE_CHECKING

from audit.baseline import Baseline, Entry, Reconciled
from audit.digests import blake2b
from audit.model import Evidence, Measurement
from audit.text import find_words
from audit.values import replace

if TYPE_CHECKING:
    from audit.check import Check
    from audit.corpus.store import Library

Span = tuple[int, int]
Elsewhere = Callable[[Collection[str]], Iterable[tuple[str, str]]]
"""Of names, the ids and paths of documents in their files."""

_SHINGLE = 5
_KEPT, _DIGITS = 8, 4
"""Hashes of a sketch, and hexadecimal digits of each. At a similarity of 0.8 a third of them agree
with a probability of .9988, at 0.1 of .04 (binomial)."""
_TEXT, _ROUND = 12, 8
"""Hexadecimal digits of a place's fingerprint: of its text, and of what stands round it."""
_CONTEXT = 40
"""Characters of its line on either side of a place that tell it from others with the same text."""
_LINE_END = re.compile(r"[\r\n]")
_SKETCHES = 1_000


class Ledger:
    """The known findings of one run: what of them occurs, and what is new.

    `rules` are those that run. `elsewhere` gives the documents (id and path) of files that are of
    the corpus and not in the library, of some names: it is asked once there is a finding.
    """

    def __init__(
        self, baseline: Baseline, library: Library, rules: Iterable[Check], elsewhere: Elsewhere
    ) -> None:
        self._library = library
        self._elsewhere = elsewhere
        self._rules = {code for check in rules for code in (check.rule, *check.implied_by)}
        self._entries = tuple(sorted(baseline.entries))
        self._occurring: dict[int, Entry] = {}
        self._new: list[Entry] = []
        self._sketches: OrderedDict[int, str] = OrderedDict()
        self._used: set[tuple[int, str, str]] = set()
        self._own: dict[tuple[str, str], list[int]] = {}
        for number, entry in enumerate(self._entries):
            self._own.setdefault((entry.rule, entry.members[0]), []).append(number)
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

    @cached_property
    def _gone(self) -> frozenset[str]:
        """The names in entries of the rules that run which no document has any more."""
        entries = (entry for entry in self._entries if entry.rule in self._rules)
        gone = {member for entry in entries for member in entry.members}
        gone.difference_update(map(self._name, range(len(self._library) if gone else 0)))
        return frozenset(gone.difference(starmap(_name_of, self._elsewhere(gone))))

    @cached_property
    def _moved(self) -> dict[tuple[str, str], list[int]]:
        """The entries whose document is gone, by rule and parts of the fingerprint."""
        moved: dict[tuple[str, str], list[int]] = {}
        for number, entry in enumerate(self._entries):
            if entry.members[0] in self._gone:
                for key in {entry.fingerprint, *_hashes(entry.fingerprint)}:
                    moved.setdefault((entry.rule, key), []).append(number)
        return moved

    def _name(self, number: int) -> str:
        return _name_of(self._library.id(number), self._library.path(number))

    def _occurs(self, number: int, now: Entry) -> None:
        """An entry occurs; it is rewritten only where one of its paths is gone.

        Records of one file may share a name. They are judged in one run and in their order, so that
        each can use an entry up for those that follow; of other documents that cannot be said.
        """
        self._used.add((number, now.rule, now.members[0]))
        entry = self._entries[number]
        now = replace(now, rule=entry.rule)
        changed = any(member in self._gone for member in entry.members)
        self._occurring.setdefault(number, now if changed else entry)

    def _free(self, numbers: Iterable[int], rule: str, name: str) -> int | None:
        """One that this name has not used up; one that nothing has used yet, if there is."""
        free = [n for n in numbers if (n, rule, name) not in self._used]
        return next((n for n in free if n not in self._occurring), free[0] if free else None)

    # Whole documents

    def _whole(
        self, check: Check, measurement: Measurement, number: int
    ) -> tuple[Measurement, int]:
        name, sketch = self._name(number), self._sketch(number)
        kin = sorted(map(self._library.number, measurement.related))
        if check.mutual or not kin:
            now = Entry(check.rule, sketch, (name, *sorted(map(self._name, kin))))
            entry = self._slot(check, number, kin)
            if entry is None:
                self._new.append(now)
                return measurement, 0
            self._occurs(entry, now)
            return replace(measurement, evidence=(), besides=()), 1
        found = self._alike(check, name, sketch) or self._renamed(check, sketch)
        if name != self._library.id(number):  # one of many of that name: one entry each
            free = self._free(found, check.rule, name)
            found = [] if free is None else [free]
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

    def _slot(self, check: Check, number: int, kin: Sequence[int]) -> int | None:
        """The entry that stands for a document among its kin, which have the finding too."""
        name, sketch = self._name(number), self._sketch(number)
        if own := self._alike(check, name, sketch):
            return self._free(own, check.rule, name)
        # Of those that have no entry, the first take the places of those that are gone.
        others = {n for n in map(self._name, kin) if not self._alike(check, n, sketch)}
        rank = sorted(others | {name}).index(name)
        return self._free(self._renamed(check, sketch)[rank:], check.rule, name)

    def _alike(self, check: Check, name: str, sketch: str) -> list[int]:
        rules = (check.rule, *check.implied_by)
        own = [n for rule in rules for n in self._own.get((rule, name), ())]
        return self._best_first(own, check, sketch)

    def _renamed(self, check: Check, sketch: str) -> list[int]:
        rules = (check.rule, *check.implied_by)
        keys = [(rule, part) for rule in rules for part in _hashes(sketch)]
        moved = {n for key in keys for n in self._moved.get(key, ())}
        return self._best_first(moved, check, sketch)

    def _best_first(self, numbers: Iterable[int], check: Check, sketch: str) -> list[int]:
        """The entries that are like a sketch: those of the rule itself, and the same, first."""
        like = [n for n in numbers if alike(self._entries[n].fingerprint, sketch)]

        def order(n: int) -> tuple[bool, bool, int]:
            entry = self._entries[n]
            return entry.rule != check.rule, entry.fingerprint != sketch, n

        return sorted(like, key=order)

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
        at: dict[Span, list[Evidence]] = {}
        for evidence in measurement.evidence:
            at.setdefault((evidence.start, evidence.end), []).append(evidence)
        now = {span: self._entry(check.rule, name, text, span, at[span]) for span in sorted(at)}
        exact = name != self._library.id(number)  # one of many of that name, so look closely
        taken = self._take(now, exact)
        left: list[Evidence] = []
        for span, entry in now.items():
            # Part of a passage that is known is no new passage.
            if not any(known[0] <= span[0] and span[1] <= known[1] for known in taken):
                self._new.append(entry)
                left += at[span]
        # The documents without evidence have no places: where some are known, so are they.
        return replace(measurement, evidence=tuple(left), besides=()), len(taken)

    def _take(self, now: Mapping[Span, Entry], exact: bool) -> set[Span]:
        """The places that have an entry: first those whose surroundings agree too, then others."""
        taken: set[Span] = set()
        for length, entries in (
            (_TEXT + _ROUND, self._own),
            (_TEXT, {} if exact else self._own),
            (_TEXT + _ROUND, self._moved),
        ):
            for span, entry in now.items():
                if span in taken:
                    continue
                name, text = entry.members[0], entry.fingerprint[:length]
                key = entry.fingerprint if entries is self._moved else name
                like = (
                    n
                    for n in entries.get((entry.rule, key), ())
                    if self._entries[n].fingerprint.startswith(text)
                )
                if (number := self._free(like, entry.rule, name)) is not None:
                    self._occurs(number, entry)
                    taken.add(span)
        return taken

    def _entry(
        self, rule: str, name: str, text: str, span: Span, evidence: list[Evidence]
    ) -> Entry:
        start, end = span
        kin = {self._library.number(e.related) for e in evidence if e.related is not None}
        # What is shared with others is shared word by word; any other fault is one of characters.
        words = find_words(text[start:end]) if kin else text[start:end].split()
        before = _LINE_END.split(text[max(0, start - _CONTEXT) : start])[-1]
        after = _LINE_END.split(text[end : end + _CONTEXT])[0]
        around = (*before.split(), "", *after.split())
        fingerprint = _hash(" ".join(words))[:_TEXT] + _hash(" ".join(around))[:_ROUND]
        return Entry(rule, fingerprint, (name, *sorted(map(self._name, kin))))


def _name_of(id: str, path: str) -> str:
    """A document's name in the baseline: its id, but a record without one has no stable id."""
    return path if path and id.removeprefix(f"{path}:").isdecimal() else id


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
