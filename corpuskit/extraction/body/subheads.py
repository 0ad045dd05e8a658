"""Headings between paragraphs that no element of headings marks: bold lines, and named ones.

A bold line that ends no sentence and stands above an ordinary paragraph heads it. So does a short
line whose place on the page only such lines have: a template's own element for headings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from corpuskit.extraction.body.entries import begins_with_clock
from corpuskit.extraction.body.picturelines import is_at_picture
from corpuskit.extraction.page.blocks import MAX_BOLD_CHARS, Block
from corpuskit.extraction.page.spots import SUBHEAD_LEVEL
from corpuskit.spans import TextSpan
from corpuskit.text.sentences import ends

MIN_NAMED: Final = 2
"""So many lines of one name, no longer text among them, are headings."""

MIN_BELOW: Final = 2
"""What stands below a heading is so many times as long."""

MIN_STRONG: Final = 0.9
"""Share of a line that is set bold: a mark may stand outside."""

_OPEN: Final = (",", ";", ":", "-", "–", "—")
"""A line that ends so goes on in the next one, or names who speaks."""


def mark_subheads(spans: Sequence[TextSpan], firsts: Sequence[Block]) -> list[TextSpan]:
    r"""Return the spans of a story with lines that head what stands below them called headings.

    Args:
        spans: what each paragraph is; one may cover several.
        firsts: the first block of each.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> from corpuskit.spans import paragraph_spans
        >>> page = "<p>It rained.<p><b>The town</b><p>Nobody in the town was told."
        >>> blocks = segment(parse(page))
        >>> plain = paragraph_spans("\n\n".join(block.text for block in blocks))
        >>> [(span.kind, span.level) for span in mark_subheads(plain, blocks)]
        [('paragraph', None), ('heading', 3), ('paragraph', None)]
        >>> [span.kind for span in mark_subheads(plain[:2], blocks[:2])]
        ['paragraph', 'paragraph']
    """
    named = _named(spans, firsts)
    found = list(spans)
    for number, (span, block) in enumerate(zip(spans, firsts, strict=True)):
        bold = block.strong_chars >= MIN_STRONG * block.chars
        if (bold or block.path in named) and _heads(number, spans, firsts):
            found[number] = TextSpan("heading", SUBHEAD_LEVEL, span.start, span.end)
    return found


def _heads(number: int, spans: Sequence[TextSpan], firsts: Sequence[Block]) -> bool:
    """Tell whether a line may be the heading of the paragraph below it."""
    if number + 1 >= len(spans) or spans[number].kind != "paragraph":
        return False
    line, below = firsts[number], firsts[number + 1]
    if below.path == line.path and below.strong_chars >= MIN_STRONG * below.chars:
        return False
    longer = below.chars >= MIN_BELOW * line.chars or spans[number + 1].kind != "paragraph"
    return longer and spans[number + 1].kind not in {"heading", "question"} and _is_line(line)


def _is_line(block: Block) -> bool:
    text = block.text
    short = block.chars <= MAX_BOLD_CHARS and not block.link_chars
    return short and not (ends(text) or text.endswith(_OPEN) or begins_with_clock(text))


def _named(spans: Sequence[TextSpan], firsts: Sequence[Block]) -> frozenset[str]:
    """Return the paths of named elements that hold nothing but lines that head something."""
    lines: dict[str, list[int]] = defaultdict(list)
    for number, block in enumerate(firsts):
        lines[block.path].append(number)
    return frozenset(
        path
        for path, numbers in lines.items()
        if len(numbers) >= MIN_NAMED
        and "." in path.rpartition(">")[2]
        and all(_heads(number, spans, firsts) for number in numbers)
        and not any(is_at_picture(firsts[number]) for number in numbers)
    )
