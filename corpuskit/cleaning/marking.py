"""Lines that are cut for their neighbours: lists under a header, labels around the story."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

from corpuskit.cleaning.forms import FIGURES, MARKS
from corpuskit.cleaning.shape import (
    MAX_BETWEEN_WORDS,
    MAX_BOX_CHARS,
    MAX_LONE_WORDS,
    count_words,
    is_headline,
    is_label,
    is_title_case,
)
from corpuskit.cleaning.zones import HEAD_LINES, STAMPS, Lines, shows_end
from corpuskit.knowledge.phrases import LineKind
from corpuskit.news.hints import may_be_credit
from corpuskit.text.sentences import ends

HEAD_RULE = "chrome/head-line@1"
TAIL_RULE = "chrome/tail-line@1"
LIST_RULE = "chrome/listed@1"
REPEATED_RULE = "chrome/repeated@1"

MIN_LIST = 2
"""Headlines after a list's header that are cut inside a story; one alone may be a subhead."""

MAX_LIST_LINES = 60
"""Lines that are looked at after a list's header; bounds the work on hostile text."""

MIN_TITLE_WORDS = 4
"""A shorter line behind the length of a video may be a subhead."""

MAX_LONE_LINES = 2
"""More short lines behind the story are a list or a table of it."""

MIN_REPEATED_WORDS = 5
"""Shorter lines are the names of speakers in an interview, or the heads of tables."""

MAX_QUOTED = 2
"""A sentence may be set off as a quotation as well; three copies are a gallery's or a mistake."""

NO_EVIDENCE = frozenset({MARKS.rule, FIGURES.rule})
"""Rules and figures part the sections of a story too: they say nothing of their neighbours."""

ATTRIBUTION = "—–―"
"""Dashes before whom a quotation is by: "— Ana Example (@ana) May 3, 2024"; one may quote twice."""

Rules: TypeAlias = list[str | None]
"""For each line the rule by which it goes, or None."""


def mark_known(lines: Lines, rules: Rules, head: int, tail: int) -> None:
    """Mark known chrome where it counts."""
    for at, entry in enumerate(lines.found):
        if entry is not None and _counts(entry, at, head, tail, lines.found):
            rules[at] = entry.rule


def _counts(
    entry: LineKind, at: int, head: int, tail: int, found: Sequence[LineKind | None]
) -> bool:
    if entry.where == "anywhere":
        return True
    if at < head:
        return entry.where in {"edge", "head"}
    if at >= tail:
        return entry.where in {"edge", "tail"}
    beside = (*found[max(0, at - 1) : at], *found[at + 1 : at + 2])
    silent = NO_EVIDENCE | STAMPS if entry.rule in STAMPS else NO_EVIDENCE
    return entry.where == "edge" and any(near and near.rule not in silent for near in beside)


def mark_head(lines: Lines, rules: Rules, head: int) -> None:
    """Mark what is left before the story: names, sections, places; more between chrome."""
    if head >= len(lines.texts):
        return
    end = min(head, HEAD_LINES)
    last = next((at for at in range(end - 1, -1, -1) if rules[at]), -1)
    for at in range(end):
        most = MAX_BETWEEN_WORDS if at < last else MAX_LONE_WORDS
        if rules[at] is None and not lines.stories[at] and is_label(lines.texts[at], most):
            rules[at] = HEAD_RULE


def mark_lists(lines: Lines, rules: Rules) -> None:
    """Mark the headlines after the header of a list, and the title after the length of a video.

    To the end of the text teasers may stand between them; inside the story a run of two or more
    headlines goes.
    """
    marked_from = len(lines.texts)  # from here to the end every line is marked
    for at in range(len(lines.texts) - 1, -1, -1):
        entry = lines.found[at]
        if rules[at] is None or entry is None:
            marked_from = marked_from if rules[at] else len(lines.texts) + 1
        elif entry.follows == "title":
            _mark_title(lines, rules, at + 1)
        elif entry.follows == "list":
            if _reaches_end(lines, rules, at + 1, marked_from):
                _mark_range(rules, at + 1, min(marked_from, len(lines.texts)))
                marked_from = at
            else:
                _mark_run(lines, rules, at + 1)


