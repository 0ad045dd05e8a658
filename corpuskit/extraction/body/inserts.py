"""What belongs to a story and is no paragraph of it: its key points, and the questions it answers.

Key points stand above the first paragraph, where else only labels, names and dates do; the
questions stand in what readers press to unfold the answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from corpuskit.extraction.body.frame import Frame
from corpuskit.extraction.body.look import Look
from corpuskit.extraction.body.markup import is_chrome_place
from corpuskit.extraction.body.votes import Vote
from corpuskit.extraction.page.blocks import Block
from corpuskit.text.sentences import QUESTION_MARKS
from corpuskit.text.weight import FIRST_SOLID, weight

MIN_POINT_CHARS: Final = 15
"""A shorter item above the story is a section, a name, a date. Source: a round value."""

MIN_POINTS: Final = 2
"""One point is no list of them."""

MIN_ANSWER_CHARS: Final = 40
"""What answers a question is a sentence. Source: that of lost siblings."""

_SUMMED: Final = "summary"
"""A list of this name sums the story up; anything else that is called so sums up another one."""


def judge_inserts(look: Look) -> Iterator[Vote]:
    """Say ``insert`` of key points above the story, and of questions in it.

    Examples:
        >>> from corpuskit.extraction.body.look import Proposal, look_at
        >>> from corpuskit.extraction.metadata.stated import Metadata
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> points = "<ul><li>Rain falls for a week</li><li>Ships wait in port</li></ul>"
        >>> asked = "<button>Who pays?</button><p>The board of the harbour pays for it all."
        >>> page = f"<main>{points}<p>It rained.{asked}<p>It poured.</main>"
        >>> look = look_at(segment(parse(page)), Proposal("me", {2, 4, 5}), Metadata())
        >>> list(judge_inserts(look))
        [Vote(rule='insert', stay=True, blocks=[0, 1, 3])]
    """
    blocks, frame = look.blocks, look.frame
    asked = [
        block.index for block in blocks[frame.start : frame.end - 1] if _is_asked(block, blocks)
    ]
    yield Vote("insert", stay=True, blocks=[*find_points(blocks, frame), *asked])


def find_points(blocks: Sequence[Block], frame: Frame) -> list[int]:
    """Return the blocks of a list right above the first paragraph, with the heading over it.

    Examples:
        >>> from corpuskit.extraction.body.frame import find_frame
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> meta = "<ul><li>Local news</li><li>12 May</li></ul>"
        >>> page = segment(parse(f"<main>{meta}<p>It rained.</main>"))
        >>> find_points(page, find_frame(page, {2}))
        []
    """
    start = frame.first
    while start > frame.start and _is_point(blocks[start - 1]):
        start -= 1
    points = range(start, frame.first)
    if len(points) < MIN_POINTS:
        return []
    above = blocks[start - 1] if start > frame.start else None
    if above is not None and above.heading > 1 and not above.link_chars:
        return [above.index, *points]
    return [*points]


def _is_point(block: Block) -> bool:
    words = " " in block.text or block.text[:1] >= FIRST_SOLID
    return (
        block.is_list_item
        and words
        and not block.link_chars
        and not block.hidden
        and weight(block.text) >= MIN_POINT_CHARS
        and (not is_chrome_place(block) or _SUMMED in block.label)
    )


def _is_asked(block: Block, blocks: Sequence[Block]) -> bool:
    """Tell whether a block is a question that unfolds the text below it."""
    asks = block.text.endswith(QUESTION_MARKS) and not block.link_chars
    return asks and _unfolds(block, blocks)


def _unfolds(block: Block, blocks: Sequence[Block]) -> bool:
    below = blocks[block.index + 1]
    pressed = "button" in block.context or block.tag == "summary" or block.heading > 1
    return (
        pressed
        and not block.hidden
        and "button" not in below.context
        and not below.heading
        and weight(below.text) >= MIN_ANSWER_CHARS
        and 2 * below.link_chars < below.chars
    )
