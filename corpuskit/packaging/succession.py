"""Which records of the previous release stay, and in what shape; which go, and why.

- A record whose page came again and says the same stays as it was published, row and edits.
- A record whose page came again and says something else takes the new row, and keeps its id, its
  cluster and ``version_added``; not if the page was fetched before the record was. Of several pages
  with its address the newest counts, and of equally old ones that with the published text.
- A record is found by the address of its page, else by its id. One published by a corpuskit that
  made ids otherwise gets the id of today, and keeps the rest.
- A record whose page did not come, or made the engine stumble, stays (``missing: keep``) or goes
  (``remove``).
- A record whose page is now rejected by a rule goes, and may come back.
- What a takedown list or a tombstone names goes, and never comes back.
- A record of which its publisher tells a later revision goes, and that takes its cluster.
- Two records that turn out to be the same text, or nearly, both stay where they stand in the same
  split, since somebody may use them; in two splits the younger one goes, since it would leak.

Everything is decided on the tables of short keys that :mod:`corpuskit.packaging.plan` fills.
"""

# ruff: noqa: S608 - the SQL is built from constants of this package and from quoted values only

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from corpuskit.deduplication.comparing import REASONS, UPDATE
from corpuskit.deduplication.exact import BESIDE, check_ids, name_pages
from corpuskit.packaging import removal
from corpuskit.packaging.options import PackageOptions
from corpuskit.packaging.removal import Takedown, Tombstone
from corpuskit.packaging.splits import quoted, split_sql

Connection = duckdb.DuckDBPyConnection

TRANSIENT_STAGES = ("engine", "source")
"""A page rejected here may be fine next time: its record counts as missing, not as refused."""

_TABLES = (
    """
    CREATE TABLE named (name VARCHAR, record VARCHAR, reason VARCHAR, date VARCHAR,
        reference VARCHAR, text_key VARCHAR, cluster_id VARCHAR)
    """,
    """
    CREATE TABLE struck (key BIGINT, id VARCHAR, reason VARCHAR, date VARCHAR, reference VARCHAR)
    """,
    "CREATE TABLE hit (record VARCHAR)",
    "CREATE TABLE gone (key BIGINT, id VARCHAR, reason VARCHAR)",
    "CREATE TABLE claims (page_key BIGINT, key BIGINT, same BOOLEAN)",
    "CREATE TABLE met (key BIGINT)",
    "CREATE TABLE carried (key BIGINT)",
)


def name_removed(
    connection: Connection, takedowns: Sequence[Takedown], tombstones: Sequence[Tombstone]
) -> None:
    """Make the tables of this module, and fill in what must not come (back).

    Tables: ``named`` (what a list or a tombstone names), ``struck`` (rows that are taken out by
    it), ``hit`` (the lines of the list that name a row), ``gone`` (published records that go
    otherwise), ``claims`` (pages that stand for a published record), ``met`` (published records
    with a page), ``carried`` (published records that stay as they are without one).
    """
    for statement in _TABLES:
        connection.execute(statement)
    rows: list[tuple[str | None, ...]] = [
        (one.id, None, one.reason, one.date, one.request_ref, one.content_hash, one.cluster_id)
        for one in tombstones
    ]
    texts = {one.id: one.content_hash for one in tombstones}
    for one in takedowns:
        text_key = texts.get(removal.spoken_id(one.id, one.reason)) or texts.get(one.id)
        told = (one.record, one.reason, one.date, one.reference, text_key, None)
        rows += [(name, *told) for name in sorted(one.names)]
    if rows:
        names = [row[1] for row in connection.execute("PRAGMA table_info('named')").fetchall()]
        columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
        connection.register("given", pa.table(columns, names=names))
        connection.execute("INSERT INTO named SELECT * FROM given")
        connection.unregister("given")


