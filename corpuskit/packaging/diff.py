"""What changed between two releases: records, columns, splits, sizes, effects of rules.

Files with the same rows in both are not opened. Of the others, texts are never held: a record is
known by digests of its text, its metadata and each column, in a DuckDB database that spills to
disk what does not fit.
"""

# ruff: noqa: S608 - the SQL is built from constants of this package only

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa

from corpuskit.packaging import records, versions
from corpuskit.packaging.changes import renames
from corpuskit.packaging.compared import files_by_change, rejections, rows_by_split
from corpuskit.packaging.configurations import BY_TIME
from corpuskit.packaging.manifest import FileEntry, Manifest
from corpuskit.packaging.previous import schemas
from corpuskit.packaging.release import Release
from corpuskit.packaging.versions import Bump, SchemaChanges
from corpuskit.scratch import scratch

MEMORY_BYTES = 384 * 10**6
"""What DuckDB may hold; the rest goes to disk. 1,000,000 records take about 250 MB."""


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule whose effect is not the same in both releases; pairs are (old, new)."""

    stage: str | None
    rule: str
    records: int
    """Changed records in whose edits the rule does something else than before."""
    edits: tuple[int, int]
    removed_chars: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Diff:
    """What changed from one release to another; pairs are (old, new)."""

    old: str
    """Version."""
    new: str
    added: int
    removed: int
    changed: int
    unchanged: int
    changed_text: int
    """Changed records with another text."""
    changed_metadata: int
    """Changed records with other metadata, whether or not the text changed."""
    moved: int
    """Records in both that stand in another split; 0 unless the split rule changed."""
    columns: Mapping[str, int]
    """Number of changed records by the column in which they differ, most first."""
    removed_for: Mapping[str, int]
    """Removed records by reason, as far as the tombstones of the new release tell."""
    schema: SchemaChanges
    configurations: tuple[str, ...]
    """New ones that are more than a language of new records."""
    rules: tuple[RuleChange, ...]
    """Rules whose effect changed, the most records first."""
    rejections: tuple[tuple[str, str, int, int], ...]
    """Stage, reason, rejected pages old and new, where they differ."""
    rows: Mapping[str, Mapping[str, tuple[int, int]]]
    """Rows by configuration and split."""
    bytes: tuple[int, int]
    """Of all data files."""
    files: Mapping[str, int]
    """Data files ``added removed changed unchanged``."""
    bump: Bump
    renamed: int = 0
    """Records that have another id than before, changed otherwise or not; none of them is among
    those added, removed or changed."""

    def to_json(self) -> dict[str, Any]:
        """Return plain values: the keys are the names of the fields."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A diff, and the database with its table ``changes``; open inside :func:`compare` only."""

    diff: Diff
    connection: duckdb.DuckDBPyConnection = field(repr=False)


def diff(old: Release, new: Release) -> Diff:
    """Compare two releases.

    Raises:
        PackageError: a file is missing or damaged.
    """
    with (
        TemporaryDirectory(prefix="corpuskit-diff-") as work,
        compare(old, new.path, new.manifest, Path(work), renames(old, new)) as found,
    ):
        return found.diff


def brief(found: Diff) -> dict[str, Any]:
    """Return what a manifest tells of a diff."""
    plain = found.to_json()
    names = ("added", "removed", "changed", "renamed", "unchanged")
    told = ("changed_text", "changed_metadata")
    return {
        name: plain[name] for name in (*names, *told, "moved", "columns", "removed_for", "schema")
    }


@contextmanager
def compare(
    old: Release,
    path: Path,
    manifest: Manifest,
    work: Path,
    renamed: Sequence[tuple[str, str | None]] = (),
) -> Iterator[Comparison]:
    """Compare a release with a later one, of which only data files and manifest need be there.

    Args:
        old: The earlier release.
        path: The folder of the later one.
        manifest: Its manifest, as far as it is known.
        work: A folder for what does not fit into memory.
        renamed: Old and new id of the records that got another one; None for one that went while
            another got its id.

    The table ``changes`` of the connection holds one row a record that was added, changed or
    removed, with the columns of :data:`corpuskit.packaging.fields.CHANGES` from ``id`` on, but
    without ``reason``.
    """
    rows = old.manifest.articles + manifest.articles
    with scratch(rows, work / "compared", memory=MEMORY_BYTES) as connection:
        same = _same_files(old.manifest.files, manifest.files)
        sides = [
            (side, folder, [entry for entry in files if entry.path not in same])
            for side, folder, files in (
                ("old", old.path, old.manifest.files),
                ("new", path, manifest.files),
            )
        ]
        _read_records(connection, sides)
        connection.execute("CREATE TABLE renamed (old_id VARCHAR, id VARCHAR)")
        told = [{"old_id": was, "id": now} for was, now in renamed]
        schema = pa.schema([("old_id", pa.string()), ("id", pa.string())])
        connection.register("load", pa.Table.from_pylist(told, schema))
        connection.execute("INSERT INTO renamed SELECT * FROM load")
        connection.execute(_BEFORE)
        connection.execute(_changes_sql())
        for side in sides:
            _read_rules(connection, *side)
        yield Comparison(_diff(connection, old, Release(path, manifest)), connection)


