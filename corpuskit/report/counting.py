"""The figures of a report that are counted over all articles: when, where, by whom, how long."""

# ruff: noqa: S608 - the SQL is built from constants and numbers of this package only

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from corpuskit.report.reading import Tables

TOP: Final = 25
"""Rows of a table; the rest is summed up. As on the card of a release."""

MAX_LANGUAGES: Final = 5
"""Languages that have a colour of their own; the others share one."""

MAX_BARS: Final = 120
"""Of a plot over time: more are thinner than what a telephone can show."""

OUTLIERS: Final = 0.001
"""Share of the dated articles at each end that may lie outside a plot over time. A single page
dated into the year 1 must not press all others into one bar."""

UNITS: Final = (("day", 10, 62), ("month", 7, 2_200), ("year", 4, 44_000), ("decade", 3, 10**7))
"""What a bar stands for, characters of the date that name it, and up to how many days it is taken:
bars of two months by day, of six years by month, of a hundred and twenty years by year."""


class Group(NamedTuple):
    """Some articles that have something in common."""

    name: str | None
    articles: int
    median_words: int | None = None
    datelines: int = 0
    more: str | None = None
    """What else is said of it."""


class Ranking(NamedTuple):
    """Groups, the largest first, and how many there are beyond those named."""

    groups: tuple[Group, ...]
    all_groups: int
    rest: int
    """Articles of the groups that are not named."""


class OverTime(NamedTuple):
    """Articles by time of publication and language."""

    unit: str
    bars: tuple[tuple[str, str, int], ...]
    """Beginning of the bar (``2024-03``), language or ``other``, articles; in order of time."""
    undated: int
    before: int
    after: int
    """Articles dated before the first bar and after the last."""


class WordCounts(NamedTuple):
    """How many words the articles have."""

    bins: tuple[tuple[int, str, int], ...]
    """Half steps of the binary logarithm of the words, language or ``other``, articles."""
    quantiles: tuple[int, ...]
    """Words at 5, 25, 50, 75 and 95 %; empty where no article was measured."""
    unknown: int


class Split(NamedTuple):
    """What one split holds."""

    name: str
    articles: int
    stories: int
    """Clusters: copies of one story count once."""
    median_words: int | None
    datelines: int
    credited: int
    """Articles credited to an agency."""
    first: str | None
    last: str | None
    languages: tuple[tuple[str, int], ...]
    """Articles by language or ``other``."""


@dataclass(frozen=True, slots=True)
class Counts:
    """All that is counted."""

    articles: int
    hosts: int
    languages: Ranking
    publishers: Ranking
    sites: Ranking
    agencies: Ranking
    credited: int
    """Articles credited to any agency."""
    time: OverTime
    lengths: WordCounts
    splits: tuple[Split, ...]
    first: str | None
    last: str | None

    @property
    def colours(self) -> tuple[str, ...]:
        """The languages that have a colour of their own, and ``other`` where there are more."""
        named = [one.name or "?" for one in self.languages.groups[:MAX_LANGUAGES]]
        return (*named, *(["other"] if self.languages.all_groups > MAX_LANGUAGES else []))


DATED: Final = "regexp_full_match(date_published, '[0-9]{4}-(0[1-9]|1[0-2])(-[0-3][0-9].*)?')"
"""Whether a date says at least its month."""


def count(tables: Tables) -> Counts:
    """Count everything.

    Raises:
        PackageError: a file is damaged.
    """
    ((articles, hosts, credited, first, last),) = tables.ask(
        f"SELECT count(*), count(DISTINCT host), count(*) FILTER (len(agencies) > 0), "
        f"min(date_published) FILTER ({DATED}), max(date_published) FILTER ({DATED}) FROM data"
    )
    languages = _ranking(tables, "coalesce(language, 'und')", articles)
    tongue = _tongue(tables, languages)
    return Counts(
        articles=articles,
        hosts=hosts,
        languages=languages,
        publishers=_ranking(tables, "publisher", articles),
        sites=_ranking(tables, "host", articles),
        agencies=_agencies(tables),
        credited=credited,
        time=_over_time(tables, tongue),
        lengths=_lengths(tables, tongue),
        splits=_splits(tables, tongue),
        first=first,
        last=last,
    )


def _ranking(tables: Tables, by: str, articles: int) -> Ranking:
    rows = tables.ask(
        f"SELECT {by} AS name, count(*) AS n, median(words)::BIGINT, "
        f"count(*) FILTER (has_dateline), count(*) OVER () FROM data "
        f"GROUP BY name ORDER BY n DESC, name NULLS LAST LIMIT {TOP}"
    )
    groups = tuple(Group(*row[:4]) for row in rows)
    rest = articles - sum(one.articles for one in groups)
    return Ranking(groups, rows[0][4] if rows else 0, rest)


def _agencies(tables: Tables) -> Ranking:
    """Rank agencies; an article credited to two counts for both."""
    rows = tables.ask(
        f"""
        SELECT name, count(*) AS n, median(words)::BIGINT, count(*) FILTER (has_dateline),
            count(*) OVER (), sum(count(*)) OVER ()
        FROM (SELECT unnest(agencies) AS name, words, has_dateline FROM data)
        GROUP BY name ORDER BY n DESC, name LIMIT {TOP}
        """
    )
    groups = tuple(
        Group(name, n, words, datelines, _name_of(name)) for name, n, words, datelines, *_ in rows
    )
    rest = int(rows[0][5]) - sum(one.articles for one in groups) if rows else 0
    return Ranking(groups, rows[0][4] if rows else 0, rest)


