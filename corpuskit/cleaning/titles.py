"""The title, where it stands again before the story."""

from __future__ import annotations

from collections.abc import Iterator

from corpuskit.edits import BREAK, Edit, cut
from corpuskit.knowledge.agencies import find_tags
from corpuskit.knowledge.phrases import fold, tokens

HEAD_LINES = 6
"""Paragraphs at the head in which the title may stand again: kicker, title, by-line, share bar."""

MAX_KICKER_WORDS = 5
"""Words that may stand in the same line before the title: section or topic."""

MAX_KICKER_CHARS = 60
"""Their characters; keeps long paragraphs from being looked at."""

MIN_TITLE_WORDS = 2
"""A title of one word is no evidence. Words of Chinese and Thai are long pieces."""

MIN_SOLID_CHARS = 6
"""What counts as enough in a script that has no spaces."""


def find_title(text: str, title: str | None) -> Iterator[Edit]:
    r"""Propose to cut the line that repeats the title, with or without a kicker before it.

    A paragraph that goes on after the title's words stays, and so does one with a dateline before
    them.

    Examples:
        >>> [e.removed for e in find_title("Bridge reopens\n\nIt reopened.", "Bridge Reopens!")]
        ['Bridge reopens\n\n']
        >>> list(find_title("Bridge reopens on Monday, said Roe.", "Bridge reopens"))
        []
    """
    words = tokens(fold(title)) if title else []
    if len(words) < MIN_TITLE_WORDS and sum(map(len, words)) < MIN_SOLID_CHARS:
        return
    start = others = 0
    while others < HEAD_LINES:
        end = text.find(BREAK, start)
        if end < 0:
            return  # the only or the last paragraph is the story
        if end - start <= 2 * len(title or "") + MAX_KICKER_CHARS and _repeats(
            text[start:end], words
        ):
            yield cut("title/repeated", text, start, end + len(BREAK))
        else:
            others += 1
        start = end + len(BREAK)


def _repeats(line: str, words: list[str]) -> bool:
    found = tokens(fold(line))
    extra = len(found) - len(words)
    if not 0 <= extra <= MAX_KICKER_WORDS or found[extra:] != words:
        return False
    return not any(_is_of_dateline(word) for word in line.split()[:extra])


def _is_of_dateline(word: str) -> bool:
    """Say whether a word before the title belongs to a dateline, which is not for this rule."""
    return any(map(str.isdigit, word)) or bool(find_tags(word.strip("()[]/,.:-–—")))
