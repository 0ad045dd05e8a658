"""What each column did to the score of a row: the questions on its way, tree by tree.

At each question of a tree a row leaves the rows that are answered otherwise, and what the tree says
on the average changes. That change is put down to the column that was asked. All changes of a row
and the average of all rows together are its score, before it is cut to whole units and clipped.

Source: A. Saabas, "Interpreting random forests" (2014); the averages are those of the rows given,
not of the rows that the forest was fitted on, which its file does not hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from corpuskit.knowledge.forest import LEAF_SCALE, Forest, Matrix

Floats: TypeAlias = NDArray[np.float64]


_LITTLE: Final = 1e-12
"""Share of a leaf where no row ends: so little that it changes no other figure."""


class Attribution(NamedTuple):
    """Scores of rows, taken apart; in log-odds."""

    usual: float
    """What speaks for the usual row."""
    columns: Floats
    """What each column adds to that: a row a row."""


class _Question(NamedTuple):
    """A question of a tree: a row that ends at a leaf before ``parts`` was answered no."""

    column: int
    first: int
    parts: int
    end: int
    """Below it are the leaves from ``first`` up to, without, ``end``."""


def attribute(forest: Forest, rows: Matrix, shares: Floats) -> Attribution:
    """Take the scores of rows apart by the columns of the rows.

    Args:
        forest: that scores them.
        rows: what it scores, a row at least.
        shares: how much each row counts for what is usual; they sum up to 1.

    Examples:
        >>> from corpuskit.knowledge.forest import grow
        >>> forest = grow([[(0, 10, 0b001), (1, 5, 0b010)]], [[-2048, 0, 4096]])
        >>> rows = np.array([[0, 0], [20, 0], [20, 9]], np.int16)
        >>> usual, columns = attribute(forest, rows, np.array([0.5, 0.25, 0.25]))
        >>> round(usual, 6), columns.round(6).tolist()
        (0.0, [[-1.0, 0.0], [1.0, -1.0], [1.0, 1.0]])
    """
    ends = forest.ends(rows)
    columns = np.zeros(rows.shape)
    usual = 0.0
    for tree, at in enumerate(ends):
        asked = list(_questions(forest, tree))
        means = _Means(
            forest.leaf[tree] / LEAF_SCALE,
            np.bincount(at, shares, len(forest.leaf[0])).astype(np.float64),
        )
        usual += means.between(0, len(asked) + 1)
        told = np.zeros((len(asked) + 1, rows.shape[1]))
        for column, first, parts, end in asked:
            before = means.between(first, end)
            told[first:parts, column] += means.between(first, parts) - before
            told[parts:end, column] += means.between(parts, end) - before
        columns += told[at]
    return Attribution(usual, columns)


def _questions(forest: Forest, tree: int) -> Iterator[_Question]:
    """Give the questions of a tree, each with the leaves on both its sides.

    A mask holds the leaves on the left of its question, side by side. On the right they reach to
    the nearest question further up on whose left side this one stands.
    """
    sides = [
        (int(column), first, first + mask.bit_count())
        for column, mask in zip(forest.feature[tree], map(int, forest.mask[tree]), strict=True)
        if mask and (first := (mask & -mask).bit_length() - 1) >= 0
    ]
    leaves = len(sides) + 1
    for column, first, parts in sides:
        above = [end for _, start, end in sides if end > parts and start <= first]
        yield _Question(column, first, parts, min(above, default=leaves))


class _Means:
    """What a tree says on the average between two of its leaves."""

    def __init__(self, leaves: Floats, shares: Floats) -> None:
        shares = shares + _LITTLE
        self._total = np.concatenate([[0.0], np.cumsum(leaves * shares)])
        self._share = np.concatenate([[0.0], np.cumsum(shares)])

    def between(self, first: int, end: int) -> float:
        """Return the mean of the leaves from ``first`` up to, without, ``end``."""
        total = self._total[end] - self._total[first]
        return float(total / (self._share[end] - self._share[first]))
