"""Each kind of change asks for its version, and a smaller one is refused with the reason."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from stories import FIRST, RATIOS, make, rows, story

from corpuskit.article import Image
from corpuskit.edits import Edit
from corpuskit.errors import ConfigError
from corpuskit.packaging import diff, read_release
from corpuskit.packaging.removal import Takedown
from corpuskit.packaging.shards import logical_sha256, sha256_of
from corpuskit.packaging.versions import next_version
from corpuskit.spans import paragraph_spans

Change = Callable[[pa.Table], pa.Table]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("first") / "v1"
    make(out, FIRST, signature="corpuskit:test|knowledge:1")
    return out


def older(release: Path, folder: Path, change: Change | None, **manifest: Any) -> Path:
    """Make a release as an older corpuskit would have: other columns, another manifest."""
    shutil.copytree(release, folder)
    known = read_release(release).manifest
    entries = []
    for entry in known.files:
        path = folder / entry.path
        if change and entry.path.startswith("data/"):
            pq.write_table(change(pq.read_table(path, partitioning=None)), path)
        digests = {"sha256": sha256_of(path), "logical_sha256": logical_sha256(path)}
        entries.append(replace(entry, bytes=path.stat().st_size, **digests))
    text = replace(known, files=tuple(entries), **manifest).to_json()
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    return folder


def without(name: str) -> Change:
    return lambda table: table.drop_columns([name])


def with_column(table: pa.Table) -> pa.Table:
    return table.append_column("mood", pa.array(["calm"] * table.num_rows))


def with_other_type(table: pa.Table) -> pa.Table:
    at = table.schema.get_field_index("language_score")
    return table.set_column(at, "language_score", pa.nulls(table.num_rows, pa.int64()))


def without_part(table: pa.Table) -> pa.Table:
    """Take a list out of a struct: ``rights.signals``."""
    column = table.column("rights").combine_chunks()
    kept = [field for field in column.type if field.name != "signals"]
    parts = [column.field(field.name) for field in kept]
    at = table.schema.get_field_index("rights")
    return table.set_column(at, "rights", pa.StructArray.from_arrays(parts, fields=kept))


RECUT = story("s1", text="The ferry s1 left", edits=(Edit("chrome/x@2", 17, 29, " the harbour."),))
RERULED = [replace(one, edits=(Edit("signoff/tag@2", *one.edits[0][1:]),)) for one in FIRST]


@pytest.mark.parametrize(
    ("kind", "level", "reason"),
    [
        # Somebody's code or split breaks.
        (((with_column, {}), {}, FIRST), "major", "column data.mood was removed"),
        (((with_other_type, {}), {}, FIRST), "major", "language_score: int64 is now double"),
        (((None, {"id_rule": "by hand"}), {}, FIRST), "major", "ids are made otherwise"),
        (((None, {}), {"salt": "other"}, FIRST), "major", "the salt of the splits changed"),
        (((None, {}), {"ratios": {"train": 1.0}}, FIRST), "major", "the shares of the splits"),
        (((None, {}), {"ratios": {"train": 0.9, "test": 0.1}}, [story("new")]), "major", "shares"),
        (
            ((None, {"split_rule": {"unit": "cluster_id", "salt": "corpuskit", "ratios": RATIOS,
                                    "time_test": {"since": "2024-01"}}}), {}, FIRST),
            "major", "the configuration by-time was removed",
        ),
        # There is more than before.
        (((without("credits"), {}), {}, FIRST), "minor", "column data.credits was added"),
        (((without_part, {}), {}, FIRST), "minor", "column data.rights.signals was added"),
        (((None, {}), {}, [story("new")]), "minor", "1 record was added"),
        (((None, {}), {}, [story("new", language="de")]), "minor", "1 record was added"),
        (((None, {}), {"time_test_since": "2024-01"}, FIRST), "minor", "configuration by-time was"),
        # The same records, better or fewer.
        (((None, {}), {}, [story("s1", text="New.")]), "patch", "1 record changed"),
        (((None, {}), {}, [story("s1", title="New")]), "patch", "1 record changed"),
        (((None, {}), {}, [RECUT]), "patch", "1 record changed"),
        (((None, {}), {"missing": "remove"}, FIRST[1:]), "patch", "1 record was removed"),
        (((None, {}), {"takedowns": (Takedown("s1"),)}, FIRST), "patch", "1 record was removed"),
        (((None, {}), {"signature": "corpuskit:test|knowledge:2"}, FIRST), "patch", "no record"),
        (((None, {}), {}, RERULED), "patch", "no record changed"),
        (((None, {}), {}, FIRST), "patch", "no record changed"),
    ],
)  # fmt: skip
def test_each_kind_of_change_asks_for_its_version(
    first: Path,
    tmp_path: Path,
    kind: tuple[Any, dict[str, Any], list[Any]],
    level: Any,
    reason: str,
) -> None:
    (change, other), given, pages = kind
    previous = older(first, tmp_path / "v1", change, **other)
    manifest = make(tmp_path / "v2", pages, previous, **given)
    assert manifest.version == next_version("1.0.0", level)
    assert manifest.bump is not None
    assert manifest.bump["computed"] == level
    assert any(reason in one for one in manifest.bump["reasons"])
    if "by-time was added" in manifest.bump["reasons"][0]:
        assert "- New configuration: by-time." in (tmp_path / "v2" / "CHANGELOG.md").read_text()
    assert json.loads((tmp_path / "v2" / "manifest.json").read_text())["leaks"] == 0
    small = {"patch": "1.0.0", "minor": "1.0.1", "major": "1.9.9"}[level]
    with pytest.raises(ConfigError, match=f"since 1.0.0 .*{reason}.*asks for"):
        make(tmp_path / "small", pages, previous, version=small, **given)
    assert not (tmp_path / "small").exists()


@pytest.mark.parametrize("pages", [FIRST, [story("new")]], ids=["patch", "minor"])
def test_a_larger_version_than_the_change_asks_for_is_taken(
    first: Path, tmp_path: Path, pages: list[Any]
) -> None:
    large = make(tmp_path / "v9", pages, first, version="9.1.0")
    assert large.version == "9.1.0"


def test_a_new_column_rewrites_no_record(first: Path, tmp_path: Path) -> None:
    """What an older release did not know is null there, and an empty list tells no more."""
    for change in (without("credits"), without_part):
        previous = older(first, tmp_path / f"{id(change)}-v1", change)
        manifest = make(tmp_path / f"{id(change)}-v2", FIRST, previous)
        assert manifest.diff is not None
        assert (manifest.diff["changed"], manifest.diff["unchanged"]) == (0, len(FIRST))
        kept = rows(tmp_path / f"{id(change)}-v2")
        assert {row["version_added"] for row in kept.values()} == {"1.0.0"}


def test_records_compared_a_few_at_a_time_differ_in_the_same(
    first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path / "v2", [story("new"), story("s1", title="New"), *FIRST[2:]], first)
    releases = (read_release(first), read_release(tmp_path / "v2"))
    whole = diff(*releases)
    assert (whole.added, whole.changed, whole.columns) == (1, 1, {"title": 1})
    monkeypatch.setattr("corpuskit.packaging.records.BATCH_ROWS", 2)
    assert diff(*releases) == whole


SPANNED = [
    replace(
        one,
        structure=paragraph_spans(one.text),
        images=(Image("https://n.example/ferry.jpg", "The ferry."),),
    )
    for one in FIRST
]


def test_structure_and_pictures_that_an_older_release_lacks_change_no_text(
    first: Path, tmp_path: Path
) -> None:
    def plain(table: pa.Table) -> pa.Table:
        return table.drop_columns(["structure", "images"])

    previous = older(first, tmp_path / "v1", plain)
    manifest = make(tmp_path / "v2", SPANNED, previous)
    assert manifest.version == "1.1.0"
    assert manifest.diff is not None
    told = manifest.diff
    assert (told["changed"], told["changed_text"], told["added"]) == (len(FIRST), 0, 0)
    assert told["columns"] == {"images": len(FIRST), "structure": len(FIRST)}
    kept = rows(tmp_path / "v2")
    assert {row["version_added"] for row in kept.values()} == {"1.0.0"}
    assert all(row["structure"] and row["images"] for row in kept.values())


def test_another_structure_alone_is_a_patch_and_no_change_of_text(tmp_path: Path) -> None:
    make(tmp_path / "v1", SPANNED)
    headed = [replace(one, structure=paragraph_spans(one.text, "quote")) for one in SPANNED]
    manifest = make(tmp_path / "v2", headed, tmp_path / "v1")
    assert manifest.version == "1.0.1"
    assert manifest.diff is not None
    assert (manifest.diff["changed"], manifest.diff["changed_text"]) == (len(FIRST), 0)
    assert manifest.diff["columns"] == {"structure": len(FIRST)}
