"""Near copies among the pages of a build and the records of the release before.

The sketches of pages come with their parts, those of published records with their release; of a
release that has none, or others, they are made anew from its texts. What is known of two published
records is not asked again: a build of a few new pages compares these, and no more.
"""

# ruff: noqa: S608 - the SQL is built from constants of this package and from quoted values only

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpuskit.deduplication import NearOptions
from corpuskit.deduplication.comparing import halved
from corpuskit.deduplication.near import (
    COMPARED_TABLE,
    SKETCHES_TABLE,
    find_copies_of,
    find_near,
    find_none,
)
from corpuskit.deduplication.runs import RunsFile
from corpuskit.deduplication.shingles import algorithm, sketch
from corpuskit.deduplication.traits import STORY_COLUMNS, Story
from corpuskit.errors import PackageError
from corpuskit.packaging import removal
from corpuskit.packaging.options import PackageOptions
from corpuskit.packaging.parts import KEYS_PER_PART, read_parts
from corpuskit.packaging.previous import FIRST_KEY, read_stories, stories_of
from corpuskit.packaging.release import Release
from corpuskit.packaging.sketches import (
    FIRST_PAST_KEY,
    Gathering,
    count_stored,
    is_among,
    keyed,
    read_past,
    read_stored,
)
from corpuskit.packaging.splits import quoted, split_sql
from corpuskit.progress import Progress, silent
from corpuskit.schema import SKETCHES, STORED_SKETCHES

Connection = duckdb.DuckDBPyConnection

SKETCHED_AT_A_TIME = 256
SKETCHES_AT_A_TIME = 20_000

COPIES_OF_TODAY = "copies.arrow"


def rule_of(options: NearOptions | None) -> dict[str, Any]:
    """Say what decides near copies, as the manifest tells it.

    Examples:
        >>> rule_of(None)
        {'near': False}
        >>> rule_of(NearOptions())["threshold"]
        0.8
    """
    if options is None:
        return {"near": False}
    return {"near": True, **asdict(options), "sketch": algorithm()}


