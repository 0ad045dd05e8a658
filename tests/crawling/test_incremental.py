"""What a second run asks of an archive and of WordPress: only where something may be new."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from corpuskit.crawling import crawl
from crawling.crawls import HASTY, config, pages
from crawling.webserver import Hit, Reply, WebServer, Wire

HTML = [("Content-Type", "text/html; charset=utf-8")]
PAGE = 3
"""Stories a page of the archive and of the interface."""

SITE = """discover:
  {{robots_sitemaps: false, named_feeds: false, wordpress: {wordpress}, archives: [{archives}]}}
politeness: {{delay_s: 0, concurrency: 4}}"""


class Paper:
    """Answers for a paper whose newest story is the last one."""

    def __init__(self) -> None:
        self.stories = list(range(7))

    async def answer(self, hit: Hit, _wire: Wire) -> Reply:
        if hit.path.startswith("/all/"):
            shown = self.page(int(hit.path.rpartition("/")[2]))
            links = "".join(f'<a href="/story/{n}">{n}</a>' for n in shown)
            return Reply(links.encode(), HTML, 200 if shown else 404)
        if hit.path == "/wp-json/wp/v2/posts":
            changed = "modified_after" in hit.query
            posts = self.stories[-2:] if changed else self.stories
            shown = [{"link": f"{self.url}/story/{n}"} for n in posts]
            return Reply(json.dumps(shown).encode(), [("X-WP-TotalPages", "1")])
        if hit.path.startswith("/story/"):
            number = hit.path.rpartition("/")[2]
            return Reply(f"<h1>Story {number}</h1><p>It rained.</p>".encode(), HTML)
        return Reply(b"", HTML, 404)

    url = ""

    def page(self, number: int) -> list[int]:
        newest = self.stories[::-1]
        return newest[(number - 1) * PAGE : number * PAGE]


def make_due(folder: Path) -> None:
    """Let an hour and more pass for the frontier."""
    with sqlite3.connect(folder / "crawl.sqlite") as frontier:
        frontier.execute("UPDATE url SET due_at = '2000-01-01T00:00:00Z' WHERE due_at IS NOT NULL")
        frontier.execute("UPDATE url SET fetched_at = '2000-01-01T00:00:00Z'")
    frontier.close()


def test_an_archive_is_read_on_as_far_as_there_is_something_new(tmp_path: Path) -> None:
    paper = Paper()
    with WebServer(paper.answer) as server:
        site = SITE.format(wordpress="'off'", archives=f'"{server.url}/all/{{n}}"')

        def run() -> list[str]:
            before = len(server.hits)
            crawl(config(server.url, tmp_path, site=site), patience=HASTY)
            asked = [hit.path for hit in server.hits[before:]]
            make_due(tmp_path)
            return sorted(path for path in asked if path.startswith("/all/"))

        assert run() == ["/all/1", "/all/2", "/all/3", "/all/4"]
        assert run() == ["/all/1"]
        paper.stories += [7, 8, 9, 10]
        assert run() == ["/all/1", "/all/2", "/all/3"]
    stored = {url.rpartition("/")[2] for url in pages(tmp_path)}
    assert stored == {str(number) for number in range(11)}


def test_wordpress_is_asked_for_what_changed_since(tmp_path: Path) -> None:
    paper = Paper()
    with WebServer(paper.answer) as server:
        paper.url = server.url
        site = SITE.format(wordpress=f"'{server.url}/wp-json/'", archives="")
        crawl(config(server.url, tmp_path, site=site), patience=HASTY)
        paper.stories += [7, 8]
        make_due(tmp_path)
        crawl(config(server.url, tmp_path, site=site), patience=HASTY)
        asked = [hit.query for hit in server.hits if hit.path == "/wp-json/wp/v2/posts"]
    assert ["modified_after" in query for query in asked] == [False, True]
    stored = {url.rpartition("/")[2] for url in pages(tmp_path)}
    assert stored == {str(number) for number in range(9)}
