"""The plan: what it says is what the Hub's store grows by."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

import bench_release
from corpuskit.publishing import plan, publish
from corpuskit.publishing.planning import Plan
from localhub import Hub

ARTICLES = 600
"""Enough for files of several chunks; ``scripts/bench_release.py`` does it with 50,000."""


@pytest.fixture(scope="session")
def versions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A release, and the next one with one late article in a hundred."""
    return bench_release.build(tmp_path_factory.mktemp("planned"), ARTICLES)


def whats(planned: Plan) -> list[tuple[str, str]]:
    return [(file.path, file.action) for file in planned.files]


def test_the_store_grows_by_what_the_plan_said(
    versions: tuple[Path, Path], hub: Hub, mode: str
) -> None:
    token = hub.add_user("bench")
    first, second = versions
    for release, previous in ((first, None), (second, first)):
        offline = plan(release, previous=previous)
        assert offline.chunked == (mode == "xet")
        before = bench_release.stored(hub)
        done = publish(release, bench_release.REPO, token=token, previous=previous)
        grown = bench_release.stored(hub) - before
        assert done.plan
        for planned in (offline, done.plan):
            assert planned.new_bytes == pytest.approx(grown, rel=0.01)
        assert whats(offline) == whats(done.plan)
    # Where whole files are stored, one of a small release that holds a year goes up as a whole.
    assert offline.new_bytes < (0.5 if mode == "xet" else 1) * offline.bytes
    assert offline.count("changed") > 0


@pytest.mark.parametrize("mode", ["xet"], indirect=True)
def test_without_the_previous_folder_changed_files_count_whole(
    versions: tuple[Path, Path], hub: Hub
) -> None:
    token = hub.add_user("bench")
    publish(versions[0], bench_release.REPO, token=token)
    there = plan(versions[1], repo=bench_release.REPO, token=token)
    near = plan(versions[1], repo=bench_release.REPO, previous=versions[0], token=token)
    assert not there.chunked
    assert whats(there) == whats(near)
    assert there.new_bytes == sum(
        file.bytes for file in there.files if file.action in {"new", "changed"}
    )
    assert near.new_bytes <= there.new_bytes < there.bytes
    again = plan(versions[0], repo=bench_release.REPO, token=token)
    assert {file.action for file in again.files} == {"unchanged"}
    assert again.new_bytes == 0


def test_late_arrivals_leave_what_was_published_byte_for_byte(versions: tuple[Path, Path]) -> None:
    grown = 0
    for path in sorted(versions[1].rglob("data/**/*.parquet")):
        before = versions[0] / path.relative_to(versions[1])
        if not before.exists() or before.read_bytes() == path.read_bytes():
            continue
        grown += 1
        old, new = pq.read_metadata(before), pq.read_metadata(path)
        assert new.num_row_groups == old.num_row_groups + 1
        last = old.row_group(old.num_row_groups - 1)
        column = last.column(last.num_columns - 1)
        end = column.data_page_offset + column.total_compressed_size // 2  # well inside the last
        assert path.read_bytes()[:end] == before.read_bytes()[:end]
    assert grown > 1
