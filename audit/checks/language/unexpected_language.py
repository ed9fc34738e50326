"""LNG001."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.checks.language import detectors
from audit.checks.language.identify import IDENTIFY
from audit.checks.language.opinion import agreed
from audit.checks.language.paths import aside, promised
from audit.checks.language.sample import sample
from audit.checks.language.scripts import count
from audit.checks.language.segments import shares
from audit.corpus.patterns import matches
from audit.model import Evidence, Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass, field

_ENGLISH = (
    "The committee met on Tuesday to discuss the new water supply, which the town has been waiting"
    " for since the spring. Nobody expected that the work would take another two years."
)
_GERMAN = (
    "Der Ausschuss traf sich am Dienstag, um über die neue Wasserversorgung zu sprechen, auf die"
    " die Stadt seit dem Frühjahr wartet. Niemand dachte, dass die Arbeiten zwei Jahre dauern."
)
_FRENCH = (
    "Le comité s'est réuni mardi pour discuter du nouveau réseau d'eau que la ville attend depuis"
    " le printemps. Personne ne pensait que les travaux dureraient encore deux ans."
)
_RUSSIAN = (
    "Комитет собрался во вторник, чтобы обсудить новый водопровод, которого город ждёт с весны."
    " Никто не ожидал, что работы продлятся ещё два года."
)
_JAPANESE = (
    "委員会は火曜日に集まり、町が春から待っている新しい水道について話し合いました。"
    "工事がさらに二年もかかるとは誰も思っていませんでした。"
)
_NAMES = (
    "Anna Schmidt, Jörg Müller, Łukasz Nowak, Ana García, José Fernández, Siân Jones, Ōe Kenzaburō"
)


_LEAST = 100
"""Letters of running text under which nothing gates."""


def _only(*codes: str) -> tuple[tuple[str, object], ...]:
    return (("languages", codes),)


@dataclass(frozen=True)
class UnexpectedLanguage(DocumentCheck):
    """A document that is in none of the languages named in `languages`.

    A path may promise a language: a page under `docs/fr/`, `README-ko` or `page.de.md` is fine in
    that language, and found when its text is in another (the page was never translated). What
    `path-languages` names for a pattern of paths goes before both. Two witnesses must agree, and
    there must be 100 letters of running text.

    **Why** — a stray page breaks what is built for one language: search, spelling, training data;
    an untranslated page in a translated tree meets readers who asked for another language.

    **Misses** — anything where no `languages` are configured; short texts; a language that is taken
    for a near relation (Norwegian and Danish); fixtures, prompts, templates and licences, which are
    kept in whatever language they are in.

    **Fix** — translate or move the document, or add its language to `languages` or to
    `path-languages`.
    """

    rule: ClassVar[str] = "LNG001"
    name: ClassVar[str] = "unexpected-language"
    family: ClassVar[Family] = "language"
    source: ClassVar[str] = (
        "the configured languages; 41 findings in 5,442 documents of eleven documentation projects"
        " (tests/bench/docs.py --languages en), all but the tail of one project's read: pages never"
        " translated, and one Spanish post that is meant to be"
    )
    weight: ClassVar[float] = 0.8
    whole: ClassVar[bool] = True
    clean: ClassVar[tuple[Case, ...]] = (
        Case(_GERMAN, "no languages configured: silent"),
        Case(_ENGLISH, "as configured", options=_only("en")),
        Case(_GERMAN, "one of two", options=_only("en", "de")),
        Case(_JAPANESE, "a script of one language", options=_only("ja")),
        Case(_RUSSIAN, "a region says nothing of the language", options=_only("ru-RU")),
        Case("Guten Tag, liebe Leser!", "too short to gate on", options=_only("en")),
        Case(_NAMES, "a list of names is in no language", options=_only("en")),
        Case("numpy==1.26\nscipy>=1.11\nrequests\n" * 20, "requirements", options=_only("en")),
        Case("Lorem ipsum dolor sit amet, consectetur " * 6, "filler", options=_only("en")),
        Case(_ENGLISH + "\n\n" + _GERMAN[:80], "mostly as configured", options=_only("en")),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case(_GERMAN, "German where English is expected", options=_only("en")),
        Case(_FRENCH, "French", options=_only("en", "de")),
        Case(_RUSSIAN, "Russian", options=_only("en")),
        Case(_JAPANESE, "Japanese", options=_only("en", "zh")),
        Case(_ENGLISH, "English where French is expected", options=_only("fr")),
    )

    limit: float = 0.5
    severity: Severity = "error"
    languages: tuple[str, ...] = ()
    path_languages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    language_backend: str = "vote"

    def context(self, path: str) -> str:
        """The languages that are expected there, and what the path promises by itself."""
        return f"{aside(path)} {promised(path)} {self._named(path)}"

    def _named(self, path: str) -> tuple[str, ...] | None:
        """The languages that `path-languages` names for a path: by the last pattern that fits."""
        fitting = [codes for name, codes in self.path_languages.items() if matches(path, name)]
        return fitting[-1] if fitting else None

    def measure(self, text: Text) -> Measurement | None:
        """1 where the language is none of the expected ones, else 0; None where unsaid."""
        path = text.document.path
        named = self._named(path)
        if named is None and (not self.languages or aside(path)):
            return None
        language = text.once(IDENTIFY[self.language_backend])
        here, certain = promised(path)
        expected = {
            detectors.code(name[:2].lower())
            for name in (self.languages if named is None else named)
        }
        if not expected:
            return None
        if named is not None:
            here, certain = None, False
        if here and certain:
            expected = {here}
        elif here:
            expected.add(here)
        code = language.code
        if code is None or any(
            code == one or detectors.related(code, one) for one in expected if one
        ):
            return None
        by_language = shares(language.segments)
        if any(by_language[one] > by_language[code] / 3 for one in expected):
            return None
        part = sample(text.prose)
        if sum(count(part).values()) < _LEAST or agreed(part, self.language_backend) != code:
            return None
        wanted = ", ".join(sorted(expected))
        why = f"the path says {here}" if here and certain else f"expected {wanted}"
        first = next((s for s in language.segments if s.language == code), None)
        places = [Evidence(*_first_line(text, first.start, first.end))] if first else []
        note = f"the text is in {code}, {why}" + (": not translated?" if here and certain else "")
        return self.measured(text.id, 1.0, note, places)


def _first_line(text: Text, start: int, end: int) -> tuple[int, int]:
    """A passage up to the end of its first line, at most 200 characters."""
    line = text.raw.find("\n", start, min(end, start + 200))
    return start, line if line > start else min(end, start + 200)
