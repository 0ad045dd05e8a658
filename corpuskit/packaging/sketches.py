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
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from corpuskit.deduplication.buckets import Asked
from corpuskit.errors import PackageError
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


def read_stored(release: Release, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """Read the sketches of the articles of a release in loads.

    Raises:
        PackageError: a file is damaged.
    """
    files = [e.path for e in release.manifest.files if e.path.startswith("sketches/")]
    load: list[pa.Table] = []
    rows = 0
    for path in sorted(set(files) - {COPIES}):
        for table in _read(release.path / path, columns):
            load.append(table)
            rows += table.num_rows
            if rows >= _LOAD_ROWS:
                yield pa.concat_tables(load).combine_chunks()
                load, rows = [], 0
    if load:
        yield pa.concat_tables(load).combine_chunks()


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
        fresh, others = (
            self._keys(f"SELECT key FROM compared WHERE {what} ORDER BY key")
            for what in ("fresh", "NOT fresh")
        )
        if not len(fresh):
            return
        for load in self._loads(fresh):
            self._add(load)
        if len(others):
            self._gather_others(others)
            self._gather_kept()

    def _gather_others(self, others: NDArray[np.int64]) -> None:
        fresh = self.connection.sql(
            "SELECT bands, sample, shingles FROM sketches "
            "SEMI JOIN (FROM compared WHERE fresh) USING (key)"
        ).to_arrow_table()
        asked = Asked(*_columns(fresh))
        for load in self._loads(others, asked):
            self._add(load)

    def _gather_kept(self) -> None:
        """Add the records that copies of before hang on, whatever buckets they lie in."""
        missing = self._keys(
            "SELECT DISTINCT hung AS key FROM compared SEMI JOIN sketches USING (key) "
            "WHERE hung NOT IN (SELECT key FROM sketches) ORDER BY key"
        )
        if len(missing):
            for load in self._loads(missing):
                self._add(load)

    def _loads(self, keys: NDArray[np.int64], asked: Asked | None = None) -> Iterator[pa.Table]:
        """Read the sketches of some keys; where buckets are asked for, only those in one."""
        wanted = pa.array(keys)
        pages, past = np.searchsorted(keys, [FIRST_PAST_KEY, FIRST_KEY]).tolist()
        if pages:
            for load in read_parts(self.folders, "sketches"):
                yield _chosen(load, wanted, asked)
        if not self.stored:
            return
        if past > pages:
            for load in read_past(self.stored, ["id", *SKETCHES.names]):
                yield _chosen(load, wanted, asked)
        if len(keys) > past:
            yield from self._stored(keys[past:], wanted, asked)

    def _stored(
        self, keys: NDArray[np.int64], wanted: pa.Array, asked: Asked | None
    ) -> Iterator[pa.Table]:
        assert self.stored  # noqa: S101 - for mypy: the caller looked
        ids = None
        if asked is None:  # a few, mostly: they are told by their ids, before keys are looked up
            self.connection.register("asked_for", pa.table({"key": keys}))
            names = self.connection.sql(
                "SELECT was FROM published SEMI JOIN asked_for USING (key)"
            ).to_arrow_table()
            self.connection.unregister("asked_for")
            ids = names.column(0)
        for load in read_stored(self.stored, ["id", *SKETCHES.names]):
            hits = (
                pc.is_in(load.column("id"), value_set=ids) if asked is None else _hits(load, asked)
            )
            found = load.filter(hits)
            if found.num_rows:
                yield _chosen(keyed(self.connection, found), wanted, None)

    def _add(self, load: pa.Table) -> None:
        if load.num_rows:
            self.connection.register("sketched", load)
            columns = ", ".join(SKETCHES.names)
            self.connection.execute(f"INSERT INTO sketches SELECT _key, {columns} FROM sketched")
            self.connection.unregister("sketched")

    def _keys(self, query: str) -> NDArray[np.int64]:
        found: Any = self.connection.sql(query).to_arrow_table().column(0).to_numpy()
        return np.asarray(found, np.int64)


def _chosen(load: pa.Table, wanted: pa.Array, asked: Asked | None) -> pa.Table:
    chosen = load.filter(pc.is_in(load.column("_key"), value_set=wanted))
    return chosen.filter(_hits(chosen, asked)) if asked and chosen.num_rows else chosen


def _hits(load: pa.Table, asked: Asked) -> pa.Array:
    return pa.array(asked.hits(*_columns(load)))


def _columns(load: pa.Table) -> tuple[pa.ListArray, pa.ListArray, NDArray[np.int64]]:
    bands, sample = (load.column(name).combine_chunks() for name in ("bands", "sample"))
    return bands, sample, load.column("shingles").to_numpy()
