"""Files are of a size worth having, and growth rewrites nothing that was published."""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stories import make, rows, story

from corpuskit.article import Article
from corpuskit.packaging import periods
from corpuskit.packaging.periods import InFile, Size, assign, is_after

ONE = {"train": 1.0}
MONTHS = st.builds(lambda y, m: f"{y}-{m:02}", st.integers(1990, 2026), st.integers(1, 12))
SIZES = st.builds(Size, st.integers(1, 12_000), st.integers(1, 3 * 10**7))


def files(release: Path) -> list[str]:
    return sorted(str(path.relative_to(release)) for path in release.glob("data/*/*/*"))


def of(month: str, n: int) -> Article:
    return story(f"{month}-{n}", date_published=f"{month}-1{n % 9}" if month else None)


def test_a_small_dataset_is_one_file_a_split(tmp_path: Path) -> None:
    many = [of(f"{1988 + n % 36}-0{n % 9 + 1}", n) for n in range(144)] + [of("", 1)]
    made = make(tmp_path / "v1", many)
    assert {Path(name).name for name in files(tmp_path / "v1")} == {
        "all.parquet",
        "undated.parquet",
    }
    assert len(files(tmp_path / "v1")) <= 4
    assert made.articles == 145


def test_large_months_and_years_have_files_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(periods, "WORTH_ROWS", 6)
    small = [of(f"20{year}-03", n) for year in (11, 12) for n in range(2)]
    year = [of(f"2013-0{n % 4 + 1}", n) for n in range(8)]
    months = [of(f"2014-0{n % 2 + 1}", n) for n in range(13)]
    make(tmp_path / "v1", [*small, *year, *months], ratios=ONE)
    names = [Path(name).stem for name in files(tmp_path / "v1")]
    assert names == ["2013", "2014-01", "2014-02", "all"]
    found = rows(tmp_path / "v1")
    assert {Path(one["path"]).stem for name, one in found.items() if name.startswith("2013")} == {
        "2013"
    }
    # Growth and late arrivals: no published file loses a row, whatever it would be worth now.
    late = [of("2013-02", 90 + n) for n in range(9)] + [of("2011-01", 80), of("2015-01", 70)]
    v2 = make(tmp_path / "v2", late, tmp_path / "v1", ratios=ONE)
    assert v2.version == "1.1.0"
    assert [Path(name).stem for name in files(tmp_path / "v2")] == names
    for name in files(tmp_path / "v1"):
        old, new = (pq.ParquetFile(tmp_path / v / name) for v in ("v1", "v2"))
        assert old.metadata.num_row_groups <= new.metadata.num_row_groups
        first = old.read_row_group(0).column("id").to_pylist()
        assert new.read_row_group(0).column("id").to_pylist() == first
    v3 = make(tmp_path / "v3", [], tmp_path / "v2", ratios=ONE, version="2.0.0")
    assert v3.version == "2.0.0"
    assert "2013-02" not in [Path(name).stem for name in files(tmp_path / "v3")]
    assert v3.articles == v2.articles


def test_a_cut_in_time_lies_between_files(tmp_path: Path) -> None:
    pages = [of(f"2024-{n % 12 + 1:02}", n) for n in range(30)] + [
        of("2022-05", 1),
        of("2025-02", 2),
    ]
    made = make(
        tmp_path / "v1", pages, ratios={"train": 0.5, "test": 0.5}, time_test_since="2024-06"
    )
    stems = {Path(name).stem for name in files(tmp_path / "v1")}
    assert "all" not in stems
    assert "2024" not in stems
    assert stems <= {"2022", "2025", *(f"2024-{n:02}" for n in range(1, 13))}
    assert set(made.rows["by-time"]) == {"train", "test"}
    for name in files(tmp_path / "v1"):
        assert is_after(Path(name).stem, "2024-06") is not None


def test_a_card_says_that_no_article_fits_the_cut(tmp_path: Path) -> None:
    pages = [of("2024-01", n) for n in range(12)]
    made = make(
        tmp_path / "v1", pages, ratios={"train": 0.5, "test": 0.5}, time_test_since="2025-01"
    )
    text = (tmp_path / "v1" / "README.md").read_text()
    assert "no test article was published from 2025-01 on" in text
    assert "the table `rejections`" not in text, "there is none"
    assert "rejections" not in made.rows


@given(st.dictionaries(MONTHS, SIZES, min_size=1, max_size=60), MONTHS, st.integers(0, 2**32))
def test_what_is_published_keeps_its_file(months: dict[str, Size], since: str, seed: int) -> None:
    """Whatever comes later, and whether the releases are few or many."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    known = {month: size for month, size in months.items() if draw.random() < 0.6}
    for cut in (None, since):
        first = assign(known, (), cut)
        last: dict[str, str] = {}
        for month, period in first.items():
            last[period] = max(month, last.get(period, ""))
        published = [InFile(period, end, False) for period, end in last.items()]
        second = assign(months, published, cut)
        assert second.keys() == months.keys()
        assert {month: second[month] for month in known} == first
        for month, period in second.items():
            assert period in {month, month[:4], periods.ALL}
            if cut:
                assert is_after(period, cut) == (month >= cut)
