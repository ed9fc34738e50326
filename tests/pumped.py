"""Texts that make a regular expression backtrack, made from the expression itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

_CATEGORIES = {
    code.CATEGORY_DIGIT: "7",
    code.CATEGORY_NOT_DIGIT: "x",
    code.CATEGORY_SPACE: "\n",
    code.CATEGORY_NOT_SPACE: "x",
    code.CATEGORY_WORD: "w",
    code.CATEGORY_NOT_WORD: "-",
}
_TRIED = "ax7 \n\t.,-_<([{\"'`:/%#*|=\u00e9\u4e00\u0301\udc80"
_LARGE = 30
"""Repetitions from which a loop is worth pumping."""
_TAILS = ("", "\x00")


def texts(pattern: re.Pattern[Any], size: int) -> Iterator[Any]:
    """Texts of about `size` characters: what comes before each loop, then its body again and again.

    Bodies of a loop are pumped alone, with what comes before (so that every start begins a match
    that fails), and those of two loops that follow each other in turn; the tails do not match.
    """
    tree = _parser.parse(pattern.pattern, pattern.flags)
    seen: set[str] = set()
    binary = isinstance(pattern.pattern, bytes)
    for prefix, bodies in _loops(tree, ""):
        for body in bodies:
            if not body:
                continue
            for unit in (body, prefix + body, prefix or body):
                for tail in _TAILS:
                    text = prefix + unit * (size // len(unit)) + tail
                    if text not in seen:
                        seen.add(text)
                        yield text.encode("latin-1", "replace") if binary else text


def _loops(tree: Any, prefix: str) -> Iterator[tuple[str, list[str]]]:
    """`(example of what precedes, examples of the body)` of every loop in a parse tree."""
    for node in tree:
        op, argument = node
        if op in (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT):
            _, most, body = argument
            if most >= _LARGE:
                yield prefix, _examples(body)
            yield from _loops(body, prefix)
        elif op is code.BRANCH:
            for branch in argument[1]:
                yield from _loops(branch, prefix)
        elif op is code.SUBPATTERN:
            yield from _loops(argument[3], prefix)
        elif op is code.ATOMIC_GROUP:
            yield from _loops(argument, prefix)
        elif op in (code.ASSERT, code.ASSERT_NOT) or op is code.GROUPREF_EXISTS:
            yield from _loops(argument[1], prefix)
        prefix += _example([node])


def _examples(tree: Any) -> list[str]:
    """Some texts that `tree` matches: one a branch, several of a class of characters."""
    nodes = list(tree)
    if len(nodes) == 1:
        op, argument = nodes[0]
        if op is code.SUBPATTERN:
            return _examples(argument[3])
        if op is code.ATOMIC_GROUP:
            return _examples(argument)
        if op is code.BRANCH:
            return [text for branch in argument[1] for text in _examples(branch)]
        if op is code.IN:
            return _members(argument)
        if op in (code.ANY, code.NOT_LITERAL):
            return [c for c in "x \n" if op is code.ANY or ord(c) != argument]
    return [_example(nodes)]


def _members(items: Any) -> list[str]:
    """Characters of a class: one an item, or some that a negated class has."""
    if items[0][0] is code.NEGATE:
        return [c for c in _TRIED if not any(_has(item, c) for item in items[1:])][:5]
    members = [_member(item) for item in items][:5]
    return [*members, " "] if "\n" in members else members


def _member(item: Any) -> str:
    op, argument = item
    if op is code.LITERAL:
        return chr(argument)
    if op is code.RANGE:
        return chr(argument[0])
    return _CATEGORIES[argument]


def _has(item: Any, character: str) -> bool:
    op, argument = item
    if op is code.LITERAL:
        return ord(character) == argument
    if op is code.RANGE:
        return bool(argument[0] <= ord(character) <= argument[1])
    wanted = {
        code.CATEGORY_DIGIT: r"\d",
        code.CATEGORY_NOT_DIGIT: r"\D",
        code.CATEGORY_SPACE: r"\s",
        code.CATEGORY_NOT_SPACE: r"\S",
        code.CATEGORY_WORD: r"\w",
        code.CATEGORY_NOT_WORD: r"\W",
    }[argument]
    return re.match(wanted, character) is not None


def _example(tree: Any) -> str:
    """A short text that `tree` matches; lookarounds and anchors count as nothing."""
    parts: list[str] = []
    for op, argument in tree:
        if op is code.LITERAL:
            parts.append(chr(argument))
        elif op is code.NOT_LITERAL:
            parts.append(next(c for c in _TRIED if ord(c) != argument))
        elif op is code.ANY:
            parts.append("x")
        elif op is code.IN:
            parts.append(next(iter(_members(argument)), "x"))
        elif op is code.BRANCH:
            parts.append(_example(argument[1][0]))
        elif op is code.SUBPATTERN:
            parts.append(_example(argument[3]))
        elif op is code.ATOMIC_GROUP:
            parts.append(_example(argument))
        elif op in (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT):
            parts.append(_example(argument[2]) * min(max(argument[0], 1), 50))
    return "".join(parts)
