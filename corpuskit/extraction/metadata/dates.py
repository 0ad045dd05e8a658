"""Dates as pages write them, in one form: ISO 8601 in UTC, or a day alone.

A time without a zone is not an instant: of it only the day is kept, unless another source of the
page knows the instant. Local midnight is a day that software wrote as a time, and stays that day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from itertools import chain
from typing import Final

from corpuskit.extraction.metadata.below import PARTS, headline_of, lines_below
from corpuskit.extraction.metadata.jsonld import string_of, strings_of
from corpuskit.extraction.metadata.language import DayOrder, day_order
from corpuskit.extraction.metadata.lines import plain_line, text_of
from corpuskit.extraction.metadata.signals import Marked, Signals, has_class_word
from corpuskit.extraction.metadata.worded import UNITS, WORD, find_day
from corpuskit.extraction.page.dom import Element, attribute
from corpuskit.knowledge.calendar import month_number
from corpuskit.knowledge.page_tables import load_word_set, load_words

MIN_YEAR: Final = 1800
MAX_YEAR: Final = 2100
"""Years outside are defaults of some software, such as 0001 and 9999. Source: newspapers
put on the web reach back two centuries."""

MAX_DATE_CHARS: Final = 80
"""The longest form, JavaScript's with its zone's name, has 70."""

MAX_DATED: Final = 20
"""Elements below the headline that are looked at for a date: further down stand other stories.

Source: a round value; dates of the gold pages stand among the first few."""

MAX_TIMES: Final = 3
"""``<time>`` elements of a block that are looked at: more are those of a list. Source:
published, updated, and one to spare."""

MAX_DATED_CHARS: Final = 80
"""A longer element says more than a date. Source: the longest form of one, as above."""

MAX_OTHER_WORDS: Final = 3
"""Words beside those of a date in a line that is one: "Published on Monday". Source: of the gold
pages' dates below headlines the longest have three."""

DAY_CHARS: Final = 10
"""Of ``2026-03-01``."""

_EPOCH_SECONDS: Final = re.compile(r"1[0-9]{9}(?:[0-9]{3})?$")
_COMPACT: Final = re.compile(r"((?:19|20)[0-9]{2})(0[1-9]|1[0-2])([0-3][0-9])(?:[0-9]{6})?$")
_DIGIT: Final = re.compile(r"\d")
_JAVASCRIPT: Final = re.compile(
    r"([A-Z][a-z]{2}) ([0-9]{1,2}) ([0-9]{4}) ([0-9:]{8}) GMT([+-][0-9]{4})"
)
_CLOCK: Final = re.compile(
    r"(?:T|\s+|,\s*)([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]+)?)?\s*"
    r"(Z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)?$"
)
_ISO_DATE: Final = re.compile(r"[+]?([0-9]{4})-([0-9]{2})-([0-9]{2})(?![0-9])")
_URL_DATE: Final = re.compile(
    r"[/_-]((?:19|20)[0-9]{2})[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12][0-9]|3[01])(?![0-9])"
)


def to_utc(value: str | None, order: DayOrder | None = None) -> str | None:
    """Bring a date into one form: ``2022-03-24T10:00:00Z``, or ``2022-03-24`` for a day.

    Reads ISO 8601 and its misspellings, RFC 2822, JavaScript's form, Unix times, numbers with
    dots or slashes, and days with month names in the languages of the calendar, in any digits; the
    years of Iran, Japan and Thailand too. Where day and month of ``03/04/2022`` cannot be told
    apart, it is not read.

    Args:
        value: as the page has it.
        order: what stands first in the page's country, if that is known.

    Examples:
        >>> to_utc("2022-03-24T11:00:00.123+0100"), to_utc("Thu, 24 Mar 2022 10:00:00 GMT")
        ('2022-03-24T10:00:00Z', '2022-03-24T10:00:00Z')
        >>> to_utc("24. März 2022"), to_utc("2022-03-24T00:00:00+01:00"), to_utc("1648116000")
        ('2022-03-24', '2022-03-24', '2022-03-24T10:00:00Z')
        >>> to_utc("03/04/2022", "day"), to_utc("03/04/2022", "month"), to_utc("25.04.24")
        ('2022-04-03', '2022-03-04', '2024-04-25')
        >>> to_utc("yesterday"), to_utc("03/04/2022"), to_utc("0001-01-01T00:00:00"), to_utc(None)
        (None, None, None, None)
    """
    text = plain_line(value)
    if not text or len(text) > MAX_DATE_CHARS:
        return None
    in_words = partial(_from_words, order=order)
    for read in (_from_iso, _from_epoch, _from_javascript, _from_mail, in_words):
        try:
            found = read(text)
        except (ValueError, OverflowError):
            continue
        if found and MIN_YEAR <= int(found[:4]) <= MAX_YEAR and found[:DAY_CHARS] != "1970-01-01":
            return found
    return None


