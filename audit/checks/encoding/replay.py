"""The steps from wrongly decoded text to what it should be, and taking them again.

A step is an action and its argument: `("encode", "cp1252")`, `("decode", "utf-8")`, or one of
ftfy's own (`("transcode", "restore_byte_a0")`). Every replacement that `misread` offers is what its
steps make of the text that it replaces.
"""

from __future__ import annotations

Steps = tuple[tuple[str, str], ...]

_OURS = frozenset({"encode", "decode"})


def replay(text: str, steps: Steps) -> str:
    """What `steps` make of `text`. Raises `UnicodeError` where they cannot be taken.

    >>> replay("cafÃ©", (("encode", "cp1252"), ("decode", "utf-8")))
    'café'
    """
    if not all(action in _OURS and not codec.startswith("sloppy") for action, codec in steps):
        from ftfy import apply_plan

        return str(apply_plan(text, list(steps)))
    data = b""
    for action, codec in steps:
        if action == "encode":
            data = encode(text, codec)
        else:
            text = data.decode(codec)
    return text


def encode(text: str, codec: str) -> bytes:
    """`text` in an 8-bit codec; the bytes that the codec leaves out are those of Latin-1."""
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        return b"".join(c.encode("latin-1" if "\x80" <= c <= "\x9f" else codec) for c in text)


def described(steps: Steps) -> str:
    """
    >>> described((("encode", "latin-1"), ("decode", "utf-8"), ("transcode", "restore_byte_a0")))
    'encode as latin-1, decode as utf-8, restore byte a0'
    """
    return ", ".join(
        f"{action} as {codec}" if action in _OURS else codec.replace("_", " ")
        for action, codec in steps
    )
