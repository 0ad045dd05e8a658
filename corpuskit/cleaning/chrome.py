"""Chrome before, inside and after the story: where a line stands decides with what it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from corpuskit.cleaning import marking
from corpuskit.cleaning.cuts import found
from corpuskit.cleaning.zones import Lines, find_head_end, find_tail_start, read_lines
from corpuskit.edits import cut_paragraphs
from corpuskit.findings import Finding, Text
from corpuskit.news.captions import caption_rules, parse_credit


def find_chrome(text: Text) -> Iterator[Finding]:
    r"""Propose to cut chrome lines, each with the blank line that joins it to what stays.

    Before and behind the story the walk is bold; inside, only lines go that no story holds, and
    words that may be headings where they stand beside other chrome. Of a caption its credit is kept
    as a field.

    Examples:
        >>> text = Text("Share\n\nRain fell on the old bridge all day long.\n\nPhoto: A. Lee")
        >>> [(one.edit.removed, one.fields) for one in find_chrome(text)]
        [('Share\n\n', ()), ('\n\nPhoto: A. Lee', (('credits', ('Photo: A. Lee',)),))]
        >>> story = "Rain fell on the old bridge.\n\nWhat now?\n\nMore rain is expected."
        >>> list(find_chrome(Text(story)))
        []
    """
    for edit in cut_paragraphs(text.paragraphs, decide(text.paragraphs, text.vouched)):
        credit = parse_credit(edit.removed.strip()).text if edit.rule in caption_rules() else None
        yield found(edit, text, *([("credits", (credit,))] if credit else []))


def decide(texts: Sequence[str], vouched: AbstractSet[str] = frozenset()) -> marking.Rules:
    """Give each line the rule by which it goes, or None for a line that stays.

    Args:
        texts: the lines.
        vouched: those whose page leaves no doubt about them.

    Examples:
        >>> decide(["It rained on the old bridge all day long.", "Share"])
        [None, 'chrome/share-words@1']
    """
    lines = read_lines(texts, vouched)
    head, tail = find_head_end(lines), find_tail_start(lines)
    rules: marking.Rules = [None] * len(texts)
    marking.mark_known(lines, rules, head, tail)
    marking.mark_head(lines, rules, head)
    marking.mark_lists(lines, rules)
    marking.mark_tail(lines, rules, tail)
    marking.mark_beside(lines, rules)
    marking.mark_repeated(lines, rules)
    return [None if _stands(lines, at) else rule for at, rule in enumerate(rules)]


def _stands(lines: Lines, at: int) -> bool:
    return lines.stories[at] and lines.texts[at] in lines.vouched
