"""The language that a path promises: `docs/fr/`, `README-ko.md`, `page.de.md`.

>>> promised("docs/pt-br/index.md"), promised("README.zh-CN.md"), promised("src/it/main.md")
(('pt', True), ('zh', True), ('it', False))
"""

from __future__ import annotations

import re
from functools import lru_cache

from audit.checks.language import detectors

CODES = frozenset(
    "af am ar as az be bg bn bo bs ca co cs cy da de dv el en eo es et eu fa fi fo fr ga gd gl gu"
    " ha he hi hr ht hu hy id is it ja jv ka kk km kn ko ku ky la lb lo lt lv mg mi mk ml mn mr ms"
    " mt my nb ne nl nn no oc or pa pl ps pt qu ro ru rw sa sd si sk sl sm sn so sq sr st su sv sw"
    " ta te tg th tk tl tr tt ug uk ur uz vi xh yi yo zh zu".split()
)
"""ISO 639-1 codes of written languages that documents are found in."""

_TREES = frozenset(
    "book content doc docs documentation guide i18n intl l10n lang langs language languages locale"
    " locales manual pages po posts site source translated translations website".split()
)
"""Folders whose subfolders are named for languages."""

_LOCALE = re.compile(r"([a-z]{2})(?:[-_](?:[a-z]{2}|hans|hant|latn|cyrl|419)){0,2}")
_SUFFIX = re.compile(
    r"(?:\.|^[a-z]+[-_])([a-z]{2}(?:[-_](?:br|cn|de|es|fr|gb|hk|ir|jp|kr|mx|pt|ru|tw|uk|us"
    r"|hans|hant|latn|cyrl))?)$"
)
"""`page.de`, `README-ko`, `guide_pt-br`; not `what-is-it`, which is a title."""
_ASIDE = re.compile(
    r"(?:^|[/_.-])(?:tests?|testdata|fixtures?|samples?|vendor|third[_-]party|node_modules"
    r"|(?:\w+[_-])?(?:prompts?|llm)(?:[_-]\w+)?|templates?|licen[cs]es?|copying|notices?|authors"
    r"|contributors|wordlists?|stopwords|spell(?:ing)?|quotes|dictionar(?:y|ies)|glossary)(?=[/_.-]|$)"
)


@lru_cache(maxsize=4096)
def promised(path: str) -> tuple[str | None, bool]:
    """The ISO 639-1 code a path names, and whether beyond doubt that it names a language.

    `it/` may be Italian or a department: outside a documentation tree it excuses a text, no more.
    """
    *folders, name = path.lower().split("/")
    stem = name
    for _ in range(2):
        stem = stem.rsplit(".", 1)[0] if "." in stem else stem
        if (match := _SUFFIX.search(stem)) and (code := _code(match[1])):
            return code, True
        if code := _code(stem):
            return code, False
    for index in range(len(folders) - 1, -1, -1):
        if code := _code(folders[index]):
            sure = len(folders[index]) > 2 or (index > 0 and folders[index - 1] in _TREES)
            return code, sure
    return None, False


@lru_cache(maxsize=4096)
def aside(path: str) -> bool:
    """Is a file kept for what it holds in any language: a fixture, prompt, licence, word list?

    >>> aside("docs/fr/llm-prompt.md"), aside("docs/fr/index.md")
    (True, False)
    """
    return _ASIDE.search(path.lower()) is not None


def _code(locale: str) -> str | None:
    match = _LOCALE.fullmatch(locale)
    return (detectors.code(match[1]) or None) if match and match[1] in CODES else None
