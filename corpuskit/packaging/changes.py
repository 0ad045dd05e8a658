"""``changes/<version>.parquet``: which records a release added, changed and removed.

With it a copy of the dataset can be brought from one version to the next without comparing all of
it. The files of earlier versions come along, so that the way from any version to any other is
there.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpuskit.errors import PackageError
from corpuskit.packaging.fields import CHANGES
from corpuskit.packaging.manifest import FileEntry
from corpuskit.packaging.records import conform
from corpuskit.packaging.release import Release
from corpuskit.packaging.removal import PRIVATE, spoken_id
from corpuskit.packaging.shards import Everywhere, regrouped, write_shards
from corpuskit.packaging.versions import numbers

GROUP_ROWS = 100_000

_FIRST = """
    SELECT id, 'added' AS op, NULL::VARCHAR[] AS changed, NULL::VARCHAR AS reason,
        NULL::VARCHAR AS old_content_hash, content_hash AS new_content_hash,
        NULL::VARCHAR AS old_id
    FROM written ORDER BY id
    """
_LATER = """
    SELECT coalesce(t.told, c.id) AS id, c.op, c.changed, t.reason, c.old_content_hash,
        c.new_content_hash, c.old_id
    FROM changes AS c LEFT JOIN told AS t ON t.id = c.id AND c.op = 'removed' ORDER BY c.op, 1
    """
_GONE = """
    SELECT o.was AS id, s.reason FROM struck AS s JOIN published AS o ON o.key = s.key
    UNION ALL SELECT id, reason FROM gone
    """


def write_first(
    connection: duckdb.DuckDBPyConnection, release: Path, version: str
) -> list[FileEntry]:
    """Write the changes of a first release: everything was added.

    Args:
        connection: The database with the table ``written``.
        release: The folder of the release.
        version: Of the release.
    """
    return _write(connection.sql(_FIRST), release, version)


def write_later(
    compared: duckdb.DuckDBPyConnection,
    connection: duckdb.DuckDBPyConnection,
    release: Path,
    version: str,
) -> list[FileEntry]:
    """Write the changes since the previous release.

    Args:
        compared: The database with the table ``changes``.
        connection: The database that says why records went.
        release: The folder of the release.
        version: Of the release.
    """
    gone = connection.execute(_GONE).fetchall()
    columns = {
        "id": pa.array([name for name, _ in gone], pa.string()),
        "told": pa.array([spoken_id(*one) for one in gone], pa.string()),
        "reason": pa.array([reason for _, reason in gone], pa.string()),
    }
    compared.register("told", pa.table(columns))
    try:
        return _write(compared.sql(_LATER), release, version)
    finally:
        compared.unregister("told")


def carry_over(previous: Release, release: Path, private: Mapping[str, str]) -> list[FileEntry]:
    """Copy the changes of earlier versions; ids that must not be published are replaced.

    Args:
        previous: The previous release.
        release: The folder of the release.
        private: what is published in place of each id that itself may identify something.
    """
    entries: list[FileEntry] = []
    for entry in previous.manifest.files:
        if not entry.path.startswith("changes/"):
            continue
        source, target = previous.path / entry.path, release / entry.path
        target.parent.mkdir(exist_ok=True)
        if private or not pq.read_schema(source).equals(CHANGES):
            rows = pq.read_table(source)
            now = _renamed(conform(rows, CHANGES), private)
            if not now.equals(rows):
                runs = regrouped(now.to_batches(), GROUP_ROWS, CHANGES)
                entries += write_shards(release, runs, Everywhere(entry.path))
                continue
        shutil.copyfile(source, target)
        entries.append(entry)
    return entries


def renames(old: Release, new: Release) -> list[tuple[str, str | None]]:
    """Read from the changes of a release which records have another id than in an older one.

    Returns:
        Id in the old release and in the new one, of each; None for a record that went in a version
        in which another got its id.

    Raises:
        PackageError: a file is missing or damaged.
    """
    first, last = numbers(old.manifest.version), numbers(new.manifest.version)
    between = sorted(
        (version, new.path / entry.path)
        for entry in new.manifest.files
        if entry.path.startswith("changes/")
        and first < (version := numbers(Path(entry.path).stem)) <= last
    )
    now: dict[str, str | None] = {}
    for _, path in between:
        try:
            rows = conform(pq.read_table(path), CHANGES)
        except (OSError, pa.ArrowInvalid) as error:
            raise PackageError(
                f"{path}: missing or damaged ({error}); build or download the release again"
            ) from error
        # All of a version at once: one may get the id that another gives up. Who has an id that
        # its record of the old release gave up before came in between.
        first_ids = {name: was for was, name in now.items() if name}
        now |= {
            first_ids.get(was, was): name
            for was, name in _moves(rows)
            if was in first_ids or was not in now
        }
    return list(now.items())


def private_names(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Map ids that were removed on request to what may be published in their place."""
    reasons = ", ".join(f"'{reason}'" for reason in sorted(PRIVATE))
    rows = connection.execute(
        f"SELECT DISTINCT id, reason FROM struck WHERE reason IN ({reasons})"  # noqa: S608 - constants
    ).fetchall()
    names = {name: spoken_id(name, reason) for name, reason in rows}
    return {name: spoken for name, spoken in names.items() if name != spoken}


def _moves(rows: pa.Table) -> Iterator[tuple[str, str | None]]:
    """Yield id before and after of what a version renamed; None after for ids that went over."""
    renamed = rows.filter(pc.is_valid(rows.column("old_id")))
    yield from ((row["old_id"], row["id"]) for row in renamed.to_pylist())
    went = pc.equal(rows.column("op"), "removed")
    gone, here = rows.filter(went).column("id"), rows.filter(pc.invert(went)).column("id")
    yield from ((name, None) for name in gone.filter(pc.is_in(gone, here)).to_pylist())


def _write(rows: duckdb.DuckDBPyRelation, release: Path, version: str) -> list[FileEntry]:
    reader = rows.to_arrow_reader(GROUP_ROWS)
    groups = regrouped(_versioned(reader, version), GROUP_ROWS, CHANGES)
    path = f"changes/{version}.parquet"
    return list(write_shards(release, groups, Everywhere(path)))


def _versioned(batches: Iterable[pa.RecordBatch], version: str) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        columns = [pa.array([version] * batch.num_rows, pa.string())]
        columns += [batch.column(field.name).cast(field.type) for field in list(CHANGES)[1:]]
        yield pa.RecordBatch.from_arrays(columns, schema=CHANGES)


def _renamed(rows: pa.Table, private: Mapping[str, str]) -> pa.Table:
    ids = rows.column("id")
    at = pc.index_in(ids, value_set=pa.array(list(private), pa.string()))
    spoken = pa.array(list(private.values()), pa.string()).take(at.combine_chunks())
    column = pc.coalesce(spoken, ids)
    return rows.set_column(rows.schema.get_field_index("id"), CHANGES.field("id"), column)
