"""Bring rows of any number into their final order with little memory: an external sort.

The order is known beforehand, as a small table of ``key``, ``n`` (position), ``grp`` (the run of
rows written together) and ``bucket`` (runs that fit into memory together). Rows are read once in
any order and laid into one file a bucket; then each bucket is read, sorted and cut into runs.
DuckDB's own sort of the full rows was tried first: it kept all of them in memory (its limit of
600 MB was broken by 200,000 articles), since long texts are not spilled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

ORDER_COLUMNS = ("_n", "_group", "_bucket")


def place(rows: pa.Table, order: pa.Table) -> pa.Table:
    """Give each row its place; that of a row without one is null.

    Args:
        rows: Any columns, and ``_key``.
        order: Columns ``key`` (unique) ``n grp bucket``, and others, which rows get as well.

    Returns:
        The rows with ``_n``, ``_group``, ``_bucket`` and the other columns of ``order``.
    """
    at = pc.index_in(rows.column("_key"), value_set=order.column("key"))
    names = {"n": "_n", "grp": "_group", "bucket": "_bucket"}
    for name in order.column_names:
        if name != "key":
            rows = rows.append_column(names.get(name, name), order.column(name).take(at))
    return rows


def spill(
    loads: Iterable[pa.Table], folder: Path, on_rows: Callable[[int], None] = lambda _: None
) -> None:
    """Lay placed rows into one file for each bucket, and leave out the rows without a place.

    Files are opened for the moment only: there may be more buckets than open files allowed.
    ``on_rows`` is told how many rows were laid down since.
    """
    folder.mkdir()
    for load in loads:
        placed = load.num_rows - load.column("_bucket").null_count
        order = pc.sort_indices(load, [("_bucket", "ascending")])  # nulls come last
        load = load.take(order[:placed])  # noqa: PLW2901 - the unsorted one must go
        counts = pc.value_counts(load.column("_bucket").combine_chunks())
        start = 0
        for entry in counts:
            rows = entry["counts"].as_py()
            path = folder / f"{entry['values'].as_py():09d}.arrows"
            with path.open("ab") as file:
                if not file.tell():
                    file.write(load.schema.serialize())
                for batch in load.slice(start, rows).to_batches():
                    file.write(batch.serialize())
            start += rows
        on_rows(placed)


def ordered(folder: Path) -> Iterator[tuple[int, pa.Table]]:
    """Read spilled rows back in order, run by run.

    Within a position, rows are ordered by ``seq`` where they have it. A bucket's file goes when it
    has been read.

    Yields:
        The number of the run and its rows, without the order columns, each column in one piece:
        the bytes a writer makes of them must not depend on how they came in.
    """
    for path in sorted(folder.iterdir()):
        table = _read(path).combine_chunks()
        path.unlink()
        keys = [("_n", "ascending")]
        if "seq" in table.column_names:
            keys.append(("seq", "ascending"))
        order = pc.sort_indices(table, keys)
        counts = pc.value_counts(table.column("_group").take(order).combine_chunks())
        table = table.drop_columns(list(ORDER_COLUMNS))
        start = 0
        for entry in counts:
            rows = entry["counts"].as_py()
            yield entry["values"].as_py(), table.take(order.slice(start, rows))
            start += rows


def _read(path: Path) -> pa.Table:
    batches: list[pa.RecordBatch] = []
    with pa.OSFile(str(path)) as file:
        size = file.size()
        schema = pa.ipc.read_schema(file)
        while file.tell() < size:
            batches.append(pa.ipc.read_record_batch(file, schema))
    return pa.Table.from_batches(batches)
