"""By-lines: lines before or after a story that only say who wrote it."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from corpuskit.knowledge.agencies import find_tags
from corpuskit.knowledge.phrases_of_credit import (
    alternation,
    by_first_word,
    first_word,
    folded,
    forms,
)
from corpuskit.knowledge.places import find_places
from corpuskit.news import credit_kinds as kinds
from corpuskit.news.credit_kinds import CreditKind
from corpuskit.news.datelines.dates import date_at_end
from corpuskit.text.sentences import ends

MAX_BYLINE_CHARS = 120
MAX_BYLINE_WORDS = 14
"""Four names, their joints and an agency."""

MAX_ROLE_WORDS = 8
"""A name before "AP Sports Writer"."""

MAX_GLUED_CHARS = 12
"""Two East Asian names after a label."""

MAX_SMALL_CHARS = 3
"""Particles of names: "van", "de", "bin"."""

MAX_DESK_CHARS = 4
"""Initials before a city: "ab Frankfurt"."""

MAX_RELEASE_CHARS = 30
"""Between the word of a press release and its day: who gave it out, or where."""

_NO_KINDS: frozenset[str] = frozenset()
_PARTICLES = r"(?: (?:de|da|di|von|van|der|den|al|el|la|bin|du|dos|del))*"
# Linear: each name begins with a capital and its parts with a space and a capital or particle.
_NAME = rf"[^\W\d_a-zа-яё][\w'’.-]*{_PARTICLES}(?: [^\W\d_a-zа-яё][\w'’.-]*){{1,4}}"
_NAMES = re.compile(rf"{_NAME}(?:(?:, | and | und | y | et | e | & |/| / ){_NAME}){{0,5}}")
_NAME_LIST = re.compile(rf"{_NAME}(?:, {_NAME}){{1,7}}")
_JOINTS = re.compile(r",|/|\||&| (?:and|und|y|et|e|with|mit|avec|con|com|met) ")
_REPORTER = r"[가-힣]{2,5}(?: [가-힣]{2,5}){0,3} ?(?:기자|특파원|통신원|논설위원|인턴기자)"
# Linear: anchored at the start, bounded words.
_LEAD = re.compile(
    rf"[\[【(](?:[^\[\]【】()=\n]{{1,20}} )?(?P<inside>{_REPORTER})[\]】)]\s*"
    rf"|(?P<before>{_REPORTER})\s?=\s*"
)
_KOREAN_LINE = re.compile(
    r"[\[【(<〈/■▲△◆=\s]{0,3}(?:[가-힣A-Z]{1,12}(?: ?[=·/] ?| ))?"
    rf"{_REPORTER}(?:\s?=?\s?[\w.+-]{{1,40}}@[\w.-]{{3,40}})?[\]】)>〉\s]{{0,3}}"
)
"""Who wrote it, in a line of its own: "[서울=홍길동 기자]", "홍길동 기자 hong@daily.example"."""
_HAN_LINE = re.compile(
    r"(?P<label>[\u4e00-\u9fff]{2,6})\s[\u4e00-\u9fff]{2,3}(?:[ 、，,][\u4e00-\u9fff]{2,3}){0,4}"
)
_CODE = re.compile(r"(?<=[)）])\d{7}\Z")
"""The day by the calendar of Taiwan behind the editor's name, as CNA closes."""
_SLUG = re.compile(r"[A-Z]{2}-[A-Z]{2,4}--\S")
_RELEASE_NUMBER = re.compile(r"(?:[Nn][ro°º]{0,2}[.:°]? ?)?\d[\d./:-]{0,16}")
_MARKS = " :：.,|/*#()[]【】（）-–—\xa0"
_BRACKETS = "()（）[]【】 "


@cache
def _byline() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{alternation('byword')}|von|par|por|de|di|door|av|af|by)\s*[:：]?\s+(?P<names>[^\n]+)"
        rf"|(?:{alternation('byword')})[:：／](?P<glued>[^\n]+)"
    )


@cache
def _roles() -> tuple[str, ...]:
    return tuple(sorted(folded("role")))


