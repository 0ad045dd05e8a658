"""Read splits, and know of each page where it can be read again.

A piece is a run of pages of one file that a process can read without reading the file from its
beginning. Who reads it later, wherever, gets the pages that stood there: each file is held against
the stamp that it had when the location was planned.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import accumulate, islice
from typing import IO, Final, NamedTuple

from corpuskit.article import Page, Rejection
from corpuskit.errors import SourceError
from corpuskit.sources.entries import HTML_SUFFIXES, TEXT_SUFFIXES, suffix_of
from corpuskit.sources.files import FileReader
from corpuskit.sources.lines import MAX_RECORD_BYTES, read_lines
from corpuskit.sources.records import Stretch, find_record
from corpuskit.sources.splits import Method, SourceFile, SourceSplit, method_of
from corpuskit.sources.tables import read_parquet

MAX_SKIPPED_BYTES: Final = 8 * 2**20
"""Row groups above this size are not read again and again for the sake of some rows. Source:
``scripts/bench_reading.py``; 64 rows of a group of 5 MB cost 13 ms to get at, of one of 28 MB
37, and as many copies 11."""

COUNTED_BYTES: Final = 2**20
"""Read at a time to count lines."""

BROKEN: Final = "bad-parquet"

_ONE_PAGE: Final = frozenset((*HTML_SUFFIXES, *TEXT_SUFFIXES))
_TO_THE_END: Final = slice(None)


class SourceChangedError(SourceError):
    """A file is no more what it was when the build began."""


class Piece(NamedTuple):
    """A run of pages of a file."""

    file: SourceFile
    method: Method
    begin: int
    """Where the first one begins: a byte, or a row group."""
    before: int
    """Lines before it in the file, or rows in its row group."""
    length: int
    """Pages, and rejections in place of pages."""


class Located(NamedTuple):
    """A page of a split, or a rejection in place of one."""

    outcome: Page | Rejection
    file: SourceFile
    method: Method
    place: tuple[int, int] | None
    """``begin`` and ``before`` of a piece that begins with it; None if none can."""


class SplitReader:
    """Reads one split.

    Attributes:
        begun: where it really began: a stretch of an archive is taken to begin at what looks like
            the first record in it.
        reached: where what follows the stretch really begins.
        damages: damaged places in the stretch.
        broken: whether a table could not be read to its end.
    """

    def __init__(
        self, files: FileReader, split: SourceSplit, *, begin: int | None = None, before: int = 0
    ) -> None:
        """Prepare reading.

        Args:
            files: reads what is read from beginning to end.
            split: what to read.
            begin: where the stretch really begins, where that is known.
            before: lines of the file before ``split.begin``.
        """
        self.files, self.split, self.begin, self.before = files, split, begin, before
        self.begun = self.reached = self.damages = 0
        self.broken = False

    def __iter__(self) -> Iterator[Located]:
        """Yield its pages.

        Raises:
            SourceChangedError: a file is not what it was, or not there.
            SourceError: it cannot be read.
        """
        for file in self.split.files:
            if suffix_of(file.name) in _ONE_PAGE:
                yield from self._whole(file)
                continue
            with opened(file) as stream:
                method = self.split.method or method_of(stream, file.name, self.files.taking)
                if method == "records":
                    yield from self._records(file, stream)
                elif method == "lines":
                    yield from self._lines(file, stream)
                elif method == "rows":
                    yield from self._rows(file, stream)
                else:
                    yield from self._whole(file)

    def _whole(self, file: SourceFile) -> Iterator[Located]:
        check_stamp(file)
        # What a store gives whole is kept: learning and processing would ask for it twice more.
        place = None if file.far else (0, 0)
        for outcome in self.files.read(file.entry):
            yield Located(outcome, file, "whole", place)
            place = None

    def _records(self, file: SourceFile, stream: IO[bytes]) -> Iterator[Located]:
        begin = self.begin if self.begin is not None else find_record(stream, self.split.begin)
        end = self.split.end or sys.maxsize
        # What cannot be told begins nowhere, and is found out when the stretch before it is done.
        self.begun = -1 if begin is None else begin
        stretch = Stretch(end if begin is None else begin, end)
        last = None
        pages = self.files.archives.read_stretch(file.name, stream, stretch)
        for outcome in self.files.read(file.entry, pages):
            offset = _offset(outcome)
            place = None if offset is None or offset == last else (offset, 0)
            yield Located(outcome, file, "records", place)
            last = offset
        self.reached, self.damages = stretch.reached, stretch.damages

    def _lines(self, file: SourceFile, stream: IO[bytes]) -> Iterator[Located]:
        begin = line_start(stream, self.split.begin)
        number = self.before + (begin > self.split.begin)
        end = self.split.end or None
        pages = read_lines(stream, file.name, self.files.taking, before=number, end=end)
        for outcome in self.files.read(file.entry, pages):
            yield Located(outcome, file, "lines", (begin, number))
            begin, number = stream.tell(), _number(outcome)

    def _rows(self, file: SourceFile, stream: IO[bytes]) -> Iterator[Located]:
        groups = slice(self.split.begin, self.split.end) if self.split.end else _TO_THE_END
        pages = read_parquet(stream, file.name, self.files.taking, groups=groups)
        group_of = None
        for outcome in self.files.read(file.entry, pages):
            if isinstance(outcome, Rejection) and outcome.reason == BROKEN:
                self.broken = True
                yield Located(outcome, file, "rows", None)
                return
            group_of = group_of or _RowGroups(file)
            yield Located(outcome, file, "rows", group_of.place(_number(outcome)))


def read_piece(files: FileReader, piece: Piece) -> Iterator[Page | Rejection]:
    """Yield the pages of a piece.

    Raises:
        SourceChangedError: the file is not what it was, or not there.
        SourceError: it cannot be read.
    """
    file, entry = piece.file, piece.file.entry
    if piece.method == "whole":
        check_stamp(file)
        yield from islice(files.read(entry), piece.length)
        return
    with opened(file) as stream:
        if piece.method == "records":
            stretch = Stretch(piece.begin, sys.maxsize)
            pages = files.archives.read_stretch(file.name, stream, stretch)
        elif piece.method == "lines":
            stream.seek(piece.begin)
            pages = read_lines(stream, file.name, files.taking, before=piece.before)
        else:
            groups = slice(piece.begin, None)
            rows = slice(piece.before, piece.before + piece.length)
            pages = read_parquet(stream, file.name, files.taking, groups=groups, rows=rows)
        yield from islice(files.read(entry, pages), piece.length)


@contextmanager
def opened(file: SourceFile) -> Iterator[IO[bytes]]:
    """Open a file that is what it was when its location was planned.

    Raises:
        SourceChangedError: it is not, or not there.
    """
    check_stamp(file)
    try:
        with file.entry.open() as stream:
            yield stream
    except OSError as error:
        raise SourceError(f"{error.filename or file.name}: {error.strerror or error}") from error


def check_stamp(file: SourceFile) -> None:
    """Refuse a file that is not what it was when its location was planned.

    Raises:
        SourceChangedError: it has changed, or gone.
    """
    try:
        now = file.entry.stamp()
    except OSError as error:
        raise SourceChangedError(f"{file.path}: was there before; now: {error.strerror}") from error
    if now != file.stamp:
        raise SourceChangedError(f"{file.path}: has changed since the build began")


def count_lines(file: SourceFile, begin: int, end: int) -> int:
    """Count the ends of lines between two places of a file.

    Raises:
        SourceChangedError: it is not what it was when its location was planned.
    """
    found = 0
    with opened(file) as stream:
        stream.seek(begin)
        while begin < end and (data := stream.read(min(COUNTED_BYTES, end - begin))):
            found += data.count(b"\n")
            begin += len(data)
    return found


def line_start(stream: IO[bytes], place: int) -> int:
    r"""Go to the first line that begins at a place or behind it, or to the end; return where.

    Examples:
        >>> import io
        >>> [line_start(io.BytesIO(b"ab\ncd\ne"), place) for place in (0, 1, 2, 3, 4, 7)]
        [0, 3, 3, 3, 6, 7]
    """
    stream.seek(max(0, place - 1))
    while place > 0 and (piece := stream.readline(MAX_RECORD_BYTES)):
        if piece.endswith(b"\n"):
            break
    return stream.tell()


class _RowGroups:
    """Tells of a row which row group of a file it is in."""

    def __init__(self, file: SourceFile) -> None:
        import pyarrow.parquet as pq

        with file.entry.open() as stream:
            metadata = pq.ParquetFile(stream).metadata
        groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
        self.begins = [0, *accumulate(group.num_rows for group in groups)]
        self.sizes = [group.total_byte_size for group in groups]

    def place(self, number: int) -> tuple[int, int] | None:
        """Return the place of a row, counted from 1; None where reading it again is too dear."""
        group = bisect_right(self.begins, number - 1) - 1
        before = number - 1 - self.begins[group]
        return (group, before) if not before or self.sizes[group] <= MAX_SKIPPED_BYTES else None


def _offset(outcome: Page | Rejection) -> int | None:
    if isinstance(outcome, Page):
        return outcome.warc_offset
    return outcome.source.warc_offset if outcome.source else None


def _number(outcome: Page | Rejection) -> int:
    """Return the number of the line or row that an outcome stands in."""
    path = outcome.path if isinstance(outcome, Page) else outcome.source and outcome.source.path
    return int(str(path).rpartition(":")[2])
