"""Guess which fields of unknown records hold text, address, title and day, by their values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from corpuskit.extraction.metadata.dates import to_utc
from corpuskit.sources.values import TAG

MIN_TEXT_CHARS: Final = 120
"""Of the values of the longest column on the average, for it to hold texts. Source: a round value;
two short sentences."""

MIN_FILLED: Final = 0.5
"""So many of the rows must have one of them. Source: a round value; exports hold rows without their
text, and a remark that few rows have is none."""

MAX_TITLE_CHARS: Final = 250

MOST: Final = 0.8
"""So many of the values must be of the kind; the rest may be missing. Source: a round value."""

_WEB: Final = re.compile(r"https?://\S+\Z", re.IGNORECASE)
_TITLED: Final = re.compile(r"title|headline|heading|^head$", re.IGNORECASE)
_DAYED: Final = re.compile(r"publi|date|time|day|_at$", re.IGNORECASE)
_OTHER_DAY: Final = re.compile(
    r"fetch|crawl|scrape|download|modif|updat|changed|retriev|collect", re.IGNORECASE
)
_OTHER_ADDRESS: Final = re.compile(
    r"image|img|photo|thumb|media|avatar|icon|logo|video|author", re.IGNORECASE
)


class _Values(NamedTuple):
    name: str
    values: list[str]
    rows: int

    def share(self, fits: Any) -> float:
        return sum(map(bool, map(fits, self.values))) / max(1, len(self.values))

    @property
    def chars(self) -> float:
        return sum(map(len, self.values)) / max(1, self.rows)

    @property
    def holds_texts(self) -> bool:
        filled = len(self.values) / max(1, self.rows)
        return filled >= MIN_FILLED and self.chars >= MIN_TEXT_CHARS * filled


def guess_columns(records: Sequence[Mapping[str, Any]]) -> dict[str, str] | None:
    """Say where things stand in records of nobody known; None where nothing could be a text.

    Args:
        records: some of them.

    Examples:
        >>> story = "It rained in Orrin from Monday until the night of Thursday. " * 3
        >>> guess_columns([{"nr": 7, "meta": {"adr": "https://a.example/7"}, "brood": story}])
        {'text': 'brood', 'url': 'meta.adr'}
        >>> guess_columns([{"nr": 7, "name": "Orrin"}]) is None
        True
    """
    fields = _fields(records)
    addresses = [one for one in fields if one.share(_WEB.match) >= MOST]
    plain = [one for one in fields if one not in addresses]
    longest = max(plain, key=lambda one: one.chars, default=None)
    if longest is None or not longest.holds_texts:
        return None
    marked = longest.share(lambda value: len(TAG.findall(value[:5_000])) > 1) >= MOST
    found = {"html" if marked else "text": longest.name}
    pages = [one for one in addresses if not _OTHER_ADDRESS.search(one.name)]
    if pages:
        found["url"] = max(pages, key=lambda one: (len(set(one.values)), len(one.values))).name
    titles = [one for one in plain if _TITLED.search(one.name) and one.chars <= MAX_TITLE_CHARS]
    if titles := [one for one in titles if one is not longest and one.values]:
        found["title"] = titles[0].name
    days = [one for one in plain if _DAYED.search(one.name) and not _OTHER_DAY.search(one.name)]
    if days := [one for one in days if one.values and one.share(to_utc) >= MOST]:
        found["published"] = days[0].name
    return found


def _fields(records: Sequence[Mapping[str, Any]]) -> list[_Values]:
    """Return the values of each field that are texts, in the order of the fields."""
    found: dict[str, list[str]] = {}
    for record in records:
        for name, value in _flat(record):
            values = found.setdefault(name, [])
            if value is not None and str(value).strip():
                values.append(str(value).strip())
    return [_Values(name, values, len(records)) for name, values in found.items()]


def _flat(record: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Give the fields of a record and of the objects in it; a name with a point leads nowhere."""
    for name, value in record.items():
        if isinstance(value, Mapping) and not above:
            yield from _flat(value, f"{name}.")
        elif not isinstance(value, (Mapping, list, tuple, bytes, bool)) and "." not in str(name):
            yield f"{above}{name}", value
