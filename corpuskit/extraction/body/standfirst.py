"""The standfirst: the sentence or two between headline and story.

Its markup calls it so, or it begins as the page's description of itself does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from corpuskit.extraction.body.look import Look
from corpuskit.extraction.body.votes import Vote
from corpuskit.extraction.page.blocks import Block
from corpuskit.knowledge.class_names import is_standfirst_name
from corpuskit.text.folding import fold_letters
from corpuskit.text.weight import weight

MIN_STANDFIRST_CHARS: Final = 40
"""A standfirst is a sentence; shorter boxes of that name hold a label. Source: a round value.
Swept: F1 -0.0001, 0; exact -0.0043, -0.0014."""

MAX_STANDFIRST_DISTANCE: Final = 25
"""Blocks above the first paragraph in which a standfirst is looked for, where no headline is.
Source: a round value. Swept: F1 0, +0.0001; exact -0.0014, +0.0014."""

MIN_STATED_CHARS: Final = 30
"""Letters and digits that a block and the description must share from their beginnings: forty
characters have as many. Often the one goes on otherwise, or is cut short. Source: a round value.
Swept: 1 and 11 texts change, no figure does."""

MAX_LINK_DENSITY: Final = 0.5
"""More of a standfirst is no link. Source: a round value. Swept: 1 and 2 texts change, no figure
does."""

_NO_STANDFIRST: Final = frozenset({"nav", "footer", "button", "figure", "figcaption", "form"})


def judge_standfirst(look: Look) -> Iterator[Vote]:
    """Say ``standfirst`` of the sentence or two between headline and story; they stay.

    Examples:
        >>> from corpuskit.extraction.body.look import Proposal, look_at
        >>> from corpuskit.extraction.metadata.stated import Metadata
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = "<h1>Rain</h1><p class=lead>A week of rain, and still more to come soon.<p>Rain."
        >>> look = look_at(segment(parse(page)), Proposal("me", {2}), Metadata())
        >>> list(judge_standfirst(look))
        [Vote(rule='standfirst', stay=True, blocks=[1])]
    """
    description = fold_letters(look.metadata.description or "")
    found = find_standfirst(look.blocks, look.frame.first, description)
    yield Vote("standfirst", stay=True, blocks=found)


def find_standfirst(blocks: Sequence[Block], first: int, description: str = "") -> list[int]:
    """Return the indices of the blocks of the standfirst.

    A heading must be the description, whatever its name: a name alone is given to subheads and
    labels as well. Source: extraction gold, must_contain 0.970 -> 0.974 for descriptions, sites
    gold with learning, F1 0.975 -> 0.979; exact 0.551 -> 0.530 on the former, because one of its
    sources leaves every standfirst out.

    Args:
        blocks: all blocks of the page.
        first: index of the first paragraph of the story.
        description: what the page calls its story in a sentence, letters and digits alone.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = "<h1>Rain</h1><p class=lead>A week of rain, and still more to come soon.<p>Rain."
        >>> find_standfirst(segment(parse(page)), 2)
        [1]
        >>> find_standfirst(segment(parse(page.replace("class=lead", ""))), 2)
        []
        >>> page = page.replace("<p class=lead", "<h2")
        >>> find_standfirst(segment(parse(page)), 2, "aweekofrainandstillmoretocomesoon")
        [1]
    """
    lowest = max(0, first - MAX_STANDFIRST_DISTANCE)
    start = max((b.index for b in blocks[lowest:first] if b.heading == 1), default=lowest)
    return [
        block.index
        for block in blocks[start:first]
        if weight(block.text) >= MIN_STANDFIRST_CHARS
        and not block.hidden
        and block.link_density < MAX_LINK_DENSITY
        and block.context.isdisjoint(_NO_STANDFIRST)
        and (_is_stated(block, description) or (not block.heading and _is_named(block)))
    ]


def _is_named(block: Block) -> bool:
    return any(map(is_standfirst_name, block.path.split(">")[-3:]))


def _is_stated(block: Block, description: str) -> bool:
    """Tell whether a block that is not the headline begins as the description does."""
    start = description[:MIN_STATED_CHARS]
    return (
        block.heading != 1
        and len(start) == MIN_STATED_CHARS
        and fold_letters(block.text).startswith(start)
    )
