"""A second crawl asks what is due, says what it knows, and tells new from unchanged from gone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from corpuskit.article import Page
from corpuskit.crawling import crawl
from corpuskit.crawling.checking import verify
from corpuskit.packaging.removal import load_takedowns
from corpuskit.sources import read
from crawling.crawls import HASTY, config, records
from crawling.faultserver import FaultServer


def make_due(folder: Path, *kinds: str) -> None:
    """Let time pass: everything of these kinds (of all) is due, and was fetched long ago."""
    wanted = ", ".join(f"'{kind}'" for kind in kinds) or "SELECT DISTINCT kind FROM url"
    with closing(sqlite3.connect(folder / "crawl.sqlite", isolation_level=None)) as db:
        db.execute(
            f"UPDATE url SET due_at = '2000-01-01T00:00:00Z' WHERE kind IN ({wanted}) "  # noqa: S608 - of this test
            "AND due_at IS NOT NULL"
        )
        earlier = (datetime.now(UTC) - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        db.execute("UPDATE url SET fetched_at = ?", (earlier,))
        db.execute("UPDATE url SET first_fetched_at = ? WHERE digest NOTNULL", (earlier,))


def texts(folder: Path) -> dict[str, bytes]:
    """Return the pages that a build would take."""
    found = (one for one in read(str(folder)) if isinstance(one, Page))
    return {str(one.url): bytes(one.content) for one in found}  # type: ignore[arg-type]  # a crawl has bytes


def test_unchanged_changed_missing_gone(tmp_path: Path) -> None:
    with FaultServer() as site:
        settings = config(site.url, tmp_path)
        assert crawl(settings, patience=HASTY).pages == {"new": 30}
        changed, removed = site.news.addresses()[3], site.news.addresses()[4]
        before = texts(tmp_path)
        site.news.change(3)
        site.news.remove(4)

        make_due(tmp_path)
        asked = len(site.hits)
        second = crawl(settings, patience=HASTY)
        assert second.pages == {"unchanged": 28, "changed": 1, "missing": 1}
        stories = [hit for hit in site.hits[asked:] if site.url + hit.path in before]
        assert len(stories) == 30
        assert all("if-none-match" in hit.headers for hit in stories)
        now = texts(tmp_path)
        assert now[changed] != before[changed]
        assert now[removed] == before[removed]  # asked once more before it counts as gone
        assert (tmp_path / "gone.csv").read_text() == "record,reason,date,reference\n"

        make_due(tmp_path)
        third = crawl(settings, patience=HASTY)
        assert third.pages == {"unchanged": 29, "gone": 1}
        assert third.gone == 1
        make_due(tmp_path)
        assert crawl(settings, patience=HASTY).pages == {"unchanged": 29}
    (line,) = load_takedowns(tmp_path / "gone.csv")
    assert (line.record, line.reason) == (removed, "gone")
    after = texts(tmp_path)
    assert removed not in after
    assert after[changed] == now[changed]
    assert len(after) == 29
    kinds = [kind for kind, url, *_ in records(tmp_path) if url == changed]
    assert kinds.count("response") == 2
    assert kinds.count("revisit") == 2
    assert not verify(tmp_path).damages


def test_a_sitemap_that_says_so_makes_a_page_due(tmp_path: Path) -> None:
    with FaultServer() as site:
        settings = config(site.url, tmp_path)
        crawl(settings, patience=HASTY)
        site.news.change(7)
        make_due(tmp_path, "sitemap", "feed", "listing", "robots")
        again = crawl(settings, patience=HASTY)
        assert again.pages == {"changed": 1}
        assert site.hits[-1].path in site.news.addresses()[7]


def test_a_page_that_leads_elsewhere_now_is_no_page(tmp_path: Path) -> None:
    with FaultServer() as site:
        crawl(config(site.url, tmp_path), patience=HASTY)
        story = site.news.addresses()[0]
        with closing(sqlite3.connect(tmp_path / "crawl.sqlite", isolation_level=None)) as db:
            db.execute("UPDATE url SET state = 'moved' WHERE url = ?", (story,))
        assert story not in texts(tmp_path)
        assert len(texts(tmp_path)) == 29


def test_a_wider_pattern_finds_what_an_unchanged_sitemap_names(tmp_path: Path) -> None:
    narrow = "urls: {allow: ['/2024/02/']}"
    with FaultServer() as site:
        first = crawl(config(site.url, tmp_path, site=narrow), patience=HASTY)
        few = first.pages["new"]
        assert 0 < few < 30
        second = crawl(config(site.url, tmp_path), patience=HASTY)
        assert second.pages == {"new": 30 - few}
        assert crawl(config(site.url, tmp_path), patience=HASTY).asked == 0


def test_a_narrower_pattern_holds_for_what_waits_already(tmp_path: Path) -> None:
    some = "politeness: {delay_s: 0, concurrency: 1, max_pages: 2}"
    with FaultServer() as site:
        crawl(config(site.url, tmp_path, site=some), patience=HASTY)
        asked = len(site.paths())
        report = crawl(config(site.url, tmp_path, site="urls: {deny: ['/2024/']}"), patience=HASTY)
        assert not report.pages
        assert not [path for path in site.paths()[asked:] if path.startswith("/2024/")]
        assert crawl(config(site.url, tmp_path), patience=HASTY).pages == {"new": 28}
