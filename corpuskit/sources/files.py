"""Pages from files, folders, globs and URLs.

Read are HTML, raw text, JSON Lines and JSON, CSV, TSV, Parquet, feeds, MHTML, WARC, WET, ARC and
WACZ, most of them also packed. Everything is read in a fixed order (sorted by path) and streamed: a
table or an archive of any size needs the memory of a few rows or a record. What cannot be read
*as a page* becomes a recorded rejection; what cannot be read *at all* (missing, no permission)
raises, because nothing may be lost unseen.
"""

from __future__ import annotations

import gzip
import io
import os
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path, PurePath
from typing import IO

from corpuskit.article import Page, Rejection
from corpuskit.errors import NoPagesError, SourceError
from corpuskit.sources import entries, feeds
from corpuskit.sources.beginnings import HEAD_BYTES, refuse_beginning, sniffed
from corpuskit.sources.crawled import remembered
from corpuskit.sources.entries import Entry, suffix_of
from corpuskit.sources.leftout import LeftOut
from corpuskit.sources.lines import (
    MAX_RECORD_BYTES,
    holds_lines,
    json_lines,
    read_lines,
    read_values,
)
from corpuskit.sources.locate import is_single, locate
from corpuskit.sources.mhtml import read_mhtml
from corpuskit.sources.refusing import NotPages, refused_kind, rejection
from corpuskit.sources.shapes import ADDRESSES_ONLY, NO_COLUMN, Taking, Tell
from corpuskit.sources.sitefiles import SiteFiles
from corpuskit.sources.tables import read_csv, read_parquet
from corpuskit.sources.wacz import BadArchive, members_of
from corpuskit.sources.warc import ArchiveReader

STDIN = "-"


def read(
    location: str | os.PathLike[str],
    *,
    sites: SiteFiles | None = None,
    columns: Mapping[str, str] | None = None,
    tell: Tell | None = None,
    strict: bool = True,
) -> Iterator[Page | Rejection]:
    """Yield the pages of a file, a folder (recursively), a glob or a URL, in order of the paths.

    ``Page.path`` is relative to the folder, so that a release does not depend on where its input
    lay.

    Args:
        location: see :func:`~corpuskit.sources.locate.locate`.
        sites: gets robots.txt and other files of sites that archives hold.
        columns: where things stand in records and tables, by column (``{"text": "maintext"}``);
            what is not named is recognised.
        tell: told once of each field that is not taken, and of the files that were left out.
        strict: refuse a single file that holds no pages; else it is a rejection, and told.

    Raises:
        SourceError: nothing is there, nothing in it is a page, or it may not be read.

    Examples:
        >>> list(read("no/such/folder"))
        Traceback (most recent call last):
        corpuskit.errors.SourceError: no/such/folder: no such file or folder
    """
    text = os.fspath(location)
    left_out, files = LeftOut(), FileReader(text, Taking(columns, tell), sites=sites)
    try:
        for entry in locate(text, left_out):
            try:
                yield from files.read(entry)
            except SourceError as error:
                if (
                    strict
                    or not isinstance(why := error.__cause__, NotPages)
                    or files.misnamed(why)
                ):
                    raise
                files.found = True
                (tell or _silent)(f"{entry.name}: {why.evidence}")
                yield rejection(entry.name, why.reason, why.evidence)
    finally:
        files.close()
    for refused in files.refused:
        left_out.add(*refused)
    conclude(text, left_out, found=files.found, tell=tell)


