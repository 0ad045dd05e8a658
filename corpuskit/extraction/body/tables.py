"""Tables of a story: a row is one paragraph, its cells parted by a blank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from corpuskit.extraction.page.blocks import Block
from corpuskit.extraction.page.spots import Spot

MAX_ROW_CHARS: Final = 400
"""A longer row is one of a table that lays the page out; its paragraphs stay apart. Source: a round
value. Swept: 5 and 0 texts change, no figure does."""


def paragraphs_of(blocks: Sequence[Block], kept: Iterable[int]) -> list[str]:
    """Return the paragraphs of the kept blocks, each row of a table as one.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = "<p>The order:</p><table><tr><td>1<td>Oslo<td>12 p.<tr><td>2<td>Bergen</table>"
        >>> paragraphs_of(segment(parse(page)), range(6))
        ['The order:', '1 Oslo 12 p.', '2 Bergen']
    """
    return [text_of(group) for group in group_paragraphs(blocks, kept)]


def group_paragraphs(blocks: Sequence[Block], kept: Iterable[int]) -> list[list[Block]]:
    """Return the kept blocks by the paragraph that they make: one each, or those of a row.

    Rows of tables that lay out a page, with more than one block in a cell or long text, are left
    as they are.
    """
    found: list[list[Block]] = []
    for row, group in groupby((blocks[index] for index in kept), key=_row_of):
        texts = list(group)
        if row is not None and _is_row(texts):
            found.append(texts)
        else:
            found += [[block] for block in texts]
    return found


def text_of(paragraph: Sequence[Block]) -> str:
    """Return the text of a paragraph."""
    return " ".join(block.text for block in paragraph)


def _row_of(block: Block) -> Spot | None:
    return block.place.nearest("tr") if block.is_cell else None


def _is_row(texts: Sequence[Block]) -> bool:
    cells = Counter(block.place.nearest("td", "th") for block in texts)
    return max(cells.values()) == 1 and sum(b.chars for b in texts) <= MAX_ROW_CHARS
