"""What the records look like as columns: Arrow schemas derived from ``article.py``, and back.

Strings are ``string``, whole numbers ``int64``, fractions ``float64``, tuples lists, records
structs. Every column is nullable: null means "not known", and a column can be added later without
rewriting what was published. Importing this module loads pyarrow, so nothing that a bare
``import corpuskit`` loads may import it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import Field, fields, is_dataclass
from operator import attrgetter
from types import SimpleNamespace, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import pyarrow as pa

from corpuskit.article import Article, Dropped, Rejection
from corpuskit.edits import Edit

T = TypeVar("T")

_SCALARS: dict[Any, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
}


def columns_of(record: type[Any]) -> tuple[Field[Any], ...]:
    """List the fields of a record that are columns, in order."""
    return tuple(f for f in fields(record) if f.metadata.get("column", True))


def _without_none(hint: Any) -> Any:
    """Take ``X`` out of ``X | None``; every column is nullable."""
    if get_origin(hint) in {Union, UnionType}:
        (inner,) = (part for part in get_args(hint) if part is not type(None))
        return inner
    return hint


def arrow_type(hint: Any) -> pa.DataType:
    """Translate a type hint of a record into an Arrow type.

    Raises:
        TypeError: the hint has no translation.

    Examples:
        >>> arrow_type(tuple[str, ...])
        ListType(list<item: string>)
        >>> arrow_type(bytes)
        Traceback (most recent call last):
        TypeError: no Arrow type for <class 'bytes'>
    """
    hint = _without_none(hint)
    if hint in _SCALARS:
        return _SCALARS[hint]
    if get_origin(hint) is Literal:
        return pa.string()
    if get_origin(hint) is tuple:
        return pa.list_(arrow_type(get_args(hint)[0]))
    if is_dataclass(hint) and isinstance(hint, type):
        return pa.struct(_arrow_fields(hint))
    raise TypeError(f"no Arrow type for {hint!r}")


def _arrow_fields(record: type[Any]) -> list[pa.Field]:
    hints = get_type_hints(record)
    return [pa.field(f.name, arrow_type(hints[f.name])) for f in columns_of(record)]


ARTICLES: pa.Schema = pa.schema(_arrow_fields(Article))
"""One row an article: the columns of the default configuration."""

EDITS: pa.Schema = pa.schema(
    [
        ("article_id", pa.string()),
        ("seq", pa.int64()),
        ("stage", pa.string()),
        ("rule", pa.string()),
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("removed", pa.string()),
        ("inserted", pa.string()),
        ("label", pa.string()),
    ]
)
"""One row a change, in order of ``seq`` within an article.

