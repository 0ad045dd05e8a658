"""Near copies of articles: candidates by their sketches, in DuckDB, then the texts themselves.

Texts that share a band, or at least three numbers of their samples, are candidates. Where many
share one (a hot bucket, such as 100,000 copies of one story) each is paired with the first few and
with those just before it only: pairs grow with the articles, never with their square. Numbers of
pairs are all that is held in memory; runs of words of candidates lie in a file.
"""

# ruff: noqa: S608 - the SQL is built from constants of this module only

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from corpuskit.deduplication.buckets import SAMPLED, SHARE_OF_SAMPLE, SHARED_OF_SAMPLE
from corpuskit.deduplication.comparing import NEAR, REASONS, Integers, Items, NearOptions
from corpuskit.deduplication.grouping import Groups, Likeness, group
from corpuskit.deduplication.shingles import SAMPLE, Hashes, shared, shingles
from corpuskit.deduplication.traits import Story, Traits, traits_of

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

SKETCHES_TABLE = (
    "CREATE TABLE sketches (key BIGINT, words BIGINT, shingles BIGINT, bands UINTEGER[], "
    "sample UINTEGER[])"
)
"""The sketches of pages by key, see :class:`corpuskit.deduplication.shingles.Sketches`."""

COMPARED_TABLE = (
    "CREATE TABLE compared (key BIGINT, rank BIGINT, fresh BOOLEAN, side VARCHAR, owner VARCHAR, "
    "kin VARCHAR, date VARCHAR, past BOOLEAN, hung BIGINT)"
)
"""What :func:`find_near` reads: a row for each page that is compared.

``rank`` orders them. Of two that are not ``fresh`` it is known that they are no copies, or that
both stay. ``side`` is the split of a published record, ``owner`` who published a page, ``kin`` what
pages share that must stand in one split, ``date`` when it was published. ``past`` tells copies that
an earlier release left out, which hang on the record ``hung``; null: on none that says the same."""

ReadTexts = Callable[[Sequence[int]], Iterable[Story]]
"""Given keys, in order, gives what is told of each, in any order."""

RunsOf = Callable[[int], Hashes]

FIRST: Final = 8
BEFORE: Final = 4
"""Of a bucket each text is paired with the first so many, and with so many just before it. The
first ones are those that are kept; the others find what a bucket of several stories would hide."""
ITEMS_A_PASS: Final = 250_000
"""Texts whose buckets are held at a time, about 8 million; for more, buckets are read in turns."""
TEXTS_AT_A_TIME: Final = 256

_BUCKETS = f"""
    SELECT item, fresh, unnest(bands)::UBIGINT
        + (generate_subscripts(bands, 1)::UBIGINT << 32) AS bucket FROM items WHERE true
    UNION ALL
    SELECT item, fresh, unnest(sample)::UBIGINT + ({SAMPLED}::UBIGINT << 32) FROM items WHERE true
    """
_ASKED = f"""
    SEMI JOIN (SELECT DISTINCT bucket FROM ({_BUCKETS.replace("WHERE true", "WHERE fresh")})
        WHERE bucket % $passes = $turn) USING (bucket)
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
        SELECT * FROM ({_BUCKETS}) /*asked*/ WHERE bucket % $passes = $turn
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
    SELECT h.early, h.late
    FROM (SELECT early, late, sum(bands) AS bands, sum(samples) AS samples FROM hits
        GROUP BY early, late) AS h
    JOIN items AS a ON a.item = h.early JOIN items AS b ON b.item = h.late
    WHERE (h.bands > 0 OR (h.samples >= least({SHARED_OF_SAMPLE}, a.shingles, b.shingles)
        AND h.samples >= {SHARE_OF_SAMPLE} * least({SAMPLE}, a.shingles, b.shingles)
            * least(a.shingles, b.shingles) / greatest(a.shingles, b.shingles)))
    AND (least(a.words, b.words) >= $length * greatest(a.words, b.words)
        OR least(a.shingles, b.shingles) >= $threshold * greatest(a.shingles, b.shingles))
    ORDER BY h.late, h.early
    """


