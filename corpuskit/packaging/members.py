"""``clusters/clusters.parquet``: the stories that several pages tell, a row each, and those pages.

Articles and rejections of one build tell of that build only. This table tells of all builds: a page
that an earlier release left out as a copy is still a member, with what was known of it, until its
page comes again, its story goes, or a takedown names it or what it was a copy of.
"""

# ruff: noqa: S608 - the SQL is built from constants of this package only

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from corpuskit.errors import PackageError
from corpuskit.packaging import removal
from corpuskit.packaging.fields import CLUSTERS
from corpuskit.packaging.manifest import FileEntry
from corpuskit.packaging.previous import FIRST_KEY
from corpuskit.packaging.records import conform
from corpuskit.packaging.release import Release
from corpuskit.packaging.shards import Everywhere, regrouped, write_shards
from corpuskit.packaging.sketches import is_among
from corpuskit.packaging.splits import quoted

PATH: Final = "clusters/clusters.parquet"
GROUP_ROWS: Final = 10_000
ROWS_AT_A_TIME: Final = 10_000
EARLIER: Final = "left out before"
"""What a copy is of which only the id is known: an older corpuskit left it out."""

_TOLD: Final = ("id", "url", "title", "publisher", "date_published", "relation", "score", "copy_of")
_SHOWN: Final = ("url", "title", "publisher", "date_published")
_LIKE: Final = ("near_duplicate_of", "near_duplicate_score", "relation", "kept_because")

_SHOWN_TABLE: Final = (
    f"CREATE TABLE shown (key BIGINT, {', '.join(f'{name} VARCHAR' for name in _SHOWN)}, "
    "near_duplicate_of VARCHAR, near_duplicate_score DOUBLE, relation VARCHAR, "
    "kept_because VARCHAR)"
)

_OF_FORMER: Final = ("cluster_id", *_TOLD, "hidden")
_FORMER = f"CREATE TABLE former ({', '.join(f'{name} VARCHAR' for name in _OF_FORMER)})"

_PLAN = f"""
    CREATE TABLE members AS
    WITH heads AS (
        SELECT key, id, cluster_id, true AS stands, near_duplicate_of AS copy_of, relation,
            near_duplicate_score AS score, kept_because FROM kept
    ), copied AS (
        SELECT c.key, p.id, h.cluster_id, h.id AS copy_of,
            coalesce(c.relation, c.reason) AS relation, c.score
        FROM clusters AS c JOIN pages AS p ON p.key = c.key
        JOIN heirs AS h ON h.page_key = c.kept_key
        WHERE c.reason IS NOT NULL AND c.key < {FIRST_KEY}
    ) /*before*/, others AS (
        SELECT key, id, cluster_id, copy_of, relation, score, NULL::VARCHAR AS url,
            NULL::VARCHAR AS title, NULL::VARCHAR AS publisher, NULL::VARCHAR AS date_published
            FROM copied
        /*more*/
    ), told AS (
        SELECT cluster_id FROM others UNION SELECT cluster_id FROM heads WHERE cluster_id <> id
    )
    SELECT key, id, cluster_id, stands, copy_of, relation, score, kept_because,
        NULL::VARCHAR AS url, NULL::VARCHAR AS title, NULL::VARCHAR AS publisher,
        NULL::VARCHAR AS date_published
    FROM heads SEMI JOIN told USING (cluster_id)
    UNION ALL
    SELECT key, id, cluster_id, false, copy_of, relation, score, NULL, url, title, publisher,
        date_published
    FROM others WHERE cluster_id IN (SELECT cluster_id FROM heads)
    """
"""Not only of near copies: captures of one address and equal texts are members, too."""

_BEFORE = f"""
    , seen AS (
        SELECT p.id FROM pages AS p SEMI JOIN former AS f ON f.id = p.id
        UNION ALL SELECT r.id FROM refused AS r SEMI JOIN former AS f ON f.id = r.id
        UNION ALL SELECT k.id FROM kept AS k SEMI JOIN former AS f ON f.id = k.id
        UNION ALL SELECT name FROM named UNION ALL SELECT id FROM struck
    ), stayed AS (
        SELECT o.was, h.id FROM heirs AS h JOIN published AS o ON o.key = h.published
        SEMI JOIN former AS f ON f.copy_of = o.was
    ), before AS (
        SELECT f.* EXCLUDE (hidden), s.id AS now
        FROM former AS f LEFT JOIN stayed AS s ON s.was = f.copy_of
        ANTI JOIN seen AS n ON n.id = f.id WHERE f.hidden IS NULL
    ), unknown AS (
        SELECT c.key, c.id, h.cluster_id, h.id AS copy_of FROM copies AS c
        JOIN heirs AS h ON h.page_key = c.kept_key
        WHERE c.key NOT IN (SELECT key FROM copied) AND c.key < {FIRST_KEY}
            AND c.id NOT IN (SELECT id FROM former)
    )
    """
