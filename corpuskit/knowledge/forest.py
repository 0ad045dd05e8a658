"""Small forests of decision trees, carried out in whole numbers, and the file that holds them.

A forest says how much speaks for a row of whole numbers: each of its trees asks up to 15 questions
of the form "is this column above that threshold?" and adds the value of the leaf it ends at. All
is whole numbers, summed in one order, so that a row has the same score on every machine.

Every question of every tree is asked of every row at once (QuickScorer): an answer "yes" strikes
out the leaves on the left of its question, and the first leaf that no answer strikes out is the
tree's.

Source: Lucchese et al., "QuickScorer: a fast algorithm to rank documents with additive ensembles of
regression trees", SIGIR 2015.
"""

from __future__ import annotations

import json
import tokenize
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from corpuskit.errors import KnowledgeError

Matrix: TypeAlias = NDArray[np.int16]

FORMAT: Final = 1
"""Version of the file; it changes when old files can no longer be read."""

MAX_LEAVES: Final = 16
"""Leaves of a tree: a bit of 16 for each."""

LEAF_SCALE: Final = 2048
"""One unit of log-odds in a leaf: with 16 bits, leaves reach from -16 to 16."""

SCORE_SCALE: Final = 64
"""One unit of log-odds in a score."""

MAX_SCORE: Final = 512
"""Scores are clipped to this: odds of 3,000 to 1."""

MAX_CELLS: Final = 131_072
"""Questions times rows that are asked at once: what a processor's own memory holds. A page of more
blocks is done in parts. Source: 300 rows of 140 trees take 3.6 ms at once, .6 ms in parts."""

_DAMAGE: Final = (
    *(OSError, ValueError, LookupError, TypeError, AttributeError, EOFError, SyntaxError),
    *(RuntimeError, zipfile.BadZipFile, zlib.error, tokenize.TokenError),
)
"""What reading a damaged or foreign file raises: by the file system, zip, numpy and JSON."""

_ABOUT: Final = "about"
_PARTS: Final = ("feature", "threshold", "mask", "leaf")
_TYPES: Final = {"feature": np.int16, "threshold": np.int16, "mask": np.uint16, "leaf": np.int16}


class _Asked(NamedTuple):
    """The questions of a forest, in the order in which they are asked.

    The first questions of all trees come first: whole rows of them are put together then. Where no
    tree asks as many as it may, the places of the others are left out.
    """

    questions: int
    """Of each tree."""
    feature: NDArray[np.int16]
    threshold: NDArray[np.int16]
    mask: NDArray[np.uint16]
    first_leaf: NDArray[np.int64]
    """Where the leaves of each tree begin."""


