"""The spool: the pages of all sources, dealt into parts of a bounded size, in their order.

A part holds its pages, or says where they lie (:mod:`corpuskit.jobs.reading`). Copies serve where a
source cannot be read again, so that a build can go on although it has changed or gone.
"""

from __future__ import annotations

import heapq
import json
import os
import shutil
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq

from corpuskit.article import Page, Rejection, Rights
from corpuskit.caching.codec import pack
from corpuskit.caching.store import digest_of as digest_bytes
from corpuskit.caching.store import dump
from corpuskit.config import SourceConfig
from corpuskit.errors import NoPagesError
from corpuskit.jobs.digests import Digests
from corpuskit.jobs.indexed import is_index, read_indexed
from corpuskit.jobs.rows import (
    Key,
    digest_of,
    pages_in,
    read_keys,
    settled,
    size_of,
    told_where,
    write_pages,
)
from corpuskit.sources import SiteFiles, Tell, read_source

MAX_PART_BYTES = 32 * 2**20
"""A part is closed early at this size, so that a worker's memory does not depend on page sizes."""

SITES = "sites.sqlite"
"""File beside the parts: robots.txt and the like, as far as the sources hold them."""


class Input(NamedTuple):
    """What one source gave."""

    name: str
    pages: int
    bytes: int
    sha256: str
    """Of the sorted digests of its pages: the same whatever the order and the folder."""


class Spool(NamedTuple):
    """All parts."""

    folder: Path
    parts: int
    inputs: tuple[Input, ...]
    ends: tuple[int, ...] = ()
    """Of each split of the sources, in order: the parts up to its end; empty where one process has
    copied all."""

    @property
    def pages(self) -> int:
        """Number of pages, unreadable records included."""
        return sum(one.pages for one in self.inputs)

    @property
    def sites(self) -> Path:
        """Return the file of what sites state about the use of their pages."""
        return self.folder / SITES

    def part(self, number: int) -> Path:
        """Return the file of a part."""
        if not self.ends:
            return self.folder / f"{number:06d}.parquet"
        split = bisect_right(self.ends, number)
        return part_of_split(self.folder, split, number - (self.ends[split - 1] if split else 0))


def part_of_split(folder: Path, split: int, number: int) -> Path:
    """Return the file of a part of a split."""
    return folder / f"{split:06d}-{number:06d}.parquet"


def write_spool(  # noqa: PLR0913 - one a thing that a caller may leave out
    folder: Path,
    sources: Iterable[SourceConfig],
    *,
    part_pages: int,
    limit: int | None,
    on_page: Callable[[], None],
    reader: Callable[[str], Iterable[Page | Rejection]] | None = None,
    warn: Tell | None = None,
    may_be_empty: bool = False,
) -> Spool:
    """Copy the pages of all sources; a spool that was finished before is taken as it is.

    Memory holds a part and 100,000 digests of pages, whatever the number of pages; with a limit,
    the digests of so many pages more.

    Args:
        folder: where to; emptied first unless it holds a finished spool.
        sources: files, folders, globs, each with what becomes of its datelines.
        part_pages: pages a part.
        limit: take only this many pages, drawn by the hash of their content.
        on_page: called for each page.
        reader: gives the pages of a location in place of :func:`corpuskit.sources.read_source`.
        warn: told of what is not taken from the sources.
        may_be_empty: take a location without a page for one that gives none.

    Raises:
        ConfigError: a data set is not as the configuration says.
        NoPagesError: a location holds no page.
        SourceError: a location cannot be read, or the disk is full.
    """
    done = folder / "spool.json"
    if done.exists():
        return load_spool(done)
    shutil.rmtree(folder, ignore_errors=True)
    sources = list(sources)

    def pages_of(
        source: SourceConfig, sites: SiteFiles | None = None, tell: Tell | None = None
    ) -> Iterator[Page | Rejection]:
        with suppress(NoPagesError) if may_be_empty else nullcontext():
            if reader is not None:
                yield from reader(str(source.path))
            else:
                yield from read_source(source, sites=sites, tell=tell)

    chosen = _draw(sources, limit, pages_of) if limit is not None else None
    with told_where(folder):
        folder.mkdir(parents=True)
        writer = _Writer(folder, part_pages)
        inputs = []
        with SiteFiles(folder / SITES) as sites:
            for source in sources:
                digests, size = Digests(folder), 0
                for page in pages_of(source, sites, warn):
                    digest = digest_of(page)
                    if chosen is not None and not chosen.take(digest):
                        continue
                    digests.add(digest)
                    size += writer.add(settled(page, source.dateline), digest)
                    on_page()
                inputs.append(Input(source.name, digests.count, size, digests.total()))
        spool = Spool(folder, writer.close(), tuple(inputs))
        save_spool(spool, done)
    return spool


