"""Datelines in parts between marks: "واس- الرياض:", "КИЇВ. 24 березня. УНН.", "تهران - ایرنا:".

A tag, a place and perhaps a date stand in any order, each the whole of its part. Where a script
has no capitals the last part may run into the story: "عين اليوم – جدة توصل …".
"""

from __future__ import annotations

import re
from typing import NamedTuple

from corpuskit.knowledge.agencies import find_tags
from corpuskit.news.datelines.dates import DateWords, date_at_start
from corpuskit.news.datelines.found import NOWHERE, Reading, languages_of
from corpuskit.news.datelines.locus import Locus, find_listed, is_qualifier, read_locus
from corpuskit.news.tags import TagWords, read_tag

MAX_CHARS = 90
"""How far the parts reach: place, weekday, date with year and tag."""

MAX_PARTS = 5
MAX_WORDS = 4
"""Words of a tag or place that runs into the story."""

MIN_THOUSANDS = 50
"""A place that runs into the story, or that no mark follows, is that of a city."""

# Linear: single marks with at most one space on each side; a hyphen only beside a space or a
# letter of a script without capitals.
_MARK = re.compile(
    r" ?(?P<mark>--?|[–—―_|:.،,۔।։])(?=[\s\"“«]|$)|(?<=\s)(?P<lead>[-–—])(?=[^\W\d_])"
    r"|(?<=[\u0600-\u06ff])(?P<inner>-)(?=[\u0600-\u06ff])"
)
_QUOTES = " «»“”\"'\u200e\u200f"
_WEAK = ",،"


MIN_CASELESS_THOUSANDS = 100
"""A place without a tag, in a script without capitals, is that of a large city."""

MIN_STORY_CHARS = 50
"""And a story follows it, not the rest of a headline."""

# "کراچی: …", "लखनऊ। …". Linear: anchored, one to three words of bounded length.
_CASELESS = re.compile(
    r"(?P<place>[\u0590-\u0fff\u1200-\u137f][^\s:।۔|,،]{1,20}(?: [^\s:।۔|,،]{1,20}){0,2})"
    r" ?[:।۔|](?=\s)"
)


class _Parts(NamedTuple):
    """What has been read of a head."""

    tag: TagWords | None = None
    locus: Locus | None = None
    date: DateWords | None = None
    end: int = 0
    mark: str = ""


def read_segments(head: str, language: str | None, _length: int) -> Reading | None:
    """Read a dateline whose parts are a tag, a place and perhaps a date, with marks between.

    Examples:
        >>> read_segments("واس- الرياض: وصل الوفد أمس", None, 26).end
        12
        >>> read_segments("Reuters, London said", None, 20) is None
        True
    """
    parts = _Parts()
    at = 0
    for number, match in enumerate(_MARK.finditer(head, 0, MAX_CHARS)):
        grown = _grow(parts, head, at, match.start(), language) if number < MAX_PARTS else None
        if grown is None:
            break
        parts = grown._replace(end=match.end(), mark=match["mark"] or "-")
        at = match.end()
        while at < len(head) and head[at] == " ":
            at += 1
    if (parts.tag is None) == (parts.locus is None):
        return _finish(parts) if parts.tag and parts.mark not in _WEAK else None
    if parts.tag and parts.date and not parts.tag.guarded and parts.mark not in _WEAK:
        return Reading("bare", NOWHERE._replace(date=parts.date), parts.tag, parts.end)
    if parts.mark in _WEAK or not _is_caseless(head[at : at + 1]):
        return None
    return _run_on(parts, head, at)


def read_caseless(head: str, language: str | None, length: int) -> Reading | None:
    """Read a large city and a mark before a story in a script without capitals.

    Examples:
        >>> read_caseless("کراچی: کونسل نے منگل کے روز پل کے بارے میں بات کی", None, 70).end
        6
        >>> read_caseless("سؤال: ماذا قال رئيس المجلس عن الجسر", None, 70) is None
        True
    """
    match = _CASELESS.match(head) if head[0] > "\u058f" else None
    if match is None or length - match.end() < MIN_STORY_CHARS:
        return None
    known = find_listed(match["place"])
    large = any(not one.is_country and one.thousands >= MIN_CASELESS_THOUSANDS for one in known)
    if not large:
        return None
    locus = read_locus(match["place"], (language,) if language else (), tagged=False)
    return Reading("place", locus, None, match.end()) if locus and locus.places else None


def _grow(parts: _Parts, head: str, start: int, end: int, language: str | None) -> _Parts | None:
    """Add the part ``head[start:end]``; None where it is something else, or there twice."""
    part = head[start:end].strip(_QUOTES)
    if not part:
        return None
    if parts.tag is None and find_tags(part):
        return parts._replace(tag=read_tag(part))
    languages = languages_of(language, parts.tag) if parts.tag else (language,) if language else ()
    when = date_at_start(part, languages) if parts.date is None else None
    if when is not None and when.month is not None and when.end >= len(part.rstrip(".")):
        shift = start + head[start:end].index(part)
        moved = when._replace(start=when.start + shift, end=when.end + shift)
        return parts._replace(date=moved)
    if parts.locus is not None:
        return _qualify(parts, part)
    locus = read_locus(part, languages, tagged=False)
    if locus is None or not locus.places or locus.byline:
        return None
    if not all(find_listed(place.name) for place in locus.places):
        return None
    shift = start + head[start:end].index(part)
    date = locus.date and locus.date._replace(
        start=locus.date.start + shift, end=locus.date.end + shift
    )
    return parts._replace(locus=locus, date=parts.date or date)


def _qualify(parts: _Parts, part: str) -> _Parts | None:
    """Add the country or state after a comma: "Nairobi, Kenya | AFP |"."""
    if parts.locus is None or parts.mark not in _WEAK or not is_qualifier(part):
        return None
    *others, last = parts.locus.places
    if last.qualifier or parts.date:
        return None
    locus = read_locus(f"{last.name}, {part}", (), tagged=False)
    if locus is None or len(locus.places) != 1:
        return None
    return parts._replace(locus=locus._replace(places=(*others, *locus.places)))


def _finish(parts: _Parts) -> Reading | None:
    if parts.tag is None or parts.locus is None:
        return None
    locus = parts.locus._replace(start=0, date=parts.date)
    return Reading("bare", locus, parts.tag, parts.end, date_end_stop=False)


def _run_on(parts: _Parts, head: str, at: int) -> Reading | None:
    """Read the last part where the story goes on without a mark."""
    words = list(re.finditer(r"\S+", head[at : at + MAX_CHARS]))[:MAX_WORDS]
    for size in range(min(len(words) - 1, MAX_WORDS - 1), 0, -1):
        end = at + words[size - 1].end()
        name = head[at:end]
        if parts.tag is None:
            if find_tags(name):
                return _finish(parts._replace(tag=read_tag(name), end=end))
        elif (known := find_listed(name)) and max(one.thousands for one in known) >= MIN_THOUSANDS:
            locus = read_locus(name, (), tagged=False)
            return _finish(parts._replace(locus=locus, end=end)) if locus else None
    return None


def _is_caseless(letter: str) -> bool:
    return letter.isalpha() and letter.lower() == letter.upper()
