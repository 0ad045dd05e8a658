"""Look at a site before anything is configured: a handful of requests, as polite as a crawl's.

Asked are robots.txt, the front page, the first sitemap and one that it names, the first feed, the
WordPress interface, and one article. Nothing is stored.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from importlib.metadata import version
from typing import Final, NamedTuple
from urllib.parse import urljoin, urlsplit

from corpuskit.annotation.optouts import parse_site_file, site_rights
from corpuskit.config.site import CrawlLimits, Site
from corpuskit.crawling import robots
from corpuskit.crawling.answering import MAX_HOPS, TOKEN
from corpuskit.crawling.answers import Ask, Fetcher, FetchError, Undecodable
from corpuskit.crawling.crawl import require_engine
from corpuskit.crawling.discovery.feeds import read_feed
from corpuskit.crawling.discovery.links import read_page
from corpuskit.crawling.discovery.robots import read_sitemap_lines
from corpuskit.crawling.discovery.sitemaps import read_sitemap
from corpuskit.crawling.discovery.wordpress import first_page, read_posts
from corpuskit.crawling.guard import Guard, literal_address
from corpuskit.crawling.model import Fetched, Kind, Sighting
from corpuskit.crawling.rows import origin_of
from corpuskit.errors import SourceError
from corpuskit.extraction.page.dom import attribute, parse

PAUSE_S: Final = 2.0
"""Between two requests: what a crawl keeps by default."""

MAX_PAUSE_S: Final = 10.0
"""A longer crawl delay is for the crawl; ten requests an eighth of a minute apart ask for less than
a reader does."""

MAX_ENTRIES: Final = 100_000
"""Of a sitemap; more are not counted."""

_FRONT: Final = ("", "/")


class Lead(NamedTuple):
    """Something that names articles."""

    url: str
    entries: int
    """Articles that it names, or that the first of the sitemaps in it does."""
    example: str | None = None
    note: str = ""
    """Why nothing is known of it, or where the number comes from."""


@dataclass(frozen=True, slots=True)
class SiteLook:
    """What a site showed."""

    homepage: str
    private: str | None = None
    """``HOST:PORT`` of a server that is not public, and was named by its address."""
    rules: robots.Robots = field(default_factory=robots.Robots)
    sitemaps: tuple[str, ...] = ()
    """That robots.txt names."""
    sitemap: Lead | None = None
    feeds: tuple[str, ...] = ()
    """That the front page names."""
    feed: Lead | None = None
    wordpress: Lead | None = None
    language: str | None = None
    """That the front page declares."""
    generator: str | None = None
    links: tuple[str, ...] = ()
    """Of the front page, to pages of the site."""
    article: Fetched | None = None
    optouts: tuple[str, ...] = ()
    """What robots.txt says to crawlers that train models."""
    troubles: tuple[str, ...] = ()

    @property
    def denied(self) -> str | None:
        """The line of robots.txt that turns a crawl away from the front page, if one does."""
        ruling = self.rules.judge(self.homepage)
        return None if ruling.allowed else ruling.reason


def look_at_site(
    url: str, contact: str, *, stand_in: str | None = None, pause_s: float = PAUSE_S
) -> SiteLook | None:
    """Look at the site of an address; None where the address leads to something that is no page.

    Args:
        url: of its front page, of an article, a feed or a sitemap. A server of this machine or
            network may be named by its address.
        contact: sent with every request.
        stand_in: ``ADDRESS:PORT`` of a server that is asked in place of every host.
        pause_s: between two requests to a public server.

    Raises:
        ConfigError: the packages of a crawl are not installed.
        SourceError: the site does not answer.
    """
    require_engine()
    from corpuskit.crawling.client import run

    private = _private(url)
    guard = Guard([private] if private else [], stand_in=stand_in)
    pause_s = 0.0 if private or stand_in else pause_s
    found: list[SiteLook | None] = []

    async def main(fetch: Fetcher) -> None:
        probe = _Probe(fetch, guard, contact, pause_s)
        found.append(await probe.look(url, private))

    run(main, guard)
    return found[0]


def _private(url: str) -> str | None:
    """Return host and port of an address that is not public, where a literal names it."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    host = parts.hostname or ""
    literal = literal_address(host)
    named = host == "localhost" or (literal is not None and not literal.is_global)
    return f"{f'[{host}]' if ':' in host else host}:{port}" if named else None


