"""Chrome before, inside and after the story: where a line stands decides with what it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpuskit.cleaning import marking
from corpuskit.cleaning.zones import find_head_end, find_tail_start, read_lines
from corpuskit.edits import BREAK, Edit, cut_paragraphs


def find_chrome(text: str) -> Iterator[Edit]:
    r"""Propose to cut chrome lines, each with the blank line that joins it to what stays.

    Before and behind the story the walk is bold; inside, only lines go that no story holds, and
    words that may be headings where they stand beside other chrome.

    Examples:
        >>> [e.removed for e in find_chrome("Share\n\nRain fell on the old bridge all day long.")]
        ['Share\n\n']
        >>> list(find_chrome("Rain fell on the old bridge.\n\nWhat now?\n\nMore rain is expected."))
        []
    """
    yield from cut_paragraphs(text, decide(text.split(BREAK)))


def decide(texts: Sequence[str]) -> marking.Rules:
    """Give each line the rule by which it goes, or None for a line that stays.

    Examples:
        >>> decide(["It rained on the old bridge all day long.", "Share"])
        [None, 'chrome/share-words@1']
    """
    lines = read_lines(texts)
    head, tail = find_head_end(lines), find_tail_start(lines)
    rules: marking.Rules = [None] * len(texts)
    marking.mark_known(lines, rules, head, tail)
    marking.mark_head(lines, rules, head)
    marking.mark_lists(lines, rules)
    marking.mark_tail(lines, rules, tail)
    marking.mark_beside(lines, rules)
    marking.mark_repeated(lines, rules)
    return rules