def strike(connection: Connection, load: str) -> None:
    """Note the rows of a registered load (``_key id url source``) that are named as removed."""
    if not connection.execute("SELECT count(*) FROM named").fetchall()[0][0]:
        return
    rows = connection.execute(
        f"SELECT _key, id, url, source.canonical_url FROM {load} WHERE id IS NOT NULL"
    ).fetchall()
    names = [
        (key, record, name)
        for key, record, url, canonical in rows
        for name in removal.names_of(record, url, canonical)
    ]
    if not names:
        return
    keys, records, spoken = zip(*names, strict=True)
    kinds = (pa.int64(), pa.string(), pa.string())
    columns = [
        pa.array(column, kind) for column, kind in zip((keys, records, spoken), kinds, strict=True)
    ]
    connection.register("known_as", pa.table(columns, names=["key", "id", "name"]))
    connection.execute(
        "INSERT INTO struck SELECT k.key, k.id, n.reason, n.date, n.reference "
        "FROM known_as AS k JOIN named AS n ON n.name = k.name"
    )
    connection.execute(
        "INSERT INTO hit SELECT DISTINCT n.record FROM known_as AS k JOIN named AS n "
        "ON n.name = k.name WHERE n.record IS NOT NULL"
    )
    connection.unregister("known_as")


def succeed(connection: Connection, options: PackageOptions) -> None:
    """Decide what becomes of each published record, before copies are looked for.

    Reads ``pages facts refused published``; takes struck pages out of ``pages`` and adds the
    carried records to it; fills ``claims carried gone``.
    """
    _strike_copies(connection)
    check_ids(connection)
    _renew(connection)
    connection.execute(_PAIRS)
    connection.execute("INSERT INTO met SELECT DISTINCT key FROM pairs")
    for statement in _CLAIMS:
        connection.execute(statement)
    absent = (
        "SELECT o.key, o.id, o.was, o.own FROM published AS o "
        "ANTI JOIN claims AS c ON c.key = o.key WHERE o.key NOT IN (SELECT key FROM struck)"
    )
    unmet = f"SELECT * FROM ({absent}) WHERE key NOT IN (SELECT key FROM met)"
    transient = ", ".join(quoted(stage) for stage in TRANSIENT_STAGES)
    refused = "SELECT id FROM refused WHERE id IS NOT NULL"
    for_good = f"{refused} AND stage NOT IN ({transient})"
    connection.execute(
        f"INSERT INTO gone SELECT key, was, 'rejected' FROM ({unmet}) "
        f"WHERE id IN ({for_good}) OR own IN ({for_good})"
    )
    if options.missing == "remove":
        connection.execute(
            f"INSERT INTO gone SELECT key, was, 'gone' FROM ({unmet}) "
            f"WHERE id NOT IN ({refused}) AND coalesce(own, id) NOT IN ({refused})"
        )
    connection.execute(
        f"INSERT INTO carried SELECT key FROM ({absent}) WHERE key NOT IN (SELECT key FROM gone)"
    )
    _rank_published(connection)


def _renew(connection: Connection) -> None:
    """Settle the ids of published records: none is given twice, and a caller's stays.

    Where two get the same, it goes to the page whose own address it is, else to the older record;
    the other takes that of its own address, else one that is made of it.
    """
    connection.execute(
        "UPDATE published SET id = was, own = NULL, kin = was "
        "WHERE was IN (SELECT id FROM pages WHERE given)"
    )
    connection.execute(
        f"""
        CREATE TABLE renewed AS
        WITH placed AS (
            SELECT key, id, was, own, row_number() OVER (PARTITION BY id
                ORDER BY id = was AND own IS NULL DESC, own = id DESC NULLS LAST, id = was DESC,
                    version, key) AS place FROM published
        )
        SELECT p.key, CASE WHEN o.id IS NULL AND row_number() OVER (PARTITION BY p.own ORDER BY
            p.key) = 1 THEN p.own ELSE left(sha256('{BESIDE}' || p.was), 32) END AS id
        FROM placed AS p LEFT JOIN (SELECT DISTINCT id FROM published) AS o ON o.id = p.own
        WHERE p.place > 1
        """
    )
    connection.execute(
        "UPDATE published SET id = r.id FROM renewed AS r WHERE r.key = published.key"
    )
    connection.execute("DROP TABLE renewed")


