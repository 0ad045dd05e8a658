"""The rows of the frontier: an address, what is asked, what was answered, what it means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from corpuskit.crawling.model import Kind
from corpuskit.extraction.urls import sorted_parameters

PRIORITIES: Final = {
    Kind.ROBOTS: 100,
    Kind.RIGHTS: 90,
    Kind.API: 70,
    Kind.FEED: 60,
    Kind.SITEMAP: 50,
    Kind.LISTING: 20,
    Kind.ARTICLE: 10,
}
"""What is asked first: what says whether and where to ask goes before pages."""

TASK_COLUMNS: Final = (
    "fp, url, asks, host, site, kind, depth, hops, tries, missing, etag, last_modified, lastmod, "
    "published, first_fetched_at, fetched_at, digest, parent"
)


class FrontierEntry(NamedTuple):
    """An address to be known."""

    url: str
    site: str
    kind: Kind
    depth: int = 0
    hops: int = 0
    """Redirects on the way to it."""
    parent: str | None = None
    """Address that named it."""
    lastmod: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """An address that is to be asked now, with what is known of earlier answers."""

    fp: bytes
    url: str
    asks: str | None
    """Where a redirect leads that stands for the same address, such as one with a session."""
    host: str
    site: str
    kind: Kind
    depth: int
    hops: int
    """Redirects on the way to it."""
    tries: int
    """Failures in a row."""
    missing: int
    """Answers "not found" in a row."""
    etag: str | None
    last_modified: str | None
    lastmod: str | None
    published: str | None
    first_fetched_at: str | None
    fetched_at: str | None
    digest: str | None
    parent: str | None

    @property
    def target(self) -> str:
        """The address to send a request to."""
        return self.asks or self.url


class Capture(NamedTuple):
    """An answer in the archive."""

    at: str
    type: str
    """``response`` or ``revisit``."""
    status: int
    mime: str | None
    digest: str
    """Of the payload as it was sent, ``sha1:`` and base 32, as WARC has it."""
    bytes: int
    """Sent by the server."""
    warc: str
    offset: int
    length: int
    ends: int
    """Where the records about this answer end in the file."""


class Outcome(NamedTuple):
    """What an answer, or its lack, means for an address."""

    state: str
    """``pending``, ``stored``, ``moved``, ``failed``, ``denied`` or ``gone``."""
    reason: str | None = None
    status: int | None = None
    not_before: float = 0.0
    """Unix time."""
    due_at: str | None = None
    """When it is to be asked again, if ever; ISO 8601."""
    asks: str | None = None
    tries: int = 0
    hops: int = 0
    missing: int = 0
    etag: str | None = None
    last_modified: str | None = None
    fetched_at: str | None = None
    digest: str | None = None
    """Of the decoded content, in hex."""


class Changes(NamedTuple):
    """What a document that was read changes in the frontier."""

    found: Sequence[FrontierEntry] = ()
    renewed: Sequence[tuple[bytes, str]] = ()
    """Known addresses that a document says have changed, and since when."""
    more: Callable[[int], Sequence[FrontierEntry]] | None = None
    """Gives more addresses, told how many articles among ``found`` were not known."""


def fingerprint(url: str) -> bytes:
    """Return 16 bytes that stand for an address, whatever the order of its parameters.

    It is asked as it was found first: some servers know one order only.

    Examples:
        >>> fingerprint("https://a.example/?b=2&a=1") == fingerprint("https://a.example/?a=1&b=2")
        True
    """
    name = sorted_parameters(url)
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def host_of(url: str) -> str:
    """Return host and port of an address, which politeness counts as one.

    Examples:
        >>> host_of("https://News.example:443/a"), host_of("http://127.0.0.1:8080/")
        ('news.example', '127.0.0.1:8080')
    """
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2].lower()
    return host.removesuffix(":443" if parts.scheme == "https" else ":80")


def origin_of(url: str) -> str:
    """Return scheme, host and port, which share one robots.txt.

    Examples:
        >>> origin_of("https://News.example/a?b")
        'https://news.example'
    """
    return f"{urlsplit(url).scheme}://{host_of(url)}"


def row_of(entry: FrontierEntry, now: str) -> tuple[Any, ...]:
    """Return the columns of a new address."""
    return (
        fingerprint(entry.url),
        entry.url,
        host_of(entry.url),
        entry.site,
        entry.kind,
        PRIORITIES[entry.kind],
        entry.depth,
        entry.hops,
        entry.parent,
        now,
        entry.lastmod,
        entry.published,
    )


def task_of(row: Sequence[Any]) -> Task:
    """Return the task that a row of :data:`TASK_COLUMNS` holds."""
    task = Task(*row)
    return replace(task, kind=Kind(task.kind))
