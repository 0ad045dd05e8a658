"""Releases of older versions, damaged ones and empty ones."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hostile_release import rewrite

from corpuskit.errors import PackageError, SourceError
from corpuskit.packaging import read_release
from corpuskit.report.counting import count
from corpuskit.report.flow import examples
from corpuskit.report.origins import copies, places, trust
from corpuskit.report.reading import Tables, tables
from corpuskit.report.samples import removal
from corpuskit.report.screen import draw_screen, gather


def screen(release: Path) -> str:
    return draw_screen(gather(read_release(release)), 80, lambda text, _: text)


def older(path: str, table: pa.Table) -> pa.Table:
    """What an early version wrote: no measures but the characters, no confidence, no stages."""
    if path.startswith("data/"):
        gone = ["near_duplicate_of", "relation", "version_added", "agencies"]
        table = table.drop_columns([name for name in gone if name in table.column_names])
        for name, parts in (("source", ["kind", "path"]), ("quality", ["chars"])):
            at = table.schema.get_field_index(name)
            whole = table.column(name).combine_chunks()
            kept = pa.StructArray.from_arrays([whole.field(one) for one in parts], parts)
            table = table.set_column(at, name, kept)
    if path.startswith("edits/"):
        table = table.drop_columns(["stage", "label"])
    return table


def test_what_an_older_release_lacks_is_not_known(changed: Path) -> None:
    rewrite(changed, older)
    with tables(read_release(changed)) as opened:
        counts, sure, found = count(opened), trust(opened), removal(opened)
        assert (places(opened).all_places, len(copies(opened).sizes)) == (3, 1)
    assert counts.articles == 24
    assert counts.lengths.quantiles == ()
    assert counts.lengths.unknown == 24
    assert counts.agencies.groups == ()
    assert (sure.sites, sure.pages, sure.measured) == ((), (), 0)
    assert {one.rule: one.removed_chars for one in found.rules}["dateline/tag"] == 24 * 14
    assert "24 articles, 2 sites" in draw_screen(
        gather(read_release(changed)), 80, lambda text, _: text
    )


def test_of_pages_without_an_address_the_file_is_named(changed: Path) -> None:
    def unaddressed(path: str, table: pa.Table) -> pa.Table:
        if not path.startswith("rejections/"):
            return table
        url = pa.nulls(len(table), pa.string())
        return table.set_column(table.schema.get_field_index("url"), "url", url)

    files = {
        row["source"]["path"]
        for file in (changed / "rejections").rglob("*.parquet")
        for row in pq.read_table(file).to_pylist()
    }
    rewrite(changed, unaddressed)
    with tables(read_release(changed)) as opened:
        places = {one.place for one in examples(opened).values()}
    assert places
    assert places <= files


@pytest.mark.parametrize("folder", ["data", "edits", "rejections"])
def test_a_file_that_was_cut_off_is_named(changed: Path, folder: str) -> None:
    file = next((changed / folder).rglob("*.parquet"))
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(PackageError, match=rf"{file.name}: \d+ bytes long, not \d+"):
        tables(read_release(changed)).__enter__()
    file.unlink()
    with pytest.raises(PackageError, match=rf"{file.name}: missing; build or download"):
        tables(read_release(changed)).__enter__()


def test_a_file_that_is_as_long_as_it_was_and_damaged_is_told(changed: Path) -> None:
    for file in (changed / "data").rglob("*.parquet"):
        whole = file.read_bytes()
        file.write_bytes(whole[:4] + b"\xff" * (len(whole) // 2) + whole[4 + len(whole) // 2 :])
    with (
        pytest.raises(PackageError, match="a file is missing or damaged"),
        tables(read_release(changed)) as opened,
    ):
        count(opened)


def test_a_release_without_articles_has_a_report(changed: Path) -> None:
    pytest.importorskip("matplotlib", reason="the extra [report] is not installed")
    from corpuskit.report.page import render

    manifest = json.loads((changed / "manifest.json").read_text())
    manifest |= {
        "files": [],
        "articles": 0,
        "rejections": [],
        "rules": [],
        "inputs": [],
        "pages": 0,
    }
    (changed / "manifest.json").write_text(json.dumps(manifest))
    said = render(read_release(changed))
    assert "0 pages became 0 articles" in said
    assert "Nothing was removed." in said
    assert screen(changed).startswith("harbour-news")


class Stub:
    """A connection that fails."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def execute(self, *_: object) -> None:
        raise self.error


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (duckdb.InterruptException("INTERRUPT"), KeyboardInterrupt),
        (duckdb.OutOfMemoryException("failed to offload"), SourceError),
        (duckdb.SerializationException("bad page"), PackageError),
        (duckdb.BinderException("no such column"), duckdb.BinderException),
    ],
)
def test_what_stops_a_question_is_told_by_what_it_means(
    release: Path, error: Exception, told: type[BaseException]
) -> None:
    with pytest.raises(told):
        Tables(read_release(release), Stub(error)).ask("SELECT 1")
