"""Which addresses a crawl may ask: the site's own, wanted by its patterns, of the days wanted.

Robots rules are not looked at here: they are fetched, and so belong to the fetching side.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from corpuskit.config.patterns import MAX_URL_CHARS
from corpuskit.config.site import Site
from corpuskit.config.values import DEFAULT_PORTS, zone
from corpuskit.crawling.model import Kind, Sighting
from corpuskit.extraction.metadata.dates import to_utc
from corpuskit.extraction.urls import ascii_host, canonicalize, without_parameters

LISTS: Final = frozenset((Kind.ROBOTS, Kind.SITEMAP, Kind.FEED))
"""What is read for the addresses in it only; robots.txt goes before each."""

DAY_CHARS: Final = 10
DECEMBER: Final = 12
CENTURY: Final = 100
THIS_CENTURY: Final = 2000


class Verdict(NamedTuple):
    """Whether an address may be asked, and why."""

    allowed: bool
    reason: str
    """The key that decided, and its pattern: ``urls.deny '/tag/'``."""


def spell(url: str, site: Site, *, base: str | None = None) -> str | None:
    """Return the one spelling of an address that the frontier knows it by.

    Without fragment, tracking and the parameters that ``urls.strip_params`` names.

    Args:
        url: absolute, or relative to ``base``.
        site: whose page it is.
        base: address of the page that names it.

    Returns:
        The address, or None if it is not one of the web.

    Examples:
        >>> site = Site(homepage="https://news.example/", urls={"strip_params": ("sid*",)})
        >>> spell("/a?utm_source=x&sid2=7&id=1#top", site, base="https://news.example/b")
        'https://news.example/a?id=1'
    """
    spelt = canonicalize(url, base=base)
    if spelt is None or not site.urls.strip_params:
        return spelt
    return without_parameters(spelt, lambda name, _: _stripped(name, site.urls.strip_params))


def judge(
    url: str,
    kind: Kind,
    site: Site,
    *,
    published: str | None = None,
    lastmod: str | None = None,
    language: str | None = None,
) -> Verdict:
    r"""Say whether a crawl of a site may ask an address, and which key of the site decides.

    Args:
        url: as :func:`spell` spells it.
        kind: what it is to be fetched for; patterns of articles do not bind the others.
        site: whose crawl it is.
        published: day or time of publication, where known.
        lastmod: day or time of the last change, where known: nothing was published after it.
        language: of the article, where known.

    Examples:
        >>> site = Site(
        ...     homepage="https://news.example/",
        ...     urls={"allow": (r"/\d{4}/",), "deny": ("/tag/",)},
        ...     window={"since": "2024-01-01"},
        ... )
        >>> judge("https://news.example/2024/rain", Kind.ARTICLE, site)
        Verdict(allowed=True, reason="urls.allow '/\\\\d{4}/'")
        >>> judge("https://news.example/tag/2024/", Kind.LISTING, site).reason
        "urls.deny '/tag/'"
        >>> judge("https://other.example/2024/", Kind.ARTICLE, site).reason
        'other.example is no host of the site; name it under urls.hosts'
        >>> judge("https://news.example/2024/a", Kind.ARTICLE, site, published="2023-05-01").reason
        'window.since 2024-01-01: it is of 2023-05-01'
    """
    refused = _out_of_scope(url, kind, site)
    if refused:
        return Verdict(allowed=False, reason=refused)
    for pattern in site.urls.deny:
        if _searched(pattern, url):
            return Verdict(allowed=False, reason=f"urls.deny {pattern!r}")
    if kind is not Kind.ARTICLE:
        return Verdict(allowed=True, reason=f"a {kind.value} of the site")
    refused = _unwanted(site, language) or _outside(url, site, published, lastmod)
    if refused:
        return Verdict(allowed=False, reason=refused)
    if not site.urls.allow:
        return Verdict(allowed=True, reason="a page of the site; urls.allow names no pattern")
    for pattern in site.urls.allow:
        if _searched(pattern, url):
            return Verdict(allowed=True, reason=f"urls.allow {pattern!r}")
    return Verdict(allowed=False, reason="matches no pattern of urls.allow")


def judge_found(found: Sighting, site: Site) -> Verdict:
    """Judge an address with all that the document says that names it."""
    return judge(
        found.url,
        found.kind,
        site,
        published=found.published,
        lastmod=found.lastmod,
        language=found.language,
    )


def _out_of_scope(url: str, kind: Kind, site: Site) -> str | None:
    """Say why an address is none of the site's; its sitemaps and feeds may lie on a subdomain."""
    if len(url) > MAX_URL_CHARS:
        return f"longer than {MAX_URL_CHARS} characters"
    name = endpoint(url)
    if name is None:
        return "no address of the web (http or https)"
    if name in endpoints(site) or (kind in LISTS and name.endswith(f".{endpoint(site.homepage)}")):
        return None
    return f"{name} is no host of the site; name it under urls.hosts"


