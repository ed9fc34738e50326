"""The rules' own pages: `audit rule CODE`, `audit rule --all`, and the table in README.md."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterator

from audit.check import Case, Check
from audit.checks import ALL, BY_CODE, BY_NAME
from audit.errors import AuditError
from audit.model import FAMILIES
from audit.reports.documentation import documentation, fixable, limit
from audit.reports.quote import cut, safe
from audit.values import fields

_WIDTH = 88
_EXAMPLE = 150


def explain(code_or_name: str) -> Iterator[str]:
    """All there is to know of one rule. Raises `AuditError` for a rule that does not exist."""
    check = _find(code_or_name)
    said = documentation(check)
    yield f"{check.rule} {check.name}\n\n"
    yield from _paragraphs(said.summary, *said.detail)
    for title, text in (("Why", said.why), ("Misses", said.misses), ("Fix", said.fix)):
        yield f"{title}\n"
        yield from _paragraphs(*text.split("\n\n"), indent="  ")
    yield "Facts\n"
    for key, value in _facts(check):
        yield textwrap.fill(
            f"{key:<10} {value}", _WIDTH, initial_indent="  ", subsequent_indent=" " * 13
        )
        yield "\n"
    for title, cases in (("No finding", check.clean), ("Found", check.dirty)):
        yield f"\n{title}\n"
        for case in cases:
            yield from _case(case)


def _find(code_or_name: str) -> Check:
    check = BY_CODE.get(code_or_name.upper()) or BY_NAME.get(code_or_name.lower())
    if check is None:
        near = difflib.get_close_matches(code_or_name.upper(), BY_CODE, n=1)
        near = near or difflib.get_close_matches(code_or_name.lower(), BY_NAME, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else "; `audit rule --all` lists them"
        raise AuditError(f"no rule is called {safe(code_or_name)!r}{hint}")
    return check


def _facts(check: Check) -> Iterator[tuple[str, str]]:
    yield "family", check.family
    yield "severity", check.severity
    yield "limit", f"{limit(check)} — {check.source}"
    profiles = ", ".join(sorted(check.profiles)) or "none: only where selected"
    yield "profiles", "each, with --against" if check.against else profiles
    for option in fields(check):
        if option.name not in {"limit", "severity"}:
            value = getattr(check, option.name)
            yield "option", f"{option.name.replace('_', '-')} = {_toml(value)}"
    for profile, options in check.profile_options.items():
        settings = [f"{name.replace('_', '-')} = {_toml(options[name])}" for name in options]
        yield f"in {profile}", ", ".join(settings)
    yield "fix", "`audit fix` can do it" if fixable(check) else "by hand"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple | list | frozenset):
        return f"[{', '.join(map(_toml, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _paragraphs(*texts: str, indent: str = "") -> Iterator[str]:
    for text in texts:
        yield textwrap.fill(
            text,
            _WIDTH,
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        yield "\n\n"


def _case(case: Case) -> Iterator[str]:
    contents = case.content if isinstance(case.content, tuple) else (case.content,)
    numbered = len(contents) > 1
    shown = [
        f"    {f'{number}. ' if numbered else ''}{_example(content)}\n"
        for number, content in enumerate(contents[:3], 1)
    ]
    if len(contents) > len(shown):
        shown.append(f"    … and {len(contents) - len(shown)} more documents\n")
    if case.why:
        yield f"  {case.why}:\n"
    yield from shown
    for content in case.against[:3]:
        yield f"    against: {_example(content)}\n"


def _example(content: str | bytes) -> str:
    text = repr(content) if isinstance(content, bytes) else safe(content)
    return cut(text, _EXAMPLE) or "(an empty document)"


def table() -> Iterator[str]:
    """Every rule, a line each."""
    width = max(len(check.name) for check in ALL)
    for check in ALL:
        summary = documentation(check).summary
        yield f"{check.rule:<7} {check.name:<{width}}  {check.severity:<7}  {cut(summary, 100)}\n"


def readme_table() -> str:
    """Every rule as Markdown tables, one for each family."""
    lines: list[str] = []
    for family in FAMILIES:
        checks = [check for check in ALL if check.family == family]
        if not checks:
            continue
        lines += ["", f"**{family.capitalize()}**", ""]
        lines += ["| code | name | finds | severity | runs in |", "|---|---|---|---|---|"]
        for check in checks:
            finds = documentation(check).summary.replace("|", "&#124;")
            profiles = ", ".join(sorted(check.profiles, reverse=True)) or "where selected"
            if check.against:
                profiles = "with `--against`"
            lines.append(
                f"| {check.rule} | {check.name} | {finds} | {check.severity} | {profiles} |"
            )
    return "\n".join([*lines[1:], ""])
