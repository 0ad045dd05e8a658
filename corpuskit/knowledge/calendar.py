"""Names of months and weekdays in the languages of the wires."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache

from corpuskit.errors import KnowledgeError
from corpuskit.knowledge.datafile import entries
from corpuskit.text.folding import fold_word

FILES = ("months.toml", "months_house.toml")
OTHER_FILE = "months_other.toml"
MIN_WEEKDAY_CHARS = 4
"""Shorter forms are other words elsewhere: "Paz" of La Paz, "mar" for March."""
_MONTHS = 12
_PREFIXES = ("ב", "ל")  # Hebrew writes "in March" as one word


@cache
def _months() -> Mapping[str, Mapping[int, frozenset[str]]]:
    table: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name in FILES:
        for entry in entries(name, "language", {"months": list}):
            if len(entry["months"]) != _MONTHS:
                raise KnowledgeError(f"{name}: entry {entry['id']}: months must be twelve lists")
            for number, forms in enumerate(entry["months"], 1):
                for form in forms:
                    table[fold_word(form)][number].add(entry["id"])
    return {
        form: {month: frozenset(languages) for month, languages in sorted(months.items())}
        for form, months in table.items()
    }


@cache
def _weekdays() -> Mapping[str, int]:
    table: dict[str, int] = {}
    for entry in entries(FILES[0], "language", {"days": list}):
        for number, forms in enumerate(entry["days"]):
            for form in forms:
                if len(form) >= MIN_WEEKDAY_CHARS:
                    table.setdefault(fold_word(form), number)
    return table


@cache
def _others() -> Mapping[str, tuple[str, int]]:
    table: dict[str, tuple[str, int]] = {}
    for entry in entries(OTHER_FILE, "calendar", {"months": list}):
        if len(entry["months"]) != _MONTHS:
            raise KnowledgeError(f"{OTHER_FILE}: entry {entry['id']}: months must be twelve lists")
        for number, forms in enumerate(entry["months"], 1):
            for form in forms:
                table[fold_word(form)] = entry["id"], number
    return table


def other_month(word: str) -> tuple[str, int] | None:
    """Give calendar and number of a month that is not Gregorian.

    Examples:
        >>> other_month("شعبان"), other_month("اسفند"), other_month("March")
        (('hijri', 8), ('solar-hijri', 12), None)
    """
    return _others().get(fold_word(word))


def solar_day(year: int, month: int, day: int) -> date:
    """Turn a day of the Solar Hijri calendar into a Gregorian one.

    By the 33-year cycle, which holds for the years 1244 to 1472 (1865 to 2093).

    Source: K. M. Borkowski, The Persian calendar for 3000 years, 1996.

    Examples:
        >>> solar_day(1401, 1, 1), solar_day(1399, 12, 30)
        (datetime.date(2022, 3, 21), datetime.date(2021, 3, 20))
    """
    first = date(1900, 3, 21) - timedelta(days=_days_before(1279))
    passed = 31 * min(month - 1, 6) + 30 * max(month - 7, 0) + day - 1
    return first + timedelta(days=_days_before(year) + passed)


def _days_before(year: int) -> int:
    """Days from the epoch of the cycle to the first of a year."""
    return 365 * year + (8 * year + 21) // 33


def month_number(word: str, languages: Iterable[str] = ()) -> int | None:
    """Give the number of a month; where a form means two, the languages decide.

    Args:
        word: the name or its abbreviation, with or without a stop, in any letter case.
        languages: what the text and its agency are written in, the likeliest first.

    Examples:
        >>> month_number("Sept.")
        9
        >>> month_number("listopada", ["hr"]), month_number("listopada", ["pl"])
        (10, 11)
        >>> month_number("Monday") is None
        True
    """
    found = _months().get(fold_word(word))
    if found is None and word[:1] in _PREFIXES:
        found = _months().get(fold_word(word[1:]))
    if found is None:
        return None
    for language in languages:
        for month, used in found.items():
            if language in used:
                return month
    return next(iter(found))


def weekday_number(word: str) -> int | None:
    """Give the number of a weekday, Monday 0.

    Examples:
        >>> weekday_number("csütörtök")
        3
        >>> weekday_number("March") is None
        True
    """
    return _weekdays().get(fold_word(word))