A block that extraction dropped has the stage ``extraction``, its text in ``removed``, where it
stood in ``label``, and null offsets. All other rows are edits in code-point offsets of the text
just before them; played backwards they take ``text`` to what the text stages started from.
"""

REJECTIONS: pa.Schema = pa.schema(_arrow_fields(Rejection))
"""One row a page that did not become an article."""


SKETCHES: pa.Schema = pa.schema(
    [
        ("words", pa.int64()),
        ("shingles", pa.int64()),
        ("bands", pa.list_(pa.uint32())),
        ("sample", pa.list_(pa.uint32())),
    ]
)
"""One row an article: what its near copies are found by, see ``deduplication/shingles.py``."""

STORED_SKETCHES: pa.Schema = pa.schema(
    [
        ("id", pa.string()),
        *SKETCHES,
        ("copy_of", pa.string()),
        ("runs", pa.list_(pa.uint32())),
    ]
)
"""As a release holds them. A near copy that is no article of it has the id of the kept one in
``copy_of``, and the lower halves of all its runs: its text is not there to be compared."""


def article_rows(articles: Sequence[Article]) -> pa.RecordBatch:
    """Turn articles into one batch of :data:`ARTICLES`, column by column.

    Raises:
        UnicodeEncodeError: a text holds a lone surrogate, which decoding should have replaced.

    Examples:
        >>> article_rows([Article(id="a", agencies=("efe",))]).column("agencies").to_pylist()
        [['efe']]
    """
    return _batch(articles, ARTICLES)


def rejection_rows(rejections: Sequence[Rejection]) -> pa.RecordBatch:
    """Turn rejections into one batch of :data:`REJECTIONS`.

    Examples:
        >>> rejection_rows([Rejection("a", "extraction", "empty")]).column("reason").to_pylist()
        ['empty']
    """
    return _batch(rejections, REJECTIONS)


def edit_rows(article: Article) -> list[tuple[Any, ...]]:
    """List what happened to an article as rows of :data:`EDITS`: dropped blocks, then edits.

    Examples:
        >>> edit_rows(Article("a", edits=(Edit("signoff/tag", 9, 13, " EFE", "", "mine"),)))
        [('a', 0, 'mine', 'signoff/tag', 9, 13, ' EFE', '', None)]
        >>> edit_rows(Article("a"))
        []
    """
    rows: list[tuple[Any, ...]] = [
        (article.id, seq, "extraction", block.rule, None, None, block.text, None, block.label)
        for seq, block in enumerate(article.dropped)
    ]
    rows += [
        (article.id, seq, stage or None, rule, start, end, removed, inserted, None)
        for seq, (rule, start, end, removed, inserted, stage) in enumerate(
            article.edits, start=len(rows)
        )
    ]
    return rows


def edit_batch(rows: Sequence[tuple[Any, ...]]) -> pa.RecordBatch:
    """Turn rows of :func:`edit_rows` into one batch of :data:`EDITS`."""
    columns: Iterable[Sequence[Any]] = zip(*rows, strict=True) if rows else [()] * len(EDITS)
    arrays = [pa.array(values, field.type) for values, field in zip(columns, EDITS, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=EDITS)


def _batch(records: Sequence[Any], schema: pa.Schema) -> pa.RecordBatch:
    arrays = [_array(list(map(attrgetter(f.name), records)), f.type) for f in schema]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """Build one column. Records are taken apart here: pyarrow knows only dicts, five times slower.

    An absent record (None) has absent parts.
    """
    if pa.types.is_struct(kind):
        mask = None
        if None in values:
            mask = pa.array([value is None for value in values], pa.bool_())
            nothing = SimpleNamespace(**{field.name: None for field in kind})
            values = [nothing if value is None else value for value in values]
        parts = [_array(list(map(attrgetter(f.name), values)), f.type) for f in kind]
        return pa.StructArray.from_arrays(parts, fields=list(kind), mask=mask)
    if pa.types.is_list(kind) and pa.types.is_struct(kind.value_type):
        items = _array([item for value in values for item in value or ()], kind.value_type)
        return pa.ListArray.from_arrays(_offsets(values), items, type=kind)
    return pa.array(values, kind)


def _offsets(values: Sequence[Sequence[Any] | None]) -> pa.Array:
    """Where each list begins, and the end of the last; null where there is no list."""
    starts: list[int | None] = []
    total = 0
    for value in values:
        starts.append(None if value is None else total)
        total += len(value or ())
    return pa.array([*starts, total], pa.int32())


def record_from(record: type[T], row: Mapping[str, Any]) -> T:
    """Build a record from a row of plain dicts and lists, such as one read from a release.

    Columns that the row lacks keep their default, those that the record lacks are left out: a
    release with a column more or fewer still reads.

    Raises:
        TypeError: a column without a default is missing.

    Examples:
        >>> record_from(Rejection, {"id": "a", "stage": "extraction", "reason": "empty"}).source
        Source(kind='memory', path=None, ...)
        >>> record_from(Rejection, {"id": "a"})
        Traceback (most recent call last):
        TypeError: ...
    """
    hints = get_type_hints(record)
    names = (f.name for f in columns_of(record) if f.name in row)
    return record(**{name: _value(hints[name], row[name]) for name in names})


def _value(hint: Any, plain: Any) -> Any:
    if plain is None:
        return None
    hint = _without_none(hint)
    if get_origin(hint) is tuple:
        return tuple(_value(get_args(hint)[0], item) for item in plain)
    if is_dataclass(hint) and isinstance(hint, type):
        return record_from(hint, plain)
    return plain


def ledger_from(rows: Iterable[Mapping[str, Any]]) -> tuple[tuple[Edit, ...], tuple[Dropped, ...]]:
    """Read the rows of one article in the edits table back into edits and dropped blocks.

    Releases made before edits told their stage have null there for some rules.

    Examples:
        >>> row = {"seq": 0, "rule": "x/y", "start": 0, "end": 1, "removed": "b", "inserted": ""}
        >>> ledger_from([row])
        ((Edit(rule='x/y', start=0, end=1, removed='b', inserted='', stage=''),), ())
    """
    edits: list[Edit] = []
    dropped: list[Dropped] = []
    for row in sorted(rows, key=lambda row: row["seq"]):
        if row["start"] is None:
            dropped.append(Dropped(row["rule"], row["removed"], row["label"]))
        else:
            named = {name: row[name] for name in Edit._fields if name != "stage"}
            edits.append(Edit(**named, stage=row.get("stage") or ""))
    return tuple(edits), tuple(dropped)


def slices(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Cut a sequence into runs of at most ``size``, so that batches stay small.

    Examples:
        >>> list(slices("abcde", 2))
        ['ab', 'cd', 'e']
    """
    for start in range(0, len(items), size):
        yield items[start : start + size]
