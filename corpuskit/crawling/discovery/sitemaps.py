"""Sitemaps, sitemap indexes and news sitemaps, read as a stream: XML, gzip, plain text, feeds.

Entries are looked for one by one, wherever they stand: what is wrong around them, a warning of PHP
before the declaration or a name that was never closed, costs nothing. No entity is expanded.

Source: sitemaps.org/protocol.html, and Google's schema for news sitemaps.
"""

from __future__ import annotations

import gzip
import logging
import re
import zlib
from collections.abc import Iterable, Iterator
from html import escape
from io import BytesIO
from itertools import chain
from typing import Final

from corpuskit.crawling.discovery.decoding import decoded, unescape
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

MAX_ENTRY_CHARS: Final = 1 << 20
"""A longer entry ends the reading: one with the thousand images that are allowed has a third."""

MAX_FIELD_CHARS: Final = 4_096

MAX_PACKED: Final = 3
"""Times that a file may be packed. Source: a server that packs a ``.gz`` file on its way, twice."""

GZIP: Final = b"\x1f\x8b"
BOM: Final = b"\xef\xbb\xbf"
WIDE_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")
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

CHUNK_BYTES: Final = 65_536
HEAD_BYTES: Final = 4_096

_logger = logging.getLogger(__name__)
_PREFIX: Final = r"(?:(?!image:|video:)[A-Za-z][\w.-]{0,40}:)?"
_FIRST_TAG: Final = re.compile(rb"<(?:[A-Za-z][\w.-]{0,40}:)?([A-Za-z][\w.-]{0,40})")
_ROOT: Final = re.compile(
    rb"<(?:[A-Za-z][\w.-]{0,40}:)?(?:urlset|sitemapindex|url|sitemap)[\s>]", re.IGNORECASE
)
_LINE: Final = re.compile(rb"https?://[^\s<>\"]{1,4096}", re.IGNORECASE)

# Linear: each finds one tag, whose attributes hold no "<"; what is between two is cut by hand.
_OPENING: Final = re.compile(rf"<{_PREFIX}(url|sitemap)(?:\s[^<>]{{0,1000}})?>", re.IGNORECASE)
_CLOSING: Final = re.compile(rf"</{_PREFIX}(?:url|sitemap)\s*>", re.IGNORECASE)
_FIELD: Final = re.compile(
    rf"<{_PREFIX}(loc|lastmod|title|publication_date|language)(?:\s[^<>]*+)?>([^<]*+)"
    rf"(?=</|<{_PREFIX}(?:loc|lastmod|title|publication_date|language|url|sitemap|news)\b|\Z)",
    re.IGNORECASE,
)
_ASIDES: Final = (
    ("<!--", "-->"),
    ("<image:image", "</image:image"),
    ("<video:video", "</video:video"),
)
"""What begins and ends what is no field of an entry."""
CDATA: Final = ("<![CDATA[", "]]>")
_LINK: Final = re.compile(r"<(?:[\w.-]{1,40}:)?link\s([^<>]*+)>", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(r"([\w:.-]{1,40})\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)')")
_ENTITY: Final = re.compile(r"&[A-Za-z]\w{0,31};")


def read_sitemap(
    body: bytes, *, name: str = "sitemap", max_urls: int = MAX_URLS
) -> Iterator[Sighting]:
    """Yield the entries of a sitemap; of a damaged one all that are whole.

    Nothing is fetched and no entity expanded but those of HTML; an entry whose address holds
    another is left out.

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
    if not head.startswith((b"<", *WIDE_BOMS)) and not _ROOT.search(first):
        yield from _of_lines(chain([first], chunks))
    elif _root_name(head) in FEED_ROOTS:
        yield from read_feed(b"".join(chain([first], chunks)))
    else:
        yield from _of_xml(decoded(chain([first], chunks)))


def _unpacked(body: bytes, times: int = MAX_PACKED) -> Iterator[bytes]:
    """Yield a sitemap piece by piece, up to the size limit; of a damaged file what is whole."""
    if not body.startswith(GZIP):
        for start in range(0, min(len(body), MAX_BYTES), CHUNK_BYTES):
            yield body[start : min(start + CHUNK_BYTES, MAX_BYTES)]
        return
    stream = _inflated(body)
    first = next(stream, b"")
    if first.startswith(GZIP) and times > 1:
        yield from _unpacked(first + b"".join(stream), times - 1)
        return
    yield first
    yield from stream


def _inflated(body: bytes) -> Iterator[bytes]:
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


def _of_xml(pieces: Iterable[str]) -> Iterator[Sighting]:
    """Yield the entries of a sitemap in XML, each as soon as it is whole."""
    others = 0
    for kind, text in _whole_entries(pieces):
        found = _entry(kind, text)
        if found is not None:
            yield found
        elif (others := others + 1) > MAX_URLS:
            return


def _whole_entries(pieces: Iterable[str]) -> Iterator[tuple[Kind, str]]:
    """Yield kind and content of each entry: up to its end, or to where the next one begins."""
    rest = ""
    for piece in pieces:
        text = rest + piece
        done = 0
        opening = _OPENING.search(text)
        closing = _CLOSING.search(text)
        while opening:
            begin = opening.end()
            if closing and closing.start() < begin:
                closing = _CLOSING.search(text, begin)
            following = _OPENING.search(text, begin, closing.start() if closing else len(text))
            end = following or closing
            if end is None:
                break
            yield ENTRIES[opening[1].lower()], text[begin : end.start()]
            done = end.start() if following else end.end()
            opening = following or _OPENING.search(text, done)
        rest = text[opening.start() :] if opening else _begun(text[done:])
        if len(rest) > MAX_ENTRY_CHARS:
            return


def _begun(text: str) -> str:
    """Return the tag that is begun at the end of a text."""
    cut = text.rfind("<")
    return text[cut:] if cut >= 0 and ">" not in text[cut:] else ""


def _entry(kind: Kind, text: str) -> Sighting | None:
    bare = _without_asides(text)
    values: dict[str, str] = {}
    for name, written in _FIELD.findall(bare):
        value = unescape(written).strip()
        if value and len(value) <= MAX_FIELD_CHARS:
            values.setdefault(FIELDS[name.lower()], value)
    url = unescape(values.pop("loc", ""))  # escaped twice, or escaped within CDATA
    if not url or _ENTITY.search(url):
        return None
    own = next((language for href, language in _alternates(bare) if href == url), None)
    if own and own != "x-default":
        values.setdefault("language", own)
    return Sighting(url, kind, **values)


def _without_asides(text: str) -> str:
    """Take out comments, images and videos, and write CDATA as text."""
    for begins, ends in _ASIDES:
        if begins in text:
            text = "".join(outside for outside, _ in _between(text, begins, ends))
    if CDATA[0] in text:
        text = "".join(
            outside + escape(inside, quote=False) for outside, inside in _between(text, *CDATA)
        )
    return text


def _between(text: str, begins: str, ends: str) -> Iterator[tuple[str, str]]:
    """Yield what is before each pair of marks, and what is between them."""
    place = 0
    while (start := text.find(begins, place)) >= 0:
        end = text.find(ends, start)
        if end < 0:
            break
        yield text[place:start], text[start + len(begins) : end]
        place = end + len(ends)
    yield text[place:], ""


def _alternates(text: str) -> Iterator[tuple[str, str]]:
    """Yield address and language of the versions that an entry names."""
    for link in _LINK.findall(text):
        given = {name: unescape(one or other) for name, one, other in _ATTRIBUTE.findall(link)}
        if "hreflang" in given and "href" in given:
            yield given["href"], given["hreflang"]
