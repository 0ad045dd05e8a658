r"""White space: paragraphs parted by exactly one blank line, and nothing at the edges.

A single no-break, thin or ideographic space inside a paragraph is the writer's and stays; runs of
white space and tabs become one space, white space at the edges of lines goes. A single line break
either joins a hard-wrapped paragraph or parts two paragraphs: none is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from corpuskit.edits import BREAK, Edit
from corpuskit.findings import CLEANING, Finding, Text
from corpuskit.text.sentences import QUOTES, ends

MIN_WRAP_CHARS = 40
"""Narrower blocks are lists, verses, addresses. Source: the narrowest plain-text columns."""

MAX_WRAP_CHARS = 100
"""Wider lines are paragraphs; 60 to 80 is usual. Source: RFC 3676, section 4.2 (78, 66 typical)."""

# White space other than one space of whatever kind, and any at the ends. Linear: a run is taken
# whole, and only a run of two characters or more is begun.
_ODD = re.compile(r"\s{2,}|[\n\t]|\A\s|\s\Z")

# Ideographs, Kana and their punctuation are written without spaces between lines.
_SOLID = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")

_PAUSES = ":;" + QUOTES
"""Marks with which a line may end where no line break was forced, though no sentence ends."""


def find_layout(text: Text) -> Iterator[Finding]:
    r"""Propose the white space of a clean text.

    Examples:
        >>> found = find_layout(Text("One.\n \n\nTwo.\nThree. "))
        >>> [(f.edit.removed, f.edit.inserted) for f in found]
        [('\n \n\n', '\n\n'), ('\n', '\n\n'), (' ', '')]
        >>> list(find_layout(Text("10\u00a0000 km.\n\nTwo.")))
        []
    """
    if all(map(_is_even, text.paragraphs)):
        return
    for start, end in _blocks(text.text):
        for edit in _inside(text.text, start, end):
            yield Finding(edit, CLEANING)


def _is_even(line: str) -> bool:
    """Say whether the white space of a paragraph is single spaces between words."""
    return line != "" and (" ".join(line.split()) == line or not _ODD.search(line))


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Give the stretches between blank lines, each with the white space that follows it."""
    start = 0
    for match in _ODD.finditer(text):
        if match[0].count("\n") > 1:
            yield start, match.end()
            start = match.end()
    if start < len(text):
        yield start, len(text)


def _inside(text: str, start: int, end: int) -> Iterator[Edit]:
    joint = None
    for match in _ODD.finditer(text, start, end):
        run = match[0]
        breaks = run.count("\n")
        if match.start() == 0 or match.end() == len(text):
            yield Edit("layout/edge", match.start(), match.end(), run)
        elif breaks > 1:
            if run != BREAK:
                yield Edit("layout/blank-lines", match.start(), match.end(), run, BREAK)
        elif breaks:
            if joint is None:
                joint = _joint(text[start:end])
            rule = "layout/lines" if joint == BREAK else "layout/wrap"
            yield Edit(rule, match.start(), match.end(), run, joint)
        else:
            yield Edit("layout/spaces", match.start(), match.end(), run, " ")


def _joint(block: str) -> str:
    """Say what takes the place of single line breaks: a space, nothing, or a blank line."""
    lines = [line.strip() for line in block.strip().split("\n")]
    if not is_wrapped(lines):
        return BREAK
    solid = sum(bool(_SOLID.match(line[-1])) for line in lines)
    return "" if 2 * solid > len(lines) else " "


def is_wrapped(lines: list[str]) -> bool:
    """Say whether lines are one paragraph that was wrapped at a fixed width.

    Then every break was forced: the first word of the next line had no room any more. And most
    breaks fall inside a sentence.

    Examples:
        >>> is_wrapped(["The council met on Tuesday night to discuss the", "bridges again."])
        True
        >>> is_wrapped(["The council met on Tuesday night at the hall.", "Nobody came."])
        False
        >>> is_wrapped(["Two eggs", "a cup of flour", "salt"])
        False
    """
    width = max(map(len, lines))
    if len(lines) == 1 or not MIN_WRAP_CHARS <= width <= MAX_WRAP_CHARS:
        return False
    ended = 0
    for line, following in pairwise(lines):
        word = following.split(maxsplit=1)[0]
        if not _SOLID.match(word) and len(line) + 1 + len(word) <= width:
            return False
        ended += ends(line) or line[-1] in _PAUSES
    return 2 * ended < len(lines) - 1 or (2 * ended == len(lines) - 1 and ended > 1)
