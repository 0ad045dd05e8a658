"""Builds from what people have: tables, records of common writers, old archives, feeds."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

import commands
from corpuskit.errors import ConfigError, SourceError
from corpuskit.jobs.build import build
from sources import writers
from sources.test_kinds import arc_head, arc_record, pack

pytestmark = pytest.mark.usefixtures("one_worker")

BOARD = "The harbour board of Tollan voted on day {n} to close ferry pier {n} for a whole year."
PILES = "Engineers will replace {n} timber piles beneath it, the chairwoman said after vote {n}."
STORIES = [
    (
        f"https://harbour.example/2024/03/{n:02}/pier",
        f"Ferry pier {n} to close",
        "\n\n".join((BOARD.format(n=n), PILES.format(n=n))),
    )
    for n in range(1, 6)
]


def make_parquet(folder: Path) -> dict[str, Any]:
    url, title, text = zip(*STORIES, strict=True)
    pq.write_table(pa.table({"link": url, "head": title, "story": text}), folder / "in.parquet")
    return {"path": "in.parquet", "columns": {"text": "story", "url": "link", "title": "head"}}


def make_csv(folder: Path) -> str:
    with (folder / "in.csv").open("w", newline="") as out:
        csv.writer(out, delimiter=";").writerows([("url", "title", "text"), *STORIES])
    return "in.csv"


def make_json(folder: Path) -> str:
    posts = [
        {
            "link": url,
            "title": {"rendered": title},
            "content": {"rendered": "".join(f"<p>{one}</p>" for one in text.split("\n\n"))},
        }
        for url, title, text in STORIES
    ]
    (folder / "posts.json").write_text(json.dumps(posts))
    return "posts.json"


def make_rss(folder: Path) -> str:
    items = "".join(
        f"<item><title>{title}</title><link>{url}</link><content:encoded><![CDATA[<p>"
        f"{text.replace(chr(10) * 2, '</p><p>')}</p>]]></content:encoded></item>"
        for url, title, text in STORIES
    )
    space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    (folder / "in.rss").write_text(f"<rss {space}><channel>{items}</channel></rss>")
    return "in.rss"


def make_wet(folder: Path) -> str:
    records = []
    for url, title, text in STORIES:
        body = f"{title}\n{text}".encode()
        head = (
            f"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: {url}\r\n"
            f"WARC-Date: 2024-04-01T08:00:00Z\r\nContent-Type: text/plain\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        records.append(head.encode() + body + b"\r\n\r\n")
    (folder / "in.warc.wet.gz").write_bytes(pack(records, "members"))
    return "in.warc.wet.gz"


def make_arc(folder: Path) -> str:
    (folder / "in.arc.gz").write_bytes(
        pack([arc_head(), *(arc_record(n) for n in range(5))], "members")
    )
    return "in.arc.gz"


def run(folder: Path, *sources: Any, output: str = "out", **keys: Any) -> list[dict[str, Any]]:
    config = {"name": "inputs", "sources": list(sources), "output": output, **keys}
    (folder / "build.yaml").write_text(yaml.safe_dump(config))
    told: list[str] = []
    build(folder / "build.yaml", workers=1, warn=told.append)
    place = folder / Path(output).name / "data"
    rows: list[dict[str, Any]] = pq.read_table(place).to_pylist()
    return rows


@pytest.mark.parametrize("make", [make_parquet, make_csv, make_json, make_rss, make_wet, make_arc])
def test_a_build_takes_each_kind(tmp_path: Path, make: Callable[[Path], Any]) -> None:
    source = make(tmp_path)
    rows = run(tmp_path, source)
    assert len(rows) == 5
    if make is not make_arc:
        found = {(row["url"], row["title"], row["text"]) for row in rows}
        assert found == set(STORIES)


def test_a_build_takes_the_records_of_every_writer(tmp_path: Path) -> None:
    for number, (writer, record) in enumerate(sorted(writers.RECORDS.items())):
        spelt = json.dumps(record).replace("a year", f"year {number}")
        spelt = spelt.replace("Odile Marrick", f"of board {number}")
        spelt = spelt.replace(writers.URL, f"https://harbour.example/{writer}")
        (tmp_path / f"{writer}.jsonl").write_text(spelt + "\n")
    names = sorted(writers.RECORDS)
    rows = run(tmp_path, *(f"{name}.jsonl" for name in names), rights={"optout": "flag"})
    assert sorted(row["url"] for row in rows) == [f"https://harbour.example/{n}" for n in names]
    assert {row["title"] for row in rows} == {writers.TITLE}
    assert all(row["text"].startswith("The harbour board of Tollan voted") for row in rows)


def test_the_same_table_gives_the_same_bytes_and_its_columns_count(tmp_path: Path) -> None:
    source = make_parquet(tmp_path)
    run(tmp_path, source)
    run(tmp_path, source, output="again", part_pages=2)
    manifests = [
        json.loads((tmp_path / name / "manifest.json").read_text()) for name in ("out", "again")
    ]
    assert manifests[0]["files"] == manifests[1]["files"]
    assert manifests[0]["signature"] == manifests[1]["signature"]
    other = {**source, "columns": {**source["columns"], "title": "link"}}
    run(tmp_path, other, output="other")
    third = json.loads((tmp_path / "other" / "manifest.json").read_text())
    assert third["signature"] != manifests[0]["signature"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pdf", b"%PDF-1.7", "a.pdf: a PDF; turn it into text first"),
        ("a.csv", b"url\nhttps://a.example/\n", "a.csv: only addresses, no text"),
        ("urls.txt", b"https://a.example/\n", "urls.txt: only addresses, no text"),
        ("a.cdxj", b"x", "a.cdxj: an index of web archives"),
        ("a.xml", b"<urlset><url/></urlset>", "a.xml: a sitemap"),
    ],
)
def test_a_build_refuses_what_holds_no_page(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError) as caught:
        run(tmp_path, name)
    assert words in str(caught.value)


def test_paths_may_name_home_and_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_csv(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("STORIES", str(tmp_path))
    assert len(run(tmp_path, "~/in.csv", output="${STORIES}/out")) == 5
    for path, words in (
        (
            "${NOT_SET_HERE}/in.csv",
            "build.yaml:4:3: sources.0.path: ${NOT_SET_HERE}/in",
        ),
        ("~nobody-of-that-name/in.csv", "there is no user 'nobody-of-that-name'"),
    ):
        with pytest.raises(ConfigError) as caught:
            run(tmp_path, path)
        assert words in str(caught.value)


def test_clean_takes_columns_and_tells_what_it_leaves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make_parquet(tmp_path)
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    done = commands.run("clean", "in.parquet", "a.pdf", "--columns", "text=story,url=link")
    assert done.code == 0, done.err
    *articles, refused = [json.loads(line) for line in done.out.splitlines()]
    assert [one["url"] for one in articles] == [url for url, _, _ in STORIES]
    assert refused["rejected"]["reason"] == "not-read"
    notes = done.err.splitlines()
    assert notes[0] == "note: in.parquet: not taken: head"
    assert notes[1].startswith("note: a.pdf: a PDF; turn it into text first")


def test_columns_of_clean_are_checked() -> None:
    done = commands.run("clean", "-", "--columns", "txt=story")
    assert done.code == 2
    assert "'txt=story': must be NAME=FIELD, where NAME is one of id, url, html" in done.err
