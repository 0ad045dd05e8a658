"""Texts of two parsers, brought into one form in which they can be compared."""

from __future__ import annotations

import re
from typing import Final

_NO_LETTER: Final = re.compile(r"[\W_]+")  # linear: one class; what isalnum() refuses


def fold(text: str) -> str:
    """Return letters and digits alone, case-folded, to compare texts of two parsers.

    Examples:
        >>> fold("It  rained – again.") == fold("it rained, again")
        True
        >>> fold("…")
        ''
    """
    return _NO_LETTER.sub("", text).casefold()
