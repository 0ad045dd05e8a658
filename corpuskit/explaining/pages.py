"""Get the one page that is to be explained: from a file, an address, or the archive of a crawl."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Final

from corpuskit import sources
from corpuskit.article import Page, Rejection
from corpuskit.errors import SourceError
from corpuskit.extraction.story import page_id
from corpuskit.extraction.urls import canonicalize
from corpuskit.sources.crawled import ARCHIVE, FRONTIER
from corpuskit.sources.warc import ArchiveReader

NEWEST: Final = """
SELECT warc, offset, length FROM capture
WHERE url = ? AND type = 'response' AND status BETWEEN 200 AND 299 ORDER BY id DESC LIMIT 1
"""

MAX_LISTED: Final = 5
"""Pages that a message names."""


def find_page(
    location: str, wanted: str | None = None, *, crawl: Path | None = None, tell: sources.Tell
) -> Page:
    """Return a page.

    Args:
        location: a file or an address; with ``crawl`` the address of a page in it.
        wanted: of a file of several pages, the id, the address or the place of one of them, or the
            beginning of it; None: the first.
        crawl: folder of a crawl, or of archives.
        tell: told which page it is where there are others, and of what is not taken.

    Raises:
        SourceError: there is no such page.
    """
    if crawl is not None:
        return _stored(crawl, location)
    pages = sources.read(location, tell=tell)
    first = next(pages, None)
    if wanted is not None:
        return _wanted([first] if first else [], pages, location, wanted)
    while isinstance(first, Rejection):
        told, first = first, next(pages, None)
        if first is None:
            raise SourceError(f"{location}: no page: {told.reason}: {told.evidence or ''}")
    if first is None:
        raise SourceError(f"{location}: no page")
    if next(pages, None) is not None:
        tell(
            f"{location}: of its pages this is the first; name another by its id, its address or "
            f"its place: corpuskit explain {location} {first.url or first.path}"
        )
    return _addressed(first, location)


def _addressed(page: Page, location: str) -> Page:
    """Give a page its address where it was fetched by it."""
    known = page.url or not location.lower().startswith(("http://", "https://"))
    return page if known or page.media_type == "text/plain" else replace(page, url=location)


def _wanted(
    read: list[Page | Rejection], pages: Iterator[Page | Rejection], location: str, wanted: str
) -> Page:
    """Return the page with this id, address or place; else the first of which it is the beginning.

    Raises:
        SourceError: there is none.
    """
    begins: Page | None = None
    seen: list[str] = []
    for source in (read, pages):
        for page in source:
            if isinstance(page, Rejection):
                continue
            names = [one for one in (page_id(page, page.url), page.url, page.path) if one]
            if wanted in names:
                return page
            if begins is None and any(name.startswith(wanted) for name in names):
                begins = page
            if len(seen) < MAX_LISTED:
                seen.append(names[-1])
    if begins is None:
        raise SourceError(f"{location}: no page {wanted}; there are {', '.join(seen) or 'none'} …")
    return begins


def _stored(crawl: Path, url: str) -> Page:
    """Return the page of an address as a crawl stored it last.

    Raises:
        SourceError: it did not.
    """
    if not (crawl / FRONTIER).is_file():
        return _archived(crawl, url)
    frontier = crawl / FRONTIER
    try:
        connection = sqlite3.connect(f"{frontier.resolve().as_uri()}?mode=ro", uri=True)
        try:
            row = connection.execute(NEWEST, (url,)).fetchone()
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise SourceError(f"{frontier}: cannot be read ({error})") from error
    if row is None:
        raise SourceError(
            f"{crawl}: {url} is not stored there as a page; corpuskit crawl CONFIG --explain {url} "
            "says why"
        )
    name, offset, length = row
    path = crawl / ARCHIVE / name
    try:
        with path.open("rb") as file:
            file.seek(offset)
            record = BytesIO(file.read(length))
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}") from error
    page = next(ArchiveReader(lambda: iter(()), None).read(f"{ARCHIVE}/{name}", record), None)
    if not isinstance(page, Page):
        why = f": {page.reason}" if page else ""
        raise SourceError(f"{path}: no page at byte {offset}{why}; see crawl --verify")
    return replace(page, warc_offset=offset)


def _archived(folder: Path, url: str) -> Page:
    """Return the last page of an address in a folder of archives that is no crawl."""
    address = canonicalize(url)
    found: Page | None = None
    for page in sources.read(folder):
        if isinstance(page, Page) and page.url and canonicalize(page.url) == address:
            found = page
    if found is None:
        raise SourceError(f"{folder}: no page of {url} there")
    return found
