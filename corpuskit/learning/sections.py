"""The front and section pages of a site: addresses that those of many stories go on from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from corpuskit.extraction.body.profile import SiteProfile
from corpuskit.extraction.urls import folder_of
from corpuskit.learning.notes import PageNote

MIN_BELOW: Final = 5
"""So many pages below an address make it one of a section. Source: a round value, beyond the pages
that a long story is cut into on most sites."""

MAX_SECTIONS: Final = 200
"""More are years, months and days."""


def with_sections(profile: SiteProfile, notes: Iterable[PageNote]) -> SiteProfile:
    """Return a profile with the front and section pages that the addresses of its site tell.

    Examples:
        >>> notes = [PageNote(str(n), "article", None, None, None, None, (), (), f"/sport/{n}")
        ...          for n in range(6)]
        >>> with_sections(SiteProfile("news.example"), notes).sections
        ('/', '/sport')
        >>> with_sections(SiteProfile("news.example"), notes[:3]).sections
        ()
    """
    below: Counter[str] = Counter()
    for path in {folder_of(note.address) for note in notes if note.address}:
        while path != "/":
            path = path.rpartition("/")[0] or "/"  # noqa: PLW2901 - one folder up
            below[path] += 1
    found = [path for path, count in below.items() if count >= MIN_BELOW]
    found.sort(key=lambda path: (-below[path], path))
    return replace(profile, sections=tuple(found[:MAX_SECTIONS]))
