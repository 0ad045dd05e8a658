"""From LightGBM's trees to a forest of whole numbers, fitted with hosts kept apart."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from corpuskit.knowledge.forest import LEAF_SCALE, Forest, grow

PARAMETERS: Mapping[str, Any] = {
    "objective": "binary",
    "num_leaves": 15,
    "learning_rate": 0.08,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "max_bin": 63,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}


def fit_forest(
    rows: NDArray[np.int16],
    story: NDArray[np.float32],
    weight: NDArray[np.float32],
    *,
    trees: int,
    seed: int,
    **parameters: Any,
) -> Forest:
    """Fit a forest; other parameters than :data:`PARAMETERS` are LightGBM's."""
    used = weight > 0
    data = lightgbm.Dataset(rows[used], label=story[used], weight=weight[used])
    model = lightgbm.train({**PARAMETERS, "seed": seed, **parameters}, data, trees)
    return to_forest(model)


def to_forest(model: lightgbm.Booster) -> Forest:
    """Write LightGBM's trees down in whole numbers."""
    questions, leaves = [], []
    for tree in model.dump_model()["tree_info"]:
        asked: list[tuple[int, int, int]] = []
        ends: list[int] = []
        _walk(tree["tree_structure"], asked, ends)
        questions.append(asked)
        leaves.append(ends)
    return grow(questions, leaves)


def _walk(node: Mapping[str, Any], asked: list[tuple[int, int, int]], ends: list[int]) -> None:
    """Number the leaves from left to right; a yes strikes out those on the left."""
    if "leaf_value" in node and "split_feature" not in node:
        ends.append(round(node["leaf_value"] * LEAF_SCALE))
        return
    first = len(ends)
    place = len(asked)
    asked.append((0, 0, 0))
    _walk(node["left_child"], asked, ends)
    struck = sum(1 << leaf for leaf in range(first, len(ends)))
    asked[place] = (node["split_feature"], floor(node["threshold"]), struck)
    _walk(node["right_child"], asked, ends)
