"""Odd HTTP against the real crawler: what can be read is stored whole, the rest is said to fail."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit

import pytest
from warcio.archiveiterator import ArchiveIterator

from corpuskit import Article, process
from corpuskit.crawling import Patience
from crawling.crawls import records, types_by_fastwarc
from crawling.faultserver import FaultServer
from crawling.manysites import QUIET, Crawled, configure, links, run, site_of, written
from crawling.oddanswers import odd_answers
from thorough import some

STORY = "/2024/03/01/plan-0-bridge/"

EMPTY = {"empty", "coding of nothing", "PDF"}
"""Stored as they are; a build rejects them."""

FAILED = {
    "800 cookies": "too-large",
    "no content": "answered 204",
    "part of it": "answered 206",
    "not modified, unasked": "answered 304",
    "status 299": "answered 299",
    "status 999": "answered 999",
    "status -1": "bad-http: begins",
    "two lengths": "bad-http: a length",
    "length below zero": "bad-http: a length",
    "length in words": "bad-http: a length",
    "chunk below zero": "cut-off",
    "huge chunk": "cut-off",
    "endless chunk header": "cut-off",
}


class Run(NamedTuple):
    """A crawl of a server for each answer."""

    urls: dict[str, str]
    done: Crawled


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Crawl them all: each server links to the odd answer, then to a story."""
    with contextlib.ExitStack() as stack:
        urls, sites = {}, []
        for name in odd_answers():
            server = stack.enter_context(FaultServer(1))
            urls[name] = server.url
            start = links(server.url, [f"/odd/{quote(name)}", STORY])
            sites.append(site_of(server.url, discover=QUIET | {"start_urls": [start]}))
        folder = tmp_path_factory.mktemp("odd") / "crawl"
        yield Run(urls, run(configure(folder, sites, limits={"concurrency": 64})))


@pytest.mark.parametrize("name", odd_answers())
def test_an_odd_answer_is_stored_whole_or_said_to_fail(odd: Run, name: str) -> None:
    site, rows = odd.urls[name], odd.done.rows
    row = next(row for url, row in rows.items() if url.startswith(f"{site}/odd/"))
    assert rows[site + STORY].state == "stored"
    if name in FAILED:
        assert row.state == "failed"
        assert row.reason.startswith(FAILED[name])
        return
    assert row.state == "stored"
    page = next(page for url, page in odd.done.pages().items() if url.startswith(f"{site}/odd/"))
    article = process(page)
    if name in EMPTY:
        assert not isinstance(article, Article)
    else:
        assert isinstance(article, Article)
        assert article.text.count("put off") == 6


def test_two_libraries_read_the_archive_to_its_end(odd: Run) -> None:
    found = [kind for kind, *_ in records(odd.done.folder)]
    assert found.count("response") > 3 * len(odd_answers())
    assert types_by_fastwarc(odd.done.folder) == found


HARDENED = Patience(backoff_s=(0.01,), failures=10**6, pause_s=0.01, max_retry_after_s=0.05)
MUTANTS = some(range(480), 4)


def test_no_mutated_answer_ends_a_crawl_or_breaks_its_archive(tmp_path: Path) -> None:
    with contextlib.ExitStack() as stack:
        sites = []
        for at in range(0, len(MUTANTS), 40):
            server = stack.enter_context(FaultServer(1))
            targets = [f"/odd/{number}" for number in MUTANTS[at : at + 40]]
            start = {"start_urls": [links(server.url, targets)]}
            sites.append(site_of(server.url, discover=QUIET | start))
        limits = {"timeout_s": 2, "concurrency": 64, "max_body_bytes": 1 << 20}
        done = run(configure(tmp_path / "crawl", sites, limits=limits), HARDENED)
    states = Counter(
        row.state
        for url, row in done.rows.items()
        if urlsplit(url).path.startswith("/odd/") and row.kind == "article"
    )
    assert states.total() >= len(MUTANTS)
    assert set(states) <= {"stored", "failed", "denied", "moved"}
    assert states["stored"] > len(MUTANTS) / 5
    with next((tmp_path / "crawl" / "archive").iterdir()).open("rb") as file:
        kinds = [record.rec_type for record in ArchiveIterator(file, check_digests="raise")]
    assert types_by_fastwarc(tmp_path / "crawl") == kinds
    assert len(done.read()) >= states["stored"]


def test_a_site_that_sets_too_many_cookies_loses_them(tmp_path: Path) -> None:
    with FaultServer(3) as site:
        targets = ["/odd/300%20cookies", *(site.news.story(n).path for n in range(3))]
        discover = QUIET | {"start_urls": [links(site.url, targets)]}
        run(configure(tmp_path / "crawl", [site_of(site.url, discover=discover)]))
        sent = [hit.headers.get("cookie", "") for hit in site.hits]
    assert max(map(len, sent)) < 8_190
    assert len(sent) > 5


LOOKED_UP = """
import json, socket, sys

looked_up, real = [], socket.getaddrinfo
socket.getaddrinfo = lambda *given, **more: (looked_up.append(given[0]), real(*given, **more))[1]

from corpuskit.config.site import parse_crawl
from corpuskit.crawling import crawl

crawl(parse_crawl(sys.argv[1]))
print(json.dumps([str(name) for name in looked_up]))
"""


def test_a_cookie_makes_nobody_else_be_asked(tmp_path: Path) -> None:
    with FaultServer(1) as site:
        discover = QUIET | {"start_urls": [f"{site.url}/links?to=/cookie-wall"]}
        given = written(tmp_path / "crawl", [site_of(site.url, discover=discover)])
        done = subprocess.run(
            [sys.executable, "-c", LOOKED_UP, given],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert len(site.asked("/cookie-wall")) == 2
    assert set(json.loads(done.stdout)) <= {"127.0.0.1", "localhost"}
