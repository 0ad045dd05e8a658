"""Parts of a build, as many times as wanted: what packaging takes can be measured without the rest.

Each copy has ids, addresses, digests and sketches of its own, and the texts of the first one: so
within a copy the same pages are near copies of each other as in the first, and none of two.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpuskit.packaging.parts import COMPRESSION, PART_TABLES

OWN: Final = {
    "articles": ("id", "url", "content_hash", "_raw_sha256", "_text_key", "_own", "_kin"),
    "edits": ("article_id",),
    "rejections": ("id", "url"),
    "sketches": (),
}
"""Columns that tell pages apart."""
SHARED: Final = ("bands", "sample")
"""Columns of numbers that near copies share."""


def multiply(first: Path, out: Path, copies: int) -> int:
    """Write parts so many times into another folder; return how many there are."""
    out.mkdir(parents=True)
    number = 0
    folders = sorted(first.iterdir())
    for copy in range(copies):
        for folder in folders:
            target = out / f"{number:09d}"
            if copy:
                target.mkdir()
                for name in PART_TABLES:
                    _write(target, name, (_varied(name, one, copy) for one in _read(folder, name)))
            else:
                shutil.copytree(folder, target)
            number += 1
    return number


def _varied(name: str, batch: pa.RecordBatch, copy: int) -> pa.RecordBatch:
    """Make other pages of some."""
    for column in OWN[name]:
        at = batch.schema.get_field_index(column)
        mark = f"{copy:04x}"
        told = batch.column(at)
        if column == "url":
            told = pc.binary_join_element_wise(told, mark, "-")
        else:  # digests keep their length
            told = pc.binary_join_element_wise(mark, pc.utf8_slice_codeunits(told, 4), "")
        batch = batch.set_column(at, batch.schema.field(at), told)
    for column in SHARED if name == "sketches" else ():
        at = batch.schema.get_field_index(column)
        lists = batch.column(at)
        mixed = lists.values.to_numpy() ^ np.uint32(copy * 2_654_435_761 & 0xFFFFFFFF)
        told = pa.ListArray.from_arrays(lists.offsets, pa.array(mixed), type=lists.type)
        batch = batch.set_column(at, batch.schema.field(at), told)
    return batch


def _read(folder: Path, name: str) -> Iterator[pa.RecordBatch]:
    with pa.OSFile(str(folder / f"{name}.arrow")) as file, pa.ipc.open_file(file) as table:
        for number in range(table.num_record_batches):
            yield table.get_batch(number)


def _write(folder: Path, name: str, batches: Iterator[pa.RecordBatch]) -> None:
    options = pa.ipc.IpcWriteOptions(compression=COMPRESSION, use_threads=False)
    schema = PART_TABLES[name]
    with (
        pa.OSFile(str(folder / f"{name}.arrow"), "wb") as file,
        pa.ipc.new_file(file, schema, options=options) as writer,
    ):
        for batch in batches:
            writer.write_batch(batch.cast(schema))
