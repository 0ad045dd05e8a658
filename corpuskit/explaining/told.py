"""All that was decided about one page, put together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from corpuskit import audit
from corpuskit.article import Article, Outcome, Page, Rejection, as_dict
from corpuskit.cleaning.reasons import GoneLine, explain_lines
from corpuskit.config import Config
from corpuskit.extraction.body.corrections import said_of
from corpuskit.extraction.body.generic import extract_body
from corpuskit.extraction.body.reasons import ToldBody, explain_body, explain_scene
from corpuskit.extraction.body.witnesses import Scene
from corpuskit.extraction.page.blocks import segment
from corpuskit.extraction.story import ProfileOf, by_profile, open_page, read_html, unknown
from corpuskit.pipeline import process

MAX_LINES: Final = 50
"""Lines that are told why they went: each takes some ten milliseconds, and few articles have so
many."""

HIDDEN: Final = frozenset({"text", "structure", "id"})
"""Fields that are shown by themselves, or say nothing to a reader."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What became of a page."""

    outcome: Outcome
    body: ToldBody | None
    """The blocks of the page; None of raw texts, and of articles of a release."""
    lines: tuple[GoneLine, ...]
    """Lines of the text that went as chrome."""

    @property
    def article(self) -> Article | None:
        """The article, if it became one."""
        return self.outcome if isinstance(self.outcome, Article) else None

    def fields(self) -> Iterator[tuple[str, str]]:
        """Give the fields that were found, each with its value as text; those of a struct apart.

        Examples:
            >>> told = explain_page(Page("Oslo (AP) - It rained.", title=""))
            >>> dict(told.fields())["dateline.places"]
            'Oslo, country NO, geonameid 3143244'
        """
        for name, value in as_dict(self.outcome).items():
            if name not in HIDDEN:
                yield from _flat(name, value)


def explain_page(
    page: Page, *, config: Config | None = None, profile_of: ProfileOf = unknown
) -> Explanation:
    r"""Take a page through the main path, and ask those who decided.

    Args:
        page: HTML or raw text.
        config: as for :func:`corpuskit.process`.
        profile_of: gives what was learned of a site.

    Examples:
        >>> page = Page("It rained in Oslo all day.\n\nShare this article", title="")
        >>> told = explain_page(page)
        >>> told.article.text, [line.line for line in told.lines]
        ('It rained in Oslo all day.', ['Share this article'])
    """
    outcome = process(page, config=config, profile_of=profile_of)
    lines = _lines(outcome) if isinstance(outcome, Article) else ()
    return Explanation(outcome, _body_of(page, profile_of), lines)


def explain_article(article: Article) -> Explanation:
    """Tell of an article of a release, whose page is not asked for."""
    return Explanation(article, None, _lines(article))


def segments(article: Article) -> list[audit.Segment]:
    """Lay out the text of an article: what was kept, removed and put in."""
    return audit.explain(article.text, article.edits)


def _lines(article: Article) -> tuple[GoneLine, ...]:
    return tuple(islice(explain_lines(article), MAX_LINES))


def _body_of(page: Page, profile_of: ProfileOf) -> ToldBody | None:
    """Tell of the blocks of a page of HTML, read once more."""
    opened = open_page(page)
    if isinstance(opened, Rejection):
        return None
    text, source, is_html = opened
    reading = read_html(page, text, source) if is_html else None
    if reading is None or isinstance(reading, Rejection):
        return None
    profile = profile_of(reading.site)
    found = by_profile(reading, profile) if profile is not None else None
    if found is not None:
        return explain_body(found[1], "profile")
    reading = reading.complete()
    blocks = segment(reading.root)
    scene = Scene(reading.content, blocks, reading.metadata)
    told = explain_scene(scene, said_of(blocks, profile))
    if told is not None:
        return told
    body = extract_body(reading.content, metadata=reading.metadata, blocks=blocks, profile=profile)
    return explain_body(body, "text")


def _flat(name: str, value: object) -> Iterator[tuple[str, str]]:
    """Give the values of a field as text; nothing of what is not known."""
    if value is None or value in ([], {}, ""):
        return
    if isinstance(value, dict):
        for inner, one in value.items():
            yield from _flat(f"{name}.{inner}", one)
    elif isinstance(value, list):
        yield name, "; ".join(map(_one, value))
    else:
        yield name, str(value)


def _one(value: object) -> str:
    """Put a record on one line: its first value, then the others by name."""
    if not isinstance(value, dict):
        return str(value)
    known = {name: one for name, one in value.items() if one is not None}
    first = next(iter(known), None)
    return ", ".join(str(one) if name == first else f"{name} {one}" for name, one in known.items())
