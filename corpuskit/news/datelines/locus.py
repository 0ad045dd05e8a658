"""What stands before the tag: by-line, places with qualifiers, and a date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from corpuskit.article import Place
from corpuskit.knowledge import places as gazetteer
from corpuskit.knowledge.agencies import find_tags
from corpuskit.news.datelines.dates import DateWords, date_at_end, date_at_start

MAX_NAME_WORDS = 6
"""Longest place name in words, particles included. Source: dateline gold, "of the" names."""

MAX_PLACES = 4
"""Most places in one dateline. Source: wire conventions, "BEIRUT/THE HAGUE"."""

MAX_NAME_CHARS = 45

MIN_NAME_CHARS = 5
"""A name after "’s" is longer: "’s-Hertogenbosch", "’t Zand"."""

BIG_CITY_THOUSANDS = 100
"""A city of this size keeps its name against a country of the same name (Luxembourg, Panama)."""

HOME_SHARE, HOME_THOUSANDS = 0.03, 50
"""Least people of the town at home: as a share of the largest of its name, and in thousands.
Source: open dateline gold: León of EFE is Spain's (.08 of Mexico's), Santiago is Chile's (.02)."""

MAX_SMALL_WORDS = 6
"""Words in small letters before a tag: "de", "del" and a month, "and" and "in" of a by-line."""

# Linear: single separators. A comma joins a qualifier, or in a list another place.
_JOINT = re.compile(
    r"(\s*[/·・&]\s*|\s*[,،、]\s*|\s+(?:and|AND|und|y|Y|e|E|et|ET|en|EN|i|og|och)\s+(?=[^\W\d_a-z]))"
)
_PAREN = re.compile(r"\s*[(\[（]([^()\[\]（）]{2,40})[)\]）]\s*")
_WORD = re.compile(r"[^\W\d_](?:[^\s\d,;:!?\"“”«»()\[\]{}<>=_@#*|\\]*)")
_EDGE = re.compile(r"[\s,،;:۔।–—_-]+$")
_READ_TIME = re.compile(r"\s*\d{1,2} ?(?i:min(?:ute)?s?\.? read)\s*")
_BY = re.compile(
    r"\s*(?:By|BY|Von|VON|Par|PAR|Por|POR|Di|DI|Da|DA|Door|DOOR|Af|Av|Przez|Oleh|Reporting by) "
)
_BREAK = re.compile(r"(?<=[a-zа-яё])(?=[A-ZА-ЯЁ]{2})|(?<=[\s/–—-])(?=[^\W\d_])")
_NAME_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]*)*")


class Locus(NamedTuple):
    """What was read before a tag or a dash."""

    start: int
    """Where the dateline begins; what is before it is the by-line."""
    places: tuple[Place, ...]
    date: DateWords | None
    byline: str | None
    caps: bool
    """The places are in capitals, in a script that has them."""
    listed: bool
    """The first place is in the gazetteer."""
    qualified: bool
    """A state or country that is known qualifies a place."""


def read_locus(text: str, languages: Sequence[str] = (), *, tagged: bool = True) -> Locus | None:
    """Read by-line, places and date; None where the text holds anything else.

    Args:
        text: what stands before a tag or a dash, from the start of the paragraph.
        languages: for month names that mean two months.
        tagged: whether an agency tag follows: a bare day counts as a date only then.

    Examples:
        >>> locus = read_locus("SURABAYA, Indonesia/JAKARTA ")
        >>> [place.name for place in locus.places]
        ['SURABAYA', 'JAKARTA']
        >>> read_locus("The agency said ") is None
        True
    """
    if sum(is_small(word) for word in text.split()) > MAX_SMALL_WORDS:
        return None
    body = _EDGE.sub("", text)
    if not body.strip():
        return Locus(len(text), (), None, None, caps=False, listed=False, qualified=False)
    when = date_at_end(body, languages, day_only=tagged)
    if when is None and body.endswith("."):
        when = date_at_end(body[:-1], languages, day_only=tagged)
    rest = body[: when.start] if when else body
    offset = 0
    if when is None:
        when = date_at_start(body, languages)
        if when is not None:
            offset = when.end
            while offset < len(body) and body[offset] in " ,،.":
                offset += 1
            rest = body[offset:]
    where = _EDGE.sub("", rest)
    if not where.strip():
        start = 0 if offset else when.start if when else 0
        empty = not text[:start].strip()
        return (
            Locus(start, (), when, None, caps=False, listed=False, qualified=False)
            if (empty)
            else None
        )
    found = _read_where(where)
    if found is None:
        return None
    begin, names, byline = found
    return _locus(0 if offset else begin, names, when, byline)


