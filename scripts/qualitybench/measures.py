"""What a tool's text is worth, and how far a figure over many pages can be trusted."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bodyfit.pages import plain
from corpuskit.evaluation.scores import best_overlap, contained, harmonic_mean
from qualitybench.gold import GoldPage

DRAWS: Final = 2000
SEED: Final = 20260101
_WORD: Final = re.compile(r"\w+")

Row: TypeAlias = dict[str, Any]
Sums: TypeAlias = NDArray[np.float64]
"""Sums of vectors; the last axis is that of the vector."""


def score(page: GoldPage, text: str | None) -> Row:
    """Return what a page adds to the figures of a tool: vectors that are summed over pages.

    ``body`` is precision and recall in runs of four tokens, exact, and one; ``word`` is precision,
    recall and F1 in words, and one; ``must`` and ``leak`` are hits and tries.
    """
    found = plain(text or "")
    row: Row = {"body": None, "word": None, "must": None, "leak": None}
    if page.golds:
        row["body"] = [*best_overlap(found, page.golds).vector]
        row["word"] = [*max((words(found, gold) for gold in page.golds), key=lambda one: one.f1), 1]
    for name, strings in (("must", page.must), ("leak", page.leaks)):
        if strings:
            row[name] = [sum(contained(strings, found)), len(strings)]
    return row


class Words(NamedTuple):
    """Agreement in words, whatever their order."""

    precision: float
    recall: float
    f1: float


def words(found: str, gold: str) -> Words:
    r"""Compare bags of words, as WCXB does: ``\w+`` in lower case.

    Source: ``word_f1`` of ``evaluate.py`` in Murrough-Foley/web-content-extraction-benchmark.

    Examples:
        >>> words("It rained. Share", "It rained")
        Words(precision=0.6666666666666666, recall=1.0, f1=0.8)
        >>> words("", "It rained").f1
        0.0
    """
    have, want = (Counter(_WORD.findall(text.lower())) for text in (found, gold))
    if not have or not want:
        same = float(not have and not want)
        return Words(same, same, same)
    both = (have & want).total()
    precision, recall = both / have.total(), both / want.total()
    return Words(precision, recall, harmonic_mean(precision, recall))


class Statistic(NamedTuple):
    """A figure: the vectors that it is made from, and how."""

    name: str
    of: str
    make: Callable[[Sums], Sums]


def _f1(sums: Sums) -> Sums:
    precision, recall = sums[..., 0] / sums[..., 3], sums[..., 1] / sums[..., 3]
    return 2 * precision * recall / np.maximum(precision + recall, 1e-12)


F1: Final = Statistic("F1", "body", _f1)
EXACT: Final = Statistic("exact", "body", lambda sums: sums[..., 2] / sums[..., 3])
RECALL: Final = Statistic("recall", "body", lambda sums: sums[..., 1] / sums[..., 3])
WORD_F1: Final = Statistic("word F1", "word", lambda sums: sums[..., 2] / sums[..., 3])
MUST: Final = Statistic("must", "must", lambda sums: sums[..., 0] / sums[..., 1])
LEAKED: Final = Statistic("leaked", "leak", lambda sums: sums[..., 0] / sums[..., 1])
FIGURES: Final = (F1, EXACT, RECALL, WORD_F1, MUST, LEAKED)


class Estimate(NamedTuple):
    """A figure with its 95 % interval over hosts."""

    value: float
    low: float
    high: float


def estimate(rows: Iterable[Row], statistic: Statistic) -> Estimate | None:
    """Return a figure of one tool; None where there is nothing to make it from."""
    told = [row for row in rows if row[statistic.of]]
    if not told:
        return None
    sums = _by_host((row["host"], row[statistic.of]) for row in told)
    drawn = statistic.make(_draws(sums))
    return _interval(float(statistic.make(sums.sum(axis=0))), drawn)


def difference(ours: Sequence[Row], theirs: Sequence[Row], statistic: Statistic) -> Estimate | None:
    """Return what the first tool has more than the second, on pages that both read."""
    other = {row["id"]: row for row in theirs}
    pairs = [
        (row["host"], [*row[statistic.of], *other[row["id"]][statistic.of]])
        for row in ours
        if row[statistic.of] and row["id"] in other
    ]
    if not pairs:
        return None
    sums = _by_host(pairs)
    half = sums.shape[1] // 2

    def apart(one: Sums) -> Sums:
        return statistic.make(one[..., :half]) - statistic.make(one[..., half:])

    return _interval(float(apart(sums.sum(axis=0))), apart(_draws(sums)))


def _by_host(rows: Iterable[tuple[str, Sequence[float]]]) -> Sums:
    groups: dict[str, list[Sequence[float]]] = defaultdict(list)
    for host, vector in rows:
        groups[host].append(vector)
    return np.array([np.sum(groups[host], axis=0) for host in sorted(groups)], np.float64)


def _draws(sums: Sums) -> Sums:
    """Draw as many hosts as there are, again and again: pages of one host share a template."""
    dice = np.random.default_rng(SEED)
    hosts = len(sums)
    return dice.multinomial(hosts, np.full(hosts, 1 / hosts), size=DRAWS) @ sums


def _interval(value: float, drawn: Sums) -> Estimate:
    low, high = np.nanpercentile(drawn, (2.5, 97.5))
    return Estimate(value, float(low), float(high))
