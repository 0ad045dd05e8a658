"""The release before this one: its records keep their place, their split and their cluster.

Rows of the previous release are read like those of the parts, under keys above
:data:`FIRST_KEY`. A record that has not changed goes into the new release as it stands in the old
one, edits and all; so its bytes do not change either.
"""

# ruff: noqa: S608 - the SQL is built from constants of this package only

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from corpuskit.deduplication.traits import STORY_COLUMNS, Story
from corpuskit.errors import PackageError
from corpuskit.extraction.canonical import story_address
from corpuskit.extraction.former import renewed_id
from corpuskit.extraction.urls import article_id
from corpuskit.packaging.manifest import ID_RULE, FileEntry, Manifest
from corpuskit.packaging.parts import BATCH_ROWS, LOAD_BYTES
from corpuskit.packaging.records import conform, metadata_sql
from corpuskit.packaging.release import Release
from corpuskit.packaging.removal import OWN_ID
from corpuskit.packaging.shards import sha256_of
from corpuskit.packaging.succession import strike
from corpuskit.schema import ARTICLES, EDITS

FIRST_KEY = 2**62
"""Keys of the rows of the previous release begin here, above all keys of parts."""

_FOLDERS = {"articles": "data/", "edits": "edits/"}
_SCHEMAS = {"articles": ARTICLES, "edits": EDITS}

PUBLISHED_TABLE = """
    CREATE TABLE published (key BIGINT, id VARCHAR, was VARCHAR, own VARCHAR, kin VARCHAR,
        text_key VARCHAR, cluster_id VARCHAR, cluster_size BIGINT, language VARCHAR,
        version INTEGER[], date VARCHAR, stamp VARCHAR, bytes BIGINT, meta VARCHAR, owner VARCHAR)
    """
"""``was`` is the id under which a record was published, ``id`` the one that it has now; ``own`` and
``kin`` are as in parts, ``own`` null where the id cannot be one of ours."""
PUBLISHED_EDITS_TABLE = "CREATE TABLE published_edits (id VARCHAR, edits BIGINT, edit_bytes BIGINT)"


def check(release: Release) -> None:
    """Make sure that the previous release is what its manifest says, file by file.

    Raises:
        PackageError: a file is missing or was changed.
    """
    for entry in release.manifest.files:
        path = release.path / entry.path
        if not path.is_file() or sha256_of(path) != entry.sha256:
            raise PackageError(
                f"{path}: missing or changed since the release was made; build or download the "
                "previous release again"
            )


def read_published(
    connection: duckdb.DuckDBPyConnection, release: Release | None, row_bytes: int
) -> None:
    """Read what must be known of the records of the previous release into ``published``.

    Also notes which of them are named as removed.

    Args:
        connection: The database.
        release: The previous release, if there is one.
        row_bytes: What a row weighs beside its text.
    """
    connection.execute(PUBLISHED_TABLE)
    connection.execute(PUBLISHED_EDITS_TABLE)
    if release is None:
        return
    renew = release.manifest.id_rule != ID_RULE
    for load in read_rows(release, "articles"):
        connection.register("load", _addressed(load, renew=renew))
        connection.execute(
            f"INSERT INTO published SELECT _key, _id, id, _own, _kin, content_hash, "
            f"coalesce(cluster_id, id), cluster_size, language, "
            f"string_split(version_added, '.')::INTEGER[], date_published, "
            f"coalesce(source.fetched_at, date_modified), strlen(text) + {row_bytes}, "
            f"{metadata_sql()}, coalesce(publisher, host) FROM load"
        )
        strike(connection, "load")
        connection.unregister("load")
    for load in read_rows(release, "edits"):
        connection.register("load", load)
        connection.execute(
            "INSERT INTO published_edits SELECT article_id, count(*), sum(strlen(removed)) "
            "FROM load GROUP BY article_id"
        )
        connection.unregister("load")


def _addressed(load: pa.Table, *, renew: bool) -> pa.Table:
    """Add ``_id``, ``_own`` and ``_kin``: what the stored addresses say by the rule of today."""
    ids, urls = load.column("id").to_pylist(), load.column("url").to_pylist()
    canonicals = pc.struct_field(load.column("source"), "canonical_url").to_pylist()
    now, owns, kins = [], [], []
    for name, url, canonical in zip(ids, urls, canonicals, strict=True):
        ours = bool(url) and OWN_ID.fullmatch(name)
        now.append(renewed_id(name, url, canonical) if renew else name)
        owns.append(article_id(url) if ours else None)
        kins.append(article_id(story_address(url, canonical) or url) if ours else name)
    for column, values in (("_id", now), ("_own", owns), ("_kin", kins)):
        load = load.append_column(column, pa.array(values, pa.string()))
    return load