def endpoint(url: str) -> str | None:
    """Return host and port of an address, without ``www.`` and usual ports; None for no address.

    The host is in ASCII, as IDNA 2008 writes it: so it is the same however it was spelt.

    Examples:
        >>> endpoint("HTTPS://www.News.example:443/a"), endpoint("http://127.0.0.1:8080/")
        ('news.example', '127.0.0.1:8080')
        >>> endpoint("https://Zeitung-München.example/")
        'xn--zeitung-mnchen-osb.example'
        >>> endpoint("file:///etc/passwd"), endpoint("http://[")
        (None, None)
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        return None
    name = ascii_host(parts.hostname).removeprefix("www.")
    return name if port in {None, *DEFAULT_PORTS.values()} else f"{name}:{port}"


@cache
def endpoints(site: Site) -> frozenset[str]:
    """Return the hosts of a site: its homepage's, those it lists, those of addresses it lists."""
    discover = site.discover
    listed = [*discover.sitemaps, *discover.feeds, *discover.start_urls, *discover.archives]
    if discover.wordpress not in {"auto", "off"}:
        listed.append(discover.wordpress)
    urls = [site.homepage, *listed, *(f"https://{name}/" for name in site.urls.hosts)]
    return frozenset(name for name in map(endpoint, urls) if name)


def _unwanted(site: Site, language: str | None) -> str | None:
    if not language or not site.language:
        return None
    primary = language.lower().replace("_", "-").partition("-")[0]
    if primary in {one.lower().partition("-")[0] for one in site.language}:
        return None
    return f"language {list(site.language)}: it is {language}"


def _outside(url: str, site: Site, published: str | None, lastmod: str | None) -> str | None:
    """Say which end of the window an article's day lies beyond."""
    since, until = site.window.since, site.window.until
    if not (since or until):
        return None
    days = days_of(published, site) or _days_in_url(url, site)
    if since and days is None:
        changed = days_of(lastmod, site)
        if changed and changed[1] < since:
            return f"window.since {since}: it was changed last on {changed[1]}"
    if days is None:
        return None
    first, last = days
    if since and last < since:
        return f"window.since {since}: it is of {last}"
    if until and first > until:
        return f"window.until {until}: it is of {first}"
    return None


def days_of(value: str | None, site: Site) -> tuple[date, date] | None:
    """Return the first and last day that a date can mean in the site's time zone.

    Examples:
        >>> site = Site(homepage="https://news.example/", timezone="Asia/Tokyo")
        >>> days_of("2024-03-31T20:00:00Z", site)[0].isoformat()
        '2024-04-01'
        >>> days_of("2024-02", site)
        (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
        >>> days_of("soon", site)
    """
    text = (value or "").strip()
    if re.fullmatch(r"\d{4}(?:-\d{2})?", text):
        year, _, month = text.partition("-")
        return _span(int(year), int(month) if month else None, None)
    known = to_utc(text)
    if known is None:
        return None
    if len(known) == DAY_CHARS:
        day = date.fromisoformat(known)
    else:
        local = datetime.fromisoformat(known).replace(tzinfo=UTC).astimezone(zone(site.timezone))
        day = local.date()
    return day, day


def _days_in_url(url: str, site: Site) -> tuple[date, date] | None:
    pattern = site.urls.date_from_url
    found = _compiled(pattern).search(url) if pattern else None
    if found is None:
        return None
    groups = {name: value for name, value in found.groupdict().items() if value}
    try:
        year = int(groups["y"])
        month, day = (int(groups[name]) if name in groups else None for name in "md")
    except (KeyError, ValueError):
        return None
    return _span(year + THIS_CENTURY if year < CENTURY else year, month, day)


def _span(year: int, month: int | None, day: int | None) -> tuple[date, date] | None:
    """Return first and last day of a year, a month or a day; None if there is no such day."""
    try:
        if month is None:
            return date(year, 1, 1), date(year, DECEMBER, 31)
        if day is not None:
            return date(year, month, day), date(year, month, day)
        first = date(year, month, 1)
        after = date(year + month // DECEMBER, month % DECEMBER + 1, 1)
    except ValueError:
        return None
    return first, after - timedelta(days=1)


def _searched(pattern: str, url: str) -> bool:
    return _compiled(pattern).search(url) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _stripped(name: str, patterns: tuple[str, ...]) -> bool:
    lower = name.lower()
    return any(
        lower.startswith(one[:-1].lower()) if one.endswith("*") else lower == one.lower()
        for one in patterns
    )
