"""Places without a tag, on the evidence of the gazetteer: "MADRID —", "NEW DELHI:"."""

from __future__ import annotations

import re

from corpuskit.knowledge import places as gazetteer
from corpuskit.knowledge.agencies import find_tags
from corpuskit.normalization.found import PLACE_END, Found
from corpuskit.normalization.locus import Locus, read_locus

MIN_STORY_CHARS = 60
"""A place counts only before a sentence of this length, which a headline with a kicker is not.
Source: dateline gold, negatives."""

MAX_ACRONYM_CHARS = 4
MIN_SHORT_NAME_THOUSANDS = 50
"""A short name in capitals, without tag, date or qualifier, counts as a place from this many
thousand people on: LIMA, ROME and LINZ do, SARS and HIV do not. Source: dateline gold."""

MIN_STOP_CHARS = 4
"""A shorter name with a full stop is an abbreviation: "N.B. You", "U.S. President"."""

MAX_PLACE_CHARS = 80
"""How far the separator may be. Source: dateline gold, 40; place, state, country and date."""

# Anchored at the end by its last part; a class and a bounded choice.
_SENTENCE_END = re.compile(r"[.!?…。।؟][\"”“»’')\]]*\s*$")


def read_untagged(head: str, language: str | None, length: int) -> Found | None:
    """Read a place alone, on the evidence of the gazetteer: "MADRID —", "NEW DELHI:"."""
    if not head[:2].isupper() and "," not in head[:MAX_PLACE_CHARS]:
        return None
    for stop in PLACE_END.finditer(head, 0, MAX_PLACE_CHARS):
        kind = stop.lastgroup or ""
        left = head[: stop.start()]
        dated = left[-1:].isdigit()
        if kind == "stop" and (
            not dated and (len(left) < MIN_STOP_CHARS or "." in left[-MIN_STOP_CHARS:])
        ):
            continue
        if not left.isupper() and ("," not in left or (kind == "stop" and not dated)):
            if kind == "stop" or (stop[0] == "-" and not head[stop.end() :][:1].isspace()):
                continue
            return None
        locus = read_locus(left, (language,) if language else (), tagged=False)
        if locus is None or not locus.places or locus.byline:
            if kind == "stop" or (
                kind == "dash"
                and len(stop[0].strip()) == 1
                and "-" in stop[0]
                and not stop[0][0].isspace()
            ):
                continue
            return None
        if _accepts_untagged(head, locus, stop, length):
            return Found("place", locus, None, stop.end())
        if kind != "stop":
            return None
    return None


def _accepts_untagged(head: str, locus: Locus, stop: re.Match[str], length: int) -> bool:
    kind = stop.lastgroup
    rest = head[stop.end() :].lstrip()
    if not rest or rest[0].islower() or find_tags(locus.places[0].name):
        return False
    plain = len(locus.places) == 1 and not locus.qualified and locus.date is None
    if plain and gazetteer.is_word(locus.places[0].name, "not-a-place-alone"):
        return False
    if plain and _is_acronym_like(locus.places[0].name):
        return False
    region = bool(gazetteer.find_region(locus.places[0].name))
    listed = locus.listed or (region and locus.caps and kind == "dash")
    if not listed and not (locus.qualified and locus.caps):
        return False
    if kind == "dash" and locus.caps:
        sure = locus.qualified or locus.date is not None
        return sure or length > len(head) or _is_story(rest)
    if not _is_story(rest) and length <= len(head):
        return False
    if kind == "colon":
        return (
            locus.caps and (locus.date is not None or not _is_country(locus))
        ) or locus.qualified
    if kind == "stop":
        if locus.date is not None:
            return locus.listed and rest[:1].isupper()
        return locus.caps and plain and locus.places[0].qualifier is None
    return locus.qualified and locus.listed


def _is_acronym_like(name: str) -> bool:
    """Say whether a short name is rather initials than its small town: "SARS", "HIV"."""
    known = gazetteer.find_places(name)
    return (
        len(name) <= MAX_ACRONYM_CHARS
        and not gazetteer.is_seat(name)
        and bool(known)
        and known[0].geonameid is not None
        and max(place.thousands for place in known) < MIN_SHORT_NAME_THOUSANDS
    )


def _is_country(locus: Locus) -> bool:
    return gazetteer.find_country(locus.places[0].name) is not None


def _is_story(rest: str) -> bool:
    """Say whether a sentence follows, and not the rest of a headline."""
    return len(rest) >= MIN_STORY_CHARS and (
        len(rest) > 2 * MIN_STORY_CHARS or bool(_SENTENCE_END.search(rest)) or ". " in rest
    )
