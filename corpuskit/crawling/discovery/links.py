"""What a page links to: articles, feeds, the WordPress interface."""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import urljoin

from corpuskit.crawling.model import Fetched
from corpuskit.extraction.page.decoding import decode, sniff
from corpuskit.extraction.page.dom import Element, attribute, parse
from corpuskit.extraction.page.prescan import Prescan, prescan

MAX_LINKS: Final = 5_000
"""Of one page; a front page of a newspaper has some hundreds."""

MAX_BYTES: Final = 2 * 2**20
"""Of one page; links beyond are left out. Parsing may take thirty times as much memory; the largest
front pages of newspapers have about so much."""

MAX_FEEDS: Final = 50
"""That one page names."""

MAX_REFRESH_S: Final = 10
"""A page that waits longer shows something of its own; most load themselves anew after minutes."""

INTERFACE: Final = "https://api.w.org/"
FEED_TYPES: Final = frozenset(("application/rss+xml", "application/atom+xml"))
REFUSALS: Final = frozenset(("nofollow", "none"))

_HEADER_LINK: Final = re.compile(r"<([^<>]{1,4096})>([^<>,]{0,1000})")
_CHARSET: Final = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_REFRESH: Final = re.compile(
    r"""\s{0,9}(\d{1,6})[\d.]{0,9}\s{0,9}[;,]\s{0,9}(?:url\s{0,9}=\s{0,9})?["']?([^"'\s]{1,4096})""",
    re.IGNORECASE,
)
"""Source: HTML Standard, section 4.2.5.3, "refresh". Linear: each part is bounded."""
_WORD: Final = re.compile(r"[a-z-]+")


Headers = tuple[tuple[str, str], ...]


class LinkedPage(NamedTuple):
    """The addresses that a page names, absolute, each once, in its order."""

    links: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    wordpress: str | None = None
    """Root of the WordPress interface."""
    refresh: str | None = None
    """Where the page sends its readers by itself, at once."""


def read_page(fetched: Fetched) -> LinkedPage:
    """Return what a page links to; nothing where it is too broken or hostile to be parsed.

    Links that say ``nofollow`` are left out, and all of a page that says so of itself (robots
    meta, ``X-Robots-Tag``).
    """
    headers = tuple((name.lower(), value) for name, value in fetched.headers)
    interface = _interface_of(headers, fetched.url)
    scanned = _scanned(fetched.body[:MAX_BYTES], headers)
    if scanned is None:
        return LinkedPage(wordpress=interface)
    root = parse(scanned.content)
    base = _base(root, fetched.url)
    feeds: dict[str, None] = {}
    for link in root.css("link[href]"):
        words, href = _words(attribute(link, "rel")), _joined(base, attribute(link, "href"))
        if href and INTERFACE in (attribute(link, "rel") or ""):
            interface = interface or href
        elif href and "alternate" in words and _is_feed(attribute(link, "type")):
            feeds[href] = None
    links = () if _refuses(root, headers) else _anchors(root, base)
    return LinkedPage(links, tuple(feeds)[:MAX_FEEDS], interface, _refresh(root, base))


def _scanned(body: bytes, headers: Headers) -> Prescan | None:
    """Return a page that can be parsed; None for what is no HTML, or beyond what parsers take."""
    if sniff(body).startswith("binary:"):
        return None
    declared = (value for name, value in headers if name == "content-type")
    charset = _CHARSET.search(next(declared, ""))
    scanned = prescan(decode(body, charset=charset[1] if charset else None).text)
    return scanned if isinstance(scanned, Prescan) else None


def _anchors(root: Element, base: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for link in root.css("a[href], area[href]"):
        if REFUSALS & _words(attribute(link, "rel")):
            continue
        href = _joined(base, attribute(link, "href"))
        if href:
            found[href] = None
        if len(found) >= MAX_LINKS:
            break
    return tuple(found)


def _refresh(root: Element, base: str) -> str | None:
    """Return where a page that is only a way to another one sends its readers."""
    for meta in root.css("meta[http-equiv]"):
        if (attribute(meta, "http-equiv") or "").strip().lower() == "refresh":
            found = _REFRESH.match(attribute(meta, "content") or "")
            if found and int(found[1]) <= MAX_REFRESH_S:
                return _joined(base, found[2])
    return None


def _base(root: Element, url: str) -> str:
    """Return what relative addresses are relative to."""
    stated = (attribute(element, "href") for element in root.css("base[href]"))
    return _joined(url, next(filter(None, stated), None)) or url


def _refuses(root: Element, headers: Headers) -> bool:
    """Whether the page says that its links are not to be followed."""
    said = [value for name, value in headers if name == "x-robots-tag"]
    said += [
        attribute(meta, "content") or ""
        for meta in root.css("meta[name]")
        if (attribute(meta, "name") or "").strip().lower() == "robots"
    ]
    return any(REFUSALS & _words(one) for one in said)


def _interface_of(headers: Headers, url: str) -> str | None:
    r"""Return the WordPress interface that a ``Link`` header names.

    Source: RFC 8288; the relation is WordPress's.
    """
    for name, value in headers:
        for target, parameters in _HEADER_LINK.findall(value) if name == "link" else ():
            if INTERFACE in parameters:
                return _joined(url, target)
    return None


def _is_feed(media_type: str | None) -> bool:
    return (media_type or "").partition(";")[0].strip().lower() in FEED_TYPES


def _joined(base: str, href: str | None) -> str | None:
    try:
        return urljoin(base, href.strip()) if href and href.strip() else None
    except ValueError:
        return None


def _words(value: str | None) -> frozenset[str]:
    return frozenset(_WORD.findall((value or "").lower()))
