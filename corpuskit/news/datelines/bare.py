"""Tags without brackets: "SYDNEY, Dec 11 AAP -", "МОСКВА, 7 мая — РИА Новости.", "Reuters -"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpuskit.knowledge.agencies import find_tags, tag_beginnings, tag_first_words
from corpuskit.news.datelines.dates import date_at_end
from corpuskit.news.datelines.found import NOWHERE, SEPARATOR, Reading, languages_of
from corpuskit.news.datelines.locus import Locus, read_locus
from corpuskit.news.datelines.segments import read_segments
from corpuskit.news.datelines.tagged import place_after
from corpuskit.news.tags import TagWords, read_tag

MAX_SITE_CHARS = 45
"""Where the comma of a site's stamp stands at the latest: after the place or the name."""

_TOKENS_READ = 14
"""A bare tag is looked for among this many first words."""

_SENTENCE_CHARS = 70
"""Where a sentence has shown itself by its words in small letters."""

_SMALL_TOKENS = 3
"""Words in small letters that a dateline may hold: "24 de marzo apro"."""

# Linear: one class.
_TOKEN = re.compile(r"[^\s,;()\[\]/–—]+")
_SITE = r"(?P<site>[^\W_][\w-]{1,25}(?:\.[a-zA-Z]{2,4}){1,2})"
_SITE_LAST = re.compile(rf"(?P<place>[^.:;()\n]{{3,40}}), ?{_SITE} ?[-–—]{{1,2}}(?=\s)")
_SITE_FIRST = re.compile(rf"{_SITE}, ?(?P<place>[^.:;()\n–—]{{3,30}}?) ?[-–—]{{1,2}}(?=\s)")
_DATE_DASH = re.compile(r" ?(?P<date>[^-–—\n]{6,25}) [-–—](?=\s)")
# Two names after the tag: "РИА Новости, Иван Иванов.". Linear: bounded words.
_REPORTER = re.compile(r", (?P<who>[^\W\d_a-zа-я]\w{1,20} [^\W\d_a-zа-я]\w{1,25})(?=\.(?:\s|$))")
_VIA = re.compile(r"[A-Z][\w ]{1,30} via ")


def read_bare(head: str, language: str | None, length: int) -> Reading | None:
    """Read tags without brackets: "SYDNEY, Dec 11 AAP -", "МОСКВА, 7 мая — РИА Новости."."""
    site = _read_site(head, language) if "," in head[:MAX_SITE_CHARS] else None
    if site is not None:
        return site
    if not _may_begin_tag(head):
        return None
    return read_segments(head, language, length) or _read_tokens(head, language)


def _read_tokens(head: str, language: str | None) -> Reading | None:
    """Look for a tag among the first words."""
    firsts = tag_first_words()
    tokens = list(_first_tokens(head))
    for index, token in enumerate(tokens):
        word = token[0].casefold()
        if (
            word not in firsts
            and word.rstrip(".:-_") not in firsts
            and word.split("-")[0] not in firsts
        ):
            continue
        for size in (4, 3, 2, 1):
            if index + size > len(tokens):
                continue
            start, end = token.start(), tokens[index + size - 1].end()
            words = head[start:end]
            name = words.rstrip(".:-_")
            if not find_tags(name):
                name = name.partition("-")[0]  # "SANA-"
            if not find_tags(name):
                continue
            found = _bare_at(head, start, start + len(name), language)
            if found is not None:
                return found
    return None


def _read_site(head: str, language: str | None) -> Reading | None:
    """Read the stamp of a site: "Jakarta, Example.com -", "EXAMPLE.CO, Jakarta -"."""
    after = _SITE_LAST.match(head)
    before = None if after else _SITE_FIRST.match(head)
    match = after or before
    if match is None:
        return None
    at = match.start("place")
    locus = read_locus(match["place"], (language,) if language else (), tagged=False)
    if locus is None or not locus.listed or locus.byline:
        return None
    when = locus.date and locus.date._replace(start=locus.date.start + at, end=locus.date.end + at)
    return Reading(
        "publisher", locus._replace(start=0, date=when), TagWords((), match["site"]), match.end()
    )


