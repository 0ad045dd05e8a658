"""What the ballot weighs of each block of a page: numbers, and no words.

A page of n blocks becomes a matrix of n rows of small whole numbers: what markup and names call the
place, how much text stands there and in the same list, box, section or path, how near it is to what
a generic extractor marked, what the neighbours are, and what the characters look like. Shares are
per mille; everything is made from whole numbers, so that a page gives the same matrix on every
machine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from corpuskit.extraction.body.sheet import (
    Columns,
    Ints,
    Known,
    Sheet,
    around,
    distance,
    lay_out,
    share,
    shift,
)
from corpuskit.extraction.body.standing import places_of
from corpuskit.extraction.page.blocks import Block
from corpuskit.text.folding import fold_letters

LIMIT: Final = 32_000
"""Values are clipped to this, so that 16 bits hold them."""

_CONTEXTS: Final = ("section", "figcaption", "table", "ol", "pre", "h2")
"""What a block stands in, each a flag: those that told more than noise out of fold."""

_TAGS: Final = ("p", "div", "li", "span", "td", "blockquote", "dd", "section", "article", "pre")

_REASONS: Final = (
    *("before", "after", "context", "links", "name", "other-story", "title", "repeat"),
    *("idle-heading", "author-contact"),
)
"""Why the rules drop a block, as a number; the higher, the less they say."""


def describe(blocks: Sequence[Block], known: Known) -> NDArray[np.int16]:
    """Return what the ballot weighs: a row for each block, a column for each of :data:`NAMES`.

    Args:
        blocks: all blocks of a page.
        known: what a generic extractor marked, and what the page says of itself.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = segment(parse("<main><h1>Rain</h1><p>It rained.</p><nav>Home</nav></main>"))
        >>> matrix = describe(page, Known(frozenset({1}), title="Rain"))
        >>> matrix[:, NAMES.index("chars")], matrix[:, NAMES.index("after title")]
        (array([ 4, 10,  4], dtype=int16), array([0, 1, 2], dtype=int16))
        >>> describe([], Known(frozenset())).shape == (0, len(NAMES))
        True
    """
    if not blocks:
        return np.zeros((0, len(NAMES)), np.int16)
    return matrix_of(columns_of(lay_out(blocks, known)))


def matrix_of(columns: Columns, rows: Ints | None = None) -> NDArray[np.int16]:
    """Return columns as a matrix of 16 bits; of some of the rows only, where they are named."""
    stacked = np.array(list(columns.values()))
    chosen = stacked if rows is None else stacked[:, rows]
    matrix: NDArray[np.int16] = np.clip(chosen, -LIMIT, LIMIT).astype(np.int16).T
    return matrix


def columns_of(sheet: Sheet) -> Columns:
    """Return the columns of a page by name, in the order of :data:`NAMES`."""
    columns: Columns = {}
    for make in _MAKERS:
        columns |= make(sheet)
    return columns


def _own(sheet: Sheet) -> Columns:
    """Return what a block is: its size, links, tag, and what it stands in."""
    tags = {tag: number for number, tag in enumerate(_TAGS)}
    contexts = [block.context for block in sheet.blocks]
    columns = {
        "chars": sheet.chars,
        "own": sheet.own,
        "links": share(sheet.links, sheet.chars),
        "heading": sheet.heading,
        "tag": np.array([tags.get(block.tag, len(tags)) for block in sheet.blocks], np.int64),
    }
    for name in _CONTEXTS:
        columns[f"in {name}"] = np.array([name in context for context in contexts], np.int64)
    return columns


def _characters(sheet: Sheet) -> Columns:
    """Return what the text looks like."""
    shapes = sheet.shapes
    return {
        "words": shapes.spaces + 1 + shapes.solid // 2,
        "letters": share(shapes.letters, sheet.chars),
        "capitals": share(shapes.capitals, shapes.letters),
        "bars": shapes.bars,
        "signs": shapes.signs,
        "weight": sheet.chars + shapes.solid,
        "first": shapes.first,
        "last": shapes.last,
    }


def _stated(sheet: Sheet) -> Columns:
    """Return how often a text stands on the page, and how far below the headline a block is."""
    texts = sheet.texts
    first = np.zeros(sheet.size, np.int64)
    first[np.unique(texts, return_index=True)[1]] = 1
    return {
        "copies": np.bincount(texts)[texts],
        "first copy": first,
        "after title": distance(_is_title(sheet)),
        "after h1": distance(sheet.heading == 1),
    }


def _is_title(sheet: Sheet) -> NDArray[np.bool_]:
    title = fold_letters(sheet.known.title or "")
    alike = (sheet.chars >= len(title)) & (sheet.chars <= 2 * len(title) + 10)
    for index in np.flatnonzero(alike).tolist():
        alike[index] = bool(title) and fold_letters(sheet.blocks[index].text) == title
    return alike


def _marks(sheet: Sheet) -> Columns:
    """Return where a block stands on the page and among those that were marked."""
    places = np.arange(sheet.size)
    before = np.cumsum(sheet.own * sheet.marked)
    from_first, to_last = _span(sheet.marked)
    return {
        "marked": sheet.marked,
        "from first": from_first,
        "to last": to_last,
        "marked before": share(before, before[-1:]),
        "place": places,
        "place share": 1000 * places // sheet.size,
        "text before": share(np.cumsum(sheet.own), sheet.own.sum(keepdims=True)),
    }


def _span(flags: Ints) -> tuple[Ints, Ints]:
    """Return how far each block is behind the first flagged one, and before the last one."""
    places, at = np.arange(len(flags)), np.flatnonzero(flags)
    first, last = (int(at[0]), int(at[-1])) if len(at) else (-1, -1)
    return places - first, last - places


def _rules(sheet: Sheet) -> Columns:
    """Return what the rules say of a block and of those around it."""
    numbers = {reason: number for number, reason in enumerate(_REASONS, 1)}
    rule = np.zeros(sheet.size, np.int64)
    for index, reason in sheet.known.reasons.items():
        rule[index] = numbers.get(reason, 0)
    from_first, to_last = _span(sheet.ruled)
    return {
        "ruled": sheet.ruled,
        "rule": rule,
        "ruled -1": shift(sheet.ruled, -1),
        "ruled +1": shift(sheet.ruled, 1),
        "ruled ±3": around(sheet.ruled, 3),
        "ruled from first": from_first,
        "ruled to last": to_last,
    }


def _neighbours(sheet: Sheet) -> Columns:
    """Return how dense text, links and marks are around a block."""
    return {
        "chars +1": shift(sheet.chars, 1),
        "own ±3": around(sheet.own, 3),
        "links ±3": share(around(sheet.links, 3), around(sheet.chars, 3)),
        "links ±8": share(around(sheet.links, 8), around(sheet.chars, 8)),
        "marked ±8": around(sheet.marked, 8),
    }


def _page(sheet: Sheet) -> Columns:
    """Return what kind of page it is: the same in every row."""
    marked, own = sheet.marked, sheet.own
    count = int(marked.sum())
    mass = int((own * marked).sum())
    items = np.array([block.is_list_item for block in sheet.blocks], np.int64)
    figures = {
        "page blocks": sheet.size,
        "page own": int(own.sum()) // 10,
        "page marked": mass // 10,
        "page ruled": int((own * sheet.ruled).sum()) // 10,
        "page marked share": 1000 * mass // max(1, int(own.sum())),
        "page headings": 1000 * int(((sheet.heading > 0) * marked).sum()) // max(1, count),
        "page items": 1000 * int((items * marked).sum()) // max(1, count),
        "page paragraph": mass // max(1, count),
        "page stops": 1000 * int((sheet.shapes.stops * marked).sum()) // max(1, mass),
        "page links": 1000 * int(sheet.links.sum()) // max(1, int(sheet.chars.sum())),
        "page solid": 1000 * int(sheet.shapes.solid.sum()) // max(1, int(sheet.chars.sum())),
    }
    return {name: np.full(sheet.size, value, np.int64) for name, value in figures.items()}


_MAKERS: Final[tuple[Callable[[Sheet], Columns], ...]] = (
    _own,
    _characters,
    _stated,
    places_of,
    _marks,
    _rules,
    _neighbours,
    _page,
)

NAMES: Final = (
    *("chars", "own", "links", "heading", "tag", "in section", "in figcaption"),
    *("in table", "in ol", "in pre", "in h2", "words", "letters", "capitals", "bars"),
    *("signs", "weight", "first", "last", "copies", "first copy", "after title"),
    *("after h1", "depth", "beyond home", "above home", "beyond mass", "above mass"),
    *("path alike", "same article", "path count", "path own", "path links"),
    *("path marked", "path ruled", "path mean", "path of page", "parent count"),
    *("parent own", "parent links", "parent marked", "parent ruled", "parent mean"),
    *("parent of page", "grand count", "grand own", "grand links", "grand marked"),
    *("grand ruled", "grand mean", "grand of page", "label count", "label own"),
    *("label links", "label marked", "label ruled", "label mean", "label of page"),
    *("section count", "section own", "section links", "section marked", "section ruled"),
    *("section mean", "section of page", "holder count", "holder own", "holder links"),
    *("holder marked", "holder ruled", "holder mean", "holder of page", "section place"),
    *("section level", "marked", "from first", "to last", "marked before", "place"),
    *("place share", "text before", "ruled", "rule", "ruled -1", "ruled +1", "ruled ±3"),
    *("ruled from first", "ruled to last", "chars +1", "own ±3", "links ±3", "links ±8"),
    *("marked ±8", "page blocks", "page own", "page marked", "page ruled"),
    *("page marked share", "page headings", "page items", "page paragraph", "page stops"),
    *("page links", "page solid"),
)
"""The columns, in order: weights are fitted for these and no others."""
