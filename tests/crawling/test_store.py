"""The archive: what two libraries read of it, and what is left after a crash at any byte."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from corpuskit.article import Page
from corpuskit.crawling import store as store_module
from corpuskit.crawling.answers import Answer
from corpuskit.crawling.frontier import Frontier
from corpuskit.crawling.model import Kind
from corpuskit.crawling.rows import Changes, FrontierEntry, Outcome
from corpuskit.crawling.store import Note, Store
from corpuskit.errors import SourceError
from corpuskit.sources import read
from crawling.crawls import records, types_by_fastwarc

NOW = "2026-01-02T00:00:00.000000Z"
ABOUT = {"software": "corpuskit"}


def answer(number: int, **more: object) -> Answer:
    given = {
        "url": f"https://news.example/{number}",
        "status": 200,
        "headers": (("Content-Type", "text/html"), ("X-Odd", "a\r\nWARC-Type: response")),
        "body": f"<h1>Story {number}</h1>".encode() * 50,
        "at": NOW,
        "asked": (("User-Agent", "corpuskit"),),
        "address": "192.0.2.1",
    }
    return Answer(**{**given, **more})  # type: ignore[arg-type]  # mixed values


def fill(frontier: Frontier, store: Store, numbers: range) -> None:
    entries = (FrontierEntry(f"https://news.example/{one}", "s", Kind.ARTICLE) for one in numbers)
    frontier.add(entries, NOW)
    for number in numbers:
        task = frontier.lease("news.example", 1.0)
        assert task
        written = store.write(answer(number), Note("article", {"via": "https://news.example/"}))
        frontier.store(task, Outcome("stored", digest="x"), written, 1, Changes())


def test_an_answer_is_stored_as_it_was_sent_but_for_what_is_not_true_of_it(tmp_path: Path) -> None:
    from warcio.archiveiterator import ArchiveIterator

    headers = (("content-TYPE", "text/html"), ("X-A", "1"), ("X-A", "\xe9"))
    framing = (("Transfer-Encoding", "chunked"), ("Content-Length", "9"))
    with_length = answer(1, headers=(*headers, ("Content-Length", "5")), body=b"hello")
    store = Store(tmp_path, ABOUT)
    store.write(answer(0, headers=headers + framing, phrase="All right\r\n"), Note("article", {}))
    store.write(with_length, Note("article", {}))
    store.close()
    with next((tmp_path / "archive").iterdir()).open("rb") as file:
        heads = [one.http_headers for one in ArchiveIterator(file) if one.rec_type == "response"]
    renamed = [("X-Crawler-Transfer-Encoding", "chunked"), ("X-Crawler-Content-Length", "9")]
    assert [head.statusline for head in heads] == ["200 All right", "200 OK"]
    assert [head.protocol for head in heads] == ["HTTP/1.1", "HTTP/1.1"]
    assert heads[0].headers == [*headers, *renamed]
    assert tuple(heads[1].headers) == with_length.headers


def test_each_answer_is_read_back_by_both_libraries(tmp_path: Path) -> None:
    store = Store(tmp_path, ABOUT)
    written = [store.write(answer(one), Note("article", {"via": "x\r\ny"})) for one in range(3)]
    store.close()
    found = records(tmp_path)
    kinds = ["warcinfo", *["response", "request", "metadata"] * 3]
    assert [kind for kind, *_ in found] == kinds
    assert types_by_fastwarc(tmp_path) == kinds
    assert [body for kind, _, _, body in found if kind == "response"] == [
        answer(one).body for one in range(3)
    ]
    path = tmp_path / "archive" / written[1].warc
    with path.open("rb") as file:
        from warcio.archiveiterator import ArchiveIterator

        file.seek(written[1].offset)
        alone = next(ArchiveIterator(file))
        assert alone.rec_headers.get_header("WARC-Target-URI") == "https://news.example/1"
        assert alone.rec_headers.get_header("WARC-Payload-Digest") == written[1].digest
        assert alone.rec_headers.get_header("WARC-IP-Address") == "192.0.2.1"
        # A header that tries to smuggle a line in stays one line.
        assert alone.http_headers.get_header("X-Odd") == "a  WARC-Type: response"


def test_only_articles_are_pages(tmp_path: Path) -> None:
    store = Store(tmp_path, ABOUT)
    for number, kind in enumerate(("robots", "listing", "article", "redirect", "refusal", "feed")):
        store.write(answer(number), Note(kind, {}))
    first = ("https://news.example/2", NOW, "sha1:AAAA")
    store.write(answer(2, status=304, body=b""), Note("article", {}, refers_to=first))
    store.write(answer(2), Note("article", {}, refers_to=first))
    store.close()
    assert [one.url for one in read(str(tmp_path)) if isinstance(one, Page)] == [
        "https://news.example/2"
    ]
    assert len(list(read(str(tmp_path)))) == 1


def test_a_file_that_is_full_is_followed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "MAX_FILE_BYTES", 4_000)
    folder = tmp_path / "my crawl"
    for numbers in (range(6), range(6, 12)):
        store = Store(folder, ABOUT)
        for number in numbers:
            store.write(answer(number), Note("article", {}))
        store.close()
    names = sorted(path.name for path in (folder / "archive").iterdir())
    assert names[:2] == ["my-crawl-00000.warc.gz", "my-crawl-00001.warc.gz"]
    assert all(path.stat().st_size <= 4_000 for path in (folder / "archive").iterdir())
    assert sum(kind == "response" for kind, *_ in records(folder)) == 12


def test_the_archive_cut_at_any_byte_is_whole_after_repair(tmp_path: Path) -> None:
    with Frontier(tmp_path) as frontier:
        store = Store(tmp_path, ABOUT)
        fill(frontier, store, range(4))
        store.close()
    (path,) = (tmp_path / "archive").iterdir()
    whole = path.read_bytes()
    ends = [0, *(end for (end,) in _query(tmp_path, "SELECT ends FROM capture ORDER BY ends"))]
    assert ends[-1] == len(whole)
    for cut in [*range(0, len(whole), 97), len(whole) - 1]:
        os.truncate(path, 0) if path.exists() else None
        path.write_bytes(whole[:cut])
        folder = tmp_path / f"copy-{cut}"
        (folder / "archive").mkdir(parents=True)
        (folder / "archive" / path.name).write_bytes(whole[:cut])
        (folder / "crawl.sqlite").write_bytes((tmp_path / "crawl.sqlite").read_bytes())
        with Frontier(folder) as frontier:
            lost = Store(folder, ABOUT).repair(frontier)
            kept = sum(end <= cut for end in ends[1:])
            assert lost == 4 - kept
            assert (next(frontier.query("SELECT count(*) FROM capture"))) == (kept,)
            pending = next(frontier.query("SELECT count(*) FROM url WHERE state = 'pending'"))
            assert pending == (lost,)
        assert sum(kind == "response" for kind, *_ in records(folder)) == kept


def test_bytes_that_nobody_knows_of_are_cut_off(tmp_path: Path) -> None:
    with Frontier(tmp_path) as frontier:
        store = Store(tmp_path, ABOUT)
        fill(frontier, store, range(2))
        store.write(answer(9), Note("article", {}))  # killed before the frontier knew
        store.close()
        (path,) = (tmp_path / "archive").iterdir()
        with path.open("ab") as file:
            file.write(b"\x1f\x8b\x08half a member")
        (tmp_path / "archive" / "other-00007.warc.gz").write_bytes(b"begun")
        assert Store(tmp_path, ABOUT).repair(frontier) == 0
        fill(frontier, store, range(2, 4))
        store.close()
    assert [url for kind, url, *_ in records(tmp_path) if kind == "response"] == [
        f"https://news.example/{one}" for one in range(4)
    ]


def test_damage_within_the_last_records_is_found(tmp_path: Path) -> None:
    with Frontier(tmp_path) as frontier:
        store = Store(tmp_path, ABOUT)
        fill(frontier, store, range(4))
        store.close()
        (path,) = (tmp_path / "archive").iterdir()
        (third,) = next(frontier.query("SELECT offset FROM capture WHERE id = 3"))
        data = bytearray(path.read_bytes())
        data[third:] = bytes(len(data) - third)  # a power cut leaves zeros where data should be
        path.write_bytes(data)
        assert Store(tmp_path, ABOUT).repair(frontier) == 2
    assert sum(kind == "response" for kind, *_ in records(tmp_path)) == 2


def test_a_full_disk_is_said_and_leaves_no_half_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path, ABOUT)
    store.write(answer(1), Note("article", {}))
    file = store._file

    class Full:
        name = file.name

        def write(self, piece: bytes) -> None:
            file.write(piece[: len(piece) // 2])
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "_file", Full())
    with pytest.raises(SourceError, match="No space left on device"):
        store.write(answer(2), Note("article", {}))
    file.close()
    assert sum(kind == "response" for kind, *_ in records(tmp_path)) == 1


def _query(folder: Path, sql: str) -> list[tuple[int]]:
    with Frontier(folder, read_only=True) as frontier:
        return list(frontier.query(sql))  # type: ignore[arg-type]  # counts