def _may_begin_tag(head: str) -> bool:
    """A cheap test: say whether some of the first words begin the name of an agency."""
    singles, pairs = tag_beginnings()
    small = 0
    last = ""
    for word in _TOKEN.findall(head, 0, _SENTENCE_CHARS):
        small += word[0].islower()
        if small > _SMALL_TOKENS:
            return False
        folded = word.casefold()
        if not folded.isalnum():
            if folded.split("-")[0] in singles:
                return True
            folded = folded.rstrip(".:-_")
        if folded in singles or f"{last} {folded}" in pairs:
            return True
        last = folded
    return len(head) > _SENTENCE_CHARS


def _first_tokens(head: str) -> Iterator[re.Match[str]]:
    """Give the first words, up to where small words say that a sentence runs."""
    small = 0
    for number, match in enumerate(_TOKEN.finditer(head)):
        small += match[0].islower()
        if number >= _TOKENS_READ or small > _SMALL_TOKENS:
            return
        yield match


def _bare_at(head: str, start: int, end: int, language: str | None) -> Reading | None:
    """Read the dateline around a tag that stands at ``head[start:end]``."""
    reporter = _REPORTER.match(head, end)
    separator = SEPARATOR.match(head, reporter.end() if reporter else end)
    after = head[separator.end() : separator.end() + 1] if separator else ""
    if separator is None or (separator[0][:1] in {"-", "–"} and after.isalnum()):
        return None  # part of a longer word
    mark = separator[0].strip()
    tag = read_tag(head[start:end])
    left = head[:start]
    if _VIA.fullmatch(left):
        dashed = mark[-1:] in {"-", "–", "—"}
        return Reading("publisher", NOWHERE, tag, separator.end()) if dashed else None
    if not left.strip():
        return _bare_first(head, separator, tag, mark, language)
    locus = read_locus(left.removesuffix("/"), languages_of(language, tag))
    if locus is None or not locus.places or locus.byline:
        return None
    dated = _DATE_DASH.match(head, separator.end())
    if dated and locus.listed and (when := date_at_end(head[: dated.end("date")])):
        return Reading("bare", locus._replace(date=when), tag, dated.end())
    joined = left.rstrip()[-1:] in ",،.-–—/"
    if not _accepts(locus, tag, mark, joined=joined, spaced=after.isspace() or mark != ""):
        return None
    who = reporter["who"] if reporter else None
    return Reading("bare", locus, tag, separator.end(), date_end_stop=False, inner_byline=who)


def _accepts(locus: Locus, tag: TagWords, mark: str, *, joined: bool, spaced: bool) -> bool:
    """Decide on a place before a bare tag; ``joined``: by a comma, stop or dash."""
    if tag.guarded and not (locus.listed or locus.qualified):
        return False
    dated = locus.date is not None
    if mark == "":
        return joined and dated and locus.listed and spaced
    if mark in {":", "."} and not (joined and (dated or locus.caps)):
        return False
    stamps = tag.tags[0][0].agency.kind == "broadcaster" and mark in {"—", "–", "--"}
    return dated or (locus.listed and (joined or stamps))  # "London CNN —"


def _bare_first(
    head: str, separator: re.Match[str], tag: TagWords, mark: str, language: str | None
) -> Reading | None:
    """Read "Reuters - …", "AGI - …", "ANSA - ROMA 24 MAR - …"."""
    if not mark or mark[-1] not in "-–—_" or tag.tags[0][0].alias != tag.text:
        return None
    if not head[separator.start()].isspace() and head[separator.end() : separator.end() + 1] != " ":
        return None
    inner = place_after(head, separator.end(), tag, language)
    if inner is not None:
        return inner
    dashed = any(
        example.style and "tag" in example.style and "dash" in example.style
        for example in tag.tags[0][0].agency.styles
    )
    if (tag.guarded and not dashed) or " - " in head[separator.end() :]:
        return None
    return Reading("tag-only", NOWHERE, tag, separator.end())