def _locus(
    start: int, names: tuple[Place, ...], when: DateWords | None, byline: str | None
) -> Locus:
    if not names:
        return Locus(start, (), when, byline, caps=False, listed=False, qualified=False)
    letters = "".join(place.name for place in names)
    caps = letters.upper() == letters and letters.lower() != letters
    return Locus(
        start,
        tuple(_resolve(place) for place in names),
        when,
        byline,
        caps=caps,
        listed=bool(find_listed(names[0].name)),
        qualified=any(place.qualifier and is_qualifier(place.qualifier) for place in names),
    )


def _read_where(text: str) -> tuple[int, tuple[Place, ...], str | None] | None:
    """Read places, or a by-line and places; "Da Nang" is no by-line."""
    if _BY.match(text) and not gazetteer.find_places(text.strip()):
        return _after_byline(text) or _only_byline(text)
    names, slash, place = text.rpartition("/")
    if slash and "," not in names and not names.isupper() and is_byline(names, has_by=False):
        where = parse_places(place)
        if where and find_listed(where[0].name) and not find_listed(names.strip()):
            return len(text) - len(place.lstrip()), where, names.strip()
    return _read_places(text) or _after_byline(text)


def _only_byline(text: str) -> tuple[int, tuple[Place, ...], str | None] | None:
    """Read "By Ann Lee": a by-line is never a place; "Di Linh" and "Von Ormy" are places."""
    names = _BY.sub("", text, count=1).split()
    if len(names) > 1 and is_byline(text.strip(), has_by=True):
        return len(text), (), text.strip()
    return _read_places(text) if len(names) == 1 else None


def _read_places(text: str) -> tuple[int, tuple[Place, ...], str | None] | None:
    """Read the whole text as a list of places."""
    lead = len(text) - len(text.lstrip())
    names = parse_places(text)
    return (lead, names, None) if names else None


def parse_places(text: str) -> tuple[Place, ...]:
    """Read a list of places with their qualifiers; empty where anything else is in it.

    Examples:
        >>> [(p.name, p.qualifier) for p in parse_places("ST. JOSEPH, Mich.")]
        [('ST. JOSEPH', 'Mich.')]
        >>> parse_places("Frankfurt/Main")[0].name
        'Frankfurt/Main'
        >>> parse_places("it said")
        ()
    """
    text = text.strip()
    if not text or len(text) > MAX_NAME_CHARS * MAX_PLACES:
        return ()
    pieces = _JOINT.split(text)
    names, joints = pieces[::2], [joint.strip() for joint in pieces[1::2]]
    if any(not name.strip() for name in names) or len(names) > 2 * MAX_PLACES:
        return ()
    is_list = any(joint.casefold() in {"and", "und", "y", "e", "et", "i", "og"} for joint in joints)
    found: list[Place] = []
    for index, piece in enumerate(names):
        joint = joints[index - 1] if index else ""
        name, qualifier = _split_paren(piece)
        if joint in {",", "،", "、"} and found and _qualifies(name, found[-1], is_list=is_list):
            last = found[-1]
            joined = f"{last.qualifier}, {name}" if last.qualifier else name
            found[-1] = Place(last.name, _trim_stop(joined))
            continue
        if joint == "/" and found and gazetteer.is_word(name, "river-suffix"):
            found[-1] = Place(f"{found[-1].name}/{name}", qualifier)
            continue
        name = _trim_stop(name) if index == len(names) - 1 else name
        if not is_place_name(name):
            return ()
        found.append(Place(name, qualifier))
    return tuple(found) if len(found) <= MAX_PLACES else ()