class _Probe:
    def __init__(self, fetch: Fetcher, guard: Guard, contact: str, pause_s: float) -> None:
        self.fetch, self.guard, self.pause_s = fetch, guard, pause_s
        self.agent = f"{TOKEN}/{version('corpuskit')} (+{contact})"
        self.rules: dict[str, robots.Robots] = {}
        self.bodies: dict[str, bytes] = {}
        self.troubles: list[str] = []
        self.begun = False

    async def look(self, url: str, private: str | None) -> SiteLook | None:
        """Ask for all, one after another."""
        given = await self.get(url, Kind.LISTING)
        if given is None:
            rules = self.rules.get(origin_of(url))
            if rules is None or rules.unreachable or rules.judge(url).allowed:
                raise SourceError(self.troubles[-1])
            troubles = tuple(self.troubles)
            return SiteLook(f"{origin_of(url)}/", private, rules, troubles=troubles)
        kind = _kind_of(given)
        if kind is None:
            return None
        origin = origin_of(given.url)
        look = SiteLook(f"{origin}/", private, self.rules[origin])
        front = given if urlsplit(given.url).path in _FRONT and kind is Kind.LISTING else None
        front = front or await self.get(look.homepage, Kind.LISTING)
        look = _with_front(look, front)
        stated = parse_site_file(f"{origin}/robots.txt", self.bodies.get(origin, b""))
        rights = site_rights(look.homepage, [stated]) if stated else None
        named = tuple(read_sitemap_lines(self.bodies.get(origin, b"")))
        look = replace(look, sitemaps=named, optouts=rights.ai_optout if rights else ())
        site = Site(homepage=look.homepage)
        sitemap = given.url if kind is Kind.SITEMAP else next(iter(named), "/sitemap.xml")
        look = replace(look, sitemap=await self._sitemap(urljoin(look.homepage, sitemap)))
        feed = given.url if kind is Kind.FEED else next(iter(look.feeds), None)
        if feed is not None:
            look = replace(look, feed=await self._lead(feed, Kind.FEED))
        if front is not None and (root := read_page(front).wordpress):
            look = replace(look, wordpress=await self._lead(first_page(root, site).url, Kind.API))
        article = given if front is not given and kind is Kind.LISTING else None
        article = article or await self._article(look)
        return replace(look, article=article, troubles=tuple(self.troubles))

    async def _sitemap(self, url: str) -> Lead | None:
        lead = await self._lead(url, Kind.SITEMAP)
        if lead is None or lead.entries or not lead.example:
            return lead
        inner = await self._lead(lead.example, Kind.SITEMAP)
        if inner is None:
            return lead._replace(entries=0, example=None)
        note = f"{lead.note}; the first of them"
        return lead._replace(entries=inner.entries, example=inner.example, note=note)

    async def _lead(self, url: str, kind: Kind) -> Lead | None:
        """Count what a document names; None where there is none."""
        fetched = await self.get(url, kind)
        if fetched is None:
            return None
        reading = {Kind.SITEMAP: _of_sitemap, Kind.FEED: _of_feed, Kind.API: _of_posts}[kind]
        named: list[Sighting] = []
        for found in reading(fetched):
            named.append(found)
            if len(named) == MAX_ENTRIES:
                break
        articles = [one.url for one in named if one.kind is Kind.ARTICLE]
        maps = [one.url for one in named if one.kind is Kind.SITEMAP]
        note = f"{len(maps)} sitemaps" if maps else ""
        example = next(iter(articles or maps), None)
        return Lead(url, len(articles), example and urljoin(fetched.url, example), note)

    async def _article(self, look: SiteLook) -> Fetched | None:
        """Get one page that is named as an article, else the likeliest link of the front page."""
        leads = (look.feed, look.wordpress, look.sitemap)
        named = [one.example for one in leads if one is not None and one.example]
        likely = sorted(look.links, key=_likeness, reverse=True)
        for url in (*named, *likely)[:2]:
            if origin_of(url) == origin_of(look.homepage):
                found = await self.get(url, Kind.ARTICLE)
                if found is not None and _kind_of(found) is Kind.LISTING:
                    return found
        return None

    async def get(self, url: str, kind: Kind) -> Fetched | None:
        """Ask for an address, and where it leads; None, and a trouble, where there is no answer."""
        asked = url
        for _ in range(MAX_HOPS + 1):
            refusal = await self._refusal(url)
            if refusal is not None:
                self.troubles.append(f"{url}: not asked: {refusal}")
                return None
            answer = await self._ask(url, kind)
            if answer is None:
                return None
            target = _target(answer)
            if target is None and answer.status != HTTPStatus.OK:
                self.troubles.append(f"{url}: answered {answer.status}")
                return None
            if target is None:
                return answer._replace(requested=asked)
            url = target
        self.troubles.append(f"{asked}: more than {MAX_HOPS} redirects")
        return None

    async def _refusal(self, url: str) -> str | None:
        """Say why an address is not asked: by the guard, or by the robots.txt of its host."""
        refusal = self.guard.refuse_url(url)
        if refusal is not None:
            return refusal
        origin = origin_of(url)
        if origin not in self.rules:
            self.rules[origin] = await self._read_robots(origin)
            delay = min(self.rules[origin].crawl_delay_s or 0.0, MAX_PAUSE_S)
            self.pause_s = max(self.pause_s, delay)
        ruling = self.rules[origin].judge(url)
        return None if ruling.allowed else ruling.reason

    async def _read_robots(self, origin: str) -> robots.Robots:
        url = f"{origin}/robots.txt"
        for _ in range(robots.MAX_REDIRECTS + 1):
            answer = await self._ask(url, Kind.ROBOTS)
            if answer is None:
                return robots.Robots(unreachable=f"robots.txt cannot be had: {self.troubles[-1]}")
            target = _target(answer)
            if target is None or self.guard.refuse_url(target) is not None:
                if answer.status == HTTPStatus.OK:
                    self.bodies[origin] = answer.body
                return robots.read(answer.status, answer.body, TOKEN)
            url = target
        return robots.read(HTTPStatus.FOUND, b"", TOKEN)  # it leads on and on

    async def _ask(self, url: str, kind: Kind) -> Fetched | None:
        if self.begun:
            await asyncio.sleep(self.pause_s)
        self.begun = True
        limits = CrawlLimits()
        headers = (("User-Agent", self.agent), ("Accept-Encoding", "gzip"))
        ask = Ask(url, headers, limits.max_body_bytes, limits.timeout_s, "probe")
        try:
            answer = await self.fetch(ask)
            body = answer.content(limits.max_body_bytes)
        except (FetchError, Undecodable) as error:
            self.troubles.append(f"{url}: {error}")
            return None
        return Fetched(url, kind, answer.status, answer.headers, body, answer.at)


