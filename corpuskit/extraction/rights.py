"""What a page says about the use of its text: recorded as it is, never judged here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from corpuskit.article import Rights
from corpuskit.extraction.jsonld import string_of
from corpuskit.extraction.signals import Signals, fold
from corpuskit.extraction.urls import canonicalize
from corpuskit.knowledge.metadata import load_words

RESERVED: Final = {"1": True, "true": True, "0": False, "false": False}
"""Values of ``tdm-reservation``. Source: W3C TDM Reservation Protocol, 10 May 2024, section 6."""


def parse_rights(signals: Signals) -> Rights:
    """Collect reservations, opt-outs and the licence that a page declares."""
    policy = signals.meta("tdm-policy")
    return Rights(
        tdm_reservation=RESERVED.get((signals.meta("tdm-reservation") or "").lower()),
        tdm_policy=canonicalize(policy, base=signals.url) or policy,
        ai_optout=tuple(dict.fromkeys(_optouts(signals))),
        license=_license(signals),
    )


def _optouts(signals: Signals) -> Iterator[str]:
    """Yield ``meta:noai`` for all crawlers, ``meta:gptbot:noindex`` for one that feeds models."""
    refusals = load_words("ai-optout-tokens")
    for value in signals.metas.get("robots", ()):
        yield from (f"meta:{token}" for token in _tokens(value) if token in refusals)
    closed = refusals + load_words("robots-refusals")
    for name in load_words("ai-crawlers"):
        for value in signals.metas.get(name, ()):
            yield from (f"meta:{name}:{token}" for token in _tokens(value) if token in closed)


def _tokens(value: str) -> list[str]:
    return value.lower().replace(",", " ").split()


def _license(signals: Signals) -> str | None:
    """Return the licence's address or name: of the story, a ``rel``, a meta, in that order."""
    story = signals.article or {}
    value = story.get("license")
    if isinstance(value, dict):
        value = value.get("url") or value.get("@id") or value.get("name")
    stated = fold(value) if isinstance(value, str) else None
    linked = next((link.href for link in signals.links if "license" in link.rel.split()), None)
    found = (
        stated
        or linked
        or signals.meta("dcterms.license", "dc.rights.license", "license")
        or next(iter(signals.microdata.get("license", ())), None)
        or fold(string_of(story, "usageInfo"))
    )
    return (canonicalize(found, base=signals.url) or found) if found else None
