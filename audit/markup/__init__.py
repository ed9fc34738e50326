"""Which parts of a marked-up text are its author's running text: masks that keep every offset."""

from __future__ import annotations

import re

_KINDS = {
    ".md": "markdown",
    ".mdx": "markdown",
    ".markdown": "markdown",
    ".mkd": "markdown",
    ".mdown": "markdown",
    ".qmd": "markdown",
    ".rmd": "markdown",
    ".rst": "rst",
    ".rest": "rst",
}


_RST_DIRECTIVE = re.compile(r"^\.\. [\w:+-]+::", re.MULTILINE)


def kind_of(path: str, sample: str = "") -> str:
    """The markup of a file, `text`, `markdown` or `rst`, by its extension.

    The `.txt` of some projects (Django) is reStructuredText: two directives in `sample`, the
    beginning of the text, say so.

    >>> kind_of("docs/Index.MD"), kind_of("a.rst"), kind_of("notes.txt"), kind_of("README")
    ('markdown', 'rst', 'text', 'text')
    >>> kind_of("index.txt", ".. module:: x\\n\\n.. note::\\n\\n   Text.\\n")
    'rst'
    """
    name = path.rpartition("/")[2]
    extension = "." + name.rpartition(".")[2].lower() if "." in name else ""
    if extension == ".txt" and (sample.startswith(".. ") or "\n.. " in sample):
        directives = _RST_DIRECTIVE.finditer(sample, 0, 100_000)
        if next(directives, None) and next(directives, None):
            return "rst"
    return _KINDS.get(extension, "text")


def mask(text: str, markup: str) -> tuple[str, str]:
    """`(body, prose)` of `text`, both as long as `text`, masked characters blank.

    `body` is without front matter, comments, code blocks, directives and link definitions; `prose`
    is without inline code, link targets, tables and tags too. Line ends always stay. `markup` is
    one of `text`, `markdown`, `rst`; plain text is returned as it is.

    >>> mask("A `b` c.\\n", "markdown")
    ('A `b` c.\\n', 'A     c.\\n')
    """
    if not text or markup == "text":
        return text, text
    if markup == "rst":
        from audit.markup import rst

        return rst.mask(text)
    if markup == "markdown":
        from audit.markup import markdown

        return markdown.mask(text)
    raise ValueError(f"no such markup: {markup}")
