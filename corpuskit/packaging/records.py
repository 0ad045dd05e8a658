"""Records as they are compared between releases: a digest of the text, one of the rest.

The text is compared by ``content_hash``. The metadata is every column that tells something of the
story. Left out is what only tells how the page was read this time (where it lay, when it was
fetched, what found the story): a page that was read again and says the same is the same record.
"""

from __future__ import annotations

import pyarrow as pa

from corpuskit.schema import ARTICLES

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
    return _told(f'"{column}"', kind)


def _told(value: str, kind: pa.DataType) -> str:
    """Write what a value tells as SQL: an empty list or struct tells no more than null.

    So a record of an older release, where a new column is null, is not another for it.
    """
    if pa.types.is_list(kind):
        return f"CASE WHEN len({value}) > 0 THEN {value} END"
    if not pa.types.is_struct(kind):
        return value
    parts = [f"'{one.name}': " + _told(f'{value}."{one.name}"', one.type) for one in kind]
    return f"{{{', '.join(parts)}}}"
