"""Places without a tag, on the evidence of the gazetteer: "MADRID —", "NEW DELHI:"."""

from __future__ import annotations

import re

from corpuskit.knowledge import places as gazetteer
from corpuskit.knowledge.agencies import find_tags
from corpuskit.news.datelines.found import PLACE_END, Reading
from corpuskit.news.datelines.locus import Locus, find_listed, is_qualifier, read_locus
from corpuskit.text.sentences import ends

MIN_STORY_CHARS = 60
"""A place counts only before a sentence of this length, which a headline with a kicker is not.
Source: dateline gold, negatives."""

MAX_ACRONYM_CHARS = 4
MIN_SHORT_NAME_THOUSANDS = 50
"""A short name in capitals, without tag, date or qualifier, counts as a place from this many
thousand people on: LIMA, ROME and LINZ do, SARS and HIV do not. Source: dateline gold."""

MIN_TOWN_THOUSANDS = 5
"""A smaller place counts only with a tag, a date or a qualifier beside it."""

MIN_STOP_CHARS = 4
"""A shorter name with a full stop is an abbreviation: "N.B. You", "U.S. President"."""

MIN_TITLE_THOUSANDS = 50
"""A city in small letters, with only a dash, must be large: "Berlin – Der Rat …"."""

MIN_CITY_THOUSANDS = 2000
_SURNAMES = frozenset({"US", "GB", "CA", "AU", "NZ", "IE"})
"""Where cities are called like people, a name with a colon must be that of a larger city."""

MIN_COLON_THOUSANDS = 40
"""A smaller town with only a colon is rather a heading: "WETTER: …". Source: dateline gold, where
LINDI has 42 thousand people."""

SPEECH_WORDS = 6
"""First words in which a speaker says "I" or "we"."""

PROSE_WORDS = 12
MIN_SMALL_WORDS = 3
"""Words in small letters among the first words of prose; a football line-up has none."""

MAX_PLACE_CHARS = 80
"""How far the separator may be. Source: dateline gold, 40; place, state, country and date."""

# What follows the first of two places: "Berlin - Hamburg: …", "Köln - Mainz 2:1". Linear: two or
# three words of bounded length.
_RESULT = re.compile(
    r"(?:[^\W\d_a-z][^\s\d:]{0,20} ){0,2}(?:[^\W\d_a-z][^\s\d:]{0,20} ?:\s|\d{1,3} ?[:-] ?\d)"
)
_MARK = re.compile("[-–—_:.]")
# Linear: words and single spaces by turns.
_SPACED_DASH = re.compile(r"[^\W\d_][\w'’.]*(?:[ /-][^\W\d_][\w'’.]*){0,3} [–—-] [^\W\d_a-z]")
_WORD = re.compile(r"[^\W\d_]+")
_QUOTE = re.compile('["“„«‘”]')


def read_untagged(head: str, language: str | None, length: int) -> Reading | None:
    """Read a place without a tag, on the evidence of the gazetteer.

    Args:
        head: the beginning of the paragraph.
        language: what the text is declared to be written in.
        length: of the whole paragraph; a story is longer than a headline.

    Examples:
        >>> story = " The bridge opened on Tuesday, two years after the storm took it."
        >>> read_untagged("MADRID —" + story, None, 73).end
        8
        >>> read_untagged("REPORTAGE —" + story, None, 76) is None
        True
    """
    alone = _read_alone(head, language) if head[-1].isdigit() and length == len(head) else None
    if alone is not None or not _MARK.search(head, 0, MAX_PLACE_CHARS):
        return alone
    if not (head[:2].isupper() or "," in head[:MAX_PLACE_CHARS] or _SPACED_DASH.match(head)):
        return None
    for stop in PLACE_END.finditer(head, 0, MAX_PLACE_CHARS):
        left, kind = head[: stop.start()], stop.lastgroup
        spaced = kind == "dash" and (left[-1:] == " " or stop[0][0] == " ")
        dated = left[-1:].isdigit()
        if (
            kind == "stop"
            and not dated
            and (len(left) < MIN_STOP_CHARS or "." in left[-MIN_STOP_CHARS:])
        ):
            continue
        inner = kind == "stop" or stop[0] == "-"  # "Oct. 10. -", "MAGNY-COURS -"
        locus = None
        if left.isupper() or dated or spaced or ("," in left and kind != "stop"):
            locus = read_locus(left, (language,) if language else (), tagged=False)
        if locus is not None and locus.places and not locus.byline:
            if _accepts(head, locus, stop, length):
                return Reading("place", locus, None, stop.end())
            inner = kind == "stop"
        if not inner:
            return None
    return None


