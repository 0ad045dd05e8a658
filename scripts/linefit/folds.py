"""The forests of the folds as files: each reads the lines of hosts that it was not fitted on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from corpuskit.cleaning.scorer import checked
from corpuskit.knowledge.forest import Forest, Weights, dump_weights, load_weights

NAME = "lines-fold"
REVISION = 1


def write_folds(
    folder: Path, forests: Sequence[tuple[Forest, Forest]], about: Mapping[str, Any]
) -> None:
    """Write the forests of each fold, with what is known of all."""
    folder.mkdir(parents=True, exist_ok=True)
    for fold, pair in enumerate(forests):
        path = _path(folder, fold)
        dump_weights(path, name=NAME, revision=REVISION, forests=pair, about=about)


def read_folds(folder: Path, folds: int) -> Sequence[Weights]:
    """Read what :func:`write_folds` wrote."""
    paths = [_path(folder, fold) for fold in range(folds)]
    return [checked(load_weights(path), path) for path in paths]


def _path(folder: Path, fold: int) -> Path:
    return folder / f"lines-{fold}.npz"