@dataclass(frozen=True, slots=True)
class Nearness:
    """What near copies are found by in one build."""

    connection: Connection
    folders: Sequence[Path]
    """The parts."""
    previous: Release | None
    options: PackageOptions
    work: Path
    tell: Progress = silent

    @property
    def stored(self) -> Release | None:
        """The previous release, if its sketches are made as ours are."""
        return self.previous if self._told().get("sketch") == algorithm() else None

    def read(self) -> None:
        """Sketch the records of which the previous release has none: the table ``resketched``.

        Raises:
            PackageError: those that it has were made otherwise, and may not be made anew.
        """
        self._check_sketches()
        self.connection.execute(SKETCHES_TABLE)
        self.connection.execute("CREATE TABLE resketched AS FROM sketches")
        self.connection.execute("CREATE TABLE past (key BIGINT, id VARCHAR, copy_of VARCHAR)")
        self.connection.execute("CREATE TABLE copies (key BIGINT, id VARCHAR, kept_key BIGINT)")
        if not self.options.near or not self.previous:
            return
        for load in read_past(self.stored, ["id", "copy_of"]) if self.stored else ():
            self._add(load, "past", ("id", "copy_of"))
        stories = read_stories(self.connection, self.previous, self._unsketched(self.previous))
        while run := list(islice(stories, SKETCHED_AT_A_TIME)):
            found = sketch([str(one.text) for one in run])
            columns = [
                pa.array(values, kind) for values, kind in zip(found, SKETCHES.types, strict=True)
            ]
            keys = pa.array([one.key for one in run], pa.int64())
            load = pa.table([keys, *columns], names=["_key", *SKETCHES.names])
            self._add(load, "resketched", SKETCHES.names)

    def _check_sketches(self) -> None:
        theirs = self._told().get("sketch", algorithm())
        if self.options.near and theirs != algorithm() and not self.options.recompute:
            raise PackageError(
                f"{self.previous and self.previous.path}: its near copies were looked for by "
                f"{theirs}, which cannot be compared with {algorithm()}; set deduplication: "
                "{recompute: true} to read its texts anew, or build without release.previous"
            )

    def _unsketched(self, previous: Release) -> list[int]:
        """List the records that have no sketch yet: all, none, or those that lack one."""
        query = "SELECT key FROM published"
        if self.stored:
            if count_stored(self.stored) == previous.manifest.articles:
                return []
            self.connection.execute("CREATE TABLE sketched (id VARCHAR)")
            for load in read_stored(self.stored, ["id"]):
                self.connection.register("load", load)
                self.connection.execute("INSERT INTO sketched SELECT id FROM load")
                self.connection.unregister("load")
            query += " WHERE was NOT IN (SELECT id FROM sketched)"
        found = self.connection.execute(f"{query} ORDER BY key").fetchall()
        self.connection.execute("DROP TABLE IF EXISTS sketched")
        return [key for (key,) in found]

    def _gather(self) -> None:
        Gathering(self.connection, self.folders, self.stored).gather()

    def strike(self) -> None:
        """Strike near copies of texts that must not stand anywhere, as exact copies are."""
        reasons = ", ".join(quoted(reason) for reason in sorted(removal.WITH_COPIES))
        asked = f"SELECT key FROM struck WHERE reason IN ({reasons})"
        ((found,),) = self.connection.execute(f"SELECT count(*) FROM ({asked})").fetchall()
        if not self.options.near or not found:
            return
        self.connection.execute(COMPARED_TABLE)
        self.connection.execute(
            f"INSERT INTO compared SELECT key, key, key IN ({asked}), NULL, NULL, NULL, NULL, "
            "false, NULL FROM (SELECT key FROM pages UNION ALL SELECT key FROM published) "
            "ORDER BY key"
        )
        self._gather()
        threshold = self.options.near.threshold
        with RunsFile(self.work / "runs") as runs:
            copies = find_copies_of(self.connection, self._texts, runs, threshold)
        self.connection.execute("DROP TABLE compared")
        if copies:
            one, other = (pa.array(keys, pa.int64()) for keys in zip(*copies, strict=True))
            self.connection.register("couples", pa.table([one, other], names=["key", "copy"]))
            self.connection.execute(
                "INSERT INTO struck SELECT c.copy, t.id, s.reason, s.date, s.reference "
                "FROM couples AS c JOIN struck AS s ON s.key = c.key JOIN (SELECT key, id "
                "FROM pages UNION ALL SELECT key, id FROM published) AS t ON t.key = c.copy "
                f"WHERE s.reason IN ({reasons})"
            )
            self.connection.unregister("couples")

    def group(self) -> None:
        """Find the near copies of this build, see :func:`corpuskit.deduplication.near.find_near`.

        Reads ``clusters claims carried published facts``.
        """
        options = self.options
        if not options.near:
            find_none(self.connection)
            return
        known = "NOT coalesce(t.same, false)" if self._is_settled() else "true"
        self.connection.execute(COMPARED_TABLE)
        self.connection.execute(
            f"""
            INSERT INTO compared
            SELECT c.key, c.rank, {known}, NULL, NULL, NULL, NULL, false, NULL
            FROM clusters AS c LEFT JOIN ({_TOLD}) AS t ON t.page_key = c.key
            WHERE c.reason IS NULL ORDER BY c.key
            """
        )
        self.connection.execute(_PAST)
        self._gather()
        side = split_sql(options.salt, options.ratios, "o.cluster_id")
        self.connection.execute(_KNOWN.format(side=side))
        with RunsFile(self.work / "runs") as runs:
            find_near(self.connection, self._texts, runs, options.near, self.tell)
            self.connection.execute(_LEFT_OUT)
            self._write_copies(runs)
        self.connection.execute(_COPIES)
        for table in ("compared", "past", "left_out", "runs_at"):
            self.connection.execute(f"DROP TABLE {table}")

    def _write_copies(self, runs: RunsFile) -> None:
        """Put the sketches and runs of the copies that are left out today into a file."""
        rows = self.connection.sql(
            f"SELECT s.*, coalesce(r.start, 0) AS start, coalesce(r.length, 0) AS length "
            f"FROM sketches AS s SEMI JOIN left_out AS l ON l.key = s.key "
            f"LEFT JOIN runs_at AS r ON r.key = s.key "
            f"WHERE s.key < {FIRST_PAST_KEY} OR s.key >= {FIRST_KEY} ORDER BY s.key"
        ).to_arrow_reader(SKETCHED_AT_A_TIME)
        schema = pa.schema([("_key", pa.int64()), *SKETCHES, STORED_SKETCHES.field("runs")])
        with pa.ipc.new_file(str(self.work / COPIES_OF_TODAY), schema) as file:
            for batch in rows:
                *sketched, starts, lengths = batch.columns
                places = zip(starts.to_pylist(), lengths.to_pylist(), strict=True)
                told = [halved(runs.read(*place)) for place in places]
                columns = [*sketched, pa.array(told, pa.list_(pa.uint32()))]
                table = pa.Table.from_arrays(columns, names=schema.names)
                file.write_table(table.cast(schema))

    def stored_sketches(self) -> Iterator[pa.Table]:
        """Read all sketches there are, with their ``_key``: of pages, records and copies."""
        if not self.options.near:
            return
        for load in self._sketches_of_texts():
            if load.num_rows:
                told = is_among(self.connection, load.column("_key"), "copies")
                yield load.filter(pc.invert(told))
        if self.stored:
            yield from read_past(self.stored)
        with (
            pa.OSFile(str(self.work / COPIES_OF_TODAY)) as source,
            pa.ipc.open_file(source) as file,
        ):
            for number in range(file.num_record_batches):
                yield pa.Table.from_batches([file.get_batch(number)])

    def _sketches_of_texts(self) -> Iterator[pa.Table]:
        yield from read_parts(self.folders, "sketches")
        again = "SELECT key AS _key, * EXCLUDE (key) FROM resketched"
        with self.connection.cursor() as beside:
            for batch in beside.sql(again).to_arrow_reader(SKETCHES_AT_A_TIME):
                yield pa.Table.from_batches([batch])
        for load in read_stored(self.stored) if self.stored else ():
            yield keyed(self.connection, load)

    def _is_settled(self) -> bool:
        """Tell whether the previous release was made by the same rule."""
        return bool(self.previous) and self._told() == rule_of(self.options.near)

    def _told(self) -> Mapping[str, Any]:
        return (self.previous.manifest.deduplication if self.previous else None) or {}

    def _add(self, load: pa.Table, table: str, names: Sequence[str]) -> None:
        self.connection.register("load", load)
        self.connection.execute(f"INSERT INTO {table} SELECT _key, {', '.join(names)} FROM load")
        self.connection.unregister("load")

    def _texts(self, keys: Sequence[int]) -> Iterator[Story]:
        yield from _texts_of(self.folders, [key for key in keys if key < FIRST_PAST_KEY])
        if not self.previous:
            return
        wanted = pa.array([key for key in keys if FIRST_PAST_KEY <= key < FIRST_KEY], pa.int64())
        for load in read_past(self.previous, ["runs"]) if len(wanted) else ():
            rows = load.filter(pc.is_in(load.column("_key"), value_set=wanted))
            for key, runs in zip(rows.column("_key").to_pylist(), rows.column("runs"), strict=True):
                yield Story(key, runs.values.to_numpy().astype(np.uint64))
        yield from read_stories(
            self.connection, self.previous, [key for key in keys if key >= FIRST_KEY]
        )


