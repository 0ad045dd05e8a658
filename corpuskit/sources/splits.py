"""How a location is divided, so that several processes can read it at once.

A split is a run of files, or a stretch of a large one; together the splits of a location are the
location, in its order. Where they begin depends on the files alone. What cannot be divided so that
the same comes out is one split.
"""

from __future__ import annotations

import stat
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import IO, Final, Literal, NamedTuple, TypeAlias

from corpuskit.errors import SourceError
from corpuskit.sources import entries
from corpuskit.sources.beginnings import HEAD_BYTES, refuse_beginning, sniffed
from corpuskit.sources.crawled import FRONTIER
from corpuskit.sources.entries import Entry, is_url, suffix_of
from corpuskit.sources.leftout import LeftOut
from corpuskit.sources.lines import holds_lines, json_lines
from corpuskit.sources.locate import DiskFile, is_web, locate
from corpuskit.sources.records import begins_with_record
from corpuskit.sources.refusing import NotPages, refused_kind
from corpuskit.sources.shapes import Taking
from corpuskit.sources.tables import check_schema

SPLIT_BYTES: Final = 16 * 2**20
"""A split is about so large, of the file as it lies there. Source: a round value; a process reads
it in one to three seconds, so that a hundred times the start of a process is work, and one archive
of Common Crawl (1 GB) is enough for 64 processes."""

SPLIT_FILES: Final = 1_000

ALONE_BYTES: Final = SPLIT_BYTES // 16
"""A file of so many bytes is a split of its own, so that it is not read again where another one
came or changed. Source: a round value; a split costs 3 ms beside its pages, reading these 30."""

RUN_FILES: Final = 128
"""A run of smaller files ends at one in so many, whose name tells it: so a file that comes or goes
changes its own run, and no other. Source: a round value, two parts of 64 pages."""

Method: TypeAlias = Literal["whole", "records", "lines", "rows"]
"""How a file can be read from within: not at all, at the records of a WARC file, at lines of JSON,
at row groups."""


class CannotSplit(Exception):  # noqa: N818 - an answer, caught next to where it is raised
    """A location is to be read by one process, and once."""


class SourceFile(NamedTuple):
    """A file of a location."""

    name: str
    """Relative to the location."""
    path: str
    """Absolute, or its address in a store."""
    stamp: str
    """What changes when the file does."""

    @property
    def entry(self) -> Entry:
        """The file as sources read it."""
        if is_url(self.path):
            from corpuskit.sources.objects import entry_at

            return entry_at(self.name, self.path, self.stamp)
        return DiskFile(self.name, Path(self.path))

    @property
    def far(self) -> bool:
        """Whether each reading of it is asked of a store."""
        return is_url(self.path)


class SourceSplit(NamedTuple):
    """What one process reads."""

    files: tuple[SourceFile, ...]
    method: Method | None = None
    """Of a stretch; None where the files are read from their beginning to their end."""
    begin: int = 0
    """In bytes, or row groups."""
    end: int = 0
    size: int = 0
    """Bytes of its files, or of the stretch, about."""


def plan_splits(location: str, taking: Taking, left_out: LeftOut) -> Iterator[SourceSplit]:
    """Yield the splits of a location, in its order.

    Args:
        location: see :func:`~corpuskit.sources.locate.locate`.
        taking: how records become pages; it must tell nobody yet.
        left_out: gets the files of a folder that are of no kind that is read.

    Raises:
        CannotSplit: it is no regular file of this machine and no object of a store that all
            processes reach, or the folder of a crawl, which may be under way.
        SourceError: it cannot be read.
    """
    if is_web(location) or (not is_url(location) and Path(location, FRONTIER).is_file()):
        raise CannotSplit
    held: list[SourceFile] = []
    held_bytes = 0
    for entry in locate(location, left_out):
        try:
            file, size = _stated(entry)
            stretches = _stretches(file, size, taking) if size > SPLIT_BYTES else []
        except OSError as error:
            raise SourceError(f"{error.filename or entry.name}: {error.strerror}") from error
        alone = stretches if len(stretches) > 1 else [SourceSplit((file,), size=size)]
        if size >= ALONE_BYTES or len(stretches) > 1:
            if held:
                yield SourceSplit(tuple(held), size=held_bytes)
            yield from alone
            held, held_bytes = [], 0
            continue
        held.append(file)
        held_bytes += size
        if _ends_run(file.name) or held_bytes >= SPLIT_BYTES or len(held) >= SPLIT_FILES:
            yield SourceSplit(tuple(held), size=held_bytes)
            held, held_bytes = [], 0
    if held:
        yield SourceSplit(tuple(held), size=held_bytes)


def _ends_run(name: str) -> bool:
    return zlib.crc32(name.encode("utf-8", "surrogatepass")) % RUN_FILES == 0


def method_of(file: IO[bytes], name: str, taking: Taking) -> Method:
    """Return how a file can be read from within; it is left at its beginning."""
    suffix = suffix_of(name)
    if suffix is None and refused_kind(name) is None:
        suffix = sniffed(file, name)
    if suffix in entries.RECORD_SUFFIXES:
        return "records" if begins_with_record(file) else "whole"
    if PurePath(name).suffix.lower() in entries.PACKED_SUFFIXES:
        return "whole"
    if suffix == ".parquet":
        return "rows"
    if suffix in entries.LINE_SUFFIXES or suffix in entries.JSON_SUFFIXES:
        head = file.read(HEAD_BYTES)
        file.seek(0)
        try:
            refuse_beginning(head)
            if holds_lines(head, named=suffix in entries.LINE_SUFFIXES):
                taking.check_lines(json_lines(head))
                return "lines"
        except NotPages:
            return "whole"
    return "whole"


def _stated(entry: Entry) -> tuple[SourceFile, int]:
    if not isinstance(entry, DiskFile):
        from corpuskit.sources.objects import ObjectEntry, stamp_of

        if not (isinstance(entry, ObjectEntry) and entry.ranged):
            raise CannotSplit
        return SourceFile(entry.name, entry.url, stamp_of(entry.stored)), entry.stored.size
    state = entry.path.stat()
    if not stat.S_ISREG(state.st_mode):
        raise CannotSplit
    return SourceFile(entry.name, str(entry.path.absolute()), entry.stamp()), state.st_size


def _stretches(file: SourceFile, size: int, taking: Taking) -> list[SourceSplit]:
    with file.entry.open() as opened:
        method = method_of(opened, file.name, taking)
        if method == "whole":
            return []
        if method == "rows":
            ends = _row_groups(opened, file.name, taking)
        else:
            ends = [*range(SPLIT_BYTES, size, SPLIT_BYTES), size]
    begins = [0, *ends[:-1]]
    each = size // len(ends)
    return [SourceSplit((file,), method, *one, each) for one in zip(begins, ends, strict=True)]


def _row_groups(opened: IO[bytes], name: str, taking: Taking) -> list[int]:
    """Return where splits of a Parquet file end; of one that cannot be read only one, 0."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    ends: list[int] = []
    try:
        table = pq.ParquetFile(opened)
        check_schema(table.schema_arrow, name, taking)
        held = 0
        for number in range(table.num_row_groups):
            held += table.metadata.row_group(number).total_byte_size
            if held >= SPLIT_BYTES or number + 1 == table.num_row_groups:
                ends.append(number + 1)
                held = 0
    except (pa.ArrowException, OSError, NotPages) as error:
        if getattr(error, "errno", None) is not None:
            raise
        return [0]
    return ends or [0]
