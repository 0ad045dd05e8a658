"""How much speaks for each line of a text being none of its story.

Two forests of small decision trees weigh what :mod:`line` and :mod:`surroundings` tell. The first
looks at each line alone; the second sees where it stands as well, and what the first one says of
the lines around it. ``scripts/fit_lines.py`` writes their weights.

All is done in whole numbers: a text has the same scores on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from corpuskit.cleaning.line import ReadLine, names, own_rows, read_line
from corpuskit.cleaning.surroundings import Columns, Ints, Surroundings, survey, survey_chances
from corpuskit.errors import KnowledgeError
from corpuskit.knowledge.forest import SCORE_SCALE, Matrix, Weights, load_weights

FILE: Final = "lines.npz"

_LEAST: Final = int(np.iinfo(np.int16).min)
_MOST: Final = int(np.iinfo(np.int16).max)
"""Sixteen bits; larger figures are cut off."""


class Scores(NamedTuple):
    """What speaks for each line of a text being chrome: log-odds in units of 1/64."""

    lines: Sequence[ReadLine]
    own: Matrix
    """What each line is by itself."""
    around: Surroundings
    alone: Ints
    """By what it is."""
    placed: Ints
    """By what it is and where it stands."""


def score_lines(texts: Sequence[str], title: str | None = None) -> Scores:
    """Score each line of a text.

    Args:
        texts: the lines, none of them empty.
        title: of the article.

    Examples:
        >>> story = ["It rained on the old bridge all day long, said the mayor of the town."] * 2
        >>> scores = score_lines([*story, "Share this article"])
        >>> (scores.placed > 0).tolist()
        [False, False, True]
    """
    first, second = load_line_weights().forests
    lines = [read_line(text) for text in texts]
    own = own_rows(lines)
    alone = first.score(own)
    around = survey(lines, title, own)
    placed = second.score(placed_rows(own, around, alone))
    return Scores(lines, own, around, alone, placed)


def placed_rows(own: Matrix, around: Surroundings, alone: Ints) -> Matrix:
    """Return what lines are and where they stand, columns as :func:`placed_names` says.

    Args:
        own: what they are.
        around: where they stand.
        alone: their scores by themselves.
    """
    chances = survey_chances(around, chances_of(alone))
    return np.concatenate([own, _whole(around.columns), _whole(chances)], axis=1)


def chances_of(scores: Ints) -> Ints:
    """Turn log-odds into chances, in hundredths.

    Examples:
        >>> chances_of(np.array([-128, 0, 128])).tolist()
        [12, 50, 88]
    """
    return np.rint(100 / (1 + np.exp(-scores / SCORE_SCALE))).astype(np.int64)


def _whole(columns: Columns) -> Matrix:
    rows = np.array(list(columns.values())).T
    # What np.clip does, without its looking up the bounds of types.
    whole: Matrix = np.minimum(np.maximum(rows, _LEAST), _MOST).astype(np.int16)
    return whole


@cache
def placed_names() -> tuple[str, ...]:
    """Return the names of the columns of :func:`placed_rows`."""
    around = survey([read_line("Share")])
    chances = survey_chances(around, np.array([50]))
    return (*names(), *around.columns, *chances)


@cache
def load_line_weights() -> Weights:
    """Load the weights that corpuskit comes with.

    Raises:
        KnowledgeError: the file is damaged, or its columns are not those of this version.
    """
    with as_file(files("corpuskit.knowledge").joinpath("weights", FILE)) as path:
        return checked(load_weights(path), path)


def checked(weights: Weights, path: Path) -> Weights:
    """Return weights whose columns are those that are made here.

    Raises:
        KnowledgeError: they are not.
    """
    columns: Mapping[str, Sequence[str]] = weights.about.get("names") or {}
    if columns.get("alone") != list(names()) or columns.get("placed") != list(placed_names()):
        raise KnowledgeError(f"{path}: fitted for other columns than this version makes")
    return weights
