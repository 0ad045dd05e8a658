"""The gates of a release: one that fails any of these checks is not put in place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from corpuskit.errors import PackageError
from corpuskit.packaging.configurations import Configuration
from corpuskit.packaging.fields import TABLES
from corpuskit.packaging.manifest import FileEntry, Manifest
from corpuskit.packaging.versions import Bump

_ADVICE = "nothing was put in place; this is a defect of corpuskit or of a damaged disk"

_NONE_OF = (
    (
        "articles share an id",
        "SELECT count(*) FROM (SELECT id FROM written GROUP BY id HAVING count(*) > 1)",
    ),
    ("articles have no id", "SELECT count(*) FROM written WHERE id IS NULL"),
    (
        "articles in the edits table are not in the release, or in another place",
        """
        SELECT count(DISTINCT article_id) FROM written_edits AS e ANTI JOIN written AS w
            ON w.id = e.article_id AND replace(w.file, 'data/', 'edits/') = e.file
        """,
    ),
)


def count_leaks(
    connection: duckdb.DuckDBPyConnection, configurations: Sequence[Configuration]
) -> int:
    """Count the clusters, and the texts, that stand in more than one split.

    A file counts in each split that any configuration puts it into: so what one configuration
    tests on and another trains on is a leak too.
    """
    roles = {
        (entry.path, split)
        for one in configurations
        if one.table == "data"
        for split, entries in one.files.items()
        for entry in entries
    }
    columns = [pa.array(column, pa.string()) for column in zip(*sorted(roles), strict=True)]
    connection.register("roles", pa.table(columns, names=["file", "split"]))
    try:
        return sum(
            _count(
                connection,
                f"SELECT count(*) FROM (SELECT {column} FROM written JOIN roles USING (file) "  # noqa: S608 - two constants
                f"GROUP BY {column} HAVING count(DISTINCT roles.split) > 1)",
            )
            for column in ("cluster_id", "content_hash")
        )
    finally:
        connection.unregister("roles")


def check_rows(connection: duckdb.DuckDBPyConnection, manifest: Manifest) -> None:
    """Check what was written against itself: no id twice, no leak, no page lost.

    Raises:
        PackageError: with the first thing that is not right.
    """
    for what, query in _NONE_OF:
        if count := _count(connection, query):
            raise PackageError(f"{count} {what}; {_ADVICE}")
    if manifest.leaks:
        raise PackageError(f"{manifest.leaks} clusters stand in two splits; {_ADVICE}")
    rejected = sum(manifest.rejections.values())
    if manifest.pages + manifest.carried != manifest.articles + rejected:
        raise PackageError(
            f"{manifest.pages} pages came in and {manifest.carried} articles were kept, but "
            f"{manifest.articles} articles and {rejected} rejections came out; {_ADVICE}"
        )


def check_bump(planned: Bump | None, found: Bump) -> None:
    """Check that the version was decided on what really changed.

    Raises:
        PackageError: it was not.
    """
    if planned is not None and planned.level != found.level:
        raise PackageError(
            f"the version was planned for {'; '.join(planned.reasons)}, but "
            f"{'; '.join(found.reasons)}; {_ADVICE}"
        )


def check_files(release: Path, entries: Sequence[FileEntry]) -> None:
    """Read back the footer of every file: its columns and rows are those of the manifest.

    Raises:
        PackageError: a file is missing or damaged, or holds something else.
    """
    for entry in entries:
        path = release / entry.path
        try:
            with pq.ParquetFile(path) as table:
                rows, schema = table.metadata.num_rows, table.schema_arrow
        except (OSError, pa.ArrowInvalid) as error:
            raise PackageError(f"{entry.path}: missing or damaged ({error}); {_ADVICE}") from error
        if rows != entry.rows or not schema.equals(schema_of(entry.path)):
            raise PackageError(f"{entry.path}: other rows or columns than written; {_ADVICE}")


def schema_of(path: str) -> pa.Schema:
    """Return the columns of a file of a release, by where it lies.

    Examples:
        >>> schema_of("rejections/extraction.parquet").names[:2]
        ['id', 'stage']
        >>> schema_of("README.md")
        Traceback (most recent call last):
        KeyError: 'README.md'
    """
    return TABLES[path.partition("/")[0]]


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    ((count,),) = connection.execute(query).fetchall()
    return int(count)
