"""What a folder holds, as far as a configuration for it must know: for `audit init`."""

from __future__ import annotations

import gzip
import json
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from audit.config import Config
from audit.corpus.discover import File, Source, discover
from audit.model import Document
from audit.values import dataclass, replace

VENDORED = frozenset(
    "vendor vendors vendored _vendor third_party third-party thirdparty 3rdparty external extern"
    " node_modules bower_components site-packages .venv venv .tox _build".split()
)
"""Names of folders that hold other projects' files, or made ones."""

_FILES = 200
_RECORDS = 10
"""Files that are looked into, spread evenly, and records of each."""
_LONGEST = 1_000_000
_LARGE, _LARGE_SHARE = 10_000_000, 0.5


@dataclass(frozen=True, slots=True)
class Survey:
    """What was seen. `languages`: documents of those sampled, by ISO 639-1 code.

    `large` is a folder with more than half of all bytes, and more than 10 MB. `text_field` and
    `id_field` are None where there are no records, or no field that would do.
    """

    kinds: Mapping[str, int]
    profile: str
    vendored: Sequence[str]
    large: str | None
    languages: Mapping[str, int]
    text_field: str | None
    id_field: str | None


def survey(root: Path) -> Survey:
    """Look at the files that `audit check` would read in `root`, and into some of them."""
    source = discover(Config(root=root), [], whole=True)
    vendored = sorted({found for file in source.files if (found := _vendored(file.id))})
    config = replace(source.config, exclude=tuple(vendored))
    files = [file for file in source.files if _vendored(file.id) is None]
    kinds = Counter(file.location.suffix.lower() for file in files)
    records = [file for file in files if file.records]
    rows = [row for file in _spread(records) for row in islice(_rows(file), _RECORDS)]
    text_field, id_field = _fields(rows)
    config = replace(config, text_field=text_field or config.text_field)
    return Survey(
        dict(sorted(kinds.items(), key=lambda item: (-item[1], item[0]))),
        _profile(source),
        vendored,
        _large(files),
        _languages(_spread(files), config),
        text_field,
        id_field,
    )


def _profile(source: Source) -> str:
    return source.config.profile or "docs"


def _vendored(id: str) -> str | None:
    """The outermost folder above a file that holds other people's files."""
    parts = id.split("/")[:-1]
    for number, part in enumerate(parts):
        if part.lower() in VENDORED and _writable(id):
            return "/".join(parts[: number + 1])
    return None


def _spread(files: Sequence[File]) -> list[File]:
    step = max(1, -(-len(files) // _FILES))
    return list(files[::step])


def _large(files: Sequence[File]) -> str | None:
    sizes: Counter[str] = Counter()
    for file in files:
        try:
            sizes[file.id.rpartition("/")[0]] += file.location.stat().st_size
        except OSError:
            continue  # the audit itself will say that it cannot be read
    folder, size = min(sizes.items(), key=lambda item: (-item[1], item[0]), default=("", 0))
    is_large = size > _LARGE and size > _LARGE_SHARE * sizes.total() and len(sizes) > 1
    return folder if folder and is_large else None


def _languages(files: Sequence[File], config: Config) -> dict[str, int]:
    from audit.checks.language.identify import identify
    from audit.corpus.read import read
    from audit.text import Text

    counts: Counter[str] = Counter()
    for file in files:
        for item in islice(read([file], config), _RECORDS):
            if isinstance(item, Document) and (code := identify(Text(item)).code):
                counts[code] += 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _rows(file: File) -> Iterator[dict[str, Any]]:
    """The first records of a file that are objects; none where it cannot be read."""
    name = file.location.name.lower()
    try:
        if name.endswith(".parquet"):
            yield from _parquet(file.location)
        else:
            with file.location.open("rb") as stream:
                yield from _lines(gzip.GzipFile(fileobj=stream) if name.endswith(".gz") else stream)
    except (OSError, EOFError, ValueError, zlib.error, ImportError):
        return  # the audit itself will say what is wrong with it


def _lines(stream: BinaryIO | gzip.GzipFile) -> Iterator[dict[str, Any]]:
    for _ in range(_RECORDS):
        try:
            row = json.loads(stream.readline(_LONGEST))
        except (ValueError, RecursionError):
            continue
        if isinstance(row, dict):
            yield row


def _parquet(path: Path) -> Iterator[dict[str, Any]]:
    from pyarrow.parquet import ParquetFile

    with ParquetFile(path) as table:
        for batch in table.iter_batches(batch_size=_RECORDS):
            yield from batch.to_pylist()
            return


def _fields(rows: Sequence[Mapping[str, Any]]) -> tuple[str | None, str | None]:
    """The field with the longest texts, and one that names a record and is another in each."""
    lengths: Counter[str] = Counter()
    values: dict[str, list[str]] = {}
    for row in rows:
        for key, value in row.items():
            if isinstance(value, str) and _writable(key):
                lengths[key] += len(value)
            if isinstance(value, str | int) and not isinstance(value, bool):
                values.setdefault(key, []).append(str(value))
    longest = min(lengths, key=lambda key: (-lengths[key], key), default=None)
    text = "text" if "text" in lengths else longest
    named = [
        key
        for key, given in values.items()
        if key != text and len(given) == len(rows) == len(set(given)) and _names(key, given)
    ]
    return text, min(named, key=lambda key: (key != "id", len(key), key), default=None)


def _names(key: str, values: Sequence[str]) -> bool:
    """Does a field look as if it named its record? Its values are different ones already."""
    likely = key.lower().endswith(("id", "key", "url", "name", "sha1"))
    return likely and _writable(key) and max(map(len, values)) <= 200


def _writable(name: str) -> bool:
    """Can it stand in a TOML file? (Half a surrogate pair cannot.)"""
    return name.isprintable()
