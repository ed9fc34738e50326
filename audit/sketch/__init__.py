"""Sketches: words -> shingles -> signatures -> bands; winnowed passages; exact verification.

`words` and `keys` need only the kernel (and no numpy where that is compiled); `minhash` alone
imports datasketch. Import the others inside the function that needs them.
"""

from __future__ import annotations

from audit.sketch.words import Tokens, body_hashes, body_tokens, word_hashes

__all__ = ["Tokens", "body_hashes", "body_tokens", "word_hashes"]
