"""Files and digests depend on the rows alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpuskit.packaging import read_release
from corpuskit.packaging.shards import LogicalHash, logical_sha256, sha256_of, write_shards
from corpuskit.packaging.shuffle import ORDER_COLUMNS, ordered, place, spill
from corpuskit.schema import ARTICLES

SCHEMA = pa.schema(
    [
        ("s", pa.string()),
        ("n", pa.int64()),
        ("f", pa.float64()),
        ("b", pa.bool_()),
        ("l", pa.list_(pa.string())),
        ("r", pa.struct([("x", pa.string()), ("y", pa.list_(pa.struct([("z", pa.int64())])))])),
    ]
)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
numbers = st.integers(-(2**63), 2**63 - 1)
rows = st.fixed_dictionaries(
    {
        "s": st.none() | words,
        "n": st.none() | numbers,
        "f": st.none() | st.floats(allow_nan=False),
        "b": st.none() | st.booleans(),
        "l": st.none() | st.lists(st.none() | words, max_size=3),
        "r": st.none()
        | st.fixed_dictionaries(
            {
                "x": st.none() | words,
                "y": st.none() | st.lists(st.fixed_dictionaries({"z": numbers}), max_size=2),
            }
        ),
    }
)
tables = st.lists(rows, max_size=6).map(lambda plain: pa.Table.from_pylist(plain, SCHEMA))


def digest(*pieces: pa.Table) -> str:
    whole = LogicalHash(SCHEMA)
    for piece in pieces:
        whole.update(piece)
    return whole.hexdigest()


@given(tables, st.integers(0, 6))
def test_the_logical_digest_does_not_see_chunks(table: pa.Table, cut: int) -> None:
    assert digest(table.slice(0, cut), table.slice(cut)) == digest(table)
    assert digest(pa.concat_tables([table.slice(0, cut), table.slice(cut)])) == digest(table)


@given(tables, tables)
def test_the_logical_digest_sees_every_value(one: pa.Table, other: pa.Table) -> None:
    # repr tells 0.0 from -0.0, as the digest does.
    assert (digest(one) == digest(other)) == (repr(one.to_pylist()) == repr(other.to_pylist()))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([{"s": None}], [{"s": ""}]),
        ([{"l": None}], [{"l": []}]),
        ([{"l": ["ab", ""]}], [{"l": ["a", "b"]}]),
        ([{"r": None}], [{"r": {"x": None, "y": None}}]),
        ([], [{}]),
        ([{"s": "a"}, {"s": None}], [{"s": None}, {"s": "a"}]),
    ],
)
def test_near_misses_have_other_digests(one: list[Any], other: list[Any]) -> None:
    tables = (pa.Table.from_pylist(plain, SCHEMA) for plain in (one, other))
    assert len({digest(table) for table in tables}) == 2


def test_the_manifest_holds_the_digests_of_the_files(release: Path) -> None:
    for entry in read_release(release).manifest.files:
        path = release / entry.path
        assert entry.sha256 == sha256_of(path)
        assert entry.logical_sha256 == logical_sha256(path)
        assert entry.bytes == path.stat().st_size


def test_another_writer_has_the_same_logical_digest(release: Path, tmp_path: Path) -> None:
    entry = read_release(release).manifest.files[0]
    table = pq.read_table(release / entry.path)
    pq.write_table(table, tmp_path / "x.parquet", compression="snappy", row_group_size=1)
    assert logical_sha256(tmp_path / "x.parquet") == entry.logical_sha256
    assert sha256_of(tmp_path / "x.parquet") != entry.sha256


@given(st.permutations(range(23)), st.integers(1, 9), st.integers(1, 9), st.integers(1, 9))
def test_the_external_sort_sorts(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], load: int, run: int, bucket: int
) -> None:
    positions = pa.table(
        {
            "key": list(range(100, 123)),
            "n": order,
            "grp": [n // run for n in order],
            "bucket": [n // run // bucket for n in order],
        }
    )
    given_rows = pa.table({"_key": list(range(95, 130)), "value": list(range(95, 130))})
    loads = (
        place(given_rows.slice(start, load), positions).select(["value", *ORDER_COLUMNS])
        for start in range(0, given_rows.num_rows, load)
    )
    folder = tmp_path_factory.mktemp("sort") / "buckets"
    spill(loads, folder)
    runs = list(ordered(folder))
    assert [number for number, _ in runs] == list(range(-(-23 // run)))
    values = [value for _, rows in runs for value in rows.column("value").to_pylist()]
    assert values == [100 + order.index(n) for n in range(23)]
    assert all(column.num_chunks <= 1 for _, rows in runs for column in rows.columns)
    assert not list(folder.iterdir())


def test_rows_read_back_are_written_as_they_were(tmp_path: Path) -> None:
    rows = pa.Table.from_pylist([{"id": "a", "authors": ["Ann Other"]}], ARTICLES)
    name = "data/en/train/2024-01.parquet"
    (first,) = write_shards(tmp_path / "a", [(0, rows)], {0: name})
    back = pq.read_table(tmp_path / "a" / name, partitioning=None)
    assert "element" in str(back.schema.field("authors").type)  # Parquet's own name for it
    (second,) = write_shards(tmp_path / "b", [(0, back)], {0: name})
    assert second == first
