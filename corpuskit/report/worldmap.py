"""The map of the places that stories were filed from: circles over squares where people live.

It has no tiles and no coast lines: longitude and latitude are drawn as they are, and a grey square
stands where GeoNames knows a town. Nothing is fetched.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np

from corpuskit.errors import KnowledgeError
from corpuskit.report.charts import both
from corpuskit.report.drawing import FONT_SIZE, INKS, PlotSize, canvas
from corpuskit.report.origins import FiledFrom
from corpuskit.report.showing import shown

FILE: Final = "positions.npz"
NORTH, SOUTH = 78.0, -56.0
"""Degrees of latitude that are drawn; nobody files from beyond, but for some stations."""
CELL: Final = 1.5
RADII: Final = {"wide": (2.5, 17.0), "narrow": (2.0, 10.0)}
"""Pixels of a circle, of one story and of the most."""
FULL_CIRCLE: Final = 25
"""Stories for the largest circle, at least: where each place has one, all circles are small."""
NAMES: Final = {"wide": 14, "narrow": 4}
"""Places whose name is written, if nothing is in its way."""


_Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right and bottom of what is drawn already."""


class MapSpot(NamedTuple):
    """A place on the map."""

    place: FiledFrom
    lon: float
    lat: float
    exact: bool
    """Whether it is the town; else it is the middle of its country."""


class _Positions(NamedTuple):
    towns: Mapping[int, tuple[float, float]]
    countries: Mapping[str, tuple[float, float]]
    land: Any


@cache
def _positions() -> _Positions:
    try:
        with resources.files("corpuskit.report").joinpath(FILE).open("rb") as file:
            stored = dict(np.load(file))
        ids = np.cumsum(stored["ids"]).tolist()
        where = (stored["places"] / 10).T.tolist()
        middles = (stored["middles"] / 10).T.tolist()
        codes = [code.decode() for code in stored["countries"].tolist()]
        width = round(360 / CELL)
        land = np.unpackbits(stored["land"], axis=1)[:, :width].astype(bool)
    except (OSError, ValueError, KeyError) as error:
        raise KnowledgeError(f"{FILE}: {error}") from error
    towns = {number: (lon, lat) for number, (lon, lat) in zip(ids, where, strict=True)}
    countries = {code: (lon, lat) for code, (lon, lat) in zip(codes, middles, strict=True)}
    return _Positions(towns, countries, land)


def known_towns() -> list[int]:
    """List the GeoNames ids of the towns of which it is known where they lie."""
    return list(_positions().towns)


def spots(places: Sequence[FiledFrom]) -> list[MapSpot]:
    """Find where places lie; those that nobody knows are left out.

    Examples:
        >>> kabul = FiledFrom("Kabul", "AF", 1138958, 3)
        >>> spots([kabul, FiledFrom("Nowhere", None, None, 1)])
        [MapSpot(place=FiledFrom(name='Kabul', ...), lon=69.2, lat=34.5, exact=True)]
    """
    known = _positions()
    found = []
    for place in places:
        town = known.towns.get(place.geonameid) if place.geonameid else None
        middle = known.countries.get(place.country or "")
        if town or middle:
            lon, lat = town or middle or (0.0, 0.0)
            found.append(MapSpot(place, lon, lat, town is not None))
    return found


def draw(places: Sequence[FiledFrom]) -> str:
    """Draw the map; empty where no place is known."""
    found = spots(places)
    return both(lambda size: _draw(found, size)) if found else ""


def _draw(found: Sequence[MapSpot], size: PlotSize) -> str:
    from matplotlib.patches import Circle

    scale = size.width / 360
    height = round((NORTH - SOUTH) * scale)
    least, most = RADII[size.name]
    top = max(FULL_CIRCLE, *(spot.place.stories for spot in found))
    with canvas(size, height) as drawn:
        board = drawn.board()
        board.add_patch(_land(scale))
        taken: list[_Box] = []
        for spot in found:  # most stories first: small circles lie on large ones
            x, y = (spot.lon + 180) * scale, (NORTH - spot.lat) * scale
            radius = least + (most - least) * math.sqrt(spot.place.stories / top)
            role = "series1" if spot.exact else "series2"
            mark = Circle((x, y), radius, facecolor=INKS[role], edgecolor=INKS["grid"], alpha=0.7)
            mark.set_linewidth(0.6)
            board.add_patch(mark)
            where = spot.place.country or "?"
            drawn.tip(mark, f"{shown(spot.place.name)} ({where}): {spot.place.stories:,}")
            taken.append((x - radius, y - radius, x + radius, y + radius))
        _names(board, found[: NAMES[size.name]], taken, size)
        return drawn.svg()


def _land(scale: float) -> Any:
    """Draw the squares where people live as one mark, neighbours in a row as one stripe."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    corners: list[tuple[float, float]] = []
    codes: list[Any] = []
    side = CELL * scale
    for row, cells in enumerate(_positions().land):
        top = 90 - row * CELL
        if not SOUTH + CELL <= top <= NORTH:
            continue
        y = (NORTH - top) * scale
        edges = np.flatnonzero(np.diff(np.pad(cells.astype(np.int8), 1)))
        for start, end in edges.reshape(-1, 2).tolist():
            left, right = start * side, end * side - 0.4
            corners += [(left, y), (right, y), (right, y + side - 0.4), (left, y + side - 0.4)]
            corners.append((left, y))
            codes += [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
    return PathPatch(Path(corners, codes), facecolor=INKS["land"], linewidth=0)


def _names(
    board: Any,
    found: Sequence[MapSpot],
    taken: list[_Box],
    size: PlotSize,
) -> None:
    """Write the names of the first places where they cover no circle and no other name."""
    scale = size.width / 360
    for at, spot in enumerate(found):
        name = shown(spot.place.name, 22)
        x, y = (spot.lon + 180) * scale, (NORTH - spot.lat) * scale
        radius = taken[at][2] - x
        width = len(name) * 6.8
        for side, left in (("left", x + radius + 3), ("right", x - radius - 3 - width)):
            box = (left, y - 7, left + width, y + 7)
            clear = all(
                not _touch(box, other) for number, other in enumerate(taken) if number != at
            )
            if clear and left > 0 and left + width < size.width:
                board.text(
                    left if side == "left" else left + width,
                    y,
                    name,
                    ha=side,
                    va="center_baseline",
                    fontsize=FONT_SIZE - 1,
                    color=INKS["ink"],
                )
                taken.append(box)
                break


def _touch(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
