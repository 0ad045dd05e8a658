"""Why lines went as chrome: the figures of each that spoke most against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from corpuskit.article import Article
from corpuskit.cleaning.line import SCALE
from corpuskit.cleaning.scorer import (
    chances_of,
    load_line_weights,
    placed_names,
    placed_rows,
    score_lines,
)
from corpuskit.edits import BREAK, Edit, revert
from corpuskit.knowledge.forest import SCORE_SCALE, Forest, Matrix

SHOWN: Final = 3
"""So many figures of a line are told."""

FAMILY: Final = "chrome/"
"""Begins the rules of lines that were weighed."""

OWN_CHANCE: Final = frozenset(
    {"chance", "chance said again", "chance of run", "most of run", "chance of gap"}
)
"""Figures of the second forest that hold what the first one says of the line itself."""


class Reason(NamedTuple):
    """What one figure of a line did to its score."""

    figure: str
    """Its name, as the card of the weights has it."""
    value: float
    odds: float
    """What it adds to the log-odds that the line is chrome, against a usual line of the text."""


class GoneLine(NamedTuple):
    """A line that went, and why."""

    line: str
    rule: str
    chance: int
    """That it is none of the story, in hundredths, by the scorer."""
    reasons: tuple[Reason, ...]
    """The largest first; none where the rule alone decided."""


def explain_lines(article: Article) -> Iterator[GoneLine]:
    r"""Tell why lines of an article went as chrome, in the order of its text.

    They are weighed anew by the weights of this version, among all lines that stood there before
    the first of them went.

    Examples:
        >>> from corpuskit.cleaning import clean
        >>> story = "Rain fell on the old bridge all day long, said the mayor of the town.\n\n" * 3
        >>> (gone,) = explain_lines(clean(Article("1", text=f"{story}Share this article")))
        >>> gone.line, gone.chance > 90, len(gone.reasons)
        ('Share this article', True, 3)
    """
    first = next((n for n, edit in enumerate(article.edits) if _is_weighed(edit)), None)
    if first is None:
        return
    lines = revert(article.text, article.edits[first:]).split(BREAK)
    rules = dict(_gone(article.edits[first:]))
    scores = score_lines(lines, article.title)
    chances = chances_of(scores.placed).tolist()
    rows = placed_rows(scores.own, scores.around, scores.alone)
    for at, line in enumerate(lines):
        if line in rules:
            yield GoneLine(line, rules[line], chances[at], tuple(_reasons(scores.own, rows, at)))


def _is_weighed(edit: Edit) -> bool:
    return edit.rule.startswith(FAMILY) and not edit.inserted


def _gone(edits: Iterable[Edit]) -> Iterator[tuple[str, str]]:
    """Give the lines that went, each with its rule."""
    for edit in filter(_is_weighed, edits):
        for line in edit.removed.split(BREAK):
            if line:
                yield line, edit.rule


def _reasons(own: Matrix, rows: Matrix, at: int) -> list[Reason]:
    """Give the figures that speak most for a line being chrome.

    What the line is by itself is weighed by the first forest, where it stands by the second, which
    knows the former as a chance alone.

    Args:
        own: what the lines are by themselves.
        rows: the same, and where they stand.
        at: the line.
    """
    first, second = load_line_weights().forests
    told = own.shape[1]
    placed = [n for n, name in enumerate(placed_names()) if n >= told and name not in OWN_CHANCE]
    found = [*_weighed(first, own, at, range(told)), *_weighed(second, rows, at, placed)]
    return sorted(found, key=lambda one: (-one.odds, one.figure))[:SHOWN]


def _weighed(forest: Forest, rows: Matrix, at: int, columns: Sequence[int]) -> Iterator[Reason]:
    """Give what each column does to the score of a row, against the usual row of the text.

    A figure stays usual once it was weighed: those that say the same do not count twice.
    """
    usual = np.median(rows, axis=0).astype(np.int16)
    row = rows[at].copy()
    score = int(forest.score(row[None])[0])
    for _ in range(SHOWN):
        tried = np.repeat(row[None], len(columns), axis=0)
        tried[np.arange(len(columns)), columns] = usual[columns]
        left = forest.score(tried)
        best = int(np.argmin(left))
        if left[best] >= score:
            return
        column = columns[best]
        odds = round((score - int(left[best])) / SCORE_SCALE, 1)
        yield Reason(placed_names()[column], float(rows[at, column]) / SCALE, odds)
        row[column] = usual[column]
        score = int(left[best])