def _name_of(agency: str) -> str | None:
    from corpuskit.knowledge.agencies import load_agencies

    known = load_agencies().get(agency)
    return known.name if known else None


def _tongue(tables: Tables, languages: Ranking) -> str:
    """Name the column of the language as colours know it; the view knows which have one."""
    named = [one.name for one in languages.groups[:MAX_LANGUAGES]]
    tables.connection.register("named", _names(named))
    return (
        "CASE WHEN coalesce(language, 'und') IN (SELECT name FROM named) "
        "THEN coalesce(language, 'und') ELSE 'other' END"
    )


def _names(named: list[str | None]) -> object:
    import pyarrow as pa

    return pa.table({"name": pa.array(named, pa.string())})


def _over_time(tables: Tables, tongue: str) -> OverTime:
    ((first, last, dated, undated),) = tables.ask(
        f"""
        SELECT quantile_disc(day, {OUTLIERS}), quantile_disc(day, {1 - OUTLIERS}), count(day),
            count(*) - count(day)
        FROM (SELECT CASE WHEN {DATED} THEN left(date_published, 10) END AS day FROM data)
        """
    )
    if not dated:
        return OverTime("month", (), undated or 0, 0, 0)
    days = _days(last) - _days(first)
    unit, chars, _ = next(one for one in UNITS if days <= one[2])
    if unit == "day" and len(first) < chars:
        unit, chars = "month", 7
    rows = tables.ask(
        f"""
        SELECT left(date_published, {chars}) AS bar, {tongue} AS tongue, count(*)
        FROM data WHERE {DATED} GROUP BY bar, tongue ORDER BY bar, tongue
        """
    )
    low, high = first[:chars], last[:chars]
    low = all_bars([low, high], unit)[-MAX_BARS:][0]
    return OverTime(
        unit,
        tuple(row for row in rows if low <= row[0] <= high),
        undated,
        sum(n for bar, _, n in rows if bar < low),
        sum(n for bar, _, n in rows if bar > high),
    )


def all_bars(bars: Sequence[str], unit: str) -> list[str]:
    """List all bars from the first to the last: a month without stories is a gap, not a neighbour.

    Examples:
        >>> all_bars(["2024-11", "2025-02"], "month")
        ['2024-11', '2024-12', '2025-01', '2025-02']
    """
    if not bars:
        return []
    first, last = min(bars), max(bars)
    if unit == "day":
        try:
            start, days = date.fromisoformat(first), date.fromisoformat(last)
        except ValueError:  # the 31st of February
            return sorted(set(bars))
        span = (days - start).days
        return sorted({*bars, *(str(start + timedelta(days=n)) for n in range(span + 1))})
    if unit == "month":
        low, high = (int(one[:4]) * 12 + int(one[5:7]) - 1 for one in (first, last))
        return [f"{at // 12:04d}-{at % 12 + 1:02d}" for at in range(low, high + 1)]
    return [str(at).zfill(len(first)) for at in range(int(first), int(last) + 1)]


def bar_name(bar: str, unit: str) -> str:
    """Name a bar as people do.

    Examples:
        >>> bar_name("199", "decade"), bar_name("2024-03", "month")
        ('1990s', '2024-03')
    """
    return f"{bar}0s" if unit == "decade" else bar


def _days(day: str) -> int:
    """Say about which day a date is, counted from the year 0."""
    year, month, last = (int(part) for part in f"{day}-01"[:10].split("-")[:3])
    return year * 365 + month * 30 + last


def _lengths(tables: Tables, tongue: str) -> WordCounts:
    bins = tables.ask(
        f"SELECT floor(2 * log2(words))::INT AS bin, {tongue} AS tongue, count(*) "
        "FROM data WHERE words > 0 GROUP BY bin, tongue ORDER BY bin, tongue"
    )
    ((quantiles, unknown),) = tables.ask(
        "SELECT quantile_disc(words, [0.05, 0.25, 0.5, 0.75, 0.95]), "
        "count(*) FILTER (words IS NULL) FROM data"
    )
    return WordCounts(tuple(bins), tuple(quantiles or ()), unknown)


def _splits(tables: Tables, tongue: str) -> tuple[Split, ...]:
    rows = tables.ask(
        f"""
        SELECT split, count(*) AS n, count(DISTINCT coalesce(cluster_id, id)),
            median(words)::BIGINT, count(*) FILTER (has_dateline),
            count(*) FILTER (len(agencies) > 0), min(left(date_published, 10)) FILTER ({DATED}),
            max(left(date_published, 10)) FILTER ({DATED})
        FROM data WHERE split <> '' GROUP BY split ORDER BY n DESC, split
        """
    )
    languages = tables.ask(
        f"SELECT split, {tongue} AS tongue, count(*) FROM data GROUP BY ALL ORDER BY ALL"
    )
    of: dict[str, list[tuple[str, int]]] = {row[0]: [] for row in rows}
    for split, tongue_of, n in languages:
        of.setdefault(split, []).append((tongue_of, n))
    return tuple(Split(*(*row, tuple(of[row[0]]))) for row in rows)
