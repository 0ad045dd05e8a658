"""What documents of a site name: sitemaps, feeds, the WordPress interface, archives, links.

Everything here is pure: documents come in as bytes that somebody fetched, addresses go out. What
comes out is spelt as the frontier knows it and not judged yet (see ``policy.judge_found``).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from http import HTTPStatus
from urllib.parse import urljoin

from corpuskit.config.site import Site
from corpuskit.config.values import zone
from corpuskit.crawling.discovery.archives import archive_seeds, next_page
from corpuskit.crawling.discovery.feeds import read_feed
from corpuskit.crawling.discovery.links import LinkedPage, read_page
from corpuskit.crawling.discovery.robots import read_sitemap_lines
from corpuskit.crawling.discovery.sitemaps import read_sitemap
from corpuskit.crawling.discovery.wordpress import first_page, read_posts
from corpuskit.crawling.model import Fetched, Kind, Sighting
from corpuskit.crawling.policy import endpoint, endpoints, judge, spell
from corpuskit.extraction.urls import identity

__all__ = ["discover", "more", "refreshed", "seeds"]

PAGES = frozenset((Kind.LISTING, Kind.ARTICLE))
REFRESH = b"refresh"
REFRESH_BYTES = 65_536
"""So far into a page a refresh is looked for; it stands in the head."""
RIGHTS_FILES = ("/.well-known/tdmrep.json", "/ai.txt")


def seeds(site: Site, *, today: date | None = None) -> Iterator[Sighting]:
    """Yield where the search for a site's articles begins.

    Args:
        site: the site.
        today: last day of archives; by default that of the site's time zone.

    Examples:
        >>> for found in seeds(Site(homepage="https://news.example/")):
        ...     print(found.kind, found.url)
        robots https://news.example/robots.txt
        rights https://news.example/.well-known/tdmrep.json
        rights https://news.example/ai.txt
        listing https://news.example/
    """
    discover = site.discover
    if discover.robots_sitemaps:
        yield from _spelt(site, Kind.ROBOTS, [urljoin(site.homepage, "/robots.txt")])
    hosts = (site.homepage, *(f"https://{host}/" for host in site.urls.hosts))
    rights = [urljoin(host, path) for host in hosts for path in RIGHTS_FILES]
    yield from _spelt(site, Kind.RIGHTS, rights)
    yield from _spelt(site, Kind.SITEMAP, discover.sitemaps)
    yield from _spelt(site, Kind.FEED, discover.feeds)
    if discover.wordpress not in {"auto", "off"}:
        yield first_page(discover.wordpress, site)
    pages = list(discover.start_urls)
    if (discover.named_feeds or discover.wordpress == "auto") and site.homepage not in pages:
        pages.insert(0, site.homepage)
    yield from _spelt(site, Kind.LISTING, pages)
    yield from archive_seeds(
        site, today or datetime.now(UTC).astimezone(zone(site.timezone)).date()
    )


def discover(fetched: Fetched, site: Site) -> Iterator[Sighting]:
    """Yield the addresses that an answer names, each spelt as the frontier knows it.

    An answer that is none (any status but 200) names nothing, but for a missing robots.txt, which
    leaves the usual address of a sitemap. Damaged documents give what can be read of them.

    Depth and number of sitemaps are the frontier's to bound (``sitemaps.MAX_DEPTH`` and
    ``sitemaps.MAX_FILES``).
    """
    seen: set[tuple[str, Kind]] = set()
    for found in _named(fetched, site):
        url = spell(found.url, site, base=fetched.url)
        if url is None or (url, found.kind) in seen:
            continue
        seen.add((url, found.kind))
        yield found._replace(url=url)


def refreshed(fetched: Fetched, site: Site) -> Sighting | None:
    """Return the page that this one sends its readers to at once: asked like a redirect.

    It is followed once: of a page that was found so, or by a redirect, none is returned.
    """
    followed = identity(asked(fetched)) != identity(fetched.url)
    if followed or fetched.status != HTTPStatus.OK or fetched.kind not in PAGES:
        return None
    if REFRESH not in fetched.body[:REFRESH_BYTES].lower():
        return None
    url = spell(read_page(fetched).refresh or "", site, base=fetched.url)
    if url is None or identity(url) == identity(fetched.url):
        return None
    return Sighting(url, fetched.kind)


def more(fetched: Fetched, site: Site, *, new: int) -> Iterator[Sighting]:
    """Yield the next page of an archive, if this one named something new.

    Args:
        fetched: the answer, after ``discover`` has read it.
        site: whose it is.
        new: how many of the articles that it names were not known before.
    """
    if fetched.kind is Kind.LISTING and fetched.status == HTTPStatus.OK and new > 0:
        found = next_page(asked(fetched), site)
        if found is not None:
            yield found


def asked(fetched: Fetched) -> str:
    """Return the address that was asked for, before redirects."""
    return fetched.requested or fetched.url


def _named(fetched: Fetched, site: Site) -> Iterator[Sighting]:
    if fetched.kind is Kind.ROBOTS:
        yield from _sitemaps_of_robots(fetched, site)
        return
    if fetched.status != HTTPStatus.OK:
        return
    if fetched.kind is Kind.SITEMAP:
        yield from read_sitemap(fetched.body, name=fetched.url)
    elif fetched.kind is Kind.FEED:
        yield from read_feed(fetched.body)
    elif fetched.kind is Kind.API:
        yield from read_posts(fetched)
    elif fetched.kind is Kind.LISTING:
        yield from _of_listing(fetched, site)
    elif fetched.kind is Kind.ARTICLE and site.discover.follow_links:
        yield from _of_links(read_page(fetched), site)


def _sitemaps_of_robots(fetched: Fetched, site: Site) -> Iterator[Sighting]:
    if not site.discover.robots_sitemaps:
        return
    named = read_sitemap_lines(fetched.body) if fetched.status == HTTPStatus.OK else []
    missing = HTTPStatus.BAD_REQUEST <= fetched.status < HTTPStatus.INTERNAL_SERVER_ERROR
    if not named and not site.discover.sitemaps and (missing or fetched.status == HTTPStatus.OK):
        named = ["/sitemap.xml"]
    for url in named:
        yield Sighting(url, Kind.SITEMAP)


def _of_listing(fetched: Fetched, site: Site) -> Iterator[Sighting]:
    page = read_page(fetched)
    if site.discover.named_feeds:
        for url in page.feeds:
            yield Sighting(url, Kind.FEED)
    if site.discover.wordpress == "auto" and page.wordpress:
        yield first_page(page.wordpress, site)
    start = asked(fetched) != spell(site.homepage, site)
    start = start or site.homepage in site.discover.start_urls
    if start or site.discover.follow_links:
        yield from _of_links(page, site)


def _of_links(page: LinkedPage, site: Site) -> Iterator[Sighting]:
    own = endpoints(site)
    for link in page.links:
        url = spell(link, site)
        if url is None or endpoint(url) not in own:
            continue
        if not site.discover.follow_links or judge(url, Kind.ARTICLE, site).allowed:
            yield Sighting(url, Kind.ARTICLE)
        else:
            yield Sighting(url, Kind.LISTING)


def _spelt(site: Site, kind: Kind, urls: tuple[str, ...] | list[str]) -> Iterator[Sighting]:
    for url in urls:
        yield Sighting(spell(url, site) or url, kind)
