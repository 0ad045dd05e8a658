"""Records as they are compared between releases: a digest of the text, one of the rest.

The text is compared by ``content_hash``. The metadata is every column that tells something of the
story. Left out is what only tells how the page was read this time (where it lay, when it was
fetched, what found the story): a page that was read again and says the same is the same record.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from corpuskit.errors import PackageError
from corpuskit.packaging.manifest import FileEntry
from corpuskit.schema import ARTICLES

BATCH_ROWS = 4_000

NEAR = (
    *("near_duplicate_of", "near_duplicate_score", "relation"),
    *("kept_because", "revision", "supersedes"),
)
"""Columns that tell of other articles that this one is like."""

BOOKKEEPING = (
    *("id", "text", "content_hash", "cluster_id", "cluster_size", "version_added"),
    *NEAR,
)
"""Columns that say nothing of the story: its id, its text, and what packaging fills in."""

TOLD_BY_SOURCE = ("page_kind", "truncated", "declared_language", "canonical_url")
"""Fields of ``source`` that say something of the page itself."""

METADATA = tuple(name for name in ARTICLES.names if name not in BOOKKEEPING)
"""The columns that are compared, besides the text."""


def metadata_sql() -> str:
    """Write the digest of a row's metadata as an SQL expression: 32 hex of the SHA-256 of JSON.

    It is made by DuckDB and differs between its versions, so it is never stored.
    """
    told = ", ".join(f"'{name}': {_value(name)}" for name in METADATA)
    return f"left(sha256(to_json({{{told}}})), 32)"


def columns_sql() -> str:
    """Write a short digest of each column, named ``h_`` and its name, as SQL.

    They say which columns of a record changed; like the other, they are never stored. Structs are
    hashed as JSON: DuckDB's own hash of them does not see where one list ends and the next begins.
    """
    return ", ".join(f"hash(to_json({_value(name)})) AS h_{name}" for name in METADATA)


def conform(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """Bring rows of an older release to the columns of today: what it did not have is null.

    Raises:
        pyarrow.ArrowInvalid: a column has another type.

    Examples:
        >>> conform(pa.table({"b": ["x"], "old": [1]}), pa.schema([("a", pa.int64()), \
("b", pa.string())])).to_pylist()
        [{'a': None, 'b': 'x'}]
    """
    if rows.schema.equals(schema):
        return rows
    columns = [
        pa.chunked_array([_conform(chunk, field.type) for chunk in rows.column(field.name).chunks])
        if field.name in rows.column_names and rows.num_rows
        else pa.nulls(rows.num_rows, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


Side = tuple[str, Path, Sequence[FileEntry]]
"""One of two releases: what it is called, its folder, and some of its files."""


def read_records(sides: Iterable[Side]) -> Iterator[pa.Table]:
    """Read the records of files, with their ``side`` and ``split``, but without texts.

    Rows of small files come together, and at least one table comes, be it empty: planning the
    digests of all columns takes longer than making them for a thousand records.

    Raises:
        PackageError: a file is missing or damaged.
    """
    names = [name for name in ARTICLES.names if name != "text"]
    held, rows = [_placed(ARTICLES.empty_table(), side="", split="")], 0
    for side, folder, files in sides:
        for entry in files:
            is_data = entry.path.startswith("data/")
            for load in read_batches(folder / entry.path, names) if is_data else ():
                held.append(_placed(conform(load, ARTICLES), side=side, split=entry.split))
                rows += load.num_rows
                if rows >= BATCH_ROWS:
                    yield pa.concat_tables(held)
                    held, rows = [], 0
    if held:
        yield pa.concat_tables(held)


def _placed(rows: pa.Table, **given: str | None) -> pa.Table:
    """Add columns that are the same in each row."""
    for name, value in given.items():
        column = pa.repeat(pa.scalar(value, pa.string()), rows.num_rows)
        rows = rows.append_column(name, column)
    return rows


def read_batches(path: Path, columns: Sequence[str]) -> Iterator[pa.Table]:
    """Read some columns of a file, those that it has.

    Raises:
        PackageError: the file is missing or damaged.
    """
    try:
        with pq.ParquetFile(path) as table:
            known = set(table.schema_arrow.names)
            wanted = [name for name in columns if name in known]
            for batch in table.iter_batches(BATCH_ROWS, columns=wanted):
                yield pa.Table.from_batches([batch])
    except (OSError, pa.ArrowInvalid) as error:
        raise PackageError(
            f"{path}: missing or damaged ({error}); build or download the release again"
        ) from error


def _conform(values: pa.Array, kind: pa.DataType) -> pa.Array:
    if values.type.equals(kind):
        return values
    if pa.types.is_struct(kind) and pa.types.is_struct(values.type):
        known = {
            field.name: child for field, child in zip(values.type, values.flatten(), strict=True)
        }
        children = [
            _conform(known[field.name], field.type)
            if field.name in known
            else pa.nulls(len(values), field.type)
            for field in kind
        ]
        return pa.StructArray.from_arrays(children, fields=list(kind), mask=values.is_null())
    if pa.types.is_list(kind) and pa.types.is_list(values.type):
        items = _conform(values.values, kind.value_type)
        mask = values.is_null() if values.null_count else None
        return pa.ListArray.from_arrays(values.offsets, items, type=kind, mask=mask)
    return values.cast(kind)


def _value(column: str) -> str:
    kind = ARTICLES.field(column).type
    if column == "source":
        kind = pa.struct([kind.field(name) for name in TOLD_BY_SOURCE])
        told = ", ".join(f"'{name}': source.{name}" for name in TOLD_BY_SOURCE)
        return _told(f"{{{told}}}", kind)
    return _told(f'"{column}"', kind)


def _told(value: str, kind: pa.DataType) -> str:
    """Write what a value tells as SQL: an empty list or struct tells no more than null.

    So a record of an older release, where a new column is null, is not another for it.
    """
    if pa.types.is_list(kind):
        return f"CASE WHEN len({value}) > 0 THEN {value} END"
    if not pa.types.is_struct(kind):
        return value
    if not any(pa.types.is_nested(one.type) for one in kind):
        # As JSON, not field by field: to plan that for the measures of quality takes DuckDB longer
        # than all other columns together, which a small release would notice.
        empty = json.dumps(
            dict.fromkeys(one.name for one in kind), ensure_ascii=False, separators=(",", ":")
        )
        return f"nullif(to_json({value})::VARCHAR, '{empty}')"
    parts = [f"'{one.name}': " + _told(f'{value}."{one.name}"', one.type) for one in kind]
    return f"{{{', '.join(parts)}}}"
