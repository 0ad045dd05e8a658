"""What a takedown leaves standing of a cluster: listed, or taken out as well."""

# ruff: noqa: S608 - the SQL is built from constants of this package and from quoted values only

from __future__ import annotations

import duckdb

from corpuskit.packaging import removal
from corpuskit.packaging.splits import quoted


def find_related(connection: duckdb.DuckDBPyConnection, *, whole: bool) -> None:
    """Find the published records that share a cluster with what must not stand anywhere.

    What was left out before as a copy of a record counts too: its id is known by its sketch.

    Reads ``struck named published past``; makes the table ``related`` (``id``), which is empty
    where they are struck as well.

    Args:
        connection: The database, when copies of removed texts are struck.
        whole: Whether to strike them.
    """
    reasons = ", ".join(quoted(reason) for reason in sorted(removal.WITH_COPIES))
    connection.execute(
        "INSERT INTO hit SELECT DISTINCT n.record FROM past AS p JOIN named AS n ON n.name = p.id "
        "WHERE n.record IS NOT NULL"
    )
    connection.execute(
        f"""
        CREATE TABLE related AS
        WITH doomed AS (
            SELECT o.cluster_id, s.reason, s.date, s.reference
            FROM struck AS s JOIN published AS o ON o.key = s.key WHERE s.reason IN ({reasons})
            UNION ALL
            SELECT o.cluster_id, n.reason, n.date, n.reference
            FROM named AS n JOIN past AS p ON p.id = n.name
            JOIN published AS o ON o.was = p.copy_of WHERE n.reason IN ({reasons})
        )
        SELECT DISTINCT o.key, o.id, d.reason, d.date, d.reference
        FROM published AS o JOIN doomed AS d ON d.cluster_id = o.cluster_id
        WHERE o.key NOT IN (SELECT key FROM struck)
        """
    )
    if whole:
        connection.execute("INSERT INTO struck FROM related; DELETE FROM related")


def list_related(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """List the ids of the records that stay in this release all the same."""
    rows = connection.execute(
        "SELECT DISTINCT id FROM related SEMI JOIN heirs USING (id) ORDER BY id"
    ).fetchall()
    return [name for (name,) in rows]
