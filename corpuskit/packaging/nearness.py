"""Near copies among the pages of a build and the records of the release before.

The sketches of pages come with their parts, those of published records with their release; of a
release that has none, or others, they are made anew from its texts. What is known of two published
records is not asked again: a build of a few new pages compares these, and no more.
"""

# ruff: noqa: S608 - the SQL is built from constants of this package and from quoted values only

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from corpuskit.deduplication import NearOptions
from corpuskit.deduplication.near import (
    COMPARED_TABLE,
    SKETCHES_TABLE,
    find_copies_of,
    find_near,
    find_none,
)
from corpuskit.deduplication.shingles import algorithm, sketch
from corpuskit.packaging import removal
from corpuskit.packaging.options import PackageOptions
from corpuskit.packaging.parts import KEYS_PER_PART, read_parts
from corpuskit.packaging.previous import FIRST_KEY, read_sketches, read_texts
from corpuskit.packaging.release import Release
from corpuskit.packaging.splits import quoted, split_sql
from corpuskit.schema import SKETCHES

Connection = duckdb.DuckDBPyConnection

SKETCHED_AT_A_TIME = 256


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

    def read(self) -> None:
        """Read the sketches of pages and records into the table ``sketches``."""
        self.connection.execute(SKETCHES_TABLE)
        if not self.options.near:
            return
        for load in read_parts(self.folders, "sketches"):
            self._add(load.select(["_key", *SKETCHES.names]))
        if not self.previous:
            return
        if self._told().get("sketch") == algorithm():
            for load in read_sketches(self.connection, self.previous):
                self._add(load)
        missing = self.connection.execute(
            "SELECT key FROM published WHERE key NOT IN (SELECT key FROM sketches) ORDER BY key"
        ).fetchall()
        texts = read_texts(self.previous, [key for (key,) in missing])
        while run := list(islice(texts, SKETCHED_AT_A_TIME)):
            found = sketch([text for _, text in run])
            columns = [
                pa.array(values, kind) for values, kind in zip(found, SKETCHES.types, strict=True)
            ]
            keys = pa.array([key for key, _ in run], pa.int64())
            self._add(pa.table([keys, *columns], names=["_key", *SKETCHES.names]))

    def strike(self) -> None:
        """Strike near copies of texts that must not stand anywhere, as exact copies are."""
        reasons = ", ".join(quoted(reason) for reason in sorted(removal.WITH_COPIES))
        asked = f"SELECT key FROM struck WHERE reason IN ({reasons})"
        ((found,),) = self.connection.execute(f"SELECT count(*) FROM ({asked})").fetchall()
        if not self.options.near or not found:
            return
        self.connection.execute(COMPARED_TABLE)
        self.connection.execute(
            f"INSERT INTO compared SELECT key, key, key IN ({asked}), NULL, NULL, NULL "
            "FROM (SELECT key FROM pages UNION ALL SELECT key FROM published)"
        )
        threshold = self.options.near.threshold
        copies = find_copies_of(self.connection, self._texts, self.work, threshold)
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
        side = split_sql(options.salt, options.ratios, "o.cluster_id")
        known = "NOT coalesce(t.same, false)" if self._is_settled() else "true"
        self.connection.execute(COMPARED_TABLE)
        self.connection.execute(
            f"""
            INSERT INTO compared
            SELECT c.key, c.rank, {known}, CASE WHEN o.key IS NOT NULL THEN {side} END,
                coalesce(f.owner, o.owner), coalesce(f.kin, o.kin)
            FROM clusters AS c
            LEFT JOIN (SELECT page_key, key, same FROM claims
                UNION ALL SELECT key, key, true FROM carried) AS t ON t.page_key = c.key
            LEFT JOIN published AS o ON o.key = t.key LEFT JOIN facts AS f ON f.key = c.key
            WHERE c.reason IS NULL
            """
        )
        find_near(self.connection, self._texts, self.work, options.near)
        self.connection.execute("DROP TABLE compared")

    def _is_settled(self) -> bool:
        """Tell whether the previous release was made by the same rule."""
        return bool(self.previous) and self._told() == rule_of(self.options.near)

    def _told(self) -> Mapping[str, Any]:
        return (self.previous.manifest.deduplication if self.previous else None) or {}

    def _add(self, load: pa.Table) -> None:
        self.connection.register("sketched", load)
        columns = ", ".join(SKETCHES.names)
        self.connection.execute(f"INSERT INTO sketches SELECT _key, {columns} FROM sketched")
        self.connection.unregister("sketched")

    def _texts(self, keys: Sequence[int]) -> Iterator[tuple[int, str]]:
        own = [key for key in keys if key < FIRST_KEY]
        yield from _texts_of(self.folders, own)
        if self.previous:
            yield from read_texts(self.previous, [key for key in keys if key >= FIRST_KEY])


def _texts_of(folders: Sequence[Path], keys: Sequence[int]) -> Iterable[tuple[int, str]]:
    """Read texts of pages by key, from the parts that hold any."""
    wanted = pa.array(keys, pa.int64())
    there = {key // KEYS_PER_PART for key in keys}
    for number in sorted(there):
        for load in read_parts([folders[number]], "articles", ["text", "_row"]):
            numbers = pc.add(load.column("_row"), number * KEYS_PER_PART)
            hits = pc.is_in(numbers, value_set=wanted)
            yield from zip(
                numbers.filter(hits).to_pylist(),
                load.column("text").filter(hits).to_pylist(),
                strict=True,
            )
