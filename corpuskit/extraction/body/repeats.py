"""What stands in a story twice: pull quotes and copies for other screens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from corpuskit.extraction.body.matching import fold
from corpuskit.extraction.page.blocks import Block

MIN_REPEAT_CHARS: Final = 40
"""Shorter text may stand twice in a story: "Yes.", a heading."""

START_CHARS: Final = 16
"""Texts that differ in their first letters are not compared as wholes."""


def without_repeats(
    blocks: Sequence[Block], chosen: list[int], refused: dict[int, str]
) -> list[int]:
    """Leave out what stands in the story already.

    Args:
        blocks: all blocks of the page.
        chosen: indices of those of the story.
        refused: takes down which went.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = "<p>Rain fell on Oslo all day long, and then it fell on Bergen.<p>Yes." * 2
        >>> without_repeats(segment(parse(page)), [0, 1, 2, 3], {})
        [0, 1, 3]
    """
    # Few begin alike, and only those are folded as a whole.
    starts = [_start_of(blocks[index].text) for index in chosen]
    alike = Counter(starts)
    seen: set[str] = set()
    for index, start in zip(chosen, starts, strict=True):
        if alike[start] > 1:
            key = fold(blocks[index].text)
            if len(key) >= MIN_REPEAT_CHARS and key in seen:
                refused[index] = "repeat"
            seen.add(key)
    return [index for index in chosen if index not in refused]


def _start_of(text: str) -> str:
    """Return the first letters of a folded text."""
    start = fold(text[:MIN_REPEAT_CHARS])
    return (start if len(start) >= START_CHARS else fold(text))[:START_CHARS]
