"""What `audit fix` makes of the bytes of a document: pure; `audit.fixes` alone touches files.

A text is repaired in rounds, until a round finds nothing to do: so a second run finds nothing
either. Bytes that no encoding explains are carried through as they are, and nothing is done to
code, nor where a comment silences the rule.
"""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Sequence

from audit.check import DocumentCheck
from audit.checks import TABLE
from audit.corpus.binary import marked
from audit.corpus.damaged import ESCAPES, read_lines
from audit.corpus.decode import decode, is_binary
from audit.corpus.guess import SURE
from audit.edits import Edit, applied, disjoint
from audit.markup import kind_of
from audit.model import Document
from audit.suppress import directives
from audit.text import Text
from audit.values import dataclass, replace

_ROUNDS = 8
"""Rounds after which a text that still changes is left alone: most take two, the last of which
finds nothing."""
_SAMPLE = 4_000
_EVERYWHERE = frozenset({"ENC003", "ENC008"})
"""Rules that hold in code too: line ends, and U+FEFF, which no code can mean."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """The text before and after, the bytes to write, and how often each rule was mended.

    `left`: how many repairs more `unsafe` would make; `notes`: what was not done, and why.
    """

    before: str
    after: str
    data: bytes
    made: Counter[str]
    left: int
    notes: tuple[str, ...] = ()


class Unrepairable(Exception):
    """Why a document is left as it is: one line."""


@dataclass(frozen=True, slots=True)
class Repairer:
    """The checks that may repair, and whether what is not safe is done as well."""

    checks: tuple[DocumentCheck, ...]
    unsafe: bool

    def file(self, id: str, data: bytes) -> Repaired:
        """Repair a file that is one text until nothing is left. Raises `Unrepairable`."""
        repaired = self._once(id, data)
        for _ in range(_ROUNDS):
            if not repaired.made:
                return repaired
            again = self._once(id, repaired.data)
            if not again.made:
                return replace(repaired, left=again.left)
            made = repaired.made + again.made
            repaired = replace(again, before=repaired.before, made=made)
        raise Unrepairable(f"still changing after {_ROUNDS} rounds of repair")

    def _once(self, id: str, data: bytes) -> Repaired:
        if reason := is_binary(data):
            raise Unrepairable(f"binary, not text ({reason})")
        document = decode(id, data)
        kind = kind_of(id, document.text[:_SAMPLE])
        if wide := marked(data):
            return self._wide(id, data, kind, *wide)
        if document.encoding not in ("utf-8", "utf-8-sig"):
            return self._legacy(document, kind)
        mark = data.startswith(codecs.BOM_UTF8)
        before = data.decode("utf-8", "surrogateescape")
        text, made, left, notes = self._decoded(before.removeprefix("\ufeff") if mark else before)
        if mark and self._runs("ENC003"):
            made["ENC003"] += 1
        elif mark:
            text = "\ufeff" + text
        after, repairs, more = self.text(id, text, kind)
        encoded = after.encode("utf-8", "surrogateescape")
        return Repaired(before, after, encoded, made + repairs, left + more, notes)

    def text(self, id: str, text: str, kind: str = "text") -> tuple[str, Counter[str], int]:
        """Repair a decoded text; with it the repairs by rule, and how many unsafe ones are left."""
        made: Counter[str] = Counter()
        for _ in range(_ROUNDS):
            edits = self._edits(id, text, kind)
            wanted = disjoint(edit for edit in edits if edit.safe or self.unsafe)
            if not wanted:
                return text, made, len(disjoint(edits))
            made.update(edit.rule for edit in wanted)
            text = applied(text, wanted)
        raise Unrepairable(f"still changing after {_ROUNDS} rounds of repair")

    def _runs(self, rule: str) -> bool:
        return any(check.rule == rule for check in self.checks)

    def _edits(self, id: str, text: str, kind: str) -> list[Edit]:
        """What the checks would do to `text`, in their order, where they may."""
        shown = Text(
            Document(id, ESCAPES.sub(lambda run: "\ufffd" * len(run[0]), text), markup=kind)
        )
        said = directives(shown)
        edits: list[Edit] = []
        for check in self.checks:
            for edit in check.repair(shown):
                old = text[edit.start : edit.end]
                silenced = any(
                    not d.fault
                    and d.covers_start <= edit.start < d.covers_end
                    and (not d.codes or any(map(TABLE[check.rule].meant_by, d.codes)))
                    for d in said
                )
                in_code = shown.prose[edit.start : edit.end] != shown.raw[edit.start : edit.end]
                if (
                    old != edit.replacement
                    and not silenced
                    and not (in_code and check.rule not in _EVERYWHERE)
                    and not ESCAPES.search(old)
                ):
                    edits.append(replace(edit, rule=check.rule))
        return edits

    def _decoded(self, escaped: str) -> tuple[str, Counter[str], int, tuple[str, ...]]:
        """Lines with bytes that are not UTF-8, decoded where that is sure or wanted."""
        if not ESCAPES.search(escaped) or not self._runs("ENC001"):
            return escaped, Counter(), 0, ()
        found, lines = read_lines(escaped)
        edits: list[Edit] = []
        left = lost = 0
        for line in lines:
            readable = "\ufffd" not in line.text
            sure = line.proven or (readable and self._is_sure(line.text, found.confidence))
            if not sure or not readable:
                lost += 1
            elif line.proven or self.unsafe:
                edits.append(Edit(line.start, line.end, line.text, line.note, line.proven))
            else:
                left += 1
        note = f"{lost} line{'s' * (lost != 1)} with bytes that are not surely explained: left"
        made = Counter({"ENC001": len(edits)}) if edits else Counter[str]()
        return applied(escaped, edits), made, left, (note,) if lost else ()

    def _is_sure(self, text: str, confidence: float) -> bool:
        from audit.checks.encoding.wrong_letters import reads_well

        return confidence >= SURE or reads_well(text)

    def _wide(self, id: str, data: bytes, kind: str, codec: str, ordered: str) -> Repaired:
        """UTF-16 or UTF-32, which stays what it is, mark and byte order included."""
        size = 4 if codec == "utf-32" else 2
        try:
            before = data[size:].decode(ordered)
        except UnicodeDecodeError:
            raise Unrepairable(f"not valid {ordered.upper()}, which its mark announces") from None
        after, made, left = self.text(id, before, kind)
        return Repaired(before, after, data[:size] + after.encode(ordered), made, left)

    def _legacy(self, document: Document, kind: str) -> Repaired:
        """A whole file in another encoding: UTF-8 where that is wanted and the encoding is sure."""
        text, sure = document.text, document.encoding_confidence
        looks = f"not UTF-8: looks like {document.encoding} ({sure:.0%} sure)"
        if not self._runs("ENC001"):
            raise Unrepairable(looks)
        if not self._is_sure(text, sure):
            raise Unrepairable(f"{looks}, which is too unsure to convert it")
        if not self.unsafe:
            return Repaired(text, text, b"", Counter(), 1, (f"{looks}: --unsafe converts it",))
        after, made, left = self.text(document.id, text, kind)
        made["ENC001"] += 1
        note = f"converted from {document.encoding}"
        return Repaired(text, after, after.encode(), made, left, (note,))


def repairing(checks: Sequence[object]) -> tuple[DocumentCheck, ...]:
    """Those of the checks that can repair, or stand for bytes that did not decode."""
    return tuple(
        check
        for check in checks
        if isinstance(check, DocumentCheck)
        and (check.rule == "ENC001" or type(check).repair is not DocumentCheck.repair)
    )
