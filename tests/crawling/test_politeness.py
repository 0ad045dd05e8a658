"""Politeness as the server sees it: its log of who asked for what, and when."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from corpuskit.crawling.frontier import Frontier
from crawling.faultserver import FaultServer
from crawling.manysites import QUIET, configure, run, site_of

DELAY_S = 0.1
FEW = 8


def gaps(site: FaultServer) -> list[float]:
    return [later.at - sooner.at for sooner, later in pairwise(site.hits)]


def test_a_good_site_is_crawled_whole_and_politely(tmp_path: Path) -> None:
    with FaultServer(stories=12) as site:
        polite = site_of(site.url, politeness={"delay_s": DELAY_S})
        done = run(configure(tmp_path / "crawl", [polite]))
        addresses = site.news.addresses()
    assert site.paths()[0] == "/robots.txt"
    assert min(gaps(site)) >= DELAY_S
    assert site.server.most_open <= 2  # one asking, one closing
    assert set(done.pages()) == set(addresses)
    asked = Counter(hit.target for hit in site.hits)
    assert {asked[site.news.story(n).path] for n in range(12)} == {1}
    assert not [path for path in asked if path.startswith("/private/") or "print=" in path]
    assert all(hit.headers["user-agent"].startswith("corpuskit/") for hit in site.hits)
    assert all("tests@gazette.example" in hit.headers["user-agent"] for hit in site.hits)
    assert max(asked.values()) == 1, "nothing is asked twice"


def test_a_crawl_delay_of_robots_txt_wins(tmp_path: Path) -> None:
    with FaultServer(stories=3, robots="Crawl-delay: 0.3") as site:
        run(configure(tmp_path / "crawl", [site_of(site.url)]))
    _, *after = gaps(site)
    assert min(after) >= 0.3
    assert len(after) > 6


def test_concurrency_of_a_site_is_bounded(tmp_path: Path) -> None:
    with FaultServer(stories=40) as site:
        eager = site_of(site.url, politeness={"delay_s": 0, "concurrency": 3})
        done = run(configure(tmp_path / "crawl", [eager]))
    assert site.server.most_open <= 3 + 1
    assert len(done.pages()) == 40


def test_a_denied_page_is_not_asked_for_however_it_is_named(tmp_path: Path) -> None:
    targets = ["/private/a", "/private/../private/b", "/%70rivate/c", "//private/d", "/a?print=1"]
    with FaultServer(stories=FEW) as site:
        discover = QUIET | {"start_urls": [site.url + target for target in targets]}
        done = run(configure(tmp_path / "crawl", [site_of(site.url, discover=discover)]))
    assert not [path for path in site.paths() if "rivate/" in path and path != "//private/d"]
    assert not [hit.target for hit in site.hits if "print" in hit.target]
    denied = [row.reason for row in done.rows.values() if row.state == "denied"]
    assert len(denied) >= 4
    assert all(reason.startswith("robots.txt line ") for reason in denied)


def test_what_has_not_changed_is_not_sent_again(tmp_path: Path) -> None:
    with FaultServer(stories=FEW) as site:
        config = configure(tmp_path / "crawl", [site_of(site.url)])
        assert len(run(config).pages()) == FEW
        before = len(site.hits)
        site.news.change(2)
        site.news.remove(5)
        _make_everything_due(tmp_path / "crawl")
        second = run(config)
        again = site.hits[before:]
        _make_everything_due(tmp_path / "crawl")
        third = run(config)
    stories = {site.news.story(n).path for n in range(FEW)}
    asked = [hit for hit in again if hit.path in stories]
    assert sorted(hit.path for hit in asked) == sorted(stories)
    assert all("if-none-match" in hit.headers for hit in asked)
    assert second.report.pages == {"changed": 1, "unchanged": FEW - 2, "missing": 1}
    assert third.report.pages == {"unchanged": FEW - 1, "gone": 1}, "gone is what is missing twice"


def _make_everything_due(folder: Path) -> None:
    with Frontier(folder) as frontier:
        list(frontier.query("UPDATE url SET due_at = '2000-01-01T00:00:00Z' WHERE due_at NOTNULL"))


def test_a_host_in_trouble_is_left_alone(tmp_path: Path) -> None:
    from corpuskit.crawling.patience import Patience

    patience = Patience(backoff_s=(0.01,) * 4, failures=4, pause_s=0.6, pauses=2)
    with FaultServer(stories=30) as site:
        targets = [f"{site.url}/busy/502?n={n}&times=99" for n in range(30)]
        discover = QUIET | {"start_urls": targets}
        done = run(configure(tmp_path / "crawl", [site_of(site.url, discover=discover)]), patience)
    tries = site.asked("/busy/502")
    assert len(tries) == 8
    assert tries[4].at - tries[3].at >= 0.6
    assert list(done.report.stopped) == [site.url.removeprefix("http://")]
    waiting = [row for row in done.rows.values() if row.state == "pending"]
    assert len(waiting) >= 28, "they are asked for in the next run"


def test_a_page_in_trouble_does_not_hold_up_its_host(tmp_path: Path) -> None:
    from corpuskit.crawling.patience import Patience

    patience = Patience(backoff_s=(0.01,) * 4, failures=4, pause_s=600.0, pauses=2)
    with FaultServer(stories=FEW) as site:
        targets = [f"{site.url}/busy/500?times=99", site.url + "/archive/page/1/"]
        discover = QUIET | {"start_urls": targets}
        done = run(configure(tmp_path / "crawl", [site_of(site.url, discover=discover)]), patience)
    assert len(site.asked("/busy/500")) == 5
    assert done.report.pages == {"new": FEW}
    assert done.report.seconds < 600, "one page that fails is no reason to pause"


@pytest.mark.parametrize("agent", ["corpuskit", "CorpusKit", "*"])
def test_rules_for_our_own_name_count(tmp_path: Path, agent: str) -> None:
    robots = f"\nUser-agent: {agent}\nDisallow: /2024/\n"
    with FaultServer(stories=FEW, robots=robots) as site:
        done = run(configure(tmp_path / "crawl", [site_of(site.url)]))
    assert not [path for path in site.paths() if path.startswith("/2024/")]
    assert done.pages() == {}
