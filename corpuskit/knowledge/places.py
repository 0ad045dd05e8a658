"""The gazetteer: names of cities, countries and regions, kept as one sorted block of bytes.

A dict of 280,000 names would take 60 MB; the block takes 10 and is searched in microseconds.
It is loaded when a candidate first needs it.
"""

from __future__ import annotations

import lzma
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from corpuskit.errors import KnowledgeError
from corpuskit.knowledge.datafile import entries
from corpuskit.text.folding import fold_name

TABLE = "places.tsv.xz"
_CACHED_NAMES = 4096


class KnownPlace(NamedTuple):
    """A place of the table."""

    geonameid: int | None
    country: str | None
    admin1: str | None
    offset_hours: float | None
    """Standard time of the place minus UTC."""
    thousands: int
    """People, in thousands; 0 where not known."""

    @property
    def is_country(self) -> bool:
        """Whether it is a whole country."""
        return self.admin1 == "*"


class Region(NamedTuple):
    """A state, province or the like."""

    country: str
    admin1: str | None
    """Code as in :class:`KnownPlace`, where the table knows it."""


@cache
def _block() -> tuple[list[bytes], bytes]:
    try:
        packed = resources.files("corpuskit.knowledge").joinpath(TABLE).read_bytes()
        rows, names = lzma.decompress(packed).split(b"\n\n", 1)
    except (OSError, ValueError, lzma.LZMAError) as error:
        raise KnowledgeError(f"{TABLE}: {error}") from error
    return rows.split(b"\n"), b"\n" + names


@lru_cache(_CACHED_NAMES)
def find_places(name: str) -> tuple[KnownPlace, ...]:
    """Give the places of this name, whole countries first, then those with most people.

    Examples:
        >>> find_places("KABUL")[0].country
        'AF'
        >>> find_places("Nowhere at all")
        ()
    """
    found = _in_table(name)
    extra = _extra().get(fold_name(name))
    if extra is None or (found and not extra.like):
        return found
    if not extra.like:
        return (KnownPlace(None, extra.country, None, None, 0),)
    # An exonym before towns that happen to be called so: 河内 is Hanoi, and Kawachi.
    return tuple(dict.fromkeys((*_in_table(extra.like), *found)))


def _in_table(name: str) -> tuple[KnownPlace, ...]:
    rows, names = _block()
    return tuple(_known(rows[int(index)]) for index in _search(names, fold_name(name).encode()))


def find_region(name: str) -> tuple[Region, ...]:
    """Give the states and provinces that go by this name or abbreviation.

    Examples:
        >>> find_region("Calif.")
        (Region(country='US', admin1='CA'),)
        >>> find_region("Kabul")
        ()
    """
    return _regions().get(_fold_region(name), ())


def find_country(name: str) -> str | None:
    """Give the code of the country of this name, in whatever language.

    Examples:
        >>> find_country("Brasilien"), find_country("NICARAGUA")
        ('BR', 'NI')
        >>> find_country("Berlin") is None
        True
    """
    for known in find_places(name):
        if known.is_country:
            return known.country
    return None


def is_seat(name: str) -> bool:
    """Say whether a name is one that the supplement lists: "UNITED NATIONS", "RIO"."""
    return fold_name(name) in _extra()


def is_word(name: str, kind: str) -> bool:
    """Say whether a name is in a word list of the supplement, such as ``particle``."""
    return fold_name(name) in _words()[kind]


def _search(names: bytes, wanted: bytes) -> list[bytes]:
    """Binary search for the line that starts with ``wanted`` and a tab."""
    low, high = 0, len(names) - 1
    while low < high:
        middle = (low + high) // 2
        start = names.rfind(b"\n", 0, middle + 1)
        end = names.find(b"\n", start + 1)
        if end < 0 or start >= high:
            break
        key, _, value = names[start + 1 : end].partition(b"\t")
        if key == wanted:
            return value.split(b",") if value else []
        if key < wanted:
            low = end
        else:
            high = start
    return []


def _known(row: bytes) -> KnownPlace:
    number, country, admin1, offset, thousands = row.decode().split("\t")
    return KnownPlace(
        int(number) or None,
        country,
        admin1 or None,
        float(offset) if offset else None,
        int(thousands or 0),
    )


@cache
def _regions() -> Mapping[str, tuple[Region, ...]]:
    table: dict[str, tuple[Region, ...]] = {}
    for entry in entries("regions.toml", "country", {"regions": dict}):
        for code, forms in entry["regions"].items():
            region = Region(entry["id"], None if code.startswith("_") else code)
            for form in forms:
                key = _fold_region(form)
                table[key] = (*table.get(key, ()), region)
    return table


class _Extra(NamedTuple):
    country: str | None
    like: str | None


@cache
def _extra() -> Mapping[str, _Extra]:
    table: dict[str, _Extra] = {}
    for entry in entries("places_extra.toml", "places", {"names": list}):
        for form in entry["names"]:
            table[fold_name(form)] = _Extra(entry.get("country"), entry.get("like"))
    return table


@cache
def _words() -> Mapping[str, frozenset[str]]:
    rows = entries("places_extra.toml", "words", {"names": list})
    return {row["id"]: frozenset(map(fold_name, row["names"])) for row in rows}


def _fold_region(name: str) -> str:
    return fold_name(name).replace(".", "").replace(" ", "")
