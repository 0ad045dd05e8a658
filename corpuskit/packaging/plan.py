"""Decide, before any text is moved, where every row of a release goes.

Only short keys of the pages are held, in a DuckDB database that spills to a folder beside the
release what does not fit into memory. From them come the duplicates, the splits, the files,
and for each row its position, its row group and the bucket it is sorted in.
"""

# ruff: noqa: S608 - the SQL is built from constants of this module and from quoted values only

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from corpuskit.deduplication import STAGE
from corpuskit.deduplication.exact import PAGES_TABLE, find_copies
from corpuskit.packaging import members, periods, records, removal, succession
from corpuskit.packaging.manifest import FileEntry
from corpuskit.packaging.nearness import Nearness
from corpuskit.packaging.options import PackageOptions
from corpuskit.packaging.parts import KEYS, read_parts
from corpuskit.packaging.previous import FIRST_KEY, read_published
from corpuskit.packaging.related import find_related
from corpuskit.packaging.release import Release
from corpuskit.packaging.removal import Takedown
from corpuskit.packaging.sketches import COPIES
from corpuskit.packaging.splits import quoted, split_sql

ROW_GROUP_ROWS = {"articles": 10_000, "edits": 50_000, "rejections": 50_000, "sketches": 50_000}
"""Rows of a row group. Source: the dataset viewer refuses groups above 286 MiB, recommends 100-300
MB at most, and groups of 2,000 articles made a changed block cost 26 % instead of 3 % of a file in
the Hub's store (measured on 45,000 articles); 10,000 news articles are about 40 MB."""

ROW_GROUP_BYTES = 64 * 2**20
"""Text of a row group at most, so that very long articles need no more memory than short ones."""

BUCKET_BYTES = 16 * 2**20
"""Text sorted in memory at a time, but at least one row group."""

SKETCH_BYTES = 200
COPY_BYTES = 2_000
"""What the sketch of a text of 450 words weighs with its runs: four bytes each."""

ROW_BYTES = 200
"""What a row weighs beside its text; a round figure, it only shapes row groups and buckets."""

_LANGUAGE = "[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,5}"
_MONTH = "[0-9]{4}-(0[1-9]|1[0-2])"


def read_keys(
    connection: duckdb.DuckDBPyConnection,
    folders: Sequence[Path],
    previous: Release | None = None,
    takedowns: Sequence[Takedown] = (),
    on_rows: Callable[[int], None] = lambda _: None,
) -> None:
    """Read what must be known of all rows before their text is moved.

    Fills the tables ``pages``, ``facts`` and ``refused`` from the parts, ``published`` from the
    previous release, and notes what its tombstones and the takedown list name. ``on_rows`` is told
    how many pages were read since.
    """
    connection.execute(PAGES_TABLE)
    connection.execute(
        "CREATE TABLE facts (key BIGINT, id VARCHAR, language VARCHAR, version VARCHAR, "
        "date VARCHAR, bytes BIGINT, edits BIGINT, edit_bytes BIGINT, text_key VARCHAR, "
        "kin VARCHAR, meta VARCHAR, owner VARCHAR)"
    )
    connection.execute(
        "CREATE TABLE refused (key BIGINT, stage VARCHAR, reason VARCHAR, id VARCHAR, "
        "evidence VARCHAR, url VARCHAR, path VARCHAR, warc_offset BIGINT, relation VARCHAR, "
        "score DOUBLE)"
    )
    tombstones = removal.read_tombstones(previous.path) if previous else ()
    succession.name_removed(connection, takedowns, tombstones)
    read_published(connection, previous, ROW_BYTES)
    columns = ["id", "url", "date_published", "date_modified", "language", "version_added"]
    columns += ["source", "publisher", "host", *KEYS.names]
    if previous:
        columns = [*records.METADATA, "id", "version_added", *KEYS.names]
    meta = records.metadata_sql() if previous else "NULL"
    for load in _registered(connection, read_parts(folders, "articles", columns), on_rows):
        connection.execute(
            f"INSERT INTO pages SELECT _key, id, _own, _given, _text_key, date_published, "
            f"coalesce(source.fetched_at, date_modified), CASE WHEN _given THEN url END, "
            f"_raw_sha256, source.path, "
            f"source.warc_offset, NULL FROM {load}"
        )
        connection.execute(
            f"INSERT INTO facts SELECT _key, id, language, version_added, date_published, "
            f"_bytes + {ROW_BYTES}, _edits, _edit_bytes + _edits * {ROW_BYTES}, _text_key, "
            f"_kin, {meta}, coalesce(publisher, host) FROM {load}"
        )
        succession.strike(connection, load)
    for load in _registered(connection, read_parts(folders, "rejections"), on_rows):
        connection.execute(
            f"INSERT INTO refused SELECT _key, stage, reason, id, evidence, url, source.path, "
            f"source.warc_offset, NULL, NULL FROM {load}"
        )
        succession.strike(connection, load)


