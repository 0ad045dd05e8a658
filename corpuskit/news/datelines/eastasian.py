"""Datelines of Chinese, Japanese and Korean agencies.

Such as 新华社北京3月15日电, 【ドーハ共同】 and (서울=연합뉴스).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from corpuskit.article import Place
from corpuskit.knowledge import places as gazetteer
from corpuskit.knowledge.agencies import find_tags
from corpuskit.news.datelines.chinese import clean_place, date_of, read_chinese_head
from corpuskit.news.datelines.dates import DateWords
from corpuskit.news.tags import TagWords, read_tag

# All three are anchored at the start and every part is bounded: constant time.
_CHINESE = re.compile(
    r"(?P<head>[\u4e00-\u9fff]{2,14}?)(?P<date>(?:(?P<year>\d{2,4})年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日)"
    r"(?P<wire>[电電訊讯]?)(?P<reporter> ?[（(](?:记者|記者)?[^（）()]{1,30}[）)])?"
    r"(?P<dash> ?[-–—])?"
)
_TAIWANESE = re.compile(
    r"[（(【〔](?P<tag>[\u4e00-\u9fff]{2,5}?)(?P<by>(?:記者|记者)?[\u4e00-\u9fff、，]{0,24}?)"
    r"(?P<date>(?:(?P<year>\d{2,4})年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日)"
    r"(?:[专專]?[电電訊讯]|[综綜]合(?:外[电電])?[报報][导導道]|[报報][导導道])[）)】〕]"
)
_JAPANESE = re.compile(r"[【［\[(](?P<inside>[^【】［］\[\]()\n]{2,30})[】］\])](?P<dash> ?[-–—])?")
_JAPANESE_SIGNED = re.compile(r"(?P<place>[^=＝\s]{2,12})[=＝](?P<who>[^=＝\d。、]{3,12})")
_JAPANESE_DATE = re.compile(r"(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日")
_KOREAN = re.compile(
    r"[(\[【](?P<places>[^=()\[\]【】\n]{1,30})=(?P<tag>[^=()\[\]【】\n]{2,12}?)"
    r"(?P<inner> [가-힣]{2,4} (?:선임|인턴|수습|객원|전문|사진)?(?:기자|특파원))?[)\]】]"
    r"(?P<by> ?(?:[가-힣]{2,5}(?: [가-힣]{2,5}){0,7} "
    r"(?:(?:선임|인턴|수습|객원|전문|사진|취재)?기자|대기자|특파원|통신원|논설위원)))?"
    r"(?P<end> ?=)?"
)
_KOREAN_PAPER = re.compile(
    r"[\[【](?P<paper>[가-힣A-Za-z]{1,10}(?:신문|뉴스|일보|경제|투데이|타임스|데일리|닷컴|저널|방송))"
    r"(?: ?= ?| )?(?P<by>[가-힣]{2,4} (?:기자|특파원))?[\]】] ?(?=[^\s\d])"
)
"""A paper's own tag: [서울신문], [파이낸셜뉴스]."""
_NORTH_KOREAN = re.compile(
    r"\((?P<places>[가-힣]{2,10}) (?P<month>\d{1,2})월 ?(?P<day>\d{1,2})일발 "
    r"(?P<tag>[가-힣]{4,10})\)"
)
_MAX_PLACE_CHARS = 8


class EastAsian(NamedTuple):
    """A head as read; offsets in the paragraph."""

    family: str
    end: int
    tag: TagWords
    places: tuple[Place, ...]
    date: DateWords | None
    byline: str | None


def read_east_asian(text: str) -> EastAsian | None:
    """Read the head of a paragraph, or None. Digits must be narrow: fold the text before.

    Examples:
        >>> head = read_east_asian("新华社北京3月15日电 会议")
        >>> head.places[0].name, head.date.month, head.date.day
        ('北京', 3, 15)
        >>> read_east_asian("他3月15日说") is None
        True
    """
    for read in (
        *(_chinese, _taiwanese, _korean, _north_korean, _japanese, _korean_paper),
        _own_stamp,
    ):
        found = read(text)
        if found is not None:
            return found
    return None


def _chinese(text: str) -> EastAsian | None:
    match = _CHINESE.match(text)
    if not match:
        return None
    head = match["head"]
    tag = next(
        (head[:size] for size in range(min(6, len(head)), 1, -1) if find_tags(head[:size])), ""
    )
    where = clean_place(head[len(tag) :])
    reporter = match["reporter"]
    if not tag or not (match["wire"] or reporter or match["dash"]) or len(where) > _MAX_PLACE_CHARS:
        return None
    byline = reporter.strip(" （()）") if reporter else None
    return EastAsian("zh-wire", match.end(), read_tag(tag), _places(where), date_of(match), byline)


