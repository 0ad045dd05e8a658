"""Heads of Chinese stories that no agency's form covers: a paper's own stamp, a tag without a day.

Such as 本报讯（记者李明）, 本报北京3月15日电, 央视网消息：, 越通社河内—— and 新华社巴黎电.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from corpuskit.knowledge import places as gazetteer
from corpuskit.knowledge.agencies import find_tags
from corpuskit.news.datelines.dates import DateWords
from corpuskit.news.tags import TagWords, read_tag

MAX_TAG_CHARS = 8
"""Longest name of a Chinese agency or paper that is tried as a prefix."""

MINGUO_YEARS = 1911
"""Years that the Taiwanese count is behind: 113 is 2024."""

_OWN = "本[报報网網台臺刊社]"
_ROLE = "(?:记者|記者|通讯员|通訊員|编辑|編輯|实习生)"
_REPORTER = rf" ?[（(](?P<who>[^（）()\n]{{0,10}}{_ROLE}[^（）()\n]{{0,30}})[）)]"
# How papers of Taiwan, Malaysia and elsewhere sign at the head: 記者王小明／台北報導.
_REPORTED = "(?:[综綜]合(?:外[电電])?)?(?:[报報][导導道]|[电電]|[讯訊])"
_YEAR = r"(?:(?P<year>\d{2,4})年)?"
_DATE = rf"(?P<date>{_YEAR}(?:(?P<month>\d{{1,2}})月)?(?P<day>\d{{1,2}})日)"
_HAN = "\u4e00-\u9fff"
# Anchored at the start and every part is bounded: constant time.
_STAMP = re.compile(
    rf"(?P<head>{_OWN}[{_HAN}]{{0,8}}?|[{_HAN}]{{2,12}}?)(?:{_DATE})?"
    rf"(?P<kind>[综綜专專]?[电電讯訊]|消息)(?P<reporter>{_REPORTER})?"
    rf"(?P<told> ?(?:记者|記者) ?(?P<teller>[{_HAN}]{{2,4}}?)(?:[报報][导導道])(?=[:：]))?"
    r"(?P<colon> ?[:：])?"
)
_NAMES = rf"(?![会會们們]|[手日札][记記]|观察)[{_HAN}]{{2,4}}?(?:[、，, ][{_HAN}]{{2,4}}?){{0,3}}"
_SIGNED = re.compile(
    rf"[〔【［(（\[](?:(?P<paper>[A-Za-z{_HAN}]{{2,10}}?)(?:[报報][导導道]|[讯訊]|消息)?[ ，,]?)??"
    rf"(?P<who>(?:特[约約派])?{_ROLE} ?{_NAMES})"
    rf"(?:[ ／/]?(?P<place>[{_HAN}]{{2,6}}?)?(?:[连連][线線])?{_REPORTED})?[〕】］)）\]](?=.)"
    rf"|(?P<bare>记者|記者)(?P<name>[{_HAN}]{{2,4}})[／/](?P<where>[{_HAN}]{{2,6}}?){_REPORTED}"
    r"[ :：]?(?=.)"
)
_OWN_BRACKETS = re.compile(rf"[〔【［(（\[](?P<head>{_OWN}){_REPORTED}[〕】］)）\]](?=.)")
_DASHED = re.compile(rf"[（(]?(?P<head>[{_HAN}]{{4,14}}?)[）)]? ?(?P<dash>[-–—－─]{{1,2}})")
_OWN_ONLY = re.compile(_OWN)


class ChineseHead(NamedTuple):
    """A head as read; offsets in the paragraph."""

    end: int
    tag: TagWords
    place: str
    date: DateWords | None
    byline: str | None


def read_chinese_head(text: str) -> ChineseHead | None:
    """Read a paper's own stamp, or a tag and place without a day.

    Examples:
        >>> read_chinese_head("本报讯（记者李明）昨天").byline
        '记者李明'
        >>> read_chinese_head("越通社河内——总理").place
        '河内'
        >>> read_chinese_head("消息人士说") is None, read_chinese_head("电视台说") is None
        (True, True)
    """
    return _stamp(text) or _dashed(text) or _signed(text)


def _stamp(text: str) -> ChineseHead | None:
    match = _STAMP.match(text)
    if match is None:
        return None
    tag, where = _part(match["head"])
    own = tag is None and _OWN_ONLY.match(match["head"])
    if own:
        tag, where = read_tag(match["head"][: own.end()]), match["head"][own.end() :]
    if tag is None and match["reporter"] and match["kind"] in "讯訊":
        tag, where = TagWords((), match["head"]), ""  # 新报讯（记者李明）
    place = clean_place(where)
    if tag is None or (place and not gazetteer.find_places(place)):
        return None
    if match["kind"] == "消息" and not match["colon"]:
        return None
    if not (match["date"] or match["reporter"] or match["colon"] or own or place):
        return None
    whole = match["colon"] is None or match["told"] or match["kind"] == "消息"
    end = match.end() if whole else match.start("colon")
    who = match["who"] or match["teller"]
    who = who.strip() if who else None
    return ChineseHead(end, tag, place, date_of(match), who)


def _dashed(text: str) -> ChineseHead | None:
    match = _DASHED.match(text)
    if match is None:
        return None
    tag, where = _part(match["head"])
    if tag is None or not where or not gazetteer.find_places(where):
        return None
    return ChineseHead(match.end(), tag, where, None, None)


def _signed(text: str) -> ChineseHead | None:
    """Read the reporter, or the paper's own stamp, that stands in brackets before a story."""
    own = _OWN_BRACKETS.match(text)
    if own:
        return ChineseHead(own.end(), read_tag(own["head"]), "", None, None)
    match = _SIGNED.match(text)
    if match is None:
        return None
    where = clean_place(match["place"] or match["where"] or "")
    if match["bare"]:
        who = match["bare"] + match["name"]
    else:
        who, where = _part_name(match["who"].strip(), where)
    tag = TagWords((), match["paper"] or who)
    return ChineseHead(match.end(), tag, where, None, who) if _is_place(where) else None


def _is_place(where: str) -> bool:
    return not where or bool(gazetteer.find_places(where))


def _part_name(who: str, where: str) -> tuple[str, str]:
    """Part a place from the name that runs into it: 記者王小明台北."""
    if where and not gazetteer.find_places(where):
        joined = who + where
        for size in (2, 3, 4):
            if gazetteer.find_places(joined[-size:]):
                return joined[:-size], joined[-size:]
    return who, where


def _part(head: str) -> tuple[TagWords | None, str]:
    """Part a head into the longest tag that it begins with and the rest."""
    for size in range(min(MAX_TAG_CHARS, len(head)), 1, -1):
        if find_tags(head[:size]):
            return read_tag(head[:size]), head[size:]
    return None, head


def clean_place(where: str) -> str:
    """Drop what stands for a desk of the agency: 客户端, 综合.

    Examples:
        >>> clean_place("客户端"), clean_place("北京")
        ('', '北京')
    """
    return "" if gazetteer.is_word(where, "desk-chinese") else where


def date_of(match: re.Match[str]) -> DateWords | None:
    """Give the day of a match with the groups year, month and day."""
    if not match["day"]:
        return None
    year = int(match["year"]) if match["year"] else None
    if year is not None and year < MINGUO_YEARS:
        year += MINGUO_YEARS
    month = int(match["month"]) if match["month"] else None
    return DateWords(match.start("date"), match.end("date"), int(match["day"]), month, year)
