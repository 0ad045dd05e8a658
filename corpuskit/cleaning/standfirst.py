"""The standfirst of a raw text: the sentences between headline and by-line or date."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from corpuskit.cleaning.lines import opens_with_time
from corpuskit.cleaning.reserved import is_byline
from corpuskit.cleaning.zones import HEAD_LINES, MIN_STORY, STANDFIRST_REACH, Lines, read_lines
from corpuskit.edits import BREAK, Edit, cut

_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")

RULE: Final = "standfirst/above-byline@1"

MAX_LINES: Final = 2
"""Paragraphs of a standfirst; more are story. Source: raw text gold, where it has one or two."""

MAX_CHARS: Final = 320
"""Longest paragraph of a standfirst. Source: raw text gold, where the longest has 263."""


def find_standfirst(text: str, is_dateline: Callable[[str], bool]) -> Iterator[Edit]:
    r"""Propose to cut the sentences above the story's by-line or date.

    What stands above is set off by that line; the story follows it. Left alone: a paragraph with a
    dateline, a text in which a line of that kind stands before the paragraph too, one in which
    little follows, and times without a date, which part the entries of a live report.

    Args:
        text: the text of an article without its headline.
        is_dateline: tells whether a line holds a dateline.

    Examples:
        >>> story = "\n\n".join(["The council met to hear of the bridge, which is old."] * 3)
        >>> text = "The old bridge is to be closed for a year.\n\nBy Ana Example\n\n" + story
        >>> [edit.removed for edit in find_standfirst(text, lambda line: False)]
        ['The old bridge is to be closed for a year.\n\n']
        >>> list(find_standfirst(text, lambda line: True))
        []
    """
    texts = text.split(BREAK)
    start = 0
    for at in _standfirst(read_lines(texts[: HEAD_LINES + MIN_STORY]), is_dateline):
        start = sum(len(line) + len(BREAK) for line in texts[:at])
        yield cut(RULE, text, start, start + len(texts[at]) + len(BREAK))


def _standfirst(lines: Lines, is_dateline: Callable[[str], bool]) -> list[int]:
    first = next((at for at, story in enumerate(lines.stories) if story), len(lines.texts))
    before = {_kind(lines, at) for at in range(first)}
    for at in range(first + 1, min(first + 1 + STANDFIRST_REACH, len(lines.texts))):
        kind = _kind(lines, at)
        if kind is None or kind in before:
            continue
        found = [n for n in range(first, at) if lines.stories[n]]
        if len(found) > MAX_LINES or sum(lines.stories[at:]) < MIN_STORY:
            return []
        short = all(len(lines.texts[n]) <= MAX_CHARS for n in found)
        return found if short and not any(is_dateline(lines.texts[n]) for n in found) else []
    return []


def _kind(lines: Lines, at: int) -> str | None:
    """Say what a line tells of the story below it: who wrote it, or of which day it is."""
    text, entry = lines.texts[at], lines.found[at]
    if is_byline(text):
        return "byline"
    dated = entry and entry.follows == "story" and _YEAR.search(text) and opens_with_time(text)
    return "date" if dated else None