def find_near(
    connection: duckdb.DuckDBPyConnection, texts: ReadTexts, folder: Path, options: NearOptions
) -> RunsOf:
    """Find near copies among the pages of ``compared``, and amend ``clusters``.

    A page that turns out to be a copy, and what hung on it, hang on the page that is kept; fills
    ``relation`` (what the page is to the kept one) and ``score``. Makes the tables ``links`` (pages
    that stay though they are like another one) and ``roots`` (of those and of their kin the first,
    whose cluster they are in), both ``key other_key relation score``, and ``left_out`` (near copies
    of today and of before, and what they hang on: ``key other_key``), and ``choices`` (why a page
    stands for its cluster: ``key because revision supersedes_key``).

    Args:
        connection: A database with the tables ``compared``, ``sketches`` and ``clusters``.
        texts: Reads texts.
        folder: A folder for what does not fit into memory.
        options: What counts.

    Returns:
        What gives the runs of a copy by its key.
    """
    items, keys, _ = _items(connection)
    pairs = _pairs(connection, options)
    runs_of, traits = _read_runs(texts, folder, keys, pairs)
    connection.execute("DROP TABLE items")
    groups = group(pairs, replace(items, traits=traits), runs_of, options)
    _fill(connection, "near_copies", _named(groups.copies.values(), keys))
    _fill(connection, "links", _named(groups.links.values(), keys))
    roots = [(keys[n], keys[root], None, None) for n, root in groups.roots.items() if n != root]
    _fill(connection, "roots", roots)
    past = [(keys[n], keys[kept], None, None) for n, kept in groups.past.items()]
    _fill(connection, "left_out", past)
    connection.execute("INSERT INTO left_out SELECT * FROM near_copies")
    _fill_choices(connection, groups, keys)
    _amend(connection)
    numbers = {keys[number]: number for number in groups.copies}
    return lambda key: runs_of(numbers[key])


_CHOICES_TABLE = (
    "CREATE TABLE choices (key BIGINT, because VARCHAR, revision BIGINT, supersedes_key BIGINT)"
)


def _fill_choices(
    connection: duckdb.DuckDBPyConnection, groups: Groups, keys: Sequence[int]
) -> None:
    connection.execute(_CHOICES_TABLE)
    import pyarrow as pa

    chosen = groups.choices.items()
    before = [None if one.supersedes is None else keys[one.supersedes] for _, one in chosen]
    columns = [
        pa.array([keys[number] for number, _ in chosen], pa.int64()),
        pa.array([one.because for _, one in chosen], pa.string()),
        pa.array([one.revision for _, one in chosen], pa.int64()),
        pa.array(before, pa.int64()),
    ]
    connection.register("given", pa.table(columns, names=["key", "why", "number", "before"]))
    connection.execute("INSERT INTO choices SELECT * FROM given")
    connection.unregister("given")


def _named(
    likes: Iterable[Likeness], keys: Sequence[int]
) -> list[tuple[int, int, str | None, float | None]]:
    return [(keys[one.number], keys[one.other], one.relation, one.score) for one in likes]


