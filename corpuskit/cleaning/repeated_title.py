"""The title, where it stands again before the story."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpuskit.cleaning.cuts import found
from corpuskit.edits import BREAK, cut
from corpuskit.findings import Finding, Text
from corpuskit.knowledge.agencies import find_tags
from corpuskit.knowledge.phrases import tokens
from corpuskit.text.folding import fold_line
from corpuskit.text.sentences import ends_fully

HEAD_LINES = 6
"""Paragraphs at the head in which the title may stand again: kicker, title, by-line, share bar."""

MAX_KICKER_WORDS = 5
"""Words that may stand in the same line before the title: section or topic."""

MAX_KICKER_CHARS = 60
"""Their characters; keeps long paragraphs from being looked at."""

MIN_TITLE_WORDS = 2
"""A title of one word is no evidence. Words of Chinese and Thai are long pieces."""

_SPEAKER = re.compile(r"[^\W\d_]{1,2}\s?[:：]\s")
"""Who asks in an interview: "Q: Who pays for the bridge?"."""

MIN_SOLID_CHARS = 6
"""What counts as enough in a script that has no spaces."""


def find_title(text: Text) -> Iterator[Finding]:
    r"""Propose to cut the line that repeats the title, with or without a kicker before it.

    A paragraph that goes on after the title's words stays, and so does one with a dateline before
    them. Behind a sentence of the story one that ends as a sentence is a sentence too: a headline
    that is a quotation stands in the story as what somebody said. So does a question that is asked.

    Examples:
        >>> text = Text("Bridge reopens\n\nIt reopened.", title="Bridge Reopens!")
        >>> [one.edit.removed for one in find_title(text)]
        ['Bridge reopens\n\n']
        >>> list(find_title(Text("Bridge reopens on Monday, said Roe.", title="Bridge reopens")))
        []
        >>> text = Text("The boat sank.\n\n“We got lucky.”\n\nIt rained.", title="We got lucky")
        >>> list(find_title(text))
        []
    """
    title = text.title or ""
    words = tokens(fold_line(title)) if title else []
    if len(words) < MIN_TITLE_WORDS and sum(map(len, words)) < MIN_SOLID_CHARS:
        return
    others, told = 0, False
    # The only or the last paragraph is the story.
    for start, line in zip(text.starts, text.paragraphs[:-1], strict=False):
        if others >= HEAD_LINES:
            return
        # French sets a blank before the mark that closes: "« Oui. »".
        ended = ends_fully(line.rstrip(" \u00a0\u202f»"))
        said = told and ((ended and not ends_fully(title)) or _SPEAKER.match(line) is not None)
        said = said or line in text.listed
        if said or len(line) > 2 * len(title) + MAX_KICKER_CHARS or not _repeats(line, words):
            others += 1
            told = told or ends_fully(line)
        else:
            end = start + len(line) + len(BREAK)
            yield found(cut("title/repeated", text.text, start, end), text)


def _repeats(line: str, words: list[str]) -> bool:
    said = tokens(fold_line(line))
    extra = len(said) - len(words)
    if not 0 <= extra <= MAX_KICKER_WORDS or said[extra:] != words:
        return False
    if extra and ends_fully(line):
        return False  # a sentence that ends with the title's words
    return not any(_is_of_dateline(word) for word in line.split()[:extra])


def _is_of_dateline(word: str) -> bool:
    """Say whether a word before the title belongs to a dateline, which is not for this rule."""
    return any(map(str.isdigit, word)) or bool(find_tags(word.strip("()[]/,.:-–—")))
