"""One file of a location: by what name it goes, what it holds, how it is opened."""

from __future__ import annotations

from pathlib import PurePath
from typing import IO, Final, Protocol

HTML_SUFFIXES: Final = (".html", ".htm", ".xhtml", ".shtml")
TEXT_SUFFIXES: Final = (".txt", ".text")
LINE_SUFFIXES: Final = (".jsonl", ".ndjson")
ARCHIVE_SUFFIXES: Final = (".warc", ".wacz")
KNOWN_SUFFIXES: Final = (*HTML_SUFFIXES, *TEXT_SUFFIXES, *LINE_SUFFIXES, *ARCHIVE_SUFFIXES)
PACKED_SUFFIXES: Final = (".gz", ".zst")


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
        >>> suffix_of("a/b.WARC.gz"), suffix_of("b.pdf")
        ('.warc', None)
    """
    suffixes = [suffix.lower() for suffix in PurePath(name).suffixes]
    if suffixes and suffixes[-1] in PACKED_SUFFIXES:
        suffixes.pop()
    return suffixes[-1] if suffixes and suffixes[-1] in KNOWN_SUFFIXES else None
