"""The language that a page declares, and how its readers write a day in numbers."""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias

from corpuskit.extraction.metadata.jsonld import string_of
from corpuskit.extraction.metadata.signals import Signals
from corpuskit.extraction.urls import host
from corpuskit.knowledge.page_tables import load_word_set

DayOrder: TypeAlias = Literal["day", "month"]
"""Which of both comes first in 03/04/2022."""

_LANGUAGE: Final = re.compile(
    r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|[0-9]{3}))?\b"
)


def declared_language(signals: Signals) -> str | None:
    """Return the declared language as BCP 47 spells it: ``pt-BR``, ``zh-Hant-TW``."""
    for value in (
        signals.language,
        string_of(signals.article, "inLanguage"),
        signals.meta("content-language", "language", "dc.language", "og:locale"),
    ):
        found = _LANGUAGE.match((value or "").strip())
        if found:
            script = found[2].title() if found[2] else None
            region = found[3].upper() if found[3] else None
            return "-".join(part for part in (found[1].lower(), script, region) if part)
    return None


def day_order(signals: Signals) -> DayOrder | None:
    """Return what stands first where day and month are both numbers; None if nothing tells.

    The declared language tells, with its region: English without one is written both ways, unless
    the host is of a country that writes the day, or the month, first.
    """
    language, _, region = (declared_language(signals) or "").lower().partition("-")
    region = region.rpartition("-")[2]
    if not region and language in {"", "en"}:
        ending = (host(signals.url) or "").rpartition(".")[2]
        region = "" if ending in load_word_set("open-endings") else ending
    if region in load_word_set("month-first-regions"):
        return "month"
    if not language or language in load_word_set("year-first-languages"):
        return None
    if language == "en" and region not in load_word_set("day-first-regions"):
        return None
    return "day"
