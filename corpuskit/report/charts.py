"""Plots with axes: stories over time, lengths, how often stories are told, splits."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from corpuskit.report.counting import Counts, all_bars, bar_name
from corpuskit.report.drawing import INKS, SERIES, SIZES, PlotSize, canvas
from corpuskit.report.origins import Copies
from corpuskit.report.showing import number, share, shown

HEIGHT: Final = 240
FEW: Final = 6
"""Bars for which there is room at least: one alone is no wall."""
CHAR: Final = 7
"""Pixels of a digit, with air."""

SIZE_BINS: Final = (2, 3, 4, 5, 10, 20, 50, 100)
"""Pages that tell a story: where each bar begins."""


def both(draw: Callable[[PlotSize], str]) -> str:
    """Draw a plot for a desktop and for a telephone; the style sheet shows one."""
    return "".join(draw(size) for size in SIZES)


def colour_of(counts: Counts) -> dict[str, str]:
    """Give each language its role of colour; the last is that of all others."""
    roles = dict(zip(counts.colours, SERIES, strict=False))
    return roles | ({"other": SERIES[-1]} if "other" in roles else {})


def over_time(counts: Counts) -> str:
    """Draw the articles by time of publication, a colour a language."""
    unit = counts.time.unit
    names = [(bar_name(bar, unit), language, n) for bar, language, n in counts.time.bars]
    bars = [bar_name(bar, unit) for bar in all_bars([bar for bar, _, _ in counts.time.bars], unit)]
    return both(lambda size: _stacked(size, bars, bars, names, colour_of(counts)))


def lengths(counts: Counts) -> str:
    """Draw how many articles have how many words; each bar is half a doubling wide."""
    found = [one for one, _, _ in counts.lengths.bins]
    bins = list(range(min(found), max(found) + 1)) if found else []
    names = [str(words_of(one)) for one in bins]
    rows = [(str(words_of(one)), language, n) for one, language, n in counts.lengths.bins]
    return both(lambda size: _stacked(size, names, names, rows, colour_of(counts), "words"))


def words_of(half_steps: int) -> int:
    """Return the number of words at which a bar of lengths begins.

    Examples:
        >>> words_of(14), words_of(15)
        (128, 182)
    """
    return -int(-(2 ** (half_steps / 2)) // 1)


def told(copies: Copies) -> str:
    """Draw how many stories are told by how many pages."""
    rows = size_bins(copies)
    names = [name for name, _, _ in rows]
    bars = [(name, "all", stories) for name, stories, _ in rows]
    return both(lambda size: _stacked(size, names, names, bars, {"all": SERIES[0]}, "pages"))


def size_bins(copies: Copies) -> list[tuple[str, int, int]]:
    """Return pages a story (``5–9``), stories, and all their pages.

    Examples:
        >>> size_bins(Copies(((2, 7), (6, 1)), (), 20))
        [('2', 7, 14), ('3', 0, 0), ('4', 0, 0), ('5–9', 1, 6)]
    """
    found: list[tuple[str, int, int]] = []
    largest = max((size for size, _ in copies.sizes), default=0)
    for at, low in enumerate(SIZE_BINS):
        if low > largest:
            break
        end = SIZE_BINS[at + 1] if at + 1 < len(SIZE_BINS) else largest + 1
        name = str(low) if end == low + 1 else f"{low}–{end - 1}"
        inside = [(size, n) for size, n in copies.sizes if low <= size < end]
        found.append((name, sum(n for _, n in inside), sum(size * n for size, n in inside)))
    return found


def splits(counts: Counts) -> str:
    """Draw of which languages each split is made."""
    return both(lambda size: _shares(size, counts))


def _stacked(
    size: PlotSize,
    bars: Sequence[str],
    labels: Sequence[str],
    rows: Sequence[tuple[str, str, int]],
    roles: Mapping[str, str],
    unit: str = "",
) -> str:
    if not bars:
        return ""
    heights: dict[str, dict[str, int]] = defaultdict(dict)
    for bar, series, n in rows:
        heights[bar][series] = n
    with canvas(size, HEIGHT) as drawn:
        axes = drawn.axes(52, 10, 8, 34)
        for at, bar in enumerate(bars):
            bottom = 0
            for series, role in roles.items():
                n = heights[bar].get(series, 0)
                if n:
                    told = f"{bar} {unit}".strip()
                    of = f", {shown(series)}" if series != "all" else ""
                    (mark,) = axes.bar([at], [n], 0.8, bottom, color=INKS[role], linewidth=0)
                    drawn.tip(mark, f"{told}{of}: {n:,}")
                    bottom += n
        slot = (size.width - 60) / max(len(bars), FEW)
        step = math.ceil((max(map(len, labels)) * CHAR + 6) / slot)
        axes.set_xticks(range(0, len(bars), step), labels[::step])
        axes.set_xlim(-0.6, max(len(bars), FEW) - 0.4)
        _count_axis(axes)
        return drawn.svg()


def _count_axis(axes: Any) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _brief(value)))
    axes.grid(axis="y", color=INKS["grid"], linewidth=1)
    axes.axhline(0, color=INKS["muted"], linewidth=1)


def _brief(value: float) -> str:
    """Write a count in few signs.

    Examples:
        >>> _brief(900), _brief(12_500), _brief(2_000_000)
        ('900', '12.5k', '2M')
    """
    for unit, sign in ((1_000_000, "M"), (1_000, "k")):
        if value >= unit:
            return f"{value / unit:.1f}".removesuffix(".0") + sign
    return number(value)


def _shares(size: PlotSize, counts: Counts) -> str:
    rows = counts.splits
    if not rows:
        return ""
    with canvas(size, 34 * len(rows) + 40) as drawn:
        axes = drawn.axes(84, 4, 26, 30)
        for at, split in enumerate(rows):
            left = 0.0
            of = dict(split.languages)
            for language, role in colour_of(counts).items():
                part = of.get(language, 0) / max(split.articles, 1)
                if part:
                    (mark,) = axes.barh([at], [part], 0.7, left, color=INKS[role], linewidth=0)
                    told = share(of[language], split.articles)
                    drawn.tip(mark, f"{split.name}, {shown(language)}: {told}")
                    left += part
        axes.set_yticks(range(len(rows)), [shown(split.name, 11) for split in rows])
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_xlim(0, 1)
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25 %", "50 %", "75 %", "100 %"])
        return drawn.svg()
