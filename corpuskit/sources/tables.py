"""Tables: rows of CSV, TSV and Parquet files, streamed in batches.

Which columns hold what is decided once, by the header or the schema. A row that cannot be read is
a rejection that names its line or row; those behind it are read all the same, unless the file
itself is damaged from there on.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any, Final

from corpuskit.article import Page, Rejection
from corpuskit.extraction.page.decoding import BOMS, decode
from corpuskit.knowledge.inputs import Shape
from corpuskit.sources.entries import Joined
from corpuskit.sources.lines import MAX_RECORD_BYTES
from corpuskit.sources.refusing import rejection
from corpuskit.sources.shapes import Taking

if TYPE_CHECKING:
    import pyarrow as pa

CSV: Final = "csv"
PARQUET: Final = "parquet"

DELIMITERS: Final = ",;\t|"
"""Of files named .csv; the first of those that part the header into most names. Source: RFC 4180;
spreadsheets write ``;`` where a comma is the decimal sign."""

_BLANK_ROW: Final = f'{DELIMITERS}"\r\n '

HEAD_BYTES: Final = 2**20
"""Looked at to tell the encoding of a CSV file."""

BATCH_BYTES: Final = 4 * 2**20
MIN_BATCH_ROWS, MAX_BATCH_ROWS = 16, 2_048
"""Rows of a Parquet file are held together so many at a time that they take about
:data:`BATCH_BYTES`. Source: ``scripts/bench_inputs.py``; larger ones are no faster."""

READ_AHEAD_BYTES: Final = 2**18
"""Of each column of a Parquet file; without it a row group would be held as a whole."""

ALL: Final = slice(None)

_BAD_CELL: Final = (ValueError, OverflowError, KeyError)
"""What Arrow raises for a cell that is no UTF-8, no moment of the years 1 to 9999, or of a time
zone that is not known."""


def read_csv(
    stream: IO[bytes], name: str, taking: Taking, *, delimiter: str | None = None
) -> Iterator[Page | Rejection]:
    """Yield the pages of a CSV file with a header; a row is named by the line that it begins in.

    Args:
        stream: its bytes.
        name: what the file is called.
        taking: how rows become pages.
        delimiter: None finds out.

    Raises:
        NotPages: the header has no column with a text.
    """
    text, encoding = _decoded(stream)
    if encoding is None:
        yield rejection(name, "no-items", "an empty file", kind=CSV)
        return
    csv.field_size_limit(MAX_RECORD_BYTES)
    lines = _Lines(text)
    lines.skip_blank()
    header_line = lines.peek()
    rows = csv.reader(lines, delimiter=delimiter or _delimiter(header_line))
    number = lines.number + 1
    try:
        header = [one.strip() for one in next(rows, [])]
        shape = taking.check_table(header)
        taking.name_left_out(dict.fromkeys(header), name, shape)
        while True:
            number = lines.number + 1
            row = next(rows, None)
            if row is None:
                return
            lines.release()
            if row:
                yield _csv_row(row, header, f"{name}:{number}", taking, shape)
    except _TooLarge:
        evidence = (
            f"a row of more than {MAX_RECORD_BYTES} characters; is a quote left open? Nothing "
            "behind it is read"
        )
        yield rejection(f"{name}:{number}", "too-large", evidence, kind=CSV)
    except csv.Error as error:
        evidence = f"{error}; nothing behind it is read"
        yield rejection(f"{name}:{number}", "bad-row", evidence, kind=CSV)


def _csv_row(
    row: list[str], header: list[str], where: str, taking: Taking, shape: Shape
) -> Page | Rejection:
    raw = "\0".join(row).encode("utf-8", "surrogatepass")
    if len(row) != len(header):
        evidence = (
            f"{len(row)} fields where the header names {len(header)}; is a quote or a delimiter "
            "missing?"
        )
        return rejection(where, "bad-row", evidence, kind=CSV, raw=raw)
    record = {key: value or None for key, value in zip(header, row, strict=True)}
    return taking.row(record, where, CSV, shape, raw=raw)


class _TooLarge(Exception):  # noqa: N818 - a state of the data, caught next to where it is raised
    """A row that would fill the memory."""


class _Lines:
    """The lines of a file, counted, and bounded between two rows."""

    def __init__(self, text: io.TextIOBase) -> None:
        self.text = text
        self.number = 0
        self.held = 0
        self.ahead: str | None = None

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.peek()
        self.ahead = None
        if not line:
            raise StopIteration
        self.number += 1
        self.held += len(line)
        if self.held > MAX_RECORD_BYTES:
            raise _TooLarge
        return line

    def peek(self) -> str:
        if self.ahead is None:
            self.ahead = self.text.readline(MAX_RECORD_BYTES + 1)
        return self.ahead

    def skip_blank(self) -> None:
        """Pass over lines with no word in them, as spreadsheets write them above a table."""
        while (line := self.peek()) and not line.strip(_BLANK_ROW):
            self.number += 1
            self.ahead = None

    def release(self) -> None:
        self.held = 0


def _decoded(stream: IO[bytes]) -> tuple[io.TextIOBase, str | None]:
    """Return the text of a file, and in what encoding it is; None for an empty one.

    Bytes that are none of UTF-8 are carried as lone surrogates; decoding counts and replaces them.
    """
    head = stream.read(HEAD_BYTES)
    encoding = _encoding(head) if head.strip() else None
    joined = io.BufferedReader(Joined(head, stream))
    text = io.TextIOWrapper(
        joined,
        encoding=encoding or "utf-8-sig",
        errors="surrogateescape" if encoding in {None, "utf-8-sig"} else "replace",
        newline="",
    )
    return text, encoding


def _encoding(head: bytes) -> str:
    for mark, codec in BOMS:
        if head.startswith(mark):
            return (
                "utf-8-sig" if codec == "utf-8" else codec.removesuffix("-le").removesuffix("-be")
            )
    whole = head[: head.rfind(b"\n") + 1] or head
    found = decode(whole).encoding
    return "utf-8-sig" if found == "utf-8" else found


def _delimiter(header: str) -> str:
    """Return what parts the names of a header.

    Examples:
        >>> _delimiter("url;title;text"), _delimiter("text")
        (';', ',')
    """
    return max(DELIMITERS, key=lambda one: len(next(csv.reader([header], delimiter=one), [])))


def read_parquet(
    file: IO[bytes], name: str, taking: Taking, *, groups: slice = ALL, rows: slice = ALL
) -> Iterator[Page | Rejection]:
    """Yield the pages of a Parquet file; rows are numbered from 1.

    Only the columns that are taken are read, and no row group is held as a whole.

    Args:
        file: must allow seeking.
        name: what the file is called.
        taking: how rows become pages.
        groups: read only these row groups.
        rows: yield only these, counted from the first of them.

    Raises:
        NotPages: it has no column with a text.
        OSError: it cannot be read.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    number = 0
    try:
        table = pq.ParquetFile(file, pre_buffer=False, buffer_size=READ_AHEAD_BYTES)
        wanted = range(table.num_row_groups)[groups]
        number = sum(table.metadata.row_group(n).num_rows for n in range(wanted.start))
        shape = check_schema(table.schema_arrow, name, taking)
        columns = wanted_columns(table.schema_arrow, shape)
        seen = 0
        for batch in table.iter_batches(
            batch_size=_batch_rows(table.metadata, rows.stop),
            row_groups=list(wanted),
            columns=columns,
            use_threads=False,
        ):
            begin = max(0, (rows.start or 0) - seen)
            end = batch.num_rows if rows.stop is None else min(batch.num_rows, rows.stop - seen)
            inside = batch.slice(begin, max(0, end - begin))
            yield from batch_pages(inside, name, number + begin, PARQUET, taking, shape)
            seen += batch.num_rows
            number += batch.num_rows
            if rows.stop is not None and seen >= rows.stop:
                return
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        where = f"{name}:{number + 1}" if number else name
        evidence = f"no readable Parquet file ({_first_line(error)})"
        if number:
            evidence += "; nothing behind this row is read"
        yield rejection(where, "bad-parquet", evidence, kind=PARQUET)


