"""Two lists of files against each other: as sets have it."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.index.listings import difference

ENTRY = st.tuples(st.sampled_from([b"100644", b"100755"]), st.sampled_from([b"0a", b"0b", b"1a"]))
PATHS = st.binary(min_size=1, max_size=3).filter(lambda path: b"\0" not in path)
UNMERGED = st.tuples(st.sampled_from([b"a", b"a.b", b"a/b"]), st.sampled_from([b"1", b"2", b"3"]))
FILES = st.dictionaries(st.tuples(PATHS, st.just(b"0")) | UNMERGED, ENTRY, max_size=40)
Listed = dict[tuple[bytes, bytes], tuple[bytes, bytes]]


def lines(files: Listed) -> list[bytes]:
    return [b"%b %b %b\t%b" % (*files[path, stage], stage, path) for path, stage in sorted(files)]


def listing(lines: list[bytes]) -> bytes:
    return b"".join(line + b"\0" for line in lines)


@given(FILES, FILES, st.booleans(), st.sampled_from([1, 2, 64, 1 << 16]))
def test_it_is_the_difference_of_sets(
    first: Listed, second: Listed, near: bool, block: int
) -> None:
    old, new = lines(first), lines(first | second if near else second)
    with patch("audit.index.listings._BLOCK", block):
        gone, come = difference(listing(old), listing(new))
    assert gone == set(old) - set(new)
    assert come == [line for line in new if line not in set(old)]


@pytest.mark.parametrize("change", [b"", b"100644 ff 0\tdocs/page-005000.mdx"])
def test_few_lines_are_taken_apart(change: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of long lists that are much the same."""
    old = [b"100644 %040d 0\tdocs/page-%06d.md" % (n, n) for n in range(20_000)]
    new = [*old[:5000], *filter(None, [change]), *old[5001:9000], *old[9001:]]
    seen: list[bytes] = []
    monkeypatch.setattr(
        "audit.index.listings._place", lambda line: (seen.append(line), line.partition(b"\t")[2])[1]
    )
    gone, come = difference(listing(old), listing(new))
    assert gone == {old[5000], old[9000]}
    assert come == list(filter(None, [change]))
    assert len(seen) < 20