_PAIRS = """
    CREATE TABLE pairs AS
    SELECT p.key AS page_key, o.key, true AS home FROM published AS o
        JOIN pages AS p ON p.own = o.own AND NOT p.given
        WHERE o.key NOT IN (SELECT key FROM struck)
    UNION ALL
    SELECT p.key, o.key, false FROM published AS o JOIN pages AS p ON p.id = o.id
        WHERE o.key NOT IN (SELECT key FROM struck) AND (p.given OR p.own IS NULL
            OR o.own IS NULL OR p.text_key = o.text_key)
    """
"""Pages and the published records that they may stand for: by address, else by id. A page with
another address and another text is another story, though a canonical link gives it that id."""

_CLAIMS = (
    """
    CREATE TABLE chosen AS SELECT * FROM pairs QUALIFY row_number() OVER
        (PARTITION BY page_key ORDER BY home DESC, key) = 1
    """,
    """
    CREATE TABLE told AS
    SELECT c.*, p.own, p.text_key, p.date, p.raw, p.path, p.warc_offset,
        try_cast(p.stamp AS TIMESTAMP) AS moment
    FROM chosen AS c JOIN pages AS p ON p.key = c.page_key
    """,
    """
    CREATE TABLE known AS
    SELECT t.*, o.own AS known_own, o.text_key AS known_text, o.meta AS known_meta,
        try_cast(o.stamp AS TIMESTAMP) AS known_moment
    FROM told AS t JOIN published AS o ON o.key = t.key
    """,
    """
    INSERT INTO claims
    WITH ordered AS (
        SELECT k.page_key, k.key, known_moment > moment AS older,
            coalesce(k.text_key = known_text AND (f.meta = known_meta OR k.own <> known_own), false)
                AS same,
            row_number() OVER (PARTITION BY k.key ORDER BY home DESC, moment DESC NULLS LAST,
                same DESC, k.text_key = known_text DESC, k.date NULLS LAST, k.raw,
                k.path NULLS FIRST, k.warc_offset NULLS FIRST, k.page_key) AS place
        FROM known AS k JOIN facts AS f ON f.key = k.page_key
    )
    SELECT page_key, key, same FROM ordered WHERE place = 1 AND older IS NOT TRUE
    """,
    "DROP TABLE pairs; DROP TABLE chosen; DROP TABLE told; DROP TABLE known",
)
"""One join a statement: what several of them hold at once does not go to disk."""


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
            (ORDER BY born, cluster_id, version, date NULLS LAST, was) AS since
        FROM (SELECT *, min(version) OVER (PARTITION BY cluster_id) AS born FROM published)
        """
    )
    connection.execute(
        "UPDATE pages SET since = a.since, id = o.id FROM claims AS c, ages AS a, published AS o "
        "WHERE c.page_key = pages.key AND a.key = c.key AND o.key = c.key"
    )
    connection.execute(
        "INSERT INTO pages SELECT o.key, o.id, o.own, o.own IS NULL, o.text_key, o.date, o.stamp, "
        "NULL, '', NULL, NULL, a.since "
        "FROM published AS o JOIN carried AS c ON c.key = o.key JOIN ages AS a ON a.key = o.key"
    )


def settle(connection: Connection, options: PackageOptions) -> None:
    """Make the table ``heirs``: which row each kept page gets, its cluster and its age.

    Reads ``clusters`` too. Of published records with the same text, those of younger clusters go
    where they stand in another split. Columns: ``page_key`` (as in ``clusters``), ``key`` (of the
    row to write), ``published`` (key of the published record), ``id size cluster_id version``. The
    pages of one story, and what a canonical link joins, share a cluster, so that they stand in one
    split.
    """
    older = split_sql(options.salt, options.ratios, "k.cluster_id")
    younger = split_sql(options.salt, options.ratios, "o.cluster_id")
    likeness = ", ".join(quoted(one) for one in ("same-text", *sorted(set(REASONS.values()))))
    connection.execute(
        "CREATE TABLE stands AS SELECT page_key, key FROM claims "
        "UNION ALL SELECT key, key FROM carried"
    )
    connection.execute(
        f"""
        CREATE TABLE merged AS
        SELECT c.key, o.key AS published, o.was AS id,
            k.key IS NOT NULL AND c.reason IN ({likeness}) AND {younger} = {older} AS stays,
            CASE WHEN c.reason = '{UPDATE}' THEN 'update' ELSE 'duplicate' END AS why,
            c.kept_key, o.cluster_id
        FROM clusters AS c
        JOIN stands AS s ON s.page_key = c.key JOIN published AS o ON o.key = s.key
        LEFT JOIN stands AS t ON t.page_key = c.kept_key LEFT JOIN published AS k ON k.key = t.key
        WHERE c.reason IS NOT NULL
        """
    )
    connection.execute(
        "UPDATE clusters SET reason = NULL WHERE key IN (SELECT key FROM merged WHERE stays)"
    )
    connection.execute("INSERT INTO gone SELECT published, id, why FROM merged WHERE NOT stays")
    name_pages(connection)
    for statement in _HEIRS:
        connection.execute(statement)


_HEIRS = (
    """
    CREATE TABLE known AS SELECT text_key, arg_min(cluster_id, age) AS cluster_id FROM (
        SELECT o.text_key, o.cluster_id, a.since AS age
        FROM published AS o JOIN ages AS a ON a.key = o.key
        UNION ALL
        SELECT text_key, cluster_id, 0 FROM named WHERE cluster_id NOT LIKE 'sha256:%'
    ) GROUP BY text_key
    """,
    """
    CREATE TABLE family AS SELECT o.kin, arg_min(o.cluster_id, a.since) AS cluster_id
    FROM published AS o JOIN ages AS a ON a.key = o.key GROUP BY o.kin
    """,
    """
    CREATE TABLE stays AS
    SELECT c.key AS page_key, c.rank, c.size, n.id, k.cluster_id, s.key AS published,
        l.page_key IS NOT NULL AND NOT l.same AS anew
    FROM clusters AS c JOIN pages AS p ON p.key = c.key JOIN names AS n ON n.key = c.key
    LEFT JOIN stands AS s ON s.page_key = c.key LEFT JOIN claims AS l ON l.page_key = c.key
    LEFT JOIN known AS k ON k.text_key = p.text_key
    WHERE c.reason IS NULL
    """,
    """
    CREATE TABLE heirs AS
    WITH kept AS (
        SELECT t.page_key, t.rank, t.published, t.id, o.version,
            CASE WHEN o.key IS NULL OR t.anew THEN t.page_key ELSE o.key END AS key,
            coalesce(o.kin, f.kin, t.id) AS kin, coalesce(o.cluster_size, t.size) AS size,
            coalesce(o.cluster_id, t.cluster_id) AS cluster_id
        FROM stays AS t LEFT JOIN published AS o ON o.key = t.published
        LEFT JOIN facts AS f ON f.key = t.page_key
    )
    SELECT t.page_key, t.key, t.published, t.id, t.size, t.version,
        coalesce(t.cluster_id, y.cluster_id, first_value(coalesce(t.cluster_id, t.id))
            OVER (PARTITION BY t.kin ORDER BY t.rank)) AS cluster_id
    FROM kept AS t LEFT JOIN family AS y ON y.kin = t.kin
    """,
    # What is like another article and stays all the same is in its cluster; so are its kin.
    """
    UPDATE heirs SET cluster_id = r.cluster_id FROM roots AS t JOIN heirs AS r
        ON r.page_key = t.other_key WHERE t.key = heirs.page_key AND heirs.published IS NULL
    """,
    # What takes the place of a published record is in its cluster, and so in its split.
    """
    UPDATE heirs SET cluster_id = m.cluster_id FROM choices AS w JOIN merged AS m
        ON m.key = w.supersedes_key WHERE w.key = heirs.page_key AND heirs.published IS NULL
    """,
    "DROP TABLE merged",
    "DROP TABLE known; DROP TABLE family; DROP TABLE stays; DROP TABLE ages",
)