def check_schema(schema: pa.Schema, name: str, taking: Taking) -> Shape:
    """Return the shape of a table of Arrow, and tell what is not taken of it.

    Raises:
        NotPages: it has no column with a text.
    """
    import pyarrow as pa

    names: list[str] = []
    fields: dict[str, Any] = {}
    for field in schema:
        inside = [one.name for one in field.type] if pa.types.is_struct(field.type) else []
        names += [f"{field.name}.{one}" for one in inside] or [field.name]
        fields[field.name] = dict.fromkeys(inside) if inside else None
    shape = taking.check_table(names)
    taking.name_left_out(fields, name, shape)
    return shape


def wanted_columns(schema: pa.Schema, shape: Shape) -> list[str]:
    """Return the columns of a table that its shape takes."""
    places = [place for places in shape.columns.values() for place in places]
    used = {place[0] for place in places} | {".".join(place) for place in places}
    return [name for name in schema.names if name in used]


def batch_pages(
    batch: pa.RecordBatch | pa.Table,
    name: str,
    before: int,
    kind: str,
    taking: Taking,
    shape: Shape,
) -> Iterator[Page | Rejection]:
    """Yield the pages of rows that are held together.

    Args:
        batch: the rows.
        name: what the table is called.
        before: rows before these.
        kind: of the source.
        taking: how rows become pages.
        shape: of the table.
    """
    names: Sequence[str] = batch.schema.names
    columns = [_values(column) for column in batch.columns]
    for number, values in enumerate(zip(*columns, strict=True), before + 1):
        record = dict(zip(names, values, strict=True))
        page = taking.row(record, f"{name}:{number}", kind, shape)
        if isinstance(page, Page) and len(page.content) > MAX_RECORD_BYTES:
            evidence = f"more than {MAX_RECORD_BYTES} bytes"
            page = rejection(f"{name}:{number}", "too-large", evidence, kind=kind)
        yield page


