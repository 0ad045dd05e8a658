"""What a release says of itself is true, and readers of others read it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import small_corpus

from corpuskit.errors import PackageError
from corpuskit.packaging import package, read_release
from corpuskit.packaging.documents import check_documents, taken_in


@pytest.fixture(scope="module")
def timed(parts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with the configuration ``by-time``."""
    out = tmp_path_factory.mktemp("timed") / "out"
    package(parts, out, options=replace(small_corpus.OPTIONS, time_test_since="2024-02"))
    return out


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the libraries it reads with
def test_mlcroissant_reads_every_row_of_every_configuration(timed: Path) -> None:
    """Rows, splits and nested values, checked against the digests of the files."""
    croissant = pytest.importorskip("mlcroissant", reason="the extra [croissant] is not installed")
    dataset = croissant.Dataset(jsonld=str(timed / "croissant.json"))
    assert not dataset.metadata.ctx.issues.errors
    manifest = read_release(timed).manifest
    found: dict[str, list[dict[str, Any]]] = {}
    for config, splits in manifest.rows.items():
        rows = found[config] = list(dataset.records(config))
        assert len(rows) == sum(splits.values())
        if config not in {"rejections", "clusters", "changes"}:
            named = [row[f"{config}/split"].decode() for row in rows]
            assert {split: named.count(split) for split in set(named)} == splits
    read = {row["default/id"].decode(): row for row in found["default"]}
    for path in timed.glob("data/*/*/*"):
        for row in pq.read_table(path).to_pylist():
            other = read[row["id"]]
            assert other["default/text"].decode() == row["text"]
            assert other["default/quality"]["default/quality/chars"] is None
            places = [
                {key.rpartition("/")[2]: value for key, value in place.items()}
                for place in other.get("default/dateline/places", [])
            ]
            names = [place["name"].decode() for place in places if place["name"]]
            assert names == [place["name"] for place in (row["dateline"] or {}).get("places", [])]


def test_the_documents_of_a_release_are_right(release: Path, timed: Path) -> None:
    for one in (release, timed):
        check_documents(one, read_release(one).manifest)


def edited_json(change: Callable[[dict[str, Any]], object]) -> Callable[[str], str]:
    def edit(text: str) -> str:
        document = json.loads(text)
        change(document)
        return json.dumps(document)

    return edit


@pytest.mark.parametrize(
    ("name", "edit", "message"),
    [
        ("README.md", lambda text: text.replace("num_examples: 16", "num_examples: 15"), "16, 'v"),
        ("README.md", lambda text: text.replace("data/en/test/*", "data/en/*/*"), "en has"),
        ("README.md", lambda text: text.replace("name: title, dtype: string", "name: title, dtype: "
         "int64"), "features of default"),
        ("README.md", lambda text: text.replace("version:1.2.0", "version:1.1.0"), "no tag"),
        ("README.md", lambda text: text.replace("config_name: de", "config_name: da", 1), "other"),
        ("README.md", lambda text: text[9:], "cannot be read"),
        ("croissant.json", lambda text: text[:100], "cannot be read"),
        ("croissant.json", edited_json(lambda d: d["distribution"].pop(0)), "lists other files"),
        ("croissant.json", edited_json(lambda d: d["distribution"][0].update(sha256="0")),
         "lists other files or digests"),
        ("croissant.json", edited_json(lambda d: d["recordSet"][1]["field"].pop()), "fields of"),
        ("croissant.json", edited_json(lambda d: d["recordSet"][0].update({"@id": "x"})),
         "other record sets"),
        ("croissant.json", edited_json(lambda d: d["distribution"][-1].update(includes=["x/*"])),
         "changes takes in other files"),
        ("croissant.json", edited_json(lambda d: d["recordSet"].append(d["recordSet"][-1])),
         "is named twice"),
        ("croissant.json", edited_json(lambda d: d["recordSet"][0].update(
            key={"@id": "nobody"})), "nobody is spoken of"),
    ],
)  # fmt: skip
def test_a_document_that_is_not_true_is_refused(
    release: Path, tmp_path: Path, name: str, edit: Callable[[str], str], message: str
) -> None:
    for one in ("README.md", "croissant.json"):
        shutil.copy(release / one, tmp_path / one)
    text = (tmp_path / name).read_text("utf-8")
    (tmp_path / name).write_text(edit(text), "utf-8")
    assert edit(text) != text
    with pytest.raises(PackageError, match=message):
        check_documents(tmp_path, read_release(release).manifest)


def test_by_time_cuts_at_the_month_and_keeps_the_sides_of_the_hashed_splits(timed: Path) -> None:
    manifest = read_release(timed).manifest
    rows: dict[str, set[str]] = {}
    for path in timed.glob("data/*/*/*"):
        split = path.parent.name
        for row in pq.read_table(path).to_pylist():
            late = path.stem >= "2024-02"
            if path.stem != "undated" and late == (split == "test"):
                rows.setdefault(split, set()).add(row["id"])
    assert {split: len(ids) for split, ids in rows.items()} == manifest.rows["by-time"]
    assert set(rows) == {"train", "validation", "test"}
    assert manifest.leaks == 0
    assert manifest.split_rule["time_test"] == {"since": "2024-02"}
    head = (timed / "README.md").read_text()
    assert "data/*/test/2024-02.parquet" in head
    assert "data/*/train/2024-02.parquet" not in head


def test_a_star_stands_for_a_part_of_one_name(release: Path) -> None:
    files = read_release(release).manifest.files
    assert {e.path for e in taken_in(["data/*/*/*.parquet"], files)} == {
        e.path for e in files if e.path.startswith("data/")
    }
    assert not list(taken_in(["data/*.parquet"], files))
