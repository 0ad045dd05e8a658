"""Draw the pages that sites are learned from: of each site those with the smallest digests.

The keys of pages are read by the engine, run of parts by run of parts; each run gives the sample of
its own pages, and those are joined in a database. So memory depends on the number of pages that are
drawn, at most :data:`SAMPLE_PAGES` a site, and not on the pages that there are.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from corpuskit.engines.opening import Engine
from corpuskit.jobs.rows import read_keys
from corpuskit.jobs.spool import Spool
from corpuskit.learning.templates import MIN_PAGES
from corpuskit.scratch import scratch

if TYPE_CHECKING:
    import pyarrow as pa

SAMPLE_PAGES = 96
"""Pages of a site that are read to learn it. A template shows itself on a dozen; the rest is for
page kinds and lines that only some pages have."""

PARTS_A_RUN: Final = 256
"""Parts whose keys are read by one task: about 16,000 pages."""
RUNS_JOINED: Final = 64
"""What is drawn is joined when so many runs were read: about a million pages, of which as many are
held on disk."""
_DIGITS: Final = 15
"""Of a digest, which are compared: what fits into a signed number of eight bytes."""


class _Run(NamedTuple):
    """Some parts."""

    spool: Spool
    first: int
    end: int


_JOIN: Final = f"""
    CREATE OR REPLACE TABLE drawn AS SELECT * FROM drawn QUALIFY row_number() OVER
        (PARTITION BY site ORDER BY digest, part DESC, number DESC) <= {SAMPLE_PAGES}
    """  # noqa: S608 - a constant
_TOLD: Final = f"""
    SELECT part, number FROM drawn SEMI JOIN
        (SELECT site FROM drawn GROUP BY site HAVING count(*) >= {MIN_PAGES}) USING (site)
    ORDER BY part, number
    """  # noqa: S608 - a constant


def draw(spool: Spool, engine: Engine, work: Path) -> dict[int, tuple[int, ...]]:
    """Choose the pages to learn from; return their rows by part, in order.

    Args:
        spool: the pages.
        engine: where their keys are read.
        work: a folder for what does not fit into memory.
    """
    firsts = range(0, spool.parts, PARTS_A_RUN)
    runs = [_Run(spool, first, min(first + PARTS_A_RUN, spool.parts)) for first in firsts]
    with scratch(spool.pages, work / "drawing") as connection:
        connection.execute(
            "CREATE TABLE drawn (site VARCHAR, digest BIGINT, part BIGINT, number BIGINT)"
        )
        for count, drawn in enumerate(engine.map_in_order(_draw_run, runs), start=1):
            connection.register("load", drawn)
            connection.execute("INSERT INTO drawn SELECT * FROM load")
            connection.unregister("load")
            if count % RUNS_JOINED == 0:
                connection.execute(_JOIN)
        if len(runs) > 1:
            connection.execute(_JOIN)
        rows = connection.execute(_TOLD).fetchall()
    return {part: tuple(row for _, row in run) for part, run in groupby(rows, key=itemgetter(0))}


def _draw_run(run: _Run) -> pa.Table:
    import pyarrow as pa

    heaps: dict[str, list[tuple[int, int, int]]] = {}
    for number in range(run.first, run.end):
        for site, digest, row in _keys(run.spool.part(number)):
            heap = heaps.setdefault(site, [])
            entry = (-digest, number, row)
            if len(heap) < SAMPLE_PAGES:
                heapq.heappush(heap, entry)
            else:
                heapq.heappushpop(heap, entry)
    rows = [
        (site, -least, number, row) for site, heap in heaps.items() for least, number, row in heap
    ]
    columns = list(zip(*rows, strict=True)) or [()] * 4
    kinds = (pa.string(), pa.int64(), pa.int64(), pa.int64())
    arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    return pa.table(arrays, names=["site", "digest", "part", "number"])


def _keys(part: Path) -> Iterator[tuple[str, int, int]]:
    for key in read_keys(part):
        if key.site is not None:
            yield key.site, int(key.sha256[:_DIGITS], 16), key.row