def parse_published(signals: Signals) -> str | None:
    """Return when the page says to machines that it was published.

    Order of trust: JSON-LD, Open Graph, other metas (Dublin Core among them), microdata,
    ``<time>`` of a kind that says so. Where the first knows only the day, or a time without a zone,
    a later one that knows the instant of that day wins.
    """
    return _best(_published(signals), day_order(signals))


def see_published(
    stated: str | None,
    signals: Signals,
    root: Element,
    marked: Sequence[Marked],
    title: str | None = None,
) -> str | None:
    """Return a stated date, or the instant of that day, or a date, that stands below the headline.

    Where there is none either, the page's address may hold one.

    Args:
        stated: what the page says to machines.
        signals: what else it says of itself.
        root: of the page.
        marked: its headlines, times, and what has a class.
        title: the headline, below which a line may be a date.
    """
    if is_instant(stated):
        return stated
    shown = (text for _, text in dated(marked))
    order = day_order(signals)
    found = _best(chain((stated,), shown), order)
    if found is None:
        below = lines_below(headline_of(root, marked, title))
        found = _best(chain(_days_in(below), _in_address(signals.url)), order)
    return found


def is_instant(stated: str | None) -> bool:
    """Tell whether a date as :func:`to_utc` gives it has its time.

    Examples:
        >>> is_instant("2026-03-24T08:00:00Z"), is_instant("2026-03-24"), is_instant(None)
        (True, False, False)
    """
    return stated is not None and len(stated) > DAY_CHARS


def _days_in(lines: Iterable[str]) -> Iterator[str]:
    """Yield the parts of lines that are a date with a few words before it, of publication.

    Examples:
        >>> list(_days_in(["By Ann Lee", "October 16, 2020 · Rain", "Updated May 2, 2021"]))
        ['October 16, 2020']
        >>> list(_days_in(["On 4 August 2010 the bridge was closed again."]))
        []
    """
    updated = load_words("updated-words")
    for part in (part for line in lines for part in PARTS.split(line)):
        words = [word for word in WORD.findall(part) if word not in UNITS]
        told = sum(month_number(word) is None for word in words)
        if not _DIGIT.search(part) or len(part) > MAX_DATED_CHARS or told > MAX_OTHER_WORDS:
            continue
        if not any(word in part.casefold() for word in updated):
            yield part


def finer(day: str | None, other: str | None) -> str | None:
    """Return the first of two dates that there is; the second if it is an instant of that day.

    Examples:
        >>> finer("2022-03-24", "2022-03-24T10:00:00Z"), finer("2022-03-24", "2021-01-01")
        ('2022-03-24T10:00:00Z', '2022-03-24')
        >>> finer(None, "2022-03-24")
        '2022-03-24'
    """
    return _best((day, other))


def parse_modified(signals: Signals) -> str | None:
    """Return when the page says it was last changed, in the same order of trust."""
    values = [string_of(signals.article, "dateModified")]
    values += [signals.meta(*load_words("modified-metas"))]
    values += signals.microdata.get("dateModified", ())
    return _best(values, day_order(signals))


