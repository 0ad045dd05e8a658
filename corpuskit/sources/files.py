"""Pages from files, folders, globs and URLs: ``.html .txt .jsonl .warc .wacz``, packed or not.

Everything is read in a fixed order (sorted by path) and streamed: a JSON Lines file or an archive
of any size needs the memory of one line or record. What cannot be read *as a page* becomes a
recorded rejection; what cannot be read *at all* (missing, no permission) raises, because nothing
may be lost unseen.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import zlib
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import PurePath
from typing import IO, Any

from corpuskit.article import Page, Rejection, Source
from corpuskit.errors import NoPagesError, SourceError
from corpuskit.sources.crawled import remembered
from corpuskit.sources.entries import (
    HTML_SUFFIXES,
    KNOWN_SUFFIXES,
    LINE_SUFFIXES,
    TEXT_SUFFIXES,
    Entry,
    suffix_of,
)
from corpuskit.sources.locate import locate
from corpuskit.sources.sitefiles import SiteFiles
from corpuskit.sources.wacz import BadArchive, members_of
from corpuskit.sources.warc import ArchiveReader

STDIN = "-"

MAX_RECORD_BYTES = 256 * 2**20
"""A page or a line above this size (after unpacking) is not read but rejected: a decompression
bomb must not fill the memory. The largest article page of our 422 gold pages has 6.5 MB."""


def read(
    location: str | os.PathLike[str], *, sites: SiteFiles | None = None
) -> Iterator[Page | Rejection]:
    """Yield the pages of a file, a folder (recursively), a glob or a URL, in order of the paths.

    ``Page.path`` is relative to the folder, so that a release does not depend on where its input
    lay.

    Args:
        location: see :func:`~corpuskit.sources.locate.locate`.
        sites: gets robots.txt and other files of sites that archives hold.

    Raises:
        SourceError: nothing is there, nothing in it is a page, or it may not be read.

    Examples:
        >>> list(read("no/such/folder"))
        Traceback (most recent call last):
        corpuskit.errors.SourceError: no/such/folder: no such file or folder
    """
    text = os.fspath(location)
    found = False
    archives = ArchiveReader(lambda: _archives(text), sites, partial(remembered, text))
    try:
        for entry in locate(text):
            found = True
            yield from _read_entry(entry, archives)
    finally:
        archives.revisits.close()
    if not found:
        known = " ".join(KNOWN_SUFFIXES)
        msg = f"{text}: no pages found there (looked for {known}, each also .gz or .zst)"
        raise NoPagesError(msg)


def read_site_files(location: str, sites: SiteFiles) -> None:
    """Collect robots.txt and other files of sites from the archives of a location."""
    reader = ArchiveReader(lambda: iter(()), sites)
    for entry in _archives(location):
        with entry.open() as file:
            reader.read_site_files(file)


def _read_entry(entry: Entry, archives: ArchiveReader) -> Iterator[Page | Rejection]:
    """Yield the pages of one file; its suffix says what it holds, else its content is sniffed.

    Raises:
        SourceError: the file cannot be opened.
    """
    name, suffix = entry.name, suffix_of(entry.name)
    try:
        if suffix == ".wacz":
            for member in members_of(entry):
                with member.open() as stream:
                    yield from archives.read(member.name, stream)
            return
        with entry.open() as file:
            if suffix == ".warc" or (suffix is None and _begins(file, b"WARC/")):
                yield from archives.read(name, file)
                return
            stream = _unpacked(file, name)
            if suffix in LINE_SUFFIXES:
                yield from read_lines(stream, name)
            else:
                yield _read_page(stream, name, suffix)
    except BadArchive as error:
        yield _rejection(name, "bad-archive", str(error))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield _rejection(name, "bad-compression", str(error))
    except OSError as error:
        raise SourceError(f"{error.filename or name}: {error.strerror or error}") from error
    except Exception as error:
        # zstandard names its own error class; it is imported only where such a file is read.
        if type(error).__name__ != "ZstdError":
            raise
        yield _rejection(name, "bad-compression", str(error))


def _archives(location: str) -> Iterator[Entry]:
    """Yield the WARC files of a location, those in WACZ files too; what is damaged is left out."""
    for entry in locate(location):
        suffix = suffix_of(entry.name)
        if suffix == ".wacz":
            with suppress(BadArchive):
                yield from members_of(entry)
        elif suffix == ".warc":
            yield entry


def _begins(file: IO[bytes], mark: bytes) -> bool:
    begins = file.read(len(mark)) == mark
    file.seek(0)
    return begins


def read_lines(stream: IO[bytes], name: str) -> Iterator[Page | Rejection]:
    """Yield one page for each JSON line ``{id?, url?, html or text, title?, published?}``.

    Blank lines are passed over. A line that is no such record is a rejection that names its
    number; the lines after it are read all the same.
    """
    number = 0
    while line := stream.readline(MAX_RECORD_BYTES + 1):
        number += 1
        where = f"{name}:{number}"
        if len(line) > MAX_RECORD_BYTES:
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_RECORD_BYTES)
            yield _rejection(where, "too-large", f"line of more than {MAX_RECORD_BYTES} bytes")
        elif line.strip():
            yield parse_record(line, where)


def parse_record(line: bytes, where: str) -> Page | Rejection:
    """Return the page of one JSON line, or a rejection that says what is wrong with it.

    Bytes that are no UTF-8 are carried as lone surrogates; decoding counts and replaces them.

    Examples:
        >>> parse_record(b'{"text": "It ended.", "title": ""}', "a.jsonl:1").content
        'It ended.'
        >>> parse_record(b"[1]", "a.jsonl:2").evidence
        'a.jsonl:2: not an object but a list'
    """
    try:
        record = json.loads(line.decode("utf-8-sig", "surrogateescape").strip())
    except (ValueError, RecursionError) as error:
        return _rejection(where, "bad-json", str(error), line)
    if not isinstance(record, dict):
        return _rejection(where, "bad-record", f"not an object but a {_kind(record)}", line)
    for key in ("id", "url", "html", "text", "title", "published"):
        value = record.get(key)
        if key == "id" and type(value) is int:
            record[key] = str(value)
        elif value is not None and not isinstance(value, str):
            return _rejection(where, "bad-record", f"{key} is no string: {_kind(value)}", line)
    html = record.get("html")
    content = record.get("text") if html is None else html
    if content is None:
        return _rejection(where, "bad-record", "neither html nor text in it", line)
    return Page(
        content=content,
        media_type="text/plain" if html is None else "text/html",
        url=record.get("url") or None,
        id=record.get("id") or None,
        title=record.get("title"),
        published=record.get("published") or None,
        kind="jsonl",
        path=where,
    )


def _unpacked(file: IO[bytes], name: str) -> IO[bytes]:
    packing = PurePath(name).suffix.lower()
    if packing == ".gz":
        return io.BufferedReader(gzip.GzipFile(fileobj=file))
    if packing == ".zst":
        import zstandard

        return io.BufferedReader(
            zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True)
        )
    return file


def _read_page(stream: IO[bytes], name: str, suffix: str | None) -> Page | Rejection:
    content = stream.read(MAX_RECORD_BYTES + 1)
    if len(content) > MAX_RECORD_BYTES:
        return _rejection(name, "too-large", f"more than {MAX_RECORD_BYTES} bytes")
    media_type = None
    if suffix in HTML_SUFFIXES:
        media_type = "text/html"
    elif suffix in TEXT_SUFFIXES:
        media_type = "text/plain"
    return Page(content=content, media_type=media_type, kind="file", path=name)


def _rejection(where: str, reason: str, evidence: str, raw: bytes = b"") -> Rejection:
    digest = hashlib.sha256(where.encode("utf-8", "surrogatepass") + b"\0" + raw)
    source = Source(kind="jsonl" if ":" in where else "file", path=where)
    text = f"{where}: {evidence}"
    return Rejection(digest.hexdigest()[:32], "source", reason, text, source=source)


def _kind(value: Any) -> str:
    names = {dict: "object", list: "list", str: "string", bool: "boolean", type(None): "null"}
    return names.get(type(value), "number")