def classify_first(line: str) -> CreditKind | None:
    """Name the kind of credit that a line before the story is; None for story.

    Examples:
        >>> classify_first("By Ann Lee and Bo Roe").rule, classify_first("AP Sports Writer").rule
        ('byline/line', 'byline/role')
        >>> classify_first("By land and by sea they came.") is None
        True
    """
    line = line.strip()
    if not line or len(line) > MAX_BYLINE_CHARS:
        return None
    if line in forms("marker-alone") or line.startswith(forms("marker")):
        return kinds.MARKER
    if line[0] == "^" or _SLUG.match(line) or is_release_head(line):
        return kinds.MARKER
    if is_byline_line(line):
        return kinds.BYLINE
    if line.casefold().endswith(_roles()) and len(line.split()) <= MAX_ROLE_WORDS:
        return kinds.ROLE if not ends(line) else None
    desk, _, place = line.partition(" ")
    if desk.islower() and desk.isalpha() and len(desk) <= MAX_DESK_CHARS and find_places(place):
        return kinds.BYLINE_DESK if place.istitle() else None
    who, joint, tag = line.rpartition(" and ")
    if joint and _NAMES.fullmatch(who) and any(not hit.guarded for hit in find_tags(tag)):
        return kinds.SIGNED
    return None


def is_release_head(line: str) -> bool:
    """Say whether a line is what stands over a press release: its word, and its day or number.

    Examples:
        >>> is_release_head("FOR IMMEDIATE RELEASE"), is_release_head("Persbericht, 14 maart 2024")
        (True, True)
        >>> is_release_head("Press release angers mayor"), is_release_head("Press releases of 2024")
        (False, False)
    """
    match = _release_head().match(line)
    rest = line[match.end() :].strip(_MARKS) if match else "-"
    if not rest or _RELEASE_NUMBER.fullmatch(rest):
        return True
    day = date_at_end(rest) if rest[-1].isdigit() else None
    return day is not None and day.start <= MAX_RELEASE_CHARS


@cache
def _release_head() -> re.Pattern[str]:
    """The word of a release. Linear: anchored, and a choice of literals."""
    return re.compile(rf"[\W_]{{0,4}}(?:{alternation('release-head')})(?!\w)", re.IGNORECASE)


class LeadByline(NamedTuple):
    """A by-line at the head of a paragraph."""

    end: int
    """Where the story begins."""
    text: str


def parse_lead(paragraph: str) -> LeadByline | None:
    """Read the reporter that a Korean story begins with, where no place stands before him.

    Examples:
        >>> parse_lead("[김영희 기자] 위원회는 화요일"), parse_lead("김영희 기자 = 위원회는").text
        (LeadByline(end=9, text='김영희 기자'), '김영희 기자')
        >>> parse_lead("김영희 기자는 말했다.") is None
        True
    """
    match = _LEAD.match(paragraph)
    if match is None or match.end() == len(paragraph):
        return None
    return LeadByline(match.end(), match["inside"] or match["before"])


def is_byline_line(line: str) -> bool:
    """Say whether a line is a by-line with its word: "Von Ann Lee, Frankfurt".

    Examples:
        >>> is_byline_line("Von Ann Lee, Frankfurt"), is_byline_line("[서울=홍길동 기자]")
        (True, True)
        >>> is_byline_line("（編輯：王小明）1130312"), is_byline_line("记者 王小明")
        (True, True)
        >>> is_byline_line("Von den Bergen kam Regen."), is_byline_line("记者 王小明说")
        (False, False)
    """
    if _KOREAN_LINE.fullmatch(line):
        return True
    line = _CODE.sub("", line).strip(_BRACKETS)
    if "byword" not in by_first_word().get(first_word(line), _NO_KINDS):
        return False
    han = _HAN_LINE.fullmatch(line)
    if han:
        return han["label"] in forms("byword")
    match = _byline().fullmatch(line)
    if not match or ends(line) or any(c.isdigit() for c in line):
        return False
    names = (match["names"] or match["glued"] or "").strip()
    parts = [part.strip() for part in _JOINTS.split(names)]
    parts = [part for part in parts if part]
    if not parts or len(names.split()) > MAX_BYLINE_WORDS:
        return False
    if match["glued"] and not names.isascii():
        return len(names) <= MAX_GLUED_CHARS
    first = parts[0]
    labelled = ":" in line or "：" in line  # "Editor: Sinta"
    return all(_is_name(part) for part in parts) and (
        len(first.split()) > 1 or labelled or bool(find_tags(first))
    )


def _is_name(part: str) -> bool:
    words = part.split()
    fitting = all(
        word[0].isupper()
        or len(word) <= MAX_SMALL_CHARS
        or find_tags(word)
        or not word[0].isalpha()
        for word in words
    )
    return (fitting and words[0][0].isupper()) or bool(find_tags(part))


def is_name_list(line: str) -> bool:
    """Say whether a line holds two names or more and nothing else.

    Examples:
        >>> is_name_list("Ann Lee, Bo Roe"), is_name_list("Ann Lee, who came")
        (True, False)
    """
    return "," in line and bool(_NAME_LIST.fullmatch(line))


def are_names(text: str) -> bool:
    """Say whether a text is one name or a list of names."""
    return bool(_NAMES.fullmatch(text))
