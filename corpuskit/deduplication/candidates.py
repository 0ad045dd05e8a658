"""Which articles are compared at all: those whose sketches share a bucket, in DuckDB.

Texts that share a band, or at least three numbers of their samples, are candidates. Where many
share one (a hot bucket, such as 100,000 copies of one story) each is paired with the first few and
with those just before it only: pairs grow with the articles, never with their square. Buckets are
looked at in turns, so that memory depends on :data:`ITEMS_A_PASS` and not on the articles.
"""

# ruff: noqa: S608 - the SQL is built from constants of this module only

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from corpuskit.deduplication.buckets import SAMPLED, SHARE_OF_SAMPLE, SHARED_OF_SAMPLE
from corpuskit.deduplication.shingles import SAMPLE
from corpuskit.progress import Progress

if TYPE_CHECKING:
    import duckdb

    from corpuskit.deduplication.comparing import NearOptions

STEP: Final = "pairing texts"

FIRST: Final = 8
BEFORE: Final = 4
"""Of a bucket each text is paired with the first so many, and with so many just before it. The
first ones are those that are kept; the others find what a bucket of several stories would hide."""
ITEMS_A_PASS: Final = 100_000
"""Texts whose buckets are held at a time, about 3 million; for more, buckets are read in turns.
Source: 94,000 briefs in one turn did not fit into 64 MB, in turns of 20,000 they did."""

_ITEMS = """
    CREATE TABLE items AS
    SELECT row_number() OVER (ORDER BY c.rank)::INTEGER - 1 AS item, c.key, c.fresh, c.side,
        c.owner, c.kin, c.date, c.past, c.hung, s.words, s.shingles
    FROM compared AS c JOIN (SELECT key, words, shingles FROM sketches) AS s ON s.key = c.key
    WHERE s.shingles > 0
    """

_BUCKETS = f"""
    SELECT item, fresh, unnest(bands)::UBIGINT
        + (generate_subscripts(bands, 1)::UBIGINT << 32) AS bucket
    FROM sketches JOIN (SELECT key, item, fresh FROM items) USING (key) WHERE true
    UNION ALL
    SELECT item, fresh, unnest(sample)::UBIGINT + ({SAMPLED}::UBIGINT << 32)
    FROM sketches JOIN (SELECT key, item, fresh FROM items) USING (key) WHERE true
    """
_TURNS = f"""
    CREATE TABLE dealt AS
    SELECT *, (bucket % $passes)::INTEGER AS turn FROM ({_BUCKETS}) ORDER BY turn
    """
"""Where there is more than one turn: so each turn reads its own rows only."""
_ASKED = """
    SEMI JOIN (SELECT DISTINCT bucket FROM ({}) WHERE fresh) USING (bucket)
    """
"""Where most texts are not new, the buckets of the new ones are all that matters."""
_SAMPLED = SAMPLED << 32

_LAGS = ", ".join(
    f"lag(item, {n}) OVER w AS i{n}, lag(fresh, {n}) OVER w AS f{n}" for n in range(1, BEFORE + 1)
)
_LAGGING = " ".join(
    f"UNION ALL SELECT i{n}, item, bucket FROM placed WHERE place > {FIRST + n} AND (f{n} OR fresh)"
    for n in range(1, BEFORE + 1)
)

_HITS = f"""
    INSERT INTO hits
    WITH buckets AS MATERIALIZED (
        SELECT * FROM (/*turn*/) /*asked*/
    ), many AS (
        SELECT bucket FROM buckets GROUP BY bucket HAVING count(*) > 1
    ), placed AS MATERIALIZED (
        SELECT item, fresh, bucket, row_number() OVER w AS place, {_LAGS}
        FROM buckets SEMI JOIN many USING (bucket)
        WINDOW w AS (PARTITION BY bucket ORDER BY item)
    ), paired AS (
        SELECT a.item AS early, b.item AS late, b.bucket
        FROM placed AS a JOIN placed AS b ON a.bucket = b.bucket
        WHERE a.place <= {FIRST} AND a.place < b.place AND (a.fresh OR b.fresh)
        {_LAGGING}
    )
    SELECT early, late, count(*) FILTER (bucket < {_SAMPLED}) AS bands,
        count(*) FILTER (bucket >= {_SAMPLED}) AS samples
    FROM paired WHERE early <> late GROUP BY early, late
    """
"""The first ones of a bucket are a table of a few rows: joining it with the bucket is linear."""

_PAIRS = f"""
    CREATE TABLE pairs AS
    SELECT h.early, h.late
    FROM (SELECT early, late, sum(bands) AS bands, sum(samples) AS samples FROM hits
        GROUP BY early, late) AS h
    JOIN items AS a ON a.item = h.early JOIN items AS b ON b.item = h.late
    WHERE (h.bands > 0 OR (h.samples >= least({SHARED_OF_SAMPLE}, a.shingles, b.shingles)
        AND h.samples >= {SHARE_OF_SAMPLE} * least({SAMPLE}, a.shingles, b.shingles)
            * least(a.shingles, b.shingles) / greatest(a.shingles, b.shingles)))
    AND (least(a.words, b.words) >= $length * greatest(a.words, b.words)
        OR least(a.shingles, b.shingles) >= $threshold * greatest(a.shingles, b.shingles))
    """


def find_pairs(connection: duckdb.DuckDBPyConnection, options: NearOptions, tell: Progress) -> None:
    """Read ``compared`` and ``sketches``, and make the tables ``items`` and ``pairs``.

    ``items`` numbers the pages that are compared by rank, from 0 on; ``pairs`` (``early late``)
    names candidates by these numbers, each pair once.
    """
    connection.execute(_ITEMS)
    ((count, fresh),) = connection.execute(
        "SELECT count(*), count(*) FILTER (fresh) FROM items"
    ).fetchall()
    connection.execute(
        "CREATE TABLE hits (early INTEGER, late INTEGER, bands BIGINT, samples BIGINT)"
    )
    passes = 1 + count // ITEMS_A_PASS
    tell(STEP, 0, count)
    if passes > 1:
        connection.execute(_TURNS, {"passes": passes})
    for turn in range(passes):
        found = f"SELECT item, fresh, bucket FROM dealt WHERE turn = {turn}"
        buckets = found if passes > 1 else _BUCKETS
        asked = "" if fresh == count else _ASKED.format(buckets)
        connection.execute(_HITS.replace("/*turn*/", buckets).replace("/*asked*/", asked))
        tell(STEP, count * (turn + 1) // passes - count * turn // passes, count)
    connection.execute("DROP TABLE IF EXISTS dealt")
    bounds = {"length": options.contained_length, "threshold": options.threshold}
    connection.execute(_PAIRS, bounds)
    connection.execute("DROP TABLE hits")
