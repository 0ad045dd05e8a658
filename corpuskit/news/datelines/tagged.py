"""Tags in brackets or slashes: after the place, before it, alone, or of a stranger."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpuskit.knowledge import places as gazetteer
from corpuskit.knowledge.agencies import find_tags
from corpuskit.knowledge.phrases_of_credit import folded
from corpuskit.news.datelines.dates import date_at_end
from corpuskit.news.datelines.found import (
    DASHES,
    NOWHERE,
    PLACE_END,
    SEPARATOR,
    Reading,
    languages_of,
)
from corpuskit.news.datelines.locus import Locus, is_small, read_locus
from corpuskit.news.tags import MAX_TAG_CHARS, TagWords, read_tag

MAX_STRANGER_WORDS = 4
"""Words in the tag of a station or paper: "CANAL DOCE TELEVISION". Source: dateline gold."""

# Linear: bounded contents without the closing sign.
_GROUP = re.compile(
    rf"\((?P<round>[^()\n]{{1,{MAX_TAG_CHARS}}})\)|(?<!\w)\[(?P<square>[^\[\]\n]{{1,40}})\]"
    r"|/ ?(?P<slash>[^/\n()]{2,40}?) ?/"
)
# Linear: anchored, bounded.
_CALL_SIGN = re.compile(r"\([A-ZĐ][A-Z0-9Đ]{2,6}\) ?[-–—]{1,2}\s?[^\W\d_a-z]")
_STRONG_SEPARATOR = re.compile(rf" ?\. ?{DASHES}| ?{DASHES}")
_COLON = re.compile(r" ?:(?=\s)")
_SITE_TAG = re.compile(r"\([A-ZĐ][^():\n]{2,24}\) ?[-–—]{1,2}\s?[^\W\d_a-z]")
_VIETNAMESE = re.compile("[ăđơưạảấầẩậắặẹẻếềểệỉịọỏốồổộớờởợụủứừửữựỹ]")
"""Letters of Vietnamese alone, whose papers begin with their name: "(Báo Ngày Nay) - …"."""
_DATE_AFTER = re.compile(r" (?P<date>[^/\n]{5,25}) /")


def read_grouped(head: str, language: str | None, _length: int) -> Reading | None:
    """Read a dateline with a tag in brackets or slashes.

    Examples:
        >>> read_grouped("OSLO (AP) — Rain fell.", None, 22).end
        11
        >>> read_grouped("The agency (AP) said", None, 20) is None
        True
    """
    if "(" not in head and "/" not in head and "[" not in head:
        return None
    stranger: Reading | None = None
    for match in _groups(head):
        content = match[match.lastgroup or 0]
        content, inner_date = _split_date(content)
        tag = read_tag(content, people=match.lastgroup == "slash")
        if not tag.known:
            if match.start() == 0 and (
                _CALL_SIGN.match(head) or (_SITE_TAG.match(head) and _VIETNAMESE.search(head))
            ):
                return _call_sign(head, match, content)
            if stranger is None and match.lastgroup == "round":
                stranger = _stranger(head, match, language)
            continue
        found = _tagged(head, match, tag, language)
        if found is not None:
            if inner_date and found.locus.date is None:
                at = match.start() + 1 + match[0][1:].find(inner_date)
                when = date_at_end(head[: at + len(inner_date)], languages_of(language, tag))
                found = found._replace(locus=found.locus._replace(date=when))
            return found
    return stranger


def _call_sign(head: str, match: re.Match[str], content: str) -> Reading | None:
    """Read "(KUTV) —": the call sign of a station or the initials of a paper before a story."""
    separator = _STRONG_SEPARATOR.match(head, match.end())
    if separator is None or gazetteer.is_word(content, "not-a-place-alone"):
        return None
    return Reading("publisher", NOWHERE, TagWords((), content), separator.end())


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


def _tagged(head: str, match: re.Match[str], tag: TagWords, language: str | None) -> Reading | None:
    left, slash = head[: match.start()], match.lastgroup == "slash"
    separator = SEPARATOR.match(head, match.end())
    end = separator.end() if separator else match.end()
    mark = separator[0].strip() if separator else ""
    locus = read_locus(left, languages_of(language, tag))
    if locus is None or (slash and tag.guarded and not (locus.listed or locus.date)):
        return None
    if locus.byline and not locus.places:
        signed = mark[-1:] in {"-", "–", "—", "_"}
        return (
            Reading("tag-only", locus._replace(start=match.start()), tag, end) if signed else None
        )
    if not locus.places and locus.date is None:
        return _tag_at_start(head, match, tag, end, mark, language)
    if _expands(locus, tag) or not _accepts_tagged(locus, tag, mark):
        return None
    follows = head[end:].lstrip()[:1]
    if (
        is_small(follows)
        and locus.date is None
        and (mark == "" or not (locus.caps or locus.listed))
    ):
        return None  # "Georgia (AP) is a state"
    if slash and mark == "" and (later := _DATE_AFTER.match(head, match.end())):
        when = date_at_end(head[: later.end("date")], languages_of(language, tag))
        if when and locus.date is None:
            locus, end = locus._replace(date=when), later.end()
    family = "slash" if slash else "tag"
    return Reading(family, locus, tag, end, date_end_stop=not slash)


def _accepts_tagged(locus: Locus, tag: TagWords, mark: str) -> bool:
    """Decide on a place or date with a tag that is known."""
    if locus.date is not None:
        return not locus.places or locus.listed or locus.caps or locus.qualified or not tag.guarded
    if tag.guarded:
        if not (locus.listed or locus.qualified or (locus.caps and mark)):
            return False
        alias = tag.tags[0][0].alias
        return mark != "" or locus.caps or alias == alias.upper() or _goes_without(tag)
    if locus.listed or locus.caps or locus.qualified:
        return True
    return mark not in {"", ":"}


def _goes_without(tag: TagWords) -> bool:
    """Say whether the agency writes no separator after its tag: "Paris (ats afp) Les …"."""
    styles = tag.tags[0][0].agency.styles
    return any(style.style is not None and "nosep" in style.style for style in styles)


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


def _tag_at_start(
    head: str,
    match: re.Match[str],
    tag: TagWords,
    end: int,
    mark: str,
    language: str | None,
) -> Reading | None:
    """Read "(ANSA) - ROMA, 22 MAR -", "(EFE).-", "(CNN)President"."""
    if match.start() != 0 or match.lastgroup == "square":
        return None
    inner = place_after(head, end, tag, language)
    if inner is not None:
        return inner
    rest = head[match.end() :].lstrip()
    if mark in {"", ".", ":"} and (tag.guarded or is_small(rest)):
        return None
    if match.lastgroup == "slash" and not mark:
        return None
    return Reading("tag-only", NOWHERE, tag, end)


def place_after(head: str, end: int, tag: TagWords, language: str | None) -> Reading | None:
    """Read the place and date that follow a tag, up to the next separator."""
    at = end
    while at < len(head) and head[at] == " ":
        at += 1
    for stop in PLACE_END.finditer(head, at, at + MAX_TAG_CHARS):
        if stop.lastgroup != "dash":
            continue
        locus = read_locus(head[at : stop.start()], languages_of(language, tag))
        if locus is None or not locus.places:
            return None
        if not (locus.date or (locus.caps and (locus.listed or locus.qualified))):
            return None
        shifted = locus.date and locus.date._replace(
            start=locus.date.start + at, end=locus.date.end + at
        )
        return Reading("tag-first", locus._replace(start=0, date=shifted), tag, stop.end())
    return None


def _stranger(head: str, match: re.Match[str], language: str | None) -> Reading | None:
    """Read "HOUSTON, Texas (KTRK) --" and "WASHINGTON (Aug. 13) --"."""
    content = match["round"].strip()
    if content.casefold() in folded("desk"):
        return _desk(head, match, language)
    languages = (language,) if language else ()
    separator = _STRONG_SEPARATOR.match(head, match.end()) or _COLON.match(head, match.end())
    if not separator or (separator[0].endswith(":") and not date_at_end(content, languages)):
        return None
    locus = read_locus(head[: match.start()], languages, tagged=False)
    if locus is None or not locus.places:
        return None
    if not (locus.caps or (locus.listed and locus.date and content.isupper())):
        return None
    when = date_at_end(content, languages)
    if when and when.start == 0 and locus.date is None and locus.listed:
        at = match.start("round")
        shifted = when._replace(start=at, end=at + when.end)
        return Reading("place", locus._replace(date=shifted), None, separator.end())
    if _is_whereabouts(content) or not (locus.listed or locus.qualified or locus.date):
        return None
    words = content.split()
    if len(words) > MAX_STRANGER_WORDS or content.islower() or locus.byline:
        return None
    return Reading("publisher", locus, TagWords((), content), separator.end())


def _desk(head: str, match: re.Match[str], language: str | None) -> Reading | None:
    """Read the stamp of a paper's own desk: "لاہور (ویب ڈیسک)", "LAHORE (Staff Reporter):"."""
    separator = SEPARATOR.match(head, match.end())
    end = separator.end() if separator else match.end()
    locus = read_locus(head[: match.start()], (language,) if language else (), tagged=False)
    if locus is None or not locus.listed or locus.byline:
        return None
    if end == match.end() and is_small(locus.places[0].name.lower()):
        return None  # where there are capitals a mark must follow
    return Reading("publisher", locus, TagWords((), match["round"].strip()), end)


def _is_whereabouts(content: str) -> bool:
    """Say whether a bracket tells where a place is: "MANAGUA (NICARAGUA)"."""
    return bool(gazetteer.find_country(content) or gazetteer.find_region(content))