def _target(answer: Fetched) -> str | None:
    """Return where an answer leads, if it leads anywhere."""
    location = next((value for name, value in answer.headers if name.lower() == "location"), None)
    if not location or not 300 <= answer.status < 400:  # noqa: PLR2004 - "redirection" of HTTP
        return None
    return urljoin(answer.url, location.strip()).partition("#")[0]


def _of_sitemap(fetched: Fetched) -> Iterable[Sighting]:
    return read_sitemap(fetched.body, name=fetched.url)


def _of_feed(fetched: Fetched) -> Iterable[Sighting]:
    return read_feed(fetched.body)


def _of_posts(fetched: Fetched) -> Iterable[Sighting]:
    return read_posts(fetched)


def _kind_of(fetched: Fetched) -> Kind | None:
    """Tell whether an answer is a page, a feed or a sitemap; None: none of them."""
    from corpuskit.extraction.page.decoding import sniff
    from corpuskit.sources import feeds

    root = feeds.root_of(fetched.body[:65_536])
    if root in feeds.ROOTS:
        return Kind.FEED
    if root in feeds.LISTS:
        return Kind.SITEMAP
    return Kind.LISTING if sniff(fetched.body) == "text/html" else None


def _with_front(look: SiteLook, front: Fetched | None) -> SiteLook:
    """Add what the front page says."""
    if front is None:
        return look
    page, root = read_page(front), parse(front.body)
    said = (attribute(one, "lang") for one in root.css("html[lang]"))
    names = (attribute(one, "content") for one in root.css('meta[name="generator" i]'))
    own = [url for url in page.links if origin_of(url) == origin_of(look.homepage)]
    return replace(
        look,
        feeds=page.feeds,
        language=next(said, None),
        generator=next(names, None),
        links=tuple(dict.fromkeys(own)),
    )


def _likeness(url: str) -> tuple[int, int]:
    """Say how like the address of an article one is: the words and figures of its last part.

    Examples:
        >>> _likeness("https://a.example/2024/bridge-closed-until-may") > _likeness("https://a.example/sport")
        True
    """
    steps: Sequence[str] = [step for step in urlsplit(url).path.split("/") if step]
    last = steps[-1] if steps else ""
    return last.count("-") + sum(map(str.isdigit, last)) // 4, len(steps)
