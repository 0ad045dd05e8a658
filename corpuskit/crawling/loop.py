"""The crawl itself: which address is asked when, and what becomes of its answer.

One loop takes addresses from the frontier as politeness allows and asks each in a task of its own.
The engine below asks once and returns; it decides nothing.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from asyncio import FIRST_COMPLETED
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from math import inf
from typing import Final

from corpuskit.config.site import Site
from corpuskit.crawling import discovery, policy, robots
from corpuskit.crawling.answering import Answering, max_bytes_of
from corpuskit.crawling.answers import Ask, Fetcher, FetchError
from corpuskit.crawling.discovery import wordpress
from corpuskit.crawling.frontier import Frontier
from corpuskit.crawling.guard import Guard
from corpuskit.crawling.model import Kind, Sighting
from corpuskit.crawling.patience import Pace
from corpuskit.crawling.plan import CrawlPlan
from corpuskit.crawling.reading import entry_of
from corpuskit.crawling.report import Report
from corpuskit.crawling.rows import FrontierEntry, Task, origin_of
from corpuskit.crawling.store import Store
from corpuskit.errors import CorpuskitError

_logger = logging.getLogger(__name__)

ACCEPT: Final = {
    Kind.ROBOTS: "text/plain,*/*;q=0.1",
    Kind.SITEMAP: "application/xml,text/xml,*/*;q=0.1",
    Kind.FEED: "application/rss+xml,application/atom+xml,application/xml;q=0.9,*/*;q=0.1",
    Kind.API: "application/json",
    Kind.RIGHTS: "application/json,text/plain,*/*;q=0.1",
}
ACCEPT_CODINGS: Final = "gzip, deflate"
"""Not Brotli, which we could read: warcio 1.8 fails on such records (with brotli 1.2)."""

ACCEPT_PAGE: Final = "text/html,application/xhtml+xml,*/*;q=0.1"

MAX_DENIED: Final = 500
"""Addresses denied in one go before answers are looked after again: some hundredths of a second."""

COUNT_S: Final = 2.0
"""Addresses that wait are counted so often, for those who look on. Source: a round value."""

STOPPING: Final = "ending what is under way; Ctrl-C again ends at once"
DELAY_S: Final = 2.0
"""For a host of no site, such as one that only a redirect names."""


class Loop:
    """One run over the sites of a crawl."""

    def __init__(self, plan: CrawlPlan, frontier: Frontier, store: Store) -> None:
        self.plan, self.frontier, self.store = plan, frontier, store
        self.sites: Mapping[str, Site] = {site.id: site for site in plan.config.sites}
        self.guard = Guard(plan.config.allow_private, stand_in=plan.config.stand_in)
        self.report = Report()
        self._paces: dict[str, Pace] = {}
        self._stopping = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting, self._counted_at, self._lost = 0, -inf, 0

    def stop(self) -> None:
        """Ask nothing more; what is under way is finished and stored. Safe in signal handlers."""
        self.report.interrupted = True
        if self._loop is None:
            self._stopping.set()
        else:
            self._loop.call_soon_threadsafe(self._stopping.set)

    async def run(self, fetch: Fetcher) -> None:
        """Ask until nothing is left to ask.

        Raises:
            SourceError: the archive cannot be written.
        """
        self._loop = asyncio.get_running_loop()
        run, started_at, resumed = self.frontier.begin_run(now_text())
        self.report.run, self.report.resumed = run, resumed
        self._fetch = fetch
        self._answering = Answering(self.plan, self.frontier, self.store, self.report, self.guard)
        self._answering.run, self._answering.started_at = run, started_at
        self._count_budgets(run)
        for site in self.sites.values():
            self._seed(site)
        self._wake(self.frontier.pending_hosts())
        try:
            await self._work()
        finally:
            self._answering.close()
        if not self.report.interrupted:
            self.frontier.end_run(run, now_text())
        self.report.stopped = {
            pace.host: pace.stopped for pace in self._paces.values() if pace.stopped
        }

    def _seed(self, site: Site) -> None:
        entries = []
        for found in discovery.seeds(site):
            verdict = policy.judge_found(found, site)
            refusal = None if verdict.allowed else verdict.reason
            refusal = refusal or self.guard.refuse_url(found.url)
            if refusal:
                self.report.refused[refusal] += 1
            else:
                entries.append(entry_of(found, site))
        self.frontier.add(entries, now_text())
        wanted = site.model_dump_json(include={"discover", "urls", "window", "language"})
        self.frontier.look_anew(site.id, sha256(wanted.encode()).hexdigest())

    def _count_budgets(self, run: int) -> None:
        """Count what an interrupted run has fetched already."""
        self._articles = {name: self.frontier.articles_of(run, name) for name in self.sites}

    def _spent(self) -> list[str]:
        """Return the sites whose ``politeness.max_pages`` is reached."""
        return [
            name
            for name, site in self.sites.items()
            if site.politeness.max_pages and self._articles[name] >= site.politeness.max_pages
        ]

    def _wake(self, hosts: Iterable[str]) -> None:
        """Look for addresses of these hosts again."""
        for host in hosts:
            if host in self._paces:
                self._paces[host].idle_until = 0.0
            else:
                self._paces[host] = self._pace(host)

    def _pace(self, host: str) -> Pace:
        """Begin with a host: its site's politeness, the gentlest if it is of several."""
        name = policy.endpoint(f"https://{host}/")
        own = [site for site in self.sites.values() if name in policy.endpoints(site)]
        settings = [site.politeness for site in own]
        delay_s = max((one.delay_s for one in settings), default=DELAY_S)
        return Pace(host, delay_s, min((one.concurrency for one in settings), default=1))

    async def _work(self) -> None:
        limit = self.plan.config.limits.concurrency
        under_way: set[asyncio.Task[None]] = set()
        try:
            while True:
                stopping = self._stopping.is_set()
                if stopping:
                    self.plan.progress(STOPPING, 0, None)
                else:
                    tasks = self._next(limit - len(under_way))
                    under_way |= {asyncio.create_task(self._ask(*one)) for one in tasks}
                next_at = min((pace.next_at() for pace in self._paces.values()), default=inf)
                if not under_way and (stopping or next_at == inf):
                    return
                if stopping or len(under_way) >= limit:
                    next_at = inf
                under_way = await self._wait(under_way, next_at)
        finally:
            for one in under_way:
                one.cancel()

    async def _wait(
        self, under_way: set[asyncio.Task[None]], until: float
    ) -> set[asyncio.Task[None]]:
        """Wait for an answer, for a host that may be asked, or to be stopped."""
        timeout = None if until == inf else max(0.0, until - time.time())
        stop = asyncio.create_task(self._stopping.wait())
        waiting = under_way if self._stopping.is_set() else {*under_way, stop}
        done, _ = await asyncio.wait(waiting, timeout=timeout, return_when=FIRST_COMPLETED)
        stop.cancel()
        for one in done - {stop}:
            one.result()
        self.store.sync()
        return under_way - done

    def _next(self, room: int) -> Iterator[tuple[Task, Pace]]:
        """Yield addresses that may be asked now, those of the host that waited longest first."""
        now = time.time()
        ready = sorted(
            (pace for pace in self._paces.values() if pace.may_ask(now)),
            key=lambda pace: pace.ready_at,
        )
        for pace in ready:
            while room > 0 and pace.may_ask(now):
                task = self._lease(pace, now)
                if task is None:
                    break
                pace.asked(now)
                self._articles[task.site] += task.kind is Kind.ARTICLE
                room -= 1
                yield task, pace

    def _lease(self, pace: Pace, now: float) -> Task | None:
        """Take the next address of a host that may be asked; its robots.txt goes first."""
        spent = self._spent()
        for _ in range(MAX_DENIED):
            first = bool(pace.awaiting)
            task = self.frontier.lease(pace.host, now, spent=spent, robots_only=first)
            if task is None:
                wakes_at = self.frontier.wakes_at(pace.host, spent=spent, robots_only=first)
                pace.idle_until = inf if wakes_at is None else wakes_at
                return None
            refusal = self._refuse(task)
            if refusal is None and task.kind is not Kind.ROBOTS:
                rules = self._robots_of(task, pace, now)
                if rules is None:
                    continue
                ruling = rules.judge(task.target)
                refusal = None if ruling.allowed else ruling.reason
            if refusal is None:
                return self._for_changes(task)
            self._answering.deny(task, refusal)
        pace.idle_until = 0.0
        return None

    def _refuse(self, task: Task) -> str | None:
        """Say why the configuration, as it is now, does not want an address known before."""
        site = self.sites.get(task.site)
        if site is None:
            return f"site {task.site} is not in the configuration"
        found = Sighting(task.url, task.kind, task.lastmod, None, task.published)
        verdict = policy.judge_found(found, site)
        if not verdict.allowed and task.kind is not Kind.ROBOTS:
            return verdict.reason
        return self.guard.refuse_url(task.target)

    def _for_changes(self, task: Task) -> Task:
        """Ask an interface that was read before only for what changed since."""
        before = self.frontier.last_response(task.fp) if task.kind is Kind.API else None
        if before is None or task.asks is not None:
            return task
        return replace(task, asks=wordpress.changed_since(task.url, before[1]))

    def _robots_of(self, task: Task, pace: Pace, now: float) -> robots.Robots | None:
        """Return the rules for an address; None if they must be asked for first."""
        origin = origin_of(task.target)
        rules = self._answering.rules(origin, now)
        if rules is None:
            self.frontier.put_back(task)
            self.frontier.require(
                FrontierEntry(f"{origin}/robots.txt", task.site, Kind.ROBOTS), now_text()
            )
            pace.awaiting.add(origin)
            return None
        pace.delay_s = max(pace.delay_s, rules.crawl_delay_s or 0.0)  # known from an earlier run
        return rules

    async def _ask(self, task: Task, pace: Pace) -> None:
        """Ask for one address, and put down what becomes of it."""
        self.report.asked += 1
        hosts = None
        try:
            answer = await self._fetch(self._request(task))
            hosts = await self._answering.answered(task, pace, answer)
        except FetchError as error:
            self._answering.failed(task, pace, error)
        except (CorpuskitError, OSError, sqlite3.Error):
            raise  # the disk, or the archive: nothing can go on
        except Exception as error:
            evidence = f"{type(error).__name__}: {error}"[:200]
            _logger.exception("%s: an error of corpuskit; please report it", task.target)
            self._answering.failed(task, pace, FetchError("error", evidence, again=False))
        now = time.time()
        origin = origin_of(task.url)
        if task.kind is Kind.ROBOTS and (rules := self._answering.rules(origin, now)):
            pace.awaiting.discard(origin)
            pace.delay_s = max(pace.delay_s, rules.crawl_delay_s or 0.0)
        if task.kind is Kind.ARTICLE and hosts is None:
            self._articles[task.site] -= 1
        pace.answered(now)
        self._wake({pace.host, *(hosts or ())})
        self._tell()

    def _tell(self) -> None:
        """Say that one more address was asked for, and how many there are, as far as is known."""
        if self._stopping.is_set():
            return  # another step
        now = time.monotonic()
        if now - self._counted_at >= COUNT_S:
            self._waiting, self._counted_at = self.frontier.count("pending"), now
        lost = sum(self.report.failed.values()) + sum(self.report.denied.values())
        found = self.report.asked + self._waiting
        self.plan.progress("crawling", 1, found if self._waiting else None, lost - self._lost)
        self._lost = lost

    def _request(self, task: Task) -> Ask:
        limits = self.plan.config.limits
        headers = [
            ("User-Agent", self.plan.user_agent),
            ("Accept", ACCEPT.get(task.kind, ACCEPT_PAGE)),
            ("Accept-Encoding", "identity" if task.kind is Kind.ROBOTS else ACCEPT_CODINGS),
        ]
        if task.digest and task.etag:
            headers.append(("If-None-Match", task.etag))
        if task.digest and task.last_modified:
            headers.append(("If-Modified-Since", task.last_modified))
        first = task.kind is Kind.ROBOTS
        max_bytes = max_bytes_of(task.kind, limits)
        return Ask(task.target, tuple(headers), max_bytes, limits.timeout_s, task.site, cut=first)


def now_text() -> str:
    """Return the time as the frontier has it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
