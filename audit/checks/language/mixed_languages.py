"""LNG002."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice
from operator import itemgetter
from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.checks.language.detectors import related
from audit.checks.language.identify import IDENTIFY
from audit.checks.language.opinion import agreed, is_in
from audit.checks.language.paths import aside, promised
from audit.checks.language.sample import clean
from audit.checks.language.scripts import count
from audit.model import Evidence, Family, Measurement, Segment, Severity
from audit.text import Span, Text, strip
from audit.values import dataclass

_ENGLISH = (
    "The committee met on Tuesday to discuss the new water supply, which the town has been waiting"
    " for since the spring. Nobody expected that the work would take another two years."
)
_GERMAN = (
    "Der Ausschuss traf sich am Dienstag, um über die neue Wasserversorgung zu sprechen, auf die"
    " die Stadt seit dem Frühjahr wartet. Niemand dachte, dass die Arbeiten zwei Jahre dauern."
)
_SPANISH = (
    "El comité se reunió el martes para hablar del nuevo suministro de agua, que la ciudad espera"
    " desde la primavera. Nadie pensaba que las obras durarían otros dos años."
)
_KOREAN = (
    "위원회는 화요일에 모여 마을이 봄부터 기다려 온 새 상수도에 대해 논의했습니다."
    " 공사가 앞으로 이 년이나 더 걸릴 것이라고는 아무도 예상하지 못했습니다."
)
_CHINESE = (
    "委员会星期二开会讨论新的供水系统，全镇从春天起就一直在等待。没有人料到工程还要再花两年时间。"
)
_RUSSIAN = (
    "Комитет собрался во вторник, чтобы обсудить новый водопровод, которого город ждёт с весны."
    " Никто не ожидал, что работы продлятся ещё два года."
)

_QUOTED_WITHIN = (
    'Dazu schrieb er im selben Jahr: "I have decided to put all of my future and most of my past'
    ' software into the public domain. Nobody has to ask me for a thing"; damit gab er alles frei.'
)

_NOTICE = re.compile(
    r"copyright|licen[cs]|warrant(?:y|ies)|all rights reserved|permission is|free software|©|lorem"
    r"|eiusmod|dolor sit|msgid|msgstr"
    r"|gnu general|redistribut",
    re.IGNORECASE,
)
_LISTING = re.compile(r"^\s*(?:\d+\s+\S|[$#%>|]|[\w.-]+\s*[:=]\s|[\w.-]+\($)|[;{}\\]$|^\s*\.\.\.$")
"""A line of a listing: numbered, a prompt or comment, a field, an assignment."""

_FAR = 1_500
"""Characters before a passage in which an element that holds it may begin."""

_ASKED = 2_000
"""Characters of a passage that are cleaned for the detectors."""

_QUOTING = re.compile(r"quote|cite|epigraph", re.IGNORECASE)
_ELEMENT = re.compile(
    r"<(?:(blockquote)\b[^<>]*+|(aside|figure|section|div)\b(?=[^<>]*(?:quote|epigraph))[^<>]*+)>",
    re.IGNORECASE,
)
"""The tag of an element that holds a quotation."""

_CAPITALS = frozenset(("de", "lb"))
"""Languages that write every noun with a capital; elsewhere such words are names, or few."""

_DENSE = frozenset(("zh", "ja", "th", "lo", "km", "my", "bo"))
"""Languages written without spaces."""

_GLOSS = re.compile(r"\([^()]*\)")
_QUOTED = re.compile(r"\"[^\"]++\"|“[^“”]++”|«[^«»]++»|„[^„“”]++[“”]")
_OPENING = "([{*_" + "\"'“‘«„¿¡"
_QUOTES = "\"'“”„‟«»‹›「『」』‘’"
_ALPHABETIC = re.compile(
    r"[^\W\d_]+(?:['’-][^\W\d_]+)*[.,;:!?…。，、)\]\"'”’»]*|[(\[\"'“‘«„¿¡][^\W\d_]+\S?"
)


@dataclass(frozen=True)
class MixedLanguages(DocumentCheck):
    """A passage in another language than the rest of its document.

    A passage is at least 60 letters and 8 words (20 Han characters) of running text: not a list of
    names or words, a title, a quotation or half of one, a notice, a listing. lid.176.ftz must
    find the language, and its function words, langdetect or py3langid must bear it out.

    **Why** — a paragraph left untranslated, or two documents run into one.

    **Misses** — shorter passages; passages in a language close to the document's own (Danish in
    Norwegian); Chinese sentences of fewer than 60 characters in Japanese; a language without
    function words here (Zulu in English) in passages of fewer than 40 words.

    **Fix** — translate the passage, or split the document.
    """

    rule: ClassVar[str] = "LNG002"
    name: ClassVar[str] = "mixed-languages"
    family: ClassVar[Family] = "language"
    source: ClassVar[str] = (
        "a choice; 139 documents found among 5,442 of eleven documentation projects"
        " (tests/bench/docs.py --all), the first passages of all but the tail of one project's"
        " read: left untranslated, or (31 Thai ones) the original beside or instead of the"
        " translation; none false"
    )
    weight: ClassVar[float] = 0.8
    clean: ClassVar[tuple[Case, ...]] = (
        Case(_ENGLISH),
        Case(_KOREAN),
        Case(_CHINESE),
        Case(f"{_ENGLISH}\n\nC'est la vie, as the French say.", "a saying"),
        Case(f"{_ENGLISH * 2}\n\n“{_GERMAN}”", "a quotation stays in its language"),
        Case(f"{_GERMAN * 2}\n\n{_QUOTED_WITHIN}", "a quotation in a sentence"),
        Case(f"{_GERMAN * 2}\n\n[...] {_ENGLISH}", "a quotation cut short"),
        Case(f"{_GERMAN}\n\nCopyright 2020. Permission is hereby granted to copy this.", "notice"),
        Case(
            f"{_GERMAN}\n\nls -la /usr/share/doc/pkg\ntar -xzf file.tar.gz\nmake install\n",
            "listing",
        ),
        Case(f"{_ENGLISH}\n\nSee Der Prozess by Franz Kafka and La Peste by Camus.", "titles"),
        Case(
            f"{_ENGLISH}\n\nhaus baum straße wasser feuer erde luft himmel stadt land", "word list"
        ),
        Case(
            f"{_ENGLISH}\n\nMüller, Schmidt, Fischer, Weber, Schulz, Wagner, Becker, Hoffmann",
            "names",
        ),
        Case(
            f'{_GERMAN * 2}\n\n<aside class="pquote">\n<i>\n{_ENGLISH}\n</i>Ann Lee</aside>',
            "a quotation by its markup",
            "markdown",
        ),
        Case(
            f"{_RUSSIAN * 2}\n\n({_ENGLISH.lower()})",
            "a gloss in brackets",
        ),
        Case(
            f"{_CHINESE}\n\n使用 Python 的 asyncio 库，可以编写并发代码 (concurrent code)。",
            "terms",
        ),
        Case("lorem ipsum dolor sit amet " * 10 + "\n\n" + _ENGLISH, "filler"),
        Case(""),
        Case("Hello.", "too short for any language"),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(f"{_ENGLISH * 2}\n\n{_GERMAN}", found=(_GERMAN,)),
        Case(f"{_GERMAN * 2}\n\n{_ENGLISH}\n\n{_GERMAN}", found=(_ENGLISH,)),
        Case(f"{_SPANISH * 2}\n\n{_ENGLISH}", found=(_ENGLISH,)),
        Case(
            f'{_GERMAN * 2}\n\n<aside class="pquote">Ann Lee</aside>\n\n{_ENGLISH}',
            "after a quotation",
            "markdown",
            found=(_ENGLISH,),
        ),
        Case(f"{_ENGLISH * 2}\n\n{_KOREAN}\n", found=(_KOREAN,)),
        Case(f"{_RUSSIAN * 2}\n\n{_ENGLISH}\n", found=(_ENGLISH,)),
        Case(f"{_KOREAN * 2}\n\n{_ENGLISH}\n", found=(_ENGLISH,)),
        Case(f"{_ENGLISH * 2}\n\n{_CHINESE}\n", found=(_CHINESE,)),
    )

    limit: float = 0.0
    severity: Severity = "warning"
    language_backend: str = "vote"

    def context(self, path: str) -> str:
        """The language that the path promises, and whether it stands aside."""
        return f"{aside(path)} {promised(path)}"

    def measure(self, text: Text) -> Measurement | None:
        """Share of the running text that stands in passages in another language."""
        language = text.once(IDENTIFY[self.language_backend])
        if len({segment.language for segment in language.segments}) < 2 or aside(
            text.document.path
        ):
            return None
        here, _ = promised(text.document.path)
        main = next((s.language for s in language.segments if s.language == here), language.code)
        found = [
            (span, segment.language)
            for segment in language.segments
            if segment.language != main
            for span in _passages(text, segment, main or "", self.language_backend)
        ]
        if not found or not _is_written(text, main or "", language.segments, self.language_backend):
            return None
        running = sum(segment.end - segment.start for segment in language.segments)
        others = sorted({code for _, code in found})
        share = sum(end - start for (start, end), _ in found) / running
        number = f"{len(found)} passage{'s' if len(found) > 1 else ''} in {', '.join(others)}"
        note = f"{number} ({share:.0%} of the running text); the rest is in {main}"
        return self.measured(
            text.id, share, note, [Evidence(*span, f"in {code}") for span, code in found]
        )


def _is_written(text: Text, main: str, segments: tuple[Segment, ...], backend: str) -> bool:
    """Is the rest running text in the main language, not names or links in many?"""
    return any(
        _is_running(passage := text.prose[slice(*span)], main, "")
        and is_in(clean(passage[:_ASKED])[:600], main, backend)
        for segment in segments
        if segment.language == main
        for span in _paragraphs(text, segment)
    )


def _passages(text: Text, segment: Segment, main: str, backend: str) -> Iterator[Span]:
    """The paragraphs of a segment that are running text beyond doubt, neighbours in one.

    Two detectors must agree on the first of them; one is enough for its neighbours.
    """
    start = None
    end = 0
    for span in _paragraphs(text, segment):
        passage = _GLOSS.sub("", text.prose[slice(*span)]).strip()
        if (
            not _is_quoted(text.raw[max(0, span[0] - _FAR) : span[0]])
            and _is_running(passage, segment.language, main)
            and _is_told(passage, segment.language, backend, alone=start is None)
        ):
            start, end = (span[0] if start is None else start), span[1]
        elif start is not None:
            yield start, end
            start = None
    if start is not None:
        yield start, end


def _is_quoted(before: str) -> bool:
    """Does what stands before a passage begin a quotation: its line, or an element still open?"""
    line = before[-60:].rstrip().rpartition("\n")[2]
    if _QUOTING.search(line) and "</" not in line:
        return True
    opened = list(_ELEMENT.finditer(before))
    return bool(opened) and f"</{opened[-1][1] or opened[-1][2]}" not in before[opened[-1].end() :]


def _is_told(passage: str, code: str, backend: str, *, alone: bool) -> bool:
    if code not in _CAPITALS:
        words = passage[:_ASKED].split()
        passage = " ".join(word for word in words if not word.lstrip(_OPENING)[:1].isupper())
    passage = clean(passage[:_ASKED])[:600]
    return agreed(passage, backend) == code if alone else is_in(passage, code, backend)


def _paragraphs(text: Text, segment: Segment) -> Iterator[Span]:
    first = bisect_right(text.paragraphs, segment.start, key=itemgetter(1))
    for start, end in islice(text.paragraphs, first, None):
        if start >= segment.end:
            return
        if span := strip(text.prose, (max(start, segment.start), min(end, segment.end))):
            yield span


def _is_running(passage: str, code: str, main: str) -> bool:
    """Is a passage running text of somebody's own: no notice, quotation, listing, names?"""
    passage = passage[:2_000]
    if passage.isascii() and len(passage) < 60:
        return False
    letters = sum(count(passage).values())
    if not passage or letters < (200 if related(code, main) else 60):
        return False
    if passage[0] in _QUOTES or passage[-1] in _QUOTES or passage.startswith((">", "|")):
        return False
    if _is_quoting(passage):
        return False
    lines = passage.splitlines()
    if sum(_LISTING.search(line) is not None for line in lines) > len(lines) / 4:
        return False
    return (code in _DENSE or _has_words(passage)) and not _NOTICE.search(passage)


def _has_words(passage: str) -> bool:
    """Is it of small words, not cut up by commas, with an end to a sentence?"""
    spaced = passage.split()
    words = [word for word in spaced if _ALPHABETIC.fullmatch(word)]
    small = [word for word in words if word[0].islower() or not word[0].isupper()]
    if len(words) < 8 or len(words) < 0.75 * len(spaced) or len(small) < 0.6 * len(words):
        return False
    return passage.count(",") <= len(words) / 4 and any(end in passage for end in ".!?:։۔।؟")


def _is_quoting(passage: str) -> bool:
    """Does a quotation begin or end in it, or fill half of it?"""
    if "[...]" in passage or "[…]" in passage or passage.count('"') % 2:
        return True
    if any(passage.count(first) != passage.count(last) for first, last in ("«»", "“”")):
        return "„" not in passage
    return sum(len(match[0]) for match in _QUOTED.finditer(passage)) > len(passage) / 2