def _values(column: Any) -> list[Any]:
    import pyarrow as pa

    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    try:
        found: list[Any] = column.to_pylist()
    except _BAD_CELL:
        return [_cell(cell) for cell in column]
    return found


def _cell(cell: Any) -> Any:
    """Return the value of a cell that Python may have none for; of its parts those that it has.

    Bytes that are no UTF-8 are carried as lone surrogates, as those of CSV files are; a moment of
    a time zone that is not known is told in UTC. What no value stands for is None.
    """
    import pyarrow as pa

    with suppress(*_BAD_CELL):
        return cell.as_py()
    with suppress(*_BAD_CELL):
        if isinstance(cell, pa.StringScalar):
            return cell.as_buffer().to_pybytes().decode("utf-8", "surrogateescape")
        if isinstance(cell, pa.DictionaryScalar):
            return _cell(cell.value)
        if isinstance(cell, pa.StructScalar):
            return {name: _cell(inside) for name, inside in cell.items()}
        if isinstance(cell, pa.ListScalar):
            return [_cell(inside) for inside in cell.values]
        if isinstance(cell, pa.TimestampScalar):
            # A unit that is finer than the cell's could not hold it and would give another moment.
            unit = "us" if cell.type.unit == "ns" else cell.type.unit
            return cell.cast(pa.timestamp(unit, cell.type.tz and "UTC"), safe=False).as_py()
    return None


def _batch_rows(metadata: Any, last: int | None) -> int:
    """Return how many rows are held together; with a last one, so that none behind it is read."""
    groups = range(metadata.num_row_groups)
    size = sum(metadata.row_group(group).total_byte_size for group in groups)
    wanted = BATCH_BYTES * metadata.num_rows // max(1, size)
    held = int(min(MAX_BATCH_ROWS, max(MIN_BATCH_ROWS, wanted)))
    return held if last is None else -(-last // -(-last // held))


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:200]
