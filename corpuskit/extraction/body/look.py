"""What a judge may look at: the blocks of a page, who marked which of them, where the story stands.

A look is made once a page, after a witness has spoken, and never changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple

from corpuskit.extraction.body.frame import Frame, find_frame
from corpuskit.extraction.body.never import find_never
from corpuskit.extraction.body.teasers import find_other_stories
from corpuskit.extraction.metadata.stated import Metadata
from corpuskit.extraction.page.blocks import Block


class Proposal(NamedTuple):
    """What a witness takes for the story."""

    witness: str
    """Its name: the ``extractor`` of the article."""
    marked: AbstractSet[int]
    """Indices of the blocks of the story, roughly."""
    stay: frozenset[int] = frozenset()
    """Those of them that stand where all pages of the site have story ..."""
    go: frozenset[int] = frozenset()
    """... and blocks that stand where they never have it. Empty where nothing is known."""
    others: frozenset[int] = frozenset()
    """Blocks of other stories, marked or not: teasers in boxes of their own, and the next story."""
    never: frozenset[int] = frozenset()
    """Blocks that are no story whoever marks them; none of them is marked."""


@dataclass(frozen=True, slots=True)
class Look:
    """What judges see."""

    blocks: Sequence[Block]
    """All blocks of the page."""
    proposal: Proposal
    metadata: Metadata
    """What the page says of itself: headline, description, authors."""
    frame: Frame
    """Where the story stands."""


def propose(
    blocks: Sequence[Block],
    witness: str,
    marked: AbstractSet[int],
    *,
    stay: frozenset[int] = frozenset(),
    go: frozenset[int] = frozenset(),
) -> Proposal:
    """Make a witness's proposal, with what of it, and beside it, belongs to other stories.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> box = "<div><h3><a href=/>Harbour closed</a></h3><p>Ships wait until Monday noon.</div>"
        >>> page = "<div><p>It rained in Oslo, and in Bergen it rained all day long.</p></div>"
        >>> sorted(propose(segment(parse(page + box + box)), "me", {0, 2, 4}).others)
        [2, 4]
    """
    never = find_never(blocks, marked) - stay
    marked = marked - never
    others = find_other_stories(blocks, marked, stay)
    return Proposal(witness, marked, stay, go, others, never)


def look_at(blocks: Sequence[Block], proposal: Proposal, metadata: Metadata) -> Look | None:
    """Look at a page as a witness describes it; None where nothing it marked can be a story.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = segment(parse("<main><h1>Rain</h1><p>It rained all day.</main>"))
        >>> look_at(page, Proposal("me", {1}), Metadata()).frame.path
        'body>main>p'
        >>> look_at(page, Proposal("me", {0}), Metadata()) is None
        True
    """
    frame = find_frame(blocks, proposal.marked - proposal.others)
    return None if frame is None else Look(blocks, proposal, metadata, frame)
