"""Every way in which a server misbehaves, against the real crawler: one run, one server a fault.

What is asserted comes from the servers' logs, the frontier and the archive. The times of the
servers' logs bound pauses from below only; nothing is asserted to be fast.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from corpuskit import Article, Rejection, process
from corpuskit.crawling import store
from corpuskit.crawling.answers import Answer
from corpuskit.crawling.patience import Patience
from corpuskit.crawling.rows import Capture
from corpuskit.errors import SourceError
from crawling.bombs import bomb
from crawling.faultserver import CHARSETS, ROBOTS_FAULTS, TEXT, FaultServer, broken_robots
from crawling.manysites import QUICK, QUIET, Crawled, configure, links, run, site_of

LIMITS = {"timeout_s": 120.0, "max_body_bytes": 1 << 20, "concurrency": 64}
"""Nobody waits so long: servers that do not answer are crawled by themselves, below."""

SHORT = LIMITS | {"timeout_s": 3.0}
"""For servers that never end. No other server has much to do in such a crawl, so that the answers
which are to come do come in time, busy as the machine may be."""
STORY = "/2024/03/01/plan-0-bridge/"


class Case(NamedTuple):
    """A fault, and what becomes of its address."""

    target: str
    asked: int
    """Requests for it."""
    state: str
    reason: str = ""
    """What the frontier's reason holds."""
    end: str | None = None
    """Path of the address to look at, where it is another."""


CASES = {
    "headers that never end": Case("/slow-headers", 2, "failed", "timeout"),
    "a body that never ends, slowly": Case("/slow-body", 2, "failed", "timeout"),
    "no answer": Case("/hang", 2, "failed", "timeout"),
    "a body that never ends": Case("/endless", 1, "failed", "too-large"),
    "a body of 8 GiB": Case("/endless-length", 1, "failed", "too-large"),
    "a body of 50 MB": Case("/big", 1, "failed", "too-large"),
    "gzip bomb": Case("/bomb/gzip?mib=512", 1, "failed", "too-large"),
    "brotli bomb": Case("/bomb/brotli", 1, "failed", "too-large"),
    "deflate bomb": Case("/bomb/deflate?mib=512", 1, "failed", "too-large"),
    "redirect to itself": Case("/self", 6, "denied", "more than 5 redirects"),
    "cookie wall": Case("/cookie-wall", 2, "stored"),
    "long chain of redirects": Case("/chain/20", 1, "denied", "more than 5", end="/chain/15"),
    "short chain of redirects": Case("/chain/4", 1, "stored", end="/chain/0"),
    "redirects in a circle": Case("/loop/a", 1, "moved"),
    "429, seconds": Case("/busy/429?after=1", 3, "stored"),
    "429, a date": Case("/busy/429?after=date&s=2", 3, "stored"),
    "503, a year": Case("/busy/503?after=31536000", 3, "stored"),
    "503, nonsense": Case("/busy/503?after=soon", 3, "stored"),
    "503, before now": Case("/busy/503?after=-5", 3, "stored"),
    "503 twice": Case("/busy/503", 3, "stored"),
    "502 four times": Case("/busy/502?times=4", 5, "stored"),
    "502 for ever": Case("/busy/502?times=99", 5, "failed", "answered 502"),
    "500 for ever": Case("/busy/500?times=99", 5, "failed", "answered 500"),
    "RST": Case("/reset", 5, "failed", "connection"),
    "RST, then not": Case("/reset?times=2", 3, "stored"),
    "half an answer, RST": Case("/reset-partial", 5, "failed", "c"),
    "half an answer, RST, then not": Case("/reset-partial?times=2", 3, "stored"),
    "shorter than announced": Case("/short-body", 5, "failed", "cut-off"),
    "shorter than announced, then not": Case("/short-body?times=1", 2, "stored"),
    "half a gzip stream": Case("/truncated-gzip", 5, "stored", "truncated"),
    "half a gzip stream, then not": Case("/truncated-gzip?times=1", 2, "stored"),
    "3 MB of headers": Case("/headers", 1, "failed", "too-large"),
    "a header of 8 MB": Case("/one-header", 1, "failed", "too-large"),
    "many headers, not too many": Case("/headers?count=25", 1, "stored"),
    "no HTTP": Case("/garbage", 5, "failed", "bad-http"),
    "closed without a byte": Case("/empty-reply", 5, "failed", "connection"),
    **{f"charset {name}": Case(f"/charset/{name}", 1, "stored") for name in CHARSETS},
}


TARGETS = {name: case.target for name, case in CASES.items()}
SILENT = [name for name, case in CASES.items() if case.reason == "timeout"]


class Run(NamedTuple):
    """A crawl of several servers."""

    servers: dict[str, FaultServer]
    done: Crawled


