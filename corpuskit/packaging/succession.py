"""Which records of the previous release stay, and in what shape; which go, and why.

- A record whose page came again and says the same stays as it was published, row and edits.
- A record whose page came again and says something else takes the new row, and keeps its cluster
  and ``version_added``. Of several pages with its id the one with the published text wins.
- A record whose page did not come, or made the engine stumble, stays (``missing: keep``) or goes
  (``remove``).
- A record whose page is now rejected by a rule goes, and may come back.
- What a takedown list or a tombstone names goes, and never comes back.
- Two records that turn out to be the same text both stay where they stand in the same split, since
  somebody may use them; in two splits the younger one goes, since it would leak.

Everything is decided on the tables of short keys that :mod:`corpuskit.packaging.plan` fills.
"""

# ruff: noqa: S608 - the SQL is built from constants of this package and from quoted values only

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from corpuskit.packaging import removal
from corpuskit.packaging.options import PackageOptions
from corpuskit.packaging.removal import Takedown, Tombstone
from corpuskit.packaging.splits import quoted, split_sql

Connection = duckdb.DuckDBPyConnection

TRANSIENT_STAGES = ("engine", "source")
"""A page rejected here may be fine next time: its record counts as missing, not as refused."""

_TABLES = (
    """
    CREATE TABLE named (name VARCHAR, url VARCHAR, canonical VARCHAR, reason VARCHAR,
        date VARCHAR, reference VARCHAR, text_key VARCHAR, cluster_id VARCHAR)
    """,
    "CREATE TABLE struck (key BIGINT, id VARCHAR, reason VARCHAR, date VARCHAR, reference VARCHAR)",
    "CREATE TABLE gone (key BIGINT, id VARCHAR, reason VARCHAR)",
    "CREATE TABLE claims (page_key BIGINT, key BIGINT, same BOOLEAN)",
    "CREATE TABLE carried (key BIGINT)",
)


def name_removed(
    connection: Connection, takedowns: Sequence[Takedown], tombstones: Sequence[Tombstone]
) -> None:
    """Make the tables of this module, and fill in what must not come (back).

    Tables: ``named`` (what a list or a tombstone names), ``struck`` (rows that are taken out by
    it), ``gone`` (published records that go otherwise), ``claims`` (pages that stand for a
    published record), ``carried`` (published records without a page).
    """
    for statement in _TABLES:
        connection.execute(statement)
    rows: list[tuple[str | None, ...]] = [
        (one.id, None, None, one.reason, one.date, one.request_ref, one.content_hash,
         one.cluster_id)
        for one in tombstones
    ]  # fmt: skip
    texts = {one.id: one.content_hash for one in tombstones}
    for one in takedowns:
        text_key = texts.get(removal.spoken_id(one.id, one.reason)) or texts.get(one.id)
        url, canonical = one.urls or (None, None)
        rows.append((one.id, url, canonical, one.reason, one.date, one.reference, text_key, None))
    if rows:
        names = [row[1] for row in connection.execute("PRAGMA table_info('named')").fetchall()]
        columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
        connection.register("given", pa.table(columns, names=names))
        connection.execute("INSERT INTO named SELECT * FROM given")
        connection.unregister("given")


def strike(connection: Connection, load: str) -> None:
    """Note the rows of a registered load (``_key id url``) that are named as removed."""
    for condition in (
        "n.name = l.id",
        "n.name = 'sha256:' || sha256(l.id)",
        "n.url = l.url",
        "n.canonical = l.url",
    ):
        connection.execute(
            f"INSERT INTO struck SELECT l._key, l.id, n.reason, n.date, n.reference "
            f"FROM {load} AS l JOIN named AS n ON {condition}"
        )


