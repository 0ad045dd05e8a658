"""Tables of a story: a row is one paragraph, its cells parted by a blank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from itertools import groupby
from typing import Final

from corpuskit.edits import BREAK
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
            found.append([block._replace(lines=None) for block in texts])
        else:
            found += [[block] for block in texts]
    return found


def text_of(paragraph: Sequence[Block]) -> str:
    r"""Return the text of a paragraph: that of a listing in its lines.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> text_of(segment(parse("<pre>if rain:\n  stay()</pre>")))
        'if rain:\n  stay()'
    """
    first, *others = paragraph
    if not others and first.lines is not None:
        return first.lines
    return " ".join(block.text for block in paragraph)


def lines_of(paragraphs: Iterable[Sequence[Block]]) -> Iterator[str]:
    r"""Yield the lines of listings, and what stands between their blank lines in one.

    That is what their paragraphs may be once white space and entities were mended.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = [segment(parse("<pre>if rain:\n  stay()</pre>")), segment(parse("<p>x"))]
        >>> sorted(set(lines_of(page)))
        ['if rain:', 'if rain: stay()', 'stay()']
    """
    for first, *others in paragraphs:
        if others or "pre" not in first.context or "button" in first.context:
            continue
        for stretch in (first.lines or first.text).split(BREAK):
            for line in (*stretch.split("\n"), stretch):
                yield (folded := " ".join(line.split()))
                yield unescape(folded)


def _row_of(block: Block) -> Spot | None:
    return block.place.nearest("tr") if block.is_cell else None


def _is_row(texts: Sequence[Block]) -> bool:
    cells = Counter(block.place.nearest("td", "th") for block in texts)
    return max(cells.values()) == 1 and sum(b.chars for b in texts) <= MAX_ROW_CHARS
