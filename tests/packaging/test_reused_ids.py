"""An id that a new rule takes from one record and gives to another: each is told as what it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from stories import make, rows
from test_identity import as_before, page

from corpuskit.article import Outcome, Rejection
from corpuskit.extraction.canonical import id_of
from corpuskit.packaging import Diff, diff, read_release
from corpuskit.packaging.changes import renames
from corpuskit.packaging.removal import Takedown

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


def publish(folder: Path) -> Path:
    """Make a release by the rule of before: the list is X, the story Y."""
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


def test_two_renames_in_one_version_are_not_chained(tmp_path: Path) -> None:
    first, second, third = (tmp_path / f"v{n}" for n in (1, 2, 3))
    pages = [page(*LIST), page(*STORY)]
    publish(first)
    assert id_of(*LIST) == Y
    make(second, pages, first)
    make(third, pages, second)
    assert told(second) == [("renamed", X, Y, None), ("renamed", Y, Z, None)]
    for new in (second, third):
        assert sorted(renames(read_release(first), read_release(new))) == [(X, Y), (Y, Z)]
        assert counts(between(first, new)) == {"renamed": 2}
