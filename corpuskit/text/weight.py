"""How long a text is, in whatever script it is written.

Two things are not the same: a character that stands for a syllable or a word says more than a
letter (:func:`weight`), and a script may be written without spaces (:data:`SOLID`). Han and Kana
are both, Hangul is only the first, Thai only the second.
"""

from __future__ import annotations

import re
from typing import Final

FIRST_SOLID: Final = "\u2e80"
"""From here on, a character stands for a syllable or a word: Chinese, Japanese, Korean."""

_DENSE: Final = re.compile(f"[{FIRST_SOLID}-\U0010ffff]")

SOLID_WEIGHT: Final = 2
"""Letters that one such character stands for. Source: the sentence that is 87 letters in English
and 94 in German is 40 characters in Japanese."""

SOLID: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
"""A character of a script that is written without spaces: Thai, Lao, Burmese, Khmer, Kana, Han."""

SOLID_WORD_CHARS: Final = 3
"""Characters of a word in such a script: two Han, four or five Kana."""


def weight(text: str) -> int:
    """Return the length of a text in letters, so that one threshold serves all scripts.

    Examples:
        >>> weight("It rained."), weight("雨が降った。")
        (10, 12)
    """
    if text.isascii():
        return len(text)
    return len(text) + (SOLID_WEIGHT - 1) * len(_DENSE.findall(text))


def count_solid(text: str) -> int:
    """Estimate the words of a text in a script without spaces.

    Examples:
        >>> count_solid("今すぐ登録する"), count_solid("écrire")
        (2, 0)
    """
    return len(SOLID.findall(text)) // SOLID_WORD_CHARS
