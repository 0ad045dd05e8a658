"""The gates of a release: what is not true of every one of them is not put in place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from corpuskit.errors import PackageError
from corpuskit.packaging.fields import CHANGES
from corpuskit.packaging.manifest import FileEntry, Manifest
from corpuskit.packaging.versions import Bump
from corpuskit.schema import ARTICLES, EDITS, REJECTIONS

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


def count_leaks(connection: duckdb.DuckDBPyConnection) -> int:
    """Count the clusters, and the texts, that stand in more than one split."""
    return sum(
        _count(
            connection,
            f"SELECT count(*) FROM (SELECT {column} FROM written GROUP BY {column} "  # noqa: S608 - two constants
            "HAVING count(DISTINCT split_part(file, '/', 3)) > 1)",
        )
        for column in ("cluster_id", "content_hash")
    )


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
    tables = {"data": ARTICLES, "edits": EDITS, "rejections": REJECTIONS, "changes": CHANGES}
    return tables[path.partition("/")[0]]


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    ((count,),) = connection.execute(query).fetchall()
    return int(count)
