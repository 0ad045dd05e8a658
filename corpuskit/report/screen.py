"""A release on the screen of a terminal: tables with bars, as wide as the screen is.

Where the output is no terminal there is no colour, and the width is that of :data:`PIPED`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import zip_longest
from textwrap import wrap
from typing import Final, NamedTuple

from corpuskit.packaging.manifest import Manifest
from corpuskit.packaging.release import Release
from corpuskit.report.charts import size_bins
from corpuskit.report.counting import Counts, Ranking, bar_name, count
from corpuskit.report.flow import Flow, flow
from corpuskit.report.origins import Copies, Places, Trust, copies, places, trust
from corpuskit.report.reading import tables
from corpuskit.report.showing import counted, number, share, shown

PIPED: Final = 100
"""Columns where nobody says how many there are."""
LEAST, MOST = 60, 200
TOP: Final = 10
"""Rows of a table: it must fit on a screen."""
MAX_BAR: Final = 40
EIGHTHS: Final = " ▏▎▍▌▋▊▉"
TWO_COLUMNS: Final = 150
"""Columns from which on tables stand beside each other."""
GAP: Final = 4
_ANSI: Final = re.compile(r"\x1b\[[0-9;]*m")

Paint = Callable[[str, str], str]
"""Gives a text a colour, or leaves it as it is."""


class NamedBar(NamedTuple):
    """A name with a bar."""

    name: str
    value: float
    text: str
    colour: str = "bright_blue"  # plain blue is all but black on a dark screen


class ScreenFacts(NamedTuple):
    """All that the screen tells."""

    manifest: Manifest
    counts: Counts
    stories: Copies
    sure: Trust
    filed: Places


def gather(release: Release) -> ScreenFacts:
    """Ask a release for all that the screen tells.

    Raises:
        PackageError: the release is damaged.
    """
    with tables(release) as opened:
        return ScreenFacts(
            release.manifest, count(opened), copies(opened), trust(opened), places(opened)
        )


def draw_screen(facts: ScreenFacts, width: int | None, paint: Paint) -> str:
    """Return what is in a release as lines of text.

    Args:
        facts: what is in it.
        width: columns of the screen; None: not known. Where there is room for two tables beside
            each other they stand so.
        paint: gives text a colour (of those of ``click.style``).
    """
    wide = min(max(width or PIPED, LEAST), MOST)
    manifest, counts = facts.manifest, facts.counts
    days = f", {counts.first[:10]} to {counts.last[:10]}" if counts.first and counts.last else ""
    head = (
        f"{shown(manifest.name)} {shown(manifest.version)}: {number(counts.articles)} articles, "
        f"{number(counts.hosts)} sites, {number(counts.languages.all_groups)} languages{days}"
    )
    two = wide >= TWO_COLUMNS
    screen = _Screen((wide - GAP) // 2 if two else wide, paint)
    blocks = [
        _flow(screen, flow(manifest)),
        _rules(screen, manifest),
        *_portrait(screen, counts),
        _places(screen, facts.filed),
        _copies(screen, facts.stories),
        _trust(screen, facts.sure),
        _splits(screen, counts),
        _changes(screen, manifest),
    ]
    there = [[*block, ""] for block in blocks if block]
    lines = _beside(there, screen.width) if two else [line for block in there for line in block]
    top = [paint(line, "bold") for line in wrap(head, wide)]
    return "\n".join([*top, "", *lines]).rstrip()


def _beside(blocks: Sequence[list[str]], width: int) -> list[str]:
    """Lay blocks out in two columns of about the same height, in the order in which one reads."""
    half = sum(map(len, blocks)) / 2
    left: list[str] = []
    right: list[str] = []
    for block in blocks:
        (left if not right and len(left) + len(block) / 2 <= half else right).extend(block)
    rows = zip_longest(left, right, fillvalue="")
    return [
        f"{one}{' ' * (width + GAP - _columns(_ANSI.sub('', one)))}{other}".rstrip()
        for one, other in rows
    ]


class _Screen(NamedTuple):
    width: int
    paint: Paint

    def bars(
        self, title: str, rows: Sequence[NamedBar], note: str = "", most: float = 0
    ) -> list[str]:
        """Draw rows under a title; nothing where there are none.

        Args:
            title: what they are.
            rows: the rows.
            note: said below.
            most: what a whole bar stands for; by default the largest value.
        """
        if not rows:
            return []
        numbers = max(len(row.text) for row in rows)
        names = min(max(_columns(row.name) for row in rows), self.width // 2)
        room = min(self.width - names - numbers - 4, MAX_BAR)
        most = most or max(row.value for row in rows)
        lines = [self.paint(_padded(title, min(_columns(title), self.width)), "bold")]
        for row in rows:
            bar = _bar(row.value / most if most else 0, room)
            text = row.text.rjust(numbers)
            lines.append(f"  {_padded(row.name, names)} {self.paint(bar, row.colour)} {text}")
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


def _part(part: int, whole: int) -> str:
    return f"{number(part)} {share(part, whole):>8}"


def _rules(screen: _Screen, manifest: Manifest) -> list[str]:
    ranked = sorted(manifest.rules, key=lambda one: (-one.removed_chars, one.rule))
    rows = [
        NamedBar(shown(one.rule, 60), one.removed_chars, number(one.removed_chars), "red")
        for one in ranked[:TOP]
    ]
    more = len(ranked) - len(rows)
    return screen.bars("removed characters by rule", rows, f"and {more:,} more" if more > 0 else "")


def _changes(screen: _Screen, manifest: Manifest) -> list[str]:
    if manifest.diff is None:
        return []
    names = ("added", "changed", "renamed", "removed", "unchanged")
    counts = [(name, int(manifest.diff.get(name) or 0)) for name in names]
    rows = [NamedBar(name, n, number(n)) for name, n in counts]
    return screen.bars(f"records since {shown(manifest.previous_version)}", rows)


def _flow(screen: _Screen, found: Flow) -> list[str]:
    whole = found.total
    rows = [
        NamedBar(shown(name, 60), pages, _part(pages, whole), "cyan")
        for name, pages in found.sources
    ]
    if found.carried:
        rows.append(NamedBar("carried over", found.carried, _part(found.carried, whole), "cyan"))
    rows += [
        NamedBar(
            f"  {one.stage}: {shown(one.reason, 60)}",
            one.pages,
            _part(one.pages, whole),
            "yellow" if one.is_copy else "red",
        )
        for one in found.exits
    ]
    rows.append(NamedBar("articles", found.articles, _part(found.articles, whole), "green"))
    return screen.bars("where pages went", rows)


def _portrait(screen: _Screen, counts: Counts) -> list[list[str]]:
    bars: dict[str, int] = {}
    for bar, _, n in counts.time.bars:
        bars[bar] = bars.get(bar, 0) + n
    recent = [
        NamedBar(bar_name(bar, counts.time.unit), n, number(n))
        for bar, n in list(bars.items())[-2 * TOP :]
    ]
    lengths: dict[str, int] = {}
    for bin_, _, n in counts.lengths.bins:
        least = 2 ** (bin_ // 2)
        name = f"{least:,} to {2 * least - 1:,} words" if least > 1 else "1 word"
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
        screen.bars("length", [NamedBar(name, n, number(n)) for name, n in lengths.items()]),
    ]


def _ranked(screen: _Screen, title: str, found: Ranking, articles: int) -> list[str]:
    rows = [
        NamedBar(
            shown(one.name, 60) or "not known",
            one.articles,
            _part(one.articles, articles),
        )
        for one in found.groups[:TOP]
    ]
    more = found.all_groups - len(rows)
    return screen.bars(title, rows, f"and {more:,} more" if more > 0 else "")


def _places(screen: _Screen, found: Places) -> list[str]:
    datelines = sum(one.datelines for one in found.coverage)
    articles = sum(one.articles for one in found.coverage)
    rows = [
        NamedBar(f"{shown(one.name, 40)} ({one.country or '?'})", one.stories, number(one.stories))
        for one in found.places[:TOP]
    ]
    more = found.all_places - len(rows)
    title = f"datelines: {counted(datelines, 'article')}, {share(datelines, articles)}"
    return screen.bars(title, rows, f"and {more:,} more places" if more > 0 else "")


def _copies(screen: _Screen, found: Copies) -> list[str]:
    rows = [
        NamedBar(f"told by {name} pages", stories, number(stories), "yellow")
        for name, stories, _ in size_bins(found)
        if stories
    ]
    return screen.bars("stories of several pages", rows)


def _trust(screen: _Screen, found: Trust) -> list[str]:
    rows = [
        NamedBar(
            shown(one.host, 60), one.confidence, f"{one.confidence:.2f} {number(one.articles):>9}"
        )
        for one in found.sites[:TOP]
    ]
    lines = screen.bars("confidence and articles by site, the least sure first", rows, most=1)
    for one in found.alarms:
        said = f"! {shown(one.host, 60)}: {one.what}"
        lines += [screen.paint(line, "red") for line in wrap(said, screen.width)]
    return lines


def _splits(screen: _Screen, counts: Counts) -> list[str]:
    rows = [
        NamedBar(
            shown(one.name, 40),
            one.articles,
            _part(one.articles, counts.articles),
            "green",
        )
        for one in counts.splits
    ]
    return screen.bars("splits", rows)
