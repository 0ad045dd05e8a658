"""Families of invented pages of the kinds that gold has no pages of, and stories beside them.

A family is one way to write one kind of page. Some are held out: what is fitted never sees them,
and the report of ``scripts/fit_kinds.py`` says how their pages are told.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from families import fronts, obstacles, shows
from families.hands import Hand, Piece


class Family(NamedTuple):
    """One way to write one kind of page."""

    kind: str
    name: str
    write: Callable[[Hand], Piece]
    held_out: bool = False


FAMILIES: Final = (
    Family("error", "soft-404", obstacles.soft_404),
    Family("error", "server", obstacles.bare_error),
    Family("error", "search-form", obstacles.search_form, held_out=True),
    Family("error", "moved", obstacles.moved),
    Family("error", "no-results", obstacles.no_results),
    Family("error", "expired", obstacles.expired, held_out=True),
    Family("error", "login", obstacles.login),
    Family("error", "wall", obstacles.wall, held_out=True),
    Family("error", "robot", obstacles.robot),
    Family("error", "gone", obstacles.gone),
    Family("error", "signup", obstacles.signup),
    Family("consent", "prompt", obstacles.consent),
    Family("consent", "purposes", obstacles.purposes),
    Family("consent", "dialogue", obstacles.banner_alone),
    Family("consent", "pay-or-agree", obstacles.pay_or_agree, held_out=True),
    Family("gallery", "slides", shows.slides),
    Family("gallery", "figures", shows.figures),
    Family("gallery", "thumbs", shows.thumbs),
    Family("gallery", "block", shows.gallery_block),
    Family("gallery", "numbered", shows.numbered, held_out=True),
    Family("video", "player", shows.player),
    Family("video", "embed", shows.embed),
    Family("video", "programme", shows.programme),
    Family("video", "clip", shows.clip, held_out=True),
    Family("live", "entries", shows.entries),
    Family("live", "minutes", shows.minutes),
    Family("live", "posts", shows.posts),
    Family("live", "bold-times", shows.bold_times),
    Family("live", "ticker", shows.untitled_ticker, held_out=True),
    Family("index", "cards", fronts.cards),
    Family("index", "stream", fronts.stream),
    Family("index", "headlines", fronts.headlines),
    Family("index", "tiles", fronts.tiles),
    Family("index", "portal", fronts.portal),
    Family("index", "topic", fronts.topic, held_out=True),
    Family("article", "report", fronts.report),
    Family("article", "misleading", fronts.misleading),
    Family("article", "short", fronts.short),
    Family("article", "with-video", fronts.with_rail),
    Family("article", "tables", fronts.tables, held_out=True),
)

PER_LANGUAGE: Final = 8
"""Pages of a family in one language that are fitted on or measured."""
