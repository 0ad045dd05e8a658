"""A release as tables that can be asked: views over its Parquet files, nothing is copied.

What a release of an older version lacks is null in them. A release of ten million articles is read
column by column, and what does not fit into memory goes to disk.
"""

# ruff: noqa: S608 - the SQL is built from constants and names of columns only

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from corpuskit.errors import PackageError, SourceError
from corpuskit.packaging.fields import TABLES
from corpuskit.packaging.manifest import FileEntry, Manifest
from corpuskit.packaging.release import Release
from corpuskit.scratch import READING_BYTES, scratch

COLUMNS: Final = {
    "data": {
        "id": "VARCHAR",
        "url": "VARCHAR",
        "title": "VARCHAR",
        "host": "VARCHAR",
        "publisher": "VARCHAR",
        "date_published": "VARCHAR",
        "language": "VARCHAR",
        "agencies": "VARCHAR[]",
        "cluster_id": "VARCHAR",
        "cluster_size": "BIGINT",
        "version_added": "VARCHAR",
        "near_duplicate_of": "VARCHAR",
        "text": "VARCHAR",
        "dateline": "",
        "dateline.raw": "VARCHAR",
        "dateline.date": "VARCHAR",
        "dateline.places": "STRUCT(name VARCHAR, country VARCHAR, geonameid BIGINT)[]",
        "quality.words": "BIGINT",
        "quality.removed_share": "DOUBLE",
        "source.extractor": "VARCHAR",
        "source.confidence": "DOUBLE",
        "source.truncated": "BOOLEAN",
    },
    "edits": {
        "article_id": "VARCHAR",
        "seq": "BIGINT",
        "stage": "VARCHAR",
        "rule": "VARCHAR",
        "start": "BIGINT",
        "end": "BIGINT",
        "removed": "VARCHAR",
        "inserted": "VARCHAR",
        "label": "VARCHAR",
    },
    "rejections": {
        "id": "VARCHAR",
        "stage": "VARCHAR",
        "reason": "VARCHAR",
        "evidence": "VARCHAR",
        "url": "VARCHAR",
        "source.path": "VARCHAR",
        "relation": "VARCHAR",
        "score": "DOUBLE",
    },
    "changes": {
        "version": "VARCHAR",
        "id": "VARCHAR",
        "op": "VARCHAR",
        "changed": "VARCHAR[]",
        "reason": "VARCHAR",
    },
}
"""The columns that reports ask for, by folder of the release, with what they are in SQL; a part of
a record is named by its last part (``dateline.raw`` is ``raw``)."""


@dataclass(frozen=True, slots=True)
class Tables:
    """A release whose tables ``data``, ``edits``, ``rejections`` and ``changes`` can be asked."""

    release: Release
    connection: duckdb.DuckDBPyConnection = field(repr=False)

    @property
    def manifest(self) -> Manifest:
        """What the release says of itself."""
        return self.release.manifest

    def ask(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return the rows that answer a question.

        Raises:
            PackageError: a file is damaged.
            SourceError: there is not enough memory, or not enough room for what does not fit into
                it.
        """
        try:
            return self.connection.execute(sql, list(parameters)).fetchall()
        except (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException):
            raise  # the question is wrong, not the file
        except duckdb.InterruptException:
            raise KeyboardInterrupt from None
        except duckdb.OutOfMemoryException as error:
            first = str(error).splitlines()[0]
            raise SourceError(
                f"{self.release.path}: {first}; set TMPDIR to a larger disk"
            ) from error
        except duckdb.Error as error:
            raise _damaged(self.release.path, error) from error


@contextmanager
def tables(release: Release) -> Iterator[Tables]:
    """Open the tables of a release.

    Raises:
        PackageError: a file is missing or damaged.
    """
    _check_sizes(release)
    with scratch(release.manifest.articles, memory=READING_BYTES) as connection:
        connection.execute("SET preserve_insertion_order = false")
        try:
            for folder in COLUMNS:
                _open(connection, release, folder)
        except (duckdb.Error, OSError, pa.ArrowInvalid) as error:
            raise _damaged(release.path, error) from error
        yield Tables(release, connection)


def _damaged(path: Path, error: Exception) -> PackageError:
    first = str(error).splitlines()[0]
    return PackageError(
        f"{path}: a file is missing or damaged ({first}); build or download the release again"
    )


def _check_sizes(release: Release) -> None:
    """Refuse a release with a file that was cut off: that is told best before anything is read."""
    for entry in release.manifest.files:
        path = release.path / entry.path
        size = path.stat().st_size if path.is_file() else None
        if size != entry.bytes:
            what = "missing" if size is None else f"{size} bytes long, not {entry.bytes}"
            raise PackageError(f"{path}: {what}; build or download the release again")


def _open(connection: duckdb.DuckDBPyConnection, release: Release, folder: str) -> None:
    """Create the view over the files of a folder, one split after the other."""
    entries = [one for one in release.manifest.files if one.path.startswith(f"{folder}/")]
    parts = [
        _select(release.path, folder, split, [one for one in entries if one.split == split])
        for split in sorted({entry.split for entry in entries})
    ]
    if not parts:
        name = f"no_{folder}"
        connection.register(name, TABLES[folder].empty_table())
        parts = [f"SELECT {_columns(folder, TABLES[folder])}, '' AS split FROM {name}"]
    connection.execute(f"CREATE VIEW {folder} AS {' UNION ALL '.join(parts)}")


def _select(path: Path, folder: str, split: str, entries: Sequence[FileEntry]) -> str:
    files = [str(path / entry.path) for entry in entries]
    listed = ", ".join(map(_quoted, files))
    columns = _columns(folder, pq.read_schema(files[0]))
    return (
        f"SELECT {columns}, {_quoted(split)} AS split "
        f"FROM read_parquet([{listed}], union_by_name = true, hive_partitioning = false)"
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _columns(folder: str, schema: pa.Schema) -> str:
    """Write the columns of a view; null where the files lack one."""
    return ", ".join(_column(name, kind, schema) for name, kind in COLUMNS[folder].items())


def _column(path: str, kind: str, schema: pa.Schema) -> str:
    top, _, part = path.partition(".")
    name = part or top
    there = top in schema.names
    if not kind:  # a record: only whether there is one
        return f"{top} IS NOT NULL AS has_{top}" if there else f"false AS has_{top}"
    found = schema.field(top).type if there else None
    if found is not None and part:
        found = found.field(part).type if found.get_field_index(part) >= 0 else None
    if found is None:
        return f'NULL::{kind} AS "{name}"'
    return f'"{top}"."{part}" AS "{name}"' if part else f'"{top}"'
