"""Where places stand: their lines and columns, and what is quoted of them."""

from __future__ import annotations

from collections import OrderedDict

from audit.corpus.store import Library
from audit.model import Document, Evidence, Place
from audit.text import Text
from audit.values import replace

QUOTED = 2_000
"""Characters of a place that are quoted, so that a whole repeated document is not."""

CONTEXT = 60
"""Characters kept on either side of a place."""


class Locator:
    """Lines and columns of places, with some documents' line tables kept in memory."""

    _KEPT = 8_000_000
    """Characters of the documents that are kept."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._texts: OrderedDict[int, Text] = OrderedDict()
        self._size = 0

    def _text(self, number: int) -> Text:
        text = self._texts.get(number)
        if text is None:
            volume = self._library[number]
            text = self._texts[number] = Text(Document(volume.id, volume.text))
            self._size += len(text.raw)
            while self._size > self._KEPT and len(self._texts) > 1:
                self._size -= len(self._texts.popitem(last=False)[1].raw)
        else:
            self._texts.move_to_end(number)
        return text

    def place(self, number: int, evidence: Evidence) -> Place:
        """Where a piece of evidence stands, and what stands there."""
        text = self._text(number)
        line, column = text.position(evidence.start)
        quoted = text.raw[evidence.start : min(evidence.end, evidence.start + QUOTED)]
        before = text.raw[max(0, evidence.start - CONTEXT) : evidence.start]
        after = text.raw[evidence.end : evidence.end + CONTEXT]
        place = Place(evidence, line, column, quoted, before=before, after=after)
        if evidence.related is None or evidence.related_start is None:
            return place
        kin = self._text(self._library.number(evidence.related))
        begin, end = evidence.related_start, evidence.related_end or evidence.related_start
        return replace(
            place,
            related_line=kin.position(begin)[0],
            related_text=kin.raw[begin : min(end, begin + QUOTED)],
        )