def crawl_each(
    servers: Mapping[str, FaultServer], first: Mapping[str, str], folder: Path, **how: Any
) -> Crawled:
    """Crawl servers that each link to a page of theirs first, then to a story."""
    limits, patience = how.get("limits", LIMITS), how.get("patience", QUICK)
    sites = []
    for name, server in servers.items():
        start = links(server.url, [first[name], STORY])
        sites.append(site_of(server.url, discover=QUIET | {"start_urls": [start]}))
    return run(configure(folder / "crawl", sites, limits=limits), patience)


@pytest.fixture(scope="module")
def faults(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Crawl one server a fault, but for those that are given up when time is over."""
    for name in ("gzip", "deflate"):
        bomb(name, 512)  # made beforehand: it takes the processor for seconds
    bomb("brotli")
    with contextlib.ExitStack() as stack:
        names = [name for name in CASES if name not in SILENT]
        servers = {name: stack.enter_context(FaultServer(3)) for name in names}
        yield Run(servers, crawl_each(servers, TARGETS, tmp_path_factory.mktemp("faults")))


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Crawl those."""
    with contextlib.ExitStack() as stack:
        servers = {name: stack.enter_context(FaultServer(3)) for name in SILENT}
        folder = tmp_path_factory.mktemp("silent")
        yield Run(servers, crawl_each(servers, TARGETS, folder, limits=SHORT))


@pytest.mark.parametrize("name", [name for name in CASES if name not in SILENT])
def test_a_fault_costs_its_own_address_only(faults: Run, name: str) -> None:
    costs_its_own_address_only(faults, name)


@pytest.mark.parametrize("name", SILENT)
def test_silence_costs_its_own_address_only(silent: Run, name: str) -> None:
    costs_its_own_address_only(silent, name)


def costs_its_own_address_only(crawled: Run, name: str) -> None:
    server, case, rows = crawled.servers[name], CASES[name], crawled.done.rows
    path = case.target.partition("?")[0]
    assert len(server.asked(path)) == case.asked
    row = next(row for url, row in rows.items() if url.startswith(server.url + (case.end or path)))
    assert row.state == case.state
    assert case.reason in row.reason
    assert rows[server.url + STORY].state == "stored"
    assert server.trespasses() == []


WHOLE = [name for name in CASES if CASES[name].state == "stored" and not CASES[name].reason]


@pytest.mark.parametrize("name", WHOLE)
def test_what_was_stored_is_whole(faults: Run, name: str) -> None:
    server, case = faults.servers[name], CASES[name]
    path = (case.end or case.target).partition("?")[0]
    pages = faults.done.pages()
    page = next(page for url, page in pages.items() if url.startswith(server.url + path))
    article = process(page)
    assert isinstance(article, Article)
    assert TEXT in article.text
    assert article.text.count("of the agenda.") == 6
    assert not page.truncated


def test_half_a_page_is_kept_but_never_taken_for_a_page(faults: Run) -> None:
    url = faults.servers["half a gzip stream"].url + "/truncated-gzip"
    (lost,) = (one for one in faults.done.read() if isinstance(one, Rejection))
    assert (lost.stage, lost.reason) == ("source", "bad-encoding")
    assert url in str(lost)


def test_nothing_but_pages_is_read_from_the_archive(faults: Run) -> None:
    rows = faults.done.rows.values()
    stored = {row.url for row in rows if row.kind == "article" and row.state == "stored"}
    half = faults.servers["half a gzip stream"].url + "/truncated-gzip"
    assert set(faults.done.pages()) == stored - {half}


@pytest.mark.parametrize(("name", "seconds"), [("429, seconds", 1.0), ("503, a year", 1.2)])
def test_retry_after_is_obeyed_up_to_a_limit(faults: Run, name: str, seconds: float) -> None:
    server = faults.servers[name]
    asked = server.asked(CASES[name].target.partition("?")[0])
    assert all(later.at - sooner.at >= seconds for sooner, later in pairwise(asked))
    assert len(asked) == 3
    for refused in asked[:2]:
        meanwhile = [hit for hit in server.hits if refused.at < hit.at < refused.at + seconds]
        assert not meanwhile, "the whole host is left alone meanwhile"


def test_a_date_in_retry_after_is_obeyed(faults: Run) -> None:
    first, second, _ = faults.servers["429, a date"].asked("/busy/429")
    assert second.at - first.at >= 1.0  # in two seconds, as a date has them: whole, cut


def test_pauses_grow_where_none_is_asked_for(faults: Run) -> None:
    asked = faults.servers["502 for ever"].asked("/busy/502")
    gaps = [later.at - sooner.at for sooner, later in pairwise(asked)]
    assert all(gap >= 0.8 * s for gap, s in zip(gaps, QUICK.backoff_s, strict=True))


@pytest.fixture(scope="module")
def redirects(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Crawl a server that sends its visitors to hostile places."""
    with FaultServer(3) as server:
        targets = [f"/to/{name}{via}" for name in server.hostile() for via in ("", "?via=meta")]
        start = links(server.url, [*targets, STORY])
        site = site_of(server.url, discover=QUIET | {"start_urls": [start]})
        config = configure(tmp_path_factory.mktemp("redirects") / "crawl", [site], limits=LIMITS)
        yield Run({"": server}, run(config))


def test_no_redirect_leads_a_crawl_where_it_must_not_go(redirects: Run) -> None:
    server, rows = redirects.servers[""], redirects.done.rows
    assert server.trespasses() == []
    assert not [path for path in server.paths() if path.startswith("/private/")]
    followed = {"bytes", "denied", "backslash"}  # all are addresses of the site itself
    for name in server.hostile():
        state = rows[f"{server.url}/to/{name}"].state
        assert state == (
            "moved" if name in followed else "denied" if name != "nothing" else "failed"
        )
        assert rows[f"{server.url}/to/{name}?via=meta"].state == "stored"
    assert rows[server.url + STORY].state == "stored"
    assert rows[f"{server.url}/private/desk.html"].state == "denied"


ALLOWED = ("404", "403", "html", "huge", "rules", "endless", "binary")
"""Broken robots.txt that leave a site open. Source: RFC 9309, sections 2.3.1.3 and 2.5."""

ENDLESS_ROBOTS = ("slow", "hang")

HASTY = Patience(backoff_s=(0.02,), failures=1, pause_s=0.05, pauses=2)


@pytest.fixture(scope="module")
def robots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, FaultServer]]:
    """Crawl a server for each way in which robots.txt can be broken."""
    bomb("gzip")  # made beforehand, as are these: it takes the processor for a while
    broken_robots("huge")
    broken_robots("rules")
    with contextlib.ExitStack() as stack:
        servers = {n: stack.enter_context(FaultServer(3, robots_fault=n)) for n in ROBOTS_FAULTS}
        first = dict.fromkeys(servers, "/private/desk.html")
        for limits in (LIMITS, SHORT):
            chosen = {n: servers[n] for n in servers if (n in ENDLESS_ROBOTS) == (limits is SHORT)}
            folder = tmp_path_factory.mktemp("robots")
            crawl_each(chosen, first, folder, limits=limits, patience=HASTY)
        yield servers


@pytest.mark.parametrize("name", ROBOTS_FAULTS)
def test_a_broken_robots_file_opens_or_closes_a_site_as_the_standard_says(
    robots: dict[str, FaultServer], name: str
) -> None:
    server = robots[name]
    asked = [path for path in server.paths() if path != "/robots.txt"]
    assert server.paths()[0] == "/robots.txt"
    assert server.trespasses() == []
    assert len(server.asked("/robots.txt")) <= 6
    if name not in ALLOWED:
        assert asked == []
        return
    assert STORY in asked
    if name in {"huge", "rules"}:
        assert "/private/desk.html" not in asked


def test_traps_of_links_end(tmp_path: Path) -> None:
    with FaultServer(3) as server:
        start = f"{server.url}/calendar/2024-03-01"
        discover = QUIET | {"start_urls": [start], "follow_links": True}
        patterns = {"allow": [r"/\d{4}/\d\d/\d\d/"]}
        site = site_of(server.url, discover=discover, urls=patterns)
        run(configure(tmp_path / "crawl", [site]))
        days = [path for path in server.paths() if path.startswith("/calendar/")]
    assert 20 < len(days) == len(set(days)) <= 1 + 4 + 12 + 36


def test_disguises_of_one_story_are_asked_for_once(tmp_path: Path) -> None:
    with FaultServer(3) as server:
        discover = QUIET | {"start_urls": [f"{server.url}/tracked"]}
        site = site_of(server.url, discover=discover, urls={"strip_params": ["sessionid"]})
        done = run(configure(tmp_path / "crawl", [site]))
        asked = [hit.target for hit in server.hits if hit.target.startswith("/2024/")]
    assert sorted(asked) == sorted(server.news.story(n).path for n in range(3))
    assert len(done.pages()) == 3


def test_an_error_of_our_own_costs_one_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = store.Store.write

    def write(self: store.Store, answer: Answer, note: store.Note) -> Capture:
        if "plan-1-" in answer.url:
            raise ValueError("a header that nobody thought of")
        return real(self, answer, note)

    monkeypatch.setattr(store.Store, "write", write)
    with FaultServer(3) as server:
        done = run(configure(tmp_path / "crawl", [site_of(server.url)]))
    url = server.url + server.news.story(1).path
    assert done.rows[url].reason == "error: ValueError: a header that nobody thought of"
    assert len(done.pages()) == 2
    assert len(server.asked(server.news.story(1).path)) == 1


def test_a_full_disk_ends_a_crawl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(*_: object) -> Capture:
        raise SourceError("the disk is full")

    monkeypatch.setattr(store.Store, "write", write)
    with FaultServer(3) as server, pytest.raises(SourceError, match="full"):
        run(configure(tmp_path / "crawl", [site_of(server.url)]))
    assert server.paths() == ["/robots.txt"]
