"""The sketches that a release holds, and which of them a build has to look at.

Those of its articles lie beside them, file by file. Near copies that it left out have theirs in one
file more, with what is needed to compare them without their texts: what comes later may be like one
of them only, and belongs to the same cluster.
"""

# ruff: noqa: S608 - the SQL is built from constants of this package only

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from corpuskit.deduplication.buckets import Asked
from corpuskit.errors import PackageError
from corpuskit.packaging.manifest import FileEntry
from corpuskit.packaging.parts import read_parts
from corpuskit.packaging.previous import FIRST_KEY, keys_of
from corpuskit.packaging.records import conform
from corpuskit.packaging.release import Release
from corpuskit.schema import SKETCHES, STORED_SKETCHES

COPIES: Final = "sketches/copies.parquet"
"""File of the sketches of near copies that are no articles of the release."""
FIRST_PAST_KEY: Final = 2**61
"""Keys of the rows of that file begin here, above those of parts and below those of records."""

_LOAD_ROWS: Final = 20_000
FRESH_AT_A_TIME: Final = 250_000
"""New texts whose buckets are held while the others are passed over; for more there are more
passes. Source: a round value; they take about 250 MB."""


def read_stored(release: Release, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """Read the sketches of the articles of a release in loads.

    Raises:
        PackageError: a file is damaged.
    """
    load: list[pa.Table] = []
    rows = 0
    for entry in _files(release):
        for table in _read(release.path / entry.path, columns):
            load.append(table)
            rows += table.num_rows
            if rows >= _LOAD_ROWS:
                yield pa.concat_tables(load).combine_chunks()
                load, rows = [], 0
    if load:
        yield pa.concat_tables(load).combine_chunks()


def count_stored(release: Release) -> int:
    """Count the articles of a release that have a sketch there."""
    return sum(entry.rows for entry in _files(release))


def _files(release: Release) -> list[FileEntry]:
    files = [one for one in release.manifest.files if one.path.startswith("sketches/")]
    return sorted((one for one in files if one.path != COPIES), key=lambda one: one.path)


def read_past(release: Release, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """Read the sketches of the near copies that a release left out, each with its ``_key``.

    Raises:
        PackageError: the file is damaged.
    """
    done = FIRST_PAST_KEY
    for entry in release.manifest.files:
        if entry.path == COPIES:
            for load in _read(release.path / entry.path, columns):
                keys = pa.array(range(done, done + load.num_rows), pa.int64())
                done += load.num_rows
                yield load.append_column("_key", keys).combine_chunks()


def keyed(connection: duckdb.DuckDBPyConnection, load: pa.Table) -> pa.Table:
    """Add the ``_key`` of the record that each sketch is of; leave out those of unknown ones."""
    rows = load.append_column("_key", keys_of(connection, load.column("id")))
    return rows.filter(rows.column("_key").is_valid())


def _read(path: Path, columns: Sequence[str] | None) -> Iterator[pa.Table]:
    schema = pa.schema([STORED_SKETCHES.field(name) for name in columns or STORED_SKETCHES.names])
    try:
        with pq.ParquetFile(path) as table:
            for batch in table.iter_batches(_LOAD_ROWS, columns=schema.names, use_threads=False):
                yield conform(pa.Table.from_batches([batch]), schema)
    except (OSError, pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise PackageError(
            f"{path}: damaged ({error}); build or download the release again"
        ) from error


@dataclass(frozen=True, slots=True)
class Gathering:
    """Collects the sketches that matter for what is compared: the table ``sketches``.

    They are those of fresh pages, and of the others those that share a bucket with a fresh one; so
    what a build holds and compares grows with what is new in it.
    """

    connection: duckdb.DuckDBPyConnection
    folders: Sequence[Path]
    """The parts."""
    stored: Release | None
    """The previous release, if its sketches can be compared with ours."""

    def gather(self) -> None:
        """Read ``compared`` and ``resketched``, and fill ``sketches``."""
        self.connection.execute("CREATE OR REPLACE TABLE sketches AS FROM resketched")
        fresh, others = (_Wanted(self.connection, what) for what in ("fresh", "NOT fresh"))
        if not fresh.any:
            return
        for load in self._loads(fresh):
            self._add(load)
        if others.any:
            self._gather_others(others)
            self._gather_kept()

    def _gather_others(self, others: _Wanted) -> None:
        """Add those that share a bucket with fresh ones, of which so many are held at a time."""
        with self.connection.cursor() as beside:
            runs = beside.sql(
                "SELECT bands, sample, shingles FROM sketches "
                "SEMI JOIN (FROM compared WHERE fresh) USING (key)"
            ).to_arrow_reader(FRESH_AT_A_TIME)
            for number, run in enumerate(runs):
                asked = Asked(*_columns(pa.Table.from_batches([run])))
                for load in self._loads(others, asked):
                    self._add(load, known=number > 0)

    def _gather_kept(self) -> None:
        """Add the records that copies of before hang on, whatever buckets they lie in."""
        self.connection.execute(
            "CREATE OR REPLACE TABLE missing AS SELECT DISTINCT hung AS key FROM compared "
            "SEMI JOIN sketches USING (key) WHERE hung NOT IN (SELECT key FROM sketches) "
            "ORDER BY key"
        )
        missing = _Wanted(self.connection, "true", "missing")
        if missing.any:
            for load in self._loads(missing):
                self._add(load)
        self.connection.execute("DROP TABLE missing")

    def _loads(self, wanted: _Wanted, asked: Asked | None = None) -> Iterator[pa.Table]:
        """Read the sketches that are wanted; where buckets are asked for, only those in one."""
        if wanted.pages:
            for load in read_parts(self.folders, "sketches"):
                yield _asked_for(wanted.of(load), asked)
        if not self.stored:
            return
        if wanted.past:
            for load in read_past(self.stored, ["id", *SKETCHES.names]):
                yield _asked_for(wanted.of(load), asked)
        if wanted.records:
            yield from self._stored(wanted, asked)

    def _stored(self, wanted: _Wanted, asked: Asked | None) -> Iterator[pa.Table]:
        assert self.stored  # noqa: S101 - for mypy: the caller looked
        ids = None
        if wanted.records <= _LOAD_ROWS:  # a few, mostly: their ids tell them, before keys do
            ids = wanted.names()
        for load in read_stored(self.stored, ["id", *SKETCHES.names]):
            rows = load if ids is None else load.filter(pc.is_in(load.column("id"), value_set=ids))
            found = _asked_for(rows, asked)
            if found.num_rows:
                yield wanted.of(keyed(self.connection, found))

    def _add(self, load: pa.Table, *, known: bool = False) -> None:
        """Take sketches; where some may be ``known``, only the others."""
        if not load.num_rows:
            return
        columns = ", ".join(SKETCHES.names)
        self.connection.register("sketched", load)
        new = "ANTI JOIN sketches AS s ON s.key = n._key" if known else ""
        self.connection.execute(
            f"INSERT INTO sketches SELECT _key, {columns.replace(', ', ', n.')} "
            f"FROM sketched AS n {new}"
        )
        self.connection.unregister("sketched")


class _Wanted:
    """Keys of a table: asked for load by load, so that they are never held all at once."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, what: str, table: str = "compared"
    ) -> None:
        self._connection, self._what, self._table = connection, what, table
        ((self.pages, self.past, self.records),) = connection.execute(
            f"SELECT count(*) FILTER (key < {FIRST_PAST_KEY}), "
            f"count(*) FILTER (key >= {FIRST_PAST_KEY} AND key < {FIRST_KEY}), "
            f"count(*) FILTER (key >= {FIRST_KEY}) FROM {table} WHERE {what}"
        ).fetchall()

    @property
    def any(self) -> bool:
        """Tell whether there is any."""
        return bool(self.pages or self.past or self.records)

    def of(self, load: pa.Table) -> pa.Table:
        """Return the rows of a load whose ``_key`` is one of them."""
        return load.filter(
            is_among(self._connection, load.column("_key"), f"{self._table} WHERE {self._what}")
        )

    def names(self) -> pa.ChunkedArray:
        """Return the ids under which those of records were published."""
        found = self._connection.sql(
            f"SELECT was FROM published SEMI JOIN (SELECT key FROM {self._table} "
            f"WHERE {self._what}) USING (key)"
        )
        return found.to_arrow_table().column(0)


def is_among(
    connection: duckdb.DuckDBPyConnection, keys: pa.ChunkedArray, table: str
) -> pa.ChunkedArray:
    """Tell which keys of a load are in a table, of which only those near them are read.

    Args:
        connection: The database.
        keys: Of the load, mostly next to each other.
        table: With a column ``key`` by which its rows are ordered on disk, ``WHERE`` and all.
    """
    bounds = pc.min_max(keys).as_py()
    if bounds["min"] is None:
        return pa.chunked_array([], pa.bool_())
    joint = "AND" if " WHERE " in table else "WHERE"
    found = connection.sql(
        f"SELECT key FROM {table} {joint} key BETWEEN ? AND ?", params=[*bounds.values()]
    ).to_arrow_table()
    return pc.is_in(keys, value_set=found.column(0))


def _asked_for(load: pa.Table, asked: Asked | None) -> pa.Table:
    return load.filter(pa.array(asked.hits(*_columns(load)))) if asked and load.num_rows else load


def _columns(load: pa.Table) -> tuple[pa.ListArray, pa.ListArray, NDArray[np.int64]]:
    bands, sample = (load.column(name).combine_chunks() for name in ("bands", "sample"))
    return bands, sample, load.column("shingles").to_numpy()
