"""What the two sides of a crawl hand each other: addresses found, and answers fetched.

The *knowing* side (site configuration, discovery, policy, recrawl) is pure: it never opens a
socket. The *fetching* side (frontier, store, client) never reads a sitemap or a page.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What an address is fetched for."""

    ROBOTS = "robots"
    SITEMAP = "sitemap"
    """A sitemap, a sitemap index or a news sitemap; gzip or plain."""
    FEED = "feed"
    """RSS or Atom."""
    API = "api"
    """The WordPress REST interface."""
    LISTING = "listing"
    """A page of links: front page, section, archive."""
    RIGHTS = "rights"
    """``/.well-known/tdmrep.json``."""
    ARTICLE = "article"


class Sighting(NamedTuple):
    """An address that a fetched document, or the site's configuration, names."""

    url: str
    kind: Kind
    lastmod: str | None = None
    """When it was changed last, as the document says; ISO 8601."""
    title: str | None = None
    """Headline that a feed, a news sitemap or the interface gives."""
    published: str | None = None
    """Day or time of publication that those give; ISO 8601."""
    language: str | None = None
    """BCP 47 code that those give."""


class Fetched(NamedTuple):
    """An answer of a site, its body decoded within the limits."""

    url: str
    """Address that answered, after redirects."""
    kind: Kind
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    """Without content encoding (a ``.gz`` file of a sitemap is still packed)."""
    fetched_at: str
    """ISO 8601, UTC."""
    requested: str = ""
    """Address that was asked, where a redirect led from it; empty: the same as ``url``."""
