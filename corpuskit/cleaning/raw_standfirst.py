"""The standfirst of a raw text: the sentences between headline and by-line or date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from corpuskit.cleaning.chrome_lines import opens_with_time
from corpuskit.cleaning.cuts import found
from corpuskit.cleaning.zones import HEAD_LINES, MIN_STORY, STANDFIRST_REACH, Lines, read_lines
from corpuskit.edits import BREAK, cut
from corpuskit.findings import Finding, Text
from corpuskit.news.datelines.grammar import has_dateline
from corpuskit.news.hints import is_byline

_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")

RULE: Final = "standfirst/above-byline@1"

MAX_LINES: Final = 2
"""Paragraphs of a standfirst; more are story. Source: raw text gold, where it has one or two."""

MAX_CHARS: Final = 320
"""Longest paragraph of a standfirst. Source: raw text gold, where the longest has 263."""


def find_standfirst(text: Text) -> Iterator[Finding]:
    r"""Propose to cut the sentences above the story's by-line or date.

    What stands above is set off by that line; the story follows it. Left alone: a paragraph with a
    dateline, a text in which a line of that kind stands before the paragraph too, one in which
    little follows, and times without a date, which part the entries of a live report. And every
    text that came from HTML, whose markup has told the standfirst.

    Examples:
        >>> story = "\n\n".join(["The council met to hear of the bridge, which is old."] * 3)
        >>> head = "The old bridge is to be closed for a year.\n\nBy Ana Example\n\n"
        >>> [one.edit.removed for one in find_standfirst(Text(head + story, is_raw=True))]
        ['The old bridge is to be closed for a year.\n\n']
        >>> list(find_standfirst(Text("OSLO (AP) — " + head + story, is_raw=True)))
        []
        >>> list(find_standfirst(Text(head + story)))
        []
    """
    if not text.is_raw:
        return
    for at in _standfirst(read_lines(text.paragraphs[: HEAD_LINES + MIN_STORY])):
        line, start = text.paragraphs[at], text.starts[at]
        edit = cut(RULE, text.text, start, start + len(line) + len(BREAK))
        yield found(edit, text, ("description", line.strip()))


def _standfirst(lines: Lines) -> list[int]:
    first = next((at for at, story in enumerate(lines.stories) if story), len(lines.texts))
    before = {_kind(lines, at) for at in range(first)}
    for at in range(first + 1, min(first + 1 + STANDFIRST_REACH, len(lines.texts))):
        kind = _kind(lines, at)
        if kind is None or kind in before:
            continue
        above = [n for n in range(first, at) if lines.stories[n]]
        if len(above) > MAX_LINES or sum(lines.stories[at:]) < MIN_STORY:
            return []
        short = all(len(lines.texts[n]) <= MAX_CHARS for n in above)
        return above if short and not any(has_dateline(lines.texts[n]) for n in above) else []
    return []


def _kind(lines: Lines, at: int) -> str | None:
    """Say what a line tells of the story below it: who wrote it, or of which day it is."""
    text, entry = lines.texts[at], lines.found[at]
    if is_byline(text):
        return "byline"
    dated = entry and entry.follows == "story" and _YEAR.search(text) and opens_with_time(text)
    return "date" if dated else None