def _own_stamp(text: str) -> EastAsian | None:
    head = read_chinese_head(text)
    if head is None:
        return None
    return EastAsian("zh-wire", head.end, head.tag, _places(head.place), head.date, head.byline)


def _taiwanese(text: str) -> EastAsian | None:
    match = _TAIWANESE.match(text)
    if not match:
        return None
    head = match["tag"] + match["by"]
    tag = next(
        (head[:size] for size in range(min(6, len(head)), 1, -1) if find_tags(head[:size])), ""
    )
    if not tag:
        if not gazetteer.find_places(head):
            return None  # （吉隆坡14日讯）: a paper's own stamp
        own = TagWords((), head)
        return EastAsian("zh-brackets", match.end(), own, _places(head), date_of(match), None)
    who = head[len(tag) :]
    size = next((n for n in (4, 3, 2) if n < len(who) and gazetteer.find_places(who[-n:])), 2)
    where = who[-size:] if len(who) >= size else who
    byline = who[: len(who) - len(where)] or None
    return EastAsian(
        "zh-brackets", match.end(), read_tag(tag), _places(where), date_of(match), byline
    )


def _japanese(text: str) -> EastAsian | None:
    match = _JAPANESE.match(text)
    if not match:
        return None
    inside = match["inside"].strip()
    signed = _JAPANESE_SIGNED.fullmatch(inside) if text[0] == "【" else None
    if signed and gazetteer.find_places(signed["place"]) and not find_tags(signed["who"]):
        own = TagWords((), inside)
        named = _places(signed["place"])
        return EastAsian("ja-brackets", match.end(), own, named, None, signed["who"])
    rest = inside
    tags: list[str] = []
    while tag := next((rest[at:] for at in range(len(rest)) if find_tags(rest[at:])), ""):
        tags.insert(0, tag)
        rest = rest[: len(rest) - len(tag)].strip(" 　・=＝")
    if not tags:
        return None
    day = _JAPANESE_DATE.search(rest)
    where = (rest[: day.start()] + rest[day.end() :]).strip(" 　・") if day else rest
    if text[0] == "(" and not gazetteer.find_places(where):
        return None
    if (not where and not day) or "=" in inside or len(where) > 2 * _MAX_PLACE_CHARS:
        return None
    shift = match.start("inside")
    when = _date(day, shift) if day else None
    tag_words = TagWords(tuple(find_tags(tag) for tag in tags), "・".join(tags))
    return EastAsian("ja-brackets", match.end(), tag_words, _places(where), when, None)


def _korean(text: str) -> EastAsian | None:
    match = _KOREAN.match(text)
    if not match:
        return None
    names = match["places"].strip()
    known = find_tags(match["tag"].strip())
    if find_tags(names) or not (known or match["inner"] or (match["by"] and match["end"])):
        return None  # a paper's own stamp needs its reporter
    by = match["by"] or match["inner"]
    byline = by.strip() if by else None
    end = match.end() if byline or not match["end"] else match.end("end")
    tag = read_tag(match["tag"].strip()) if known else TagWords((), match["tag"].strip())
    return EastAsian("ko-equals", end, tag, _places(names), None, byline)


def _korean_paper(text: str) -> EastAsian | None:
    match = _KOREAN_PAPER.match(text)
    if not match:
        return None
    tag = read_tag(match["paper"])
    return EastAsian("publisher", match.end(), tag, (), None, match["by"])


def _north_korean(text: str) -> EastAsian | None:
    match = _NORTH_KOREAN.match(text)
    if not match or not find_tags(match["tag"]):
        return None
    month, day = int(match["month"]), int(match["day"])
    when = DateWords(match.start("month"), match.end("day") + 1, day, month, None)
    return EastAsian(
        "ko-dispatch", match.end(), read_tag(match["tag"]), _places(match["places"]), when, None
    )


def _date(match: re.Match[str], shift: int = 0) -> DateWords:
    month = int(match["month"]) if match["month"] else None
    start = match.start("month" if month is not None else "day")
    return DateWords(start + shift, match.end("day") + 1 + shift, int(match["day"]), month, None)


def _places(names: str) -> tuple[Place, ...]:
    found = []
    for name in filter(None, (part.strip() for part in re.split("[·・、,/]", names))):
        known = gazetteer.find_places(name)
        best = known[0] if known else None
        found.append(
            Place(name, None, best.country if best else None, best.geonameid if best else None)
        )
    return tuple(found)
