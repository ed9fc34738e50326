"""The names under which the index keeps what a check measured: rule, version, options, context."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from audit.check import Check, CorpusCheck, SummaryCheck
from audit.digests import blake2b
from audit.measure import Checks
from audit.values import fields

LANGUAGE = 2
"""Goes up whenever `identify` may find another language than before."""


class Names:
    """Of the checks of a run. A name differs wherever a check might measure something else.

    `language` is the name of what `identify` finds.
    """

    def __init__(self, checks: Checks) -> None:
        self._checks = checks
        plain: dict[str, str] = {}
        for check in (*checks.document, *checks.corpus, *checks.summary):
            sources = (
                [plain[c.rule] for c in checks.document if c.rule.startswith(check.sources)]
                if isinstance(check, SummaryCheck)
                else []
            )
            plain[check.rule] = _name(check, sources)
        self._plain = plain
        measure = (*checks.document, *checks.corpus)
        self._by_path = [check for check in measure if type(check).context is not Check.context]
        self.language = f"language.{LANGUAGE}.{checks.language_backend}"
        self._in_context = lru_cache(maxsize=256)(self._named)

    def of(self, path: str) -> dict[str, str]:
        """Names by rule for a document at `path`. Not to be changed."""
        return self._in_context(tuple(check.context(path) for check in self._by_path))

    def _named(self, contexts: Sequence[str]) -> dict[str, str]:
        names = dict(self._plain)
        for check, context in zip(self._by_path, contexts, strict=True):
            names[check.rule] += f"@{context}"
        return names


def _name(check: Check, sources: Sequence[str]) -> str:
    # What a corpus check emits may depend on its limit; what a document check measures does not.
    judged = {"severity"} if isinstance(check, CorpusCheck) else {"severity", "limit"}
    options = [(f.name, getattr(check, f.name)) for f in fields(check) if f.name not in judged]
    said = repr((check.version, options, sources))
    return f"{check.rule}.{blake2b(said.encode('utf-8'), digest_size=8).hexdigest()}"