def succeed(connection: Connection, options: PackageOptions) -> None:
    """Decide what becomes of each published record, before copies are looked for.

    Reads ``pages facts refused published``; takes struck pages out of ``pages`` and adds the
    carried records to it; fills ``claims carried gone``.
    """
    _strike_copies(connection)
    connection.execute(
        """
        INSERT INTO claims SELECT page_key, key, same FROM (
            SELECT p.key AS page_key, o.key, coalesce(p.text_key = o.text_key AND f.meta = o.meta,
                false) AS same, row_number() OVER (PARTITION BY o.key ORDER BY
                    same DESC, p.text_key = o.text_key DESC, p.date NULLS LAST, p.raw,
                    p.path NULLS FIRST, p.warc_offset NULLS FIRST, p.key) AS place
            FROM published AS o JOIN pages AS p ON p.id = o.id JOIN facts AS f ON f.key = p.key
            WHERE o.key NOT IN (SELECT key FROM struck)
        ) WHERE place = 1
        """
    )
    absent = (
        "SELECT o.key, o.id FROM published AS o ANTI JOIN claims AS c ON c.key = o.key "
        "WHERE o.key NOT IN (SELECT key FROM struck)"
    )
    transient = ", ".join(quoted(stage) for stage in TRANSIENT_STAGES)
    connection.execute(
        f"INSERT INTO gone SELECT key, id, 'rejected' FROM ({absent}) WHERE id IN "
        f"(SELECT id FROM refused WHERE stage NOT IN ({transient}))"
    )
    if options.missing == "remove":
        connection.execute(
            f"INSERT INTO gone SELECT key, id, 'gone' FROM ({absent}) WHERE id NOT IN "
            f"(SELECT id FROM refused WHERE id IS NOT NULL)"
        )
    connection.execute(
        f"INSERT INTO carried SELECT key FROM ({absent}) WHERE key NOT IN (SELECT key FROM gone)"
    )
    _rank_published(connection)


def _strike_copies(connection: Connection) -> None:
    """Take out copies of texts that must not stand anywhere, and the struck pages themselves."""
    reasons = ", ".join(quoted(reason) for reason in sorted(removal.WITH_COPIES))
    texts = "SELECT key, id, text_key FROM pages UNION ALL SELECT key, id, text_key FROM published"
    connection.execute(
        f"""
        INSERT INTO struck
        WITH texts AS ({texts}), blocked AS (
            SELECT t.text_key, s.reason, s.date, s.reference
            FROM struck AS s JOIN texts AS t ON t.key = s.key WHERE s.reason IN ({reasons})
            UNION ALL
            SELECT text_key, reason, date, reference FROM named
            WHERE text_key IS NOT NULL AND reason IN ({reasons})
        )
        SELECT t.key, t.id, b.reason, b.date, b.reference
        FROM texts AS t JOIN blocked AS b ON b.text_key = t.text_key
        """
    )
    # A row may be named twice: the first reason by name is told, whatever the order of the list.
    connection.execute(
        "CREATE OR REPLACE TABLE struck AS SELECT * FROM struck QUALIFY row_number() OVER "
        "(PARTITION BY key ORDER BY reason DESC, date NULLS LAST, reference NULLS LAST) = 1"
    )
    connection.execute("DELETE FROM pages WHERE key IN (SELECT key FROM struck)")


def _rank_published(connection: Connection) -> None:
    """Rank pages with a published record by the age of its cluster; add the carried ones."""
    connection.execute(
        """
        CREATE TABLE ages AS SELECT key, row_number() OVER
            (ORDER BY born, cluster_id, version, date NULLS LAST, id) AS since
        FROM (SELECT *, min(version) OVER (PARTITION BY cluster_id) AS born FROM published)
        """
    )
    connection.execute(
        "UPDATE pages SET since = a.since FROM claims AS c, ages AS a "
        "WHERE c.page_key = pages.key AND a.key = c.key"
    )
    connection.execute(
        "INSERT INTO pages SELECT o.key, o.id, o.text_key, o.date, '', NULL, NULL, a.since "
        "FROM published AS o JOIN carried AS c ON c.key = o.key JOIN ages AS a ON a.key = o.key"
    )


