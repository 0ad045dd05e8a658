"""Whole crawls of a site on this machine: what is asked, what is stored, what is left alone."""

from __future__ import annotations

from pathlib import Path

from corpuskit.article import Page
from corpuskit.crawling import crawl
from corpuskit.crawling.frontier import Frontier
from corpuskit.sources import read
from crawling.crawls import HASTY, config, pages, records, types_by_fastwarc
from crawling.faultserver import FaultServer


def test_a_good_site_is_stored_once_and_robots_txt_is_asked_first(tmp_path: Path) -> None:
    with FaultServer() as site:
        report = crawl(config(site.url, tmp_path), patience=HASTY)
        paths = site.paths()
        assert paths[0] == "/robots.txt"
        assert len(paths) == len(set(paths))
        assert not [path for path in paths if path.startswith("/private/")]
        stories = sorted(site.news.addresses())
    assert sorted(pages(tmp_path)) == stories
    assert report.pages == {"new": len(stories)}
    assert not report.stopped
    assert report.waiting == 0
    assert types_by_fastwarc(tmp_path) == [kind for kind, *_ in records(tmp_path)]
    assert sorted(str(one.url) for one in read(str(tmp_path)) if isinstance(one, Page)) == stories


def test_the_same_command_again_asks_nothing_that_is_not_due(tmp_path: Path) -> None:
    with FaultServer() as site:
        crawl(config(site.url, tmp_path), patience=HASTY)
        asked = len(site.paths())
        assert crawl(config(site.url, tmp_path), patience=HASTY).asked == 0
        assert len(site.paths()) == asked


def test_who_asks_is_said_and_nothing_is_sent_twice(tmp_path: Path) -> None:
    with FaultServer() as site:
        crawl(config(site.url, tmp_path), patience=HASTY)
        agents = {hit.headers.get("user-agent") for hit in site.hits}
    (agent,) = agents
    assert agent
    assert agent.startswith("corpuskit/")
    assert agent.endswith("(+https://bot.example/about)")


def test_max_pages_bounds_articles_of_a_run(tmp_path: Path) -> None:
    more = "politeness: {delay_s: 0, concurrency: 8, max_pages: 4}"
    with FaultServer() as site:
        report = crawl(config(site.url, tmp_path, site=more), patience=HASTY)
    assert report.pages == {"new": 4}
    assert report.waiting > 0
    with Frontier(tmp_path, read_only=True) as frontier:
        assert next(frontier.query("SELECT count(*) FROM url WHERE state = 'leased'")) == (0,)
