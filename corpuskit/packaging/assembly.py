"""Carry the rows of the parts into the files of a release, and note what was written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from corpuskit.deduplication import STAGE
from corpuskit.packaging import plan, shuffle
from corpuskit.packaging.manifest import FileEntry
from corpuskit.packaging.parts import read_parts
from corpuskit.packaging.shards import write_shards
from corpuskit.schema import ARTICLES, EDITS, REJECTIONS

Connection = duckdb.DuckDBPyConnection

WRITTEN_TABLES = (
    """
    CREATE TABLE written (file VARCHAR, id VARCHAR, cluster_id VARCHAR, cluster_size BIGINT,
        date VARCHAR, host VARCHAR, publisher VARCHAR, agencies VARCHAR[], reserved BOOLEAN,
        opted_out BOOLEAN, truncated BOOLEAN, dated BOOLEAN)
    """,
    """
    CREATE TABLE written_edits (file VARCHAR, article_id VARCHAR, stage VARCHAR, rule VARCHAR,
        edits BIGINT, removed BIGINT, inserted BIGINT)
    """,
    "CREATE TABLE written_rejections (stage VARCHAR, reason VARCHAR, rows BIGINT)",
)
"""What was really written, as far as the checks, the counts and the card need it."""

_NOTES = {
    "articles": """
        INSERT INTO written SELECT ?, id, cluster_id, cluster_size, date_published, host,
            publisher, agencies, coalesce(rights.tdm_reservation, false), len(rights.ai_optout) > 0,
            coalesce(source.truncated, false), dateline IS NOT NULL
        FROM run
        """,
    "edits": """
        INSERT INTO written_edits SELECT ?, article_id, stage, rule, count(*),
            sum(length(removed)), sum(coalesce(length(inserted), 0))
        FROM run GROUP BY article_id, stage, rule
        """,
    "rejections": """
        INSERT INTO written_rejections SELECT stage, reason, count(*) FROM run
        WHERE ? IS NOT NULL GROUP BY stage, reason
        """,
}


def assemble(
    connection: Connection, folders: Sequence[Path], work: Path, release: Path, version: str
) -> list[FileEntry]:
    """Write all Parquet files of a release by the plan that the database holds.

    Args:
        connection: The database after :func:`corpuskit.packaging.plan.lay_out`.
        folders: The parts.
        work: A folder for what does not fit into memory.
        release: The folder of the release.
        version: What is new gets it as ``version_added``.
    """
    for statement in WRITTEN_TABLES:
        connection.execute(statement)
    sources = {
        "articles": _articles(connection, folders, version),
        "edits": _edits(connection, folders),
        "rejections": _rejections(connection, folders),
    }
    written: list[FileEntry] = []
    for name, loads in sources.items():
        files = plan.groups_of(connection, name)
        shuffle.spill(loads, work / name)
        runs = _noted(connection, name, files, shuffle.ordered(work / name))
        written += write_shards(release, runs, files)
    return written


def _articles(connection: Connection, folders: Sequence[Path], version: str) -> Iterator[pa.Table]:
    for load in read_parts(folders, "articles"):
        rows = load.drop_columns(["cluster_size"])
        rows = shuffle.place(rows, plan.order_of(connection, "articles", rows))
        added = pc.fill_null(rows.column("version_added"), version)
        rows = rows.drop_columns(["cluster_id", "version_added"])
        rows = rows.append_column("cluster_id", rows.column("id"))
        yield _laid(rows.append_column("version_added", added), ARTICLES)


def _edits(connection: Connection, folders: Sequence[Path]) -> Iterator[pa.Table]:
    for load in read_parts(folders, "edits"):
        yield _laid(shuffle.place(load, plan.order_of(connection, "edits", load)), EDITS)


def _rejections(connection: Connection, folders: Sequence[Path]) -> Iterator[pa.Table]:
    for load in read_parts(folders, "rejections"):
        order = plan.order_of(connection, "rejections", load)
        order = order.drop_columns(["reason", "kept_id"])
        yield _laid(shuffle.place(load, order), REJECTIONS)
    # Duplicates were articles until now: their rows are made here.
    for load in read_parts(folders, "articles", ["id", "url", "source", "_row"]):
        rows = shuffle.place(load, plan.order_of(connection, "rejections", load))
        rows = rows.append_column("stage", pa.array([STAGE] * rows.num_rows, pa.string()))
        yield _laid(rows.append_column("evidence", rows.column("kept_id")), REJECTIONS)


def _laid(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """Keep the columns of a schema, and the place of each row."""
    return rows.select([*schema.names, *shuffle.ORDER_COLUMNS])


def _noted(
    connection: Connection,
    name: str,
    files: dict[int, str],
    runs: Iterable[tuple[int, pa.Table]],
) -> Iterator[tuple[int, pa.Table]]:
    for number, rows in runs:
        connection.register("run", rows)
        connection.execute(_NOTES[name], [files[number]])
        connection.unregister("run")
        yield number, rows
