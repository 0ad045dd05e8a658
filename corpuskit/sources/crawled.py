"""Folders of corpuskit's own crawls: which answers in their archives are pages now, and since when.

A crawl stores a page anew when it has changed, and keeps the earlier answers. What it remembers of
each address stands in ``crawl.sqlite`` beside the archive.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

from corpuskit.errors import SourceError
from corpuskit.sources.entries import is_url

FRONTIER: Final = "crawl.sqlite"
ARCHIVE: Final = "archive"

_ANSWERS: Final = """
SELECT capture.offset, capture.at, url.state, url.published,
       capture.id = (SELECT max(other.id) FROM capture AS other
                     WHERE other.fp = capture.fp AND other.kind = 'article'
                       AND other.type = 'response' AND other.status BETWEEN 200 AND 299)
FROM capture JOIN url USING (fp)
WHERE capture.warc = ? AND capture.kind = 'article' AND capture.type = 'response'
  AND capture.status BETWEEN 200 AND 299
"""


class Memory(NamedTuple):
    """What a crawl remembers of an answer."""

    published: str | None = None
    """Day or time of publication, as a feed, a news sitemap or WordPress has it."""
    past: str | None = None
    """``gone`` or ``superseded`` where it is no page now."""
    evidence: str = ""


def remembered(location: str, archive: str) -> Mapping[int, Memory]:
    """Return what the crawl of a folder remembers of the answers in an archive, by offset.

    Anything but a crawl folder remembers nothing.

    Args:
        location: the folder.
        archive: relative to it.

    Raises:
        SourceError: what the crawl remembers cannot be read.
    """
    folder, name = Path(location), PurePosixPath(archive)
    frontier = folder / FRONTIER
    if is_url(location) or name.parent.as_posix() != ARCHIVE or not frontier.is_file():
        return {}
    try:
        connection = sqlite3.connect(f"{frontier.resolve().as_uri()}?mode=ro", uri=True)
        try:
            return {
                offset: _memory(at, state, published, newest=bool(newest))
                for offset, at, state, published, newest in connection.execute(
                    _ANSWERS, (name.name,)
                )
            }
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise SourceError(
            f"{frontier}: cannot be read ({error}); if another version of corpuskit wrote it, name "
            f"{folder / ARCHIVE} as the source instead"
        ) from error


def _memory(at: str, state: str, published: str | None, *, newest: bool) -> Memory:
    if state == "gone":
        return Memory(past="gone", evidence="the site has answered twice that it is no more")
    if state == "moved":
        return Memory(past="superseded", evidence="its address leads to another page now")
    if not newest:
        return Memory(past="superseded", evidence=f"the page of {at} was stored anew later")
    return Memory(published)
