"""Read a page in order to learn its site, and keep what was read for whoever processes it next."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from corpuskit.article import Article, Page, Rejection
from corpuskit.extraction import story
from corpuskit.extraction.body.by_profile import extract_learned
from corpuskit.extraction.body.kinds import is_index
from corpuskit.extraction.story import ParsedPage, ProfileOf, Read, site_of, unknown
from corpuskit.extraction.urls import path_of
from corpuskit.learning.notes import PageNote, note_lines, note_page


class Noted(NamedTuple):
    """What a page has to tell the learner."""

    site: str
    fits: bool | None
    """Whether the page fits what was known of its site; None where nothing was."""
    note: PageNote | None
    """None where the page has no story, or lists those of others."""
    read: Read | None
    """What was read of a page of HTML, so that it need not be read again."""
    story: Article | Rejection | None = None
    """What the page gave as one of a site that nothing is known of; None where that is remembered
    elsewhere."""


def note(
    page: Page,
    digest: str,
    *,
    tidy: Callable[[Article], Article],
    profile_of: ProfileOf = unknown,
) -> Noted | None:
    """Note what a page tells of its site; None where it cannot be read or has no site.

    Args:
        page: as for :func:`corpuskit.process`.
        digest: of the raw page.
        tidy: runs the text stages: what they cut is no line of the site's stories.
        profile_of: what is known of sites beforehand.
    """
    opened = story.open_page(page)
    if isinstance(opened, Rejection):
        return None
    text, source, is_html = opened
    if not is_html:
        return _note_text(story.from_text(page, text, source), digest, tidy)
    reading = story.read_html(page, text, source)
    if isinstance(reading, Rejection) or reading.site is None:
        return None
    site, fits = reading.site, _fits(reading, profile_of)
    reading = reading.complete()
    outcome, blocks, body = story.generic(reading)
    stated = reading.metadata.page_kind
    if isinstance(outcome, Rejection) or is_index(blocks, body.kept, stated):
        return Noted(site, fits, None, Read(site, outcome), outcome)
    noted = note_page(
        blocks,
        body,
        reading.metadata,
        digest=digest,
        kind=outcome.source.page_kind or stated or "article",
        text=tidy(outcome).text,
    )
    noted = noted._replace(address=path_of(outcome.url))
    return Noted(site, fits, noted, Read(site, outcome), outcome)


def _note_text(article: Article, digest: str, tidy: Callable[[Article], Article]) -> Noted | None:
    site = site_of(article.url)
    if site is None:
        return None
    day = article.date_published
    lines = note_lines(tidy(article).text)
    noted = PageNote(digest, "text", day[:10] if day else None, None, None, None, (), lines)
    return Noted(site, None, noted, None, article)


def _fits(reading: ParsedPage, profile_of: ProfileOf) -> bool | None:
    profile = profile_of(reading.site)
    if profile is None or not profile.template:
        return None
    found = extract_learned(reading.root, metadata=reading.metadata, profile=profile)
    return found is not None
