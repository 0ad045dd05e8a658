"""The frontier: order, leases, transactions, and what it refuses to open."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from corpuskit.crawling.frontier import FILE, Frontier
from corpuskit.crawling.model import Kind
from corpuskit.crawling.rows import Capture, Changes, FrontierEntry, Outcome
from corpuskit.crawling.schema import SCHEMA_VERSION
from corpuskit.errors import ConfigError, SourceError

NOW = "2026-01-02T00:00:00Z"
HOST = "news.example"


def entry(path: str, kind: Kind = Kind.ARTICLE, **more: object) -> FrontierEntry:
    return FrontierEntry(f"https://{HOST}{path}", "site", kind, **more)  # type: ignore[arg-type]  # mixed values


def capture(ends: int = 100) -> Capture:
    return Capture(NOW, "response", 200, "text/html", "sha1:A", 10, "a.warc.gz", 0, 50, ends)


def test_what_says_where_to_ask_goes_before_pages(tmp_path: Path) -> None:
    with Frontier(tmp_path) as frontier:
        frontier.add([entry("/1"), entry("/feed", Kind.FEED), entry("/2")], NOW)
        frontier.add([entry("/robots.txt", Kind.ROBOTS)], NOW)
        order = [frontier.lease(HOST, 1.0) for _ in range(5)]
    assert [task.url.rpartition("/")[2] if task else None for task in order] == [
        "robots.txt",
        "feed",
        "1",
        "2",
        None,
    ]


def test_an_address_is_known_once(tmp_path: Path) -> None:
    with Frontier(tmp_path) as frontier:
        assert frontier.add([entry("/1"), entry("/1"), entry("/2")], NOW) == 2
        assert frontier.add([entry("/2"), entry("/3")], NOW) == 1


def test_what_was_under_way_is_asked_again(tmp_path: Path) -> None:
    with Frontier(tmp_path) as frontier:
        frontier.add([entry("/1")], NOW)
        assert frontier.lease(HOST, 1.0)
        assert frontier.lease(HOST, 1.0) is None
    with Frontier(tmp_path) as frontier:
        assert frontier.lease(HOST, 1.0)


def test_an_address_put_back_waits(tmp_path: Path) -> None:
    with Frontier(tmp_path) as frontier:
        frontier.add([entry("/1")], NOW)
        task = frontier.lease(HOST, 1.0)
        assert task
        frontier.settle(task, Outcome("pending", "answered 503", 503, 60.0, tries=1))
        assert frontier.lease(HOST, 59.0) is None
        assert frontier.wakes_at(HOST) == 60.0
        again = frontier.lease(HOST, 60.0)
        assert again
        assert again.tries == 1


def test_one_that_failed_does_not_hold_up_those_not_tried_yet(tmp_path: Path) -> None:
    with Frontier(tmp_path) as frontier:
        frontier.add([entry("/1"), entry("/2")], NOW)
        task = frontier.lease(HOST, 1.0)
        assert task
        frontier.settle(task, Outcome("pending", "answered 502", 502, 1.0, tries=1))
        order = [frontier.lease(HOST, 1.0), frontier.lease(HOST, 1.0)]
    assert [one.url[-2:] for one in order if one] == ["/2", "/1"]


def test_a_spent_site_gives_no_articles_but_the_rest(tmp_path: Path) -> None:
    with Frontier(tmp_path) as frontier:
        frontier.add([entry("/1"), entry("/feed", Kind.FEED)], NOW)
        first = frontier.lease(HOST, 1.0, spent=["site"])
        assert first
        assert first.kind is Kind.FEED
        assert frontier.lease(HOST, 1.0, spent=["site"]) is None
        assert frontier.wakes_at(HOST, spent=["site"]) is None


def test_a_capture_and_what_was_found_in_it_come_together_or_not_at_all(tmp_path: Path) -> None:
    def fail(_: int) -> list[FrontierEntry]:
        raise RuntimeError

    with Frontier(tmp_path) as frontier:
        frontier.add([entry("/1")], NOW)
        task = frontier.lease(HOST, 1.0)
        assert task
        with pytest.raises(RuntimeError):
            frontier.store(
                task,
                Outcome("stored", fetched_at=NOW),
                capture(),
                1,
                Changes([entry("/2")], (), fail),
            )
        assert frontier.find(f"https://{HOST}/2") is None
        assert next(frontier.query("SELECT count(*) FROM capture")) == (0,)
        told: list[int] = []
        found = [entry("/1"), entry("/2"), entry("/3"), entry("/feed", Kind.FEED)]
        changes = Changes(found, (), lambda new: told.append(new) or [entry("/next", Kind.LISTING)])
        more = frontier.store(task, Outcome("stored", fetched_at=NOW), capture(), 1, changes)
        assert told == [2]
        assert [one.url for one in more] == [f"https://{HOST}/next"]


def test_lost_captures_are_asked_for_again(tmp_path: Path) -> None:
    with Frontier(tmp_path) as frontier:
        frontier.add([entry("/1"), entry("/2")], NOW)
        for ends in (100, 200):
            task = frontier.lease(HOST, 1.0)
            assert task
            done = Outcome("stored", fetched_at=NOW, digest="ab", etag='"1"')
            frontier.store(task, done, capture(ends), 1, Changes())
        assert frontier.forget_captures("a.warc.gz", 100) == 1
        again = frontier.lease(HOST, 1.0)
        assert again
        assert (again.url, again.digest, again.etag) == (f"https://{HOST}/2", None, None)


def test_a_run_that_ended_is_followed_by_one_with_what_is_due(tmp_path: Path) -> None:
    with Frontier(tmp_path) as frontier:
        run, _, resumed = frontier.begin_run(NOW)
        assert (run, resumed) == (1, False)
        assert frontier.begin_run(NOW)[2]
        frontier.add([entry("/1"), entry("/2")], NOW)
        for due_at in ("2026-01-03T00:00:00Z", None):
            task = frontier.lease(HOST, 1.0)
            assert task
            frontier.settle(task, Outcome("stored", due_at=due_at))
        frontier.end_run(run, NOW)
        frontier.begin_run("2026-01-02T23:00:00Z")
        assert frontier.lease(HOST, 1.0) is None
        frontier.end_run(2, NOW)
        frontier.begin_run("2026-01-03T00:00:00Z")
        task = frontier.lease(HOST, 1.0)
        assert task
        assert task.url.endswith("/1")


def test_another_robots_txt_gives_what_it_denied_another_look(tmp_path: Path) -> None:
    origin = f"https://{HOST}"
    with Frontier(tmp_path) as frontier:
        frontier.keep_robots(origin, 200, b"Disallow: /", 1.0)
        frontier.add([entry("/1")], NOW)
        task = frontier.lease(HOST, 1.0)
        assert task
        frontier.settle(task, Outcome("denied", "robots.txt line 2"))
        frontier.keep_robots(origin, 200, b"Disallow: /", 2.0)
        assert frontier.lease(HOST, 1.0) is None
        frontier.keep_robots(origin, 200, b"", 3.0)
        assert frontier.lease(HOST, 1.0)
        assert frontier.robots(origin) == (200, b"", 3.0)
        assert frontier.robots(origin, since=4.0) is None


def test_a_folder_that_is_closed_can_be_read_where_nothing_can_be_written(tmp_path: Path) -> None:
    with Frontier(tmp_path) as frontier:
        frontier.add([entry("/1")], NOW)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["crawl.lock", FILE]
    header = (tmp_path / FILE).read_bytes()[18:20]
    assert header == b"\x01\x01", "2 is write-ahead logging, whose readers write too"


def test_two_crawls_in_one_folder_are_refused(tmp_path: Path) -> None:
    with Frontier(tmp_path):
        with pytest.raises(SourceError, match="another crawl is running"):
            Frontier(tmp_path)
        code = (
            "import sys; from pathlib import Path\n"
            "from corpuskit.crawling.frontier import Frontier\n"
            "from corpuskit.errors import SourceError\n"
            "try: Frontier(Path(sys.argv[1]))\nexcept SourceError: sys.exit(44)"
        )
        assert subprocess.run([sys.executable, "-c", code, tmp_path], check=False).returncode == 44
        with Frontier(tmp_path, read_only=True) as other:
            assert other.pending_hosts() == []
    Frontier(tmp_path).close()


@pytest.mark.parametrize(("version", "age"), [(SCHEMA_VERSION - 1, "older"), (99, "newer")])
def test_another_version_is_refused_with_what_to_do(tmp_path: Path, version: int, age: str) -> None:
    Frontier(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE) as db:
        db.execute(f"PRAGMA user_version = {version}")
    db.close()
    with pytest.raises(ConfigError, match=rf"{age} corpuskit .* crawl into a new folder"):
        Frontier(tmp_path)
    with pytest.raises(ConfigError, match=age):
        Frontier(tmp_path)  # the lock is not kept by the one refused


def test_a_foreign_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE) as db:
        db.execute("CREATE TABLE mine (x)")
    db.close()
    with pytest.raises(ConfigError, match="no frontier of corpuskit"):
        Frontier(tmp_path)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / FILE).write_bytes(b"not a database at all, but long enough" * 100)
    with pytest.raises(SourceError, match="cannot be read"):
        Frontier(tmp_path / "b")
    with pytest.raises(ConfigError, match="no crawl is here"):
        Frontier(tmp_path / "c", read_only=True)
