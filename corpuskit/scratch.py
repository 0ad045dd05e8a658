"""A scratch database: what DuckDB may hold in memory is limited, the rest lies in a folder.

Every database of corpuskit is opened here. Rows that are told apart, grouped, joined and ordered
are those of short keys; texts are never among them.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import duckdb

BASE_BYTES: Final = 128 * 2**20
BYTES_PER_ROW: Final = 800
"""What a database may hold of a row before it goes to disk. Source: matching 150,000 published
records with as many pages, by address and by id, did not fit into 87 MB (320 bytes do). A sketch is
thirty numbers, which are held twice while near copies are looked for."""
MOST_BYTES: Final = 2 * 2**30
MOST_SHARE: Final = 0.5
"""No database may hold more than the larger of so many bytes and so much of the machine's memory,
whatever the rows. Source: briefs are packaged with less, 100,000 with 64 MB (to the same bytes) and
equal texts of a million found with 200 MB; but what joins and windows hold at once does not all go
to disk: 100,000 records and as many pages did not fit into 64 MB."""
READING_BYTES: Final = 550 * 10**6
"""What a database may hold that reads files of a release itself: row groups of texts, that is. With
the drawing of a report the process stays below 1 GB (``scripts/bench_report.py``)."""

THREADS: Final = 2
"""The keys are a small part of the work, and DuckDB wants about 125 MB for each thread.
Source: DuckDB's guide on tuning workloads."""
ROWS_FOR_THREADS: Final = 10_000
"""Fewer are done before a second thread is of use: it took a fifth of the processor time of a
release of twelve pages. Source: packaged fifteen times with one and with two."""


@contextmanager
def scratch(
    rows: int, folder: Path | None = None, *, memory: int | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database for about so many rows; it is gone when the block is left.

    Args:
        rows: how many there will be; what comes out never depends on it.
        folder: for what does not fit into memory, made when it is needed; None takes one of the
            system's for a while.
        memory: bytes that it may hold, in place of :func:`memory_for`.

    Raises:
        duckdb.OutOfMemoryException: by queries, where the disk is full.

    Examples:
        >>> with scratch(10) as connection:
        ...     connection.execute("SELECT current_setting('memory_limit')").fetchall()
        [('128.0 MiB',)]
    """
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="corpuskit-") as temporary:
            with scratch(rows, Path(temporary), memory=memory) as connection:
                yield connection
            return
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{memory_for(rows) if memory is None else memory}B",
        "threads": threads_for(rows),
        "temp_directory": str(folder),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    with duckdb.connect(config=settings) as connection:
        yield connection


def memory_for(rows: int) -> int:
    """Return how many bytes a database may hold of so many rows.

    Examples:
        >>> memory_for(10_000) // 2**20, memory_for(10**6) // 2**20
        (135, 890)
        >>> memory_for(10**12) == memory_for(10**13)
        True
    """
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    most = max(MOST_BYTES, int(MOST_SHARE * machine))
    return min(BASE_BYTES + rows * BYTES_PER_ROW, most)


def threads_for(rows: int) -> int:
    """Return how many threads DuckDB gets for so many rows."""
    return THREADS if rows >= ROWS_FOR_THREADS else 1
