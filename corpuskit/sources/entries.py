"""One file of a location: by what name it goes, what it holds, how it is opened."""

from __future__ import annotations

import io
import re
from pathlib import PurePath
from typing import IO, Any, Final, Protocol

HTML_SUFFIXES: Final = (".html", ".htm", ".xhtml", ".shtml")
TEXT_SUFFIXES: Final = (".txt", ".text")
LINE_SUFFIXES: Final = (".jsonl", ".ndjson")
JSON_SUFFIXES: Final = (".json",)
TABLE_SUFFIXES: Final = (".csv", ".tsv", ".parquet")
FEED_SUFFIXES: Final = (".rss", ".atom", ".rdf", ".xml")
SAVED_SUFFIXES: Final = (".mhtml", ".mht")
RECORD_SUFFIXES: Final = (".warc", ".wet", ".arc")
"""Archives that are one file."""
ARCHIVE_SUFFIXES: Final = (*RECORD_SUFFIXES, ".wacz")
PAGE_SUFFIXES: Final = (*HTML_SUFFIXES, *TEXT_SUFFIXES, *LINE_SUFFIXES, ".warc", ".wacz")
"""What a folder of a crawl may hold beside its own files."""
KNOWN_SUFFIXES: Final = (
    *HTML_SUFFIXES,
    *TEXT_SUFFIXES,
    *LINE_SUFFIXES,
    *JSON_SUFFIXES,
    *TABLE_SUFFIXES,
    *FEED_SUFFIXES,
    *SAVED_SUFFIXES,
    *ARCHIVE_SUFFIXES,
)
PACKED_SUFFIXES: Final = (".gz", ".zst")

_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,30}://")


class Entry(Protocol):
    """One file of a location."""

    @property
    def name(self) -> str:
        """Path relative to the location, which does not depend on where that lies."""

    def open(self) -> IO[bytes]:
        """Open it for reading; seeking is allowed.

        Raises:
            OSError: it cannot be opened.
            SourceError: its server does not answer.
        """

    def stamp(self) -> str:
        """Return what changes when the file does: size and time, or what its server says."""


def suffix_of(name: str) -> str | None:
    """Return the suffix that tells what a file holds, without ``.gz`` or ``.zst``.

    Examples:
        >>> suffix_of("a/b.WARC.gz"), suffix_of("b.pdf"), suffix_of("c.warc.wet.gz")
        ('.warc', None, '.wet')
    """
    suffixes = [suffix.lower() for suffix in PurePath(name).suffixes]
    if suffixes and suffixes[-1] in PACKED_SUFFIXES:
        suffixes.pop()
    return suffixes[-1] if suffixes and suffixes[-1] in KNOWN_SUFFIXES else None


def is_url(location: str) -> bool:
    """Tell whether a location is an address, not a path.

    Examples:
        >>> is_url("https://archive.example/a.warc.gz"), is_url("s3://bucket/*.warc.gz")
        (True, True)
        >>> is_url("pages/a.html"), is_url("C:/pages")
        (False, False)
    """
    return _URL.match(location) is not None


class Joined(io.RawIOBase):
    """What was read of a stream already, and then the stream."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self.head, self.rest = memoryview(head), rest

    def readable(self) -> bool:
        """Streams are for reading only."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read some bytes."""
        if self.head:
            taken = self.head[: len(buffer)]
            self.head = self.head[len(taken) :]
        else:
            taken = memoryview(self.rest.read(len(buffer)))
        buffer[: len(taken)] = taken
        return len(taken)
