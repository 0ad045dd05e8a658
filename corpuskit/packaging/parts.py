"""Parts: what the engine leaves behind, one folder for each run of pages, whole or not at all.

A part holds ``articles.parquet`` (the columns of an article, ``_row``, the place of the page in
the part, and ``_raw_sha256``, the digest of what came in), ``edits.parquet`` (with the ``_row`` of
their article, since an id may come twice) and ``rejections.parquet``. Parts are read once, by
:func:`corpuskit.packaging.package`, and never published.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from corpuskit.article import Article, Outcome, Rejection
from corpuskit.errors import PackageError, SourceError
from corpuskit.schema import (
    ARTICLES,
    EDITS,
    REJECTIONS,
    article_rows,
    edit_batch,
    edit_rows,
    rejection_rows,
    slices,
)

_ROW = pa.field("_row", pa.int64())

PART_TABLES: dict[str, pa.Schema] = {
    "articles": ARTICLES.append(_ROW).append(pa.field("_raw_sha256", pa.string())),
    "edits": EDITS.append(_ROW),
    "rejections": REJECTIONS,
}
"""The tables of a part and their columns."""

BATCH_ROWS = 2_000
"""Records turned into columns at a time: about 8 MB of news text; larger is no faster (measured
with ``scripts/bench_write.py``)."""

COMPRESSION = "lz4"
"""Parts are read once and thrown away: speed counts, size hardly."""


def write_part(folder: Path, outcomes: Sequence[Outcome], raw_sha256: Sequence[str]) -> None:
    """Write one part; it is there whole or not at all.

    Where the folder already exists, it stays as it is: the same part was written before, since a
    part is a pure function of its pages.

    Args:
        folder: Where the part goes; its name, a zero-padded ordinal, orders the parts.
        outcomes: One outcome for each page of the part, in the order of the pages.
        raw_sha256: The digest of each page's raw content, in the same order.

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
    rejections = [outcome for outcome in outcomes if isinstance(outcome, Rejection)]
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        try:
            _write_articles(temporary, articles)
            _write_rejections(temporary, rejections)
            _put_in_place(temporary, folder)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    except UnicodeEncodeError as error:
        raise PackageError(
            f"{folder.name}: a text holds a lone surrogate ({error.reason}); decode pages with "
            "corpuskit's sources, which replace them"
        ) from error
    except OSError as error:
        raise SourceError(
            f"{folder}: could not be written ({error}); free some space or choose another work "
            "folder, then run the build again: finished parts are kept"
        ) from error


def part_folders(parts: Path) -> list[Path]:
    """List the finished parts in order; what a killed writer left behind is no part.

    Raises:
        PackageError: there is none.
    """
    found = sorted(p for p in parts.iterdir() if p.is_dir() and not p.name.startswith("."))
    if not found:
        raise PackageError(f"{parts}: no finished part; run the build first")
    return found


def check_part(folder: Path) -> dict[str, int]:
    """Count the rows of a part's tables, by their footers only.

    Raises:
        PackageError: a table is missing, damaged, or of another version of corpuskit.
    """
    return {name: _count(folder, name) for name in PART_TABLES}


def _count(folder: Path, name: str) -> int:
    path = folder / f"{name}.parquet"
    advice = f"delete the folder {folder} and run the build again: only that part is redone"
    try:
        with pq.ParquetFile(path) as table:
            schema, rows = table.schema_arrow, table.metadata.num_rows
    except (OSError, pa.ArrowInvalid) as error:
        raise PackageError(f"{path}: missing or damaged ({error}); {advice}") from error
    if not schema.equals(PART_TABLES[name]):
        raise PackageError(f"{path}: written by another version of corpuskit; {advice}")
    return int(rows)


def _write_articles(folder: Path, articles: Sequence[tuple[Article, int, str]]) -> None:
    with _writer(folder, "articles") as table, _writer(folder, "edits") as ledger:
        for run in slices(articles, BATCH_ROWS):
            batch = article_rows([article for article, _, _ in run])
            rows = pa.array([row for _, row, _ in run], pa.int64())
            digests = pa.array([digest for _, _, digest in run], pa.string())
            _write(table, "articles", [*batch.columns, rows, digests])
            changes = [(change, row) for article, row, _ in run for change in edit_rows(article)]
            batch = edit_batch([change for change, _ in changes])
            rows = pa.array([row for _, row in changes], pa.int64())
            _write(ledger, "edits", [*batch.columns, rows])


def _write_rejections(folder: Path, rejections: Sequence[Rejection]) -> None:
    with _writer(folder, "rejections") as table:
        for run in slices(rejections, BATCH_ROWS):
            _write(table, "rejections", rejection_rows(run).columns)


def _writer(folder: Path, name: str) -> pq.ParquetWriter:
    return pq.ParquetWriter(folder / f"{name}.parquet", PART_TABLES[name], compression=COMPRESSION)


def _write(writer: pq.ParquetWriter, name: str, columns: Sequence[Any]) -> None:
    writer.write_batch(pa.RecordBatch.from_arrays(list(columns), schema=PART_TABLES[name]))


def _put_in_place(temporary: Path, folder: Path) -> None:
    temporary.chmod(0o755)  # mkdtemp makes it private to its owner
    try:
        temporary.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise
