"""Find the dateline at the head of a paragraph: a small grammar, fed by the tables of knowledge.

Families: a tag in brackets after the place (``tag``), before it (``tag-first``) or alone
(``tag-only``), in slashes (``slash``), bare between dashes or commas (``bare``), a stranger's tag
in the same form (``publisher``), no tag at all (``place``), and the East Asian heads.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from corpuskit.article import Dateline, Place
from corpuskit.knowledge import places as gazetteer
from corpuskit.knowledge.agencies import load_agencies
from corpuskit.news.datelines.bare import read_bare
from corpuskit.news.datelines.dates import anchor_day, resolve
from corpuskit.news.datelines.eastasian import read_east_asian
from corpuskit.news.datelines.found import Reading
from corpuskit.news.datelines.locus import Locus, at_home
from corpuskit.news.datelines.segments import read_caseless
from corpuskit.news.datelines.tagged import read_grouped
from corpuskit.news.datelines.untagged import read_untagged
from corpuskit.news.tags import agency_keys

HEAD_CHARS = 240
"""How far a dateline may reach: by-line of several people, two places, date and tag. The longest
of the dateline gold, by-line included, takes 90 characters."""

_NARROW = str.maketrans(
    "０１２３４５６７８９\u00a0\u202f\u2009\u3000（）／：．\x96\x97\u2015\u2012",
    "0123456789    ()/:.–———",
)
"""Length is kept, so offsets stay true."""

# Linear: single characters, and a choice of literals.
_WIDE = re.compile("[０-９\u00a0\u202f\u2009\u3000（）／：．\x96\x97\u2015\u2012]")
_TRIGGER = re.compile(r"[-–—_/:：.=(\[（【〔［।۔电電讯訊]")
_MARKER = re.compile(
    r"\s*\[(?:TEXT|REPORT|COMMUNIQUE|EXCERPTS?|SPEECH|STATEMENT|COMMENTARY|EDITORIAL|ARTICLE"
    r"|INTERVIEW|SUMMARY|PASSAGE OMITTED)\]"
)
_FIRST_HAN = "\u3000"


class DatelineMatch(NamedTuple):
    """A dateline that was found; offsets in the text that was given."""

    family: str
    start: int
    end: int
    """End of ``value.raw``."""
    body: int
    """Where the story begins, white space and markers passed."""
    value: Dateline
    byline: str | None
    byline_start: int
    """Where a by-line before the dateline begins; ``start`` where there is none."""
    tag: str | None
    """The tag as written, of an agency or of somebody else."""


def parse_dateline(
    text: str, *, published: str | None = None, language: str | None = None
) -> DatelineMatch | None:
    """Find the dateline that a paragraph begins with, a by-line before it passed over.

    Args:
        text: a paragraph; only its first characters are looked at.
        published: ISO date of publication, the anchor of dates without a year.
        language: BCP 47 tag, for month names that mean two months.

    Examples:
        >>> match = parse_dateline("Kabul, Mar 24 (EFE).- The envoy came.", published="2022-03-25")
        >>> match.value.raw, match.value.date, match.value.agencies
        ('Kabul, Mar 24 (EFE).-', '2022-03-24', ('efe',))
        >>> parse_dateline("The envoy told Reuters on Friday: It is over.") is None
        True
    """
    lead = len(text) - len(text.lstrip()) if text[:1].isspace() else 0
    head = text[lead : lead + HEAD_CHARS].partition("\n\n")[0]
    if not head.isascii() and _WIDE.search(head):
        head = head.translate(_NARROW)
    if not (_TRIGGER.search(head) or head[-1:].isdigit()):
        return None
    for read in (_east_asian, read_grouped, read_bare, read_caseless, read_untagged):
        found = read(head, language, len(text))
        if found is not None:
            return _finish(text, lead, found, published, language)
    return None


def has_dateline(line: str) -> bool:
    """Say whether a line begins with a dateline.

    Examples:
        >>> has_dateline("BUFFALO, N.Y. (AP) — Snow fell."), has_dateline("Snow falls: live")
        (True, False)
    """
    return parse_dateline(line) is not None


def _finish(
    text: str, lead: int, found: Reading, published: str | None, language: str | None
) -> DatelineMatch:
    """Fill in the record from what was read."""
    locus, when = found.locus, found.locus.date
    start, end = lead + locus.start, lead + found.end
    country = next((place.country for place in locus.places if place.country), None)
    keys = agency_keys(found.tag, country, language) if found.tag else ()
    locus = locus._replace(places=_settled(locus.places, keys))
    day, words = None, None
    if when is not None:
        day = resolve(when, anchor_day(published, _offset(locus)))
        stop = when.end
        if found.date_end_stop and text[lead + stop : lead + stop + 1] == "." and stop < found.end:
            stop += text[lead + stop + 1 : lead + stop + 2] != "/"
        words = text[lead + when.start : lead + stop]
        if not found.date_end_stop and not when.abbreviated:
            words = words.rstrip(".")
    value = Dateline(
        raw=text[start:end],
        places=locus.places,
        date_text=words,
        date=day.isoformat() if day else None,
        date_precision="day" if day else None,
        agencies=keys,
    )
    byline_start = lead if locus.byline or start > lead else start
    return DatelineMatch(
        family=found.family,
        start=start,
        end=end,
        body=_body_start(text, end),
        value=value,
        byline=locus.byline or found.inner_byline,
        byline_start=byline_start,
        tag=found.tag.text if found.tag else None,
    )


def _settled(places: tuple[Place, ...], agencies: tuple[str, ...]) -> tuple[Place, ...]:
    """Choose among places of one name by the habits of the first agency."""
    agency = load_agencies()[agencies[0]] if agencies else None
    if agency is None or agency.country is None or not agency.home_unsaid:
        return places
    return tuple(at_home(place, agency.country) for place in places)


def _offset(locus: Locus) -> float | None:
    for place in locus.places[:1]:
        for known in gazetteer.find_places(place.name):
            if known.geonameid == place.geonameid:
                return known.offset_hours
    return None


def _body_start(text: str, end: int) -> int:
    marker = _MARKER.match(text, end)
    at = marker.end() if marker else end
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _east_asian(head: str, _language: str | None, _length: int) -> Reading | None:
    if head.isascii() or not (head[0] in "([【［〔" or head[0] >= _FIRST_HAN):
        return None
    read = read_east_asian(head)
    if read is None:
        return None
    locus = Locus(0, read.places, read.date, None, caps=False, listed=True, qualified=False)
    return Reading(read.family, locus, read.tag, read.end, inner_byline=read.byline)
