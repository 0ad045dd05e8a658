r"""What the shape of a raw text alone tells of its paragraphs: which are items of lists.

A line that begins with a bullet is an item; one that begins with a dash or a number is where
several do so in a row, since a dash also begins what someone says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from corpuskit.spans import TextSpan
from corpuskit.text.items import BULLET, DASH, NUMBER

MIN_DASHED: Final = 3
"""So many lines with dashes in a row are a list. Source: a round value; two may be a dialogue."""

MIN_NUMBERED: Final = 2
"""So many lines with numbers that go up."""

_SPOKEN: Final = re.compile(r"[?!？！»”\"]\s*\Z")
_LINE: Final = re.compile(r"[^\r\n\x85\u2028\u2029]*[^\s][^\r\n\x85\u2028\u2029]*")


def read_shape(text: str) -> tuple[TextSpan, ...]:
    r"""Say of each line of a raw text whether it is an item of a list or a plain paragraph.

    The text is not in paragraphs yet: lines that were one, cut to a width, become one span when
    they are joined.

    Examples:
        >>> shape = read_shape("Closed are:\n• the bridge\n• the pier\n\nIt rains.")
        >>> [(span.kind, span.level) for span in shape]
        [('paragraph', None), ('list_item', 1), ('list_item', 1), ('paragraph', None)]
        >>> [span.kind for span in read_shape("- Where to?\n\n- To the pier.")]
        ['paragraph', 'paragraph']
    """
    return tuple(_line_spans(text))


def _line_spans(text: str) -> Iterator[TextSpan]:
    lines = [(found.start(), found.end()) for found in _LINE.finditer(text)]
    marks = [_mark(text[start:end]) for start, end in lines]
    at = 0
    for mark, group in groupby(marks):
        size = len(list(group))
        run = lines[at : at + size]
        is_list = mark is not None and _is_list(mark, [text[a:b] for a, b in run])
        for start, end in run:
            yield TextSpan(
                "list_item" if is_list else "paragraph", 1 if is_list else None, start, end
            )
        at += size


def _mark(line: str) -> str | None:
    if BULLET.match(line):
        return "bullet"
    if DASH.match(line):
        return "dash"
    return "number" if NUMBER.match(line) else None


def _is_list(mark: str, lines: Sequence[str]) -> bool:
    if mark == "bullet":
        return True
    if mark == "dash":
        return len(lines) >= MIN_DASHED and not any(map(_SPOKEN.search, lines))
    numbers = [int(found[1]) for line in lines if (found := NUMBER.match(line))]
    return len(lines) >= MIN_NUMBERED and numbers == list(
        range(numbers[0], numbers[0] + len(numbers))
    )
