from __future__ import annotations

import random
import time

import numpy as np

from corpuskit.extraction.body.features import NAMES, columns_of, describe
from corpuskit.extraction.body.sheet import Known, lay_out
from looks import CALM, POUR, RAIN, at, blocks_of

PAGE = (
    f"<nav><a href=/>Home</a></nav><article><h1>Rain</h1><p>{RAIN}</p><h2>Then</h2><p>{POUR}</p>"
    f"<ul><li>One <a href=/>two</a></li><li>Three</li></ul><p>{CALM}</p></article>"
)


def known_of(*texts: str) -> Known:
    marked = at(blocks_of(PAGE), *texts)
    return Known(marked, "Rain", tuple(sorted(marked)), {0: "before"})


def column(matrix: np.ndarray, name: str) -> list[int]:
    found: list[int] = matrix[:, NAMES.index(name)].tolist()
    return found


def test_the_names_are_those_of_the_columns() -> None:
    blocks = blocks_of(PAGE)
    assert tuple(columns_of(lay_out(blocks, known_of(RAIN)))) == NAMES


def test_what_a_block_is_and_where_it_stands() -> None:
    blocks = blocks_of(PAGE)
    matrix = describe(blocks, known_of(RAIN, POUR))
    texts = [block.text for block in blocks]
    rain, calm, item = texts.index(RAIN), texts.index(CALM), texts.index("One two")
    assert column(matrix, "chars") == [len(text) for text in texts]
    assert column(matrix, "links")[item] == 1000 * 3 // 7
    assert column(matrix, "marked")[rain] == 1
    assert column(matrix, "path marked")[calm] == 1000 * len(RAIN + POUR) // len(RAIN + POUR + CALM)
    assert column(matrix, "after title")[rain] == 1
    assert column(matrix, "section own")[calm] > column(matrix, "section own")[rain]
    assert column(matrix, "rule")[0] == 1


def test_values_beyond_sixteen_bits_are_clipped() -> None:
    blocks = blocks_of(f"<p>{'It rained. ' * 9_000}</p>")
    assert column(describe(blocks, Known({0})), "chars") == [32_000]


def test_a_page_of_one_block_and_one_without_marks_have_a_row_each() -> None:
    assert describe(blocks_of("<p>Rain"), Known(frozenset())).shape == (1, len(NAMES))
    assert describe(blocks_of(PAGE), Known(frozenset())).shape == (8, len(NAMES))


def test_time_grows_with_the_blocks_and_no_faster() -> None:
    dice = random.Random(5)  # noqa: S311 - words, not secrets
    words = ["rain", "fell", "on", "Orrin", "and", "the", "mill"]

    def page(count: int) -> str:
        return "".join(
            f"<div class=c{n % 50}><p>{' '.join(dice.choices(words, k=9))}</p></div>"
            for n in range(count)
        )

    def seconds(count: int) -> float:
        blocks = blocks_of(page(count))
        known = Known(set(range(0, count, 3)))
        start = time.process_time()
        describe(blocks, known)
        return time.process_time() - start

    small = min(seconds(2_000) for _ in range(3))
    assert min(seconds(20_000) for _ in range(2)) < 30 * small + 0.2
