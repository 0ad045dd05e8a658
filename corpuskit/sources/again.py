"""Read one page again, by where it was found: the path and the offset that an article keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from corpuskit.article import Page, Rejection, Source
from corpuskit.errors import SourceError
from corpuskit.sources.crawled import remembered
from corpuskit.sources.entries import Entry, is_url
from corpuskit.sources.files import archives_of, read
from corpuskit.sources.locate import DiskFile, locate
from corpuskit.sources.warc import ArchiveReader

_ROW: Final = re.compile(r":\d+\Z")
"""Behind the path of a file that holds several pages."""


def read_again(
    location: str, source: Source, *, url: str | None, columns: Mapping[str, str] | None = None
) -> Page | None:
    """Return the page that an article was made from; None where it is no more there.

    Args:
        location: of the source that the page came from; one on the web is never asked.
        source: of the article.
        url: its address; a page of another one is another page.
        columns: see :func:`corpuskit.sources.read`.

    Examples:
        >>> read_again("no/such/folder", Source("file", "a.html"), url=None) is None
        True
    """
    if source.path is None or is_url(location):
        return None
    try:
        for page in _found(location, source, columns):
            if isinstance(page, Page) and (url is None or page.url in {None, url}):
                return page
    except (SourceError, OSError, ValueError):
        return None
    return None


def _found(
    location: str, source: Source, columns: Mapping[str, str] | None
) -> Iterator[Page | Rejection]:
    path = str(source.path)
    for name in dict.fromkeys((path, _ROW.sub("", path))):
        entry = _entry(location, name)
        if entry is None:
            continue
        if source.kind == "warc" and source.warc_offset is not None:
            yield from _at(location, entry, source.warc_offset)
        else:
            yield from _in_file(entry, path, columns)
        return
    if source.kind == "warc":  # a member of another archive
        found = (page for page in read(location) if _lies_at(page, source))
        yield from found


def _entry(location: str, name: str) -> DiskFile | None:
    """Return the file of a location that goes by a name."""
    root = Path(location)
    if not root.is_dir():
        found = locate(location) if name else iter(())
        return next((one for one in found if isinstance(one, DiskFile) and one.name == name), None)
    file = (root / name).resolve()
    inside = file.is_relative_to(root.resolve()) and file.is_file()
    return DiskFile(name, file) if inside else None


def _at(location: str, entry: Entry, offset: int) -> Iterator[Page | Rejection]:
    memory = partial(remembered, location)
    archives = ArchiveReader(lambda: archives_of(location, arc=False), None, memory)
    try:
        with entry.open() as file:
            yield from archives.read_at(entry.name, file, offset)
    finally:
        archives.revisits.close()


def _in_file(
    entry: DiskFile, path: str, columns: Mapping[str, str] | None
) -> Iterator[Page | Rejection]:
    """Yield the page of a file that holds one or many; its path is that of the whole location."""
    row = path.removeprefix(entry.name)
    for page in read(entry.path, columns=columns):
        if isinstance(page, Page) and page.path == f"{entry.path.name}{row}":
            yield replace(page, path=path)
            return


def _lies_at(page: Page | Rejection, source: Source) -> bool:
    return (
        isinstance(page, Page)
        and page.path == source.path
        and page.warc_offset == source.warc_offset
    )
