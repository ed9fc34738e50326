"""The hash of a word, in plain Python: the definition that both kernels are held to.

A word's hash is made of the UTF-8 bytes of its normalised form, eight at a time, little-endian, the
last ones filled up with zeros. Each block is mixed together with its number, so that blocks can be
taken in any order, and their sum is mixed once more together with the number of bytes. Words of one
block and the same length never collide.
"""

from __future__ import annotations

_ALL = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
"""An odd number, so that it has an inverse modulo 2^64; its bits are those of the golden ratio."""
BLOCK_1, BLOCK_2 = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
"""The multipliers of SplitMix64 (Steele, Lea and Flood 2014)."""
LENGTH = 0xD6E8FEB86659FD93
"""Any odd number: words of different lengths begin from different sums."""


def mixed(value: int) -> int:
    """MurmurHash3's 64-bit finaliser: a bijection in which every bit depends on every bit."""
    value = (value ^ value >> 33) * 0xFF51AFD7ED558CCD & _ALL
    value = (value ^ value >> 33) * 0xC4CEB9FE1A85EC53 & _ALL
    return value ^ value >> 33


def word_hash(word: str) -> int:
    """The hash of a normalised word."""
    data = word.encode("utf-8", "surrogatepass")
    total = len(data) * LENGTH
    for number, start in enumerate(range(0, len(data), 8)):
        block = int.from_bytes(data[start : start + 8], "little") + number * GOLDEN
        block = block * BLOCK_1 & _ALL
        total += (block ^ block >> 32) * BLOCK_2
    return mixed(total & _ALL)
