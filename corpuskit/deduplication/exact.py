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
modified; ``url`` serves to tell a caller's pages apart. ``since`` numbers the pages whose record is
in the previous release, the oldest first, and is null for all others; the id of those is what the
record is called."""

BESIDE = "beside "
"""Put before an own id that is taken by another story, to make a new one of it."""

_ADDRESS = "CASE WHEN given OR own IS NULL THEN 'id:' || id ELSE own END"
_MOMENT = "coalesce(try_cast(stamp AS TIMESTAMP)::VARCHAR, stamp)"
"""A stamp as text that compares: with or without fractions of a second."""

_CLASH = """
    WITH asked AS (
        SELECT id, own, text_key, url, path, first_value(own) OVER w AS first_own,
            first_value(text_key) OVER w AS first_text, first_value(url) OVER w AS first_url,
            first_value(path) OVER w AS first_path
        FROM pages WHERE given AND own IS NOT NULL
        WINDOW w AS (PARTITION BY id ORDER BY own, text_key, path NULLS FIRST, key)
    )
    SELECT id, first_url, first_path, url, path FROM asked
    WHERE own <> first_own AND text_key <> first_text
    ORDER BY id, own, text_key, path NULLS FIRST LIMIT 1
    """
"""In one pass: an id that a million pages share must not be compared in pairs."""


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
    of pages in the group; ``reason``, null for the kept page; ``rank`` among all; ``relation`` and
    ``score`` of near copies, null here.

    Pages that agree in everything they are ranked by are the same content of the same place; of
    them the smallest key is kept.
    """
    connection.execute(
        """
        CREATE TABLE sorted AS SELECT key, id, text_key FROM pages
        ORDER BY since NULLS LAST, date NULLS LAST, id, raw, path NULLS FIRST,
            warc_offset NULLS FIRST, key
        """
    )
    # A sort goes to disk, and rows keep its order; a window over all rows would lie in memory.
    connection.execute("CREATE TABLE ranked AS SELECT *, rowid + 1 AS rank FROM sorted")
    connection.execute("DROP TABLE sorted")
    connection.execute(
        f"""
        CREATE TABLE captured AS
        SELECT rank, first_value(rank) OVER (PARTITION BY {_ADDRESS} ORDER BY since NULLS LAST,
            {_MOMENT} DESC NULLS LAST, rank) AS newest
        FROM ranked JOIN pages USING (key, id, text_key)
        """  # noqa: S608 - constants
    )
    connection.execute(
        """
        CREATE TABLE standing AS
        SELECT c.rank, c.newest, min(r.rank) OVER (PARTITION BY r.text_key) AS head
        FROM captured AS c JOIN ranked AS r ON r.rank = c.rank WHERE c.rank = c.newest
        """
    )
    connection.execute(
        """
        CREATE TABLE clusters AS
        SELECT r.key, k.key AS kept_key, CASE WHEN c.rank = h.head THEN NULL
                WHEN c.rank <> c.newest OR r.id = k.id THEN 'same-id' ELSE 'same-text' END
                AS reason, c.rank, count(*) OVER (PARTITION BY h.head) AS size,
            NULL::VARCHAR AS relation, NULL::DOUBLE AS score
        FROM captured AS c JOIN standing AS h ON h.rank = c.newest
        JOIN ranked AS r ON r.rank = c.rank JOIN ranked AS k ON k.rank = h.head
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
            SELECT c.rank, p.key, p.id, p.own,
                p.given OR p.own IS NULL OR p.since IS NOT NULL AS fixed
            FROM clusters AS c JOIN pages AS p ON p.key = c.key WHERE c.reason IS NULL
        ), asked AS (
            SELECT *, id IN (SELECT id FROM heads WHERE fixed) AS id_taken,
                own IN (SELECT id FROM heads WHERE fixed) AS own_taken,
                own <> id AND id IN (SELECT own FROM heads WHERE NOT fixed) AS anothers,
                row_number() OVER (PARTITION BY fixed, id ORDER BY own = id DESC, rank) AS place
            FROM heads
        )
        SELECT key, CASE
            WHEN fixed OR (place = 1 AND NOT id_taken AND NOT anothers) THEN id
            WHEN NOT own_taken THEN own
            ELSE left(sha256('{BESIDE}' || own), 32) END AS id
        FROM asked
        """  # noqa: S608 - a constant
    )
