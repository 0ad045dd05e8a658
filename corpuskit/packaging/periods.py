"""Which period a file holds: a month, a year, or all; what was published so stays so.

A file of a few rows is mostly footer, and a dataset of some hundred of them loads slowly: 144
articles over 36 years took 144 files of 30 KB. So a month gets a file of its own only where it is
worth one, else the year, else all that is left lies in one file. Growth must not rewrite what is
published: a period keeps its file until the next major version, and only what lies behind the last
month of a file is divided anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import PurePosixPath
from typing import Final, NamedTuple

import duckdb
import pyarrow as pa

from corpuskit.packaging.manifest import FileEntry

ALL: Final = "all"
UNDATED: Final = "undated"

WORTH_ROWS: Final = 5_000
WORTH_FILE_BYTES: Final = 8 * 2**20
"""A file with so many rows, or as large, is worth one. Source: the Hub advises against many small
files; below some megabytes opening a file takes longer than reading it."""
WORTH_TEXT_BYTES: Final = 20 * 2**20
"""The same, before it is written: news text takes about 2.5 times as much before zstd."""

_YEAR_CHARS: Final = 4
_JANUARY: Final = "-01"


class Size(NamedTuple):
    """What a period holds."""

    rows: int
    bytes: int
    """Of text."""


class InFile(NamedTuple):
    """A file of the previous release."""

    period: str
    last: str
    """The last month that it holds."""
    is_full: bool
    """Whether it is worth a file already: it need not take in more years."""


def divide(
    connection: duckdb.DuckDBPyConnection, published: Sequence[FileEntry], since: str | None
) -> None:
    """Read the table ``settled`` and make ``periods``: ``folder month period``.

    Args:
        connection: The database.
        published: The files of the previous release; none to divide anew.
        since: The month at which ``by-time`` cuts, if there is that configuration.
    """
    rows = connection.execute(
        "SELECT folder, month, count(*), sum(bytes)::BIGINT FROM settled WHERE month IS NOT NULL "
        "GROUP BY folder, month ORDER BY folder, month"
    ).fetchall()
    covered = _covered(published)
    found: list[tuple[str, str, str]] = []
    for folder, group in groupby(rows, key=lambda row: row[0]):
        sizes = {month: Size(count, size) for _, month, count, size in group}
        periods = assign(sizes, covered.get(folder, ()), since)
        found += [(folder, month, period) for month, period in periods.items()]
    columns = list(zip(*found, strict=True)) or [(), (), ()]
    arrays = [pa.array(column, pa.string()) for column in columns]
    connection.register("given", pa.table(arrays, names=["folder", "month", "period"]))
    connection.execute("CREATE TABLE periods AS SELECT * FROM given")
    connection.unregister("given")


def assign(
    months: Mapping[str, Size], published: Sequence[InFile], since: str | None = None
) -> dict[str, str]:
    """Say for each month which period's file it goes into.

    Args:
        months: What each month holds, of one language and split.
        published: The files that hold them so far.
        since: The month at which ``by-time`` cuts: no file lies on both sides of it.

    Examples:
        >>> assign({"2023-01": Size(40, 9_000), "2024-05": Size(30, 9_000)}, ())
        {'2023-01': 'all', '2024-05': 'all'}
        >>> assign({"2023-01": Size(40, 9_000), "2024-05": Size(6_000, 9_000_000)}, ())
        {'2023-01': 'all', '2024-05': '2024-05'}
        >>> assign({"2023-01": Size(40, 9_000), "2023-02": Size(9, 9_000)}, (), "2023-02")
        {'2023-01': '2023-01', '2023-02': '2023-02'}
    """
    known = [one for one in published if not _straddles(one.period, since)]
    found = {month: _known_period(month, known) for month in sorted(months)}
    left = [month for month, period in found.items() if period is None]
    named = {one.period for one in known}
    full = any(one.period == ALL and one.is_full for one in known)
    for year, group in groupby(left, key=lambda month: month[:_YEAR_CHARS]):
        new = list(group)
        if _is_worth(new, months, files=len(new)) or _straddles(year, since):
            found |= {month: month for month in new}
        elif since or full or year in named or _is_worth(new, months, files=1):
            found |= dict.fromkeys(new, year)
        else:
            found |= dict.fromkeys(new, ALL)
    return {month: period or ALL for month, period in found.items()}


def is_after(period: str, since: str) -> bool | None:
    """Tell on which side of a month the file of a period lies; None if on neither.

    Examples:
        >>> is_after("2026", "2026-01"), is_after("2025-12", "2026-01"), is_after("all", "2026-01")
        (True, False, None)
    """
    if period in {ALL, UNDATED}:
        return None
    return (period if len(period) > _YEAR_CHARS else period + _JANUARY) >= since


def _straddles(period: str, since: str | None) -> bool:
    """Tell whether a period may lie on both sides of a month."""
    if since is None:
        return False
    cut = period == since[:_YEAR_CHARS] and not since.endswith(_JANUARY)
    return period == ALL or cut


def _known_period(month: str, published: Sequence[InFile]) -> str | None:
    for period in (month, month[:_YEAR_CHARS], ALL):
        for one in published:
            if one.period == period and (period == month or month <= one.last):
                return period
    return None


def _is_worth(new: Sequence[str], months: Mapping[str, Size], *, files: int) -> bool:
    """Tell whether so many files are worth having: the mean one is."""
    rows = sum(months[month].rows for month in new)
    size = sum(months[month].bytes for month in new)
    return rows >= files * WORTH_ROWS or size >= files * WORTH_TEXT_BYTES


def _covered(published: Sequence[FileEntry]) -> dict[str, list[InFile]]:
    found: dict[str, list[InFile]] = {}
    for entry in published:
        table, *folder, name = PurePosixPath(entry.path).parts
        period = name.removesuffix(".parquet")
        if table == "data" and period != UNDATED and entry.max_date:
            full = entry.rows >= WORTH_ROWS or entry.bytes >= WORTH_FILE_BYTES
            one = InFile(period, entry.max_date[: len("2024-01")], full)
            found.setdefault("/".join(folder), []).append(one)
    return found
