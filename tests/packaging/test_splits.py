"""A cluster is dealt once and for all, by Python and SQL alike."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpuskit.packaging.splits import boundaries, split_of, split_sql

RATIOS = {"train": 0.9, "validation": 0.05, "test": 0.05}
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@given(st.lists(texts, min_size=1, max_size=20), texts, st.integers(0, 100), st.integers(0, 100))
def test_sql_deals_as_python_does(ids: list[str], salt: str, first: int, second: int) -> None:
    second = min(second, 100 - first)
    shares = (first / 100, second / 100, (100 - first - second) / 100)
    ratios = dict(zip(("train", "validation", "test"), shares, strict=True))
    query = f"SELECT {split_sql(salt, ratios, 'id')} FROM (SELECT unnest(?) AS id)"  # noqa: S608 - quoted by us
    dealt = [row[0] for row in duckdb.execute(query, [ids]).fetchall()]
    assert dealt == [split_of(one, salt, ratios) for one in ids]
    assert all(ratios[split] > 0 for split in dealt)


def test_shares_come_out_as_asked() -> None:
    dealt = [split_of(str(number), "corpuskit", RATIOS) for number in range(20_000)]
    for split, ratio in RATIOS.items():
        assert dealt.count(split) / len(dealt) == pytest.approx(ratio, abs=0.005)


def test_a_cluster_keeps_its_split_for_ever() -> None:
    """These are published: a change here is a major version of every release."""
    assert [split_of(str(number), "corpuskit", RATIOS) for number in (0, 13, 19, 34, 52)] == [
        *("train", "validation", "test", "test", "validation"),
    ]
    assert boundaries(RATIOS) == [
        ("train", "e666666666666666"),
        ("validation", "f333333333333333"),
        ("test", "ffffffffffffffff"),
    ]


def test_growing_the_test_split_moves_nothing_out_of_it() -> None:
    more = {"train": 0.8, "test": 0.2}
    less = {"train": 0.9, "test": 0.1}
    for number in range(2_000):
        if split_of(str(number), "s", less) == "test":
            assert split_of(str(number), "s", more) == "test"
