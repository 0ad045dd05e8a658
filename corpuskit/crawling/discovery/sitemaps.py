"""Sitemaps, sitemap indexes and news sitemaps, read as a stream: XML, gzip, plain text, feeds.

Source: sitemaps.org/protocol.html, and Google's schema for news sitemaps.
"""

from __future__ import annotations

import gzip
import logging
import re
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import chain
from typing import Any, Final

from lxml import etree

from corpuskit.crawling.discovery.feeds import read_feed
from corpuskit.crawling.model import Kind, Sighting

MAX_URLS: Final = 50_000
"""Of one file; more are left out. Source: the protocol's own limit."""

MAX_BYTES: Final = 50 * 1024 * 1024
"""Of one file, unpacked. Source: the protocol's own limit."""

MAX_DEPTH: Final = 3
"""Indexes in indexes; the protocol has one level, some sites have two."""

MAX_FILES: Final = 500
"""Sitemaps of one site."""

MAX_PARTS: Final = 2_000
"""Elements of one entry: one with a thousand images has as many, and is the protocol's limit."""

MAX_FIELD_CHARS: Final = 4_096

GZIP: Final = b"\x1f\x8b"
BOM: Final = b"\xef\xbb\xbf"
ENTRIES: Final = {"url": Kind.ARTICLE, "sitemap": Kind.SITEMAP}
FEED_ROOTS: Final = frozenset(("rss", "feed", "rdf"))
FIELDS: Final = {
    "loc": "loc",
    "lastmod": "lastmod",
    "title": "title",
    "publication_date": "published",
    "language": "language",
}
"""Fields of an entry, and of the ``news`` inside it; what stands in ``image`` is none."""

BROKEN: Final = 1 << 30
MAX_REFERENCE_CHARS: Final = 40
CHUNK_BYTES: Final = 65_536
HEAD_BYTES: Final = 4_096
WIDE_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")
ENTRY_LEVEL: Final = 2
OUTSIDE_NEWS: Final = frozenset(("image", "video"))

_logger = logging.getLogger(__name__)
_BARE_AMPERSAND: Final = re.compile(rb"&(?!#?\w{1,32};)")
_FIRST_TAG: Final = re.compile(rb"<(?:[A-Za-z][\w.-]{0,40}:)?([A-Za-z][\w.-]{0,40})")
_LINE: Final = re.compile(rb"https?://[^\s<>\"]{1,4096}", re.IGNORECASE)


def read_sitemap(
    body: bytes, *, name: str = "sitemap", max_urls: int = MAX_URLS
) -> Iterator[Sighting]:
    """Yield the entries of a sitemap; of a damaged one those before the damage.

    Nothing is fetched and no entity expanded; an entry whose address holds one is left out.

    Args:
        body: as it was fetched; ``.gz`` files still packed.
        name: what log lines call it.
        max_urls: entries after which it is left.

    Examples:
        >>> sitemap = b'''<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        ... <url><loc>https://a.example/rain</loc><lastmod>2024-03-01</lastmod></url></urlset>'''
        >>> [(found.url, found.lastmod) for found in read_sitemap(sitemap)]
        [('https://a.example/rain', '2024-03-01')]
        >>> list(read_sitemap(b"<html>Not found"))
        []
    """
    for count, found in enumerate(_entries(body)):
        if count == max_urls:
            _logger.warning("%s: only its first %d addresses are taken", name, max_urls)
            return
        yield found


def _entries(body: bytes) -> Iterator[Sighting]:
    chunks = _unpacked(body)
    first = next(chunks, b"")
    head = first[:HEAD_BYTES].lstrip(BOM + b" \t\r\n")
    if not head.startswith((b"<", *WIDE_BOMS)):
        yield from _of_lines(chain([first], chunks))
    elif _root_name(head) in FEED_ROOTS:
        yield from read_feed(b"".join(chain([first], chunks)))
    else:
        yield from _of_xml(chain([first], chunks))


