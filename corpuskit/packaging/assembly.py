"""Carry the rows of the parts into the files of a release, and note what was written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from corpuskit.article import Source, as_dict
from corpuskit.packaging import plan, shuffle
from corpuskit.packaging.fields import TABLES
from corpuskit.packaging.manifest import FileEntry
from corpuskit.packaging.members import Telling
from corpuskit.packaging.parts import read_parts
from corpuskit.packaging.previous import keys_of, read_rows
from corpuskit.packaging.records import NEAR
from corpuskit.packaging.release import Release
from corpuskit.packaging.shards import write_shards
from corpuskit.progress import Progress, silent
from corpuskit.schema import ARTICLES, EDITS, REJECTIONS

Connection = duckdb.DuckDBPyConnection

WRITTEN_TABLES = (
    """
    CREATE TABLE written (file VARCHAR, id VARCHAR, cluster_id VARCHAR, cluster_size BIGINT,
        date VARCHAR, host VARCHAR, publisher VARCHAR, agencies VARCHAR[], reserved BOOLEAN,
        opted_out BOOLEAN, truncated BOOLEAN, dated BOOLEAN, content_hash VARCHAR,
        page_kind VARCHAR)
    """,
    """
    CREATE TABLE written_edits (file VARCHAR, article_id VARCHAR, stage VARCHAR, rule VARCHAR,
        edits BIGINT, removed BIGINT, inserted BIGINT)
    """,
    """
    CREATE TABLE written_rejections (stage VARCHAR, reason VARCHAR, page_kind VARCHAR,
        measure VARCHAR, rows BIGINT)
    """,
)
"""What was really written, as far as the checks, the counts and the card need it."""

_NOTED_COLUMNS = {
    "articles": (
        *("id", "cluster_id", "cluster_size", "date_published", "host", "publisher", "agencies"),
        *("rights", "source", "dateline", "content_hash"),
    ),
    "edits": ("article_id", "stage", "rule", "removed", "inserted"),
    "rejections": ("stage", "reason", "source", "evidence"),
}

_NOTES = {
    "articles": """
        INSERT INTO written SELECT file, id, cluster_id, cluster_size, date_published, host,
            publisher, agencies, coalesce(rights.tdm_reservation, false), len(rights.ai_optout) > 0,
            coalesce(source.truncated, false), dateline IS NOT NULL, content_hash, source.page_kind
        FROM run
        """,
    "edits": """
        INSERT INTO written_edits SELECT file, article_id, stage, rule, count(*),
            sum(length(removed)), sum(coalesce(length(inserted), 0))
        FROM run GROUP BY file, article_id, stage, rule
        """,
    "rejections": """
        INSERT INTO written_rejections SELECT stage, reason, source.page_kind,
            CASE WHEN stage = 'annotation' AND reason = 'quality'
                THEN nullif(regexp_extract(evidence, '^[^ ]+: [^ ]+'), '') END AS measure, count(*)
        FROM run GROUP BY stage, reason, source.page_kind, measure
        """,
}

SORTING, WRITING = "sorting rows", "writing files"

NOTED_ROWS = 10_000
"""Rows noted at a time: a release may have thousands of small files, and a query for each of them
took as long as the writing (measured with ``scripts/bench_write.py``)."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Where the rows of a release come from."""

    parts: Sequence[Path]
    """The folders of the parts."""
    previous: Release | None = None

    def published(self, name: str) -> Iterator[pa.Table]:
        """Read the ``articles`` or ``edits`` of the previous release, if there is one."""
        return read_rows(self.previous, name) if self.previous else iter(())


def assemble(  # noqa: PLR0913 - what is written, and where to
    connection: Connection,
    rows: Rows,
    work: Path,
    release: Path,
    version: str,
    sketches: Iterable[pa.Table],
    *,
    tell: Progress = silent,
) -> list[FileEntry]:
    """Write all Parquet files of a release by the plan that the database holds.

    Args:
        connection: The database after :func:`corpuskit.packaging.plan.lay_out`.
        rows: Where rows come from.
        work: A folder for what does not fit into memory.
        release: The folder of the release.
        version: What is new gets it as ``version_added``.
        sketches: All sketches there are, with their ``_key``.
        tell: Told of the rows that are written, of all tables.
    """
    for statement in WRITTEN_TABLES:
        connection.execute(statement)
    telling = Telling(connection)
    sources = {
        "articles": _articles(connection, rows, version, telling),
        "edits": _edits(connection, rows),
        "rejections": _rejections(connection, rows),
        "sketches": _sketches(connection, sketches),
    }
    total = plan.count_rows(connection, list(sources))
    tell(SORTING, 0, total)
    for name, loads in sources.items():
        shuffle.spill(loads, work / name, on_rows=lambda rows: tell(SORTING, rows, total))
    tell(WRITING, 0, total)
    written: list[FileEntry] = []
    for name in sources:
        files = plan.groups_of(connection, name)
        runs = noted(connection, name, files, shuffle.ordered(work / name))
        written += write_shards(release, _counted(runs, tell, total), files)
    return [*written, *telling.write(release)]


