"""What each paragraph of a story is, as the markup of its page says.

A paragraph is a heading, an item, a quotation, a row or a listing by the innermost element that
says so. Elements that only lay the page out do not count: a list item with headings in it, a table
whose rows have one cell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from corpuskit.edits import BREAK
from corpuskit.extraction.body.dialogue import asks, mark_dialogue
from corpuskit.extraction.body.entries import find_entries
from corpuskit.extraction.body.subheads import mark_subheads
from corpuskit.extraction.body.tables import text_of
from corpuskit.extraction.page.blocks import MAX_BOLD_CHARS, Block
from corpuskit.extraction.page.dom import Element
from corpuskit.extraction.page.spots import Spot
from corpuskit.spans import WHOLE, Kind, TextSpan, fit
from corpuskit.text.sentences import ends

MAX_ITEM_PARAGRAPHS: Final = 4
"""A list item with more paragraphs lays the page out. Source: a round value; items of the open gold
have one or two."""

MAX_HEADING_CHARS: Final = 200
"""What is longer is no heading, whatever its element. Source: the longest of gold has 118."""

MAX_LEVEL: Final = 20
"""Deeper lists count as this deep: nobody writes them."""

MAX_COLUMNS: Final = 200
"""Cells of a row that are counted. Source: a round value, beyond the widest tables of pages."""

_TELLING: Final = ("li", "dd", "dt", "blockquote", "pre")
_ITEMS: Final = ("li", "dd", "dt")


def lay_out(paragraphs: Sequence[Sequence[Block]], *, live: bool = False) -> tuple[TextSpan, ...]:
    """Say of each paragraph of a story what it is.

    Args:
        paragraphs: the blocks that make each of them, as
            :func:`corpuskit.extraction.body.tables.group_paragraphs` returns them.
        live: the page says that it is a live one.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = "<h2>Rain</h2><p>It rained.<ul><li>Oslo<ul><li>Frogner</ul></ul>"
        >>> [(s.kind, s.level, s.start) for s in lay_out([[b] for b in segment(parse(page))])]
        [('heading', 2, 0), ('paragraph', None, 6), ('list_item', 1, 18), ('list_item', 2, 24)]
    """
    text = BREAK.join(map(text_of, paragraphs))
    layout = _layout(paragraphs)
    tables = _data_tables(paragraphs)
    spans: list[TextSpan] = []
    places: list[Spot | None] = []
    firsts: list[Block] = []
    start = 0
    for paragraph in paragraphs:
        end = start + len(text_of(paragraph))
        span, place = _read(paragraph, start, end, layout, tables)
        if spans and place is not None and span.kind in WHOLE and place is places[-1]:
            spans[-1] = replace(spans[-1], end=end)
        else:
            spans.append(span)
            places.append(place)
            firsts.append(paragraph[0])
        start = end + len(BREAK)
    leaves = mark_subheads(mark_dialogue(spans, firsts), firsts)
    return fit([*leaves, *find_entries(paragraphs, live=live)], text)


def _read(
    paragraph: Sequence[Block],
    start: int,
    end: int,
    layout: frozenset[Spot],
    tables: frozenset[Spot],
) -> tuple[TextSpan, Spot | None]:
    """Return what a paragraph is, and the element that says so."""
    first = paragraph[0]
    if first.heading and not _is_standfirst(first, leads=start == 0):
        return TextSpan("heading", first.heading, start, end), None
    row = first.place.nearest("tr") if first.is_cell else None
    if row is not None and row.nearest("table") in tables:
        holders = [block.place.nearest("td", "th", "tr") for block in paragraph]
        header = all(one is not None and one.tag == "th" for one in holders)
        cells = tuple(_columns(row.element, paragraph, start))
        return TextSpan("table_row", 1 if header else None, start, end, cells=cells), row
    place = first.place.nearest(*_TELLING)
    while place is not None and place in layout and place.parent is not None:
        place = place.parent.nearest(*_TELLING)
    if place is None or place in layout:
        return TextSpan("paragraph", None, start, end), None
    kind: Kind = "list_item"
    if place.tag == "pre":
        return TextSpan("code", None, start, end), place
    if place.tag == "blockquote":
        kind = "quote"
    return TextSpan(kind, _depth(place, layout), start, end), place


def _is_standfirst(block: Block, *, leads: bool) -> bool:
    """Tell whether a heading by its element is a sentence that sums up, set large.

    Source: open gold; of 384 headings between paragraphs one is as long, and ends no sentence.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> long = "The harbour was closed at noon when the wind rose over the wall, " * 2
        >>> blocks = segment(parse(f"<h2>{long}and it rained.</h2><h2>{long}</h2><h2>Rain.</h2>"))
        >>> [_is_standfirst(block, leads=False) for block in blocks]
        [True, False, False]
        >>> _is_standfirst(blocks[1], leads=True)
        True
    """
    whole = leads or block.chars > MAX_HEADING_CHARS or ends(block.text)
    return block.chars > MAX_BOLD_CHARS and whole and not asks(block.text)


def _depth(place: Spot, layout: frozenset[Spot]) -> int:
    """Count how deep an item or a quotation stands inside others of its kind."""
    tags = ("blockquote",) if place.tag == "blockquote" else _ITEMS
    depth = 0
    outer: Spot | None = place
    while outer is not None and depth < MAX_LEVEL:
        depth += outer.tag in tags and outer not in layout
        outer = outer.parent
    return depth


def _layout(paragraphs: Sequence[Sequence[Block]]) -> frozenset[Spot]:
    """Return the items that hold more than an item does, and the quotations that hold it all."""
    held: Counter[Spot] = Counter()
    headed: set[Spot] = set()
    quoted: Counter[Spot] = Counter()
    for paragraph in paragraphs:
        block = paragraph[0]
        item = block.place.nearest(*_ITEMS) if block.is_list_item else None
        if item is not None:
            held[item] += 1
        if block.heading:
            while item is not None:
                headed.add(item)
                item = item.parent.nearest(*_ITEMS) if item.parent else None
        quote = block.place.nearest("blockquote") if block.is_quote else None
        if quote is not None:
            quoted[quote] += 1
    over = {item for item, count in held.items() if count > MAX_ITEM_PARAGRAPHS}
    whole = {quote for quote, count in quoted.items() if count == len(paragraphs)}
    return frozenset(headed | over | whole)


def _data_tables(paragraphs: Sequence[Sequence[Block]]) -> frozenset[Spot]:
    """Return the tables of which a row has several cells in one paragraph."""
    found = {p[0].place.nearest("table") for p in paragraphs if len(p) > 1}
    return frozenset(table for table in found if table is not None)


def _columns(row: Element, paragraph: Sequence[Block], start: int) -> Iterator[int]:
    """Yield where each column of a row begins; an empty one where the next one does."""
    begins: dict[int, int] = {}
    at = start
    for block in paragraph:
        cell = block.place.nearest("td", "th")
        if cell is not None:
            begins[cell.element.mem_id] = at
        at += block.chars + 1
    width = at - 1
    columns: list[int | None] = []
    cell_element = row.first_child
    while cell_element is not None and len(columns) < MAX_COLUMNS:
        if cell_element.tag in {"td", "th"}:
            columns.append(begins.get(cell_element.mem_id))
            spanned = cell_element.attributes.get("colspan") or "1"
            more = int(spanned) - 1 if spanned.isascii() and spanned.isdecimal() else 0
            columns += [None] * min(more, MAX_COLUMNS - len(columns))
        cell_element = cell_element.next
    following = width
    known: list[int] = []
    for column in reversed(columns):
        following = following if column is None else column
        known.append(following)
    yield from reversed(known)