class FileReader:
    """Reads the files of one location, one after another."""

    def __init__(
        self,
        location: str,
        taking: Taking,
        *,
        sites: SiteFiles | None = None,
        originals: Path | str | None = "",
    ) -> None:
        """Prepare reading.

        Args:
            location: see :func:`read`.
            taking: how records become pages.
            sites: gets robots.txt and other files of sites that archives hold.
            originals: see :class:`~corpuskit.sources.revisits.Revisits`.
        """
        self.taking = taking
        self.archives = ArchiveReader(
            lambda: archives_of(location, arc=False),
            sites,
            partial(remembered, location),
            originals,
        )
        self.found = False
        """Whether one of the files was of a kind that holds pages."""
        self.refused: list[tuple[str, str]] = []
        """Names of the others, each with what it is."""
        self._location = location

    def read(
        self, entry: Entry, pages: Iterator[Page | Rejection] | None = None
    ) -> Iterator[Page | Rejection]:
        """Yield the pages of a file.

        Args:
            entry: the file.
            pages: of it, where they are read in another way than its name and beginning say.

        Raises:
            SourceError: it cannot be read, or holds no pages though it was named as such.
        """
        if pages is None:
            pages = _read_entry(entry, self.archives, self.taking)
        try:
            yield from _guarded(entry.name, pages)
            self.found = True
        except NotPages as why:
            if self.misnamed(why) or is_single(self._location):
                raise SourceError(f"{entry.name}: {why.evidence}") from why
            if suffix_of(entry.name) in entries.HTML_SUFFIXES:
                self.found = True
                yield rejection(entry.name, "not-a-page", why.evidence)
            else:
                self.refused.append((entry.name, why.evidence))

    def misnamed(self, why: NotPages) -> bool:
        """Tell whether a file is refused because a column is not there that the user names."""
        return bool(self.taking.stated) and why.reason == NO_COLUMN

    def close(self) -> None:
        """Let go of what was held for revisits."""
        self.archives.revisits.close()


def conclude(location: str, left_out: LeftOut, *, found: bool, tell: Tell | None) -> None:
    """Tell what was left out of a location when all of it was read.

    Raises:
        NoPagesError: nothing was found.
    """
    summary = left_out.summary()
    if not found:
        known = " ".join(entries.KNOWN_SUFFIXES)
        rest = f"; left out: {summary}" if summary else ""
        msg = f"{location}: no pages found there (looked for {known}, each also .gz or .zst){rest}"
        raise NoPagesError(msg)
    if summary and tell is not None:
        tell(f"{location}: left out: {summary}")


def read_site_files(location: str, sites: SiteFiles) -> None:
    """Collect robots.txt and other files of sites from the archives of a location."""
    reader = ArchiveReader(lambda: iter(()), sites)
    for entry in archives_of(location):
        with entry.open() as file:
            reader.read_site_files(file)


def _silent(_message: str) -> None:
    pass


def _read_entry(
    entry: Entry, archives: ArchiveReader, taking: Taking
) -> Iterator[Page | Rejection]:
    """Yield the pages of one file; its suffix says what it holds, else its content is sniffed.

    Raises:
        NotPages: it is of a kind that is not read.
    """
    name, suffix = entry.name, suffix_of(entry.name)
    refused = refused_kind(name) if suffix is None else None
    if refused:
        raise NotPages("not-read", refused)
    if suffix == ".wacz":
        yield from _read_wacz(entry, archives)
    else:
        yield from _read_file(entry, suffix, archives, taking)


def _guarded(name: str, pages: Iterator[Page | Rejection]) -> Iterator[Page | Rejection]:
    """Yield the pages of a file; a file that is broken somewhere ends with a rejection.

    Raises:
        SourceError: it cannot be opened.
    """
    try:
        yield from pages
    except BadArchive as error:
        yield rejection(name, "bad-archive", str(error))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield rejection(name, "bad-compression", str(error))
    except OSError as error:
        raise SourceError(f"{error.filename or name}: {error.strerror or error}") from error
    except Exception as error:
        # zstandard names its own error class; it is imported only where such a file is read.
        if type(error).__name__ != "ZstdError":
            raise
        yield rejection(name, "bad-compression", str(error))


def _read_file(
    entry: Entry, suffix: str | None, archives: ArchiveReader, taking: Taking
) -> Iterator[Page | Rejection]:
    name = entry.name
    with entry.open() as file:
        suffix = suffix or sniffed(file, name)
        if suffix in entries.RECORD_SUFFIXES:
            yield from archives.read(name, file)
        elif suffix == ".parquet":
            _refuse_packed(name)
            yield from read_parquet(file, name, taking)
        else:
            yield from _read_stream(unpacked(file, name), name, suffix, taking)


def _read_wacz(entry: Entry, archives: ArchiveReader) -> Iterator[Page | Rejection]:
    empty = True
    for member in members_of(entry):
        empty = False
        with member.open() as stream:
            yield from archives.read(member.name, stream)
    if empty:
        raise NotPages(
            "no-warc",
            "a WACZ without a WARC file in its folder archive/; export it again with its data, or "
            "name the WARC files",
        )


