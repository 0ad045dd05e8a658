"""Find the dateline at the head of a paragraph: a small grammar, fed by the tables of knowledge.

Families: a tag in brackets after the place (``tag``), before it (``tag-first``) or alone
(``tag-only``), in slashes (``slash``), bare between dashes or commas (``bare``), a stranger's tag
in the same form (``publisher``), no tag at all (``place``), and the East Asian heads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from corpuskit.article import Dateline
from corpuskit.knowledge import places as gazetteer
from corpuskit.knowledge.agencies import find_tags, tag_first_words
from corpuskit.normalization.dates import DateWords, anchor_day, date_at_end, resolve
from corpuskit.normalization.eastasian import read_east_asian
from corpuskit.normalization.locus import Locus, is_place_name, read_locus
from corpuskit.normalization.tags import MAX_TAG_CHARS, TagWords, agency_keys, read_tag

HEAD_CHARS = 240
"""How far a dateline may reach: by-line of several people, two places, date and tag. The longest
of the dateline gold, by-line included, takes 90 characters."""

MIN_STORY_CHARS = 60
"""A place with a colon or full stop counts only before a sentence of this length, which a
headline with a kicker is not. Source: dateline gold, negatives."""

MAX_ACRONYM_CHARS = 4
MIN_SHORT_NAME_THOUSANDS = 50
"""A short name in capitals, without tag, date or qualifier, counts as a place from this many
thousand people on: LIMA, ROME and LINZ do, SARS and HIV do not. Source: dateline gold."""

_NARROW = str.maketrans(
    "０１２３４５６７８９\u00a0\u202f\u2009\u3000（）／：．\x96\x97\u2015\u2012",
    "0123456789    ()/:.–———",
)
"""Length is kept, so offsets stay true."""

_WIDE = re.compile("[０-９\u00a0\u202f\u2009\u3000（）／：．\x96\x97\u2015\u2012]")
_TRIGGER = re.compile(r"[-–—_/:：.=(\[（【［]|[电電]")
# Bounded contents without the closing sign: linear.
_GROUP = re.compile(
    rf"\((?P<round>[^()\n]{{1,{MAX_TAG_CHARS}}})\)|(?<!\w)\[(?P<square>[^\[\]\n]{{1,40}})\]"
    r"|/ ?(?P<slash>[^/\n()]{2,40}?) ?/"
)
_DASHES = r"[-–—_]{1,3}"
_SEPARATOR = re.compile(
    rf" ?\. ?{_DASHES}| ?{_DASHES}|\.(?!\.)| ?:| ?={{1,2}}(?=\s|$)| ?/(?=\s|$)|"
)
_STRONG_SEPARATOR = re.compile(rf" ?\. ?{_DASHES}| ?{_DASHES}| ?:(?=\s)")
_PLACE_END = re.compile(
    rf"(?P<dash>\s?(?:\.(?=[-–—]))?(?:--+|[–—_]|-(?=\s)|(?<=\s)-)[-–—]?)(?=\s|[^\W_]|[\"“„«'‘]|$)|(?P<colon> ?:)(?=\s)|(?P<stop>\.)(?=\s)"
)
_MARKER = re.compile(
    r"\s*\[(?:TEXT|REPORT|COMMUNIQUE|EXCERPTS?|SPEECH|STATEMENT|COMMENTARY|EDITORIAL|ARTICLE|INTERVIEW|SUMMARY|PASSAGE OMITTED)\]"
)
_SENTENCE_END = re.compile(r"[.!?…。।؟][\"”“»’')\]]*\s*$")
_TOKEN = re.compile(r"[^\s,;()\[\]/–—]+")
_SMALL_TOKENS = 3
"""Words in small letters that a dateline may hold: "24 de marzo apro"."""

_FIRST_HAN = "\u3000"
_TOKENS_READ = 14
"""A bare tag is looked for among this many first words."""


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
    if not _TRIGGER.search(head):
        return None
    for read in (_east_asian, _grouped, _bare, _untagged):
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


class _Found(NamedTuple):
    family: str
    locus: Locus
    tag: TagWords | None
    end: int
    date_end_stop: bool = True
    """A full stop after the date belongs to it."""
    inner_byline: str | None = None


def _finish(
    text: str, lead: int, found: _Found, published: str | None, language: str | None
) -> DatelineMatch:
    """Fill in the record from what was read."""
    locus, when = found.locus, found.locus.date
    start, end = lead + locus.start, lead + found.end
    country = next((place.country for place in locus.places if place.country), None)
    keys = agency_keys(found.tag, country, language) if found.tag else ()
    day, words = None, None
    if when is not None:
        day = resolve(when, anchor_day(published, _offset(locus)))
        stop = when.end
        if found.date_end_stop and text[lead + stop : lead + stop + 1] == "." and stop < found.end:
            stop += text[lead + stop + 1 : lead + stop + 2] != "/"
        words = text[lead + when.start : lead + stop]
        if not found.date_end_stop and not when.ends_in_abbreviation:
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


def _east_asian(head: str, _language: str | None, _length: int) -> _Found | None:
    if head.isascii() or not (head[0] in "([【［" or head[0] >= _FIRST_HAN):
        return None
    read = read_east_asian(head)
    if read is None:
        return None
    locus = Locus(0, read.places, read.date, None, caps=False, listed=True, qualified=False)
    return _Found(read.family, locus, read.tag, read.end, inner_byline=read.byline)


def _languages(language: str | None, tag: TagWords) -> tuple[str, ...]:
    own = (language.split("-")[0],) if language else ()
    return own + tag.languages


def _grouped(head: str, language: str | None, _length: int) -> _Found | None:
    """Tags in brackets or slashes."""
    if "(" not in head and "/" not in head and "[" not in head:
        return None
    stranger: _Found | None = None
    for match in _groups(head):
        content = match[match.lastgroup or 0]
        content, inner_date = _split_date(content)
        tag = read_tag(content, people=match.lastgroup == "slash")
        if not tag.known:
            if stranger is None and match.lastgroup == "round":
                stranger = _stranger(head, match, language)
            continue
        found = _tagged(head, match, tag, language)
        if found is not None:
            if inner_date and found.locus.date is None:
                at = match.start() + 1 + match[0][1:].find(inner_date)
                when = date_at_end(head[: at + len(inner_date)], _languages(language, tag))
                found = found._replace(locus=found.locus._replace(date=when))
            return found
    return stranger


def _groups(head: str) -> Iterator[re.Match[str]]:
    at = 0
    while match := _GROUP.search(head, at):
        yield match
        # A slash may open the next group: "BEIRUT/THE HAGUE, Feb. 1 /PRNewswire/".
        at = match.end() - 1 if match.lastgroup == "slash" else match.end()


def _split_date(content: str) -> tuple[str, str | None]:
    """Split "Newsfile Corp. - March 24, 2022"."""
    name, dash, date = content.partition(" - ")
    if dash and date_at_end(date):
        return name, date
    return content, None


def _tagged(head: str, match: re.Match[str], tag: TagWords, language: str | None) -> _Found | None:
    left, slash = head[: match.start()], match.lastgroup == "slash"
    separator = _SEPARATOR.match(head, match.end())
    end = separator.end() if separator else match.end()
    mark = separator[0].strip() if separator else ""
    locus = read_locus(left, _languages(language, tag))
    if locus is None or (slash and tag.guarded and not (locus.listed or locus.date)):
        return None
    if not locus.places and locus.date is None:
        return _tag_at_start(head, match, tag, end, mark, language)
    if _expands(locus, tag) or not _accepts_tagged(locus, tag, mark):
        return None
    if slash and mark == "" and (later := re.match(r" (?P<d>[^/\n]{5,25}) /", head[match.end() :])):
        when = date_at_end(head[: match.end() + later.end("d")], _languages(language, tag))
        if when and locus.date is None:
            locus, end = locus._replace(date=when), match.end() + later.end()
    family = "slash" if slash else "tag"
    return _Found(family, locus, tag, end, date_end_stop=not slash)


def _accepts_tagged(locus: Locus, tag: TagWords, mark: str) -> bool:
    """Decide on a place or date with a tag that is known."""
    if locus.date is not None:
        return not locus.places or locus.listed or locus.caps or locus.qualified or not tag.guarded
    if tag.guarded:
        if not (locus.listed or locus.qualified or (locus.caps and mark)):
            return False
        return mark != "" or locus.caps or tag.tags[0][0].alias.isupper()
    if locus.listed or locus.caps or locus.qualified:
        return True
    return mark not in {"", ":"}


def _expands(locus: Locus, tag: TagWords) -> bool:
    """Say whether the tag abbreviates the words before it: "Alpha-Feto Protein (AFP)"."""
    name = locus.places[0].name if locus.places else ""
    if find_tags(name):
        return True
    if locus.listed or locus.caps or locus.date or not name:
        return False
    letters = tag.text.casefold()
    if not letters.isalpha() or letters[0] != name[0].casefold():
        return False
    rest = iter(name.casefold())
    return all(letter in rest for letter in letters)


def _tag_at_start(  # noqa: PLR0913 - all of it is what was matched
    head: str,
    match: re.Match[str],
    tag: TagWords,
    end: int,
    mark: str,
    language: str | None,
) -> _Found | None:
    """Read "(ANSA) - ROMA, 22 MAR -", "(EFE).-", "(CNN)President"."""
    if match.start() != 0 or match.lastgroup == "square":
        return None
    inner = _place_after(head, end, tag, language)
    if inner is not None:
        return inner
    rest = head[match.end() :].lstrip()
    if mark in {"", ".", ":"} and (tag.guarded or (rest and rest[0].islower())):
        return None
    if match.lastgroup == "slash" and not mark:
        return None
    nowhere = Locus(0, (), None, None, caps=False, listed=False, qualified=False)
    return _Found("tag-only", nowhere, tag, end)


def _place_after(head: str, end: int, tag: TagWords, language: str | None) -> _Found | None:
    """Read the place and date that follow a tag, up to the next separator."""
    at = end
    while at < len(head) and head[at] == " ":
        at += 1
    for stop in _PLACE_END.finditer(head, at, at + MAX_TAG_CHARS):
        if stop.lastgroup != "dash":
            continue
        locus = read_locus(head[at : stop.start()], _languages(language, tag))
        if locus is None or not locus.places:
            return None
        if not (locus.date or (locus.caps and (locus.listed or locus.qualified))):
            return None
        shifted = locus.date and locus.date._replace(
            start=locus.date.start + at, end=locus.date.end + at
        )
        return _Found("tag-first", locus._replace(start=0, date=shifted), tag, stop.end())
    return None


def _stranger(head: str, match: re.Match[str], language: str | None) -> _Found | None:
    """Read "HOUSTON, Texas (KTRK) --" and "WASHINGTON (Aug. 13) --"."""
    separator = _STRONG_SEPARATOR.match(head, match.end())
    if not separator or ":" in separator[0]:
        return None
    content = match["round"].strip()
    languages = (language,) if language else ()
    locus = read_locus(head[: match.start()], languages, tagged=False)
    if locus is None or not locus.places or not locus.caps:
        return None
    when = date_at_end(content, languages)
    if when and when.start == 0 and locus.date is None and locus.listed:
        at = match.start("round")
        shifted = when._replace(start=at, end=at + when.end)
        return _Found("place", locus._replace(date=shifted), None, separator.end())
    if find_place_qualifier(content) or not (locus.listed or locus.qualified or locus.date):
        return None
    words = content.split()
    if len(words) > 4 or not any(c.isupper() for c in content) or locus.byline:  # noqa: PLR2004
        return None
    return _Found("publisher", locus, TagWords((), content), separator.end())


def find_place_qualifier(content: str) -> bool:
    """Say whether a bracket tells where a place is: "MANAGUA (NICARAGUA)"."""
    return bool(gazetteer.find_country(content) or gazetteer.find_region(content))


def _bare(head: str, language: str | None, _length: int) -> _Found | None:
    """Read tags without brackets: "SYDNEY, Dec 11 AAP -", "МОСКВА, 7 мая — РИА Новости."."""
    tokens = list(_first_tokens(head))
    firsts = tag_first_words()
    for index, token in enumerate(tokens):
        word = token[0].casefold()
        if (
            word not in firsts
            and word.rstrip(".:-_") not in firsts
            and word.split("-")[0] not in firsts
        ):
            continue
        for size in (3, 2, 1):
            if index + size > len(tokens):
                continue
            start, end = token.start(), tokens[index + size - 1].end()
            words = head[start:end]
            name = words.rstrip(".:-_")
            if not find_tags(name):
                if "-" not in name or not find_tags(name := name.split("-")[0]):
                    continue
            found = _bare_at(head, start, start + len(name), language)
            if found is not None:
                return found
    return None


def _first_tokens(head: str) -> Iterator[re.Match[str]]:
    """Give the first words, up to where small words say that a sentence runs."""
    small = 0
    for number, match in enumerate(_TOKEN.finditer(head)):
        small += match[0].islower()
        if number >= _TOKENS_READ or small > _SMALL_TOKENS:
            return
        yield match


def _bare_at(head: str, start: int, end: int, language: str | None) -> _Found | None:
    separator = _SEPARATOR.match(head, end)
    if separator is None:
        return None
    mark = separator[0].strip()
    tag = read_tag(head[start:end])
    left = head[:start]
    via = re.search(r"^[A-Z][\w ]{1,30} via $", left)
    if via:
        if "-" not in mark and "—" not in mark and "–" not in mark:
            return None
        nowhere = Locus(0, (), None, None, caps=False, listed=False, qualified=False)
        return _Found("publisher", nowhere, tag, separator.end())
    if not left.strip():
        return _bare_first(head, separator, tag, mark, language)
    locus = read_locus(left, _languages(language, tag))
    if locus is None or not locus.places or locus.byline:
        return None
    joined = left.rstrip()[-1:] in ",،.-–—"
    if mark == "" and not (joined and locus.date and locus.listed and head[end : end + 1] in " "):
        return None
    if mark in {":", "."} and not (joined and (locus.date or locus.caps)):
        return None
    if not (locus.date or (locus.listed and joined)):
        return None
    if tag.guarded and not (locus.listed or locus.qualified):
        return None
    return _Found("bare", locus, tag, separator.end(), date_end_stop=False)


def _bare_first(
    head: str, separator: re.Match[str], tag: TagWords, mark: str, language: str | None
) -> _Found | None:
    """Read "Reuters - …", "AGI - …", "ANSA - ROMA 24 MAR - …"."""
    if not mark or mark[-1] not in "-–—_" or tag.tags[0][0].alias != tag.text:
        return None
    if not head[separator.start()].isspace() and head[separator.end() : separator.end() + 1] != " ":
        return None
    inner = _place_after(head, separator.end(), tag, language)
    if inner is not None:
        return inner
    dashed = any(
        example.style and "tag" in example.style and "dash" in example.style
        for example in tag.tags[0][0].agency.styles
    )
    if (tag.guarded and not dashed) or " - " in head[separator.end() :]:
        return None
    nowhere = Locus(0, (), None, None, caps=False, listed=False, qualified=False)
    return _Found("tag-only", nowhere, tag, separator.end())


def _untagged(head: str, language: str | None, length: int) -> _Found | None:
    """Read a place alone, on the evidence of the gazetteer: "MADRID —", "NEW DELHI:"."""
    if not head[:2].isupper() and "," not in head[:MAX_TAG_CHARS]:
        return None
    for stop in _PLACE_END.finditer(head, 0, MAX_TAG_CHARS + 20):
        kind = stop.lastgroup or ""
        left = head[: stop.start()]
        dated = left[-1:].isdigit()
        if kind == "stop" and (len(left) < 4 or (not dated and "." in left[-4:])):  # noqa: PLR2004
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
            return _Found("place", locus, None, stop.end())
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
    if not _is_story(rest) and length <= HEAD_CHARS:
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
