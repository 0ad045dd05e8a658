"""What an answer, or its lack, means: for its address, for its host, and for the archive.

Each answer that can be kept is written to the archive first, then put down in the frontier with
all that follows from it, in one transaction.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import urljoin

from corpuskit.config.site import CrawlLimits, Site
from corpuskit.crawling import policy, recrawl, robots
from corpuskit.crawling.answers import Answer, FetchError
from corpuskit.crawling.discovery import sitemaps
from corpuskit.crawling.frontier import Frontier
from corpuskit.crawling.guard import Guard
from corpuskit.crawling.model import Kind, Sighting
from corpuskit.crawling.patience import Pace, retry_after_s
from corpuskit.crawling.plan import CrawlPlan
from corpuskit.crawling.reading import (
    AnswerReading,
    entry_of,
    next_pages,
    read,
    to_seconds,
)
from corpuskit.crawling.recrawl import Change, KnownPage
from corpuskit.crawling.report import Report
from corpuskit.crawling.rows import (
    Changes,
    FrontierEntry,
    Outcome,
    Task,
    fingerprint,
    host_of,
    origin_of,
)
from corpuskit.crawling.store import Note, Store

TOKEN: Final = "corpuskit"  # noqa: S105 - our name in robots.txt, no secret
TRANSIENT: Final = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
"""Answers after which asking again may help. Source: RFC 9110, section 15, RFC 6585, RFC 8470;
520 to 524 are those of a well-known proxy whose server behind does not answer."""

BUSY: Final = frozenset({429, 503})
"""Of these, those that speak of the whole host."""

BLOCKED: Final = frozenset({401, 403})
"""Answers of a site that does not want this crawler; it is not asked in another disguise."""

TIMEOUT_TRIES: Final = 2
"""An address that held a connection to the end twice is not asked a third time."""

MAX_HOPS: Final = 5
"""Redirects on the way to a page."""

MAX_ROBOTS_BYTES: Final = 512 * 1024
"""Source: RFC 9309, section 2.5: at least 500 KiB must be read."""

LARGER_SITEMAPS: Final = 5
"""A sitemap may be so many times as large as a page. Source: the protocol allows 50 MB."""


class Answering:
    """Puts down what becomes of the addresses asked in one run."""

    run = 0
    started_at = ""

    def __init__(
        self, plan: CrawlPlan, frontier: Frontier, store: Store, report: Report, guard: Guard
    ) -> None:
        self.patience, self.limits = plan.patience, plan.config.limits
        self.frontier, self.store, self.report, self.guard = frontier, store, report, guard
        self.sites = {site.id: site for site in plan.config.sites}
        self._rules: dict[str, tuple[robots.Robots, float]] = {}
        self._sitemaps = {name: frontier.known_of(name, Kind.SITEMAP) for name in self.sites}
        # One thread: as many at once would each keep the memory of their largest document.
        self._reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reader")

    def close(self) -> None:
        """End the thread that reads."""
        self._reader.shutdown(cancel_futures=True)

    def rules(self, origin: str, now: float) -> robots.Robots | None:
        """Return the robots rules of an origin; None if they are not known or too old."""
        known = self._rules.get(origin)
        if known is None and (kept := self.frontier.robots(origin, now - robots.TRUSTED_S)):
            status, body, at = kept
            known = self._rules[origin] = (robots.read(status, body, TOKEN), at)
        return known[0] if known and known[1] >= now - robots.TRUSTED_S else None

    def deny(self, task: Task, reason: str) -> None:
        """Put down that an address is not to be asked."""
        self.report.denied[reason] += 1
        self.frontier.settle(task, Outcome("denied", reason))

    def failed(self, task: Task, pace: Pace, error: FetchError) -> None:
        """Put down that there was no answer."""
        if error.again:
            tries = TIMEOUT_TRIES if error.reason == "timeout" else None
            self._again(task, pace, str(error), max_tries=tries)
        elif task.kind is Kind.ROBOTS:
            self._again(task, pace, f"robots.txt: {error}")
        else:
            self._give_up(task, str(error))

    def _give_up(self, task: Task, reason: str, status: int | None = None) -> None:
        self.report.failed[reason] += 1
        self.frontier.settle(task, Outcome("failed", reason, status, due_at=self._due_failed(task)))

    def _due_failed(self, task: Task) -> str | None:
        """Return when to ask again for what should be there: what is stored stays as it is."""
        now = _now()
        if task.kind is Kind.ARTICLE and task.digest is None:
            return None
        known = _known(task)._replace(fetched_at=now)
        return recrawl.due_at(task.kind, known, self._site(task), url=task.url)

    def _again(
        self,
        task: Task,
        pace: Pace,
        reason: str,
        *,
        status: int | None = None,
        after_s: float | None = None,
        max_tries: int | None = None,
    ) -> None:
        """Put an address back to be asked later, or give it up."""
        now = time.time()
        tries = task.tries + 1
        if task.kind is Kind.ROBOTS:
            tries = min(tries, len(self.patience.backoff_s))  # nothing goes on without it
        wait_s = self.patience.retry_in_s(task.fp, tries, after_s)
        if max_tries is not None and tries >= max_tries and task.kind is not Kind.ROBOTS:
            wait_s = None
        pace.failed(now, self.patience, reason, None if task.kind is Kind.ROBOTS else task.fp)
        if wait_s is None:
            self._give_up(task, reason, status)
            return
        if status in BUSY:
            pace.wait_until(now + wait_s)
        self.report.retried[reason] += 1
        self.frontier.settle(
            task,
            Outcome(
                "pending",
                reason,
                status,
                now + wait_s,
                asks=task.asks,
                tries=tries,
                hops=task.hops,
                missing=task.missing,
            ),
        )

    async def answered(self, task: Task, pace: Pace, answer: Answer) -> Iterable[str] | None:
        """Put down an answer.

        Returns:
            Hosts of the addresses found in it; None if it was not kept.

        Raises:
            SourceError: the archive cannot be written.
        """
        status = answer.status
        self.report.bytes += len(answer.body)
        pace.heard = True
        if status in TRANSIENT or status < HTTPStatus.OK:
            after_s = retry_after_s(answer.header("retry-after"), time.time())
            self._again(task, pace, f"answered {status}", status=status, after_s=after_s)
            return None
        if status in BLOCKED and task.kind is not Kind.ROBOTS:
            pace.failed(time.time(), self.patience, f"answered {status}", task.fp)
        location = answer.header("location")
        if 300 <= status < 400 and status != HTTPStatus.NOT_MODIFIED and location:  # noqa: PLR2004 - "redirection" of HTTP
            pace.recovered()
            return self._redirected(task, answer, location)
        return await self._read(task, pace, answer)

    def _redirected(self, task: Task, answer: Answer, location: str) -> Iterable[str]:
        """Follow a redirect by an address of its own, judged as if a page had named it."""
        site = self._site(task)
        target = _target(answer.url, location)
        spelt = policy.spell(target, site) or target
        itself = task.kind is Kind.ROBOTS or fingerprint(spelt) == task.fp
        refusal = self.guard.refuse_url(target)
        if refusal is None and task.hops >= MAX_HOPS:
            refusal = f"more than {MAX_HOPS} redirects"
        found: list[FrontierEntry] = []
        outcome = Outcome("moved", f"redirects to {spelt}"[:500], answer.status)
        if refusal is None and itself:
            outcome = Outcome(
                "pending", None, answer.status, asks=target, hops=task.hops + 1, tries=task.tries
            )
        elif refusal is None:
            named = Sighting(spelt, task.kind, task.lastmod, None, task.published)
            verdict = policy.judge_found(named, site)
            refusal = None if verdict.allowed else verdict.reason
            parent = task.parent if task.hops else task.url
            found = [entry_of(named, site, depth=task.depth, hops=task.hops + 1, parent=parent)]
        if refusal is not None:
            found = []
            self.report.refused[refusal] += 1
            outcome = Outcome("denied", f"redirect: {refusal}", answer.status)
            if task.kind is Kind.ROBOTS:
                self._keep_robots(task, answer.status, b"")
        else:
            self.report.moved += 1
        return self._store(task, answer, outcome, Note("redirect", _about(task)), Changes(found))

    async def _read(self, task: Task, pace: Pace, answer: Answer) -> Iterable[str] | None:
        """Take an answer in that leads nowhere else."""
        site = self._site(task)
        limit = max_bytes_of(task.kind, self.limits)
        arguments = (task, answer, site, self.guard, limit)
        loop = asyncio.get_running_loop()
        reading = await loop.run_in_executor(self._reader, read, *arguments)
        truncated = "length" if answer.cut else None
        if reading.trouble in {"too-large", "bad-encoding"}:
            trouble = f"{reading.trouble}: {reading.evidence}"
            last = task.kind is not Kind.ROBOTS and task.tries >= len(self.patience.backoff_s)
            if reading.trouble == "too-large" and task.kind is not Kind.ROBOTS:
                self._give_up(task, trouble, answer.status)
                return None
            if not last:
                self._again(task, pace, trouble, status=answer.status)
                return None
            truncated = "unspecified"
        elif answer.status not in BLOCKED or task.kind is Kind.ROBOTS:
            pace.recovered()  # not before it is read: robots.txt is asked for until it can be
        return self._settle(task, answer, reading, truncated)

    def _settle(
        self, task: Task, answer: Answer, reading: AnswerReading, truncated: str | None
    ) -> Iterable[str]:
        """Put down what an answer that was read says of its address."""
        if task.kind is Kind.ROBOTS:
            self._keep_robots(task, answer.status, reading.fetched.body)
        site, now = self._site(task), to_seconds(answer.at)
        known = _known(task)
        change = recrawl.verdict(reading.fetched, known, reading.digest)
        kind, refers, missing = task.kind.value, None, 0
        if change is Change.UNCHANGED:
            refers = self.frontier.last_response(task.fp)
        elif change in {Change.MISSING, Change.GONE}:
            kind, missing = "refusal", task.missing + 1
        elif change is Change.FAILED and truncated is None:
            kind = "refusal"
        digest = reading.digest if change in {Change.NEW, Change.CHANGED} else task.digest
        after = KnownPage(task.first_fetched_at or now, now, digest, missing, task.lastmod)
        outcome = Outcome(
            _state(task, change, truncated),
            _reason(answer, change, truncated),
            answer.status,
            due_at=recrawl.due_at(task.kind, after, site, url=task.url),
            missing=missing,
            fetched_at=now,
            etag=answer.header("etag") if digest else None,
            last_modified=answer.header("last-modified") if digest else None,
            digest=digest,
        )
        if outcome.state == "failed" and task.digest is None and task.kind is Kind.ARTICLE:
            outcome = outcome._replace(due_at=None)
        self.report.count(task.kind, change, outcome)
        self.report.refused.update(reading.refused)
        found = [one for one in reading.found if self._has_room(one)]
        changes = Changes(
            found, self._renewed(found, now), next_pages(task, reading, site, self.guard)
        )
        note = Note(kind, _about(task), truncated, refers)
        return self._store(task, answer, outcome, note, changes)

    def _has_room(self, entry: FrontierEntry) -> bool:
        """Bound the number of sitemaps of a site."""
        if entry.kind is not Kind.SITEMAP or self.frontier.find(entry.url):
            return True
        self._sitemaps[entry.site] += 1
        if self._sitemaps[entry.site] <= sitemaps.MAX_FILES:
            return True
        self.report.refused[f"more than {sitemaps.MAX_FILES} sitemaps"] += 1
        return False

    def _renewed(self, found: Iterable[FrontierEntry], now: str) -> list[tuple[bytes, str]]:
        """Return what was stored in earlier runs and has changed since, as a document says."""
        due = []
        for task, lastmod in self.frontier.renewable(found, self.started_at):
            when = recrawl.due_at(
                task.kind, _known(task), self._site(task), url=task.url, lastmod=lastmod
            )
            if when is not None and when <= now:
                due.append((task.fp, lastmod))
        return due

    def _store(
        self, task: Task, answer: Answer, outcome: Outcome, note: Note, changes: Changes
    ) -> Iterable[str]:
        capture = self.store.write(answer, note)
        more = self.frontier.store(task, outcome, capture, self.run, changes)
        return {host_of(one.url) for one in (*changes.found, *more)}

    def _keep_robots(self, task: Task, status: int, body: bytes) -> None:
        origin, now = origin_of(task.url), time.time()
        self._rules[origin] = (robots.read(status, body, TOKEN), now)
        self.frontier.keep_robots(origin, status, body, now)

    def _site(self, task: Task) -> Site:
        return self.sites[task.site]


def _target(url: str, location: str) -> str:
    """Return where a redirect leads, without fragment; what is no address stays as it is.

    Examples:
        >>> _target("https://news.example/a", "/b#c"), _target("https://news.example/a", "http://[")
        ('https://news.example/b', 'http://[')
    """
    try:
        return urljoin(url, location.strip()).partition("#")[0]
    except ValueError:
        return location


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def max_bytes_of(kind: Kind, limits: CrawlLimits) -> int:
    """Return how large an answer may be, as it is sent and unpacked."""
    if kind is Kind.ROBOTS:
        return MAX_ROBOTS_BYTES
    return limits.max_body_bytes * (LARGER_SITEMAPS if kind is Kind.SITEMAP else 1)


def _known(task: Task) -> KnownPage:
    return KnownPage(
        task.first_fetched_at, task.fetched_at, task.digest, task.missing, task.lastmod
    )


def _state(task: Task, change: Change, truncated: str | None) -> str:
    if change is Change.GONE and task.digest:
        return "gone"
    kept = task.digest is not None or task.kind is Kind.ROBOTS or truncated is not None
    return "stored" if kept or change in {Change.NEW, Change.CHANGED} else "failed"


def _reason(answer: Answer, change: Change, truncated: str | None) -> str | None:
    if truncated:
        return "truncated"
    if change in {Change.NEW, Change.CHANGED}:
        return None
    return "unchanged" if change is Change.UNCHANGED else f"answered {answer.status}"


def _about(task: Task) -> dict[str, str]:
    """Return what the metadata record tells of an address."""
    fields = {
        "kind": task.kind.value,
        "site": task.site,
        "via": task.parent,
        "depth": str(task.depth),
        "redirects": str(task.hops),
        "lastmod": task.lastmod,
        "published": task.published,
    }
    return {name: value for name, value in fields.items() if value}
