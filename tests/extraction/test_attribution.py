"""Scores taken apart by column are the scores."""

from __future__ import annotations

import numpy as np

from corpuskit.extraction.body.weighing import load_body_weights
from corpuskit.knowledge.attribution import attribute
from corpuskit.knowledge.forest import LEAF_SCALE, grow


def test_usual_and_columns_together_are_the_score() -> None:
    weights = load_body_weights()
    forest = weights.forests[0]
    rows = np.random.default_rng(7).integers(-1, 1500, (50, len(weights.about["names"])))
    shares = np.linspace(1, 3, 50) / np.linspace(1, 3, 50).sum()
    usual, columns = attribute(forest, rows.astype(np.int16), shares)
    said = forest.leaves(rows.astype(np.int16)).sum(axis=0, dtype=np.int64) / LEAF_SCALE
    assert np.allclose(usual + columns.sum(axis=1), said)
    assert np.isclose(usual, (shares * said).sum())


def test_a_column_that_is_not_asked_or_the_same_in_all_rows_adds_nothing() -> None:
    forest = grow([[(0, 10, 0b0011), (1, 5, 0b0001), (2, 5, 0b0100)]], [[-900, 700, 100, 4000]])
    rows = np.array([[0, 9, 1, 3], [20, 9, 1, 3], [20, 9, 9, 3]], np.int16)
    _, columns = attribute(forest, rows, np.full(3, 1 / 3))
    assert np.allclose(columns[:, [1, 3]], 0)
    assert columns[0, 2] == 0  # not on its way
    assert columns[2, 2] > 0 > columns[1, 2]
