"""What a correction changes, on its page and on others of the site, before it is saved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final, Literal, NamedTuple, TypeAlias

from corpuskit.article import Page, Rejection
from corpuskit.config import NormalizationConfig
from corpuskit.edits import BREAK
from corpuskit.extraction.body.profile import SiteProfile
from corpuskit.extraction.story import extract
from corpuskit.pipeline import site_lines, tidy
from corpuskit.review.target import Row

Verb: TypeAlias = Literal["keep", "drop", "forget"]
"""What a correction says of an entry: its blocks stay, they go, or people say nothing any more."""

VERBS: Final[tuple[Verb, ...]] = ("keep", "drop", "forget")


class Correction(NamedTuple):
    """What people say of a site's blocks."""

    verb: Verb
    entry: str


class PageChange(NamedTuple):
    """A page that a correction changes."""

    row: Row
    gained: tuple[str, ...]
    """Paragraphs that its text has more ..."""
    lost: tuple[str, ...]
    """... and no more."""
    empty: bool
    """Nothing is left of its text."""


class Effect(NamedTuple):
    """What a correction changes."""

    changes: tuple[PageChange, ...]
    same: int
    """Pages that stay as they are."""
    unread: int
    """Pages that could not be read."""
    others: int
    """Other pages of the site that there are, looked at or not."""


def corrected(profile: SiteProfile, correction: Correction) -> SiteProfile:
    """Return a profile with a correction.

    Examples:
        >>> profile = SiteProfile("news.example", keep=("div.box",))
        >>> profile = corrected(profile, Correction("drop", "div.box"))
        >>> profile.keep, profile.drop
        ((), ('div.box',))
        >>> corrected(profile, Correction("forget", "div.box")).drop
        ()
    """
    verb, entry = correction
    keep, drop = (
        tuple(one for one in listed if one != entry) for listed in (profile.keep, profile.drop)
    )
    if verb == "keep":
        keep = (*keep, entry)
    elif verb == "drop":
        drop = (*drop, entry)
    return replace(profile, keep=keep, drop=drop)


def text_of(page: Page, profile: SiteProfile, options: NormalizationConfig) -> str:
    """Return the text of a page as a build would make it; empty where it makes none."""
    found = extract(page, lambda site: profile if site == profile.host else None)
    if isinstance(found, Rejection):
        return ""
    return tidy(found, options.for_source(page.dateline), site_lines(profile)).text


def weigh(
    rows: Iterable[Row],
    others: int,
    text: Callable[[Row, SiteProfile], str | None],
    before: SiteProfile,
    after: SiteProfile,
) -> Effect:
    """Compare the texts of pages under two profiles.

    Args:
        rows: the page that is corrected, and others of its site.
        others: how many others there are.
        text: gives the text of a page by a profile; None where it cannot be read.
        before: the profile as it is.
        after: the profile as it would be.
    """
    changes, same, unread = [], 0, 0
    for row in rows:
        old, new = text(row, before), text(row, after)
        if old is None or new is None:
            unread += 1
        elif old == new:
            same += 1
        else:
            changes.append(PageChange(row, _more(new, old), _more(old, new), not new))
    return Effect(tuple(changes), same, unread, others)


def _more(text: str, other: str) -> tuple[str, ...]:
    """Return the paragraphs that a text has and another one has not."""
    left = Counter(other.split(BREAK))
    found = []
    for paragraph in filter(None, text.split(BREAK)):
        if left[paragraph] > 0:
            left[paragraph] -= 1
        else:
            found.append(paragraph)
    return tuple(found)
