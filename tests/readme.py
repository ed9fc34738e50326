"""The parts of README.md that are made from the code and from the report.

    python -m tests.readme

writes them anew between their markers.
"""

from __future__ import annotations

from pathlib import Path

from audit.reports.rules import readme_table

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
REPORT = ROOT / "reports" / "seeds.md"
_PHRASES = 4


def made(text: str) -> str:
    """`text` of README.md with its made parts as they must be."""
    text = between(text, "report", excerpt(REPORT.read_text(encoding="utf-8")))
    return between(text, "rules", readme_table())


def between(text: str, name: str, part: str) -> str:
    """`text` with `part` between `<!-- name -->` and `<!-- /name -->`."""
    before, begin, rest = text.partition(f"<!-- {name} -->\n")
    _, end, after = rest.partition(f"<!-- /{name} -->")
    if not begin or not end:
        raise ValueError(f"no place for {name} in the text")
    return f"{before}{begin}{part}{end}{after}"


def excerpt(report: str) -> str:
    """The verdict, the documents, and the first kinds of garbled phrases, quoted."""
    lines = report.splitlines()
    shown = lines[lines.index("# Text audit") + 2 : lines.index("## Duplication") - 1]
    table = next((n for n, line in enumerate(lines) if line.startswith("| kind |")), len(lines))
    shown += ["", *lines[table : table + 2 + _PHRASES], "| … | | |"]
    kept = [line for line in shown if not line.startswith("## ")]
    once = [line for line, before in zip(kept, ["", *kept], strict=False) if line or before]
    return "".join(f"> {line}".rstrip().replace("](../", "](") + "\n" for line in once)


def main(path: Path = README) -> None:
    """Write the made parts into `path`."""
    path.write_text(made(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