def settle(connection: Connection, options: PackageOptions) -> None:
    """Make the table ``heirs``: which row each kept page gets, its cluster and its age.

    Reads ``clusters`` too. Of published records with the same text, those of younger clusters go
    where they stand in another split. Columns: ``page_key`` (as in ``clusters``), ``key`` (of the
    row to write), ``published`` (key of the published record), ``size cluster_id version``.
    """
    older = split_sql(options.salt, options.ratios, "k.cluster_id")
    younger = split_sql(options.salt, options.ratios, "o.cluster_id")
    connection.execute(
        "CREATE TABLE stands AS SELECT page_key, key FROM claims "
        "UNION ALL SELECT key, key FROM carried"
    )
    connection.execute(
        f"""
        CREATE TABLE merged AS
        SELECT c.key, o.key AS published, o.id,
            {younger} = {older} AS stays
        FROM clusters AS c
        JOIN stands AS s ON s.page_key = c.key JOIN published AS o ON o.key = s.key
        JOIN stands AS t ON t.page_key = c.kept_key JOIN published AS k ON k.key = t.key
        WHERE c.reason IS NOT NULL
        """
    )
    connection.execute(
        "UPDATE clusters SET reason = NULL WHERE key IN (SELECT key FROM merged WHERE stays)"
    )
    connection.execute(
        "INSERT INTO gone SELECT published, id, 'duplicate' FROM merged WHERE NOT stays"
    )
    connection.execute(
        """
        CREATE TABLE heirs AS
        WITH known AS (
            SELECT text_key, arg_min(cluster_id, age) AS cluster_id FROM (
                SELECT o.text_key, o.cluster_id, a.since AS age
                FROM published AS o JOIN ages AS a ON a.key = o.key
                UNION ALL
                SELECT text_key, cluster_id, 0 FROM named WHERE cluster_id NOT LIKE 'sha256:%'
            ) GROUP BY text_key
        )
        SELECT c.key AS page_key, o.key AS published,
            CASE WHEN o.key IS NULL OR (l.page_key IS NOT NULL AND NOT l.same)
                THEN c.key ELSE o.key END AS key,
            coalesce(o.cluster_size, c.size) AS size,
            coalesce(o.cluster_id, k.cluster_id, p.id) AS cluster_id, o.version
        FROM clusters AS c JOIN pages AS p ON p.key = c.key
        LEFT JOIN stands AS s ON s.page_key = c.key LEFT JOIN published AS o ON o.key = s.key
        LEFT JOIN claims AS l ON l.page_key = c.key
        LEFT JOIN known AS k ON k.text_key = p.text_key
        WHERE c.reason IS NULL
        """
    )


def new_tombstones(
    connection: Connection, takedowns: Sequence[Takedown], version: str
) -> list[Tombstone]:
    """Write a tombstone for everything that was removed for good in this release.

    These are the published records that went, and all that the takedown list names.
    """
    rows = connection.execute(
        """
        SELECT o.id, s.reason, s.date, s.reference, o.text_key, o.cluster_id
        FROM struck AS s JOIN published AS o ON o.key = s.key
        UNION ALL
        SELECT o.id, g.reason, NULL, NULL, o.text_key, o.cluster_id
        FROM gone AS g JOIN published AS o ON o.key = g.key WHERE g.reason <> 'rejected'
        UNION ALL
        SELECT s.id, s.reason, s.date, s.reference, f.text_key, NULL
        FROM struck AS s JOIN facts AS f ON f.key = s.key
        UNION ALL
        SELECT s.id, s.reason, s.date, s.reference, NULL, NULL
        FROM struck AS s JOIN refused AS r ON r.key = s.key
        """
    ).fetchall()
    rows += [(one.id, one.reason, one.date, one.reference, None, None) for one in takedowns]
    found: dict[str, Tombstone] = {}
    for record, reason, date, reference, text_key, cluster in rows:
        name = removal.spoken_id(record, reason)
        cluster_name = removal.spoken_id(cluster, reason) if cluster else None
        one = Tombstone(name, version, reason, date, reference, text_key, cluster_name)
        # The published record is read first: it knows text and cluster.
        found.setdefault(name, one)
    return list(found.values())
