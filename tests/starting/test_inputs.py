"""Files that nobody configured: what is told of them, and that what is written builds."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from commands import run
from corpuskit.config import load_config
from corpuskit.starting import InputLook, draft_inputs, look_at_inputs
from corpuskit.starting.columns import guess_columns
from corpuskit.starting.drafts import scalar
from sources.archives import Archive, page

STORY = "The ferry to the islands will stop for three weeks from Monday, said the office. " * 3


def rows(count: int = 5) -> list[dict[str, Any]]:
    return [
        {
            "nr": n,
            "adresse": f"https://post.example/{n}",
            "bild_url": f"https://post.example/{n}.jpg",
            "headline": f"Ferry {n}",
            "brood": f"{STORY} Boat {n} stays.",
            "crawl_date": "2025-01-01",
            "pub_date": f"2024-03-0{n + 1}",
        }
        for n in range(count)
    ]


EXPECTED = {"text": "brood", "url": "adresse", "title": "headline", "published": "pub_date"}


def write(path: Path, records: list[dict[str, Any]]) -> Path:
    if path.suffix == ".csv":
        with path.open("w", newline="") as file:
            table = csv.DictWriter(file, records[0], delimiter=";")
            table.writeheader()
            table.writerows(records)
    elif path.suffix == ".parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        pq.write_table(pa.Table.from_pylist(records), path)
    elif path.suffix == ".json":
        path.write_text(json.dumps(records))
    else:
        lines = "\n".join(map(json.dumps, records)).encode()
        path.write_bytes(gzip.compress(lines) if path.suffix == ".gz" else lines)
    return path


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.json", "a.csv", "a.parquet"])
def test_columns_of_unknown_records_are_told_by_their_values(tmp_path: Path, name: str) -> None:
    look = look_at_inputs(str(write(tmp_path / name, rows())))
    assert look.columns == {name.removeprefix("a"): EXPECTED}
    assert look.languages == {"en": 5}
    draft = draft_inputs(look, tmp_path)
    source = yaml.safe_load(draft.files["corpus.yaml"])["sources"]
    assert source == [{"path": name, "columns": EXPECTED}]


def test_rows_without_their_text_do_not_hide_where_it_stands() -> None:
    short = {"Note": STORY[:130], "Tag": "sea"}
    assert guess_columns([short, {"Note": "", "Tag": "land"}]) == {"text": "Note"}
    assert guess_columns([short, {"Tag": "land"}, {"Tag": "air"}]) is None
    assert guess_columns([{"Note": STORY[:110]}, {"Note": None}]) is None


def test_what_was_not_read_is_named_once_a_reason(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    for name in ("b.html", "c.html"):
        (tmp_path / name).write_bytes(bytes(range(256)))
    (tmp_path / "d.html").touch()
    told = draft_inputs(look_at_inputs(str(tmp_path)), tmp_path).seen
    assert "2 could not be read: not-a-page, such as b.html: unknown" in told
    assert "1 could not be read: empty-page: d.html" in told


def test_markup_is_told_from_text_and_pictures_from_pages() -> None:
    records = [{"page": f"<p>{STORY}</p><p>{STORY}</p>", "img": "https://a.example/1.jpg"}]
    assert guess_columns(records) == {"html": "page"}


@pytest.mark.parametrize("record", [{"text": STORY}, {"url": "https://a.example", "html": STORY}])
def test_known_records_need_no_columns(tmp_path: Path, record: dict[str, str]) -> None:
    look = look_at_inputs(str(write(tmp_path / "a.jsonl", [record])))
    assert look.columns == {}
    assert look.pages == 1


@pytest.mark.usefixtures("one_worker")
def test_a_folder_of_many_kinds_builds_as_it_is(tmp_path: Path) -> None:
    pages = tmp_path / "my pages"
    pages.mkdir()
    write(pages / "a.csv", rows())
    write(pages / "b.jsonl", [{"text": f"{STORY} Known."}])
    write(pages / "b.json", [{"name": "no text"}])
    (pages / "c.html").write_bytes(page(1))
    (pages / "d.warc.gz").write_bytes(Archive().add("https://a.example/2", page(2)).content)
    (pages / "e.pdf").write_bytes(b"%PDF-1.7")
    done = run("init", str(pages), "--out", str(tmp_path / "out"))
    assert done.code == 0, done.err
    assert "1 .pdf" in done.err
    config = load_config(tmp_path / "out" / "corpus.yaml")
    named = [Path(str(source.path)).name for source in config.sources]
    assert named == ["*.csv", "*.html", "*.jsonl", "*.warc.gz"]
    assert config.sources[0].columns.named() == EXPECTED
    built = run("build", str(tmp_path / "out" / "corpus.yaml"), "--workers", "1")
    assert built.code == 0, built.err
    assert "8 pages:" in built.out


def test_files_that_lack_the_columns_are_left_out_by_name(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", rows())
    write(tmp_path / "b.csv", [{"name": "x", "count": 7}])
    look = look_at_inputs(str(tmp_path))
    assert look.fitting == {".csv": ["a.csv"]}
    text = draft_inputs(look, tmp_path / "out").files["corpus.yaml"]
    assert [one["path"] for one in yaml.safe_load(text)["sources"]] == ["../a.csv"]
    assert "b.csv: no field could hold a text" in text


def test_a_release_is_never_put_among_its_own_sources(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(page(1))
    look = look_at_inputs(str(tmp_path))
    output = yaml.safe_load(draft_inputs(look, tmp_path).files["corpus.yaml"])["output"]
    assert not (tmp_path / output).resolve().is_relative_to(tmp_path)
    elsewhere = yaml.safe_load(draft_inputs(look, tmp_path.parent).files["corpus.yaml"])["output"]
    assert elsewhere.startswith("build/")


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.pdf", b"%PDF-1.7", "a PDF"),
        ("a.txt", b"https://a.example/1\nhttps://a.example/2\n", "only addresses"),
        ("a.csv", b"name,count\nx,7\n", "no column with a text"),
    ],
)
def test_what_holds_no_page_says_why_and_writes_nothing(
    tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    (tmp_path / name).write_bytes(content)
    done = run("init", str(tmp_path / name), "--out", str(tmp_path / "out"))
    assert done.code == 4
    assert why in done.err
    assert not (tmp_path / "out").exists()


def test_an_empty_place_and_none_are_errors(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "none"):
        assert run("init", str(place), "--out", str(tmp_path / "out")).code == 4


def test_names_of_strangers_stay_comments_and_values() -> None:
    look = InputLook("a: b\n- #x\x1b.jsonl")
    look.files[".jsonl"] = 1
    look.hosts["evil\nname: other"] = 1
    config = yaml.safe_load(draft_inputs(look, Path()).files["corpus.yaml"])
    assert config["sources"] == [{"path": "a: b\n- #x\x1b.jsonl"}]
    assert config["name"] == "a--b----x"


@pytest.mark.parametrize("value", ["no", "7", "1_0", "~", "- a", "a #b", "null", "é", "2024-01-01"])
def test_a_value_is_read_back_as_it_was(value: str) -> None:
    assert yaml.safe_load(scalar(value)) == value
