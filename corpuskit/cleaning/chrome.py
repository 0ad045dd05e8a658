"""Chrome lines: share bars, prompts, lists of other stories, captions and their credits.

Only whole paragraphs go. At the ends of a text the walk is bold: it takes ambiguous lines
("Share", "Print"), and the headline-like lines under a header such as "Related Articles". Inside
the story only lines go that no story holds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpuskit.edits import Edit, cut
from corpuskit.knowledge.phrases import Entry, fold, match_line

BREAK = "\n\n"

MAX_LIST_LINE = 160
"""A headline in a list of other stories is shorter; 99 % of the gold's related lines are."""

MAX_LIST_LINES = 40
"""More lines than this under a header are no list of links but a story that we misread."""

# One class at the end: linear.
_SENTENCE_END = re.compile(r"[.!?…。！？؟।][\"'”’»)\]）」』]{0,3}$")


def find(text: str, title: str | None) -> list[Edit]:
    r"""Propose to cut the paragraphs of a text that are chrome.

    Args:
        text: paragraphs parted by blank lines.
        title: the headline; a first paragraph that repeats it goes too.

    Examples:
        >>> [e.removed for e in find("It ended.\n\nRelated Articles\n\nBack to top button", None)]
        ['\n\nRelated Articles', '\n\nBack to top button']
        >>> find("Related articles of the treaty were signed on Monday.", None)
        []
    """
    if not text:
        return []
    paragraphs = text.split(BREAK)
    rules = decide(paragraphs, title)
    return _cuts(text, paragraphs, rules) if any(rules) else []


def decide(paragraphs: Sequence[str], title: str | None) -> list[str | None]:
    """Return for each paragraph the rule that takes it out, or None for one that stays."""
    entries = [match_line(paragraph) for paragraph in paragraphs]
    rules: list[str | None] = [
        entry.rule if entry is not None and entry.anywhere else None for entry in entries
    ]
    if title and paragraphs and fold(paragraphs[0]) == fold(title):
        rules[0] = "title/repeated"
    _take_tail(paragraphs, entries, rules)
    _take_head(entries, rules)
    _take_neighbours(entries, rules)
    return rules


def _take_tail(
    paragraphs: Sequence[str], entries: Sequence[Entry | None], rules: list[str | None]
) -> None:
    """Walk up from the end; stop at the first paragraph of the story."""
    pending: list[int] = []
    for index in range(len(paragraphs) - 1, -1, -1):
        entry = entries[index]
        if entry is not None or rules[index]:
            if entry is not None:
                rules[index] = entry.rule
            if entry is not None and entry.header:
                for listed in pending:
                    rules[listed] = rules[listed] or entry.rule
                pending = []
            elif pending:
                pending.append(index)
                if entry is not None and not entry.anywhere:
                    rules[index] = None  # an ambiguous word above lines of unknown kind
        elif _is_headline(paragraphs[index]) and len(pending) < MAX_LIST_LINES:
            pending.append(index)
        else:
            return


def _take_head(entries: Sequence[Entry | None], rules: list[str | None]) -> None:
    for index, entry in enumerate(entries):
        if entry is None and not rules[index]:
            return
        if entry is not None:
            rules[index] = rules[index] or entry.rule


def _take_neighbours(entries: Sequence[Entry | None], rules: list[str | None]) -> None:
    """Take ambiguous lines that stand beside a line that is chrome for sure."""
    order = list(range(len(entries)))
    for indices in (order, order[::-1]):
        before = False
        for index in indices:
            entry = entries[index]
            if before and entry is not None:
                rules[index] = rules[index] or entry.rule
            before = entry is not None and rules[index] is not None


def _is_headline(paragraph: str) -> bool:
    """Tell whether a line could be the headline of another story."""
    return len(paragraph) <= MAX_LIST_LINE and not _SENTENCE_END.search(paragraph)


def _cuts(text: str, paragraphs: Sequence[str], rules: Sequence[str | None]) -> list[Edit]:
    """Cut paragraphs, each with the blank line that parts it from what stays before it."""
    edits = []
    start = 0
    kept_before = False
    for paragraph, rule in zip(paragraphs, rules, strict=True):
        end = start + len(paragraph)
        if rule is None:
            kept_before = True
        elif kept_before:
            edits.append(cut(rule, text, start - len(BREAK), end))
        else:
            edits.append(cut(rule, text, start, min(len(text), end + len(BREAK))))
        start = end + len(BREAK)
    return edits
