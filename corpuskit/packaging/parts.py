"""Parts: what the engine leaves behind, one folder for each run of pages, whole or not at all.

A part holds ``articles.arrow`` (the columns of an article and the keys of :data:`KEYS`),
``edits.arrow`` (with the ``_row`` of their article, since an id may come twice),
``rejections.arrow`` (with ``_row``) and ``sketches.arrow``, by which near copies are found. Parts
are read by :func:`corpuskit.packaging.package` and never published: so they are Arrow files, which
are written in two thirds and read in a third of the time of Parquet (measured on 60,000 articles).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from corpuskit.article import Article, Outcome, Rejection
from corpuskit.deduplication import is_given, text_key
from corpuskit.deduplication.shingles import sketch
from corpuskit.errors import PackageError, SourceError
from corpuskit.extraction.canonical import story_address
from corpuskit.extraction.urls import ID_HEX_CHARS, article_id
from corpuskit.packaging.names import Folders
from corpuskit.schema import (
    ARTICLES,
    EDITS,
    REJECTIONS,
    SKETCHES,
    article_rows,
    edit_batch,
    edit_rows,
    rejection_rows,
    slices,
)

_ROW = pa.field("_row", pa.int64())

KEYS = pa.schema(
    [
        _ROW,  # the place of the page in the part
        ("_raw_sha256", pa.string()),  # the digest of what came in
        ("_text_key", pa.string()),  # what articles with the same text share
        ("_own", pa.string()),  # the id that its own address gives it, if it has one
        ("_given", pa.bool_()),  # whether its id is the caller's
        ("_kin", pa.string()),  # what the pages of one story share: the id of its first page
        ("_bytes", pa.int64()),  # of the text
        ("_edits", pa.int64()),  # rows in the edits table
        ("_edit_bytes", pa.int64()),  # of what they removed
    ]
)
"""What packaging must know of an article before it reads its text."""

PART_TABLES: dict[str, pa.Schema] = {
    "articles": pa.schema([*ARTICLES, *KEYS]),
    "edits": EDITS.append(_ROW),
    "rejections": REJECTIONS.append(_ROW),
    "sketches": SKETCHES.append(_ROW),
}
"""The tables of a part and their columns."""

_OFTEN_EMPTY = ("edits", "rejections")
"""Tables that are asked for their rows before they are opened: most parts have no rejection."""

COUNTS = "counts.json"
"""File of a part that tells its columns, and the rows and bytes of each table."""

BATCH_ROWS = 2_000
"""Records turned into columns at a time: about 8 MB of news text; larger is no faster (measured
with ``scripts/bench_write.py``)."""

SKETCHES_AT_A_TIME = 256

LOAD_BYTES = 8 * 2**20
"""Bytes of columns held at a time while parts are read; a few times as much is in memory."""

KEYS_PER_PART = 2**32
"""More pages than a part can have."""

COMPRESSION = "lz4"
"""Parts are read once and thrown away: speed counts more than size."""


Before = Callable[[Path], object]
"""Called with the folder that a part was written into, before that is put in its place."""


def write_part(
    folder: Path,
    outcomes: Sequence[Outcome],
    raw_sha256: Sequence[str],
    before: Before | None = None,
) -> None:
    """Write one part; it is there whole or not at all.

    Where the folder already exists, it stays as it is: the same part was written before, since a
    part is a pure function of its pages.

    Args:
        folder: Where the part goes; its name, a zero-padded ordinal, orders the parts.
        outcomes: One outcome for each page of the part, in the order of the pages.
        raw_sha256: The digest of each page's raw content, in the same order.
        before: Called before the part is there.

    Raises:
        SourceError: the disk is full or cannot be written to.
        PackageError: a text holds a lone surrogate.
    """
    keyed = list(zip(outcomes, raw_sha256, strict=True))
    articles = [
        (outcome, row, digest)
        for row, (outcome, digest) in enumerate(keyed)
        if isinstance(outcome, Article)
    ]
    rejections = [
        (outcome, row) for row, outcome in enumerate(outcomes) if isinstance(outcome, Rejection)
    ]
    with part_in_place(folder, before) as temporary:
        try:
            _write_articles(temporary, articles)
            _write_rejections(temporary, rejections)
            _write_sketches(temporary, articles)
        except UnicodeEncodeError as error:
            raise PackageError(
                f"{folder.name}: a text holds a lone surrogate ({error.reason}); decode pages with "
                "corpuskit's sources, which replace them"
            ) from error


@contextmanager
def part_in_place(folder: Path, before: Before | None = None) -> Iterator[Path]:
    """Give a folder to write a part into, and put it in its place when that is done.

    Raises:
        SourceError: the disk is full or cannot be written to.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        try:
            yield temporary
            if not (temporary / COUNTS).exists():
                _write_counts(temporary)
            if before is not None:
                before(temporary)
            _put_in_place(temporary, folder)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    except OSError as error:
        raise SourceError(
            f"{folder}: could not be written ({error}); free some space or choose another work "
            "folder, then run the build again: finished parts are kept"
        ) from error


