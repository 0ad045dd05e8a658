"""An id that a new rule takes from one record and gives to another: each is told as what it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from stories import make, rows
from test_identity import HOST, as_before, page

from corpuskit.article import Outcome, Rejection
from corpuskit.extraction.canonical import id_of
from corpuskit.packaging import Diff, diff, read_release
from corpuskit.packaging.changes import renames
from corpuskit.packaging.removal import Takedown, read_tombstones

LIST = ("https://a.example/politics/", None)
STORY = ("https://a.example/politics/story-7", "https://a.example/politics")
X = "858b68557bdc01f844dd8835647c1716"
Y = "c3309485e65c32d72c354fd5546a8aa7"
Z = str(id_of(*STORY))
"""Published as X, the list gets the id Y of its address without the slash. That was the id of the
story, by its canonical link, which is followed no more: the story gets Z, of its own address."""

REASONS: dict[str, tuple[list[Outcome], dict[str, Any]]] = {
    "takedown": ([page(*STORY)], {"takedowns": (Takedown(STORY[0]),)}),
    "quality": ([page(*STORY)], {"takedowns": (Takedown(STORY[0], "quality"),)}),
    "gone": ([], {"missing": "remove"}),
    "rejected": ([Rejection(Z, "extract", "no-text", url=STORY[0])], {}),
}
"""Why the story goes: what comes of its page, and the options."""


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a release by the rule of before: the list is X, the story Y."""
    folder = tmp_path_factory.mktemp("first") / "v1"
    make(folder, [replace(page(*LIST), id=X), replace(page(*STORY), id=Y)])
    as_before(folder)
    return folder


def told(release: Path) -> list[tuple[Any, ...]]:
    """Return what the changes of a release's own version say, but for hashes and columns."""
    version = read_release(release).manifest.version
    found = pq.read_table(release / "changes" / f"{version}.parquet").to_pylist()
    return sorted((r["op"], r["old_id"] or "", r["id"], r["reason"]) for r in found)


def urls(release: Path) -> dict[str, str]:
    return {name: row["url"] for name, row in rows(release).items()}


def counts(found: Diff) -> dict[str, int]:
    names = ("added", "removed", "changed", "renamed", "unchanged", "moved")
    return {name: n for name in names if (n := getattr(found, name))}


def between(old: Path, new: Path) -> Diff:
    return diff(read_release(old), read_release(new))


def test_two_renames_in_one_version_are_not_chained(first: Path, tmp_path: Path) -> None:
    second, third = tmp_path / "v2", tmp_path / "v3"
    pages = [page(*LIST), page(*STORY)]
    assert id_of(*LIST) == Y
    make(second, pages, first)
    make(third, pages, second)
    assert told(second) == [("renamed", X, Y, None), ("renamed", Y, Z, None)]
    for new in (second, third):
        assert sorted(renames(read_release(first), read_release(new))) == [(X, Y), (Y, Z)]
        assert counts(between(first, new)) == {"renamed": 2}


@pytest.mark.parametrize("reason", REASONS)
def test_a_record_goes_while_another_gets_its_id(first: Path, reason: str, tmp_path: Path) -> None:
    second = tmp_path / "v2"
    came, options = REASONS[reason]
    made = make(second, [page(*LIST), *came], first, **options)
    assert urls(second) == {Y: LIST[0]}
    assert told(second) == [("removed", "", Y, reason), ("renamed", X, Y, None)]
    assert made.diff
    assert [made.diff[op] for op in ("renamed", "removed", "changed", "added")] == [1, 1, 0, 0]
    found = between(first, second)
    assert counts(found) == {"renamed": 1, "removed": 1}
    assert found.removed_for == {"rejected or absent" if reason == "rejected" else reason: 1}


def test_a_record_goes_while_a_new_page_gets_its_id(tmp_path: Path) -> None:
    """A canonical link gave the record the id: no other rule is needed for that."""
    hub = f"{HOST}/live/storm-of-the-year-2024"
    one, home, other = page(f"{HOST}/storm-hits-pier-1", hub), page(hub, hub), page(HOST)
    assert one.id == home.id
    for name, options in {
        "gone": {"missing": "remove"},
        "quality": {"takedowns": (Takedown(str(one.url), "quality"),)},
    }.items():
        first, second, third = (tmp_path / name / f"v{n}" for n in (1, 2, 3))
        make(first, [other, one])
        made = make(second, [other, home], first, **options)
        assert (made.version, urls(second)[one.id]) == ("1.1.0", hub)
        assert told(second) == [("added", "", one.id, None), ("removed", "", one.id, name)]
        found = between(first, second)
        assert (counts(found), found.removed_for) == (
            {"added": 1, "removed": 1, "unchanged": 1}, {name: 1},
        )  # fmt: skip
        make(third, [other, home], second)
        assert urls(third) == urls(second)
        assert counts(between(first, third)) == counts(found)


def test_an_id_goes_from_one_to_the_next_over_three_releases(first: Path, tmp_path: Path) -> None:
    """Only the record that had the id in the older release is told."""
    second, third = tmp_path / "v2", tmp_path / "v3"
    make(second, [page(*LIST), page(*STORY)], first)
    make(third, [page(*STORY)], second, missing="remove")
    assert told(third) == [("removed", "", Y, "gone")]
    found = between(first, third)
    assert counts(found) == {"renamed": 1, "removed": 1}
    assert sorted(renames(read_release(first), read_release(third))) == [(X, Y), (Y, Z)]


@pytest.mark.parametrize("reason", REASONS)
def test_what_went_takes_nobody_along(first: Path, reason: str, tmp_path: Path) -> None:
    second, third = tmp_path / "v2", tmp_path / "v3"
    came, options = REASONS[reason]
    make(second, [page(*LIST), *came], first, **options)
    kept = {one.id: one.reason for one in read_tombstones(second)}
    assert kept == ({} if reason == "rejected" else {Z: reason})
    made = make(third, [page(*LIST)], second)
    assert urls(third) == {Y: LIST[0]}
    assert (told(third), counts(between(second, third))) == ([], {"unchanged": 1})
    assert made.rejections == {}
    found = between(first, third)
    assert counts(found) == {"renamed": 1, "removed": 1}
    assert found.removed_for == {"rejected or absent" if reason == "rejected" else reason: 1}


@pytest.mark.parametrize("reason", ["takedown", "quality", "gone"])
def test_what_went_stays_away_under_its_own_address(
    first: Path, reason: str, tmp_path: Path
) -> None:
    second, third = tmp_path / "v2", tmp_path / "v3"
    came, options = REASONS[reason]
    make(second, [page(*LIST), *came], first, **options)
    made = make(third, [page(*LIST), page(*STORY)], second)
    assert urls(third) == {Y: LIST[0]}
    assert made.rejections == {("release", reason): 1}
