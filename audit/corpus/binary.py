"""Which files are no text: magic bytes, and NUL where the text is not UTF-16 or UTF-32."""

from __future__ import annotations

import re
import unicodedata

_SAMPLE = 65_536
"""Bytes looked at: a NUL or a control byte further on is the decoder's and ENC005's business."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF87a", "GIF image"),
    (b"GIF89a", "GIF image"),
    (b"II*\x00", "TIFF image"),
    (b"MM\x00*", "TIFF image"),
    (b"8BPS\x00", "Photoshop image"),
    (b"%PDF-", "PDF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Microsoft Office document"),
    (b"PK\x03\x04", "ZIP archive"),
    (b"PK\x05\x06", "ZIP archive"),
    (b"\x1f\x8b\x08", "gzip archive"),
    (b"BZh", "bzip2 archive"),
    (b"\xfd7zXZ\x00", "xz archive"),
    (b"\x28\xb5\x2f\xfd", "Zstandard archive"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    (b"Rar!\x1a\x07", "RAR archive"),
    (b"!<arch>\n", "ar archive"),
    (b"\x7fELF", "ELF program"),
    (b"\xca\xfe\xba\xbe", "Java class or Mach-O program"),
    (b"\xcf\xfa\xed\xfe", "Mach-O program"),
    (b"\x00asm", "WebAssembly module"),
    (b"SQLite format 3\x00", "SQLite database"),
    (b"OggS", "Ogg media"),
    (b"fLaC", "FLAC audio"),
    (b"ID3", "MP3 audio"),
    (b"wOFF", "web font"),
    (b"wOF2", "web font"),
    (b"OTTO\x00", "OpenType font"),
    (b"\x00\x01\x00\x00", "TrueType font"),
    (b"PAR1", "Parquet table"),
    (b"ARROW1\x00", "Arrow table"),
    (b"\x89HDF\r\n\x1a\n", "HDF5 table"),
    (b"\x93NUMPY", "numpy array"),
    (b"VimCrypt~", "encrypted text"),
)
_WORDY = frozenset({b"BZh", b"ID3", b"OggS", b"fLaC", b"wOFF", b"wOF2", b"PAR1"})
"""Magic bytes that are letters: a text may begin with them, so control bytes must follow."""

_ANY_MAGIC = tuple(magic for magic, _ in _MAGIC)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROLS = bytes(byte for byte in range(256) if _CONTROL.match(bytes([byte])))
_MANY_CONTROLS = 0.1
"""Share of control bytes from which bytes are no text: `file(1)` calls any such byte data; text
with stray ones (ENC005) stays far below."""

_WIDE_NULS = 0.25
"""Half the bytes of Latin text in UTF-16 are NUL, and other scripts give bytes that are no ASCII
text: fewer among plain ASCII are stray NULs."""

_UTF32 = (("utf-32-le", b"\xff\xfe\x00\x00"), ("utf-32-be", b"\x00\x00\xfe\xff"))
_UTF16 = (("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"))
_FEWEST = 4
"""Characters from which text without a mark can be told from stray NUL bytes."""
_COMMON = re.compile(r"[ \r\nA-Za-z0-9.,;:!?'\"()、。，]")
_ODD = frozenset({"Cc", "Cn", "Co", "Cs", "Zl", "Zp"})


def is_binary(data: bytes) -> str | None:
    """Why `data` is no text, or None where it may be one.

    >>> is_binary(b"GIF89a..."), is_binary("text".encode("utf-16")), is_binary(b"a\\0b")
    ('GIF image', None, 'NUL bytes')
    """
    for magic, kind in _MAGIC if data.startswith(_ANY_MAGIC) else ():
        if data.startswith(magic) and (magic not in _WORDY or _CONTROL.search(data, 0, 256)):
            return kind
    if data[:4] == b"RIFF" and data[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        return "RIFF media"
    if data[257:262] == b"ustar":
        return "tar archive"
    sample = data[:_SAMPLE]
    if marked(data) or (b"\0" in sample and wide(data)):
        return None
    if b"\0" in sample:
        return "NUL bytes"
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls > 2 and controls >= _MANY_CONTROLS * len(sample):
        return f"{controls / len(sample):.0%} control bytes"
    return None


def marked(data: bytes) -> tuple[str, str] | None:
    """`(codec, codec with its byte order)` of the UTF-16 or UTF-32 byte-order mark `data` has.

    FF FE 00 00 begins a UTF-32 file, or a UTF-16 file whose first character is NUL.
    """
    for name, mark in _UTF32:
        if data.startswith(mark) and len(data) % 4 == 0 and _strict(data[:400], name) is not None:
            return "utf-32", name
    for name, mark in _UTF16:
        if data.startswith(mark):
            return "utf-16", name
    return None


def wide(data: bytes) -> str | None:
    """The UTF-16 or UTF-32 codec of `data` without a mark; None unless it reads as plain text.

    Gated, for almost any bytes of even length decode as UTF-16: no control, private or unassigned
    character may come out, and spaces, line ends or plain letters must.

    >>> wide("Это текст.".encode("utf-16-be")), wide(b"ab\\0\\0"), wide(b"one\\0two\\n")
    ('utf-16-be', None, None)
    """
    few = data.count(0) < _WIDE_NULS * len(data)
    if few and data.isascii() and not _CONTROL.search(data.replace(b"\0", b"")):
        return None
    for names, size in ((_UTF32, 4), (_UTF16, 2)):
        if len(data) < _FEWEST * size or len(data) % size:
            continue
        scored = sorted((_plainness(data[: _SAMPLE // 4], name), name) for name, _ in names)
        if scored[-1][0] > 0:
            return scored[-1][1]
    return None


def _plainness(sample: bytes, codec: str) -> float:
    """Share of common characters in `sample`, 0 where it is not plain text in `codec`."""
    text = _strict(sample, codec)
    if text is None and codec.startswith("utf-16"):  # the sample may end within a surrogate pair
        text = _strict(sample[:-2], codec)
    if not text:
        return 0.0
    odd = sum(unicodedata.category(c) in _ODD and c not in "\t\r\n\f" for c in set(text))
    return 0.0 if odd else len(_COMMON.findall(text)) / len(text)


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None
