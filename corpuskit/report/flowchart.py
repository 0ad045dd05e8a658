"""The plot of where pages went: a stream from the sources down, with what leaves it at each stage.

It runs from top to bottom, on a telephone as on a desktop: what leaves bends to the right, to a
line of text of its own.
"""

from __future__ import annotations

from typing import Any, Final

from corpuskit.report.charts import both
from corpuskit.report.drawing import FONT_SIZE, INKS, Canvas, PlotSize, canvas
from corpuskit.report.flow import Flow
from corpuskit.report.showing import number, share, shown

ROW: Final = 24
"""Pixels of a line of text, with air."""
MIN_WIDTH: Final = 1.5
"""Pixels of the thinnest arm: one page of a million is seen."""
GAP: Final = 10
FADE: Final = 0.75
CHAR: Final = 7.2
"""Pixels of a character, at most, of the fonts that browsers take."""


def draw(flow: Flow) -> str:
    """Draw the way of all pages."""
    if not flow.total:
        return ""
    short = flow.shortened()
    return both(lambda size: _draw(short, size))


def _draw(flow: Flow, size: PlotSize) -> str:
    stream = size.width * (0.3 if size.narrow else 0.34)
    left = size.width * (0.27 if size.narrow else 0.24)
    scale = stream / flow.total
    rows = [max(ROW, one.pages * scale + GAP) for one in flow.exits]
    stages = len({one.stage for one in flow.exits})
    sources = [*flow.sources, *([("carried over", flow.carried)] if flow.carried else [])]
    top = ROW * len(sources) + 6
    height = round(top + sum(rows) + stages * GAP + 2.6 * ROW)
    with canvas(size, height) as drawn:
        board = drawn.board()
        _sources(drawn, board, sources, left, scale)
        y, right, stage = float(top), left + flow.total * scale, ""
        edge: list[tuple[float, float]] = [(right, top)]  # the right edge of the stream, from above
        for row, one in zip(rows, flow.exits, strict=True):
            if one.stage != stage:
                y += GAP
                stage = one.stage
                _text(board, left - 8, y + ROW / 2, shown(stage, 16), "right", "muted")
            width = max(one.pages * scale, MIN_WIDTH)
            _arm(drawn, board, (right, y, row, width), one, flow)
            edge += [(right, y), (right - one.pages * scale, y)]
            right -= one.pages * scale
            y += row
        edge += [(right, y + ROW), (left, y + ROW), (left, top)]
        _stream(board, edge)
        articles = f"{number(flow.articles)} articles"
        _text(board, left, y + 1.9 * ROW, articles, "left", "ink", bold=True)
        return drawn.svg()


def _stream(board: Any, corners: list[tuple[float, float]]) -> None:
    """Draw all that goes on as one shape."""
    from matplotlib.patches import Polygon

    board.add_patch(Polygon(corners, closed=True, facecolor=INKS["flow"], linewidth=0))


def _sources(
    drawn: Canvas, board: Any, sources: list[tuple[str, int]], left: float, scale: float
) -> None:
    """Draw the sources as a staircase: each has room for its name on its left."""
    x = left
    bottom = ROW * len(sources) + 6
    for at, (name, pages) in enumerate(sources):
        y = ROW * (len(sources) - 1 - at) + 2
        width = pages * scale
        mark = _block(board, x, y, max(width, MIN_WIDTH), bottom - y + 1)
        drawn.tip(mark, f"{shown(name)}: {pages:,}")
        room = int((x - 8) / CHAR)
        count = number(pages)
        label = shown(name, max(room - len(count) - 1, 4))
        _text(board, x - 8, y + ROW / 2, f"{label} {count}", "right", "ink")
        x += width


def _block(board: Any, x: float, y: float, width: float, height: float) -> Any:
    from matplotlib.patches import Rectangle

    mark = Rectangle((x, y), width, height, facecolor=INKS["flow"], linewidth=0)
    return board.add_patch(mark)


def _arm(
    drawn: Canvas, board: Any, where: tuple[float, float, float, float], one: Any, flow: Flow
) -> None:
    """Draw what leaves: from the right edge of the stream down and to the right."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    right, y, row, width = where
    end = right_of(drawn.size)
    low = y + row / 2 + width / 2
    high = low - width
    inner = right - width
    points = [
        (Path.MOVETO, (inner, y)),
        (Path.CURVE4, (inner, low)),
        (Path.CURVE4, (inner, low)),
        (Path.CURVE4, (right + 6, low)),
        (Path.LINETO, (end, low)),
        (Path.LINETO, (end, high)),
        (Path.LINETO, (right + 6, high)),
        (Path.CURVE4, (right, high)),
        (Path.CURVE4, (right, high)),
        (Path.CURVE4, (right, y)),
        (Path.CLOSEPOLY, (inner, y)),
    ]
    codes, corners = zip(*points, strict=True)
    role = "copy" if one.is_copy else "lost"
    mark = PathPatch(Path(corners, codes), facecolor=INKS[role], linewidth=0, alpha=FADE)
    board.add_patch(mark)
    drawn.tip(mark, f"{one.stage}: {shown(one.reason)}: {one.pages:,}")
    room = int((drawn.size.width - end - 8) / CHAR)
    count = f"{one.pages:,}"
    wide = "" if drawn.size.narrow else f" ({share(one.pages, flow.total)})"
    reason = shown(one.reason, max(room - len(count) - len(wide) - 1, 6))
    _text(board, end + 6, y + row / 2, f"{count} {reason}{wide}", "left", "ink")


def right_of(size: PlotSize) -> float:
    """Return where the arms end and their texts begin."""
    return size.width * (0.61 if size.narrow else 0.64)


def _text(  # noqa: PLR0913 - where, what, how
    board: Any, x: float, y: float, text: str, side: str, role: str, *, bold: bool = False
) -> None:
    board.text(
        x,
        y,
        text,
        ha=side,
        va="center_baseline",
        color=INKS[role],
        fontsize=FONT_SIZE,
        fontweight="bold" if bold else "normal",
    )
