"""Labelled rows: what people and machines wrote, read from files or folders.

A row is JSON with `text`, `label`, `family`, `domain`, `group` and `may_train`.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from audit.checks.translation.splits import Row
from audit.errors import AuditError

ANONYMISED = re.compile(r"@[A-Z]+[0-9]+")
"""What replaces names in anonymised essays: no text of anyone's."""

STRATA = {
    "blog": "blog gov-blog tech-blog weblog government_blog",
    "technical": "technical academic",
    "essay": "essay essay_school essay_student",
    "non-native": "essay_nonnative technical_nonnative",
    "fiction": "fiction fiction_modern",
    "e-mail": "email newsgroup",
    "news": "news",
}
TRANSLATION = "translation"
"""The stratum of what people translated, whatever its domain."""

_STRATUM = {domain: name for name, domains in STRATA.items() for domain in domains.split()}


def stratum(row: Row) -> str:
    """The kind of human writing a row is."""
    if row["label"] == "human_translated":
        return TRANSLATION
    return _STRATUM.get(row["domain"], str(row.get("stratum", "other")))


def is_human(row: Row) -> bool:
    """Did a person write the text or translate it? An edited machine translation is neither."""
    return str(row["label"]).startswith("human") and row["family"] != "post_edit"


def read_rows(paths: Iterable[str], without: Sequence[str] = ()) -> list[Row]:
    """The rows of files of JSON lines, gzipped or not.

    Of a source or licence in which a word of `without` stands, none may be trained on.
    """
    rows = []
    for path in paths:
        opened = gzip.open if path.endswith(".gz") else open
        with opened(path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                try:
                    row = json.loads(line)
                    row["text"] = ANONYMISED.sub(" ", row["text"])
                    row["label"], row["family"], row["domain"], row["group"], row["may_train"]
                except (ValueError, KeyError, TypeError) as error:
                    raise AuditError(
                        f"{path}:{number}: not a row for training: {error!r}"
                    ) from None
                origin = f"{row.get('source', '')} {row.get('licence', '')}"
                row["may_train"] &= not any(word in origin for word in without)
                rows.append(row)
    return rows


def read_folders(human: Sequence[str], machine: Sequence[str]) -> list[Row]:
    """A row for every file of the folders."""
    return [
        {
            "text": path.read_text(encoding="utf-8", errors="replace"),
            "label": label,
            "family": family,
            "domain": folder,
            "stratum": folder,
            "group": str(path),
            "may_train": True,
        }
        for folders, label, family in (
            (human, "human", "human"),
            (machine, "machine_translated", "machine"),
        )
        for folder in folders
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file()
    ]
