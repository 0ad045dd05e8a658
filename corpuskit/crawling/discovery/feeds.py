"""RSS and Atom feeds, read by feedparser from bytes that were fetched already."""

from __future__ import annotations

import calendar
import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from time import struct_time
from typing import Any, Final

from corpuskit.crawling.model import Found, Kind

MAX_ENTRIES: Final = 10_000
"""Of one feed."""

MAX_TITLE_CHARS: Final = 1_000

_TAG: Final = re.compile(r"<[^<>]{0,1000}>")


def read_feed(body: bytes) -> Iterator[Found]:
    """Yield the entries of a feed; what is no feed has none.

    Nothing is fetched: entities and document types are dropped by feedparser before it parses.

    Examples:
        >>> feed = b'''<rss version="2.0"><channel><language>en</language><item>
        ... <title>Rain &amp;amp; wind</title><link>https://a.example/rain</link>
        ... <pubDate>Fri, 01 Mar 2024 10:00:00 GMT</pubDate></item></channel></rss>'''
        >>> next(read_feed(feed))[3:]
        ('Rain & wind', '2024-03-01T10:00:00Z', 'en')
    """
    import feedparser

    parsed = feedparser.parse(
        BytesIO(body), sanitize_html=False, resolve_relative_uris=False, response_headers={}
    )
    language = _text(parsed.feed.get("language"))
    for entry in parsed.entries[:MAX_ENTRIES]:
        link = entry.get("feedburner_origlink") or entry.get("link") or _permalink(entry)
        if not isinstance(link, str) or not link.strip():
            continue
        yield Found(
            link.strip(),
            Kind.ARTICLE,
            lastmod=_time(dict.get(entry, "updated_parsed")),  # its own get warns of a fallback
            title=_title(entry.get("title")),
            published=_time(entry.get("published_parsed")),
            language=_text(entry.get("language")) or language,
        )


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
    return " ".join(value.split())[:MAX_TITLE_CHARS] or None