def _articles(
    connection: Connection, rows: Rows, version: str, telling: Telling
) -> Iterator[pa.Table]:
    for load in chain(read_parts(rows.parts, "articles"), rows.published("articles")):
        telling.note(load)
        order = plan.order_of(connection, "articles", load)
        if "_text_key" in load.column_names:
            filled = pc.coalesce(load.column("content_hash"), load.column("_text_key"))
            load = load.drop_columns(["content_hash"]).append_column("content_hash", filled)  # noqa: PLW2901 - the unfilled one must go
            load = load.drop_columns(list(NEAR))  # noqa: PLW2901 - the plan has them
        else:
            order = order.drop_columns(list(NEAR))  # what is published says so itself
        load = load.drop_columns(["cluster_size", "cluster_id", "version_added"])  # noqa: PLW2901 - the plan has them
        placed = _told(shuffle.place(load, order), "id")
        added = pc.fill_null(placed.column("version_added"), version)
        placed = placed.drop_columns(["version_added"])
        yield _laid(placed.append_column("version_added", added), ARTICLES)


def _edits(connection: Connection, rows: Rows) -> Iterator[pa.Table]:
    for load in read_parts(rows.parts, "edits"):
        placed = shuffle.place(load, plan.order_of(connection, "edits", load))
        yield _laid(_told(placed, "article_id"), EDITS)
    for load in rows.published("edits"):
        keyed = load.append_column("_key", keys_of(connection, load.column("article_id")))
        placed = shuffle.place(keyed, plan.order_of(connection, "edits", keyed))
        yield _laid(_told(placed, "article_id"), EDITS)


def _rejections(connection: Connection, rows: Rows) -> Iterator[pa.Table]:
    """Make rejections of the pages that the plan refuses: it knows all but address and source."""
    columns = ["url", "source", "_row"]
    withheld = pa.scalar(as_dict(Source("withheld")), REJECTIONS.field("source").type)
    for name in ("rejections", "articles"):
        for load in read_parts(rows.parts, name, columns):
            placed = shuffle.place(load, plan.order_of(connection, "rejections", load))
            hidden = placed.column("withheld")
            told = {
                "id": placed.column("told_id"),
                "url": pc.if_else(hidden, pa.scalar(None, pa.string()), placed.column("url")),
                "source": pc.if_else(hidden, withheld, placed.column("source")),
            }
            columns_now = [told.get(field) for field in REJECTIONS.names]
            yield pa.Table.from_arrays(
                [
                    placed.column(field) if column is None else column
                    for field, column in zip(REJECTIONS.names, columns_now, strict=True)
                ]
                + [placed.column(field) for field in shuffle.ORDER_COLUMNS],
                names=[*REJECTIONS.names, *shuffle.ORDER_COLUMNS],
            )


def _sketches(connection: Connection, loads: Iterable[pa.Table]) -> Iterator[pa.Table]:
    schema = TABLES["sketches"]
    for load in loads:
        if not load.num_rows:
            continue
        rows = load.drop_columns([one for one in ("id", "copy_of") if one in load.column_names])
        if "runs" not in rows.column_names:
            rows = rows.append_column("runs", pa.nulls(rows.num_rows, schema.field("runs").type))
        placed = shuffle.place(rows, plan.order_of(connection, "sketches", rows))
        laid = _laid(placed.append_column("id", placed.column("told_id")), schema)
        yield laid.cast(pa.schema([*schema, *list(laid.schema)[len(schema) :]]))


def _told(rows: pa.Table, column: str) -> pa.Table:
    """Put the ids in that the plan gives: a page or a record may be called otherwise than it was.

    Where that is so nowhere, the rows stay as they are.
    """
    told, at = rows.column("told_id"), rows.schema.get_field_index(column)
    kept = pc.fill_null(pc.equal(told, rows.column(column)), fill_value=True)
    if pc.all(kept).as_py() is not False:
        return rows
    return rows.set_column(at, rows.schema.field(at), told)


def _laid(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """Keep the columns of a schema, and the place of each row."""
    return rows.select([*schema.names, *shuffle.ORDER_COLUMNS])


def noted(
    connection: Connection,
    name: str,
    files: dict[int, str],
    runs: Iterable[tuple[int, pa.Table]],
) -> Iterator[tuple[int, pa.Table]]:
    """Pass on the runs of a table, and note what is in them."""
    held: list[pa.Table] = []
    count = 0
    if name not in _NOTED_COLUMNS:
        yield from runs
        return
    for number, rows in runs:
        slim = rows.select(_NOTED_COLUMNS[name])
        held.append(slim.append_column("file", pa.repeat(files[number], rows.num_rows)))
        count += rows.num_rows
        if count >= NOTED_ROWS:
            _note(connection, name, held)
            held, count = [], 0
        yield number, rows
    if held:
        _note(connection, name, held)


def _counted(
    runs: Iterable[tuple[int, pa.Table]], tell: Progress, total: int
) -> Iterator[tuple[int, pa.Table]]:
    for number, rows in runs:
        yield number, rows
        tell(WRITING, rows.num_rows, total)


def _note(connection: Connection, name: str, held: Sequence[pa.Table]) -> None:
    connection.register("run", pa.concat_tables(held))
    connection.execute(_NOTES[name])
    connection.unregister("run")