def part_folders(parts: Path, *, empty: bool = False) -> Sequence[Path]:
    """List the finished parts in order; what a killed writer left behind is no part.

    Args:
        parts: The folder of the parts.
        empty: Whether there may be none.

    Raises:
        PackageError: there is none.
    """
    with os.scandir(parts) as entries:
        found = sorted(e.name for e in entries if e.is_dir() and not e.name.startswith("."))
    if not found and not empty:
        raise PackageError(f"{parts}: no finished part; run the build first")
    return Folders(parts, found)


def check_part(folder: Path) -> dict[str, int]:
    """Count the rows of a part's tables, as it says itself, else by their footers.

    Raises:
        PackageError: a table is missing, damaged, or of another version of corpuskit.
    """
    return _told(folder) or {name: _count(folder, name) for name in PART_TABLES}


def _told(folder: Path) -> dict[str, int] | None:
    """Return the counts that a part tells, if its files are as long as it tells."""
    try:
        columns, told = json.loads((folder / COUNTS).read_bytes())
        sizes = {name: table_file(folder, name).stat().st_size for name in PART_TABLES}
    except (OSError, ValueError):
        return None
    fits = columns == _columns() and sizes == {name: size for name, (_, size) in told.items()}
    return {name: rows for name, (rows, _) in told.items()} if fits else None


def _write_counts(folder: Path) -> None:
    """Write down how many rows each table of a part has: opening a table takes its time."""
    told = {
        name: [_count(folder, name), table_file(folder, name).stat().st_size]
        for name in PART_TABLES
    }
    (folder / COUNTS).write_text(json.dumps([_columns(), told]), encoding="ascii")


@cache
def _columns() -> str:
    """Return a digest of the columns of all tables."""
    told = "\n".join(f"{name}\n{schema}" for name, schema in PART_TABLES.items())
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def count_part(folder: Path) -> dict[str, int]:
    """Count the articles and the rejections of a part; none of a damaged one."""
    try:
        counts = check_part(folder)
        return {name: counts[name] for name in ("articles", "rejections")}
    except PackageError:
        return {"articles": 0, "rejections": 0}  # packaging says what is wrong with it


