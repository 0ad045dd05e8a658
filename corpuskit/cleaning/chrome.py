"""Chrome before, inside and after the story: where a line stands decides with what it is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final, NamedTuple

import numpy as np

from corpuskit.cleaning.chrome_lines import STAMPS, hear
from corpuskit.cleaning.cuts import found
from corpuskit.cleaning.forms import CODE, DURATION
from corpuskit.cleaning.line import SURE, is_storylike, read_line
from corpuskit.cleaning.runs import find_followers, find_leaks
from corpuskit.cleaning.scorer import load_line_weights, score_lines
from corpuskit.cleaning.verdict import Decision, decide
from corpuskit.edits import cut_paragraphs
from corpuskit.findings import Finding, Text
from corpuskit.knowledge.phrases import LineKind
from corpuskit.news.captions import caption_rules, parse_credit

HEAD_RULE: Final = "chrome/head-line@2"
INSIDE_RULE: Final = "chrome/inside-line@1"
TAIL_RULE: Final = "chrome/tail-line@2"
LIST_RULE: Final = "chrome/listed@2"
"""Rules of lines that are no known chrome and go for where they stand and what they look like."""

CLEAR_CHARS: Final = 200
"""A text of nothing but longer lines that look like story is not weighed. Source: a round value; of
10,193 such lines in raw texts of the open gold 2.9 % were chrome."""


def find_chrome(text: Text) -> Iterator[Finding]:
    r"""Propose to cut chrome lines, each with the blank line that joins it to what stays.

    What the text's page vouches for goes only where it is a caption, a credit or a stamp. Of a
    caption its credit is kept as a field; of each is told whether the scorer's word was needed.

    Examples:
        >>> text = Text("Share\n\nRain fell on the old bridge all day long.\n\nPhoto: A. Lee")
        >>> [one.fields for one in find_chrome(text)]
        [(('weighed_chars', 7),), (('credits', ('Photo: A. Lee',)),)]
        >>> story = "Rain fell on the old bridge.\n\nWhat now?\n\nMore rain is expected."
        >>> list(find_chrome(Text(story)))
        []
    """
    if not text.text or all(_is_clear(line, text) for line in text.paragraphs):
        return
    cuts = find_cuts(text)
    edits = cut_paragraphs(text.paragraphs, [one and one.rule for one in cuts])
    for edit, one in zip(edits, filter(None, cuts), strict=False):
        credit = parse_credit(edit.removed.strip()).text if edit.rule in caption_rules() else None
        fields: list[tuple[str, Any]] = [("credits", (credit,))] if credit else []
        if not one.certain:
            fields.append(("weighed_chars", len(edit.removed)))
        yield found(edit, text, *fields)


class Cut(NamedTuple):
    """Why a line goes."""

    rule: str
    certain: bool
    """For a phrase or form that no story has; else the scorer's word was needed."""


def find_cuts(text: Text) -> list[Cut | None]:
    r"""Give each line the rule by which it goes, or None for a line that stays.

    Examples:
        >>> find_cuts(Text("It rained on the old bridge all day long.\n\nShare"))
        [None, Cut(rule='chrome/share-words@2', certain=False)]
    """
    lines = list(_with_listings_joined(text))
    scores = score_lines([line for line, _ in lines], text.title)
    vouched = np.array([size > 0 or _is_vouched(line, text) for line, size in lines])
    limits = load_line_weights().about["limits"]
    decision = decide(scores, limits, vouched, chosen=text.is_chosen)
    gone = decision.gone | (find_leaks(scores.lines) & ~vouched)
    following = find_followers(scores.lines, gone, decision.last) & ~vouched
    cuts: list[Cut | None] = []
    for at, (line, (_, size)) in enumerate(zip(scores.lines, lines, strict=True)):
        cut = None
        if following[at] or gone[at]:
            rule = LIST_RULE if following[at] else _rule(line.entry, at, decision)
            cut = Cut(rule, bool(decision.certain[at]))
        cuts += [None] * size or [cut]
    return cuts


def _with_listings_joined(text: Text) -> Iterator[tuple[str, int]]:
    r"""Yield the lines that are weighed: a listing is one, with the number of its own, else 0.

    Examples:
        >>> listed = frozenset(["if rain:", "share()"])
        >>> text = Text("It rained.\n\nif rain:\n\nshare()", listed=listed)
        >>> list(_with_listings_joined(text))
        [('It rained.', 0), ('if rain: share()', 2)]
    """
    for listed, run in groupby(text.paragraphs, key=text.listed.__contains__):
        lines = list(run)
        if listed:
            yield " ".join(lines), len(lines)
        else:
            yield from ((line, 0) for line in lines)


def _is_clear(line: str, text: Text) -> bool:
    """Say whether a line needs no weighing: a long one that nothing is known against."""
    return (
        line in text.listed
        or _is_vouched(line, text)
        or (len(line) > CLEAR_CHARS and is_storylike(read_line(line)))
    )


_NO_STORY: Final = frozenset({CODE.rule, DURATION.rule})
"""Forms that no page vouches for. Source: none of 524 clock times alone on 468 pages of the open
gold is story."""

_SPOKEN = ("chrome/appeals-", "chrome/comments-notes@", "chrome/account-walls@")
"""Rules of half sentences in which a house speaks to its readers: no page vouches for those."""


def _is_vouched(line: str, text: Text) -> bool:
    """Say whether the page vouches for a line, and nothing certain is known against it.

    Captions, credits, stamps, durations, code outside a listing and phrases that no story has are
    known against it.
    """
    if line not in text.vouched:
        return False
    told = hear(line)
    if told.entry is None:
        return True
    sure = told.phrase is not None and told.phrase.where == SURE
    sure |= told.announced is not None and told.announced.rule.startswith(_SPOKEN)
    return not sure and told.entry.rule not in caption_rules() | STAMPS | _NO_STORY


def _rule(entry: LineKind | None, at: int, decision: Decision) -> str:
    if entry is not None:
        return entry.rule
    if at < decision.first:
        return HEAD_RULE
    return TAIL_RULE if at > decision.last else INSIDE_RULE
