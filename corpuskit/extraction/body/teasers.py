"""What on a page belongs to other stories: teasers in boxes of their own, and the next story."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from corpuskit.extraction.body.holders import common_place, is_within
from corpuskit.extraction.page.blocks import WHOLE, Block
from corpuskit.extraction.page.dom import Element, attribute
from corpuskit.extraction.page.spots import Spot
from corpuskit.text.weight import weight

MIN_HEADLINE_CHARS: Final = 12
"""A shorter link is a label or the name of a section. Source: a round value. Swept: F1 0, -0.0007;
exact 0, 0."""

MIN_HEADLINE_DENSITY: Final = 0.9
"""A headline that leads to its story is a link as a whole. Source: a round value. Swept: F1
+0.0004, -0.0011; exact +0.0028, -0.0028."""

MIN_TEASER_CHARS: Final = 25
"""Shorter text between a headline and its teaser is a kicker, a name or a time. Source: a round
value. Swept: F1 0, -0.0001; exact 0, 0."""

MAX_BOX_BLOCKS: Final = 4
"""Headline, kicker or time, one or two sentences: a box with more holds a story. Source: a round
value. Swept: F1 -0.0012, -0.0001; exact -0.0014, 0."""

MIN_LEFT_CHARS: Final = 40
"""A story of which the teasers leave less than a sentence is none: they are read as they stand.
Source: a round value. Swept: no text changes."""

MAX_BOXES: Final = 12
"""More boxes, and little else, are a page that lists stories; it is judged as such elsewhere.
Source: a round value. Swept: F1 -0.0004, -0.0003; exact -0.0014, 0."""

MIN_STORY_CHARS: Final = 200
"""So much text between two headlines is a story, and the second headline is the next story's.
Source: a round value. Swept: no text changes."""


def find_other_stories(
    blocks: Sequence[Block], marked: AbstractSet[int], known: AbstractSet[int] = frozenset()
) -> frozenset[int]:
    """Return the blocks of other stories than the one that is marked.

    Args:
        blocks: all blocks of the page.
        marked: indices of those that are taken for the story.
        known: of those that stand where the site's stories have text; they are teasers only where
            the paragraphs stand, too.

    Returns:
        Their indices, marked or not.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> box = "<div><h3><a href=/>Harbour closed</a></h3><p>Ships wait until Monday noon.</div>"
        >>> page = "<div><p>It rained in Oslo, and in Bergen it rained all day long.</p></div>"
        >>> blocks = segment(parse(page + box + box))
        >>> sorted(find_other_stories(blocks, {0, 2, 4}))
        [2, 4]
        >>> sorted(find_other_stories(blocks, {2, 4}))
        []
    """
    teasers = _teasers(blocks, marked, known)
    if teasers:
        own = (blocks[i] for i in marked - teasers)
        left = sum(block.chars - block.link_chars for block in own if not block.heading)
        teased = sum(blocks[i].chars for i in marked & teasers)
        if left < MIN_LEFT_CHARS or (len(teasers) > MAX_BOXES and left < teased):
            teasers = set()
    return frozenset(teasers).union(range(next_story(blocks, marked - teasers), len(blocks)))


def _teasers(
    blocks: Sequence[Block], marked: AbstractSet[int], known: AbstractSet[int]
) -> set[int]:
    """Return the sentences that stand in a box with a linked headline right above them.

    A single box on the path of the story itself may be a wrapper in the story.
    """
    found = [
        below
        for head in blocks
        if head.link_chars >= MIN_HEADLINE_CHARS
        and head.link_chars >= MIN_HEADLINE_DENSITY * head.chars
        and WHOLE not in head.context
        and (below := _teased(head, blocks)) is not None
        and _leads_elsewhere(head)
    ]
    if not found:
        return set()
    boxes = Counter(block.path for block in found)
    mass: Counter[str] = Counter()
    for index in marked:
        mass[blocks[index].path] += blocks[index].chars
    home = max(mass, key=lambda path: (mass[path], path), default=None)
    return {
        block.index
        for block in found
        if (boxes[block.path] > 1 if block.path == home else block.index not in known)
    }


def _teased(head: Block, blocks: Sequence[Block]) -> Block | None:
    """Return the sentence right below a headline, or below a kicker, in a box of their own."""
    for below in blocks[head.index + 1 : head.index + 3]:
        if below.link_chars >= MIN_HEADLINE_DENSITY * len(below.text):
            return None
        if head.place.parent is None or below.place.parent is None:
            return None
        box = common_place([head.place.parent, below.place.parent])
        if not _holds_little(box, head.index, blocks):
            return None
        if not below.heading and weight(below.text) >= MIN_TEASER_CHARS:
            return below
    return None


def _leads_elsewhere(block: Block) -> bool:
    link = block.place.element.css_first("a") or _link_around(block.place.element)
    # An entry of a live blog has its own address on the page as a headline.
    return link is not None and "#" not in (attribute(link, "href") or "")


def _link_around(element: Element | None) -> Element | None:
    while element is not None and element.tag != "a":
        element = element.parent
    return element


def _holds_little(box: Spot, index: int, blocks: Sequence[Block]) -> bool:
    start = end = index
    while start > 0 and is_within(blocks[start - 1].place, box):
        start -= 1
        if end - start >= MAX_BOX_BLOCKS:
            return False
    while end + 1 < len(blocks) and is_within(blocks[end + 1].place, box):
        end += 1
        if end - start >= MAX_BOX_BLOCKS:
            return False
    return True


def next_story(blocks: Sequence[Block], marked: AbstractSet[int]) -> int:
    """Return where the next story begins, on pages that scroll on to it.

    It has a headline in the same place as the first one, and its paragraphs stand in an element
    of their own; where the story's own subheads are of the first level, they do not.
    """
    heads = [block for block in blocks if "h1" in block.context]
    heads = [block for block in heads if block.path == heads[0].path]
    for head in heads[1:]:
        before = [blocks[i] for i in marked if heads[0].index < i < head.index]
        after = [blocks[i] for i in marked if i > head.index]
        if not after or sum(block.chars for block in before) < MIN_STORY_CHARS:
            continue
        holders = {block.place.parent for block in before}
        if holders.isdisjoint(block.place.parent for block in after):
            return head.index
    return len(blocks)