_TOLD = """
    SELECT page_key, key, same FROM claims UNION ALL SELECT key, key, true FROM carried
    """
"""Which published record a page stands for, and whether it says the same."""

_PAST = f"""
    INSERT INTO compared
    WITH told AS ({_TOLD})
    SELECT p.key, (SELECT max(rank) FROM clusters) + p.key, NOT (t.same AND NOT k.fresh), NULL,
        NULL, NULL, NULL, true, CASE WHEN t.same AND NOT k.fresh THEN k.key END
    FROM past AS p JOIN published AS o ON o.was = p.copy_of JOIN told AS t ON t.key = o.key
    JOIN clusters AS c ON c.key = t.page_key JOIN compared AS k ON k.key = c.kept_key
    WHERE p.id NOT IN (SELECT id FROM pages SEMI JOIN past USING (id))
        AND p.id NOT IN (SELECT name FROM named)
    """
"""Copies that the previous release left out. Not those whose pages came again, nor those that must
not come back. Where the record that one hangs on says something else today, it is asked again."""

_KNOWN = f"""
    CREATE OR REPLACE TABLE compared AS
    SELECT c.key, c.rank, c.fresh, CASE WHEN o.key IS NOT NULL THEN {{side}} END
            AS side, coalesce(f.owner, o.owner) AS owner, coalesce(f.kin, o.kin) AS kin,
        coalesce(f.date, o.date) AS date, c.past, c.hung
    FROM (FROM compared WHERE past OR key IN (SELECT key FROM sketches)) AS c
    LEFT JOIN ({_TOLD}) AS t ON t.page_key = c.key
    LEFT JOIN published AS o ON o.key = t.key LEFT JOIN facts AS f ON f.key = c.key
    """
"""Only those that share a bucket with a fresh page are asked for more than their rank: the others,
nearly all of a release that grows, are compared with nothing."""

_LEFT_OUT = """
    INSERT INTO left_out
    SELECT c.key, coalesce(l.other_key, c.hung), NULL, NULL FROM compared AS c
    LEFT JOIN left_out AS l ON l.key = c.hung
    WHERE c.hung IS NOT NULL AND c.key NOT IN (SELECT key FROM left_out)
    """
"""Those that nothing new was compared with hang where they hung; if that goes, where it hangs."""


_COPIES = """
    INSERT INTO copies
    SELECT l.key, coalesce(p.id, o.was, t.id), l.other_key FROM left_out AS l
    LEFT JOIN pages AS p ON p.key = l.key LEFT JOIN published AS o ON o.key = l.key
    LEFT JOIN past AS t ON t.key = l.key ORDER BY l.key
    """


def _texts_of(folders: Sequence[Path], keys: Sequence[int]) -> Iterator[Story]:
    """Read what is compared of pages by key, from the parts that hold any."""
    wanted = pa.array(keys, pa.int64())
    there = {key // KEYS_PER_PART for key in keys}
    for number in sorted(there):
        for load in read_parts([folders[number]], "articles", [*STORY_COLUMNS, "_row"]):
            numbers = pc.add(load.column("_row"), number * KEYS_PER_PART)
            hits = pc.is_in(numbers, value_set=wanted)
            yield from stories_of(load.filter(hits), numbers.filter(hits))
