"""Every rule, a line each, in report order. A test holds the table against the checks themselves.

The table says what a run must know of a rule before it has loaded it: a hook that needs twenty of
the checks imports twenty. A check lies where its name says: `exact-duplicate` of the family
`duplication` is `ExactDuplicate` in `audit/checks/duplication/exact_duplicate.py`.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, cast

from audit.model import Family, Severity

if TYPE_CHECKING:
    from audit.check import Check

    ALL: tuple[Check, ...]
    BY_CODE: dict[str, Check]
    BY_NAME: dict[str, Check]

_DOCS = frozenset({"docs", "corpus"})
_CORPUS = frozenset({"corpus"})
_OPT_IN = frozenset[str]()
_AGAINST = frozenset({"against"})

_FAMILIES: dict[str, Family] = {
    "DUP": "duplication",
    "ENC": "encoding",
    "LNG": "language",
    "MTA": "translation",
    "QLT": "quality",
}


class Rule(NamedTuple):
    """A line of the table: code, name, the severity of its findings, and where it runs.

    `runs`: the profiles in which it runs without being selected; `against` where it runs if there
    is a reference set, and only then.
    """

    code: str
    name: str
    severity: Severity
    runs: frozenset[str]

    @property
    def family(self) -> Family:
        """The family, by the letters of the code."""
        return _FAMILIES[self.code[:3]]

    def meant_by(self, code: str) -> bool:
        """Does a code, a prefix of codes in capitals, a rule's name or ALL mean this rule?"""
        return code == "ALL" or code == self.name or (code.isupper() and self.code.startswith(code))


RULES: tuple[Rule, ...] = (
    Rule("DUP001", "exact-duplicate", "error", _DOCS),
    Rule("DUP002", "near-duplicate", "warning", _DOCS),
    Rule("DUP003", "contained-document", "warning", _DOCS),
    Rule("DUP004", "shared-passage", "warning", _DOCS),
    Rule("DUP005", "repeated-passage", "warning", _DOCS),
    Rule("DUP006", "boilerplate", "warning", _CORPUS),
    Rule("DUP007", "retelling", "warning", _OPT_IN),
    Rule("DUP008", "contamination", "error", _AGAINST),
    Rule("ENC001", "undecodable", "error", _DOCS),
    Rule("ENC002", "mojibake", "error", _DOCS),
    Rule("ENC003", "byte-order-mark", "warning", _DOCS),
    Rule("ENC004", "replacement-character", "error", _DOCS),
    Rule("ENC005", "control-character", "warning", _DOCS),
    Rule("ENC006", "invisible-character", "warning", _DOCS),
    Rule("ENC007", "bidirectional-control", "error", _DOCS),
    Rule("ENC008", "mixed-line-endings", "warning", _DOCS),
    Rule("ENC009", "not-normalised", "warning", _DOCS),
    Rule("ENC010", "confusable-letters", "warning", _DOCS),
    Rule("ENC011", "markup-residue", "warning", _CORPUS),
    Rule("LNG001", "unexpected-language", "error", _DOCS),
    Rule("LNG002", "mixed-languages", "warning", _DOCS),
    Rule("LNG003", "no-language", "info", _CORPUS),
    Rule("MTA001", "machine-translation", "error", _DOCS),
    Rule("MTA002", "translation-suspicion", "info", _CORPUS),
    Rule("MTA101", "detached-hyphen", "info", _CORPUS),
    Rule("MTA102", "split-abbreviation", "info", _CORPUS),
    Rule("MTA103", "case-drift", "info", _CORPUS),
    Rule("MTA104", "determiner-clash", "info", _CORPUS),
    Rule("MTA105", "foreign-number-format", "info", _CORPUS),
    Rule("MTA106", "untranslated-residue", "info", _CORPUS),
    Rule("MTA107", "marker-residue", "info", _CORPUS),
    Rule("MTA108", "calque", "info", _CORPUS),
    Rule("MTA110", "stray-symbol", "info", _CORPUS),
    Rule("MTA111", "repeated-word", "info", _CORPUS),
    Rule("MTA112", "detached-punctuation", "info", _CORPUS),
    Rule("MTA113", "preposition-chain", "info", _CORPUS),
    Rule("MTA114", "misplaced-article", "info", _CORPUS),
    Rule("MTA115", "clumsy-comparative", "info", _CORPUS),
    Rule("MTA116", "bare-negation", "info", _CORPUS),
    Rule("MTA117", "modal-clash", "info", _CORPUS),
    Rule("MTA118", "preposition-clash", "info", _CORPUS),
    Rule("MTA119", "doubled-space", "info", _CORPUS),
    Rule("MTA120", "machine-wording", "info", _CORPUS),
    Rule("MTA121", "misformed-article", "info", _CORPUS),
    Rule("MTA122", "foreign-quotation-marks", "info", _CORPUS),
    Rule("MTA123", "foreign-date-format", "info", _CORPUS),
    Rule("MTA124", "torn-contraction", "info", _CORPUS),
    Rule("MTA125", "missed-contraction", "info", _CORPUS),
    Rule("MTA201", "translated-tendency", "info", _CORPUS),
    Rule("QLT001", "gopher-word-count", "info", _CORPUS),
    Rule("QLT002", "gopher-word-length", "info", _CORPUS),
    Rule("QLT003", "gopher-symbol-ratio", "info", _CORPUS),
    Rule("QLT004", "gopher-bullet-lines", "info", _CORPUS),
    Rule("QLT005", "gopher-ellipsis-lines", "info", _CORPUS),
    Rule("QLT006", "gopher-alphabetic-words", "info", _CORPUS),
    Rule("QLT007", "gopher-stop-words", "info", _CORPUS),
    Rule("QLT008", "gopher-duplicate-lines", "info", _CORPUS),
    Rule("QLT009", "gopher-duplicate-paragraphs", "info", _CORPUS),
    Rule("QLT010", "gopher-top-ngram", "info", _CORPUS),
    Rule("QLT011", "gopher-duplicate-ngrams", "info", _CORPUS),
    Rule("QLT101", "template-residue", "warning", _CORPUS),
    Rule("QLT102", "empty-section", "warning", _CORPUS),
    Rule("QLT103", "call-to-action", "warning", _CORPUS),
    Rule("QLT104", "glued-words", "warning", _DOCS),
    Rule("QLT105", "truncated", "warning", _CORPUS),
    Rule("QLT106", "metadata-residue", "warning", _CORPUS),
    Rule("QLT201", "unused-suppression", "warning", _DOCS),
    Rule("QLT202", "unexplained-suppression", "info", _DOCS),
)

TABLE: dict[str, Rule] = {rule.code: rule for rule in RULES}


@cache
def load(code: str) -> Check:
    """The check of a rule, with its default options."""
    rule = TABLE[code]
    module = import_module(f"audit.checks.{rule.family}.{rule.name.replace('-', '_')}")
    check = getattr(module, "".join(map(str.capitalize, rule.name.split("-"))))
    return cast("Check", check())


@cache
def _loaded() -> dict[str, object]:
    checks = tuple(load(rule.code) for rule in RULES)
    return {
        "ALL": checks,
        "BY_CODE": {check.rule: check for check in checks},
        "BY_NAME": {check.name: check for check in checks},
    }


def __getattr__(name: str) -> object:
    """`ALL`, `BY_CODE` and `BY_NAME`: every check, for those who want them all."""
    if name in ("ALL", "BY_CODE", "BY_NAME"):
        return _loaded()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
