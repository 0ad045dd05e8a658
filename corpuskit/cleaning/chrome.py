"""Chrome before, inside and after the story: where a line stands decides with what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpuskit.cleaning.layout import BREAK
from corpuskit.cleaning.lines import judge
from corpuskit.edits import Edit, cut
from corpuskit.knowledge.phrases import Entry

STORY_CHARS = 80
"""A paragraph this long is story unless it is known chrome; with a full stop, half of it will do.
Source: boilerplate gold, headlines of related stories take up to 100 characters without a stop."""

LONG_CHARS = 130
"""A paragraph this long without a full stop is story too."""

MAX_LABEL_WORDS = 6
"""Names, sections, places; a subhead may be as short, but stands after the chrome of the head."""

MAX_HEADLINE_WORDS = 22
MAX_TEASER_CHARS = 300
"""Longest teaser under the headline of another story."""

MIN_LIST = 2
"""Headlines after a list's header that are cut inside a story; one alone may be a subhead."""

HEAD_LINES = 16
STANDFIRST_REACH = 3
"""Lines after a standfirst in which a date or share bar shows that the head goes on."""

_STOP = re.compile(r"[.!?…。！？؟।۔]['\"”“»’)\]」』]*$")
_SOLID = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")

HEAD_RULE = "chrome/head-line@1"
TAIL_RULE = "chrome/tail-line@1"
LIST_RULE = "chrome/listed@1"


def find_chrome(text: str) -> Iterator[Edit]:
    r"""Propose to cut chrome lines, each with the blank line that joins it to what stays.

    Examples:
        >>> [e.removed for e in find_chrome("Share\n\nRain fell on the old bridge all day long.")]
        ['Share\n\n']
        >>> list(find_chrome("Rain fell on the old bridge.\n\nWhat now?\n\nMore rain is expected."))
        []
    """
    lines = text.split(BREAK)
    found = [judge(line) for line in lines]
    rules = _decide(lines, found)
    leading = True
    start = 0
    for line, rule in zip(lines, rules, strict=True):
        end = start + len(line)
        if rule is None:
            leading = False
        elif leading:
            yield cut(rule, text, start, min(end + len(BREAK), len(text)))
        else:
            yield cut(rule, text, start - len(BREAK), end)
        start = end + len(BREAK)


def _decide(lines: Sequence[str], found: Sequence[Entry | None]) -> list[str | None]:
    """Give each line the rule by which it goes, or None."""
    if not any(found):
        return [None] * len(lines)
    stories = [entry is None and is_story(line) for line, entry in zip(lines, found, strict=True)]
    head = _head_end(stories, found)
    tail = len(lines) - next((i for i, story in enumerate(reversed(stories)) if story), len(lines))
    rules: list[str | None] = [None] * len(lines)
    for index, entry in enumerate(found):
        if entry is not None and _counts(entry, index, head, tail, found):
            rules[index] = entry.rule
    _mark_head(lines, rules, head)
    for index, entry in enumerate(found):
        if rules[index] and entry is not None and entry.follows == "list":
            _mark_list(lines, rules, found, index)
    _mark_tail(lines, rules, found, tail)
    return rules


def _counts(entry: Entry, index: int, head: int, tail: int, found: Sequence[Entry | None]) -> bool:
    """Say whether an entry counts where it stands."""
    if entry.where == "anywhere":
        return True
    if index < head:
        return entry.where in {"edge", "head"}
    if index >= tail:
        return entry.where in {"edge", "tail"}
    beside = (*found[max(0, index - 1) : index], *found[index + 1 : index + 2])
    return entry.where == "edge" and any(beside)


def is_story(line: str) -> bool:
    """Say whether a line that is no known chrome can only be a paragraph of the story.

    Examples:
        >>> is_story("The council met on Tuesday to discuss the new bridge over the river.")
        True
        >>> is_story("Council meets")
        False
    """
    chars = len(line) if line.isascii() else len(line) + len(_SOLID.findall(line)) * 2
    return chars >= LONG_CHARS or (chars >= STORY_CHARS // 2 and bool(_STOP.search(line)))


def _head_end(stories: Sequence[bool], found: Sequence[Entry | None]) -> int:
    """Give the index of the first line of the story; a standfirst may stand before it."""
    first = next((i for i, story in enumerate(stories) if story), len(stories))
    for index in range(first + 1, min(first + 1 + STANDFIRST_REACH, len(stories))):
        entry = found[index]
        if entry is not None and entry.where == "head" and first < HEAD_LINES:
            following = (i for i in range(index, len(stories)) if stories[i])
            return next(following, len(stories))
    return first


def _mark_head(lines: Sequence[str], rules: list[str | None], head: int) -> None:
    """Mark short lines between chrome before the story: names, sections, places."""
    last = next((i for i in range(min(head, HEAD_LINES) - 1, -1, -1) if rules[i]), -1)
    for index in range(last):
        if rules[index] is None and is_label(lines[index]):
            rules[index] = HEAD_RULE


def is_label(line: str) -> bool:
    """Say whether a line is short and no sentence, such as a name or the name of a section."""
    return len(line.split()) <= MAX_LABEL_WORDS and not is_story(line) and not _STOP.search(line)


def is_headline(line: str) -> bool:
    """Say whether a line may be the headline of another story."""
    return len(line.split()) <= MAX_HEADLINE_WORDS and not is_story(line) and line[:1] not in '“"„«'


def _mark_list(
    lines: Sequence[str], rules: list[str | None], found: Sequence[Entry | None], at: int
) -> None:
    """Mark the headlines after a list's header: to the end of the text, or the run inside."""
    end = len(lines)
    heads = teasers = 0
    reach = at + 1
    for index in range(at + 1, end):
        if rules[index] or found[index] is not None:
            continue
        if is_headline(lines[index]):
            heads += 1
        elif heads > teasers and len(lines[index]) <= MAX_TEASER_CHARS:
            teasers += 1
        else:
            break
    else:
        reach = end
    if reach != end:
        while reach < end and (rules[reach] or is_headline(lines[reach])):
            reach += 1
        if reach - at - 1 < MIN_LIST:
            return
    for index in range(at + 1, reach):
        if rules[index] is None:
            rules[index] = LIST_RULE


def _mark_tail(
    lines: Sequence[str], rules: list[str | None], found: Sequence[Entry | None], tail: int
) -> None:
    """Mark short lines behind the story after the first line that shows it to be over."""
    over = False
    for index in range(tail, len(lines)):
        entry = found[index]
        if rules[index] is None and over and is_headline(lines[index]):
            rules[index] = TAIL_RULE
        over = over or (entry is not None and entry.follows != "")
