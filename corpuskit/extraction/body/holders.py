"""What holds blocks among the elements of a page: what they have in common, and their wrappers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from corpuskit.extraction.page.blocks import Block
from corpuskit.extraction.page.spots import Spot

MAX_TEASED_SHARE: Final = 0.5
"""Teasers of other stories are short beside a story; a page of more of them is told in boxes.
Source: a round value. Swept: no text changes."""


def common_place(places: Sequence[Spot]) -> Spot:
    """Return the innermost place that holds all of these."""
    chain: list[Spot] = []
    step: Spot | None = places[0]
    while step is not None:
        chain.append(step)
        step = step.parent
    heights = {place: height for height, place in enumerate(chain)}
    highest = 0
    for other in places[1:]:
        step = other
        while step not in heights and step.parent is not None:
            step = step.parent
        highest = max(highest, heights.get(step, len(chain) - 1))
    return chain[highest]


def is_within(place: Spot | None, around: Spot) -> bool:
    """Tell whether a place is another one, or stands in it."""
    while place is not None and place is not around:
        place = place.parent
    return place is not None


def find_wrapped(paragraphs: Sequence[Block], blocks: Sequence[Block]) -> frozenset[int]:
    """Return headings, lists, quotations and tables that stand alone in wrappers of their own.

    Only where the paragraphs of the story do so as well: page builders and custom elements wrap
    each part of a story. A box that holds a heading and a list, or a text, is something else.

    Args:
        paragraphs: blocks of the story that have the same path.
        blocks: those among which the others are looked for.

    Returns:
        Their indices.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = "<div><b-p><p>Rain.</p></b-p><b-h><h2>Why</h2></b-h><b-p><p>Why.</p></b-p></div>"
        >>> blocks = segment(parse(page))
        >>> sorted(find_wrapped([blocks[0], blocks[2]], blocks))
        [1]
    """
    if 2 * len({block.place.parent for block in paragraphs}) <= len(paragraphs):
        return frozenset()
    around = common_place([block.place for block in paragraphs])
    wrapped: dict[Spot, list[Block]] = defaultdict(list)
    for block in blocks:
        wrapper = _wrapper_of(block.place, around)
        if wrapper is not None:
            wrapped[wrapper].append(block)
    return frozenset(
        block.index
        for held in wrapped.values()
        if None not in (kinds := {_kind(block) for block in held}) and len(kinds) == 1
        for block in held
    )


def find_teasers(paragraphs: Sequence[Block], blocks: Sequence[Block]) -> frozenset[int]:
    """Return paragraphs that stand alone in a box with a heading and a link of its own.

    Such a box shows another story, in the same kind of card as this one. Where the boxes together
    have more than a share of the fullest one's text, they are what the story tells: a round-up.

    Args:
        paragraphs: blocks that may be the story; one may be named twice.
        blocks: all blocks of the page.

    Returns:
        Their indices.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = "<div><p>Rain fell in Oslo all day long, and snow in the hills.</p></div>"
        >>> page += "<div><h2>Sun</h2><p>It shone.</p><a href=/>More</a></div>"
        >>> blocks = segment(parse(page))
        >>> sorted(find_teasers([blocks[0], blocks[2]], blocks))
        [2]
    """
    held: dict[Spot | None, dict[int, int]] = defaultdict(dict)
    for block in paragraphs:
        held[block.place.parent][block.index] = block.chars
    if len(held) == 1:
        return frozenset()
    headed, linked = set(), set()
    for block in blocks:
        box = block.place if block.place in held else block.place.parent
        if block.heading > 1:
            headed.add(box)
        elif block.link_chars == block.chars:
            linked.add(box)
    mass = {box: sum(inside.values()) for box, inside in held.items()}
    boxes = [box for box in held.keys() & headed & linked if len(held[box]) == 1]
    if sum(mass[box] for box in boxes) > MAX_TEASED_SHARE * max(mass.values()):
        return frozenset()
    return frozenset(index for box in boxes for index in held[box])


def without_columns(blocks: Sequence[Block], paragraphs: Sequence[Block]) -> list[Block]:
    """Return blocks without those of other columns, where a table lays the page out.

    Args:
        blocks: those that may be the story.
        paragraphs: blocks of the story that have the same path; if one cell holds them all, the
            cells beside it are columns of the page.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = "<table><tr><td>Rain<br><br>fell.<td>Goats win.</table>"
        >>> blocks = segment(parse(page))
        >>> [block.text for block in without_columns(blocks, blocks[:2])]
        ['Rain', 'fell.']
    """
    cell = paragraphs[0].place.nearest("td", "th")
    row = cell.nearest("tr") if cell is not None else None
    if (
        cell is None
        or row is None
        or len(paragraphs) < 2  # noqa: PLR2004 - of one, nothing can be told
        or not all(is_within(block.place, cell) for block in paragraphs)
    ):
        return list(blocks)
    return [b for b in blocks if is_within(b.place, cell) or not is_within(b.place, row)]


def _wrapper_of(place: Spot | None, around: Spot) -> Spot | None:
    """Return what stands in a place directly and holds another one, if anything does."""
    while place is not None and place.parent is not around:
        place = place.parent
    return place


def _kind(block: Block) -> str | None:
    if block.heading > 1:
        return "heading"
    if block.is_list_item:
        return "list"
    if block.is_quote:
        return "quotation"
    return "table" if block.is_cell else None