def find_none(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of :func:`find_near`, empty, where near copies are not looked for."""
    for name in ("links", "roots", "left_out"):
        _fill(connection, name, ())
    connection.execute(_CHOICES_TABLE)


def find_copies_of(
    connection: duckdb.DuckDBPyConnection, texts: ReadTexts, folder: Path, threshold: float
) -> list[tuple[int, int]]:
    """List which pages of ``compared`` are near copies of its fresh ones, as pairs of keys.

    Each pair names a fresh page first. The fresh ones among themselves are listed both ways.
    """
    options = NearOptions(threshold, containment=1.0, contained_length=threshold)
    items, keys, fresh = _items(connection)
    pairs = _pairs(connection, options)
    runs_of, _ = _read_runs(texts, folder, keys, pairs)
    found: list[tuple[int, int]] = []
    for early, late in zip(*(side.tolist() for side in pairs), strict=True):
        one, other = int(items.shingles[early]), int(items.shingles[late])
        both = shared(runs_of(early), runs_of(late))
        if both >= threshold * (one + other - both):
            couple = (keys[early], keys[late])
            found += [couple] * bool(fresh[early]) + [couple[::-1]] * bool(fresh[late])
    connection.execute("DROP TABLE items")
    return found


def _items(connection: duckdb.DuckDBPyConnection) -> tuple[Items, list[int], list[bool]]:
    """Number the pages that are compared by rank: the table ``items``."""
    connection.execute(
        """
        CREATE TABLE items AS
        SELECT row_number() OVER (ORDER BY c.rank)::INTEGER - 1 AS item, c.key, c.fresh, c.side,
            c.owner, c.kin, c.date, c.past, c.hung, s.words, s.shingles, s.bands, s.sample
        FROM compared AS c JOIN sketches AS s ON s.key = c.key WHERE s.shingles > 0
        """
    )
    rows = connection.sql(
        "SELECT words, shingles, owner, side, kin, date, key, fresh FROM items ORDER BY item"
    ).to_arrow_table()
    words, counts = (rows.column(n).to_numpy().astype(np.int64) for n in ("words", "shingles"))
    owners, sides, dates = (_shared(rows.column(name)) for name in ("owner", "side", "date"))
    kins, keys, fresh = (rows.column(name).to_pylist() for name in ("kin", "key", "fresh"))
    past = connection.execute(
        "SELECT i.item, k.item FROM items AS i LEFT JOIN items AS k ON k.key = i.hung WHERE i.past"
    ).fetchall()
    return Items(words, counts, owners, sides, kins, dates, past=dict(past)), keys, fresh


def _shared(column: pa.ChunkedArray) -> list[str | None]:
    """Return the values of a column; equal ones are one object, which saves 60 bytes each."""
    encoded = column.combine_chunks().dictionary_encode()
    values = [*encoded.dictionary.to_pylist(), None]
    return [values[at] for at in encoded.indices.fill_null(-1).to_pylist()]


def _pairs(
    connection: duckdb.DuckDBPyConnection, options: NearOptions
) -> tuple[Integers, Integers]:
    ((count, fresh),) = connection.execute(
        "SELECT count(*), count(*) FILTER (fresh) FROM items"
    ).fetchall()
    hits = _HITS if fresh == count else _HITS.replace("/*asked*/", _ASKED)
    passes = 1 + count // ITEMS_A_PASS
    connection.execute(
        "CREATE TABLE hits (early INTEGER, late INTEGER, bands BIGINT, samples BIGINT)"
    )
    for turn in range(passes):
        connection.execute(hits, {"passes": passes, "turn": turn})
    bounds = {"length": options.contained_length, "threshold": options.threshold}
    rows = connection.sql(_PAIRS, params=bounds).to_arrow_table()
    connection.execute("DROP TABLE hits")
    early, late = (rows.column(name).to_numpy().astype(np.int64) for name in ("early", "late"))
    return early, late


def _read_runs(
    texts: ReadTexts,
    folder: Path,
    keys: Sequence[int],
    pairs: tuple[Integers, Integers],
) -> tuple[RunsOf, dict[int, Traits]]:
    """Write the runs of all candidates into a file; return what reads them, and their traits."""
    traits: dict[int, Traits] = {}
    numbers = np.unique(np.concatenate(pairs))
    if not len(numbers):
        return (lambda _: np.zeros(0, np.uint64)), traits
    places = {keys[number]: number for number in numbers.tolist()}
    starts = np.zeros(len(keys), np.int64)
    lengths = np.zeros(len(keys), np.int64)
    path = folder / "runs"
    end = 0
    with path.open("wb") as file:
        for load in _loads(texts(sorted(places))):
            _, made = shingles([one.text for one in load if isinstance(one.text, str)])
            fresh = iter(made)
            for story in load:
                one = next(fresh) if isinstance(story.text, str) else story.text
                number = places[story.key]
                starts[number], lengths[number] = end, len(one)
                traits[number] = traits_of(story)
                end += len(one)
                file.write(one.tobytes())
    whole = np.asarray(np.memmap(path, np.uint64, "r"))  # a view: a plain array is faster
    return (lambda number: whole[starts[number] : starts[number] + lengths[number]]), traits


def _loads(texts: Iterable[Story]) -> Iterator[list[Story]]:
    left = iter(texts)
    while load := list(islice(left, TEXTS_AT_A_TIME)):
        yield load


def _fill(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    rows: Sequence[tuple[int, int, str | None, float | None]],
) -> None:
    import pyarrow as pa

    connection.execute(
        f"CREATE TABLE {table} (key BIGINT, other_key BIGINT, relation VARCHAR, score DOUBLE)"
    )
    kinds = (pa.int64(), pa.int64(), pa.string(), pa.float64())
    columns = list(zip(*rows, strict=True)) or [()] * len(kinds)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    connection.register("given", pa.table(arrays, names=["key", "other_key", "relation", "score"]))
    connection.execute(f"INSERT INTO {table} SELECT * FROM given")
    connection.unregister("given")


def _amend(connection: duckdb.DuckDBPyConnection) -> None:
    """Hang copies, and all that hung on them, on what is kept; a text's own copies are like it."""
    reasons = " ".join(f"WHEN '{one}' THEN '{reason}'" for one, reason in REASONS.items())
    same = "coalesce(c.reason, 'same-text') = 'same-text'"
    connection.execute(
        f"""
        UPDATE clusters AS c SET kept_key = n.other_key,
            reason = CASE WHEN {same} THEN CASE n.relation {reasons} END ELSE c.reason END,
            relation = CASE WHEN {same} THEN n.relation END,
            score = CASE WHEN {same} THEN n.score END
        FROM near_copies AS n WHERE n.key = c.kept_key
        """
    )
    connection.execute(
        """
        UPDATE clusters AS c SET size = n.size FROM (
            SELECT kept_key, count(*) AS size FROM clusters
            SEMI JOIN near_copies AS n ON n.other_key = kept_key GROUP BY kept_key
        ) AS n WHERE n.kept_key = c.kept_key
        """
    )
    connection.execute("DROP TABLE near_copies")


__all__ = [
    "COMPARED_TABLE",
    "NEAR",
    "SKETCHES_TABLE",
    "Likeness",
    "NearOptions",
    "find_copies_of",
    "find_near",
    "find_none",
]