def read_rows(release: Release, name: str) -> Iterator[pa.Table]:
    """Read the ``articles`` or ``edits`` of a release in loads, in today's columns.

    Articles have a column ``_key`` more.

    Raises:
        PackageError: a file is damaged, or has a column of another type.
    """
    done = 0
    for load in _loads(release.path, release.manifest, name):
        if name == "articles":
            keys = pa.array(range(FIRST_KEY + done, FIRST_KEY + done + load.num_rows), pa.int64())
            yield load.append_column("_key", keys)
        else:
            yield load
        done += load.num_rows


def read_stories(
    connection: duckdb.DuckDBPyConnection, release: Release, keys: Sequence[int]
) -> Iterator[Story]:
    """Read what is compared of some records; of a file that holds few of them hardly more.

    Raises:
        PackageError: a file is damaged.
    """
    wanted = np.unique(np.array(keys, np.int64)) - FIRST_KEY
    first = 0
    for entry in _files(release.manifest, "articles") if len(wanted) else ():
        start, end = np.searchsorted(wanted, [first, first + entry.rows])
        if start < end:
            path = release.path / entry.path
            yield from _stories_in(connection, path, first, wanted[start:end] - first)
        first += entry.rows


def _stories_in(
    connection: duckdb.DuckDBPyConnection, path: Path, first: int, rows: NDArray[np.int64]
) -> Iterator[Story]:
    try:
        there = set(pq.read_schema(path).names)
        columns = ", ".join(name for name in STORY_COLUMNS if name in there)
        numbers = ", ".join(map(str, rows.tolist()))
        # Numbers that stand in the query spare DuckDB the texts between: a third of the time.
        with connection.cursor() as beside:
            asked = beside.sql(
                f"SELECT file_row_number, {columns} FROM read_parquet(?, file_row_number => true) "
                f"WHERE file_row_number IN ({numbers})",
                params=[str(path)],
            )
            for batch in asked.to_arrow_reader(BATCH_ROWS):
                found = pa.Table.from_batches([batch])
                keys = pc.add(found.column("file_row_number"), FIRST_KEY + first)
                yield from stories_of(found, keys)
    except (OSError, pa.ArrowInvalid, duckdb.Error) as error:
        raise PackageError(
            f"{path}: damaged ({error}); build or download the release again"
        ) from error


def stories_of(rows: pa.Table, keys: pa.Array | pa.ChunkedArray) -> Iterator[Story]:
    """Take what is compared from rows; columns that an old release lacks are not known."""
    columns = [
        rows.column(name).to_pylist() if name in rows.column_names else [None] * rows.num_rows
        for name in STORY_COLUMNS
    ]
    return map(Story._make, zip(keys.to_pylist(), *columns, strict=True))


def keys_of(connection: duckdb.DuckDBPyConnection, ids: pa.ChunkedArray) -> pa.ChunkedArray:
    """Look up the keys of records by their published ids; null for an unknown one."""
    connection.register("wanted", pa.table({"id": pc.unique(ids)}))
    known = connection.sql(
        "SELECT p.was AS id, p.key FROM published AS p SEMI JOIN wanted AS w ON w.id = p.was"
    ).to_arrow_table()
    connection.unregister("wanted")
    return known.column("key").take(pc.index_in(ids, value_set=known.column("id")))


def schemas(release: Release) -> dict[str, pa.Schema]:
    """Read the columns of a release, by table; a table without files is left out.

    Raises:
        PackageError: a file is missing or damaged.
    """
    found: dict[str, pa.Schema] = {}
    for entry in release.manifest.files:
        table = entry.path.partition("/")[0]
        if table not in found:
            path = release.path / entry.path
            try:
                found[table] = pq.read_schema(path).remove_metadata()
            except (OSError, pa.ArrowInvalid) as error:
                raise PackageError(f"{path}: missing or damaged ({error})") from error
    return found


def _loads(folder: Path, manifest: Manifest, name: str) -> Iterator[pa.Table]:
    batches: list[pa.Table] = []
    size = 0
    for path in _paths(manifest, name):
        try:
            with pq.ParquetFile(folder / path) as table:
                for batch in table.iter_batches(BATCH_ROWS):
                    rows = conform(pa.Table.from_batches([batch]), _SCHEMAS[name])
                    batches.append(rows)
                    size += rows.nbytes
                    if size >= LOAD_BYTES:
                        yield pa.concat_tables(batches)
                        batches, size = [], 0
        except (OSError, pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise PackageError(
                f"{folder / path}: damaged ({error}); build or download the release again"
            ) from error
    if batches:
        yield pa.concat_tables(batches)


def _paths(manifest: Manifest, name: str) -> Sequence[str]:
    return [entry.path for entry in _files(manifest, name)]


def _files(manifest: Manifest, name: str) -> Sequence[FileEntry]:
    here = (entry for entry in manifest.files if entry.path.startswith(_FOLDERS[name]))
    return sorted(here, key=attrgetter("path"))
