"""Which page is a copy of which: the rule, as one query for a list and for millions of pages.

First, of the captures of one address the newest stays, whatever it says. Then pages are ranked:
published ones first, in the order in which they were published, then by publication date (unknown
last), id, digest of the raw content, then where they lie; of those with the same text the first
stays. What is left tells different stories, and each gets an id of its own: where a canonical link
gives several the same, one keeps it and the others take that of their own address. Nothing depends
on the order in which pages came in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpuskit.errors import PackageError

if TYPE_CHECKING:
    import duckdb

PAGES_TABLE = (
    "CREATE TABLE pages (key BIGINT, id VARCHAR, own VARCHAR, given BOOLEAN, text_key VARCHAR, "
    "date VARCHAR, stamp VARCHAR, url VARCHAR, raw VARCHAR, path VARCHAR, warc_offset BIGINT, "
    "since BIGINT)"
)
"""What :func:`find_copies` reads: one row a page.

``key`` is any number of its own. ``own`` is the id that its own address gives it, null without an
address; ``given`` says that the id is the caller's. ``stamp`` is the time it was fetched, else last
modified. ``since`` numbers the pages whose record is in the previous release, the oldest first, and
is null for all others; the id of those is what the record is called."""

BESIDE = "beside "
"""Put before an own id that is taken by another story, to make a new one of it."""

_ADDRESS = "CASE WHEN given OR own IS NULL THEN 'id:' || id ELSE own END"
_MOMENT = "coalesce(try_cast(stamp AS TIMESTAMP)::VARCHAR, stamp)"
"""A stamp as text that compares: with or without fractions of a second."""

_CLASH = """
    SELECT a.id, a.url, a.path, b.url, b.path FROM pages AS a JOIN pages AS b
        ON a.id = b.id AND a.own < b.own AND a.text_key <> b.text_key
    WHERE a.given AND b.given AND a.since IS NULL AND b.since IS NULL
    ORDER BY a.id, a.own, b.own, a.path, b.path LIMIT 1
    """


def check_ids(connection: duckdb.DuckDBPyConnection) -> None:
    """Refuse a caller's id that stands for two pages with other addresses and other texts.

    Raises:
        PackageError: there is one; the message names both pages.
    """
    found = connection.execute(_CLASH).fetchone()
    if found:
        name, *places = found
        one, other = (
            f"{url} ({path})" if path else url
            for url, path in ((places[0], places[1]), (places[2], places[3]))
        )
        raise PackageError(
            f"id {name!r}: stands for two pages with other addresses and other texts, {one} and "
            f"{other}; give each an id of its own, or none"
        )


def find_copies(connection: duckdb.DuckDBPyConnection) -> None:
    """Read the table ``pages`` and make the table ``clusters``, one row a page.

    Its columns: ``key``; ``kept_key`` of the page that stands for the group; ``size``, the number
    of pages in the group; ``reason``, null for the kept page; ``rank`` among all.

    Pages that agree in everything they are ranked by are the same content of the same place; of
    them the smallest key is kept.
    """
    connection.execute(
        f"""
        CREATE TABLE ranked AS SELECT *, row_number() OVER (ORDER BY since NULLS LAST,
            date NULLS LAST, id, raw, path NULLS FIRST, warc_offset NULLS FIRST, key) AS rank,
            {_ADDRESS} AS address
        FROM pages
        """  # noqa: S608 - a constant
    )
    connection.execute(
        f"""
        CREATE TABLE captured AS
        SELECT *, first_value(rank) OVER (PARTITION BY address ORDER BY since NULLS LAST,
            {_MOMENT} DESC NULLS LAST, rank) AS newest
        FROM ranked
        """  # noqa: S608 - a constant
    )
    connection.execute(
        """
        CREATE TABLE standing AS
        WITH heads AS (
            SELECT rank, min(rank) OVER (PARTITION BY text_key) AS head
            FROM captured WHERE rank = newest
        )
        SELECT c.rank, h.head AS kept, CASE WHEN c.rank = h.head THEN NULL
            WHEN c.rank <> c.newest OR c.id = k.id THEN 'same-id' ELSE 'same-text' END AS reason
        FROM captured AS c JOIN heads AS h ON h.rank = c.newest
        JOIN ranked AS k ON k.rank = h.head
        """
    )
    connection.execute(
        """
        CREATE TABLE clusters AS
        SELECT r.key, k.key AS kept_key, s.reason, s.rank,
            count(*) OVER (PARTITION BY s.kept) AS size
        FROM standing AS s
        JOIN ranked AS r ON r.rank = s.rank
        JOIN ranked AS k ON k.rank = s.kept
        """
    )
    connection.execute("DROP TABLE ranked; DROP TABLE captured; DROP TABLE standing")


def name_pages(connection: duckdb.DuckDBPyConnection) -> None:
    """Read ``pages`` and ``clusters`` and make the table ``names``: ``key`` and ``id`` of the kept.

    Published records and callers' ids stay. Of the others, an id that comes of a canonical link
    goes to the page whose own address it is, else to the first by rank; who does not get it takes
    the id of its own address, and where that is a published record's, one that is made of it.
    """
    connection.execute(
        f"""
        CREATE TABLE names AS
        WITH heads AS (
            SELECT c.rank, p.*, p.given OR p.own IS NULL OR p.since IS NOT NULL AS fixed
            FROM clusters AS c JOIN pages AS p ON p.key = c.key WHERE c.reason IS NULL
        ), taken AS (SELECT DISTINCT id FROM heads WHERE fixed),
        homes AS (SELECT DISTINCT own FROM heads WHERE NOT fixed),
        asked AS (
            SELECT h.*, t.id IS NOT NULL AS id_taken, u.id IS NOT NULL AS own_taken,
                o.own IS NOT NULL AND h.own <> h.id AS anothers,
                row_number() OVER (PARTITION BY h.fixed, h.id ORDER BY h.own = h.id DESC, h.rank)
                    AS place
            FROM heads AS h LEFT JOIN taken AS t ON t.id = h.id
            LEFT JOIN taken AS u ON u.id = h.own LEFT JOIN homes AS o ON o.own = h.id
        )
        SELECT key, CASE
            WHEN fixed OR (place = 1 AND NOT id_taken AND NOT anothers) THEN id
            WHEN NOT own_taken THEN own
            ELSE left(sha256('{BESIDE}' || own), 32) END AS id
        FROM asked
        """  # noqa: S608 - a constant
    )