def _read_alone(head: str, language: str | None) -> Reading | None:
    """Read a place and a day with its year that are a line of their own, as over a release."""
    if len(head) > MAX_PLACE_CHARS or "," not in head:
        return None
    locus = read_locus(head, (language,) if language else (), tagged=False)
    if locus is None or locus.byline or locus.date is None or locus.date.year is None:
        return None
    if len(locus.places) != 1 or not locus.listed or not locus.date.start:
        return None
    name = locus.places[0].name
    doubtful = len(name) < MIN_STOP_CHARS or _is_village(name)  # "Mon, January 14, 2008"
    return None if doubtful else Reading("place", locus, None, len(head))


def _accepts(head: str, locus: Locus, stop: re.Match[str], length: int) -> bool:
    rest = head[stop.end() :].lstrip()
    name = locus.places[0].name
    if not rest or rest[0].islower() or find_tags(name) or _RESULT.match(rest):
        return False
    if any(place.qualifier and not _is_known(place.qualifier) for place in locus.places):
        return False
    plain = len(locus.places) == 1 and not locus.qualified and locus.date is None
    if plain and (gazetteer.is_word(name, "not-a-place-alone") or _is_acronym_like(name)):
        return False
    story = length > len(head) or _is_story(rest)
    if locus.caps:
        return _accepts_capitals(locus, stop, rest, story=story, plain=plain)
    if not (locus.listed and story):
        return False
    if stop.lastgroup == "stop":
        return locus.date is not None and rest[0].isupper()
    bare = all(place.qualifier is None for place in locus.places) and locus.date is None
    if not bare:
        return True
    cut_off = length > len(head)
    return stop.lastgroup == "dash" and all(
        _accepts_title_case(place.name, stop[0], rest, cut_off=cut_off) for place in locus.places
    )


def _accepts_capitals(
    locus: Locus, stop: re.Match[str], rest: str, *, story: bool, plain: bool
) -> bool:
    """Decide on "MADRID —", "NEW DELHI:", "CALDEN."."""
    name, sure = locus.places[0].name, locus.qualified or locus.date is not None
    if stop.lastgroup == "dash":
        listed = (locus.listed and not (plain and _is_village(name))) or bool(
            gazetteer.find_region(name)
        )
        return (sure or story) if listed else locus.qualified
    if not (locus.listed and story) or (plain and _is_village(name)):
        return False
    if stop.lastgroup == "stop":
        if locus.date is not None:
            return rest[0].isupper()
        return plain and locus.places[0].qualifier is None
    return sure or (_may_announce(name) and _is_prose(rest) and not _is_speech(rest))


def _accepts_title_case(name: str, dash: str, rest: str, *, cut_off: bool) -> bool:
    """Decide on "Berlin – Der Rat …": a large city, prose, and no second dash like the first."""
    known = gazetteer.find_places(name)
    large = bool(known) and known[0].thousands >= MIN_TITLE_THOUSANDS
    again = f" {dash.strip()} " in rest
    ended = cut_off or ends(rest.rstrip())
    return large and not again and _is_prose(rest) and ended


def _is_known(qualifier: str) -> bool:
    return is_qualifier(qualifier) or bool(find_listed(qualifier.rpartition(",")[2].strip()))


def _may_announce(name: str) -> bool:
    """Say whether a name with a colon is rather a city's than a country's or a speaker's."""
    if gazetteer.is_word(name, "before-colon"):
        return True
    known = gazetteer.find_places(name)
    if not known or gazetteer.find_country(name):
        return False
    least = MIN_CITY_THOUSANDS if known[0].country in _SURNAMES else MIN_COLON_THOUSANDS
    return known[0].thousands >= least


def _is_village(name: str) -> bool:
    """Say whether all places of a name are villages, which are called like anything."""
    known = () if gazetteer.is_seat(name) else find_listed(name)
    return bool(known) and all(
        one.geonameid is not None and one.thousands < MIN_TOWN_THOUSANDS for one in known
    )


def _is_speech(rest: str) -> bool:
    """Say whether somebody speaks: "SYDNEY: Well, I told him …"."""
    words = _WORD.findall(_QUOTE.split(rest, 1)[0])[:SPEECH_WORDS]
    return any(gazetteer.is_word(word, "first-person") and word != "i" for word in words)


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


def _is_story(rest: str) -> bool:
    """Say whether a sentence follows, and not the rest of a headline."""
    return len(rest) >= MIN_STORY_CHARS and (
        len(rest) > 2 * MIN_STORY_CHARS or ends(rest.rstrip()) or ". " in rest
    )


def _is_prose(rest: str) -> bool:
    """Say whether words in small letters follow, as they do not in a line-up of names."""
    words = rest.split()[:PROSE_WORDS]
    small = sum(word[0].islower() for word in words)
    cased = any(word[0].isupper() or word[0].islower() for word in words)
    return not cased or small >= MIN_SMALL_WORDS or rest.isupper()
