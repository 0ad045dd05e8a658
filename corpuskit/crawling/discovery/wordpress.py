"""The REST interface of WordPress: all posts of a site with their days, a hundred a page.

Source: developer.wordpress.org/rest-api, "Posts" and "Pagination".
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from corpuskit.config.site import Site
from corpuskit.crawling.model import Fetched, Kind, Sighting
from corpuskit.crawling.policy import spell

POSTS: Final = "wp/v2/posts"
FIELDS: Final = "id,link,date_gmt,modified_gmt,title"
PER_PAGE: Final = 100
"""The most that WordPress gives."""

MAX_PAGES: Final = 5_000
"""Of one site: half a million posts."""

OVERLAP: Final = timedelta(days=1)
"""Farther than any two time zones are apart."""

MAX_TITLE_CHARS: Final = 1_000

_TAG: Final = re.compile(r"<[^<>]{0,1000}>")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


def first_page(root: str, site: Site) -> Sighting:
    """Return the first page of posts of an interface, oldest first, so that pages stand still.

    Args:
        root: as the site names it: ``https://a.example/wp-json/`` or
            ``https://a.example/?rest_route=/``.
        site: whose it is; its window bounds the posts.

    Examples:
        >>> site = Site(homepage="https://a.example/", window={"since": "2024-01-01"})
        >>> first_page("https://a.example/wp-json/", site).url
        'https://a.example/wp-json/wp/v2/posts?per_page=100&page=1&orderby=date&order=asc&_fields=id%2C\
link%2Cdate_gmt%2Cmodified_gmt%2Ctitle&after=2024-01-01T00%3A00%3A00'
    """
    parts = urlsplit(root)
    query = parse_qsl(parts.query, keep_blank_values=True)
    path = parts.path
    if any(name == "rest_route" for name, _ in query):
        query = [(name, value) for name, value in query if name != "rest_route"]
        query.append(("rest_route", f"/{POSTS}"))
    else:
        path = f"{path.rstrip('/')}/{POSTS}"
    query += [("per_page", str(PER_PAGE)), ("page", "1"), ("orderby", "date"), ("order", "asc")]
    query.append(("_fields", FIELDS))
    if site.window.since:
        query.append(("after", f"{site.window.since}T00:00:00"))
    if site.window.until:
        query.append(("before", f"{site.window.until}T23:59:59"))
    url = urlunsplit(parts._replace(path=path, query=urlencode(query), fragment=""))
    return Sighting(spell(url, site) or url, Kind.API)


def changed_since(url: str, when: str) -> str:
    """Return the first page of what changed after a time, of an interface asked before.

    It reaches a day further back, so that clocks and time zones that differ lose nothing.
    ``modified_after`` is known to WordPress from 5.7 on; older ones pass over it and give all.

    Args:
        url: any page of posts that was asked before.
        when: ISO 8601, in UTC.

    Examples:
        >>> changed_since("https://a.example/wp-json/wp/v2/posts?page=7", "2024-03-01T12:00:00Z")
        'https://a.example/wp-json/wp/v2/posts?modified_after=2024-02-29T12%3A00%3A00Z&page=1'
    """
    since = datetime.fromisoformat(when).astimezone(UTC) - OVERLAP
    return _with(url, page="1", modified_after=since.strftime("%Y-%m-%dT%H:%M:%SZ"))


def is_first_page(url: str) -> bool:
    """Tell whether an address of posts is that of their first page, of all or of the changed.

    Examples:
        >>> is_first_page("https://a.example/wp-json/wp/v2/posts?page=1&per_page=100")
        True
        >>> is_first_page("https://a.example/wp-json/wp/v2/posts?page=2")
        False
    """
    return dict(parse_qsl(urlsplit(url).query)).get("page", "1") == "1"


def read_posts(fetched: Fetched) -> Iterator[Sighting]:
    """Yield the posts of a page, and from the first page all others.

    What is no list of posts (a refusal, an error in JSON, a page in HTML) has none.
    """
    try:
        posts = json.loads(fetched.body)
    except (ValueError, RecursionError):
        return
    if not isinstance(posts, list):
        return
    for post in posts[:PER_PAGE]:
        found = _post(post) if isinstance(post, dict) else None
        if found is not None:
            yield found
    for number in range(2, _pages(fetched) + 1):
        yield Sighting(_with(fetched.url, page=str(number)), Kind.API)


def _post(post: dict[str, Any]) -> Sighting | None:
    link, title = post.get("link"), post.get("title")
    if not isinstance(link, str):
        return None
    rendered = title.get("rendered") if isinstance(title, dict) else None
    words = html.unescape(_TAG.sub("", rendered)) if isinstance(rendered, str) else ""
    return Sighting(
        link,
        Kind.ARTICLE,
        lastmod=_time(post.get("modified_gmt")),
        title=" ".join(words.split())[:MAX_TITLE_CHARS] or None,
        published=_time(post.get("date_gmt")),
    )


def _time(value: Any) -> str | None:
    """Write a time of WordPress, which is UTC and does not say so."""
    return f"{value}Z" if isinstance(value, str) and _TIME.fullmatch(value) else None


def _pages(fetched: Fetched) -> int:
    """Return the number of the last page, 0 if this is not the first one."""
    if not is_first_page(fetched.url):
        return 0
    headers = {name.lower(): value.strip() for name, value in fetched.headers}
    total = headers.get("x-wp-totalpages", "")
    return (
        min(int(total), MAX_PAGES) if total.isdecimal() and len(total) <= len(str(MAX_PAGES)) else 0
    )


def _with(url: str, **values: str) -> str:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True)) | values
    return urlunsplit(parts._replace(query=urlencode(sorted(query.items()))))