def _split_paren(piece: str) -> tuple[str, str | None]:
    found = list(_PAREN.finditer(piece))
    if found and found[0].start() and "".join(m[0] for m in found) == piece[found[0].start() :]:
        return piece[: found[0].start()].strip(), ", ".join(m[1].strip() for m in found)
    return piece.strip(), None


def _trim_stop(name: str) -> str:
    """Drop a full stop, unless it ends an abbreviation: "Mich.", "NL."."""
    if not name.endswith("."):
        return name
    last = name[:-1].rsplit(" ", 1)[-1].rsplit(",", 1)[-1].strip()
    if "." in last or (gazetteer.find_region(last) and not gazetteer.find_country(last)):
        return name
    return name[:-1]


def _qualifies(name: str, place: Place, *, is_list: bool) -> bool:
    """Say whether what follows a comma tells where the place is."""
    if is_qualifier(name) and not (is_list and gazetteer.find_places(name) == ()):
        return not is_list or not _same_case(name, place.name) or bool(gazetteer.find_country(name))
    if is_list:
        return False
    return is_place_name(name.rstrip("."))


def _same_case(one: str, other: str) -> bool:
    return one.isupper() == other.isupper()


def is_qualifier(name: str) -> bool:
    """Say whether a name is a known state, province or country."""
    parts = [part.strip() for part in name.split(",")]
    return any(
        gazetteer.find_region(part) or gazetteer.find_country(part.rstrip(".")) for part in parts
    )


def is_place_name(name: str) -> bool:
    """Say whether a name has the form of a place: few words, capitals but for particles.

    Examples:
        >>> is_place_name("Rio de Janeiro"), is_place_name("said Mr Brown")
        (True, False)
    """
    words = name.split()
    if not 1 <= len(words) <= MAX_NAME_WORDS or not 1 < len(name) <= MAX_NAME_CHARS:
        return False
    if len(words) > 1 and gazetteer.is_word(words[0], "title-of-person"):
        return False
    for index, word in enumerate(words):
        if not _WORD.fullmatch(word) and not _WORD.fullmatch(word.lstrip("'’`")):
            return False
        small = is_small(word) or is_small(word.lstrip("'’`"))
        if small and (index == 0 or not gazetteer.is_word(word, "particle")):
            return (
                index == 0 and word[:2] in {"'s", "'t", "’s", "’t"} and len(name) > MIN_NAME_CHARS
            )
    return True


def is_small(word: str) -> bool:
    """Say whether a word begins with a small letter, in a script that has capitals in names.

    Examples:
        >>> is_small("oslo"), is_small("Oslo"), is_small("თბილისი")
        (True, False, False)
    """
    return word[:1].islower() and word[:1].title() != word[:1]


def _after_byline(text: str) -> tuple[int, tuple[Place, ...], str | None] | None:
    """Read "By NAME PLACE", "NAME/PLACE" and "AGENCY - PLACE"."""
    timed = _READ_TIME.search(text)
    if timed and timed.end() < len(text):
        names = parse_places(text[timed.end() :])
        if names:
            byline = text[: timed.start()].strip() or None
            return timed.end(), names, byline
    head, dash, tail = text.partition(" - ")
    if dash and find_tags(head.strip()):
        names = parse_places(tail)
        return (0, names, None) if names else None
    by = _BY.match(text)
    if not by and "/" not in text:
        return None
    cuts = [match.start() for match in _BREAK.finditer(text)]
    best: tuple[int, tuple[Place, ...], str | None] | None = None
    for cut in cuts:
        names = parse_places(text[cut:])
        if not names or (not by and text[:cut].rstrip()[-1:] != "/"):
            continue
        found = all(gazetteer.find_places(place.name) for place in names) and all(
            place.qualifier is None or is_qualifier(place.qualifier) for place in names
        )
        byline = text[:cut].strip(" /–—-\t") or None
        if by and found and not _is_sure(names):
            continue  # "By Mary Ann Lee": there is a village called Lee
        if found and is_byline(byline, has_by=bool(by)):
            return cut, names, byline
        shouts = names[0].name.isupper() and not text[:cut].isupper()
        if best is None and shouts and is_byline(byline, has_by=bool(by)):
            best = cut, names, byline
    return best


