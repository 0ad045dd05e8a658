"""Near copies of articles: candidates by their sketches, in DuckDB, then the texts themselves.

Candidates are found by :mod:`corpuskit.deduplication.candidates`, their runs of words are written
to a file, and groups of them are settled batch by batch. So memory depends on neither the number of
articles nor that of copies, but for eight bytes an article (and for one group that is larger than a
batch).
"""

# ruff: noqa: S608 - the SQL is built from constants of this module only

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from corpuskit.deduplication.candidates import find_pairs
from corpuskit.deduplication.comparing import NEAR, REASONS, Items, NearOptions
from corpuskit.deduplication.components import find_batches
from corpuskit.deduplication.grouping import Groups, Likeness, group
from corpuskit.deduplication.runs import ReadTexts, RunsFile, write_runs
from corpuskit.deduplication.shingles import shared
from corpuskit.deduplication.traits import Traits
from corpuskit.news.revisions import RevisionMark
from corpuskit.progress import Progress, silent

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

PAIRS_AT_A_TIME: Final = 10_000

_MADE = (
    *(
        f"CREATE TABLE {name} (key BIGINT, other_key BIGINT, relation VARCHAR, score DOUBLE)"
        for name in ("links", "roots", "left_out")
    ),
    "CREATE TABLE choices (key BIGINT, because VARCHAR, revision BIGINT, supersedes_key BIGINT)",
)
_LIKE: Final = ("key", "other_key", "relation", "score")

_FACTS = """
    CREATE TABLE batched AS
    SELECT m.batch, i.item, i.key, i.words, i.shingles, i.owner, i.side, i.kin, i.date, i.past,
        k.item AS hung, coalesce(r.start, 0) AS start, coalesce(r.length, 0) AS length,
        r.original, r.mark, r.number
    FROM members AS m JOIN items AS i ON i.item = m.item LEFT JOIN items AS k ON k.key = i.hung
    LEFT JOIN runs_at AS r ON r.key = i.key ORDER BY m.batch, i.item
    """
_BATCHED_PAIRS = """
    CREATE TABLE batched_pairs AS SELECT m.batch, p.early, p.late
    FROM pairs AS p JOIN members AS m ON m.item = p.early ORDER BY m.batch, p.late, p.early
    """
_COUPLES = """
    SELECT a.key, b.key, a.fresh, b.fresh, a.shingles, b.shingles, r.start, r.length, s.start,
        s.length
    FROM pairs AS p JOIN items AS a ON a.item = p.early JOIN items AS b ON b.item = p.late
    JOIN runs_at AS r ON r.key = a.key JOIN runs_at AS s ON s.key = b.key ORDER BY p.late, p.early
    """


def find_near(
    connection: duckdb.DuckDBPyConnection,
    texts: ReadTexts,
    runs: RunsFile,
    options: NearOptions,
    tell: Progress = silent,
) -> None:
    """Find near copies among the pages of ``compared``, and amend ``clusters``.

    A page that turns out to be a copy, and what hung on it, hang on the page that is kept; fills
    ``relation`` (what the page is to the kept one) and ``score``. Makes the tables ``links`` (pages
    that stay though they are like another one) and ``roots`` (of those and of their kin the first,
    whose cluster they are in), both ``key other_key relation score``, and ``left_out`` (near copies
    of today and of before, and what they hang on: ``key other_key``), ``choices`` (why a page
    stands for its cluster: ``key because revision supersedes_key``), and ``runs_at`` (where in the
    file the runs of each candidate are: ``key start length``).

    Args:
        connection: A database with the tables ``compared``, ``sketches`` and ``clusters``.
        texts: Reads texts.
        runs: Gets the runs of all candidates.
        options: What counts.
        tell: Told of the progress.
    """
    find_none(connection)
    find_pairs(connection, options, tell)
    write_runs(connection, texts, runs, tell)
    if batches := find_batches(connection):
        _settle(connection, batches, runs, options, tell)
    else:
        connection.execute("DROP TABLE items; DROP TABLE pairs")
        tell("comparing texts", 0, 0)


def _settle(
    connection: duckdb.DuckDBPyConnection,
    batches: Sequence[int],
    runs: RunsFile,
    options: NearOptions,
    tell: Progress,
) -> None:
    connection.execute(_FACTS)
    connection.execute(_BATCHED_PAIRS)
    connection.execute("DROP TABLE items; DROP TABLE pairs; DROP TABLE members")
    connection.execute(_MADE[0].replace("links", "near_copies"))
    ((count,),) = connection.execute("SELECT count(*) FROM batched").fetchall()
    tell("comparing texts", 0, count)
    for batch in batches:
        tell("comparing texts", _settle_batch(connection, batch, runs, options), count)
    connection.execute("DROP TABLE batched; DROP TABLE batched_pairs")
    connection.execute("INSERT INTO left_out SELECT * FROM near_copies")
    _amend(connection)


