"""What the paths of two like documents say: a copy nobody wants, or one that is meant to be there.

Pure functions of paths. The lists come from reading 27,597 files of well-kept documentation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

FIXTURE = "a test or fixture"
_FOLDERS = {
    FIXTURE: "test tests testing testdata testdir fixture fixtures spec specs __tests__"
    " __fixtures__ snapshots __snapshots__ testcases",
    "a sample": "sample samples example examples demo demos",
    "a scaffold": "scaffold scaffolds skeleton skeletons template templates _templates boilerplate"
    " archetype archetypes cookiecutter",
    "an include": "_includes _include include includes _partials partials _snippets snippets",
    "a redirect": "redirect redirects",
    "vendored": "vendor vendored third_party thirdparty node_modules extern external site_packages"
    " bower_components",
    "a licence": "licenses licences license licence",
    "a changelog": "changelog changelogs changes news.d newsfragments",
    "release notes": "release_notes releasenotes releases relnotes whatsnew",
}
_KINDS = {folder: kind for kind, folders in _FOLDERS.items() for folder in folders.split()}
_NAMES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a licence", re.compile(r"(?:un)?licen[cs]es?\b|copying\b|notice\b|copyright\b")),
    ("a changelog", re.compile(r"changelog|changes\b|history\b|news\b")),
    ("release notes", re.compile(r"release[ -]?notes?|relnotes?|whats[ -]?new|releases?\b")),
)
_LANGUAGE_CODES = """
    af am ar as az be bg bn br bs ca cs cy da de el en eo es et eu fa fi fil fr ga gl gu he hi hr hu
    hy id is it ja ka kk km kn ko ku ky lo lt lv mk ml mn mr ms my nb ne nl nn no or pa pl ps pt ro
    ru sd si sk sl so sq sr sv sw ta te tg th ti tl tr tt ug uk ur uz vi yo zh zu
    cn jp kr tw ua cz dk gr se
"""
"""ISO 639-1, and country codes that are written for languages."""
_LANGUAGE = re.compile(
    rf"(?:{'|'.join(_LANGUAGE_CODES.split())})"
    r"(?:[-_](?:hans|hant|latn|cyrl|arab))?(?:[-_](?:[a-z]{2}|419))?"
)
_VERSION = re.compile(
    r"(?:v|ver|version|release|rel)?[-_.]?\d{1,3}(?:\.(?:\d{1,4}|x))*"
    r"(?:[-_.]?(?:rc|beta|alpha|dev)\d*)?"
    r"|latest|stable|next|current|unreleased|nightly|dev|main|master|edge|lts"
)
_VERSION_IN_NAME = re.compile(
    r"(?<![a-z0-9])(?:v?\d{1,3}(?:\.\d{1,3})+|v\d{1,3})(?![a-z0-9])",
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_SPLIT = re.compile(r"[._\-\s]+")
_NUMBER = re.compile(r"\d+")
_PART = re.compile(
    r"(?<![a-z])(?:one|two|three|four|five|six|seven|eight|nine|ten|first|second|third|fourth|fifth"
    r"|(?<= )[ivx]{1,4}|(?<= )[a-h]|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?"
    r"|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday)(?![a-z])"
)

_remembered = lru_cache(maxsize=1 << 13)
"""For what is asked of the same path again and again: a document of a template has many kin."""


def file_of(document: str) -> str:
    """The path in a document's id (what stands before a record's `#id`)."""
    return document.partition("#")[0]


@_remembered
def aside(path: str) -> str:
    """What kind of file it is that repeats others by right: `a licence`; empty where of none.

    >>> aside("tests/data/a.md"), aside("docs/CHANGES.rst"), aside("docs/guide.md")
    ('a test or fixture', 'a changelog', '')
    """
    *folders, name = path.lower().split("/")
    for folder in folders:
        if kind := _KINDS.get(folder.replace("-", "_")):
            return kind
    plain = name.replace("_", "-")
    return next((kind for kind, pattern in _NAMES if pattern.match(plain)), "")


@_remembered
def without_language(path: str) -> str:
    """A path without its language: `docs/fr/a.md`, `docs/a.fr.md` and `docs/a.md` are one."""
    *folders, name = path.lower().split("/")
    stem, dot, suffix = name.rpartition(".")
    parts = [part for part in folders if not _LANGUAGE.fullmatch(part)]
    stem = stem if dot else suffix
    for separator in (".", "-", "_"):
        head, found, tail = stem.partition(separator)
        if found and head and _LANGUAGE.fullmatch(tail):
            stem = head
            break
        head, found, tail = stem.rpartition(separator)
        if found and head and _LANGUAGE.fullmatch(tail):
            stem = head
            break
    return "/".join([*parts, stem + (dot + suffix if dot else "")])


@_remembered
def without_version(path: str) -> str:
    """A path without its version: folders such as `v1.2`, `latest`, and dotted numbers in names.

    A year is not a version: `2023/a.md` stays.
    """
    *folders, name = path.lower().split("/")
    parts = [part for part in folders if _YEAR.fullmatch(part) or not _VERSION.fullmatch(part)]
    plain = re.sub(r"(?<![-_.])[-_.]+(?=\.)", "", _VERSION_IN_NAME.sub("", name))
    return "/".join([*parts, plain])


def series(a: str, b: str) -> bool:
    """Do two files of one folder differ only in a number, a date or a part?

    >>> series("posts/week-1.md", "posts/week-12.md"), series("a/intro.md", "b/intro.md")
    (True, False)
    """
    folder_a, _, name_a = a.lower().rpartition("/")
    folder_b, _, name_b = b.lower().rpartition("/")
    return folder_a == folder_b and name_a != name_b and _frame(name_a) == _frame(name_b)


@_remembered
def _frame(name: str) -> str:
    spaced = " ".join(_SPLIT.split(name))
    return _PART.sub("0", _NUMBER.sub("0", spaced))


def meant(a: str, b: str) -> str:
    """Why the likeness of two files may be meant: a remark for the reader; empty where nothing is.

    >>> meant("docs/en/a.md", "docs/ja/a.md")
    'their paths differ only in the language'
    """
    for path in (a, b):
        if kind := aside(path):
            return f"{path} is {kind}"
    if a != b and without_language(a) == without_language(b):
        return "their paths differ only in the language"
    if a != b and without_version(a) == without_version(b):
        return "their paths differ only in the version"
    if series(a, b):
        return "they are parts of a series"
    return ""


def meant_of_all(document: str, kin: Iterable[str]) -> str:
    """The remark of the first kin, if each likeness of `document` may be meant; else empty."""
    remark = ""
    for other in sorted(set(kin)):
        reason = meant(file_of(document), file_of(other))
        if not reason:
            return ""
        remark = remark or reason
    return remark
