"""reStructuredText: what of its paragraphs is no running text, after docutils' rules.

Marks are looked for in one search, those that close a mark up to the paragraph's end, and where
there is none, once.
"""

from __future__ import annotations

import re

from audit.markup.blank import Span

_TEXT_ROLE = frozenset(
    "ref doc term abbr dfn guilabel menuselection emphasis strong title title-reference t"
    " sub sup subscript superscript numref any download".split()
)
NAME = r"[a-zA-Z0-9]++(?:[-._+:][a-zA-Z0-9]++)*+"
"""A simple reference name: of a role, a directive, a target."""
_OPENS = r"\s\"'(<\[{/:-"
_BEFORE = f"[{_OPENS}]"
_AFTER = r"(?=[\s\\.,;!?\"')>\]}/:-])"
"""What stands around inline markup; in `stand_ins`, also for what is not ASCII."""
_QUOTES = frozenset({'""', "''", "()", "[]", "{}", "<>"})
"""Between these a mark is quoted, and begins nothing."""
_SUFFIX = rf"(?::{NAME}:|__?)?"
_MARK = re.compile(
    r"[`*|:_@\[](?:"
    rf"(?<={_BEFORE}`)`(?!\s)(?P<literal>[^`\n]++(?<!\s)``{_AFTER})?"
    rf"|(?:(?<={_BEFORE}`)|(?<=[`{_OPENS}]:)(?P<role>{NAME}):`)(?![\s`])"
    rf"(?P<phrase>[^`\n\\]++(?:\n(?! *+(?:\n|[-+*] ))[^`\n\\]++)?+(?<!\s)`{_SUFFIX}{_AFTER})?"
    rf"|(?<={_BEFORE}\*)(?:\*(?!\s)|(?![\s*]))"
    rf"|(?<={_BEFORE}\|)(?![\s|])"
    rf"|(?<={_BEFORE}_)`(?!\s)"
    rf"|(?<={_BEFORE}\[)(?P<note>(?:[0-9]+|\#(?:{NAME})?|\*|{NAME})\]_{_AFTER})"
    rf"|(?<=[a-zA-Z0-9]_)(?P<reference>_?{_AFTER})"
    r"|(?<=[a-zA-Z0-9]:)(?P<address>//)"
    r"|(?<=[a-zA-Z0-9]@)(?P<mailbox>)"
    r")"
)
_CLOSERS = {
    "``": re.compile(rf"``(?<!\s``){_AFTER}"),
    "`": re.compile(rf"`(?:(?<![\s\\]`)|(?<=\\ `)){_SUFFIX}{_AFTER}"),
    "_`": re.compile(rf"`(?<![\s\\]`){_AFTER}"),
    "*": re.compile(rf"\*(?<![\s\\]\*){_AFTER}"),
    "**": re.compile(rf"\*\*(?<![\s\\]\*\*){_AFTER}"),
    "|": re.compile(rf"\|(?<![\s\\]\|)_{{0,2}}{_AFTER}"),
}
_BREAK = re.compile(r"\n *+(?=\n|[-+*] )")
_REACH = 64
"""Characters before a mark that may belong to it."""
_NAMED = re.compile(rf"(?<={_BEFORE})[a-zA-Z0-9]++(?:[-._+:][a-zA-Z0-9]++){{0,{_REACH // 2}}}+\Z")
_ADDRESSES = {
    "address": (
        re.compile(rf"(?<={_BEFORE})[a-zA-Z][a-zA-Z0-9.+-]*\Z"),
        re.compile(r"[-_.!~*'()\[\];/:@&=+$,%a-zA-Z0-9?#]*+"),
    ),
    "mailbox": (
        re.compile(rf"(?<={_BEFORE})(?:mailto:)?[-_.!~*'/#?&=+$%a-zA-Z0-9]+\Z"),
        re.compile(r"[-_.!~*'/#?&=+$%a-zA-Z0-9]*+"),
    ),
}
"""What stands before `://` or `@`, and after it."""
_NO_END = "-.!'()[];:@&$,%?#"
"""What an address may have, but not at its end."""


def inline(text: str) -> list[Span]:
    """The spans of `text` that are no running text: literals, roles, references, addresses.

    `text` is in ASCII, begins with a line end and ends with an empty line.
    """
    spans: list[Span] = []
    closers = _Closers(text)
    at = done = 0  # where to search on; where markup ended, and more may begin right there
    while match := _MARK.search(text, at):
        start, at = match.span()
        kind = match.lastgroup
        if kind == "note":
            spans.append((start, at))
        elif kind == "reference":
            if _NAMED.search(text, max(start - _REACH, 0), start):
                spans.append((start, at))
        elif kind == "address" or kind == "mailbox":
            before, after = _ADDRESSES[kind]
            head = before.search(text, max(start - _REACH, 0), start)
            if head and (end := _last(after.match(text, at))) > at:
                spans.append((head.start(), end))
                at = end
        else:
            role = match["role"]
            begin = match.start(kind) if kind == "literal" or kind == "phrase" else at
            mark = "`" if role else text[start:begin]
            if role:
                begins = start == done or text[start - 1] != "`"
            else:
                begins = text[start - 1] + text[begin] not in _QUOTES
            end = at if at > begin else begins and closers.end(mark, begin)
            if not begins or not end:
                at = begin
                continue
            at = done = end
            if mark == "`":
                spans += _interpreted(text, role, start, begin, end)
            elif mark == "_`":
                spans += [(start, begin), (end - 1, end)]
            elif mark[0] != "*":
                spans.append((start, end))
    return spans


class _Closers:
    """Where inline markup ends: at the latest with its paragraph."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._stop = 0  # the end of the paragraph last looked at
        self._missing: dict[str, int] = {}  # the paragraph in which a mark has no end any more

    def end(self, mark: str, at: int) -> int:
        """Where what `mark` opened before `at` ends, or 0."""
        if self._stop < at:
            stop = _BREAK.search(self._text, at)
            self._stop = stop.start() + 1 if stop else len(self._text)
        if self._missing.get(mark) == self._stop:
            return 0
        closer = _CLOSERS[mark].search(self._text, at, self._stop)
        if closer is None:
            self._missing[mark] = self._stop
            return 0
        return closer.end() if closer.start() > at else 0


def _interpreted(text: str, role: str, start: int, begin: int, end: int) -> list[Span]:
    """All but the text shown of a role or reference; code-like roles show none."""
    close = text.rfind("`", begin, end)
    suffix = text[close + 1 : end]
    if not role and suffix[:1] == ":":
        role = suffix[1:-1]
    if role and role not in _TEXT_ROLE:
        return [(start, end)]
    if text[close - 1] == ">" and text[close - 2] != "\\" and (role or suffix):
        target = text.rfind("<", begin, close)
        apart = target == begin or text[target - 1].isspace()
        if target >= begin and (role or (apart and text.find(">", target) == close - 1)):
            close = target
    return [(start, begin), (close, end)]


def _last(address: re.Match[str] | None) -> int:
    """Where an address ends: not in punctuation, unless in angle brackets."""
    if address is None:
        return 0
    if address.string[address.end()] == ">":
        return address.end()
    return address.start() + len(address[0].rstrip(_NO_END))
