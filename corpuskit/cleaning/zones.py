"""Where the story of a text begins and ends, seen from the kinds of its lines."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import accumulate
from typing import NamedTuple

from corpuskit.cleaning.chrome_lines import STAMP, judge
from corpuskit.cleaning.forms import STAMP as FIGURE_STAMP
from corpuskit.cleaning.shape import ANNOUNCING, MAX_BOX_CHARS, is_story
from corpuskit.knowledge.phrases import LineKind
from corpuskit.news.captions import caption_rules

HEAD_LINES = 16
"""Lines of by-lines, dates and share bars before a story; more is no head. Source: raw text gold
has up to 14."""

STANDFIRST_REACH = 3
"""Lines after a standfirst in which a date shows that the head goes on."""

MAX_PROSE_SHARE = 0.5
"""Paragraphs for each line of chrome and headlines behind a story. Set on raw text gold."""

MIN_STORY = 3
"""Paragraphs that a story has at least before a box may end it."""

STAMPS = frozenset({STAMP.rule, FIGURE_STAMP.rule, "chrome/stamp@1"})
"""Dates and clock times in a row inside a story are its opening hours or its programme."""


class Lines(NamedTuple):
    """The lines of a text and what each is alone."""

    texts: Sequence[str]
    found: Sequence[LineKind | None]
    stories: Sequence[bool]
    """Whether a line is no chrome and can only be a paragraph of the story."""
    vouched: AbstractSet[str]
    """Lines whose page leaves no doubt about them."""


def read_lines(texts: Sequence[str], vouched: AbstractSet[str] = frozenset()) -> Lines:
    """Judge each line by itself.

    Args:
        texts: the lines.
        vouched: those that are story unless they are captions, credits or stamps.

    Examples:
        >>> read_lines(["Share", "Photo: A. Lee"]).stories
        [False, False]
        >>> read_lines(["Share", "Photo: A. Lee"], {"Share", "Photo: A. Lee"}).stories
        [True, False]
    """
    found = [judge(text) for text in texts]
    if vouched:
        heard = caption_rules() | STAMPS
        found = [
            None if entry and text in vouched and entry.rule not in heard else entry
            for text, entry in zip(texts, found, strict=True)
        ]
    stories = [
        entry is None and (text in vouched or is_story(text))
        for text, entry in zip(texts, found, strict=True)
    ]
    if texts and texts[-1][-1:] in ANNOUNCING and texts[-1] not in vouched:
        stories[-1] = False  # what it announces is not there any more
    return Lines(texts, found, stories, vouched)


def find_head_end(lines: Lines) -> int:
    """Give the index of the first line of the story; a standfirst may stand before it.

    Examples:
        >>> find_head_end(read_lines(["Share", "Rain fell on the old bridge all day long."]))
        1
        >>> find_head_end(read_lines(["Rain fell on the old bridge all day long.", "Share"]))
        0
    """
    count = len(lines.texts)
    first = next((at for at in range(count) if lines.stories[at]), count)
    if first >= HEAD_LINES:
        return first
    for at in range(first + 1, min(first + 1 + STANDFIRST_REACH, count)):
        entry = lines.found[at]
        if entry is not None and entry.follows == "story":
            return next((later for later in range(at, count) if lines.stories[later]), count)
    return first


def find_tail_start(lines: Lines) -> int:
    """Give the index of the first line behind the story.

    That is the line after its last paragraph, or an earlier line that shows the story to be over,
    if what follows is mostly chrome and holds neither a long paragraph nor two in a row: boxes and
    teasers have a sentence or two, a story goes on.

    Examples:
        >>> find_tail_start(read_lines(["Rain fell on the old bridge all day long.", "Share"]))
        1
        >>> find_tail_start(read_lines(["Share", "Rain fell on the old bridge all day long."]))
        2
    """
    stories = lines.stories
    before = [0, *accumulate(stories)]
    tail = len(stories)
    prose = other = 0
    for at in range(len(stories) - 1, -1, -1):
        if stories[at]:
            prose += 1
            if len(lines.texts[at]) > MAX_BOX_CHARS or (at and stories[at - 1]):
                break
            continue
        other += 1
        if not prose:
            tail = at
        elif shows_end(lines.found[at]) and before[at] >= MIN_STORY:
            tail = at if prose <= other * MAX_PROSE_SHARE else tail
    return tail


def shows_end(entry: LineKind | None) -> bool:
    """Say whether nothing of the story follows such a line once the story has been told."""
    return entry is not None and entry.follows in {"list", "end"}
