"""The forests of the folds as files: each reads the pages of hosts that it was not fitted on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bodyfit.dealing import FOLDS
from corpuskit.extraction.body.weighing import checked
from corpuskit.knowledge.forest import Forest, Weights, dump_weights, load_weights

NAME = "body-fold"
REVISION = 1


def write_folds(
    folder: Path, forests: Sequence[Sequence[Forest]], about: Mapping[str, Any]
) -> None:
    """Write the forests of each fold, with what is known of all."""
    folder.mkdir(parents=True, exist_ok=True)
    for fold, found in enumerate(forests):
        dump_weights(_path(folder, fold), name=NAME, revision=REVISION, forests=found, about=about)


def read_folds(folder: Path) -> Sequence[Weights]:
    """Read what :func:`write_folds` wrote."""
    paths = [_path(folder, fold) for fold in range(FOLDS)]
    return [checked(load_weights(path), path) for path in paths]


def _path(folder: Path, fold: int) -> Path:
    return folder / f"fold-{fold}.npz"
