"""One page is read again by the path and the offset that its article keeps."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from corpuskit import sources
from corpuskit.article import Page, Source
from corpuskit.sources.again import read_again


def record(number: int) -> bytes:
    page = f"<title>{number}</title><p>Rain fell for {number} days."
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}".encode()
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://rain.example/{number}\r\n"
        f"WARC-Date: 2026-03-0{number}T00:00:00Z\r\nContent-Type: application/http\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "pages"
    (place / "deep").mkdir(parents=True)
    records = [record(number) for number in (1, 2, 3)]
    (place / "a.warc").write_bytes(b"".join(records))
    (place / "deep" / "b.warc.gz").write_bytes(b"".join(map(gzip.compress, records)))
    (place / "c.html").write_text("<p>Rain fell on Monday.")
    lines = [json.dumps({"url": f"https://rain.example/{n}", "html": f"<p>{n}"}) for n in (7, 8)]
    (place / "deep" / "d.jsonl").write_text("\n".join(lines))
    (tmp_path / "secret.html").write_text("<p>Not for the review.")
    return place


def test_every_page_of_a_folder_is_found_again(folder: Path) -> None:
    found = [one for one in sources.read(folder) if isinstance(one, Page)]
    assert len(found) == 9
    for page in found:
        source = Source(page.kind, page.path, page.warc_offset)
        assert read_again(str(folder), source, url=page.url) == page


def test_a_single_file_and_a_pattern_are_locations_too(folder: Path) -> None:
    for location in (str(folder / "a.warc"), str(folder / "*.warc")):
        second = [one for one in sources.read(location) if isinstance(one, Page)][1]
        source = Source("warc", second.path, second.warc_offset)
        assert read_again(location, source, url=second.url) == second


@pytest.mark.parametrize(
    ("path", "offset", "url"),
    [
        ("a.warc", 0, "https://rain.example/2"),  # another page lies there now
        ("a.warc", 7, "https://rain.example/1"),
        ("a.warc", 10**9, "https://rain.example/1"),
        ("gone.warc", 0, "https://rain.example/1"),
        ("c.html/x", None, None),
        ("deep/d.jsonl:9", None, None),
        ("../secret.html", None, None),
        ("/etc/hostname", None, None),
        (None, None, None),
    ],
)
def test_what_is_no_more_there_is_not_found(
    folder: Path, path: str | None, offset: int | None, url: str | None
) -> None:
    kind = "file" if offset is None else "warc"
    assert read_again(str(folder), Source(kind, path, offset), url=url) is None


def test_nothing_is_asked_of_the_web() -> None:
    source = Source("file", "a.html")
    assert read_again("https://rain.example/pages", source, url=None) is None
