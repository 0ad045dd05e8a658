"""Pages by day and number: ``https://news.example/{yyyy}/{mm}/{dd}/page/{n}/``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Final, NamedTuple

from corpuskit.config.site import Site
from corpuskit.crawling.model import Kind, Sighting
from corpuskit.crawling.policy import days_of, spell

MAX_PAGES: Final = 10_000
"""Of one day, or of one archive without days: a page that always names something new ends here."""

_FIELD: Final = re.compile(r"(\{(?:yyyy|mm|dd|n)\})")
_GROUPS: Final = {
    "{yyyy}": r"(?P<y>\d{4})",
    "{mm}": r"(?P<m>\d\d)",
    "{dd}": r"(?P<d>\d\d)",
    "{n}": r"(?P<n>\d{1,6})",
}


def archive_seeds(site: Site, today: date) -> Iterator[Sighting]:
    """Yield the first page of each day (month, year), the latest first.

    Examples:
        >>> site = Site(
        ...     homepage="https://a.example/",
        ...     discover={"archives": ("https://a.example/{yyyy}/{mm}/",)},
        ...     window={"since": "2023-12-30"},
        ... )
        >>> [found.url for found in archive_seeds(site, date(2024, 1, 2))]
        ['https://a.example/2024/01/', 'https://a.example/2023/12/']
    """
    for pattern in site.discover.archives:
        last = min(site.window.until or today, today)
        first = site.window.since or last
        known = ""
        for back in range((last - first).days + 1 if "{yyyy}" in pattern else 1):
            url = _filled(pattern, last - timedelta(days=back), 1)
            if url != known:
                yield Sighting(spell(url, site) or url, Kind.LISTING)
            known = url


def next_page(url: str, site: Site) -> Sighting | None:
    """Return the page after one of an archive, None if it is of no archive or the last.

    Examples:
        >>> site = Site(
        ...     homepage="https://a.example/",
        ...     discover={"archives": ("https://a.example/all?page={n}",)},
        ... )
        >>> next_page("https://a.example/all?page=9", site).url
        'https://a.example/all?page=10'
        >>> next_page("https://a.example/about", site)
    """
    for pattern in site.discover.archives:
        found = _reader(pattern, site).fullmatch(url) if "{n}" in pattern else None
        if found and int(found["n"]) < MAX_PAGES:
            after = f"{url[: found.start('n')]}{int(found['n']) + 1}{url[found.end('n') :]}"
            return Sighting(after, Kind.LISTING)
    return None


class ArchivePage(NamedTuple):
    """Where in an archive a page stands."""

    number: int
    """1 is the newest page, or the only one."""
    last_day: date | None
    """Of the day, month or year that it is about; None for an archive without days."""


def place_of(url: str, site: Site) -> ArchivePage | None:
    """Return where an address stands in an archive of the site, None if it is of none.

    Examples:
        >>> site = Site(
        ...     homepage="https://a.example/",
        ...     discover={"archives": ("https://a.example/{yyyy}/{mm}/p{n}",)},
        ...     window={"since": "2023-12-30"},
        ... )
        >>> place_of("https://a.example/2024/02/p3", site)
        ArchivePage(number=3, last_day=datetime.date(2024, 2, 29))
        >>> place_of("https://a.example/about", site)
    """
    for pattern in site.discover.archives:
        found = _reader(pattern, site).fullmatch(url)
        if found is None:
            continue
        groups = found.groupdict()
        text = "-".join(groups[name] for name in ("y", "m", "d") if name in groups)
        days = days_of(text, site)
        return ArchivePage(int(groups.get("n", 1)), days[1] if days else None)
    return None


def _filled(pattern: str, day: date, number: int) -> str:
    fields = {"{yyyy}": f"{day:%Y}", "{mm}": f"{day:%m}", "{dd}": f"{day:%d}", "{n}": str(number)}
    return _FIELD.sub(lambda found: fields[found[1]], pattern)


@cache
def _reader(pattern: str, site: Site) -> re.Pattern[str]:
    """Return what matches the pages of an archive as the frontier spells them."""
    # Digits survive spelling, fields in braces would not.
    marks = {"{yyyy}": "90001", "{mm}": "90002", "{dd}": "90003", "{n}": "90004"}
    filled = _FIELD.sub(lambda found: marks[found[1]], pattern)
    text = re.escape(spell(filled, site) or filled)
    for field, mark in marks.items():
        text = text.replace(mark, _GROUPS[field], 1)
    return re.compile(text)
