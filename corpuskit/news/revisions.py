"""Which telling of a story a page is, as its headline, its first lines or its address say.

Agencies send a story again as it grows: "UPDATE 2-", "1st Ld-Writethru", "(Actualiza con …)". The
mark alone says little ("Update: what we know"); what makes two pages tellings of one story is that
they come of one house and share their text, see :mod:`corpuskit.deduplication.grouping`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

from corpuskit.knowledge.datafile import entries

_FILE: Final = "updates.toml"
_KEYS: Final = {"kind": str, "places": list, "forms": list}
_ORDINAL = r"(?P<before>[0-9]{1,2})(?:st|nd|rd|th|er|e|ª|º|\.)?[ -]"
_NUMBER = r"(?:[ -]?(?P<behind>[0-9]{1,2}))"
_SEPARATOR = r" ?[-–—:/|] ?(?=\S)"
_SIGN: Final = re.compile(r"[-–—:/|(\[]")
"""Every mark has one: headlines without one need not be held against the lists."""
_MOST_CHARS: Final = 200
"""Of a headline; and of a note in brackets, which is a line."""


class RevisionMark(NamedTuple):
    """What marks a page as a later telling."""

    kind: str
    """``lead``, ``update``, ``correction``, ``live`` or ``note``."""
    number: int | None = None
    """Which one it is, where that is told."""


def find_mark(title: str | None, text: str = "", url: str | None = None) -> RevisionMark | None:
    r"""Find what marks a page as a later telling of its story.

    Args:
        title: Its headline.
        text: Its text, of which the first paragraph may be a note in brackets.
        url: Its address: the last part of the path may hold a mark with a number.

    Source: ``knowledge/updates.toml``.

    Examples:
        >>> find_mark("UPDATE 2-Ferry returns to harbour")
        RevisionMark(kind='update', number=2)
        >>> find_mark("Ferry returns to harbour (2nd Lead)").number
        2
        >>> find_mark("CORRECTED-Ferry returns").kind, find_mark("1st Ld-Writethru: Ferry").kind
        ('correction', 'lead')
        >>> find_mark("Ferry returns", "(Adds comment of the captain)\n\nIt came back.").kind
        'note'
        >>> find_mark(None, url="https://n.example/ferry-returns-update-3/").number
        3
        >>> find_mark("Lead: what is in the water"), find_mark("Update your phone now")
        (None, None)
    """
    line = " ".join((title or "").split())[:_MOST_CHARS]
    for kind, pattern in _patterns() if _SIGN.search(line) else ():
        found = pattern.search(line)
        if found:
            return RevisionMark(kind, _number(found))
    note = text.partition("\n\n")[0]
    if note[:1] in {"(", "["} and len(note) <= _MOST_CHARS and _notes().match(note):
        return RevisionMark("note")
    slug = (url or "").partition("?")[0].rstrip("/").rpartition("/")[2]
    found = _slugs().search(slug[:_MOST_CHARS])
    return RevisionMark("update", _number(found)) if found else None


def _number(found: re.Match[str]) -> int | None:
    told = next((one for one in found.groupdict().values() if one), None)
    return int(told) if told else None


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Build a pattern for each kind and place: anchored, of words from a list, so linear."""
    found = []
    for entry in entries(_FILE, "mark", _KEYS):
        forms = _any_of(entry["forms"])
        shapes = {
            "head": rf"^{forms}{_NUMBER}?{_SEPARATOR}",
            "counted": rf"^{_ORDINAL}{forms}{_SEPARATOR}",
            "bracket": rf"(?:^|\s)[(\[](?:{_ORDINAL})?{forms}{_NUMBER}?[.!]?[)\]]$",
            "first": rf"^[(\[](?:{_ORDINAL})?{forms}{_NUMBER}?[.!]?[)\]]\s",
        }
        places = [*entry["places"], *(["first"] if "bracket" in entry["places"] else [])]
        found += [
            (entry["kind"], re.compile(shapes[place], re.IGNORECASE))
            for place in places
            if place in shapes
        ]
    return tuple(found)


@cache
def _notes() -> re.Pattern[str]:
    forms = [
        form
        for entry in entries(_FILE, "mark", _KEYS)
        if "note" in entry["places"]
        for form in entry["forms"]
    ]
    return re.compile(rf"[(\[]{_any_of(forms)}\b[^()\[\]]*[)\]]$", re.IGNORECASE)


@cache
def _slugs() -> re.Pattern[str]:
    return re.compile(
        r"(?:^|-)(?:(?P<before>[0-9]{1,2})(?:st|nd|rd|th)-(?:ld|lead)"
        r"|(?:update|updated|upd|actualiza|aktualisiert|wrapup)-?(?P<behind>[0-9]{1,2}))(?:-|\.|$)",
        re.IGNORECASE,
    )


def _any_of(forms: list[str]) -> str:
    return f"(?:{'|'.join(re.escape(form) for form in sorted(forms, key=len, reverse=True))})"
