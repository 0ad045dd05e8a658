"""Tell a page that lists stories from one that tells a story."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from corpuskit.extraction.page.blocks import Block

# Source: extraction and sites gold, 422 pages, two of them index pages; no page with a story comes
# near three of these five thresholds at once.

MIN_TEASER_CHARS: Final = 40
"""A shorter block is a label."""

MIN_TEASER_SHARE: Final = 0.75
"""Of the paragraphs of an index page, so many stand right below the link they tease."""

MAX_SIBLINGS: Final = 2
"""Paragraphs of a story are siblings; each teaser has a box of its own."""

MIN_LINK_BLOCKS: Final = 15
"""Blocks that are nothing but a link of a headline's length."""

MIN_LINK_CHARS: Final = 25
"""A headline's length, at least."""

MIN_LINK_DENSITY: Final = 0.75
"""Such a block is link to this share."""

MIN_LINKED: Final = 5
MIN_LINKED_SHARE: Final = 0.5
"""So many blocks that are links, with so much of what was taken for a story, are a list of others.
Source: a fifth of the open gold, 283 pages with a story, of which none has it."""

MIN_TEASERS: Final = 15
"""So many teasers, long ones too, are a page that lists stories."""

MAX_TEXT_SHARE: Final = 0.35
"""Share of the visible characters that the teasers of an index page hold."""


def is_index(blocks: Sequence[Block], kept: Iterable[int], stated: str | None) -> bool:
    """Tell whether what was found on a page are the teasers of an index page.

    A page that calls itself an article or a live blog is believed.

    Args:
        blocks: all blocks of the page.
        kept: indices of those that were taken for a story.
        stated: the kind of page that it says it is.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> box = "<li><h3><a href=/>The harbour is closed until Monday</a></h3><p>{}</p></li>"
        >>> text = "Storm {} has come and will stay until noon."
        >>> teasers = "".join(box.format(text.format(n)) for n in range(9))
        >>> links = "<p><a href=/>The last ferry of the night</a></p>" * 20
        >>> page = segment(parse(f"<ul>{teasers}</ul>{links}"))
        >>> is_index(page, range(1, 18, 2), None), is_index(page, range(1, 18, 2), "article")
        (True, False)
    """
    if stated in {"article", "live"}:
        return False
    kept = set(kept)
    if _is_linked(blocks, kept):
        return True
    teasers = [
        block
        for block in blocks
        if block.index in kept
        and not block.heading
        and block.chars - block.link_chars >= MIN_TEASER_CHARS
    ]
    if not teasers:
        return False
    siblings = Counter(block.place.parent for block in teasers)
    if max(siblings.values()) > MAX_SIBLINGS:
        return False
    links = sum(b.link_density >= MIN_LINK_DENSITY and b.chars >= MIN_LINK_CHARS for b in blocks)
    teased = sum(_is_teased(block, blocks, kept) for block in teasers)
    held = sum(blocks[index].chars for index in kept)
    return (
        teased >= MIN_TEASER_SHARE * len(teasers)
        and links >= MIN_LINK_BLOCKS
        and (teased >= MIN_TEASERS or held <= MAX_TEXT_SHARE * sum(block.chars for block in blocks))
    )


def _is_linked(blocks: Sequence[Block], kept: Iterable[int]) -> bool:
    """Tell whether most of what was found are links: headlines without teasers."""
    found = [blocks[index] for index in kept]
    linked = [block.chars for block in found if block.link_density >= MIN_LINK_DENSITY]
    return len(linked) >= MIN_LINKED and sum(linked) >= MIN_LINKED_SHARE * sum(
        block.chars for block in found
    )


def _is_teased(block: Block, blocks: Sequence[Block], kept: set[int]) -> bool:
    """Tell whether a linked headline stands one or two blocks above a block."""
    for above in reversed(blocks[max(0, block.index - 2) : block.index]):
        if above.link_density >= MIN_LINK_DENSITY:
            return True
        if above.index in kept and not above.heading:
            return False
    return False
