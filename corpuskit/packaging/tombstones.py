"""What a release notes of removed records, and which lines of a takedown list hit nothing.

Both are read from the tables that :mod:`corpuskit.packaging.succession` fills.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpuskit.packaging import removal
from corpuskit.packaging.removal import Takedown, Tombstone
from corpuskit.packaging.succession import Connection


def find_unmatched(
    connection: Connection, takedowns: Sequence[Takedown], tombstones: Sequence[Tombstone]
) -> list[str]:
    """List the lines of a takedown list that name no record, page or tombstone, in their order."""
    hits = {record for (record,) in connection.execute("SELECT record FROM hit").fetchall()}
    # A line that named nothing left a tombstone too, for pages that may come; one without a text.
    gone = {one.id for one in tombstones if one.content_hash}
    return [
        one.record
        for one in takedowns
        if one.record not in hits
        and not gone & (_names_by_address(one) | {removal.spoken_id(one.id, one.reason)})
    ]


def _names_by_address(one: Takedown) -> frozenset[str]:
    """Return the ids that a line may have left in a tombstone, by the rules of today and before."""
    return removal.names_of(one.id, one.record if one.id != one.record else None, None)


def new_tombstones(
    connection: Connection, takedowns: Sequence[Takedown], version: str
) -> list[Tombstone]:
    """Write a tombstone for everything that was removed for good in this release.

    These are the published records that went, and all that the takedown list names. A record whose
    id another has in this release is named by its id of today, else by that of its own address:
    its old one would take out the other.
    """
    rows = connection.execute(
        """
        WITH known AS (
            SELECT *, CASE WHEN was NOT IN (SELECT id FROM heirs) THEN was
                WHEN id NOT IN (SELECT id FROM heirs) THEN id ELSE coalesce(own, id) END AS name
            FROM published
        )
        SELECT o.name, s.reason, s.date, s.reference, o.text_key, o.cluster_id
        FROM struck AS s JOIN known AS o ON o.key = s.key
        UNION ALL
        SELECT o.name, g.reason, NULL, NULL, o.text_key, o.cluster_id
        FROM gone AS g JOIN known AS o ON o.key = g.key WHERE g.reason <> 'rejected'
        UNION ALL
        SELECT s.id, s.reason, s.date, s.reference, f.text_key, NULL
        FROM struck AS s JOIN facts AS f ON f.key = s.key
        UNION ALL
        SELECT s.id, s.reason, s.date, s.reference, NULL, NULL
        FROM struck AS s JOIN refused AS r ON r.key = s.key
        """
    ).fetchall()
    rows += [(one.id, one.reason, one.date, one.reference, None, None) for one in takedowns]
    found: dict[str, Tombstone] = {}
    for record, reason, date, reference, text_key, cluster in rows:
        name = removal.spoken_id(record, reason)
        cluster_name = removal.spoken_id(cluster, reason) if cluster else None
        one = Tombstone(name, version, reason, date, reference, text_key, cluster_name)
        # The published record is read first: it knows text and cluster.
        found.setdefault(name, one)
    return list(found.values())