def read_parts(
    folders: Sequence[Path], name: str, columns: Sequence[str] | None = None
) -> Iterator[pa.Table]:
    """Read a table of all parts in loads of about :data:`LOAD_BYTES`.

    Each load has a column ``_key`` more, which numbers the pages of all parts.

    Args:
        folders: The parts; their order gives the keys.
        name: ``articles``, ``edits``, ``rejections`` or ``sketches``.
        columns: The columns to read (``_row`` among them); all by default.

    Raises:
        PackageError: a part is damaged.
    """
    load: list[pa.RecordBatch] = []
    size = 0
    for number, folder in enumerate(folders):
        path = table_file(folder, name)
        if name in _OFTEN_EMPTY and (told := _told(folder)) is not None and not told[name]:
            continue  # opening a table takes its time
        try:
            with _open(path, name, columns) as table:
                for at in range(table.num_record_batches):
                    batch = table.get_batch(at)
                    batch.validate(full=True)
                    keys = pc.add(batch.column("_row"), number * KEYS_PER_PART)
                    load.append(batch.append_column("_key", keys))
                    size += batch.nbytes
                    if size >= LOAD_BYTES:
                        yield pa.Table.from_batches(load)
                        load, size = [], 0
        except (OSError, pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise PackageError(f"{path}: damaged ({error}); {_advice(folder)}") from error
    if load:
        yield pa.Table.from_batches(load)


def _advice(folder: Path) -> str:
    return f"delete the folder {folder} and run the build again: only that part is redone"


def table_file(folder: Path, name: str) -> Path:
    """Return the file of a table of a part."""
    return folder / f"{name}.arrow"


@contextmanager
def _open(
    path: Path, name: str, columns: Sequence[str] | None
) -> Iterator[pa.ipc.RecordBatchFileReader]:
    schema = PART_TABLES[name]
    fields = [schema.get_field_index(column) for column in columns or schema.names]
    options = pa.ipc.IpcReadOptions(included_fields=fields, use_threads=False)
    with pa.OSFile(str(path)) as file, pa.ipc.open_file(file, options=options) as table:
        yield table


def _count(folder: Path, name: str) -> int:
    path = table_file(folder, name)
    try:
        with pa.OSFile(str(path)) as file, pa.ipc.open_file(file) as table:
            schema = table.schema
        if schema.equals(PART_TABLES[name]):
            with _open(path, name, [_ROW.name]) as table:
                return sum(table.get_batch(n).num_rows for n in range(table.num_record_batches))
    except (OSError, pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise PackageError(f"{path}: missing or damaged ({error}); {_advice(folder)}") from error
    raise PackageError(f"{path}: written by another version of corpuskit; {_advice(folder)}")


def _write_articles(folder: Path, articles: Sequence[tuple[Article, int, str]]) -> None:
    with table_writer(folder, "articles") as table, table_writer(folder, "edits") as ledger:
        for run in slices(articles, BATCH_ROWS):
            batch = article_rows([article for article, _, _ in run])
            changes = [edit_rows(article) for article, _, _ in run]
            edits = edit_batch([change for rows in changes for change in rows])
            lengths = [len(rows) for rows in changes]
            keys: list[Any] = [
                [row for _, row, _ in run],
                [raw_sha256 for _, _, raw_sha256 in run],
                [text_key(article) for article, _, _ in run],
                *zip(*(_addressed(article, digest) for article, _, digest in run), strict=True),
                pc.binary_length(batch.column("text")),
                lengths,
                _sums(pc.binary_length(edits.column("removed")), lengths),
            ]
            columns = [pa.array(key, field.type) for key, field in zip(keys, KEYS, strict=True)]
            _write(table, "articles", [*batch.columns, *columns])
            rows_of = pa.array(
                [row for (_, row, _), n in zip(run, lengths, strict=True) for _ in range(n)],
                pa.int64(),
            )
            _write(ledger, "edits", [*edits.columns, rows_of])


def _addressed(article: Article, raw_sha256: str) -> tuple[str | None, bool, str]:
    """Return ``_own``, ``_given`` and ``_kin`` of an article."""
    url, canonical = article.url, article.source.canonical_url
    own = article_id(url) if url else None
    if is_given(article, own=own, made=raw_sha256[:ID_HEX_CHARS]):
        return own, True, article.id
    story = story_address(url, canonical)
    return own, False, article_id(story) if story else article.id


def _sums(values: pa.Array, lengths: Sequence[int]) -> list[int]:
    """Sum up runs of values, such as what the edits of each article removed.

    Examples:
        >>> _sums(pa.array([1, 2, 4]), [2, 0, 1])
        [3, 0, 4]
    """
    ends = list(accumulate(lengths))
    total = [0, *accumulate(values.to_pylist())]
    return [total[end] - total[end - length] for end, length in zip(ends, lengths, strict=True)]


def _write_rejections(folder: Path, rejections: Sequence[tuple[Rejection, int]]) -> None:
    with table_writer(folder, "rejections") as table:
        for run in slices(rejections, BATCH_ROWS):
            batch = rejection_rows([rejection for rejection, _ in run])
            rows = pa.array([row for _, row in run], pa.int64())
            _write(table, "rejections", [*batch.columns, rows])


def _write_sketches(folder: Path, articles: Sequence[tuple[Article, int, str]]) -> None:
    with table_writer(folder, "sketches") as table:
        for run in slices(articles, SKETCHES_AT_A_TIME):
            found = sketch([article.text for article, _, _ in run])
            columns = [*found, [row for _, row, _ in run]]
            kinds = PART_TABLES["sketches"].types
            _write(
                table,
                "sketches",
                [pa.array(values, kind) for values, kind in zip(columns, kinds, strict=True)],
            )


@contextmanager
def table_writer(folder: Path, name: str) -> Iterator[pa.ipc.RecordBatchFileWriter]:
    """Open a table of a part for writing."""
    options = pa.ipc.IpcWriteOptions(compression=COMPRESSION, use_threads=False)
    with (
        pa.OSFile(str(table_file(folder, name)), "wb") as file,
        pa.ipc.new_file(file, PART_TABLES[name], options=options) as writer,
    ):
        yield writer


def _write(writer: pa.ipc.RecordBatchFileWriter, name: str, columns: Sequence[Any]) -> None:
    writer.write_batch(pa.RecordBatch.from_arrays(list(columns), schema=PART_TABLES[name]))


def _put_in_place(temporary: Path, folder: Path) -> None:
    temporary.chmod(0o755)  # mkdtemp makes it private to its owner
    try:
        temporary.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise
