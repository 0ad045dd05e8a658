"""Lines that go with others: the headlines under a label, the title after the length of a video."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import groupby
from typing import Final

import numpy as np

from corpuskit.cleaning.forms import CLASS_NAMES, CODE, EMBED, POSTED
from corpuskit.cleaning.line import LONG_CHARS, ReadLine
from corpuskit.cleaning.surroundings import Flags
from corpuskit.knowledge.phrases import load_phrases
from corpuskit.news.hints import may_be_credit
from corpuskit.text.sentences import QUOTES, ends_fully
from corpuskit.text.weight import count_solid

MIN_LIST: Final = 2
"""Headlines under a label that go; one alone may be a heading of the story."""

MAX_LIST: Final = 60
"""Lines that are looked at under a label; bounds the work on hostile text."""

MAX_HEADLINE_WORDS: Final = 22
"""Words of a headline with a kicker. Source: boilerplate gold, related links."""

MIN_TITLE_WORDS: Final = 4
MIN_TITLED_CHARS: Final = 4
TITLED_SHARE: Final = 0.8
"""Words of four letters and more have capitals in headlines of that style, but for one or two."""

MAX_CODE_LINES: Final = 3
"""Lines of code that leak into a story; a text with more of them is about code. Source: raw texts
of the open gold, where 19 lines of code are story, in two texts, and 8 are not, in two others."""


def find_followers(lines: Sequence[ReadLine], gone: Flags, last: int) -> Flags:
    """Say which other lines go, given those that go.

    Args:
        lines: of a text.
        gone: those that go by themselves.
        last: the last line that is surely story.

    Examples:
        >>> from corpuskit.cleaning.line import read_line
        >>> lines = [read_line(one) for one in ("Related:", "Goats win a prize", "Ferry is back")]
        >>> find_followers(lines, np.array([True, False, False]), -1).tolist()
        [False, True, True]
    """
    found = np.zeros(len(lines), bool)
    for at in np.flatnonzero(gone).tolist():
        entry = lines[at].entry
        if entry is not None and entry.follows == "list":
            end = _end_of_list(lines, at + 1)
            found[at + 1 : end] |= end - at > MIN_LIST
        elif entry is not None and entry.follows == "title" and at + 1 < len(lines):
            title = lines[at + 1]
            found[at + 1] |= len(title.text.split()) >= MIN_TITLE_WORDS and is_headline(title)
    found[max(last, 0) + 1 :] |= _titles(lines[max(last, 0) + 1 :])
    return found & ~gone


def find_leaks(lines: Sequence[ReadLine]) -> Flags:
    """Say which lines are code that leaked into the text, or a post of a network.

    Above the line that says who wrote a post stands what it says. Source: open gold, 14 such lines
    on 9 hosts and the 14 above them, none of them story.

    Examples:
        >>> from corpuskit.cleaning.line import read_line
        >>> find_leaks([read_line("window.dataLayer = [];"), read_line("It rained.")]).tolist()
        [True, False]
    """
    rules = {CODE.rule, CLASS_NAMES.rule}
    code = np.array([line.entry is not None and line.entry.rule in rules for line in lines])
    few = code.sum() <= MAX_CODE_LINES
    posted = np.array([line.entry == POSTED for line in lines])
    left = np.array([line.entry is not None and line.entry.rule in _left() for line in lines])
    post: Flags = left | posted | np.append(posted[1:], False)
    return post | code if few else post


@cache
def _left() -> frozenset[str]:
    """Return the rules of what an embedded post leaves: its address, and the label of its link."""
    rules = (rule.entry.rule for _, rule in load_phrases().rules["social"])
    return frozenset({EMBED.rule, *(rule for rule in rules if rule.startswith("chrome/embed-"))})


def _end_of_list(lines: Sequence[ReadLine], start: int) -> int:
    end = start
    last = min(start + MAX_LIST, len(lines))
    while end < last and (lines[end].entry is not None or is_headline(lines[end])):
        end += 1
    return end


def _titles(lines: Sequence[ReadLine]) -> Flags:
    """Say which lines are headlines in capitals, two or more in a row."""
    found = [is_title_case(line) for line in lines]
    runs = [(flag, len(list(run))) for flag, run in groupby(found)]
    return np.array([flag and size >= MIN_LIST for flag, size in runs for _ in range(size)], bool)


def is_headline(line: ReadLine) -> bool:
    """Say whether a line may be the headline of another story.

    Examples:
        >>> from corpuskit.cleaning.line import read_line
        >>> is_headline(read_line("Council votes on the bridge: who will pay for it?"))
        True
        >>> is_headline(read_line("The council will vote on Monday."))
        False
        >>> is_headline(read_line("“It was a shame”"))
        False
    """
    text = line.text
    if not text or len(text) >= LONG_CHARS:
        return False
    words = len(text.split()) + (0 if text.isascii() else count_solid(text))
    quoted = text[0] in QUOTES and text[-1] in QUOTES
    if words > MAX_HEADLINE_WORDS or quoted or ends_fully(text):
        return False
    return not may_be_credit(text)


def is_title_case(line: ReadLine) -> bool:
    """Say whether a line is a headline whose words begin with capitals, as English ones do.

    Examples:
        >>> from corpuskit.cleaning.line import read_line
        >>> is_title_case(read_line("Council Votes on the Bridge: Who Will Pay?"))
        True
        >>> is_title_case(read_line("Council votes on the bridge"))
        False
    """
    words = [word for word in line.text.split() if word[0].isalpha()]
    long = [word for word in words if len(word) >= MIN_TITLED_CHARS]
    titled = sum(word[0].isupper() for word in long)
    enough = len(long) >= MIN_TITLE_WORDS and titled >= TITLED_SHARE * len(long)
    return enough and is_headline(line)
