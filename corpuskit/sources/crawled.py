"""Folders of corpuskit's own crawls: which answers in their archive are the pages as they are now.

A crawl stores a page anew when it has changed, and keeps the earlier answers. What it remembers of
each address stands in ``crawl.sqlite`` beside the archive.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from corpuskit.errors import SourceError
from corpuskit.sources.locate import is_url

FRONTIER: Final = "crawl.sqlite"
ARCHIVE: Final = "archive"

_ANSWERS: Final = """
SELECT capture.warc, capture.offset, capture.at, url.state,
       max(capture.id) OVER (PARTITION BY capture.fp) = capture.id
FROM capture JOIN url USING (fp)
WHERE capture.kind = 'article' AND capture.type = 'response'
  AND capture.status BETWEEN 200 AND 299
"""


class Past(NamedTuple):
    """Why an answer of an archive is no page now."""

    reason: str
    """``gone`` or ``superseded``."""
    evidence: str


def past_answers(location: str) -> Mapping[tuple[str, int], Past]:
    """Return the answers of a crawl folder that are no pages now, by archive and offset.

    Anything but a crawl folder has none.

    Raises:
        SourceError: what the crawl remembers cannot be read.
    """
    folder = Path(location)
    frontier = folder / FRONTIER
    if is_url(location) or not frontier.is_file():
        return {}
    found: dict[tuple[str, int], Past] = {}
    try:
        connection = sqlite3.connect(f"{frontier.resolve().as_uri()}?mode=ro", uri=True)
        try:
            for warc, offset, at, state, newest in connection.execute(_ANSWERS):
                if state == "gone":
                    past = Past("gone", "the site has answered twice that it is no more")
                elif state == "moved":
                    past = Past("superseded", "its address leads to another page now")
                elif not newest:
                    past = Past("superseded", f"the page of {at} was stored anew later")
                else:
                    continue
                found[f"{ARCHIVE}/{warc}", offset] = past
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise SourceError(
            f"{frontier}: cannot be read ({error}); if another version of corpuskit wrote it, name "
            f"{folder / ARCHIVE} as the source instead"
        ) from error
    return found
