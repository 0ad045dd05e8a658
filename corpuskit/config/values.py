"""Kinds of values that site files hold: addresses, patterns, durations, time zones, languages."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from typing import Annotated, Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator

from corpuskit.config.patterns import check_pattern

DEFAULT_PORTS: Final = {"http": 80, "https": 443}
UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
MAX_AMOUNT: Final = 36_500
"""Largest number in a duration: the days of a hundred years."""

FIELDS: Final = frozenset(("yyyy", "mm", "dd", "n"))
DAY_GROUPS: Final = frozenset("ymd")

_DURATION: Final = re.compile(r"(\d{1,6})([smhd])")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,4}")
_V4_ENDPOINT: Final = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}:\d{1,5}")
_PARAMETER: Final = re.compile(r"[^\s&=?*#]+\*?")
_FIELD: Final = re.compile(r"\{([^{}]*)\}")
_WORDS: Final = {True: "yes, on or true", False: "no, off or false"}
_MAIL: Final = re.compile(r"[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+")


def _quoted(value: Any) -> Any:
    """Return the text that was meant where YAML reads ``no`` or ``2024`` as something else."""
    if isinstance(value, bool):
        raise ValueError(f"YAML reads {_WORDS[value]} as {value}; put it in quotes")  # noqa: TRY004 - pydantic reads ValueError
    if isinstance(value, (int, float)):
        raise ValueError("YAML reads this as a number; put it in quotes")  # noqa: TRY004 - the same
    return value


def _address(value: str) -> str:
    """Check an address of the web."""
    if re.search(r"[\x00-\x20\x7f]", value):
        raise ValueError("an address has no blanks; write %20")
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"no address: {error}") from None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise ValueError("must be a whole address such as https://news.example/")
    if parts.username or parts.password:
        raise ValueError("must hold no user name or password")
    if port == 0:
        raise ValueError("no address: port 0")
    return value


def _host(value: str) -> str:
    """Check a host, with or without a port."""
    if "/" in value:
        raise ValueError("must be a host such as media.news.example, without https:// and path")
    return _address(f"https://{value}/").removeprefix("https://").removesuffix("/").lower()


def _endpoint(value: str) -> str:
    value = _host(value)
    if urlsplit(f"//{value}").port is None:
        raise ValueError("must be HOST:PORT such as 127.0.0.1:8080")
    return value


def _stand_in(value: str) -> str:
    if not _V4_ENDPOINT.fullmatch(value):
        raise ValueError("must be ADDRESS:PORT such as 127.0.0.1:8080")
    return value


def _parameter(value: str) -> str:
    if not _PARAMETER.fullmatch(value):
        raise ValueError('must be the name of a query parameter, or its beginning and "*"')
    return value


def _pattern(value: str) -> str:
    wrong = check_pattern(value)
    if wrong:
        raise ValueError(wrong)
    if not value:
        raise ValueError("matches every address; take it out")
    return value


def _day_pattern(value: str) -> str:
    _pattern(value)
    named = set(re.compile(value).groupindex)
    if "y" not in named or not named <= DAY_GROUPS or ("d" in named and "m" not in named):
        raise ValueError(r"must name the groups y, m, d such as (?P<y>\d{4})/(?P<m>\d\d)")
    return value


def _archive(value: str) -> str:
    """Check an address with fields."""
    named = _FIELD.findall(value)
    unknown = sorted(set(named) - FIELDS)
    if unknown:
        raise ValueError(
            f"unknown field {{{unknown[0]}}}; known are {{yyyy}}, {{mm}}, {{dd}}, {{n}}"
        )
    if not named:
        raise ValueError("has no field {yyyy}, {mm}, {dd} or {n}; write it under start_urls")
    if len(set(named)) < len(named):
        raise ValueError("names a field twice")
    if ("mm" in named and "yyyy" not in named) or ("dd" in named and "mm" not in named):
        raise ValueError("{mm} needs {yyyy}, and {dd} needs {mm}")
    _address(_FIELD.sub("1", value))
    if _FIELD.search(urlsplit(_FIELD.sub("{n}", value)).netloc):
        raise ValueError("the host must not hold a field")
    return value


def _duration(value: Any) -> Any:
    """Read ``90m``, ``1h``, ``7d``."""
    if isinstance(value, timedelta):
        return value
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None or not 0 < int(found[1]) <= MAX_AMOUNT:
        raise ValueError("must be a number with its unit, such as 30s, 90m, 1h or 7d")
    return timedelta(**{UNITS[found[2]]: int(found[1])})


def _day(value: Any) -> Any:
    """Read ``2024-05-31``."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("must be a day such as 2024-05-31") from None


def _zone(value: str) -> str:
    if value not in zones():
        raise ValueError("unknown time zone; write one such as Europe/Madrid or UTC")
    return value


def _language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise ValueError("must be a BCP 47 code such as en or pt-BR")
    return value


def _off(value: Any) -> Any:
    """Take ``off`` for what it says, which YAML reads as False."""
    return "off" if value is False else value


def _interface(value: str) -> str:
    if value in {"auto", "off"}:
        return value
    try:
        return _address(value)
    except ValueError:
        raise ValueError(
            "must be auto, off or an address such as https://news.example/wp-json/"
        ) from None


def check_contact(value: str) -> str:
    """Check that there is somebody to write to.

    Raises:
        ValueError: nobody could be reached by it.
    """
    if _MAIL.fullmatch(value):
        return value
    try:
        return _address(value)
    except ValueError:
        raise ValueError(
            "must be the address of a page or a mail address where a site can reach you"
        ) from None


@cache
def zones() -> frozenset[str]:
    """Return the names of the time zones that this machine knows."""
    from zoneinfo import available_timezones

    return frozenset(available_timezones()) | {"UTC"}


@cache
def zone(name: str) -> ZoneInfo:
    """Return a time zone by its name."""
    return ZoneInfo(name)


Text = Annotated[str, BeforeValidator(_quoted)]
Address = Annotated[Text, AfterValidator(_address)]
Pattern = Annotated[Text, AfterValidator(_pattern)]
DayPattern = Annotated[Text, AfterValidator(_day_pattern)]
Archive = Annotated[Text, AfterValidator(_archive)]
Duration = Annotated[timedelta, BeforeValidator(_duration)]
Day = Annotated[date, BeforeValidator(_day)]
Zone = Annotated[Text, AfterValidator(_zone)]
Language = Annotated[Text, AfterValidator(_language)]
Host = Annotated[Text, AfterValidator(_host)]
Endpoint = Annotated[Text, AfterValidator(_endpoint)]
StandIn = Annotated[Text, AfterValidator(_endpoint), AfterValidator(_stand_in)]
Parameter = Annotated[Text, AfterValidator(_parameter)]
Interface = Annotated[Text, AfterValidator(_interface), BeforeValidator(_off)]
Contact = Annotated[Text, AfterValidator(check_contact)]