def _is_sure(names: tuple[Place, ...]) -> bool:
    """Say whether a place behind a by-line is no surname: in capitals, qualified or a city."""
    known = gazetteer.find_places(names[0].name)
    large = bool(known) and known[0].thousands >= BIG_CITY_THOUSANDS
    return names[0].name.isupper() or names[0].qualifier is not None or large


def is_byline(text: str | None, *, has_by: bool) -> bool:
    """Say whether what stands before the place are names of people.

    Examples:
        >>> is_byline("By Ann Lee and Bo Roe", has_by=True), is_byline("It was said", has_by=False)
        (True, False)
    """
    if not text:
        return False
    words = _NAME_WORD.findall(text)
    small = sum(word[0].islower() for word in words)
    digits = any(char.isdigit() for char in text)
    return len(words) > 1 + has_by and small <= len(words) // 3 + has_by and not digits


def find_listed(name: str) -> tuple[gazetteer.KnownPlace, ...]:
    """Look a name up, and without its river where it has one: "Frankfurt a.M.", "Halle/Saale".

    Examples:
        >>> find_listed("Frankfurt a.M.")[0].country
        'DE'
        >>> find_listed("Nowhere at all")
        ()
    """
    found = gazetteer.find_places(name)
    if found:
        return found
    head, _, last = name.rpartition(" ")
    if head and gazetteer.is_word(last, "area"):
        known = gazetteer.find_places(head)
        return known or (gazetteer.KnownPlace(None, None, None, None, 0),)
    first, _, rest = name.replace("/", " ").partition(" ")
    river = rest.split()[-1:]
    if river and (
        gazetteer.is_word(river[0], "river-suffix") or gazetteer.is_word(rest, "particle")
    ):
        return gazetteer.find_places(first)
    return ()


def _resolve(place: Place) -> Place:
    """Fill in country and id; the qualifier chooses among places of one name."""
    known = find_listed(place.name)
    country, number = _qualified(place.qualifier, known) if place.qualifier else (None, None)
    if country is None and known:
        cities = [candidate for candidate in known if not candidate.is_country]
        large = bool(cities) and cities[0].thousands >= BIG_CITY_THOUSANDS
        best = cities[0] if large else known[0]
        country, number = best.country, best.geonameid
    elif country is None:
        states = gazetteer.find_region(place.name)
        country = states[0].country if states else None
    return Place(place.name, place.qualifier, country, number)


def at_home(place: Place, country: str) -> Place:
    """Move a place without a country to the one of its name in the country of its agency.

    Examples:
        >>> at_home(Place("León", None, "MX", 3998655), "ES").country
        'ES'
        >>> at_home(Place("Santiago", None, "CL", 3871336), "ES").country
        'CL'
    """
    if place.qualifier or place.country == country:
        return place
    known = find_listed(place.name)
    home = next((one for one in known if one.country == country and not one.is_country), None)
    least = HOME_SHARE * max((one.thousands for one in known), default=0)
    if home is None or home.thousands < max(least, HOME_THOUSANDS):
        return place
    return replace(place, country=country, geonameid=home.geonameid)


def _qualified(
    qualifier: str, known: tuple[gazetteer.KnownPlace, ...]
) -> tuple[str | None, int | None]:
    """Choose the place that lies in the state or country that qualifies it."""
    parts = [part.strip() for part in qualifier.split(",")]
    regions = gazetteer.find_region(parts[0])
    for region in regions:
        for candidate in known:
            if candidate.country == region.country and region.admin1 in {None, candidate.admin1}:
                return candidate.country, candidate.geonameid
    country = next(filter(None, (gazetteer.find_country(p.rstrip(".")) for p in parts)), None)
    if country is None:
        return (regions[0].country if regions else None), None
    found = next((place for place in known if place.country == country), None)
    return country, found.geonameid if found else None
