"""What a page says about the use of its text: recorded as it is, never judged here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from corpuskit.article import Rights, Signal
from corpuskit.extraction.metadata.jsonld import string_of
from corpuskit.extraction.metadata.lines import plain_line
from corpuskit.extraction.metadata.signals import Signals
from corpuskit.extraction.urls import canonicalize
from corpuskit.knowledge.page_tables import load_words
from corpuskit.knowledge.refusals import MAX_SIGNAL_CHARS, RESERVED, refusals_in

_FREE: Final = {"true": True, "false": False, "free": True, "locked": False}
"""Values of ``isAccessibleForFree`` and ``article:content_tier``."""


def parse_rights(signals: Signals) -> Rights:
    """Collect reservations, opt-outs, pay walls and the licence that a page declares."""
    policy = signals.meta("tdm-policy")
    license_stated = _license(signals)
    stated = tuple(_stated(signals, license_stated))
    return Rights(
        tdm_reservation=RESERVED.get((signals.meta("tdm-reservation") or "").lower()),
        tdm_policy=canonicalize(policy, base=signals.url) or policy,
        ai_optout=tuple(dict.fromkeys(_optouts(signals))),
        license=license_stated,
        accessible_for_free=_FREE.get(_free(signals).rpartition("/")[2].lower()),
        signals=tuple(dict.fromkeys(stated)),
    )


def _optouts(signals: Signals) -> Iterator[str]:
    """Yield ``meta:noai`` for all crawlers, ``meta:gptbot:noindex`` for one that feeds models."""
    for value in signals.metas.get("robots"):
        yield from (f"meta:{token}" for token in refusals_in(value))
    for name in _crawlers(signals):
        for value in signals.metas.get(name):
            yield from (f"meta:{token}" for token in refusals_in(value, agent=name))


def _stated(signals: Signals, license_stated: str | None) -> Iterator[Signal]:
    """Yield what was found, verbatim."""
    for name in ("tdm-reservation", "tdm-policy", "robots", *_crawlers(signals)):
        for value in signals.metas.get(name):
            if value and (name != "robots" or next(refusals_in(value), None)):
                yield Signal(name, value[:MAX_SIGNAL_CHARS], "meta")
    if license_stated:
        yield Signal("license", license_stated[:MAX_SIGNAL_CHARS], "page")
    if free := _free(signals):
        yield Signal("isAccessibleForFree", free[:MAX_SIGNAL_CHARS], "page")


def _crawlers(signals: Signals) -> list[str]:
    """Return the crawlers feeding models that the page has a word for."""
    return [name for name in load_words("ai-crawlers") if name in signals.metas]


def _free(signals: Signals) -> str:
    """Return what the page says about a pay wall, "" if nothing."""
    value = (signals.article or {}).get("isAccessibleForFree")
    if value is None:
        value = next(iter(signals.microdata.get("isAccessibleForFree", ())), None)
    if value is None:
        value = signals.meta("article:content_tier")
    return "" if value is None or isinstance(value, (dict, list)) else str(value)


def _license(signals: Signals) -> str | None:
    """Return the licence's address or name: of the story, a ``rel``, a meta, in that order."""
    story = signals.article or {}
    value = story.get("license")
    if isinstance(value, dict):
        value = value.get("url") or value.get("@id") or value.get("name")
    stated = plain_line(value) if isinstance(value, str) else None
    linked = next((link.href for link in signals.links if "license" in link.rel.split()), None)
    found = (
        stated
        or linked
        or signals.meta("dcterms.license", "dc.rights.license", "license")
        or next(iter(signals.microdata.get("license", ())), None)
        or plain_line(string_of(story, "usageInfo"))
    )
    return (canonicalize(found, base=signals.url) or found) if found else None