def same_rows(one: FileEntry, other: FileEntry) -> bool:
    """Tell whether two files hold the same rows, whatever wrote them."""
    return one.logical_sha256 == other.logical_sha256


def rules_of(manifest: Manifest) -> dict[str, Any]:
    """Return what decides ids and splits in a release."""
    return {"id_rule": manifest.id_rule, "split_rule": manifest.split_rule}


def _same_files(old: Sequence[FileEntry], new: Sequence[FileEntry]) -> set[str]:
    known = {entry.path: entry for entry in old}
    return {e.path for e in new if e.path in known and same_rows(e, known[e.path])}


def _read_records(connection: duckdb.DuckDBPyConnection, sides: Sequence[records.Side]) -> None:
    """Read what is compared of the records of both: the views ``old`` and ``new``."""
    columns = (
        f"id, content_hash, {records.metadata_sql()} AS metadata_hash, {records.columns_sql()}"
    )
    into = "CREATE TABLE digests AS"
    for load in records.read_records(sides):
        connection.register("load", load)
        connection.execute(f"{into} SELECT side, split, {columns} FROM load")
        into = "INSERT INTO digests"
    connection.unregister("load")
    for side, _, _ in sides:
        connection.execute(
            f"CREATE VIEW {side} AS SELECT * EXCLUDE (side) FROM digests WHERE side = '{side}'"
        )


_BEFORE = """
    CREATE VIEW before AS SELECT old.*, CASE WHEN r.old_id IS NOT NULL THEN r.id
        WHEN old.id NOT IN (SELECT id FROM renamed WHERE id IS NOT NULL) THEN old.id END AS now
    FROM old LEFT JOIN renamed AS r ON r.old_id = old.id
    """
"""The old records; ``now`` is the id of each in the new release, null where another took it."""


def _changes_sql() -> str:
    differs = [
        "CASE WHEN o.content_hash IS DISTINCT FROM n.content_hash THEN 'text' END",
        *(
            f"CASE WHEN o.h_{name} IS DISTINCT FROM n.h_{name} THEN '{name}' END"
            for name in records.METADATA
        ),
    ]
    return f"""
        CREATE TABLE changes AS
        SELECT *, CASE WHEN op = 'changed' OR told <> '' AND op = 'renamed'
            THEN string_split(told, ',') END AS changed
        FROM (
            SELECT coalesce(n.id, o.id) AS id,
                CASE WHEN o.id IS NULL THEN 'added' WHEN n.id IS NULL THEN 'removed'
                    WHEN o.id <> n.id THEN 'renamed' ELSE 'changed' END AS op,
                CASE WHEN o.id <> n.id THEN o.id END AS old_id,
                o.content_hash AS old_content_hash, n.content_hash AS new_content_hash,
                o.metadata_hash AS old_metadata_hash, n.metadata_hash AS new_metadata_hash,
                concat_ws(',', {", ".join(differs)}) AS told
            FROM before AS o FULL JOIN new AS n ON n.id = o.now
            WHERE o.content_hash IS DISTINCT FROM n.content_hash
                OR o.metadata_hash IS DISTINCT FROM n.metadata_hash
                OR o.id IS NULL OR n.id IS NULL OR o.id <> n.id
        )
        """


def _read_rules(
    connection: duckdb.DuckDBPyConnection, side: str, folder: Path, files: Sequence[FileEntry]
) -> None:
    """Sum up, by rule, the edits of the changed records."""
    connection.execute(
        f"CREATE TABLE {side}_rules (id VARCHAR, rule VARCHAR, edits BIGINT, removed BIGINT)"
    )
    ((changed,),) = connection.execute(
        "SELECT count(*) FROM changes WHERE op = 'changed'"
    ).fetchall()
    if not changed:
        return
    columns = ["article_id", "rule", "removed"]
    for entry in files:
        if entry.path.startswith("edits/"):
            for load in records.read_batches(folder / entry.path, columns):
                connection.register("load", load)
                connection.execute(
                    f"INSERT INTO {side}_rules SELECT article_id, rule, count(*), "
                    "sum(length(removed)) FROM load SEMI JOIN "
                    "(SELECT id FROM changes WHERE op = 'changed') AS c ON c.id = article_id "
                    "GROUP BY article_id, rule"
                )
                connection.unregister("load")


