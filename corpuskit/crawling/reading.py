"""An answer, read: its content, and the addresses in it that a crawl may ask.

Runs beside the crawl in a thread, since a sitemap of fifty megabytes takes seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import sha1
from typing import NamedTuple

from corpuskit.config.site import Site
from corpuskit.crawling import discovery, policy
from corpuskit.crawling.answers import Answer
from corpuskit.crawling.discovery import sitemaps
from corpuskit.crawling.guard import Guard
from corpuskit.crawling.model import Fetched, Kind, Sighting
from corpuskit.crawling.rows import FrontierEntry, Task
from corpuskit.sources.messages import Undecodable

LINKING = frozenset({Kind.LISTING, Kind.ARTICLE})
"""Pages: each link away from one is a step deeper."""


class AnswerReading(NamedTuple):
    """What is in an answer."""

    fetched: Fetched
    digest: str | None = None
    """Of the content, in hex; None if it cannot be decoded."""
    trouble: str | None = None
    """``too-large``, ``bad-encoding`` or ``unreadable``."""
    evidence: str = ""
    found: tuple[FrontierEntry, ...] = ()
    refused: tuple[str, ...] = ()
    """Addresses that the site's configuration does not want: the reasons."""


def read(task: Task, answer: Answer, site: Site, guard: Guard, max_bytes: int) -> AnswerReading:
    """Decode an answer and take the addresses out that may be asked.

    What a document holds never ends a crawl: a parser that fails leaves a document unread.
    """
    fetched = fetched_of(task, answer, b"")
    try:
        content = answer.content(max_bytes)
    except Undecodable as error:
        return AnswerReading(fetched, None, error.reason, error.evidence)
    if len(content) > max_bytes:
        return AnswerReading(fetched, None, "too-large", f"{len(content)} bytes")
    fetched = fetched._replace(body=content)
    digest = sha1(content, usedforsecurity=False).hexdigest()
    refused: list[str] = []
    try:
        named = discovery.discover(fetched, site)
        found = tuple(entries(task, named, site, guard, refused))
        found += _refreshed(task, fetched, site, guard, refused)
    except Exception as error:  # noqa: BLE001 - a hostile document must not end the crawl
        return AnswerReading(
            fetched, digest, "unreadable", f"{type(error).__name__}: {error}"[:200]
        )
    return AnswerReading(fetched, digest, None, "", found, tuple(refused))


def fetched_of(task: Task, answer: Answer, body: bytes) -> Fetched:
    """Return an answer as the knowing side takes it."""
    return Fetched(
        url=answer.url,
        kind=task.kind,
        status=answer.status,
        headers=answer.headers,
        body=body,
        fetched_at=to_seconds(answer.at),
        requested=(task.parent or "") if task.hops and task.asks is None else task.url,
    )


def to_seconds(moment: str) -> str:
    """Cut a time to whole seconds.

    Examples:
        >>> to_seconds("2024-03-01T12:00:00.123456Z")
        '2024-03-01T12:00:00Z'
    """
    return moment[:19] + "Z"


def entries(
    task: Task, named: Iterable[Sighting], site: Site, guard: Guard, refused: list[str]
) -> Iterable[FrontierEntry]:
    """Yield what may be asked of the addresses that a document names; count the others."""
    for found in named:
        reason = _refuse(task, found, site, guard)
        if reason is None:
            yield entry_of(found, site, depth=depth_of(task, found.kind), parent=task.url)
        else:
            refused.append(reason)


def _refreshed(
    task: Task, fetched: Fetched, site: Site, guard: Guard, refused: list[str]
) -> tuple[FrontierEntry, ...]:
    """Return where a page sends its readers, as the target of a redirect is taken."""
    target = discovery.refreshed(fetched, site)
    if target is None:
        return ()
    verdict = policy.judge_found(target, site)
    reason = guard.refuse_url(target.url) if verdict.allowed else verdict.reason
    if reason is not None:
        refused.append(reason)
        return ()
    return (entry_of(target, site, depth=task.depth, hops=task.hops + 1, parent=task.url),)


def _refuse(task: Task, found: Sighting, site: Site, guard: Guard) -> str | None:
    verdict = policy.judge_found(found, site)
    if not verdict.allowed:
        return verdict.reason
    depth = depth_of(task, found.kind)
    if found.kind is Kind.SITEMAP and depth > sitemaps.MAX_DEPTH:
        return f"a sitemap in more than {sitemaps.MAX_DEPTH} others"
    if depth > site.politeness.max_depth and task.kind in LINKING:
        return f"politeness.max_depth {site.politeness.max_depth}"
    return guard.refuse_url(found.url)


def depth_of(task: Task, kind: Kind) -> int:
    """Return how deep an address lies that a document names.

    Pages count links, sitemaps count sitemaps; what a sitemap or feed names is a beginning.
    """
    if task.kind in LINKING and kind in LINKING:
        return task.depth + 1
    return task.depth + 1 if task.kind is kind is Kind.SITEMAP else 0


def entry_of(
    found: Sighting, site: Site, *, depth: int = 0, hops: int = 0, parent: str | None = None
) -> FrontierEntry:
    """Return an address as the frontier takes it."""
    return FrontierEntry(
        found.url, site.id, found.kind, depth, hops, parent, found.lastmod, found.published
    )


def next_pages(
    task: Task, reading: AnswerReading, site: Site, guard: Guard
) -> Callable[[int], tuple[FrontierEntry, ...]]:
    """Return what gives the next page of an archive, once it is known what was new in this one."""

    def more(new: int) -> tuple[FrontierEntry, ...]:
        refused: list[str] = []
        named = discovery.more(reading.fetched, site, new=new)
        return tuple(
            one._replace(depth=task.depth) for one in entries(task, named, site, guard, refused)
        )

    return more
