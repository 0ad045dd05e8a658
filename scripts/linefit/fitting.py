"""Fit the two forests of the scorer of lines, out of fold by host."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bodyfit.dealing import FOLDS
from bodyfit.growing import fit_forest
from corpuskit.cleaning.line import names
from corpuskit.cleaning.scorer import placed_names, placed_rows
from corpuskit.cleaning.surroundings import Flags
from corpuskit.knowledge.forest import Forest, Matrix
from linefit.documents import APART, CHROME, UNKNOWN, WEB, Document

TREES: Final = {"alone": 110, "placed": 140}

MAX_LINES: Final = 60
"""A text of more lines counts as one of so many: long lists would drown the rest."""

KIND_WEIGHTS: Final = {"raw": 1.0, "dump": 0.7, "line": 1.5, "body": 0.5}
WEB_WEIGHT: Final = 0.5
"""Web articles are nine tenths of the lines, and their labels of lists are noisy."""

BODY_SHARE: Final = 3
"""One body in so many is fitted on, so that whole stories do not outweigh the rest."""

RISING: Final = frozenset(
    {
        "chrome share",
        "phrase",
        "phrase sure",
        "rule",
        "rule sure",
        "announces",
        "run marked",
        "gap before",
        "gap after",
        "chance",
        *(f"chance {by}" for by in ("-2", "-1", "+1", "+2", "before", "after", "of run")),
        "most of run",
        "chance of twins",
        "chance said again",
        "since sure",
        "until sure",
        "most of gap before",
        "most of gap after",
        "chance of gap",
    }
)
"""More of these never speaks for the story: what chance puts into the gold is not learned."""

FALLING: Final = frozenset({"sentences", "full stop", "topic", "over"})
"""More of these never speaks against it."""

SPOKEN: Final = frozenset({"told", "speech", "copula", "of", "number", "date", "when", "period"})
"""Roles of words that stories are full of; what speaks for the story in them may be learned."""

ROUNDS: Final = 3
"""Fits of the second forest; each but the first leaves out labels that the one before it denies.
What chance and the habits of a source put into the gold of dumps (a table, a list of links) is not
learned then. Source: raw texts, out of fold; exact .226, .247, .252, and with a fourth .244; chrome
cut .617, .644, .653, .657, story lost 2.95, 2.83, 2.88, 2.91 %, all but the first with about 180
inside."""

MAX_DENIED: Final = 100
"""Log-odds against a label, in units of 1/64, beyond which it is left out: five to one. At 150 the
gain is less, at 60 more of the story is lost; left out for the first forest, too, lines alone are
told worse (F1 .910 -> .903)."""

BY_PROGRAM: Final = frozenset({"raw", "dump"})
"""Kinds whose lines a program has labelled, by the body of their page."""

PARAMETERS: Final = {"num_leaves": 15, "learning_rate": 0.1, "feature_fraction": 0.35}

Rows: TypeAlias = Callable[[Document], Matrix]


class Fitted(NamedTuple):
    """The two forests that ship, and for each fold the two that have not seen its hosts."""

    forests: tuple[Forest, Forest]
    by_fold: Sequence[tuple[Forest, Forest]]


def fit(documents: Sequence[Document], seed: int) -> Fitted:
    """Score each document by forests that have not seen its host."""
    first, firsts = _fit_stage(documents, "alone", _own, seed)
    for number in range(ROUNDS):
        print(f"round {number + 1} of {ROUNDS}", flush=True)
        second, seconds = _fit_stage(documents, "placed", _placed, seed)
        for one in documents:
            one.denied = _denied(one)
    return Fitted((first, second), list(zip(firsts, seconds, strict=True)))


def _denied(document: Document) -> Flags:
    """Say which labels a fit that has not seen the host denies."""
    against = np.where(document.labels == CHROME, -document.placed, document.placed)
    return (against > MAX_DENIED) & (document.kind in BY_PROGRAM)


def _own(document: Document) -> Matrix:
    return document.own


def _placed(document: Document) -> Matrix:
    # It learns from first scores of lines unseen by who scored them, as it will meet them.
    return placed_rows(document.own, document.around, document.alone)


def _fit_stage(
    documents: Sequence[Document], stage: str, rows: Rows, seed: int
) -> tuple[Forest, Sequence[Forest]]:
    by_fold = []
    fitted = [one for one in documents if _is_fitted(one, stage)]
    for fold in range(FOLDS):
        forest = _grow([one for one in fitted if one.fold != fold], stage, rows, seed)
        for one in documents:
            if one.fold == fold:
                setattr(one, stage, forest.score(rows(one)))
        by_fold.append(forest)
        print(f"{stage}: fold {fold + 1} of {FOLDS}", flush=True)
    return _grow(fitted, stage, rows, seed), by_fold


def _is_fitted(document: Document, stage: str) -> bool:
    if not document.permitted:
        return False
    if document.kind == "line":
        # A line that was drawn alone has no place: where it stands would be its label.
        return stage == "alone" and document.note not in APART
    return document.kind != "body" or len(document.lines) % BODY_SHARE == 0


def _grow(documents: Sequence[Document], stage: str, rows: Rows, seed: int) -> Forest:
    labels = np.concatenate([one.labels for one in documents])
    weights = np.concatenate([_weights(one) for one in documents])
    denied = np.concatenate([one.denied for one in documents])
    weights[(labels == UNKNOWN) | denied] = 0
    columns = names() if stage == "alone" else placed_names()
    return fit_forest(
        np.concatenate([rows(one) for one in documents]),
        labels.astype(np.float32),
        weights,
        trees=TREES[stage],
        seed=seed,
        monotone_constraints=[_slope(name) for name in columns],
        **PARAMETERS,
    )


def _slope(column: str) -> int:
    """Say whether a column may only rise or fall; words of chrome never speak for the story."""
    family, _, role = column.partition(" ")
    worded = family == "role" and role not in SPOKEN
    return (column in RISING or worded) - (column in FALLING)


def _weights(document: Document) -> NDArray[np.float32]:
    count = len(document.lines)
    weight = KIND_WEIGHTS[document.kind] * min(1.0, MAX_LINES / max(1, count))
    return np.full(count, weight * (WEB_WEIGHT if document.source == WEB else 1.0), np.float32)