_MORE = f"""
        UNION ALL SELECT NULL, id, cluster_id, now, relation, score::DOUBLE, url, title, publisher,
            date_published FROM before
        UNION ALL SELECT key, id, cluster_id, copy_of, '{EARLIER}', NULL, NULL, NULL, NULL, NULL
            FROM unknown
    """
"""What the release before knows is asked for only where there is one: small first releases are
packaged in half a second, of which each query takes its part."""

_FIRST = "ORDER BY stands DESC, relation IS NOT NULL, id"
_WRITE = f"""
    WITH told AS (
        SELECT m.cluster_id, m.id, m.stands, coalesce(s.kept_because, m.kept_because) AS because,
            coalesce(m.copy_of, s.near_duplicate_of) AS copy_of,
            coalesce(m.relation, s.relation) AS relation,
            coalesce(m.score, s.near_duplicate_score) AS score,
            {", ".join(f"coalesce(m.{name}, s.{name}) AS {name}" for name in _SHOWN)}
        FROM members AS m LEFT JOIN shown AS s ON s.key = m.key
    ), headed AS (
        SELECT *, first_value(id) OVER (PARTITION BY cluster_id {_FIRST}) AS head FROM told
    )
    SELECT cluster_id, count(*) AS size, any_value(head) AS kept_id,
        first(because {_FIRST}) AS kept_because,
        list({{id: id, url: url, title: title, publisher: publisher,
            date_published: date_published, stands: stands, relation: relation, score: score,
            copy_of: CASE WHEN relation IS NOT NULL THEN coalesce(copy_of, head) END}}
            {_FIRST}, url, score) AS members
    FROM headed GROUP BY cluster_id HAVING count(*) > 1 ORDER BY cluster_id
    """


def plan(connection: duckdb.DuckDBPyConnection, previous: Release | None) -> None:
    """Make the table ``members``: which pages are told of, without what is not known of them yet.

    Reads ``kept clusters pages heirs refused named struck copies published``.

    Args:
        connection: The database, when each row has its file.
        previous: The release before.

    Raises:
        PackageError: its table of clusters is damaged.
    """
    if previous is None:
        connection.execute(_PLAN)
        return
    connection.execute(_FORMER)
    found = _former(connection, previous)
    while rows := list(islice(found, ROWS_AT_A_TIME)):
        text = {name: pa.array([row[name] for row in rows], pa.string()) for name in _OF_FORMER}
        connection.register("load", pa.table(text))
        connection.execute("INSERT INTO former SELECT * FROM load")
        connection.unregister("load")
    connection.execute(_PLAN.replace("/*before*/", _BEFORE).replace("/*more*/", _MORE))
    connection.execute("DROP TABLE former")


def _former(connection: duckdb.DuckDBPyConnection, previous: Release) -> Iterator[dict[str, Any]]:
    """Read the copies that the release before tells of; what a takedown names is ``hidden``."""
    named = {name for (name,) in connection.execute("SELECT name FROM named").fetchall()}
    reasons = ", ".join(quoted(reason) for reason in sorted(removal.WITH_COPIES))
    gone = connection.execute(
        f"SELECT o.was FROM struck AS s JOIN published AS o ON o.key = s.key "
        f"WHERE s.reason IN ({reasons})"
    )
    struck = {name for (name,) in gone.fetchall()}
    for row in read_rows(previous):
        for member in row["members"]:
            if member["stands"]:
                continue
            names = removal.names_of(member["id"], member["url"], None) if named else frozenset()
            hidden = "yes" if member["copy_of"] in struck or named & names else None
            score = None if member["score"] is None else repr(member["score"])
            told = {"score": score, "cluster_id": row["cluster_id"], "hidden": hidden}
            yield {**member, **told}


