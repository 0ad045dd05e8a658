"""A release on the screen of a terminal: tables with bars, as wide as the screen is.

Where the output is no terminal there is no colour, and the width is that of :data:`PIPED`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from corpuskit.packaging.release import Release
from corpuskit.report.charts import size_bins
from corpuskit.report.counting import Counts, Ranking, count
from corpuskit.report.flow import Flow, flow
from corpuskit.report.origins import Copies, Places, Trust, copies, places, trust
from corpuskit.report.reading import tables
from corpuskit.report.showing import number, share, shown

PIPED: Final = 100
"""Columns where nobody says how many there are."""
LEAST, MOST = 60, 200
TOP: Final = 10
"""Rows of a table: it must fit on a screen."""
MAX_BAR: Final = 40
EIGHTHS: Final = " ▏▎▍▌▋▊▉"
COLUMN: Final = 12
"""Columns of a number beside a bar."""

Paint = Callable[[str, str], str]
"""Gives a text a colour, or leaves it as it is."""


class Row(NamedTuple):
    """A name with a bar."""

    name: str
    value: float
    text: str
    colour: str = "blue"


def draw_screen(release: Release, width: int | None, paint: Paint) -> str:
    """Return what is in a release as lines of text.

    Args:
        release: the release.
        width: columns of the screen; None: not known.
        paint: gives text a colour (of those of ``click.style``).

    Raises:
        PackageError: the release is damaged.
    """
    wide = min(max(width or PIPED, LEAST), MOST)
    manifest = release.manifest
    with tables(release) as opened:
        counts, stories, sure = count(opened), copies(opened), trust(opened)
        filed = places(opened)
    days = f", {counts.first[:10]} to {counts.last[:10]}" if counts.first and counts.last else ""
    head = (
        f"{shown(manifest.name)} {shown(manifest.version)}: {number(counts.articles)} articles, "
        f"{number(counts.hosts)} sites, {number(counts.languages.all_groups)} languages{days}"
    )
    screen = _Screen(wide, paint)
    blocks = [
        [paint(line, "bold") for line in _wrapped(head, wide)],
        _flow(screen, flow(manifest)),
        *_portrait(screen, counts),
        _places(screen, filed),
        _copies(screen, stories),
        _trust(screen, sure),
        _splits(screen, counts),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


class _Screen(NamedTuple):
    width: int
    paint: Paint

    def bars(self, title: str, rows: Sequence[Row], note: str = "") -> list[str]:
        """Draw rows under a title; nothing where there are none."""
        if not rows:
            return []
        numbers = max(COLUMN, *(len(row.text) for row in rows))
        names = min(max(_columns(row.name) for row in rows), self.width // 2)
        room = min(self.width - names - numbers - 4, MAX_BAR)
        most = max(row.value for row in rows)
        lines = [self.paint(title, "bold")]
        for row in rows:
            bar = _bar(row.value / most if most else 0, room)
            lines.append(
                f"  {_padded(row.name, names)} {self.paint(bar, row.colour)} {row.text}".rstrip()
            )
        return [*lines, *([f"  {note}"] if note else [])]


def _bar(part: float, room: int) -> str:
    """Draw a bar in eighths of a column.

    Examples:
        >>> _bar(0.5, 4), _bar(0.03, 4), _bar(1, 4)
        ('██  ', '▏   ', '████')
    """
    eighths = max(round(part * room * 8), 1 if part > 0 else 0)
    full, rest = divmod(eighths, 8)
    return ("█" * full + (EIGHTHS[rest] if rest else "")).ljust(room)


def _columns(text: str) -> int:
    """Count the columns of a text: letters of East Asia take two, marks none.

    Examples:
        >>> _columns("新华社"), _columns("cafe\u0301")
        (6, 4)
    """
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def _padded(text: str, columns: int) -> str:
    if _columns(text) > columns:
        while text and _columns(text) >= columns:
            text = text[:-1]
        text = f"{text}…"
    return text + " " * (columns - _columns(text))


def _wrapped(text: str, width: int) -> list[str]:
    from textwrap import wrap

    return wrap(text, width)


def _flow(screen: _Screen, found: Flow) -> list[str]:
    whole = found.total
    rows = [Row(shown(name, 60), pages, number(pages), "cyan") for name, pages in found.sources]
    if found.carried:
        rows.append(Row("carried over", found.carried, number(found.carried), "cyan"))
    rows += [
        Row(
            f"  {one.stage}: {shown(one.reason, 60)}",
            one.pages,
            f"{number(one.pages)}  {share(one.pages, whole)}",
            "yellow" if one.is_copy else "red",
        )
        for one in found.exits
    ]
    last = f"{number(found.articles)}  {share(found.articles, whole)}"
    rows.append(Row("articles", found.articles, last, "green"))
    return screen.bars("where pages went", rows)


def _portrait(screen: _Screen, counts: Counts) -> list[list[str]]:
    bars: dict[str, int] = {}
    for bar, _, n in counts.time.bars:
        bars[bar] = bars.get(bar, 0) + n
    recent = [Row(bar, n, number(n)) for bar, n in list(bars.items())[-2 * TOP :]]
    lengths: dict[str, int] = {}
    for bin_, _, n in counts.lengths.bins:
        name = f"{2 ** (bin_ // 2):,} words or more"
        lengths[name] = lengths.get(name, 0) + n
    dropped = len(bars) - len(recent)
    note = f"and {dropped} earlier" if dropped else ""
    if counts.time.undated:
        note = f"{note}, " * bool(note) + f"{number(counts.time.undated)} without a date"
    return [
        screen.bars(f"articles by {counts.time.unit}", recent, note),
        _ranked(screen, "languages", counts.languages, counts.articles),
        _ranked(screen, "publishers", counts.publishers, counts.articles),
        _ranked(screen, "agencies", counts.agencies, counts.articles),
        screen.bars("length", [Row(name, n, number(n)) for name, n in lengths.items()]),
    ]


def _ranked(screen: _Screen, title: str, found: Ranking, articles: int) -> list[str]:
    rows = [
        Row(
            shown(one.name, 60) or "not known",
            one.articles,
            f"{number(one.articles)}  {share(one.articles, articles)}",
        )
        for one in found.groups[:TOP]
    ]
    more = found.all_groups - len(rows)
    return screen.bars(title, rows, f"and {more:,} more" if more > 0 else "")


def _places(screen: _Screen, found: Places) -> list[str]:
    datelines = sum(one.datelines for one in found.coverage)
    articles = sum(one.articles for one in found.coverage)
    rows = [
        Row(f"{shown(one.name, 40)} ({one.country or '?'})", one.stories, number(one.stories))
        for one in found.places[:TOP]
    ]
    more = found.all_places - len(rows)
    title = f"datelines: {number(datelines)} articles, {share(datelines, articles)}"
    return screen.bars(title, rows, f"and {more:,} more places" if more > 0 else "")


def _copies(screen: _Screen, found: Copies) -> list[str]:
    rows = [
        Row(f"told by {name} pages", stories, number(stories), "yellow")
        for name, stories, _ in size_bins(found)
        if stories
    ]
    return screen.bars("stories of several pages", rows)


def _trust(screen: _Screen, found: Trust) -> list[str]:
    rows = [
        Row(shown(one.host, 60), one.confidence, f"{one.confidence:.2f}  {number(one.articles)}")
        for one in found.sites[:TOP]
    ]
    lines = screen.bars("confidence and articles by site, the least sure first", rows)
    for one in found.alarms:
        said = f"! {shown(one.host, 60)}: {one.what}"
        lines += [screen.paint(line, "red") for line in _wrapped(said, screen.width)]
    return lines


def _splits(screen: _Screen, counts: Counts) -> list[str]:
    rows = [
        Row(
            shown(one.name, 40),
            one.articles,
            f"{number(one.articles)}  {share(one.articles, counts.articles)}",
            "green",
        )
        for one in counts.splits
    ]
    return screen.bars("splits", rows)
