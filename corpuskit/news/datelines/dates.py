"""Dates as datelines write them, and which day they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from corpuskit.knowledge import calendar

_MONTHS = range(1, 13)
MAX_DATE_CHARS = 60
"""Longest stretch that is searched for a date: weekday, day, month and year in any language."""

PIVOT_YEAR = 70
"""Two-digit years from here on are of the 1900s. Source: POSIX ``strptime``, one year off."""

BUDDHIST_YEARS = 543
"""Years that the Thai count is ahead. Source: Royal Thai Government, Buddhist Era."""

FIRST_BUDDHIST_YEAR = 2400
"""A later year is one of that count, in which 1857 was 2400."""

SOLAR_YEARS = 621
"""Years that the Solar Hijri count is behind, from spring on."""

MAX_OTHER_DAYS = 32
"""Longest month of the other calendars, the Bikram months of summer."""

# Each pattern is tried on at most MAX_DATE_CHARS characters, and no two neighbours of a pattern
# can take the same character twice in a row without a bound: constant time.
_WORD = (
    r"(?P<month>tháng \d{1,2}|thg \d{1,2}|[^\W\d_][^\s\d,()\[\]/–—]{0,14}"
    r"(?: (?:الأول|الاول|الثاني|الآخر|الأولى|الاولى|الآخرة|الثانية|القعدة|الحجة|الثانی))?)"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|º|ª|°|-го|-е|η)?"
_YEAR = r"['’]?(?P<year>\d{4}|\d{2})"
_LONG_YEAR = r"(?P<year>\d{4})"
_DAY_MONTH = (
    rf"{_DAY} ?(?:de |d['’]|of )?{_WORD}\.?"
    rf"(?:,? (?:de |del |năm |พ\.ศ\. ?)?{_YEAR}(?: ?[гр]\.?| ?م| ?هـ?| ?ه| ?ش|\.)?)?"
)
_MONTH_DAY = rf"{_WORD}\.? {_DAY}(?:,? ['’]?(?P<year>\d{{4}}|(?<=['’])\d{{2}}))?(?: d\.|\.)?"
_YEAR_MONTH_DAY = rf"{_LONG_YEAR}\.? (?:m\. |gada )?{_WORD}\.? {_DAY}(?: d\.)?"
_NUMERIC = r"(?P<day>\d{1,2}) ?[./-] ?(?P<number>\d{1,2})(?: ?[./-] ?(?P<year>\d{4}|\d{2}))?\.?"
_ISO = r"(?P<year>\d{4})[./-](?P<number>\d{1,2})[./-](?P<day>\d{1,2})\.?"
_DAY_ONLY = r"(?P<day>\d{1,2})"
_SHAPES = (_YEAR_MONTH_DAY, _ISO, _DAY_MONTH, _MONTH_DAY, _NUMERIC, _DAY_ONLY)
_AT_END = tuple(re.compile(rf"(?:^|(?<=[\s,.(/\]،:])){shape}$") for shape in _SHAPES)
_AT_START = tuple(re.compile(rf"{shape}(?=[\s,،]|$)") for shape in _SHAPES[:-1])
_WEEKDAY_BEFORE = re.compile(r"(?:^|(?<=[\s,]))([^\W\d_][^\s\d,()]{1,14}),? $")
_WEEKDAY_AFTER = re.compile(r"[, ] ?([^\W\d_][^\s\d,()]{1,14})$")
_TIME_AFTER = re.compile(r" ?/ ?\d{1,2}:\d\d ?(?:[ap]\.?m\.?)?$")
# The same day in another calendar before it: "22 شعبان 1443 هـ الموافق".
_SAME_DAY = re.compile(
    rf"(?:^|(?<=[\s,]))\d{{1,2}} {_WORD.replace('?P<month>', '?:')} \d{{4}} ?(?:هـ?|ھ|AH)?،? "
    r"(?:الموافق(?: لـ)?|مطابق|برابر(?: با)?|corresponding to) ?$"
)
_IN_BEFORE = re.compile(r"(?:^|(?<=[\s,]))(?:في|on|le|den|am|a) $")


class DateWords(NamedTuple):
    """A date as read from the text."""

    start: int
    end: int
    day: int
    month: int | None
    year: int | None
    weekday: int | None = None
    abbreviated: bool = False
    calendar: str | None = None
    """Key of a calendar other than the Gregorian one, as in ``months_other.toml``."""


def date_at_end(
    text: str, languages: Iterable[str] = (), *, day_only: bool = False
) -> DateWords | None:
    """Read the date that a text ends with.

    Args:
        text: what stands before an agency tag or a dash.
        languages: what decides month names that mean two months.
        day_only: whether a bare day of the month counts.

    Examples:
        >>> words = date_at_end("Kabul, Mar 24")
        >>> words.start, words.end, words.day, words.month, words.year
        (7, 13, 24, 3, None)
        >>> date_at_end("Kabul, Route 66") is None
        True
    """
    shift = max(0, len(text) - MAX_DATE_CHARS)
    window = text[shift:]
    timed = _TIME_AFTER.search(window)
    if timed:
        window = window[: timed.start()]
    weekday = None
    full_end = len(window)
    after = _WEEKDAY_AFTER.search(window)
    if after and (weekday := calendar.weekday_number(after[1])) is not None:
        window = window[: after.start()]
    for pattern in _AT_END if day_only else _AT_END[:-1]:
        match = pattern.search(window)
        found = match and _read(match, languages)
        if not match or not found:
            continue
        start = match.start()
        before = _SAME_DAY.search(window[:start])
        if before:
            start = before.start()
        before = _IN_BEFORE.search(window[:start])
        if before:
            start = before.start()
        before = _WEEKDAY_BEFORE.search(window[:start])
        if before and (number := calendar.weekday_number(before[1])) is not None:
            weekday, start = number, before.start()
        return found._replace(start=start + shift, end=full_end + shift, weekday=weekday)
    return None


def date_at_start(text: str, languages: Iterable[str] = ()) -> DateWords | None:
    """Read the date that a text begins with.

    Examples:
        >>> date_at_start("24.03.2022, Warszawa").end
        10
        >>> date_at_start("24 hours") is None
        True
    """
    window = text[:MAX_DATE_CHARS]
    for pattern in _AT_START:
        match = pattern.match(window)
        found = match and _read(match, languages)
        if found:
            return found
    return None


def _read(match: re.Match[str], languages: Iterable[str]) -> DateWords | None:
    parts = match.groupdict()
    word = parts.get("month")
    month: int | None
    other: str | None = None
    if word and word.startswith(("tháng ", "thg ")):
        month = int(word.split()[1])
    elif word:
        month = calendar.month_number(word.rstrip(","), languages)
        if month is None:
            other, month = calendar.other_month(word.rstrip(",")) or (None, None)
        if month is None:
            return None
    else:
        month = int(parts["number"]) if parts.get("number") else None
    day, year = int(parts["day"]), _full_year(parts.get("year"), other)
    if not 1 <= day <= (MAX_OTHER_DAYS if other else _days_in(month, year)):
        return None
    abbreviated = bool(word) and match[0].endswith(".") and match.end("month") == match.end() - 1
    return DateWords(match.start(), match.end(), day, month, year, None, abbreviated, other)


def _full_year(digits: str | None, other: str | None) -> int | None:
    if digits is None:
        return None
    year = int(digits)
    if len(digits) == len("2022"):
        return year - BUDDHIST_YEARS if year >= FIRST_BUDDHIST_YEAR and not other else year
    if other:
        return None
    return year + (1900 if year >= PIVOT_YEAR else 2000)


def _days_in(month: int | None, year: int | None) -> int:
    if month is None:
        return 31
    if month not in _MONTHS:
        return 0
    first = date(year or 2000, month, 1)  # a leap year where none is given
    return ((first + timedelta(days=31)).replace(day=1) - first).days


def anchor_day(published: str | None, offset_hours: float | None = None) -> date | None:
    """Give the day of publication as seen from the place; a date alone stays as it is.

    Examples:
        >>> anchor_day("2022-03-24T22:30:00Z", 4.5)
        datetime.date(2022, 3, 25)
        >>> anchor_day("yesterday") is None
        True
    """
    if not published:
        return None
    try:
        moment = datetime.fromisoformat(published.strip())
    except ValueError:
        return None
    if len(published.strip()) <= len("2022-03-24"):
        return moment.date()
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        return (moment.astimezone(UTC) + timedelta(hours=offset_hours or 0)).date()
    except OverflowError:
        return None


def resolve(words: DateWords, anchor: date | None) -> date | None:
    """Give the day that a date means, or None where nothing says which year it was.

    Without a year it is the nearest one not later than a day after the anchor (a Sydney date can
    lead); a weekday that fits another of those years wins.

    Examples:
        >>> resolve(DateWords(0, 6, 31, 12, None), date(2023, 1, 1))
        datetime.date(2022, 12, 31)
        >>> resolve(DateWords(0, 6, 31, 12, None), None) is None
        True
    """
    if words.calendar is not None:
        return _other_day(words, anchor)
    if words.year is not None and words.month is not None:
        return _day(words.year, words.month, words.day)
    if anchor is None:
        return None
    try:
        latest = anchor + timedelta(days=1)
    except OverflowError:
        return None
    fitting = [day for day in _candidates(words, anchor) if day <= latest]
    if words.weekday is not None:
        fitting = [day for day in fitting if day.weekday() == words.weekday] or fitting
    return max(fitting, default=None)


def _candidates(words: DateWords, anchor: date) -> Iterator[date]:
    # Eight years back: 29 February can be that far away (1896 to 1904).
    for year in range(anchor.year + 1, anchor.year - 9, -1):
        months = (words.month,) if words.month is not None else _MONTHS
        for month in months:
            day = _day(year, month, words.day)
            if day is not None:
                yield day


def _other_day(words: DateWords, anchor: date | None) -> date | None:
    """Give a day of the Solar Hijri calendar; the others depend on tables or on the moon."""
    if words.calendar != "solar-hijri" or words.month is None:
        return None
    if words.year is not None:
        return calendar.solar_day(words.year, words.month, words.day)
    if anchor is None:
        return None
    near = anchor.year - SOLAR_YEARS
    days = (calendar.solar_day(year, words.month, words.day) for year in range(near - 1, near + 1))
    return max((day for day in days if day <= anchor + timedelta(days=1)), default=None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
