"""BLAKE2 and SHA-1 as `hashlib` has them, without OpenSSL, which takes 4 ms to load."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hashlib import blake2b as blake2b
    from hashlib import sha1 as sha1
else:
    try:
        from _blake2 import blake2b
        from _sha1 import sha1
    except ImportError:  # a Python that was built without its own
        from hashlib import blake2b, sha1  # noqa: F401 - offered

Hash = Callable[..., Any]
"""A function of this module."""


def openssl_sha1() -> Hash:
    """The SHA-1 of OpenSSL, eight times as fast."""
    from hashlib import sha1

    return sha1
