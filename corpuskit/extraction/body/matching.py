"""Texts of two parsers, brought into one form in which they can be compared."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Final

_NO_LETTER: Final = re.compile(r"[\W_]+")  # linear: one class; what isalnum() refuses
_NO_ASCII_LETTER: Final = bytes(code for code in range(128) if not chr(code).isalnum())


def fold(text: str) -> str:
    """Return letters and digits alone, case-folded, to compare texts of two parsers.

    Examples:
        >>> fold("It  rained – again.") == fold("it rained, again")
        True
        >>> fold("…")
        ''
    """
    # The common marks go first, as bytes: a fifth of the time.
    solid = text.encode("utf-8", "surrogatepass").translate(None, _NO_ASCII_LETTER)
    bare = solid.decode("utf-8", "surrogatepass")
    return bare.lower() if bare.isascii() else _NO_LETTER.sub("", bare).casefold()


def key_of(text: str) -> str:
    """Return the key of a text.

    Examples:
        >>> key_of("Related  Articles") == key_of("related articles:")
        True
    """
    return blake2b(fold(text).encode("utf-8", "replace"), digest_size=8).hexdigest()