def _published(signals: Signals) -> Iterator[str | None]:
    story = signals.article
    yield string_of(story, "datePublished")
    yield string_of(story, "dateCreated", "uploadDate")
    for name in load_words("published-metas"):
        yield from signals.metas.get(name)
    yield from signals.microdata.get("datePublished", ())
    yield from (text for node in signals.nodes for text in strings_of(node.get("datePublished")))
    marks = load_words("published-classes")
    yield from (when for when, around in signals.times if any(mark in around for mark in marks))
    if len(signals.times) == 1:
        yield signals.times[0][0]


def _in_address(url: str | None) -> Iterator[str]:
    found = _URL_DATE.search(url or "")
    if found:
        yield "-".join(found.groups())


def dated(marked: Sequence[Marked]) -> Iterator[tuple[Element, str]]:
    """Yield ``<time>`` and what has a class of dates below the headline, with what it says."""
    wanted = load_word_set("date-classes")
    left = MAX_DATED
    for element, tag, classes in _after_headline(marked):
        if not has_class_word(classes, wanted) and tag != "time":
            continue
        text = attribute(element, "datetime") or text_of(element)
        if text and len(text) <= MAX_DATED_CHARS:
            yield element, text
        left -= 1
        if not left:
            return


def _after_headline(marked: Sequence[Marked]) -> Sequence[Marked]:
    """Return what begins after the end of the first headline."""
    start = next((n for n, one in enumerate(marked) if one.tag == "h1"), None)
    if start is None:
        return ()
    inside = {element.mem_id for element in marked[start].element.css("*")}
    end = start
    while end < len(marked) and marked[end].element.mem_id in inside:
        end += 1
    return marked[end:]


def _best(values: Iterable[str | None], order: DayOrder | None = None) -> str | None:
    """Return the first date; the first instant of that day if there is one."""
    first: str | None = None
    for value in values:
        found = to_utc(value, order)
        if found is None:
            continue
        if first is None:
            first = found
        if len(found) > DAY_CHARS and _near(first, found):
            return found
    return first


def _near(day: str, instant: str) -> bool:
    """Tell whether an instant lies on a day somewhere on earth."""
    gap = date.fromisoformat(day[:DAY_CHARS]) - date.fromisoformat(instant[:DAY_CHARS])
    return abs(gap) <= timedelta(days=1)


def _from_iso(text: str) -> str | None:
    day = _ISO_DATE.match(text)
    if not day:
        return None
    return _with_clock(date(int(day[1]), int(day[2]), int(day[3])), text[day.end() :])


def _with_clock(day: date, rest: str) -> str:
    """Join a day and what follows it; a time counts only with its zone."""
    clock = _CLOCK.match(rest)
    if not clock or not clock[4]:
        return day.isoformat()
    hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    if clock[4] != "Z" and not (hour or minute or second):
        return day.isoformat()
    digits = "+0000" if clock[4].isalpha() else clock[4].replace(":", "").ljust(5, "0")
    stamp = f"{day.isoformat()}T{hour:02}:{minute:02}:{min(second, 59):02}"
    return _instant(datetime.fromisoformat(f"{stamp}{digits[:3]}:{digits[3:]}"))


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _from_epoch(text: str) -> str | None:
    if _EPOCH_SECONDS.match(text):
        return _instant(datetime.fromtimestamp(int(text[:10]), UTC))
    compact = _COMPACT.match(text)
    return date(*map(int, compact.groups())).isoformat() if compact else None


def _from_mail(text: str) -> str | None:
    if ":" not in text:
        return None
    moment = parsedate_to_datetime(text)
    return _instant(moment) if moment.tzinfo else moment.date().isoformat()


def _from_javascript(text: str) -> str | None:
    found = _JAVASCRIPT.search(text)
    if not found:
        return None
    stamp = f"{found[2]} {found[1]} {found[3]} {found[4]} {found[5]}"
    return _instant(parsedate_to_datetime(stamp))


def _from_words(text: str, order: DayOrder | None) -> str | None:
    found = find_day(text, order)
    return _with_clock(*found) if found else None