def _unpacked(body: bytes) -> Iterator[bytes]:
    """Yield a sitemap piece by piece, up to the size limit; of a damaged file what is whole."""
    if not body.startswith(GZIP):
        for start in range(0, min(len(body), MAX_BYTES), CHUNK_BYTES):
            yield body[start : min(start + CHUNK_BYTES, MAX_BYTES)]
        return
    left = MAX_BYTES
    with gzip.GzipFile(fileobj=BytesIO(body)) as stream:
        while left > 0:
            try:
                chunk = stream.read1(min(CHUNK_BYTES, left))
            except (OSError, EOFError, zlib.error):
                return
            if not chunk:
                return
            left -= len(chunk)
            yield chunk
    _logger.warning("a sitemap unpacks to more than %d bytes: its rest is left out", MAX_BYTES)


def _root_name(head: bytes) -> str:
    """Return the local name of the first element, in lower case."""
    found = _FIRST_TAG.search(head)
    return found[1].decode().lower() if found else ""


def _of_lines(chunks: Iterable[bytes]) -> Iterator[Sighting]:
    """Yield the addresses of a sitemap in plain text, one a line."""
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield from _of_line(line)
        rest = rest[:MAX_FIELD_CHARS]
    yield from _of_line(rest)


def _of_line(line: bytes) -> Iterator[Sighting]:
    url = line.removeprefix(BOM).strip()
    if _LINE.fullmatch(url):
        yield Sighting(url.decode("utf-8", "replace"), Kind.ARTICLE)


def _of_xml(chunks: Iterable[bytes]) -> Iterator[Sighting]:
    parser = etree.XMLPullParser(
        events=("start", "end"),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    level = parts = others = 0
    for chunk in _mended(chunks):
        try:
            parser.feed(chunk)
        except etree.XMLSyntaxError:
            level = BROKEN
        for event, element in parser.read_events():
            if event == "start":
                level += 1
                parts += 1
                if parts > MAX_PARTS:
                    return
                continue
            if level == ENTRY_LEVEL:
                found = _entry(element)
                if found is not None:
                    yield found
                elif (others := others + 1) > MAX_URLS:
                    return
                parts = 0
                _forget(element)
            level -= 1
        if level >= BROKEN // 2:
            return


def _mended(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Escape the ``&`` of addresses that somebody forgot to escape: ``?a=1&b=2``."""
    rest = b""
    for chunk in chunks:
        piece = rest + chunk
        cut = piece.rfind(b"&", max(0, len(piece) - MAX_REFERENCE_CHARS))
        piece, rest = (piece[:cut], piece[cut:]) if cut > 0 else (piece, b"")
        yield _BARE_AMPERSAND.sub(b"&amp;", piece)
    if rest:
        yield _BARE_AMPERSAND.sub(b"&amp;", rest)


def _forget(element: Any) -> None:
    """Let go of an entry and of all before it, so that memory stays flat."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _entry(element: Any) -> Sighting | None:
    kind = ENTRIES.get(_local(element))
    if kind is None:
        return None
    values: dict[str, str] = {}
    alternates: list[tuple[str, str]] = []
    for child in _fields(element):
        field = FIELDS.get(_local(child))
        text = (child.text or "").strip()
        if field and text and len(child) == 0 and len(text) <= MAX_FIELD_CHARS:
            values.setdefault(field, text)
        elif child.get("hreflang") and child.get("href"):
            alternates.append((child.get("href"), child.get("hreflang")))
    url = values.pop("loc", "").replace("&amp;", "&")  # escaped twice, or mended within CDATA
    if not url:
        return None
    own = next((language for href, language in alternates if href == url), None)
    if own and own != "x-default":
        values.setdefault("language", own)
    return Sighting(url, kind, **values)


def _fields(element: Any) -> Iterator[Any]:
    """Yield the fields of an entry, and those of the news in it; not those of its images."""
    for child in element:
        name = _local(child)
        if name == "news":
            yield from child.iter()
        elif name not in OUTSIDE_NEWS:
            yield child


def _local(element: Any) -> str:
    """Return the name of an element without namespace; that of an entity is empty."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
