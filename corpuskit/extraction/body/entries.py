"""Entries of live pages: what was posted at one time, with that time where the page gives it.

Entries stand in boxes of one kind beside each other; where a page has none, a clock before a
paragraph or a heading begins one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from corpuskit.extraction.body import tables
from corpuskit.extraction.metadata.dates import to_utc
from corpuskit.extraction.metadata.lines import text_of
from corpuskit.extraction.page.blocks import Block
from corpuskit.extraction.page.dom import Element, attribute
from corpuskit.extraction.page.spots import Spot
from corpuskit.spans import TextSpan

MIN_ENTRIES: Final = 2
"""So many boxes on a page that says that it is live; ..."""

MIN_TIMED: Final = 3
"""... so many with a time each where it does not say so, or so many clocks. Source: a round value;
a story may be told in two parts with a time each."""

MIN_SHARE: Final = 0.5
"""Entries hold at least this share of the story. Source: a round value."""

MAX_TIME_CHARS: Final = 60
"""A longer text is no time. Source: a round value, beyond a date with weekday and zone."""

_CLOCK: Final = re.compile(
    r"\W{0,3}(\d{1,2}[:.h]\d{2}(?:\s?[ap]\.?m\b\.?)?)(?!\d|[.:]\d)", re.IGNORECASE
)
_ANY_CLOCK: Final = re.compile(
    r"(?<!\d)(\d{1,2}[:.]\d{2}(?:\s?[ap]\.?m\b\.?)?)(?!\d)", re.IGNORECASE
)
_LEAVES: Final = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "tr", "pre"})
_TIMES: Final = "time, [datetime], [data-timestamp], [data-time]"
_ATTRIBUTES: Final = ("datetime", "data-timestamp", "data-time", "content")


def find_entries(paragraphs: Sequence[Sequence[Block]], *, live: bool) -> list[TextSpan]:
    """Return the entries of a page, each as a span around what was posted.

    Args:
        paragraphs: the blocks that make each.
        live: the page says that it is a live one.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> post = "<article><time datetime={}></time><p>Ships wait.</p><p>More rain.</p></article>"
        >>> page = "".join(map(post.format, ("2024-05-01T10:00Z", "2024-05-01T09:30Z")))
        >>> blocks = [[block] for block in segment(parse(f"<main>{page}</main>"))]
        >>> [(s.start, s.end, s.time) for s in find_entries(blocks, live=True)]
        [(0, 23, '2024-05-01T10:00:00Z'), (25, 48, '2024-05-01T09:30:00Z')]
        >>> find_entries(blocks, live=False)
        []
    """
    bounds = list(_bounds(paragraphs))
    boxes = _boxes(paragraphs, live=live)
    if boxes:
        times = [_time_of(box.element) for box, _ in boxes]
        timed = sum(time is not None for time in times)
        if live or (timed >= MIN_TIMED and timed == len(boxes)):
            return [
                TextSpan("entry", None, bounds[held[0]][0], bounds[held[-1]][1], time=time)
                for (_, held), time in zip(boxes, times, strict=True)
            ]
    return list(_by_clocks(paragraphs, bounds, live=live))


def _bounds(paragraphs: Sequence[Sequence[Block]]) -> Iterator[tuple[int, int]]:
    start = 0
    for paragraph in paragraphs:
        end = start + len(tables.text_of(paragraph))
        yield start, end
        start = end + 2


def _boxes(paragraphs: Sequence[Sequence[Block]], *, live: bool) -> list[tuple[Spot, list[int]]]:
    """Return the boxes of one kind beside each other that hold most, with their paragraphs."""
    held: dict[Spot, list[int]] = defaultdict(list)
    for number, paragraph in enumerate(paragraphs):
        place: Spot | None = paragraph[0].place
        while place is not None:
            if place.tag not in _LEAVES:
                held[place].append(number)
            place = place.parent
    rows: dict[tuple[Spot | None, str], list[Spot]] = defaultdict(list)
    for place in held:
        rows[place.parent, place.path].append(place)
    enough = MIN_ENTRIES if live else MIN_TIMED
    sizes = [sum(block.chars for block in paragraph) for paragraph in paragraphs]
    best: list[Spot] = []
    most = MIN_SHARE * sum(sizes)
    for row in rows.values():
        if len(row) < enough or max(len(held[place]) for place in row) < 2:  # noqa: PLR2004 - single paragraphs are no posts
            continue
        size = sum(sizes[number] for place in row for number in held[place])
        if size > most:
            best, most = row, size
    return [(place, held[place]) for place in best]


def _time_of(box: Element) -> str | None:
    """Return when something was posted: in UTC where that is known, else the clock as shown."""
    for element in box.css(_TIMES)[:2]:
        given = [attribute(element, name) for name in _ATTRIBUTES]
        shown = text_of(element)
        for value in (*given, shown):
            if value and len(value) <= MAX_TIME_CHARS:
                found = to_utc(value)
                if found and "T" in found:
                    return found
                if clock := _ANY_CLOCK.search(value):
                    return clock[1]
    return None


def begins_with_clock(text: str) -> bool:
    """Tell whether a line begins with a clock, as those of live pages do.

    Examples:
        >>> begins_with_clock("8h47 - The ferry is late"), begins_with_clock("[10:05 a.m.] Rain")
        (True, True)
        >>> begins_with_clock("10:05.32 was her time"), begins_with_clock("At 8h47 it left")
        (False, False)
    """
    return _CLOCK.match(text) is not None


def _by_clocks(
    paragraphs: Sequence[Sequence[Block]], bounds: Sequence[tuple[int, int]], *, live: bool
) -> Iterator[TextSpan]:
    """Begin an entry at each paragraph, or else each bold line, that begins with a clock."""
    clocks = [
        (number, found[1])
        for number, (first, *_) in enumerate(paragraphs)
        if (live or first.heading or 2 * first.strong_chars >= first.chars)
        and (found := _CLOCK.match(first.text))
    ]
    if len(clocks) < MIN_TIMED:
        return
    ends = [number for number, _ in clocks[1:]] + [len(paragraphs)]
    for (number, clock), following in zip(clocks, ends, strict=True):
        end = following
        while end - 1 > number and paragraphs[end - 1][0].heading:  # that of the day before
            end -= 1
        yield TextSpan("entry", None, bounds[number][0], bounds[end - 1][1], time=clock)
