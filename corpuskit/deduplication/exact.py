"""Which page is a copy of which: the rule, as one query for a list and for millions of pages.

Pages are ranked once: published ones first, in the order in which they were published, then by
publication date (unknown last), id, digest of the raw content, then where they lie. Then each pass
groups the pages that are still kept by one column; the first of a group stays, the others point to
it. Nothing depends on the order in which pages came in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

PASSES: tuple[tuple[str, str], ...] = (("id", "same-id"), ("text_key", "same-text"))
"""Column to group by and reason to give, in order. A pass more (near-duplicates) is a column more
of the table ``pages`` that holds the same value for pages that tell the same story."""

PAGES_TABLE = (
    "CREATE TABLE pages (key BIGINT, id VARCHAR, text_key VARCHAR, date VARCHAR, raw VARCHAR, "
    "path VARCHAR, warc_offset BIGINT, since BIGINT)"
)
"""What :func:`find_copies` reads: one row a page. ``key`` is any number of its own;
``since`` numbers the pages whose record is in the previous release, the oldest first, and is null
for all others."""


def find_copies(connection: duckdb.DuckDBPyConnection) -> None:
    """Read the table ``pages`` and make the table ``clusters``, one row a page.

    Its columns: ``key``; ``kept_key`` and ``kept_id`` of the page that stands for the group;
    ``size``, the number of pages in the group; ``reason``, null for the kept page.

    Pages that agree in everything they are ranked by are the same content of the same place; of
    them the smallest key is kept.
    """
    connection.execute(
        "CREATE TABLE ranked AS SELECT *, row_number() OVER (ORDER BY since NULLS LAST, "
        "date NULLS LAST, id, raw, path NULLS FIRST, warc_offset NULLS FIRST, key) AS rank "
        "FROM pages"
    )
    connection.execute(
        "CREATE TABLE standing AS SELECT rank, rank AS kept, NULL::VARCHAR AS reason FROM ranked"
    )
    for column, reason in PASSES:
        connection.execute(
            f"""
            CREATE OR REPLACE TABLE standing AS
            WITH heads AS (
                SELECT rank, min(rank) OVER (PARTITION BY {column}) AS head
                FROM ranked SEMI JOIN (SELECT DISTINCT kept FROM standing) AS s ON rank = s.kept
            )
            SELECT s.rank, h.head AS kept,
                coalesce(s.reason, CASE WHEN h.head <> h.rank THEN '{reason}' END) AS reason
            FROM standing AS s JOIN heads AS h ON h.rank = s.kept
            """  # noqa: S608 - both names are constants of this module
        )
    connection.execute(
        """
        CREATE TABLE clusters AS
        SELECT r.key, k.key AS kept_key, k.id AS kept_id, s.reason,
            count(*) OVER (PARTITION BY s.kept) AS size
        FROM standing AS s
        JOIN ranked AS r ON r.rank = s.rank
        JOIN ranked AS k ON k.rank = s.kept
        """
    )
    connection.execute("DROP TABLE ranked; DROP TABLE standing")
