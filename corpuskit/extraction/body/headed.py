"""Boxes that their own heading names: "Related stories", "2 comments", "Get our letter"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from typing import Final

from corpuskit.extraction.body.holders import is_within
from corpuskit.extraction.page.blocks import Block
from corpuskit.extraction.page.spots import Spot
from corpuskit.knowledge.phrases import core, load_phrases
from corpuskit.text.folding import fold_line

MAX_HEADING_CHARS: Final = 80
"""A longer heading is no label. Source: a round value."""

MAX_BEFORE_CHARS: Final = 60
"""Characters that may stand in the box above its heading: a kicker, a number. Source: a round
value. Where more does, the heading parts a story: "Recommended" in a test of five bicycles."""

MAX_STEPS: Final = 3
"""So far around a heading the element is looked for that holds something below it."""

MAX_SHARE: Final = 0.5
"""Share of the page's text that a box may have; beyond it the page is one. Source: a round
value."""

FAMILIES: Final = ("chrome/related-", "chrome/lists-", "chrome/comments-", "chrome/newsletter-")
"""Rules whose phrases name boxes; :func:`labels_told` gives those."""

_COUNTED: Final = "chrome/comments-words@"
"""Words that are headings of stories too, "Discussion", unless a number stands beside them."""


def find_headed(blocks: Sequence[Block], marked: AbstractSet[int]) -> set[int]:
    """Return the marked blocks that stand with a heading of chrome in an element which it opens.

    Source: open gold, 468 pages. Below headings that are phrases no story has, of all families, 4
    of 3,848 blocks are gold; below those that count comments, none of 793.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> box = "<div><h3>Related stories</h3><p>Goats win again.</p></div>"
        >>> rain = f"<p>{'It rained. ' * 9}</p>"
        >>> sorted(find_headed(segment(parse(rain + box + rain)), {0, 1, 2, 3}))
        [1, 2]
        >>> sorted(find_headed(segment(parse(f"{rain}<h3>Related stories</h3>{rain}")), {0, 1, 2}))
        []
    """
    found: set[int] = set()
    for block in blocks:
        if not block.heading or block.chars > MAX_HEADING_CHARS or not _is_label(block.text):
            continue
        box = _box_of(blocks, block.index)
        if box.isdisjoint(marked) or any(blocks[index].heading == 1 for index in box):
            continue
        chars = sum(blocks[index].chars for index in box)
        if chars <= MAX_SHARE * sum(block.chars for block in blocks):
            found |= box & marked
    return found


def labels_told() -> tuple[tuple[str, bool], ...]:
    """Give all that :func:`find_headed` takes from the phrases of chrome.

    Another phrase among them names no box, so that pages need not be read again for it.

    Examples:
        >>> ("related stories", False) in labels_told(), ("comments", True) in labels_told()
        (True, True)
    """
    return tuple(sorted(_labels().items()))


@cache
def _labels() -> Mapping[str, bool]:
    """Return the headings of boxes, and whether a number must stand beside them."""
    return {
        line: kind.where != "anywhere"
        for line, kind in load_phrases().lines.items()
        if kind.rule.startswith(FAMILIES)
        and (kind.where == "anywhere" or kind.rule.startswith(_COUNTED))
    }


@lru_cache(maxsize=4096)
def _is_label(text: str) -> bool:
    counted = _labels().get(core(fold_line(text)))
    return counted is False or (counted is True and any(map(str.isdigit, text)))


def _box_of(blocks: Sequence[Block], heading: int) -> set[int]:
    """Return the blocks of the element that a heading opens, itself among them.

    None if it is alone in all that stands near around it, or much stands above it there.
    """
    around: Spot | None = blocks[heading].place.parent
    end = heading + 1
    for _ in range(MAX_STEPS):
        if around is None:
            return set()
        while end < len(blocks) and is_within(blocks[end].place, around):
            end += 1
        if end > heading + 1:
            break
        around = around.parent
    start, before = heading, 0
    while start > 0 and around is not None and is_within(blocks[start - 1].place, around):
        start -= 1
        before += blocks[start].chars
        if before > MAX_BEFORE_CHARS:
            return set()
    return set(range(start, end)) if end > heading + 1 else set()