def _read_stream(
    stream: IO[bytes], name: str, suffix: str | None, taking: Taking
) -> Iterator[Page | Rejection]:
    """Yield the pages of an unpacked file that is no archive.

    Raises:
        NotPages: it holds none.
    """
    head = stream.read(HEAD_BYTES)
    refuse_beginning(head)
    stream = io.BufferedReader(entries.Joined(head, stream))
    if suffix in entries.LINE_SUFFIXES or suffix in entries.JSON_SUFFIXES:
        if holds_lines(head, named=suffix in entries.LINE_SUFFIXES):
            taking.check_lines(json_lines(head))
            yield from read_lines(stream, name, taking)
        else:
            yield from read_values(stream, name, taking)
    elif suffix in {".csv", ".tsv"}:
        yield from read_csv(stream, name, taking, delimiter="\t" if suffix == ".tsv" else None)
    elif suffix in entries.FEED_SUFFIXES or suffix in entries.SAVED_SUFFIXES:
        content = stream.read(MAX_RECORD_BYTES + 1)
        if len(content) > MAX_RECORD_BYTES:
            yield rejection(name, "too-large", f"more than {MAX_RECORD_BYTES} bytes")
        elif suffix in entries.SAVED_SUFFIXES:
            yield read_mhtml(content, name)
        else:
            yield from _read_xml(content, name)
    else:
        yield _read_page(stream, name, suffix)


def _read_xml(content: bytes, name: str) -> Iterator[Page | Rejection]:
    """Yield the items of a feed, or the page that XHTML is.

    Raises:
        NotPages: it is other XML.
    """
    root = feeds.root_of(content) or ""
    if root in feeds.ROOTS:
        yield from feeds.read_feed(content, name)
    elif root == "html":
        yield Page(content=content, media_type="text/html", kind="file", path=name)
    elif root in feeds.LISTS:
        raise NotPages("url-list", f"{feeds.LISTS[root]}: {ADDRESSES_ONLY}")
    else:
        what = f"XML with the root <{root}>" if root else "no XML"
        raise NotPages("not-read", f"{what}, no feed; convert it to JSON Lines and name that")


def read_stream(
    stream: IO[bytes],
    name: str,
    *,
    columns: Mapping[str, str] | None = None,
    tell: Tell | None = None,
) -> Iterator[Page | Rejection]:
    """Yield the pages of JSON lines, or of an array of records, as they come.

    Args:
        stream: standard input, as a rule.
        name: what it is called.
        columns: see :func:`read`.
        tell: told once of each field that is not taken.

    Raises:
        SourceError: it is an array of something else.
    """
    taking = Taking(columns, tell)
    peek: Callable[[int], bytes] | None = getattr(stream, "peek", None)
    if peek is None or peek(1)[:1] != b"[":
        yield from read_lines(stream, name, taking)
        return
    try:
        yield from read_values(stream, name, taking)
    except NotPages as why:
        raise SourceError(f"{name}: {why.evidence}") from why


def archives_of(location: str, *, arc: bool = True) -> Iterator[Entry]:
    """Yield the archives of a location, those in WACZ files too; what is damaged is left out.

    Args:
        location: where.
        arc: whether ARC files are wanted, which know no revisits.
    """
    for entry in locate(location):
        suffix = suffix_of(entry.name)
        if suffix == ".wacz":
            with suppress(BadArchive):
                yield from members_of(entry)
        elif suffix in entries.RECORD_SUFFIXES and (arc or suffix != ".arc"):
            yield entry


def _refuse_packed(name: str) -> None:
    if PurePath(name).suffix.lower() in entries.PACKED_SUFFIXES:
        raise NotPages("not-read", "a packed Parquet file; unpack it, Parquet is packed inside")


def unpacked(file: IO[bytes], name: str) -> IO[bytes]:
    """Return what a file holds, without the packing that its name tells."""
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
        return rejection(name, "too-large", f"more than {MAX_RECORD_BYTES} bytes")
    media_type = None
    if suffix in entries.HTML_SUFFIXES:
        media_type = "text/html"
    elif suffix in entries.TEXT_SUFFIXES:
        media_type = "text/plain"
    return Page(content=content, media_type=media_type, kind="file", path=name)
