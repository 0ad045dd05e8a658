"""The runs of words of candidates, in a file: where each lies is all that is known of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np

from corpuskit.deduplication.shingles import Hashes, shingles
from corpuskit.deduplication.traits import Story, traits_of
from corpuskit.progress import Progress

if TYPE_CHECKING:
    import duckdb

ReadTexts = Callable[[Sequence[int]], Iterable[Story]]
"""Given keys, in order, gives what is told of each, in any order."""

TEXTS_AT_A_TIME: Final = 256
KEYS_AT_A_TIME: Final = 20_000
"""Candidates whose texts are asked for at a time: so many keys are held, and what is known of where
their runs lie. Parts that hold two such loads are read twice."""

_BYTES: Final = np.dtype(np.uint64).itemsize

RUNS_TABLE: Final = (
    "CREATE TABLE runs_at (key BIGINT, start BIGINT, length BIGINT, original BOOLEAN, "
    "mark VARCHAR, number BIGINT)"
)
"""Where the runs of each candidate begin and how many they are, and its traits."""


class RunsFile:
    """The file; read where it is asked, and never held."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w+b", buffering=2**16)
        self._end = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def add(self, runs: Hashes) -> int:
        """Write runs; return where they begin."""
        start = self._end
        self._file.write(runs.tobytes())
        self._end += len(runs)
        return start

    def flush(self) -> None:
        """Let what was written be read."""
        self._file.flush()

    def read(self, start: int, length: int) -> Hashes:
        """Return runs."""
        data = os.pread(self._file.fileno(), length * _BYTES, start * _BYTES)
        return np.frombuffer(data, np.uint64)


def write_runs(
    connection: duckdb.DuckDBPyConnection, texts: ReadTexts, file: RunsFile, tell: Progress
) -> None:
    """Read the texts of all ``pairs`` once, and make the table ``runs_at``."""
    import pyarrow as pa

    connection.execute(RUNS_TABLE)
    if not connection.execute("FROM pairs LIMIT 1").fetchall():
        tell("reading texts", 0, 0)
        return
    connection.execute(
        "CREATE TABLE paired AS SELECT key FROM items SEMI JOIN "
        "(SELECT early AS item FROM pairs UNION SELECT late FROM pairs) USING (item) ORDER BY key"
    )
    ((count,),) = connection.execute("SELECT count(*) FROM paired").fetchall()
    tell("reading texts", 0, count)
    names = [column.split()[0] for column in RUNS_TABLE.partition("(")[2].split(", ")]
    kinds = (pa.int64(), pa.int64(), pa.int64(), pa.bool_(), pa.string(), pa.int64())
    with connection.cursor() as beside:
        asked = beside.sql("SELECT key FROM paired ORDER BY key")
        for batch in asked.to_arrow_reader(KEYS_AT_A_TIME):
            rows = list(_written(texts(batch.column(0).to_pylist()), file))
            columns = list(zip(*rows, strict=True)) or [()] * len(kinds)
            arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
            connection.register("load", pa.table(arrays, names=names))
            connection.execute("INSERT INTO runs_at SELECT * FROM load")
            connection.unregister("load")
            tell("reading texts", len(rows), count)
    connection.execute("DROP TABLE paired")
    file.flush()


def _written(texts: Iterable[Story], file: RunsFile) -> Iterator[tuple[Any, ...]]:
    left = iter(texts)
    while load := list(islice(left, TEXTS_AT_A_TIME)):
        _, made = shingles([one.text for one in load if isinstance(one.text, str)])
        fresh = iter(made)
        for story in load:
            runs = next(fresh) if isinstance(story.text, str) else story.text
            traits = traits_of(story)
            mark = traits.mark or (None, None)
            yield story.key, file.add(runs), len(runs), traits.original, *mark