def _diff(connection: duckdb.DuckDBPyConnection, old: Release, new: Release) -> Diff:
    rows = connection.execute
    counts = {"renamed": 0, "added": 0, "removed": 0, "changed": 0}
    counts |= dict(rows("SELECT op, count(*) FROM changes GROUP BY op").fetchall())
    ((text, metadata),) = rows(
        "SELECT count(*) FILTER (old_content_hash IS DISTINCT FROM new_content_hash), "
        "count(*) FILTER (old_metadata_hash IS DISTINCT FROM new_metadata_hash) "
        "FROM changes WHERE op IN ('changed', 'renamed')"
    ).fetchall()
    ((moved,),) = rows(
        "SELECT count(*) FROM before AS o JOIN new AS n ON n.id = o.now WHERE o.split <> n.split"
    ).fetchall()
    columns = rows(
        "SELECT name, count(*) AS records FROM (SELECT unnest(changed) AS name FROM changes) "
        "GROUP BY name ORDER BY records DESC, name"
    ).fetchall()
    before, after = old.manifest, new.manifest
    schema = versions.schema_changes(schemas(old), schemas(new))
    configurations = new_configurations(before.split_rule, after.split_rule)
    return Diff(
        old=before.version,
        new=after.version,
        **counts,
        unchanged=before.articles - sum(counts[op] for op in ("removed", "changed", "renamed")),
        changed_text=text,
        changed_metadata=metadata,
        moved=moved,
        columns=dict(columns),
        removed_for=_removed_for(connection, new),
        schema=schema,
        configurations=configurations,
        rules=_rules(connection, before, after),
        rejections=rejections(before, after),
        rows=rows_by_split(before, after),
        bytes=(before.bytes, after.bytes),
        files=files_by_change(before.files, after.files),
        bump=versions.bump_of(
            schema=schema,
            rules=versions.rule_changes(rules_of(before), rules_of(after)),
            configurations=configurations,
            counts=counts,
        ),
    )


def new_configurations(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """Name the configurations that a split rule brings."""
    came = new.get("time_test") is not None and old.get("time_test") is None
    return (BY_TIME,) if came else ()


def _removed_for(connection: duckdb.DuckDBPyConnection, new: Release) -> dict[str, int]:
    from corpuskit.packaging.removal import read_tombstones

    tombstones = read_tombstones(new.path)
    reasons = {one.id: one.reason for one in tombstones}
    texts = {one.content_hash: one.reason for one in tombstones if one.content_hash}
    counts: dict[str, int] = {}
    removed = connection.execute(
        "SELECT id, 'sha256:' || sha256(id), old_content_hash, id IN (SELECT id FROM new) "
        "FROM changes WHERE op = 'removed'"
    ).fetchall()
    for name, spoken, text, taken in removed:
        # Where another record has the id now, the tombstone bears another: the text is theirs.
        found = texts.get(text) if taken else reasons.get(name) or reasons.get(spoken)
        reason = found or "rejected or absent"
        counts[reason] = counts.get(reason, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _rules(
    connection: duckdb.DuckDBPyConnection, old: Manifest, new: Manifest
) -> tuple[RuleChange, ...]:
    summed = (
        "SELECT id, rule, sum(edits) AS edits, sum(removed) AS removed FROM {}_rules "
        "GROUP BY id, rule"
    )
    touched = dict(
        connection.execute(
            f"SELECT coalesce(o.rule, n.rule) AS rule, count(*) FROM ({summed.format('old')}) AS o "
            f"FULL JOIN ({summed.format('new')}) AS n ON n.id = o.id AND n.rule = o.rule "
            "WHERE o.edits IS DISTINCT FROM n.edits OR o.removed IS DISTINCT FROM n.removed "
            "GROUP BY ALL"
        ).fetchall()
    )
    before = {(one.stage, one.rule): one for one in old.rules}
    after = {(one.stage, one.rule): one for one in new.rules}
    found: list[RuleChange] = []
    for key in before.keys() | after.keys():
        was, now = before.get(key), after.get(key)
        edits = (was.edits if was else 0, now.edits if now else 0)
        chars = (was.removed_chars if was else 0, now.removed_chars if now else 0)
        if edits[0] != edits[1] or chars[0] != chars[1] or key[1] in touched:
            found.append(RuleChange(*key, touched.get(key[1], 0), edits, chars))
    return tuple(
        sorted(
            found,
            key=lambda one: (
                -one.records,
                -abs(one.removed_chars[1] - one.removed_chars[0]),
                one.rule,
                one.stage or "",
            ),
        )
    )
