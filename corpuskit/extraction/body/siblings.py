"""Lost siblings: blocks among the story's paragraphs that a witness left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from corpuskit.extraction.body.frame import Frame
from corpuskit.extraction.body.look import Look
from corpuskit.extraction.body.position import MIN_OPENING_CHARS, is_opening_sentence
from corpuskit.extraction.body.votes import Vote
from corpuskit.extraction.page.blocks import Block
from corpuskit.extraction.page.spots import Spot
from corpuskit.text.weight import weight

MIN_SIBLING_CHARS: Final = 40
"""A lost sibling with class names of its own must be a sentence, not a label. Source: a round
value. Swept: 0 and 2 texts change, no figure does."""


def judge_siblings(look: Look) -> Iterator[Vote]:
    """Say ``sibling`` of what stands as the story's paragraphs do, marked or not.

    Subheads, lists, quotations and tables between the paragraphs are their siblings too.

    Examples:
        >>> from corpuskit.extraction.body.look import Proposal, look_at
        >>> from corpuskit.extraction.metadata.stated import Metadata
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = "<p>It rained.<h2>Why</h2><p hidden>Ad.<p>It poured."
        >>> look = look_at(segment(parse(page)), Proposal("me", {0}), Metadata())
        >>> list(judge_siblings(look))
        [Vote(rule='sibling', stay=True, blocks=[0, 1, 3])]
    """
    frame = look.frame
    inside = look.blocks[frame.start : frame.end]
    home = look.blocks[frame.first].place.parent
    found = [b.index for b in inside if _belongs(b, frame) or _is_loose(b, frame, home)]
    yield Vote("sibling", stay=True, blocks=found)


def _is_loose(block: Block, frame: Frame, home: Spot | None) -> bool:
    """Tell whether a text stands among the paragraphs in no element of its own."""
    return (
        block.place is home
        and frame.first <= block.index <= frame.last
        and not block.link_chars
        and not block.hidden
        and weight(block.text) >= MIN_OPENING_CHARS
    )


def _belongs(block: Block, frame: Frame) -> bool:
    """Tell whether a block inside the frame is a sibling of the story's paragraphs."""
    if block.hidden:
        return False
    if block.path == frame.path or is_opening_sentence(block, frame):
        return True
    if not frame.first - 1 <= block.index <= frame.last:
        return False
    parent, _, own = block.path.rpartition(">")
    if parent == frame.parent and own.startswith("p") and block.tag == "p":
        return weight(block.text) >= MIN_SIBLING_CHARS
    if block.index in frame.wrapped:
        return True
    inside = block.path.startswith(f"{frame.parent}>")
    parts = block.is_list_item or block.is_quote or block.is_cell or "pre" in block.context
    return inside and (block.heading > 1 or parts)
