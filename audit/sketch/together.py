"""What checks ask the kernel of many texts, taken at once where that is quicker than one by one.

That is so in numpy, where a call costs more than a short text does. Nothing else depends on it:
what is found is kept where `text.once` looks for it, and is the same to the bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from audit.sketch.kernel import name
from audit.sketch.keys import SHINGLE, body_signature
from audit.sketch.pages import page
from audit.sketch.words import Tokens, body_hashes, body_tokens

if TYPE_CHECKING:
    from audit.text import Text


def tokenise(texts: Sequence[Text]) -> None:
    """Take `body_tokens` of all texts; one that is not NFC is left for later."""
    if name != "numpy":
        return
    from audit.sketch._numpy import tokenise_all

    found = tokenise_all([text.body for text in texts], page)
    for text, pieces in zip(texts, found, strict=True):
        if pieces is not None:
            text.keep(body_tokens, Tokens.of(*pieces))


def sign(texts: Sequence[Text]) -> None:
    """Take `body_signature` of all texts."""
    if name != "numpy":
        return
    from audit.sketch._numpy import sketch_all

    found = sketch_all([text.once(body_hashes) for text in texts], SHINGLE)
    for text, slots in zip(texts, found, strict=True):
        text.keep(body_signature, slots)