def read_part(path: Path) -> list[Page | Rejection]:
    """Read the pages of a part, from their copies or where they lie.

    Raises:
        SourceError: they lie in a source that has changed since, or cannot be read.
    """
    with pq.ParquetFile(path) as file:
        table = file.read()
    return read_indexed(table, path) if is_index(table) else pages_in(table)


def read_marked(path: Path) -> list[Page | Rejection]:
    """Read the pages of a part, each with what its site states about the use of its pages."""
    with SiteFiles(path.with_name(SITES)) as sites:
        return [sites.mark(p) if isinstance(p, Page) else p for p in read_part(path)]


class MarkedKey(NamedTuple):
    """What is known of a page without its content, with what its site states."""

    key: Key
    identity: str | None
    """That of the page as :func:`read_marked` gives it; None of a rejection in place of one."""


def read_marked_keys(path: Path) -> list[MarkedKey]:
    """Read what is known of the pages of a part without their content."""
    with SiteFiles(path.with_name(SITES)) as sites:
        return [MarkedKey(key, _marked(key, sites)) for key in read_keys(path)]


def _marked(key: Key, sites: SiteFiles) -> str | None:
    stated = None if key.identity is None else sites.stated(key.url)
    return (
        key.identity if stated is None else digest_bytes(dump([key.identity, pack(Rights, stated)]))
    )


class _Writer:
    """Writes pages to parts of a bounded number and size."""

    def __init__(self, folder: Path, part_pages: int) -> None:
        self.folder, self.part_pages = folder, part_pages
        self.pages: list[Page | Rejection] = []
        self.digests: list[str] = []
        self.bytes = 0
        self.parts = 0

    def add(self, page: Page | Rejection, digest: str) -> int:
        self.pages.append(page)
        self.digests.append(digest)
        size = size_of(page)
        self.bytes += size
        if len(self.pages) >= self.part_pages or self.bytes >= MAX_PART_BYTES:
            self._flush()
        return size

    def close(self) -> int:
        if self.pages:
            self._flush()
        return self.parts

    def _flush(self) -> None:
        path = self.folder / f"{self.parts:06d}.parquet"
        write_pages(path, self.pages, self.digests)
        self.parts += 1
        self.pages, self.digests, self.bytes = [], [], 0


class _Sample:
    """The pages whose content hashes are the smallest: a sample that order cannot change."""

    def __init__(self, digests: Iterable[str], size: int) -> None:
        self.left = heapq.nsmallest(size, digests)
        self.threshold = self.left[-1] if self.left else ""
        self.room = len(self.left)

    def take(self, digest: str) -> bool:
        if digest > self.threshold or not self.room:
            return False
        self.room -= 1
        return True


def _draw(
    sources: Iterable[SourceConfig],
    limit: int,
    pages_of: Callable[[SourceConfig], Iterable[Page | Rejection]],
) -> _Sample:
    found = (page for source in sources for page in pages_of(source))
    return _Sample(map(digest_of, found), limit)


def save_spool(spool: Spool, done: Path) -> None:
    """Write down that a spool is finished."""
    temporary = done.with_suffix(".tmp")
    stored = {"parts": spool.parts, "inputs": spool.inputs, "ends": spool.ends}
    temporary.write_text(json.dumps(stored))
    os.replace(temporary, done)  # noqa: PTH105 - the one atomic step, named as such


def load_spool(done: Path) -> Spool:
    """Read a finished spool back."""
    stored = json.loads(done.read_text())
    inputs = tuple(Input(*one) for one in stored["inputs"])
    return Spool(done.parent, stored["parts"], inputs, tuple(stored["ends"]))
