"""The standfirst: the sentence or two between headline and story whose markup calls it so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from corpuskit.extraction.blocks import Block
from corpuskit.knowledge.dom import is_standfirst_name

MIN_STANDFIRST_CHARS: Final = 40
"""A standfirst is a sentence; shorter boxes of that name hold a label."""

MAX_STANDFIRST_DISTANCE: Final = 25
"""Blocks above the first paragraph in which a standfirst is looked for, where no headline is."""

MAX_LINK_DENSITY: Final = 0.5
"""More of a standfirst is no link."""

_NO_STANDFIRST: Final = frozenset({"nav", "footer", "button", "figure", "figcaption", "form"})


def find_standfirst(blocks: Sequence[Block], first: int) -> list[int]:
    """Return the indices of the blocks of the standfirst.

    A heading of that name is left out: gold bodies hold it on fewer pages than not.

    Args:
        blocks: all blocks of the page.
        first: index of the first paragraph of the story.

    Examples:
        >>> from corpuskit.extraction.blocks import segment
        >>> from corpuskit.extraction.dom import parse
        >>> page = "<h1>Rain</h1><p class=lead>A week of rain, and still more to come soon.<p>Rain."
        >>> find_standfirst(segment(parse(page)), 2)
        [1]
        >>> find_standfirst(segment(parse(page.replace("class=lead", ""))), 2)
        []
    """
    lowest = max(0, first - MAX_STANDFIRST_DISTANCE)
    start = max((b.index for b in blocks[lowest:first] if b.heading == 1), default=lowest)
    return [
        block.index
        for block in blocks[start:first]
        if block.chars >= MIN_STANDFIRST_CHARS
        and not block.heading
        and not block.hidden
        and block.link_density < MAX_LINK_DENSITY
        and block.context.isdisjoint(_NO_STANDFIRST)
        and any(is_standfirst_name(step) for step in block.path.split(">")[-3:])
    ]