def settle(
    connection: duckdb.DuckDBPyConnection, options: PackageOptions, nearness: Nearness
) -> None:
    """Find the duplicates, and say which record each kept page is: the table ``heirs``."""
    nearness.read()
    nearness.strike()
    find_related(connection, whole=options.takedowns_scope == "cluster")
    succession.succeed(connection, options)
    find_copies(connection)
    nearness.group()
    succession.settle(connection, options)


def lay_out(
    connection: duckdb.DuckDBPyConnection,
    options: PackageOptions,
    published: Sequence[FileEntry] = (),
    previous: Release | None = None,
) -> None:
    """Give every row its file and place, and note which pages are of one cluster.

    Makes, for each of ``articles``, ``edits``, ``rejections`` and ``sketches``, the tables
    ``<name>_order`` (``key n grp bucket``) and ``<name>_groups`` (``grp file rows``).

    Args:
        connection: The database after :func:`settle`.
        options: Of the release.
        published: The files of the previous release, whose division into periods holds; none to
            divide anew.
        previous: The release before, whose clusters go on.
    """
    connection.execute(
        f"""
        CREATE TABLE settled AS
        WITH facts_of AS (
            SELECT key, language, string_split(version, '.')::INTEGER[] AS version, date,
                bytes, edits, edit_bytes FROM facts
            UNION ALL
            SELECT o.key, language, version, date, bytes, coalesce(edits, 0),
                coalesce(edit_bytes, 0) + coalesce(edits, 0) * {ROW_BYTES}
            FROM published AS o LEFT JOIN published_edits AS e ON e.id = o.was
        )
        SELECT f.key, h.id, f.date, f.bytes, f.edits, f.edit_bytes, h.size, h.cluster_id,
            CASE WHEN regexp_full_match(f.language, '{_LANGUAGE}') THEN f.language ELSE 'und' END
            || '/' || {split_sql(options.salt, options.ratios, "h.cluster_id")} AS folder,
            CASE WHEN regexp_full_match(left(f.date, 7), '{_MONTH}') THEN left(f.date, 7) END
            AS month,
            coalesce(h.version, f.version) AS version, h.published IS NULL AS new,
            o.id AS near_duplicate_of, l.score AS near_duplicate_score, l.relation,
            w.because AS kept_because, w.revision, coalesce(a.id, b.was) AS supersedes
        FROM facts_of AS f JOIN heirs AS h ON h.key = f.key
        LEFT JOIN choices AS w ON w.key = h.page_key
        LEFT JOIN pages AS a ON a.key = w.supersedes_key
        LEFT JOIN published AS b ON b.key = w.supersedes_key
        LEFT JOIN links AS l ON l.key = h.page_key LEFT JOIN heirs AS o ON o.page_key = l.other_key
        """
    )
    near = "true" if options.near else "false"
    periods.divide(connection, published, options.time_test_since)
    connection.execute(
        """
        CREATE TABLE kept AS
        SELECT *, row_number() OVER (ORDER BY file, version NULLS LAST, date NULLS LAST, id) AS n
        FROM (SELECT s.*, s.folder || '/' || coalesce(p.period, 'undated') || '.parquet' AS file
            FROM settled AS s LEFT JOIN periods AS p
            ON p.folder = s.folder AND p.month = s.month)
        """
    )
    connection.execute("DROP TABLE settled")
    _order(
        connection,
        "articles",
        "SELECT key, 'data/' || file AS file, 1 AS rows, bytes, size AS cluster_size, cluster_id, "
        "array_to_string(version, '.') AS version_added, id AS told_id, version AS since, n, "
        f"{', '.join(records.NEAR)} FROM kept",
    )
    _order(
        connection,
        "sketches",
        "SELECT * EXCLUDE (place), row_number() OVER (ORDER BY file, place) AS n FROM ("
        f"SELECT key, 'sketches/' || file AS file, 1 AS rows, {SKETCH_BYTES} AS bytes, "
        f"id AS told_id, NULL AS copy_of, version AS since, n AS place FROM kept WHERE {near} "
        f"UNION ALL SELECT c.key, '{COPIES}', 1, {COPY_BYTES}, c.id, h.id, NULL, row_number() "
        "OVER (ORDER BY c.id, c.key) FROM copies AS c JOIN heirs AS h ON h.page_key = c.kept_key)",
    )
    _order(
        connection,
        "edits",
        "SELECT key, 'edits/' || file AS file, edits AS rows, edit_bytes AS bytes, "
        "id AS told_id, version AS since, n FROM kept WHERE edits > 0",
    )
    _refuse(connection)
    _order(
        connection,
        "rejections",
        f"SELECT key, 'rejections/' || regexp_replace(stage, '[^A-Za-z0-9_-]', '-', 'g') || "
        f"'.parquet' AS file, 1 AS rows, {ROW_BYTES} AS bytes, stage, reason, id AS told_id, "
        f"evidence, withheld, relation, score, NULL AS since, "
        f"row_number() OVER (ORDER BY file, stage, reason, id, evidence, url, path, warc_offset, "
        f"key) AS n FROM refused",
    )
    members.plan(connection, previous)
    connection.execute("DROP TABLE pages; DROP TABLE clusters")  # to have their memory back