def _lay_out(
    feature: NDArray[np.int16], threshold: NDArray[np.int16], mask: NDArray[np.uint16]
) -> _Asked:
    used = np.flatnonzero(mask.any(axis=0))
    questions = int(used[-1]) + 1 if len(used) else 1
    first_leaf = MAX_LEAVES * np.arange(len(feature), dtype=np.int64)[:, None]
    return _Asked(
        questions,
        feature[:, :questions].T.ravel(),
        threshold[:, :questions].T.ravel()[:, None],
        mask[:, :questions].T.ravel()[:, None],
        first_leaf,
    )


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees; each array has a row a tree."""

    feature: NDArray[np.int16]
    """The column that a question is about; 15 questions a tree."""
    threshold: NDArray[np.int16]
    """Above this, the answer is yes."""
    mask: NDArray[np.uint16]
    """The leaves that a yes strikes out; of no question: none."""
    leaf: NDArray[np.int16]
    """What a leaf says, in units of 1/2048 of log-odds; 16 leaves a tree."""
    _asked: _Asked = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Lay out the questions as they are asked."""
        object.__setattr__(self, "_asked", _lay_out(self.feature, self.threshold, self.mask))

    def score(self, rows: Matrix) -> NDArray[np.int64]:
        """Return what speaks for each row: log-odds in units of 1/64, clipped.

        Examples:
            >>> forest = grow([[(0, 10, 0b01)]], [[-2048, 2048]])
            >>> forest.score(np.array([[10], [11]], np.int16))
            array([-64,  64])
        """
        trees, questions = len(self.feature), self._asked.questions
        at_once = max(1, MAX_CELLS // max(1, trees * questions))
        parts = [
            self._score(rows[start : start + at_once]) for start in range(0, len(rows), at_once)
        ]
        return np.concatenate(parts) if parts else np.zeros(0, np.int64)

    def _score(self, rows: Matrix) -> NDArray[np.int64]:
        total = self.leaves(rows).sum(axis=0, dtype=np.int64)
        total = total * SCORE_SCALE // LEAF_SCALE
        clipped: NDArray[np.int64] = np.minimum(np.maximum(total, -MAX_SCORE), MAX_SCORE)
        return clipped

    def leaves(self, rows: Matrix) -> NDArray[np.int16]:
        """Return what each tree says of each row: in units of 1/2048 of log-odds.

        Examples:
            >>> forest = grow([[(0, 10, 0b01)], [(0, 20, 0b01)]], [[-2048, 2048], [0, 7]])
            >>> forest.leaves(np.array([[10], [11], [21]], np.int16))
            array([[-2048,  2048,  2048],
                   [    0,     0,     7]], dtype=int16)
        """
        said: NDArray[np.int16] = self.leaf.ravel().take(self.ends(rows) + self._asked.first_leaf)
        return said

    def ends(self, rows: Matrix) -> NDArray[np.uint8]:
        """Return the leaf of each tree that each row ends at, from 0.

        Examples:
            >>> forest = grow([[(0, 10, 0b01)], [(0, 20, 0b01)]], [[-2048, 2048], [0, 7]])
            >>> forest.ends(np.array([[10], [11], [21]], np.int16)).tolist()
            [[0, 1, 1], [0, 0, 1]]
        """
        asked = self._asked
        columns = np.ascontiguousarray(rows.T)
        yes = columns.take(asked.feature, axis=0) > asked.threshold
        struck = yes * asked.mask
        shape = asked.questions, len(self.feature), -1
        gone = np.bitwise_or.reduce(struck.reshape(shape), axis=0)
        left: NDArray[np.uint8] = np.asarray(_first_left().take(gone))
        return left


@cache
def _first_left() -> NDArray[np.uint8]:
    """Return the first leaf that is left, for each of the 65,536 ways to strike out leaves."""
    struck = np.arange(1 << MAX_LEAVES, dtype=np.int64)
    first = np.zeros(len(struck), np.uint8)
    for leaf in range(MAX_LEAVES - 1, -1, -1):
        first[(struck >> leaf & 1) == 0] = leaf
    return first


def grow(questions: Sequence[Sequence[tuple[int, int, int]]], leaves: Sequence[Any]) -> Forest:
    """Make a forest of trees: for each its questions (column, threshold, mask), and its leaves."""
    trees = len(questions)
    width = MAX_LEAVES - 1
    feature = np.zeros((trees, width), np.int16)
    threshold = np.full((trees, width), np.iinfo(np.int16).max, np.int16)
    mask = np.zeros((trees, width), np.uint16)
    leaf = np.zeros((trees, MAX_LEAVES), np.int16)
    for tree, (asked, ends) in enumerate(zip(questions, leaves, strict=True)):
        for place, (column, limit, struck) in enumerate(asked):
            feature[tree, place], threshold[tree, place], mask[tree, place] = column, limit, struck
        leaf[tree, : len(ends)] = ends
    return Forest(feature, threshold, mask, leaf)


@dataclass(frozen=True, slots=True)
class Weights:
    """What a weights file holds."""

    id: str
    revision: int
    digest: str
    """Of all that is in it; part of a build's signature."""
    forests: tuple[Forest, ...]
    about: Mapping[str, Any]
    """What else the fit says: names of the columns, thresholds, calibration."""


def dump_weights(
    path: Path, *, name: str, revision: int, forests: Sequence[Forest], about: Mapping[str, Any]
) -> str:
    """Write a weights file; the same weights give the same bytes. Returns its digest."""
    arrays = {
        f"{part}{number}": getattr(forest, part)
        for number, forest in enumerate(forests)
        for part in _PARTS
    }
    told = {"format": FORMAT, "id": name, "revision": revision, "forests": len(forests), **about}
    digest = _digest(told, arrays)
    text = json.dumps({**told, "digest": digest}, sort_keys=True)
    np.savez_compressed(path, about=np.frombuffer(text.encode(), np.uint8), **arrays)
    return digest


def load_weights(path: Path) -> Weights:
    """Read a weights file.

    Raises:
        KnowledgeError: it is missing, damaged, or no weights file of this version.
    """
    try:
        with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        about = json.loads(arrays.pop(_ABOUT).tobytes())
        digest = about.pop("digest")
        forests = tuple(_forest(arrays, number) for number in range(about["forests"]))
    except _DAMAGE as error:
        raise KnowledgeError(f"{path}: no weights file, or a damaged one: {error}") from error
    if about.get("format") != FORMAT:
        raise KnowledgeError(f"{path}: format {about.get('format')}, this version reads {FORMAT}")
    if digest != _digest(about, arrays):
        raise KnowledgeError(f"{path}: damaged: what it holds is not what it was written with")
    return Weights(about["id"], about["revision"], digest, forests, about)


def _forest(arrays: Mapping[str, NDArray[Any]], number: int) -> Forest:
    parts = [arrays[f"{part}{number}"] for part in _PARTS]
    trees = len(parts[0])
    for part, array in zip(_PARTS, parts, strict=True):
        width = MAX_LEAVES if part == "leaf" else MAX_LEAVES - 1
        if array.dtype != _TYPES[part] or array.shape != (trees, width):
            raise ValueError(f"{part}{number} is {array.dtype} {array.shape}")
    return Forest(*parts)


def _digest(about: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> str:
    found = sha256(json.dumps(about, sort_keys=True).encode())
    for name in sorted(arrays):
        array = arrays[name]
        found.update(f"{name} {array.dtype} {array.shape}".encode())
        found.update(array.astype(array.dtype.newbyteorder("<")).tobytes())
    return found.hexdigest()[:16]
