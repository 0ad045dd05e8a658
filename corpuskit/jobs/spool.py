"""The spool: the pages of all sources, copied once into parts of a fixed size.

A build works on the copy, so that it can go on after a crash although a source has changed or
gone, and so that parts do not depend on workers.
"""

from __future__ import annotations

import heapq
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext, suppress
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from corpuskit.article import Page, Rejection, Rights
from corpuskit.config import SourceConfig
from corpuskit.errors import NoPagesError, SourceError
from corpuskit.jobs.digests import Digests
from corpuskit.schema import record_from
from corpuskit.sources import SiteFiles, Tell, read_source

MAX_PART_BYTES = 32 * 2**20
"""A part is closed early at this size, so that a worker's memory does not depend on page sizes."""

_PAGE_FIELDS = tuple(f.name for f in fields(Page) if f.name != "content")
_TYPES = {"warc_offset": pa.int64(), "truncated": pa.bool_()}
_SCHEMA = pa.schema(
    [
        ("content", pa.binary()),
        ("is_text", pa.bool_()),
        ("sha256", pa.string()),
        *((name, _TYPES.get(name, pa.string())) for name in _PAGE_FIELDS),
        ("rejection", pa.string()),
    ]
)


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
    """A finished spool."""

    folder: Path
    parts: int
    inputs: tuple[Input, ...]

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
        return self.folder / f"{number:06d}.parquet"


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
        return _load(done)
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
    try:
        folder.mkdir(parents=True)
        writer = _Writer(folder, part_pages)
        inputs = []
        with SiteFiles(folder / SITES) as sites:
            for source in sources:
                digests, size = Digests(folder), 0
                for page in pages_of(source, sites, warn):
                    digest = _digest(page)
                    if chosen is not None and not chosen.take(digest):
                        continue
                    digests.add(digest)
                    if source.dateline and isinstance(page, Page):
                        page = replace(page, dateline=source.dateline)  # noqa: PLW2901 - one name
                    size += writer.add(page, digest)
                    on_page()
                inputs.append(Input(source.name, digests.count, size, digests.total()))
        spool = Spool(folder, writer.close(), tuple(inputs))
        temporary = done.with_suffix(".tmp")
        temporary.write_text(json.dumps({"parts": spool.parts, "inputs": inputs}))
        os.replace(temporary, done)  # noqa: PTH105 - the one atomic step, named as such
    except (OSError, sqlite3.OperationalError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SourceError(
            f"{folder}: could not be written ({reason}); free some space or set "
            '"work" to another folder, then run the build again'
        ) from error
    return spool


def read_part(path: Path) -> list[Page | Rejection]:
    """Read the pages of a part back."""
    rows = pq.read_table(path).to_pylist()
    return [_from_row(row) for row in rows]


def read_marked(path: Path) -> list[Page | Rejection]:
    """Read the pages of a part back, each with what its site states about the use of its pages."""
    with SiteFiles(path.with_name(SITES)) as sites:
        return [sites.mark(p) if isinstance(p, Page) else p for p in read_part(path)]


class Key(NamedTuple):
    """A page of a part, without its content."""

    row: int
    url: str | None
    sha256: str


def read_keys(path: Path) -> list[Key]:
    """Read what tells the pages of a part apart; records that are no pages are left out."""
    columns = pq.read_table(path, columns=["url", "sha256", "rejection"]).to_pydict()
    rows = zip(columns["url"], columns["sha256"], columns["rejection"], strict=True)
    return [Key(n, url, digest) for n, (url, digest, refused) in enumerate(rows) if not refused]


class _Writer:
    """Writes pages to parts of a bounded number and size."""

    def __init__(self, folder: Path, part_pages: int) -> None:
        self.folder, self.part_pages = folder, part_pages
        self.rows: list[dict[str, Any]] = []
        self.bytes = 0
        self.parts = 0

    def add(self, page: Page | Rejection, digest: str) -> int:
        row = _to_row(page)
        row["sha256"] = digest
        self.rows.append(row)
        size = len(row["content"])
        self.bytes += size
        if len(self.rows) >= self.part_pages or self.bytes >= MAX_PART_BYTES:
            self._flush()
        return size

    def close(self) -> int:
        if self.rows:
            self._flush()
        return self.parts

    def _flush(self) -> None:
        path = self.folder / f"{self.parts:06d}.parquet"
        pq.write_table(pa.Table.from_pylist(self.rows, _SCHEMA), path, compression="zstd")
        self.parts += 1
        self.rows, self.bytes = [], 0


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
    return _Sample(map(_digest, found), limit)


def _digest(page: Page | Rejection) -> str:
    return page.id if isinstance(page, Rejection) else page.sha256


def _to_row(page: Page | Rejection) -> dict[str, Any]:
    if isinstance(page, Rejection):
        return {"content": b"", "kind": "rejection", "rejection": json.dumps(asdict(page))}
    raw = page.content
    row: dict[str, Any] = {
        name: _storable(value) if isinstance(value := getattr(page, name), str) else value
        for name in _PAGE_FIELDS
    }
    row["rights"] = json.dumps(asdict(page.rights)) if page.rights else None
    row["is_text"] = isinstance(raw, str)
    row["content"] = raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw
    return row


def _from_row(row: dict[str, Any]) -> Page | Rejection:
    rejection, is_text, content = row.pop("rejection"), row.pop("is_text"), row["content"]
    del row["sha256"]
    if rejection is not None:
        return record_from(Rejection, json.loads(rejection))
    if row["rights"] is not None:
        row["rights"] = record_from(Rights, json.loads(row["rights"]))
    page = Page(**row)
    return replace(page, content=content.decode("utf-8", "surrogatepass")) if is_text else page


def _storable(text: str) -> str:
    """Replace lone surrogates, which no file format holds, in the small fields of a page."""
    return text.encode("utf-8", "replace").decode()


def _load(done: Path) -> Spool:
    stored = json.loads(done.read_text())
    return Spool(done.parent, stored["parts"], tuple(Input(*one) for one in stored["inputs"]))