def read_rows(release: Release) -> Iterator[dict[str, Any]]:
    """Read the table of a release row by row; one made before there was any has none.

    Raises:
        PackageError: the file is damaged.
    """
    for entry in release.manifest.files:
        if entry.path != PATH:
            continue
        try:
            with pq.ParquetFile(release.path / PATH) as table:
                for group in range(table.num_row_groups):
                    yield from conform(table.read_row_group(group), CLUSTERS).to_pylist()
        except (OSError, pa.ArrowInvalid) as error:
            raise PackageError(
                f"{release.path / PATH}: missing or damaged ({error}); build or download the "
                "release again"
            ) from error


def carry(release: Release, out: Path, gone: pa.Array) -> tuple[list[FileEntry], int]:
    """Write the table of a release again, into another folder, without some pages.

    Returns:
        The file, and how many pages went; no file is written where none did.
    """
    rows = list(read_rows(release))
    left = without(rows, frozenset(gone.to_pylist()))
    hits = sum(len(row["members"]) for row in rows) - sum(len(row["members"]) for row in left)
    return (write(out, pa.Table.from_pylist(left, CLUSTERS)) if hits else []), hits


@dataclass(slots=True)
class Telling:
    """Gathers what is told of members while their rows pass, and writes the table."""

    connection: duckdb.DuckDBPyConnection
    any: bool = field(init=False)
    """Whether there are members."""

    def __post_init__(self) -> None:
        """Ask which rows are members."""
        self.connection.execute(
            "CREATE TABLE told_of AS SELECT key FROM members WHERE key IS NOT NULL ORDER BY key"
        )
        self.connection.execute(_SHOWN_TABLE)
        ((self.any,),) = self.connection.execute("SELECT count(*) > 0 FROM told_of").fetchall()

    def note(self, load: pa.Table) -> None:
        """Note the members among the rows of a part or of the release before, by their ``_key``."""
        if self.any:
            chosen = load.select(["_key", *_SHOWN, *_LIKE])
            chosen = chosen.filter(is_among(self.connection, chosen.column("_key"), "told_of"))
            if chosen.num_rows:
                self.connection.register("load", chosen)
                self.connection.execute("INSERT INTO shown SELECT * FROM load")
                self.connection.unregister("load")

    def write(self, release: Path) -> list[FileEntry]:
        """Write the table; one without clusters is empty."""
        found = self.connection.sql(_WRITE).to_arrow_reader(GROUP_ROWS)
        rows = (pa.Table.from_batches([batch]).cast(CLUSTERS).to_batches() for batch in found)
        groups = regrouped(chain.from_iterable(rows), GROUP_ROWS, CLUSTERS)
        return list(write_shards(release, groups, Everywhere(PATH)))


def write(release: Path, rows: pa.Table) -> list[FileEntry]:
    """Write rows of the table into a release."""
    groups = regrouped(rows.to_batches(), GROUP_ROWS, CLUSTERS)
    return list(write_shards(release, groups, Everywhere(PATH)))


def without(rows: Sequence[Mapping[str, Any]], gone: frozenset[str]) -> list[dict[str, Any]]:
    """Take pages out of rows of the table, and what is said to be a copy of them.

    Examples:
        >>> one = {"id": "a", "stands": True, "relation": None, "copy_of": None}
        >>> other, third = one | {"id": "b", "copy_of": "a"}, one | {"id": "c"}
        >>> row = {"cluster_id": "a", "size": 3, "kept_id": "a", "kept_because": "earliest"}
        >>> left, = without([row | {"members": [one, third, other | {"id": "d", "copy_of": "c"}]}],
        ...     frozenset("a"))
        >>> left["size"], left["kept_id"], left["kept_because"]
        (2, 'c', None)
        >>> without([row | {"members": [one, other]}], frozenset("a"))
        []
    """
    found = []
    for row in rows:
        members = [
            one for one in row["members"] if one["id"] not in gone and one["copy_of"] not in gone
        ]
        if len(members) > 1 and members[0]["stands"]:
            told = {"size": len(members), "kept_id": members[0]["id"], "members": members}
            because = row["kept_because"] if row["kept_id"] == members[0]["id"] else None
            found.append({**row, **told, "kept_because": because})
    return found
