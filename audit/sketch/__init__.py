"""Sketches: words -> shingles -> signatures -> bands; winnowed passages; exact verification.

Only `words` is free of numpy; import the others inside the function that needs them.
"""

from __future__ import annotations

from audit.sketch.words import body_hashes, word_hashes

__all__ = ["body_hashes", "word_hashes"]
