"""Days as people write them: with the names of months, in other digits, by other calendars."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from corpuskit.extraction.metadata.language import DayOrder
from corpuskit.knowledge.calendar import month_number, other_month, solar_day

CENTURY: Final = 2000
"""Of years of two digits: they stand beside headlines on the web, which is younger."""

MONTHS: Final = 12

BUDDHIST_YEARS: Final = range(2400, 2700)
BUDDHIST_LEAD: Final = 543
"""Thailand counts the years from the death of the Buddha: 2567 is 2024."""

SOLAR_YEARS: Final = range(1300, 1500)
"""Years of the Solar Hijri calendar with the name of a month of it: 1921 to 2121."""

BARE_SOLAR_YEARS: Final = range(1380, 1416)
"""The same in figures alone: 2001 to 2036. The lunar years of the web's time come behind them."""

ERAS: Final = {"令和": 2018, "平成": 1988, "昭和": 1925}
"""Eras of Japan with the year before the first of each."""

UNITS: Final = frozenset("年月日년월일")
"""What stands behind the figures of a date in East Asia."""

# Letters, and the signs of vowels and tones that are none to the regular expressions of Python.
_LETTER: Final = r"(?:[^\W\d_]|[\u0300-\u036f\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])"
_MONTH: Final = rf"({_LETTER}{{3,12}}|{_LETTER}{{1,4}}\.{_LETTER}{{1,3}})"

WORD: Final = re.compile(rf"{_LETTER}+(?:\.{_LETTER}+)*")
"""A word of any script."""

_NUMERIC: Final = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)")
_SHORT_YEAR: Final = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.(\d{2})(?![\d.])")
_YEAR_FIRST: Final = re.compile(r"(\d{4})[./年-]\s?(\d{1,2})[./月-]\s?(\d{1,2})(?!\d)")
_KOREAN: Final = re.compile(r"(\d{4})년\s?(\d{1,2})월\s?(\d{1,2})일")
_ERA: Final = re.compile(r"(令和|平成|昭和)\s?(\d{1,2}|元)年\s?(\d{1,2})月\s?(\d{1,2})日")
_VIETNAMESE: Final = re.compile(
    r"(?<!\d)(\d{1,2}) tháng (\d{1,2}),? (?:năm )?(\d{4})(?!\d)", re.IGNORECASE
)
_DAY_MONTH: Final = re.compile(
    r"(?<!\d)(\d{1,2})(?:\.|º|er|st|nd|rd|th|ος|η)?,?(?:\s+|[/-])(?:de\s+|of\s+)?"
    rf"{_MONTH}\.?,?(?:\s+|[/-])(?:de\s+|del\s+|พ\.ศ\.\s?)?(\d{{4}})(?!\d)"
)
_MONTH_DAY: Final = re.compile(rf"{_MONTH}\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})(?!\d)")
_YEAR_MONTH: Final = re.compile(
    rf"(?<!\d)(\d{{4}})\.?\s+(?:m\.\s+)?{_MONTH}\.?\s+(\d{{1,2}})(?!\d)"
)
_YEAR_DAY: Final = re.compile(rf"(?<!\d)(\d{{4}})\.\s+gada\s+(\d{{1,2}})\.\s+{_MONTH}")
"""Hungarian and Lithuanian, and Latvian."""


def find_day(text: str, order: DayOrder | None) -> tuple[date, str] | None:
    """Return the first day that a short text names, and what stands behind it.

    Args:
        text: a line, an attribute.
        order: what stands first in ``03/04/2022``, if that is known.

    Raises:
        ValueError: the text names a day that no calendar has, "31 February".

    Examples:
        >>> days = ["24 de março de 2022", "2022. március 24.", "24-Mar-2022", "March 24, 2022"]
        >>> {find_day(day, None)[0].isoformat() for day in days}
        {'2022-03-24'}
        >>> days = ["२४ मार्च २०२२", "24 มี.ค. 2565", "令和4年3月24日", "۴ فروردین ۱۴۰۱"]
        >>> {find_day(day, None)[0].isoformat() for day in days}
        {'2022-03-24'}
        >>> find_day("on Monday", None), find_day("03/04/2022", None)
        (None, None)
    """
    found = _YEAR_FIRST.search(text) or _KOREAN.search(text)
    if found:
        day = _in_figures(int(found[1]), int(found[2]), int(found[3]))
        return day, text[found.end() :]
    found = _NUMERIC.search(text)
    if found:
        by = "day" if found[2] == "." else order
        return _alone(_day_and_month(int(found[1]), int(found[3]), int(found[4]), by))
    found = _SHORT_YEAR.search(text)
    if found:
        year = CENTURY + int(found[3])
        return _alone(_day_and_month(int(found[1]), int(found[2]), year, "day"))
    return _alone(next(_in_words(text), None))


def _alone(day: date | None) -> tuple[date, str] | None:
    return (day, "") if day is not None else None


def _in_figures(year: int, month: int, day: int) -> date:
    if year in BARE_SOLAR_YEARS:
        return solar_day(year, month, day)
    return date(_common_year(year), month, day)


def _common_year(year: int) -> int:
    return year - BUDDHIST_LEAD if year in BUDDHIST_YEARS else year


def _day_and_month(first: int, second: int, year: int, order: DayOrder | None) -> date | None:
    """Tell day from month: by what the page's country writes first, or one is above twelve."""
    if first > MONTHS or first == second or (order == "day" and second <= MONTHS):
        return _in_figures(year, second, first)
    return _in_figures(year, first, second) if second > MONTHS or order else None


def _in_words(text: str) -> Iterator[date]:
    """Yield the days that a text names with a word, the commonest forms first."""
    if found := _DAY_MONTH.search(text):
        yield from _named(found[3], found[2], found[1])
    if found := _MONTH_DAY.search(text):
        yield from _named(found[3], found[1], found[2])
    if found := _YEAR_MONTH.search(text):
        yield from _named(found[1], found[2], found[3])
    if found := _YEAR_DAY.search(text):
        yield from _named(found[1], found[3], found[2])
    if found := _VIETNAMESE.search(text):
        yield date(int(found[3]), int(found[2]), int(found[1]))
    if found := _ERA.search(text):
        year = 1 if found[2] == "元" else int(found[2])
        yield date(ERAS[found[1]] + year, int(found[3]), int(found[4]))


def _named(year: str, month: str, day: str) -> Iterator[date]:
    """Yield the day of a month with a name, if that is the name of one."""
    number = month_number(month)
    if number is not None:
        yield date(_common_year(int(year)), number, int(day))
        return
    calendar, number = other_month(month) or ("", 0)
    if calendar == "solar-hijri" and int(year) in SOLAR_YEARS:
        yield solar_day(int(year), number, int(day))