def _refuse(connection: duckdb.DuckDBPyConnection) -> None:
    """Add duplicates and removed pages to ``refused``; tell nothing more of removed ones."""
    connection.execute("ALTER TABLE refused ADD COLUMN withheld BOOLEAN DEFAULT false")
    connection.execute("DELETE FROM refused WHERE key IN (SELECT key FROM struck)")
    connection.execute(
        f"INSERT INTO refused SELECT c.key, '{STAGE}', c.reason, p.id, n.id, NULL, p.path, "
        f"p.warc_offset, c.relation, c.score, false "
        f"FROM clusters AS c JOIN pages AS p ON p.key = c.key "
        f"JOIN names AS n ON n.key = c.kept_key "
        f"WHERE c.reason IS NOT NULL AND c.key < {FIRST_KEY}"
    )
    private = ", ".join(quoted(reason) for reason in sorted(removal.PRIVATE))
    connection.execute(
        f"INSERT INTO refused SELECT key, '{removal.STAGE}', reason, "
        f"CASE WHEN reason IN ({private}) AND NOT regexp_full_match(id, '[0-9a-f]{{32}}') "
        f"THEN 'sha256:' || sha256(id) ELSE id END, NULL, NULL, NULL, NULL, NULL, NULL, true "
        f"FROM struck WHERE key < {FIRST_KEY}"
    )


def _order(connection: duckdb.DuckDBPyConnection, name: str, placed: str) -> None:
    """Cut placed rows into row groups within their file, and the groups into buckets.

    A group ends with so many rows or so much text, whichever comes first. It never spans files, nor
    versions: what was published keeps its groups, byte for byte, and late arrivals come behind them
    in one of their own. (Measured on 50,000 articles and one in a hundred more, in 58 of 290 files:
    3.6 % of the release are new in the Hub's store, 8.1 % where groups span versions; spread over
    120 files it is 6.8 % and 21 %.) A bucket holds whole groups.
    """
    connection.execute(
        f"""
        CREATE TABLE {name}_placed AS
        SELECT * EXCLUDE (chunk, since),
            dense_rank() OVER (ORDER BY file, since NULLS LAST, chunk) AS grp
        FROM (
            SELECT *,
                (sum(rows) OVER w - rows) // {ROW_GROUP_ROWS[name]}
                + (sum(bytes) OVER w - bytes) // {ROW_GROUP_BYTES} AS chunk
            FROM ({placed})
            WINDOW w AS (PARTITION BY file, since ORDER BY n ROWS UNBOUNDED PRECEDING)
        )
        """
    )
    connection.execute(
        f"""
        CREATE TABLE {name}_groups AS
        SELECT *, (sum(bytes) OVER (ORDER BY grp ROWS UNBOUNDED PRECEDING) - bytes)
            // {BUCKET_BYTES} AS bucket
        FROM (SELECT grp, any_value(file) AS file, sum(rows)::BIGINT AS rows,
            sum(bytes)::BIGINT AS bytes FROM {name}_placed GROUP BY grp)
        """
    )
    connection.execute(
        f"""
        CREATE TABLE {name}_order AS
        SELECT p.* EXCLUDE (file, rows, bytes), g.bucket::BIGINT AS bucket
        FROM {name}_placed AS p JOIN {name}_groups AS g ON g.grp = p.grp ORDER BY key
        """
    )
    connection.execute(f"DROP TABLE {name}_placed")


def order_of(connection: duckdb.DuckDBPyConnection, name: str, load: pa.Table) -> pa.Table:
    """Look up where the rows of a load go."""
    bounds = pc.min_max(load.column("_key")).as_py()
    return connection.sql(
        f"SELECT * FROM {name}_order WHERE key BETWEEN ? AND ?",
        params=[bounds["min"], bounds["max"]],
    ).to_arrow_table()


def count_rows(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> int:
    """Count the rows of the files of some tables, as they are planned."""
    counts = " + ".join(f"(SELECT coalesce(sum(rows), 0) FROM {name}_groups)" for name in names)
    ((count,),) = connection.execute(f"SELECT ({counts})::BIGINT").fetchall()
    return int(count)


def groups_of(connection: duckdb.DuckDBPyConnection, name: str) -> dict[int, str]:
    """Say which file each row group belongs to, in order."""
    return dict(connection.execute(f"SELECT grp, file FROM {name}_groups ORDER BY grp").fetchall())


def _registered(
    connection: duckdb.DuckDBPyConnection,
    loads: Iterator[pa.Table],
    on_rows: Callable[[int], None],
) -> Iterator[str]:
    for load in loads:
        connection.register("load", load)
        yield "load"
        connection.unregister("load")
        on_rows(load.num_rows)
