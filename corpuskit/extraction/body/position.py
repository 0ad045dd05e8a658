"""Above and below the story: short text over the first paragraph, all that follows the frame."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from corpuskit.extraction.body.frame import Frame
from corpuskit.extraction.body.look import Look
from corpuskit.extraction.body.votes import Vote
from corpuskit.extraction.page.blocks import Block
from corpuskit.text.sentences import ends
from corpuskit.text.weight import weight

MIN_LEAD_CHARS: Final = 100
"""Shorter text above the story's first paragraph, on another path than it, is a kicker, a date, a
name, a credit. Source: extraction gold, exact 0.409 -> 0.444; at 60 0.424. Swept: F1 -0.0007,
-0.0035; exact -0.0099, -0.0043."""

MIN_OPENING_CHARS: Final = 20
"""A shorter text right above the first paragraph is a name or a place, "Berlin.". Source: a round
value. Swept: F1 0, 0; exact 0, -0.0014."""


_DASHES: Final = (" -", "–", "—", ".-")


def judge_position(look: Look) -> Iterator[Vote]:
    """Say ``before`` of what is too short, or too far, above the story, and ``after`` of all below.

    What opens the story stays: a subhead or a short sentence right above the first paragraph.

    Examples:
        >>> from corpuskit.extraction.body.look import Proposal, look_at
        >>> from corpuskit.extraction.metadata.stated import Metadata
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = "<main><b class=day>Monday</b><p>It rained.</main><p>Goats win.</p>"
        >>> look = look_at(segment(parse(page)), Proposal("me", {1}), Metadata())
        >>> [(vote.rule, list(vote.blocks)) for vote in judge_position(look)]
        [('before', [0]), ('after', [2])]
    """
    frame = look.frame
    above = [block.index for block in look.blocks[: frame.first] if _is_above(block, frame)]
    yield Vote("before", stay=False, blocks=above)
    yield Vote("after", stay=False, blocks=range(frame.end, len(look.blocks)))


def is_opening_sentence(block: Block, frame: Frame) -> bool:
    """Tell whether a block right above the first paragraph is a short one of another make.

    Many sites give the first paragraph a class of its own, or set it without a tag; some do so with
    its dateline.
    """
    return (
        frame.start <= block.index == frame.first - 1
        and frame.parent in {block.path, block.path.rpartition(">")[0]}
        and not block.heading
        and not block.hidden
        and not block.link_chars
        and (
            block.text.endswith(_DASHES) or (block.chars >= MIN_OPENING_CHARS and ends(block.text))
        )
    )


def _is_above(block: Block, frame: Frame) -> bool:
    """Tell whether a block above the first paragraph is too short, or too far, to be story."""
    if block.path == frame.path:
        return False
    if _opens(block, frame) or is_opening_sentence(block, frame):
        return False
    short = block.chars < MIN_LEAD_CHARS and weight(block.text) < MIN_LEAD_CHARS
    return short or (block.heading > 0 and block.index < frame.start)


def _opens(block: Block, frame: Frame) -> bool:
    """Tell whether a block is a heading right above the first paragraph, in the same place."""
    near = frame.start <= block.index == frame.first - 1
    return near and block.heading > 1 and block.path.rpartition(">")[0] == frame.parent
