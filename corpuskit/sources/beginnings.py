"""What a file holds, by its beginning, where its name does not say it or says something else."""

from __future__ import annotations

import gzip
import re
import zlib
from contextlib import suppress
from pathlib import PurePath
from typing import IO, Final

from corpuskit.extraction.page.decoding import sniff
from corpuskit.knowledge.inputs import load_content_kinds, load_file_kinds
from corpuskit.sources import feeds
from corpuskit.sources.arc import MARK as ARC_MARK
from corpuskit.sources.refusing import NotPages
from corpuskit.sources.shapes import ADDRESSES_ONLY

HEAD_BYTES: Final = 64 * 1024
"""Looked at to tell what a file holds."""

_MARK: Final = b"\xef\xbb\xbf"
_SAVED: Final = re.compile(rb"(?:From|MIME-Version|Snapshot-Content-Location):[ \t]", re.IGNORECASE)

# Linear: fixed beginnings, then one class to the end of the line.
_COMMENT: Final = re.compile(rb"[#;]|CDX [A-Za-z] ")
"""Also the first line of a CDX file, which names its fields."""
_ADDRESS: Final = re.compile(rb"[\"'<]?https?://[^\s<>]+[\"'>]?,?\Z", re.IGNORECASE)
_ADDRESS_AND_MORE: Final = re.compile(rb"https?://[^\s<>,;|\"]+[ \t]+[^\n]{1,200}\Z", re.IGNORECASE)
"""A day, a headline; more than that may be the story itself."""
_INDEX: Final = re.compile(rb"(?:[^\s()]+\)\S*|https?://\S+) [0-9]{14} (?:\{|\S+ \S+ )")
"""A line of CDXJ or CDX: the address in either spelling, the time, then JSON or more fields."""

MIN_LINES: Final = 2
"""One line that begins with an address may be a short text; the second one makes a list."""


def sniffed(file: IO[bytes], name: str) -> str | None:
    """Return the suffix that would tell what a file holds, by its beginning; None for a page."""
    head = file.read(HEAD_BYTES)
    file.seek(0)
    if head.startswith(b"PAR1"):
        return ".parquet"
    if head[:2] == b"\x1f\x8b":
        with suppress(EOFError, zlib.error, gzip.BadGzipFile):
            head = zlib.decompressobj(wbits=31).decompress(head, HEAD_BYTES)
        if not head.startswith((b"WARC/", ARC_MARK)):
            return None
    if head.startswith((b"WARC/", ARC_MARK)):
        return ".warc"
    if _SAVED.match(head) and b"multipart/related" in head:
        return ".mhtml"
    begin = head.removeprefix(_MARK).lstrip()
    if begin[:1] in {b"{", b"["} and not PurePath(name).suffix:
        return ".json"
    if begin[:1] == b"<" and (root := feeds.root_of(head)) and root in {*feeds.ROOTS, *feeds.LISTS}:
        return ".xml"
    return None


def refuse_beginning(head: bytes) -> None:
    r"""Refuse a file that is of a kind without pages, or that only says where pages lie.

    Args:
        head: the first :data:`HEAD_BYTES` of the unpacked file.

    Raises:
        NotPages: it is one.

    Examples:
        >>> refuse_beginning(b"%PDF-1.7 ...")
        Traceback (most recent call last):
        corpuskit.sources.refusing.NotPages: a PDF; turn it into text first (pdf...
        >>> refuse_beginning(b"https://a.example/1\nhttps://a.example/2\n")
        Traceback (most recent call last):
        corpuskit.sources.refusing.NotPages: only addresses, no text: fetch the ...
        >>> refuse_beginning(b"https://a.example/1 says that it rained.")
    """
    kind = load_content_kinds().get(sniff(head).removeprefix("binary:"))
    if kind is not None:
        raise NotPages("not-read", f"{kind.what}; {kind.what_to_do}")
    lines = _lines(head)
    if lines and all(_INDEX.match(line) for line in lines):
        index = load_file_kinds()[".cdxj"]
        raise NotPages("not-read", f"{index.what}; {index.what_to_do}")
    if lines and (
        all(_ADDRESS.match(line) for line in lines)
        or (
            len(lines) >= MIN_LINES
            and all(_ADDRESS.match(line) or _ADDRESS_AND_MORE.match(line) for line in lines)
        )
    ):
        raise NotPages("url-list", ADDRESSES_ONLY)


def _lines(head: bytes) -> list[bytes]:
    """Return the lines that say something, without comments, array brackets and a cut last one."""
    if len(head) == HEAD_BYTES:
        head = head.rpartition(b"\n")[0] or head
    found = (line.strip(b" \t\r[]") for line in head.removeprefix(_MARK).split(b"\n"))
    return [line for line in found if line and not _COMMENT.match(line)]
