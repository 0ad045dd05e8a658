"""The standfirst of a raw text: the sentences between headline and by-line or date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from corpuskit.cleaning.chrome_lines import opens_with_time
from corpuskit.cleaning.cuts import found
from corpuskit.cleaning.line import ReadLine, is_storylike, read_line
from corpuskit.edits import BREAK, cut
from corpuskit.findings import Finding, Text
from corpuskit.news.datelines.grammar import has_dateline
from corpuskit.news.hints import is_byline
from corpuskit.text.sentences import ends_fully

_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")

RULE: Final = "standfirst/above-byline@1"

HEAD_LINES: Final = 16
"""Lines of by-lines, dates and share bars before a story. Source: raw text gold has up to 14."""

STANDFIRST_REACH: Final = 3
"""Lines after a standfirst in which a date shows that the head goes on."""

MIN_SENTENCE_WORDS: Final = 5
"""A sentence with a full stop may be as short: "The next game is on Friday"."""

MIN_STORY: Final = 3
"""Paragraphs that a story has at least."""

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
    for at in _standfirst([read_line(one) for one in text.paragraphs[: HEAD_LINES + MIN_STORY]]):
        line, start = text.paragraphs[at], text.starts[at]
        edit = cut(RULE, text.text, start, start + len(line) + len(BREAK))
        yield found(edit, text, ("description", line.strip()))


def _standfirst(lines: Sequence[ReadLine]) -> list[int]:
    stories = [_is_sentence(line) for line in lines]
    first = next((at for at, story in enumerate(stories) if story), len(lines))
    before = {_kind(line) for line in lines[:first]}
    for at in range(first + 1, min(first + 1 + STANDFIRST_REACH, len(lines))):
        kind = _kind(lines[at])
        if kind is None or kind in before:
            continue
        above = [n for n in range(first, at) if stories[n]]
        if len(above) > MAX_LINES or sum(stories[at:]) < MIN_STORY:
            return []
        texts = [lines[n].text for n in above]
        short = all(len(text) <= MAX_CHARS for text in texts)
        return above if short and not any(has_dateline(text) for text in texts) else []
    return []


def _is_sentence(line: ReadLine) -> bool:
    """Say whether a line tells something, however short: "No boat left on Monday"."""
    words = len(line.text.split())
    told = line.entry is None and words >= MIN_SENTENCE_WORDS and ends_fully(line.text)
    return told or is_storylike(line)


def _kind(line: ReadLine) -> str | None:
    """Say what a line tells of the story below it: who wrote it, or of which day it is."""
    if is_byline(line.text):
        return "byline"
    opens = line.entry is not None and line.entry.follows == "story"
    dated = opens and _YEAR.search(line.text) and opens_with_time(line.text)
    return "date" if dated else None
