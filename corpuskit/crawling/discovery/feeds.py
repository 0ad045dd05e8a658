"""RSS and Atom feeds, read by feedparser from bytes that were fetched already."""

from __future__ import annotations

import calendar
import html
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from time import struct_time
from typing import Any, Final

from corpuskit.crawling.model import Kind, Sighting
from corpuskit.sources.feeds import declared_truly
from corpuskit.text.characters import repair_line

MAX_ENTRIES: Final = 10_000
"""Of one feed."""

MAX_TAGS: Final = 60_000
"""Outside CDATA; a feed is read up to there. feedparser takes 85 microseconds a tag, and 156 s for
one tag with 100,000 attributes; an invented feed of 100 stories has 1,011 tags (measured with
6.0.14)."""

MAX_TAG_CHARS: Final = 16_384
"""A feed with a longer tag is not read."""

MAX_MARKS: Final = 1_000_000
"""Of ``<`` and of ``&``, in CDATA too; a feed with more is not read."""

MAX_TITLE_CHARS: Final = 1_000

_logger = logging.getLogger(__name__)
CDATA: Final = b"<![CDATA["
_LONG_TAG: Final = re.compile(rb"<[A-Za-z][^<>]{%d}" % MAX_TAG_CHARS)
_TAG: Final = re.compile(r"<[^<>]{0,1000}>")


def read_feed(body: bytes) -> Iterator[Sighting]:
    """Yield the entries of a feed; what is no feed has none.

    Nothing is fetched: entities and document types are dropped by feedparser before it parses.

    Examples:
        >>> feed = b'''<rss version="2.0"><channel><language>en</language><item>
        ... <title>Rain &amp;amp; wind</title><link>https://a.example/rain</link>
        ... <pubDate>Fri, 01 Mar 2024 10:00:00 GMT</pubDate></item></channel></rss>'''
        >>> next(read_feed(feed))[3:]
        ('Rain & wind', '2024-03-01T10:00:00Z', 'en')
        >>> next(read_feed(b'<?xml version="1.0" encoding="UTF-16"?>' + feed)).url
        'https://a.example/rain'
    """
    import feedparser

    bounded = _bounded(body)
    if bounded is None:
        return
    try:
        # From a stream: bytes that happen to be a path or an address would be opened.
        parsed = feedparser.parse(
            BytesIO(declared_truly(bounded)),
            sanitize_html=False,
            resolve_relative_uris=False,
            response_headers={},
        )
    except Exception as error:  # noqa: BLE001 - it raises KeyError, ValueError and others on damage
        _logger.warning("a feed could not be read (%s: %s)", type(error).__name__, error)
        return
    language = _text(parsed.feed.get("language"))
    for entry in parsed.entries[:MAX_ENTRIES]:
        link = entry.get("feedburner_origlink") or entry.get("link") or _permalink(entry)
        if not isinstance(link, str) or not link.strip():
            continue
        yield Sighting(
            link.strip(),
            Kind.ARTICLE,
            lastmod=_time(dict.get(entry, "updated_parsed")),  # its own get warns of a fallback
            title=_title(entry.get("title")),
            published=_time(entry.get("published_parsed")),
            language=_text(entry.get("language")) or language,
        )


def _bounded(body: bytes) -> bytes | None:
    """Return as much of a feed as feedparser reads in some seconds; None for what is hostile."""
    if body.count(b"<") > MAX_MARKS or body.count(b"&") > MAX_MARKS or _LONG_TAG.search(body):
        return None
    tags = entries = place = 0
    while (place := body.find(b"<", place)) >= 0:
        if body.startswith(CDATA, place):
            place = body.find(b"]]>", place)
            if place < 0:
                return body
            continue
        tags += 1
        entries += body.startswith((b"<item", b"<entry"), place)
        if tags > MAX_TAGS or entries > MAX_ENTRIES:
            return body[:place]
        place += 1
    return body


def _permalink(entry: Any) -> str | None:
    """Return an RSS entry's id where that is its address."""
    name = entry.get("id")
    return name if isinstance(name, str) and name.startswith(("http://", "https://")) else None


def _time(parsed: struct_time | None) -> str | None:
    """Write a time that feedparser read, which is UTC."""
    if parsed is None:
        return None
    try:
        when = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def _title(value: Any) -> str | None:
    text = _text(value)
    return _text(html.unescape(_TAG.sub("", text))) if text else None


def _text(value: Any) -> str | None:
    """Return a text in one line, None for none."""
    if not isinstance(value, str):
        return None
    return repair_line(value)[:MAX_TITLE_CHARS] or None