def _settle_batch(
    connection: duckdb.DuckDBPyConnection, batch: int, runs: RunsFile, options: NearOptions
) -> int:
    """Group the articles of a batch, and note what was found; return how many they are."""
    rows = connection.sql(
        "SELECT * FROM batched WHERE batch = ? ORDER BY item", params=[batch]
    ).to_arrow_table()
    found = connection.sql(
        "SELECT early, late FROM batched_pairs WHERE batch = ? ORDER BY late, early", params=[batch]
    ).to_arrow_table()
    numbers = rows.column("item").to_numpy()
    early, late = (np.searchsorted(numbers, found.column(n).to_numpy()) for n in ("early", "late"))
    starts, lengths, keys = (rows.column(n).to_pylist() for n in ("start", "length", "key"))
    groups = group(
        (early, late),
        _items(rows),
        # Pairs stand side by side that have one text in common: no more than two are held.
        lru_cache(2)(lambda number: runs.read(starts[number], lengths[number])),
        options,
    )
    _add(connection, "near_copies", _named(groups.copies.values(), keys), _LIKE)
    _add(connection, "links", _named(groups.links.values(), keys), _LIKE)
    roots = [(keys[n], keys[root], None, None) for n, root in groups.roots.items() if n != root]
    _add(connection, "roots", roots, _LIKE)
    past = [(keys[n], keys[kept], None, None) for n, kept in groups.past.items()]
    _add(connection, "left_out", past, _LIKE)
    _add(connection, "choices", _chosen(groups, keys), ("key", "because", "revision", "before"))
    return len(keys)


def _items(rows: pa.Table) -> Items:
    """Return what is known of the articles of a batch, by their place in it."""
    words, counts = (rows.column(n).to_numpy().astype(np.int64) for n in ("words", "shingles"))
    owners, sides, dates, kins = (
        rows.column(name).to_pylist() for name in ("owner", "side", "date", "kin")
    )
    told = zip(*(rows.column(n).to_pylist() for n in ("original", "mark", "number")), strict=True)
    traits = {
        place: Traits(original, RevisionMark(mark, number) if mark else None)
        for place, (original, mark, number) in enumerate(told)
        if original or mark
    }
    place_of = {item: place for place, item in enumerate(rows.column("item").to_pylist())}
    past = {
        place: place_of.get(hung)
        for place, (left_out, hung) in enumerate(
            zip(rows.column("past").to_pylist(), rows.column("hung").to_pylist(), strict=True)
        )
        if left_out
    }
    return Items(words, counts, owners, sides, kins, dates, traits, past)


def _named(
    likes: Iterable[Likeness], keys: Sequence[int]
) -> list[tuple[int, int, str | None, float | None]]:
    return [(keys[one.number], keys[one.other], one.relation, one.score) for one in likes]


def _chosen(groups: Groups, keys: Sequence[int]) -> list[tuple[int, str, int | None, int | None]]:
    return [
        (
            keys[number],
            one.because,
            one.revision,
            None if one.supersedes is None else keys[one.supersedes],
        )
        for number, one in groups.choices.items()
    ]


def _add(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    rows: Sequence[tuple[Any, ...]],
    names: Sequence[str],
) -> None:
    import pyarrow as pa

    if not rows:
        return
    kinds = {"relation": pa.string(), "because": pa.string(), "score": pa.float64()}
    columns = [
        pa.array(column, kinds.get(name, pa.int64()))
        for name, column in zip(names, zip(*rows, strict=True), strict=True)
    ]
    connection.register("given", pa.table(columns, names=list(names)))
    connection.execute(f"INSERT INTO {table} SELECT * FROM given")
    connection.unregister("given")


def find_none(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of :func:`find_near`, empty, where near copies are not looked for."""
    for statement in _MADE:
        connection.execute(statement)


def find_copies_of(
    connection: duckdb.DuckDBPyConnection, texts: ReadTexts, runs: RunsFile, threshold: float
) -> list[tuple[int, int]]:
    """List which pages of ``compared`` are near copies of its fresh ones, as pairs of keys.

    Each pair names a fresh page first. The fresh ones among themselves are listed both ways.
    """
    options = NearOptions(threshold, containment=1.0, contained_length=threshold)
    find_pairs(connection, options, silent)
    write_runs(connection, texts, runs, silent)
    found: list[tuple[int, int]] = []
    for early, late, first, second, one, other, *places in _couples(connection):
        both = shared(runs.read(*places[:2]), runs.read(*places[2:]))
        if both >= threshold * (one + other - both):
            found += [(early, late)] * first + [(late, early)] * second
    connection.execute("DROP TABLE items; DROP TABLE pairs; DROP TABLE runs_at")
    return found


def _couples(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    for batch in connection.sql(_COUPLES).to_arrow_reader(PAIRS_AT_A_TIME):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


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
    "NearOptions",
    "find_copies_of",
    "find_near",
    "find_none",
]
