"""Pointers elsewhere: blocks and lists that are little but links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from corpuskit.extraction.body.look import Look
from corpuskit.extraction.body.votes import Vote
from corpuskit.extraction.page.blocks import Block
from corpuskit.extraction.page.spots import Spot
from corpuskit.text.sentences import ends_bare

MAX_LINK_DENSITY: Final = 0.75
"""A block of a story whose text is links to this share is a pointer elsewhere. Source: a round
value. Swept: F1 -0.0007, -0.0016; exact -0.0071, -0.0170."""

MAX_LIST_LINK_DENSITY: Final = 0.45
"""The same for a whole list: titles of other stories with their dates or kickers. Source: a round
value. Swept: F1 -0.0001, -0.0007; exact +0.0014, -0.0028."""

MAX_LINKED_SENTENCE: Final = 0.95
"""A whole sentence of which a few words are no link is the story's. Source: a round value. Swept: 3
and 4 texts change, no figure does."""

MIN_LINKED_CHARS: Final = 80
"""Shorter sentences with a link in them point elsewhere: "Read the whole story here.". Source: a
round value. Swept: 4 and 3 texts change, no figure does."""

MIN_POINTER_DENSITY: Final = 0.5
"""A line "Read more: <link>" is link to this share; running text with links is below it. Source: a
round value. Swept: F1 -0.0005, -0.0001; exact -0.0014, -0.0043."""

_PARTS: Final = frozenset(":：|｜»›>→")
"""What parts a label from the title it leads to: "READ | Goats win"."""

_LISTS: Final = ("ul", "ol", "table")

_IN_LIST: Final = frozenset({"li", "td", "th"})


def judge_links(look: Look) -> Iterator[Vote]:
    """Say ``links`` of what only points elsewhere, and of items of lists that are mostly links.

    Examples:
        >>> from corpuskit.extraction.body.look import Proposal, look_at
        >>> from corpuskit.extraction.metadata.stated import Metadata
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = "<p>It rained.<p>More: <a href=/>Goats win</a><p>It <a href=/>poured</a>."
        >>> look = look_at(segment(parse(page)), Proposal("me", {0, 1, 2}), Metadata())
        >>> list(judge_links(look))
        [Vote(rule='links', stay=False, blocks=[1])]
    """
    frame = look.frame
    lists = _link_lists(look.blocks[frame.start : frame.end])
    own = _IN_LIST - frame.context
    found = [
        block.index
        for block in look.blocks[: frame.end]
        if (block.link_chars and _is_pointer(block, block.link_chars / block.chars))
        or (lists and not own.isdisjoint(block.context) and block.place.nearest(*_LISTS) in lists)
    ]
    yield Vote("links", stay=False, blocks=found)


def _link_lists(blocks: Sequence[Block]) -> frozenset[Spot | None]:
    """Return the lists and tables that are mostly links."""
    chars: Counter[Spot | None] = Counter()
    links: Counter[Spot | None] = Counter()
    for block in blocks:
        if not _IN_LIST.isdisjoint(block.context):
            holder = block.place.nearest(*_LISTS)
            chars[holder] += block.chars
            links[holder] += block.link_chars
    return frozenset(h for h in chars if links[h] >= MAX_LIST_LINK_DENSITY * chars[h])


def _is_pointer(block: Block, density: float) -> bool:
    """Tell whether a block only points elsewhere: a link, or a label with a link."""
    if block.is_cell:
        return False
    if density >= MAX_LINK_DENSITY:
        told = density < MAX_LINKED_SENTENCE and ends_bare(block.text)
        return not told or block.chars < MIN_LINKED_CHARS
    label = block.text[: block.chars - block.link_chars + 1]
    told = not _PARTS.isdisjoint(label)
    return density >= MIN_POINTER_DENSITY and told and not block.is_list_item