def _reaches_end(lines: Lines, rules: Rules, start: int, marked_from: int) -> bool:
    """Say whether nothing but headlines, each perhaps with a teaser, follows to the end.

    Two paragraphs in a row are no teasers: there the story goes on after the list.
    """
    headed = False
    count = len(lines.texts)
    for at in range(start, min(start + MAX_LIST_LINES, count)):
        if at >= marked_from:
            return True
        if rules[at] or lines.found[at] is not None:
            continue
        if is_headline(lines.texts[at]):
            headed = True
        elif headed and len(lines.texts[at]) <= MAX_BOX_CHARS:
            headed = False
        else:
            return False
    return start + MAX_LIST_LINES >= count


def _mark_run(lines: Lines, rules: Rules, start: int) -> None:
    end = start
    last = min(start + MAX_LIST_LINES, len(lines.texts))
    while end < last and (rules[end] or is_headline(lines.texts[end])):
        end += 1
    if end - start >= MIN_LIST:
        _mark_range(rules, start, end)


def _mark_range(rules: Rules, start: int, end: int) -> None:
    for at in range(start, end):
        rules[at] = rules[at] or LIST_RULE


def _mark_title(lines: Lines, rules: Rules, at: int) -> None:
    if at < len(rules) and rules[at] is None and count_words(lines.texts[at]) >= MIN_TITLE_WORDS:
        rules[at] = LIST_RULE if is_headline(lines.texts[at]) else None


def mark_tail(lines: Lines, rules: Rules, tail: int) -> None:
    """Mark what is left behind the story: all after a line that shows its end, else labels."""
    over = False
    for at in range(tail, len(lines.texts)):
        if rules[at] is None and over and not may_be_credit(lines.texts[at]):
            rules[at] = TAIL_RULE
        over = over or shows_end(lines.found[at])
    _mark_titles(lines, rules, tail)
    left = [at for at in range(tail, len(lines.texts)) if rules[at] is None]
    if tail > 0 and len(left) <= MAX_LONE_LINES:
        for at in left:
            rules[at] = TAIL_RULE if is_label(lines.texts[at]) else None


def _mark_titles(lines: Lines, rules: Rules, tail: int) -> None:
    """Mark headlines in capitals, two or more in a row, behind a story."""
    run: list[int] = []
    for at in range(max(tail, 1), len(lines.texts) + 1):
        if at < len(lines.texts) and rules[at] is None and is_title_case(lines.texts[at]):
            run.append(at)
            continue
        if len(run) >= MIN_LIST:
            for one in run:
                rules[one] = LIST_RULE
        run = []


def mark_beside(lines: Lines, rules: Rules) -> None:
    """Mark words that may be headings of the story where they follow a line that was marked."""
    for at in range(1, len(rules)):
        entry, before = lines.found[at], rules[at - 1]
        if rules[at] or entry is None or entry.where != "edge" or before is None:
            continue
        if before not in NO_EVIDENCE:
            rules[at] = entry.rule


def mark_repeated(lines: Lines, rules: Rules) -> None:
    """Mark captions and teasers that stand there more than once.

    Of sentences that stand there often, the first one stays.
    """
    left = Counter(text for text, rule in zip(lines.texts, rules, strict=True) if rule is None)
    seen: set[str] = set()
    for at, text in enumerate(lines.texts):
        if rules[at] or left[text] == 1 or len(text.split()) < MIN_REPEATED_WORDS:
            continue
        if text[0] in ATTRIBUTION:
            continue
        if not ends(text) or (left[text] > MAX_QUOTED and text in seen):
            rules[at] = REPEATED_RULE
        seen.add(text)
