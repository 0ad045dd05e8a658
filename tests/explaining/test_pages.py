"""Which page is explained: of a file, of an address, of a crawl."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from corpuskit.errors import SourceError
from corpuskit.explaining import find_page
from explaining.ferry import HTML, URL
from sources.archives import Archive, page


def lines(folder: Path) -> str:
    records = [{"url": f"https://a.example/{n}", "text": f"It rained {n} days."} for n in range(7)]
    file = folder / "pages.jsonl"
    file.write_text("\n".join(map(json.dumps, records)))
    return str(file)


def test_the_first_page_is_taken_and_the_others_are_told(tmp_path: Path) -> None:
    told: list[str] = []
    found = find_page(lines(tmp_path), tell=told.append)
    assert found.url == "https://a.example/0"
    assert "this is the first" in told[0]
    assert "https://a.example/0" in told[0]


@pytest.mark.parametrize("wanted", ["https://a.example/5", "pages.jsonl:6"])
def test_another_is_named_by_address_or_place(tmp_path: Path, wanted: str) -> None:
    found = find_page(lines(tmp_path), wanted, tell=print)
    assert found.url == "https://a.example/5"


def test_one_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no page zz; there are .*pages.jsonl:1"):
        find_page(lines(tmp_path), "zz", tell=print)


def test_a_file_that_is_no_page_says_why(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text("{oops\n")
    with pytest.raises(SourceError, match="no page"):
        find_page(str(file), tell=print)


def test_of_archives_the_last_capture_of_an_address_is_taken(tmp_path: Path) -> None:
    archive = Archive().add(URL, page(1)).add("https://post.example/b", page(2)).add(URL, page(3))
    (tmp_path / "a.warc.gz").write_bytes(archive.content)
    assert find_page(URL, crawl=tmp_path, tell=print).content == page(3)
    with pytest.raises(SourceError, match="no page of"):
        find_page("https://post.example/c", crawl=tmp_path, tell=print)


def test_of_a_crawl_the_page_is_read_where_it_lies(tmp_path: Path) -> None:
    archive = Archive().add("https://post.example/b", page(2))
    offset = len(archive.content)
    archive.add(URL, HTML.encode())
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "a.warc.gz").write_bytes(archive.content)
    with sqlite3.connect(tmp_path / "crawl.sqlite") as tables:
        tables.execute("CREATE TABLE capture (id, url, type, status, warc, offset, length)")
        row = (1, URL, "response", 200, "a.warc.gz", offset, len(archive.content) - offset)
        tables.execute("INSERT INTO capture VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    tables.close()
    found = find_page(URL, crawl=tmp_path, tell=print)
    assert (found.content, found.warc_offset) == (HTML.encode(), offset)
    with pytest.raises(SourceError, match="is not stored there"):
        find_page("https://post.example/c", crawl=tmp_path, tell=print)
