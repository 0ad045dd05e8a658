"""Articles that may have to do with each other, by whatever chain, and batches of such groups.

What is decided of an article depends on those of its group only: candidates, what an earlier
release hung on what, and pages that must stand in one split. So groups are settled batch by batch.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import duckdb

ITEMS_A_BATCH: Final = 50_000
"""Articles of a batch, but at least one group. Source: a round value; they take about 50 MB."""

EDGES_AT_A_TIME: Final = 500_000

Numbers = NDArray[np.int32]

_EDGES = """
    CREATE TABLE edges AS
    SELECT early AS one, late AS other FROM pairs
    UNION ALL
    SELECT k.item, i.item FROM items AS i JOIN items AS k ON k.key = i.hung WHERE i.past
    UNION ALL
    SELECT first, item FROM (
        SELECT item, min(item) OVER (PARTITION BY kin) AS first FROM items
        WHERE side IS NULL AND kin IN (SELECT kin FROM items SEMI JOIN
            (SELECT early AS item FROM pairs UNION SELECT late FROM pairs) USING (item))
    ) WHERE first <> item
    """
_MEMBERS = """
    CREATE TABLE members AS
    SELECT m.item, g.batch FROM rooted AS m JOIN (
        SELECT root, (sum(size) OVER (ORDER BY root ROWS UNBOUNDED PRECEDING) - size)
            // $size AS batch
        FROM (SELECT root, count(*)::BIGINT AS size FROM rooted GROUP BY root)
    ) AS g ON g.root = m.root ORDER BY g.batch, m.item
    """


def find_batches(connection: duckdb.DuckDBPyConnection) -> list[int]:
    """Read ``items`` and ``pairs``, and say which articles are settled together.

    Makes the table ``members`` (``item batch``), which holds those that have to do with others
    only. Memory holds eight bytes for each article that is compared.

    Returns:
        The batches, in order; none where no article has to do with another, as in many a small
        release: then there is no such table.
    """
    import pyarrow as pa

    connection.execute(_EDGES)
    ((count, edges),) = connection.execute(
        "SELECT (SELECT count(*) FROM items), (SELECT count(*) FROM edges)"
    ).fetchall()
    if not edges:
        connection.execute("DROP TABLE edges")
        return []
    labels = _join(connection, count)
    connection.execute("CREATE TABLE rooted (item INTEGER, root INTEGER)")
    for load in _loads(connection, "SELECT DISTINCT unnest([one, other]) AS item FROM edges"):
        connection.register("load", pa.table([load[0], labels[load[0]]], names=["item", "root"]))
        connection.execute("INSERT INTO rooted SELECT item, root FROM load")
        connection.unregister("load")
    connection.execute(_MEMBERS, {"size": ITEMS_A_BATCH})
    connection.execute("DROP TABLE rooted; DROP TABLE edges")
    rows = connection.execute("SELECT DISTINCT batch FROM members ORDER BY batch").fetchall()
    return [int(batch) for (batch,) in rows]


def _join(connection: duckdb.DuckDBPyConnection, count: int) -> Numbers:
    """Return, of each article, the smallest number that it is joined with."""
    labels = np.arange(count, dtype=np.int32)
    joined = False
    while not joined:
        joined = True
        for one, other in _loads(connection, "SELECT one, other FROM edges"):
            joined &= not hook(labels, one, other)
        jump(labels)
    return labels


def hook(labels: Numbers, one: Numbers, other: Numbers) -> bool:
    """Hang the larger label of each edge on the smaller one; tell whether there was any.

    Examples:
        >>> labels = np.arange(5, dtype=np.int32)
        >>> hook(labels, np.array([3, 1], np.int32), np.array([4, 3], np.int32)), labels.tolist()
        (True, [0, 1, 2, 1, 3])
        >>> jump(labels)
        >>> labels.tolist()
        [0, 1, 2, 1, 1]
        >>> hook(labels, np.array([1], np.int32), np.array([4], np.int32))
        False
    """
    first, second = labels[one], labels[other]
    differ = first != second
    if not differ.any():
        return False
    first, second = first[differ], second[differ]
    np.minimum.at(labels, np.maximum(first, second), np.minimum(first, second))
    return True


def jump(labels: Numbers) -> None:
    """Let each label be the one at the end of its chain."""
    while True:
        above = labels[labels]
        if np.array_equal(above, labels):
            return
        labels[:] = above


def _loads(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[list[Numbers]]:
    """Read columns of numbers in loads, by a connection of their own: others may ask meanwhile."""
    with connection.cursor() as beside:
        for batch in beside.sql(query).to_arrow_reader(EDGES_AT_A_TIME):
            yield [column.to_numpy(zero_copy_only=False) for column in batch.columns]
