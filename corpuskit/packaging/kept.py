"""Parts as one run of bytes, so that a part can be kept and put into another build.

What a part says of where its pages lie is put in anew there: nothing else of it depends on that.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from corpuskit.packaging.parts import (
    COUNTS,
    PART_TABLES,
    Before,
    part_in_place,
    table_file,
    table_writer,
)


class PagePlace(NamedTuple):
    """Where the page of a row lies."""

    path: str | None
    warc_offset: int | None
    fetched_at: str | None


def pack_part(folder: Path) -> bytes:
    """Return the tables of a part, one after the other, behind the line that tells of them."""
    files = [table_file(folder, name).read_bytes() for name in PART_TABLES]
    return b"".join([(folder / COUNTS).read_bytes(), b"\n", *files])


def unpack_part(
    content: bytes,
    folder: Path,
    pages: int,
    moved: Sequence[PagePlace] | None = None,
    before: Before | None = None,
) -> None:
    """Write a part from what :func:`pack_part` gave, whole or not at all.

    Args:
        content: of that part.
        folder: where the part goes.
        pages: how many rows it must have.
        moved: where its pages lie now, row by row; None where they lie where they lay.
        before: called before the part is there.

    Raises:
        ValueError: it is no such part.
        SourceError: the disk is full or cannot be written to.
    """
    head, _, rest = content.partition(b"\n")
    _, told = json.loads(head)
    sizes = [told[name][1] for name in PART_TABLES]
    if sum(sizes) != len(rest):
        raise ValueError("a part that was cut short")
    if told["articles"][0] + told["rejections"][0] != pages:
        raise ValueError("a part of other pages")
    with part_in_place(folder, before) as temporary:
        begin = 0
        for name, size in zip(PART_TABLES, sizes, strict=True):
            file = rest[begin : begin + size]
            begin += size
            if moved is not None and "source" in PART_TABLES[name].names:
                _write_moved(temporary, name, file, moved)
            else:
                table_file(temporary, name).write_bytes(file)
        if moved is None:  # else the tables have other lengths now
            (temporary / COUNTS).write_bytes(head)


def _write_moved(folder: Path, name: str, file: bytes, moved: Sequence[PagePlace]) -> None:
    try:
        with pa.ipc.open_file(pa.BufferReader(file)) as table, table_writer(folder, name) as writer:
            for number in range(table.num_record_batches):
                writer.write_batch(_moved(table.get_batch(number), moved))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, KeyError) as error:
        raise ValueError("a damaged part") from error


def _moved(batch: pa.RecordBatch, moved: Sequence[PagePlace]) -> pa.RecordBatch:
    """Say of rows where their pages lie now."""
    places = [moved[row] for row in batch.column("_row").to_pylist()]
    now = dict(zip(PagePlace._fields, map(list, zip(*places, strict=True)), strict=True))
    at = batch.schema.get_field_index("source")
    source, kind = batch.column(at), batch.schema.field(at).type
    columns = [
        pa.array(now[field.name], field.type) if field.name in now else source.field(number)
        for number, field in enumerate(kind)
    ]
    made = pa.StructArray.from_arrays(columns, fields=list(kind), mask=source.is_null())
    return batch.set_column(at, batch.schema.field(at), made)
