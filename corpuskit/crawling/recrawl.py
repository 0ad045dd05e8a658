"""When a page is looked at again, and what its second answer means.

Articles are looked at again at certain ages (by default a day, a week and a month after the first
visit), listings every so often. All times are ISO 8601 in UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Final, NamedTuple

from corpuskit.config.site import Site
from corpuskit.crawling.discovery.archives import place_of
from corpuskit.crawling.discovery.wordpress import is_first_page
from corpuskit.crawling.model import Fetched, Kind
from corpuskit.crawling.policy import days_of, spell

LISTINGS: Final = frozenset((Kind.SITEMAP, Kind.FEED, Kind.API, Kind.LISTING))
ROBOTS_MAX_AGE: Final = timedelta(hours=24)
"""Robots rules are not used longer than this. Source: RFC 9309, section 2.4."""

LATE: Final = timedelta(days=1)
"""A page of a day may still grow so long after it."""

FOLLOWED_EVERY: Final = timedelta(days=1)
"""Pages that links led to are listings of less weight than those that the site file names."""

GONE_STATUSES: Final = frozenset((HTTPStatus.NOT_FOUND, HTTPStatus.GONE))
GONE_ANSWERS: Final = 2
"""So many answers "not found" in a row and an article is gone: one may be a mishap."""


class Change(StrEnum):
    """What an answer says of a page that was stored before."""

    NEW = "new"
    """Never stored before."""
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    """The server says so, or the bytes or the text are the same."""
    MISSING = "missing"
    """Not found, the first time."""
    GONE = "gone"
    """Not found, twice in a row: a removal for the next release."""
    FAILED = "failed"
    """No answer that says anything of the page: what is stored holds."""


class KnownPage(NamedTuple):
    """What the frontier remembers of a page."""

    first_fetched_at: str | None = None
    """Of the first stored answer."""
    fetched_at: str | None = None
    """Of the last answer."""
    digest: str | None = None
    """Of the stored payload (or of its text: whichever the caller compares)."""
    missing: int = 0
    """Answers "not found" in a row so far."""
    lastmod: str | None = None
    """What the sitemap said when it was fetched last."""


def due_at(
    kind: Kind, known: KnownPage, site: Site, *, url: str = "", lastmod: str | None = None
) -> str | None:
    """Return from when on a page is to be asked again, None for never.

    Args:
        kind: what it is fetched for.
        known: what is remembered of it; a page never answered is due at once.
        site: whose page it is.
        url: its address, as the frontier spells it.
        lastmod: what a sitemap says of it now: something new makes an article due at once, up to
            its greatest age.

    Examples:
        >>> site = Site(homepage="https://news.example/")
        >>> seen = KnownPage("2024-03-01T00:00:00Z", "2024-03-01T00:00:00Z")
        >>> due_at(Kind.ARTICLE, seen, site)
        '2024-03-02T00:00:00Z'
        >>> due_at(Kind.ARTICLE, seen._replace(fetched_at="2024-03-02T01:00:00Z"), site)
        '2024-03-08T00:00:00Z'
        >>> due_at(Kind.ARTICLE, seen._replace(fetched_at="2024-04-01T00:00:00Z"), site)
        >>> due_at(Kind.FEED, seen, site, url="https://news.example/feed/")
        '2024-03-01T01:00:00Z'
    """
    if known.fetched_at is None:
        return ""
    last = _read(known.fetched_at)
    if kind in LISTINGS:
        every = _every(kind, known, site, url)
        return write_time(last + every) if every else None
    if kind is not Kind.ARTICLE:
        return write_time(last + ROBOTS_MAX_AGE)
    if known.missing >= GONE_ANSWERS:
        return None
    first = _read(known.first_fetched_at or known.fetched_at)
    limit = first + site.recrawl.max_age
    if _is_newer(lastmod, known.lastmod, site) and last < limit:
        return write_time(last)
    ages = (first + age for age in site.recrawl.articles)
    later = next((when for when in ages if when > last), None)
    if later is None and known.missing:
        return write_time(last + timedelta(days=1))  # asked once more, whatever its age
    return write_time(later) if later is not None and later <= limit else None


def _every(kind: Kind, known: KnownPage, site: Site, url: str) -> timedelta | None:
    """Return how often a document that names pages is asked; None for those that stand still.

    Of the WordPress interface the first page is asked for what changed. Of an archive the newest
    page is, until its day is over; the pages after it when that one names something new.
    """
    every = site.recrawl.listings
    answered = bool(known.digest or known.missing)
    if kind is Kind.API:
        return None if answered and not is_first_page(url) else every
    if kind is not Kind.LISTING:
        return every
    place = place_of(url, site)
    if place is not None:
        fetched = days_of(known.fetched_at, site)
        over = place.last_day and fetched and fetched[0] > place.last_day + LATE
        return None if answered and (over or place.number > 1) else every
    begun = {spell(one, site) for one in (site.homepage, *site.discover.start_urls)}
    return every if url in begun else max(every, FOLLOWED_EVERY)


def verdict(fetched: Fetched, known: KnownPage, digest: str | None) -> Change:
    """Say what an answer means for a page.

    Args:
        fetched: the answer.
        known: what is remembered of the page before this answer.
        digest: of the answer's payload (or text), None where it has none worth storing.

    Examples:
        >>> page = Fetched("https://news.example/a", Kind.ARTICLE, 404, (), b"", "2024-03-02")
        >>> verdict(page, KnownPage(digest="1f"), None)
        <Change.MISSING: 'missing'>
        >>> verdict(page, KnownPage(digest="1f", missing=1), None)
        <Change.GONE: 'gone'>
        >>> verdict(page._replace(status=304), KnownPage(digest="1f"), None)
        <Change.UNCHANGED: 'unchanged'>
    """
    if fetched.status in GONE_STATUSES:
        return Change.GONE if known.missing + 1 >= GONE_ANSWERS else Change.MISSING
    if fetched.status == HTTPStatus.NOT_MODIFIED and known.digest:
        return Change.UNCHANGED
    if fetched.status != HTTPStatus.OK or digest is None:
        return Change.FAILED
    if known.digest is None:
        return Change.NEW
    return Change.UNCHANGED if digest == known.digest else Change.CHANGED


def write_time(when: datetime) -> str:
    """Write a time as ISO 8601 in UTC, to the second.

    Examples:
        >>> write_time(datetime(2024, 3, 1, 12, tzinfo=UTC))
        '2024-03-01T12:00:00Z'
    """
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _read(text: str) -> datetime:
    when = datetime.fromisoformat(text)
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _is_newer(lastmod: str | None, known: str | None, site: Site) -> bool:
    """Whether a sitemap speaks of a change that it did not speak of before.

    A sitemap that gives every page the day of its own making says nothing new the day it is read.
    """
    if not lastmod or lastmod == known:
        return False
    now, before = days_of(lastmod, site), days_of(known, site)
    if now is None:
        return False
    return before is None or now[1] >= before[1]
