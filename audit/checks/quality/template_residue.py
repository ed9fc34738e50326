"""QLT101."""

from __future__ import annotations

import re
from typing import ClassVar

from audit.check import Case, DocumentCheck
from audit.checks.quality.edges import edge_lines, vocabulary
from audit.model import Evidence, Family, Measurement, Severity
from audit.text import Text
from audit.values import dataclass

_LABEL = re.compile(r"(?:Article|Headline|Blog post|Body text|Rewritten article|Output|Response):")
_PLACEHOLDER = re.compile(
    r"\[insert (?:[\w'’/-]{1,20} ?){1,3}\](?!\()"
    r"|\[your (?:name|company|organi[sz]ation|address|phone|e-?mail|city|title|position)"
    r"(?: \w{1,20}){0,3}\](?!\()",
    re.IGNORECASE,
)
_ASSISTANT = re.compile(
    r"(?<![\"“”'‘’«»*])\b(?:as an? (?:AI|artificial intelligence|large)"
    r" (?:language )?(?:model|assistant)\b"
    r"|(?:I'm|I’m|I am) sorry, but I (?:can't|can’t|cannot|am unable to)"
    r" (?:assist|help|fulfil+|comply|provide|generate|continue|complete)"
    r"|as of my (?:last |latest )?(?:knowledge (?:cutoff|update)|training data))",
    re.IGNORECASE,
)
_CUES = frozenset({"model", "assistant", "sorry", "cutoff", "training", "knowledge"})
_OPENING = re.compile(
    r"(?:Certainly|Sure|Of course)[!,] here(?:'s|’s| is) (?:the|a|an|your) (?:\w{1,20} ){0,2}"
    r"(?:article|essay|poem|story|summary|version|translation|draft|text|response|paragraph)\b",
    re.IGNORECASE,
)
_LOREM = frozenset(
    "lorem ipsum dolor sit amet consectetur adipiscing adipisicing elit sed do eiusmod tempor"
    " incididunt ut labore et dolore magna aliqua enim ad minim veniam quis nostrud exercitation"
    " ullamco laboris nisi aliquip ex ea commodo consequat duis aute irure in reprehenderit"
    " voluptate velit esse cillum eu fugiat nulla pariatur excepteur sint occaecat cupidatat non"
    " proident sunt culpa qui officia deserunt mollit anim id est laborum".split()
)


@dataclass(frozen=True)
class TemplateResidue(DocumentCheck):
    """Scaffolding left in the text: a bare `Article:` above it, `[insert name]`, lorem ipsum in its
    stead, or what an assistant says about itself.

    **Why** — nobody read the text before it was published, and none of this was meant for readers.

    **Misses** — labels further down, placeholders in other words or languages, lorem ipsum among
    real text (which is mostly about type setting: of 34 such pages of documentation read, none was
    residue), and anything in quotation marks.

    **Fix** — take the scaffolding out; fill in or drop what a placeholder stands for.
    """

    rule: ClassVar[str] = "QLT101"
    name: ClassVar[str] = "template-residue"
    family: ClassVar[Family] = "quality"
    source: ClassVar[str] = (
        "0 of 3,500 news texts, blogs and forum posts by people and 0 of 1,557 pages of "
        "documentation (tests/bench/quality_alarms.py)"
    )
    weight: ClassVar[float] = 0.4
    profiles: ClassVar[frozenset[str]] = frozenset({"corpus"})
    clean: ClassVar[tuple[Case, ...]] = (
        Case("The article: a review.\nMore text."),
        Case("Text.\n\nArticle:\nMore.", "a label within the text may be a heading"),
        Case("Lorem ipsum is a text that printers use to show type, as it has done since 1500."),
        Case("A bot that says “As an AI language model” has said nothing.", "it is quoted"),
        Case("See [your name](x.md) and `[insert name]`.", markup="markdown"),
        Case("Article 5: everyone is free."),
        Case("Certainly, here is the problem with boats."),
    )
    dirty: ClassVar[tuple[Case, ...]] = (
        Case("Article:\nThe harbour opened today.", found=("Article:",)),
        Case("Dear [insert name], thank you.", found=("[insert name]",)),
        Case("Yours, [Your Company Name]", found=("[Your Company Name]",)),
        Case("As an AI language model, I like boats.", found=("As an AI language model",)),
        Case("Sure! Here is a poem about boats.\nBoats.", found=("Sure! Here is a poem",)),
        Case("Lorem ipsum dolor sit amet, consectetur adipiscing elit.\n", "nothing else is there"),
    )

    limit: float = 0.5
    severity: Severity = "warning"

    def measure(self, text: Text) -> Measurement | None:
        """1 − ½ to the number of places."""
        places: list[Evidence] = []
        first, last = text.once(edge_lines)
        known = text.once(vocabulary)
        prose = text.prose
        if first and len(first) + len(last) > 1:
            label = _LABEL.fullmatch(prose, *first[0]) or _OPENING.match(prose, *first[0])
            if label:
                places.append(Evidence(*label.span(), note="scaffolding above the text"))
        if "lorem" in known and "ipsum" in known:
            words = text.prose_words
            if sum(word in _LOREM for word in words) >= 0.6 * len(words):
                start, end = first[0][0], (last or first)[-1][1]
                places.append(Evidence(start, end, note="filler in place of text"))
        if "[" in prose and ("insert" in known or "your" in known):
            places += [Evidence(*match.span()) for match in _PLACEHOLDER.finditer(prose)]
        if not known.isdisjoint(_CUES):
            places += [Evidence(*match.span()) for match in _ASSISTANT.finditer(prose)]
        if not places:
            return None
        count = len(places)
        note = f"{count} pieces of scaffolding" if count > 1 else "scaffolding left in the text"
        return self.measured(text.id, 1 - 0.5**count, note, places[:20])
