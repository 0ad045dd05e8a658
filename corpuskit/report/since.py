"""What changed since the release before, with records to look at."""

from __future__ import annotations

from typing import Final, NamedTuple

from corpuskit.report.reading import Tables

EACH: Final = 8
"""Records shown of each kind of change."""


class Changed(NamedTuple):
    """A record that is not what it was."""

    op: str
    id: str
    title: str | None
    url: str | None
    columns: tuple[str, ...]
    reason: str | None


def changed(tables: Tables) -> tuple[Changed, ...]:
    """Draw records of each kind of change that this release made; of a first release none.

    Raises:
        PackageError: a file is damaged.
    """
    if tables.manifest.previous_version is None:
        return ()
    version = tables.manifest.version
    rows = tables.ask(
        """
        WITH drawn AS (
            SELECT op, unnest(arg_min({'id': id, 'changed': changed, 'reason': reason},
                md5_number_lower(id), $2)) AS one
            FROM changes WHERE version = $1 GROUP BY op)
        SELECT op, one.id, one.changed, one.reason FROM drawn
        ORDER BY op = 'added', op, one.id
        """,
        [version, EACH],
    )
    there = tables.ask(
        "SELECT id, left(title, 500), url FROM data WHERE id IN (SELECT unnest(?))",
        [[row[1] for row in rows]],
    )
    told = {name: (title, url) for name, title, url in there}
    found = []
    for op, name, columns, reason in rows:
        title, url = told.get(name, (None, None))
        found.append(Changed(op, name, title, url, tuple(columns or ()), reason))
    return tuple(found)
