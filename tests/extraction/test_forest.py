from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from corpuskit.errors import KnowledgeError
from corpuskit.knowledge.forest import (
    LEAF_SCALE,
    MAX_CELLS,
    MAX_SCORE,
    SCORE_SCALE,
    Forest,
    dump_weights,
    grow,
    load_weights,
)


def walked(tree: object, row: np.ndarray) -> int:
    """Follow a tree by hand: (column, limit, tree below, tree above), or the value of a leaf."""
    while isinstance(tree, tuple):
        column, limit, below, above = tree
        tree = above if row[column] > limit else below
    assert isinstance(tree, int)
    return tree


def planted(trees: list[object]) -> Forest:
    """Plant trees as ``scripts/fit_body.py`` does: a yes strikes out the leaves on its left."""
    questions, leaves = [], []
    for tree in trees:
        asked: list[tuple[int, int, int]] = []
        ends: list[int] = []

        def walk(
            node: object,
            asked: list[tuple[int, int, int]] = asked,
            ends: list[int] = ends,
        ) -> None:
            if not isinstance(node, tuple):
                assert isinstance(node, int)
                ends.append(node)
                return
            column, limit, below, above = node
            first = len(ends)
            walk(below)
            asked.append((column, limit, sum(1 << leaf for leaf in range(first, len(ends)))))
            walk(above)

        walk(tree)
        questions.append(asked)
        leaves.append(ends)
    return grow(questions, leaves)


def random_tree(dice: np.random.Generator, leaves: int) -> object:
    if leaves == 1:
        return int(dice.integers(-900, 900))
    left = int(dice.integers(1, leaves))
    return (
        int(dice.integers(0, 6)),
        int(dice.integers(-50, 50)),
        random_tree(dice, left),
        random_tree(dice, leaves - left),
    )


@pytest.mark.parametrize("leaves", [1, 2, 7, 16])
def test_each_row_ends_at_the_leaf_that_one_gets_to_on_foot(leaves: int) -> None:
    dice = np.random.default_rng(leaves)
    trees = [random_tree(dice, leaves) for _ in range(20)]
    rows = dice.integers(-60, 60, (200, 6)).astype(np.int16)
    wanted = [
        max(
            -MAX_SCORE,
            min(MAX_SCORE, sum(walked(t, row) for t in trees) * SCORE_SCALE // LEAF_SCALE),
        )
        for row in rows
    ]
    assert planted(trees).score(rows).tolist() == wanted


def test_rows_of_a_large_page_are_scored_as_if_alone() -> None:
    dice = np.random.default_rng(3)
    forest = planted([random_tree(dice, 16) for _ in range(40)])
    rows = dice.integers(-60, 60, (MAX_CELLS // 600 + 50, 6)).astype(np.int16)
    scores = forest.score(rows)
    assert scores[[0, 77, -1]].tolist() == [int(forest.score(rows[[n]])[0]) for n in (0, 77, -1)]
    assert forest.score(rows[:0]).shape == (0,)


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    path = tmp_path / "some.npz"
    forest = planted([(0, 5, -LEAF_SCALE, LEAF_SCALE)])
    dump_weights(path, name="some", revision=3, forests=[forest], about={"threshold": -16})
    return path


def test_a_file_comes_back_as_it_was_written(stored: Path, tmp_path: Path) -> None:
    weights = load_weights(stored)
    assert (weights.id, weights.revision, weights.about["threshold"]) == ("some", 3, -16)
    rows = np.array([[5], [6]], np.int16)
    assert weights.forests[0].score(rows).tolist() == [-SCORE_SCALE, SCORE_SCALE]
    again = tmp_path / "again.npz"
    digest = dump_weights(
        again, name="some", revision=3, forests=weights.forests, about={"threshold": -16}
    )
    assert digest == weights.digest
    assert again.read_bytes() == stored.read_bytes()


def test_a_flipped_byte_is_an_error_that_names_the_file_or_changes_nothing(stored: Path) -> None:
    whole, digest = stored.read_bytes(), load_weights(stored).digest
    refused = 0
    for place in range(len(whole)):
        broken = bytearray(whole)
        broken[place] ^= 0x55
        stored.write_bytes(broken)
        try:
            weights = load_weights(stored)
        except KnowledgeError as error:
            refused += str(stored) in str(error)
        else:  # a date of the archive, say: what is read is what was written
            assert weights.digest == digest
            assert weights.forests[0].score(np.array([[6]], np.int16)).tolist() == [SCORE_SCALE]
    assert refused > len(whole) / 2


def test_other_weights_under_the_same_digest_are_refused(stored: Path) -> None:
    with np.load(stored) as arrays:
        kept = dict(arrays)
    kept["leaf0"] = kept["leaf0"] + 1
    np.savez_compressed(stored, **kept)
    with pytest.raises(KnowledgeError, match=r"some\.npz: damaged"):
        load_weights(stored)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"\x93NUMPY", b"<html>no weights</html>", None]
)
def test_a_foreign_or_missing_file_is_an_error_that_names_it(
    content: bytes | None, tmp_path: Path
) -> None:
    path = tmp_path / "foreign.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(KnowledgeError, match=r"foreign\.npz"):
        load_weights(path)


def test_a_file_of_another_version_is_refused(stored: Path, tmp_path: Path) -> None:
    weights = load_weights(stored)
    other = tmp_path / "other.npz"
    dump_weights(other, name="some", revision=3, forests=weights.forests, about={"format": 99})
    with pytest.raises(KnowledgeError, match="format 99"):
        load_weights(other)
