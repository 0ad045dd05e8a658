"""What a page says of itself: title, authors, dates, rights, kind.

Order of trust, field by field: JSON-LD of the story, Open Graph, Dublin Core and other metas,
microdata, ``<time>`` and ``rel``, visible headings and bylines, ``<title>``. The modules beside
this one (``titles``, ``authors``, ``dates``, ``rights``) say where a field departs from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from html import unescape
from typing import Final

from corpuskit.article import Rights
from corpuskit.extraction import urls
from corpuskit.extraction.canonical import first_trusted
from corpuskit.extraction.metadata.authors import parse_authors, see_authors
from corpuskit.extraction.metadata.dates import (
    is_instant,
    parse_modified,
    parse_published,
    see_published,
    to_utc,
)
from corpuskit.extraction.metadata.jsonld import string_of, strings_of
from corpuskit.extraction.metadata.language import declared_language
from corpuskit.extraction.metadata.lines import plain_line
from corpuskit.extraction.metadata.names import is_house
from corpuskit.extraction.metadata.rights import parse_rights
from corpuskit.extraction.metadata.signals import Signals, marked_elements, read_signals
from corpuskit.extraction.metadata.sitenames import parse_site_name, site_keys
from corpuskit.extraction.metadata.titles import parse_title
from corpuskit.extraction.page.decoding import scrub
from corpuskit.extraction.page.dom import Element
from corpuskit.knowledge.page_tables import load_page_kinds, load_word_set

MAX_KEYWORDS: Final = 50
"""More are a list of all the site's tags."""

MAX_KEYWORD_CHARS: Final = 100
"""Longer ones are sentences. Source: a round value; of 6,657 keywords of the extraction gold that
pass it the longest has 97 characters."""

_KEYWORD_SEPARATOR: Final = re.compile(r"\s*[,;|、،，]\s*")
_BREAK: Final = re.compile(r"<(?:br|/p|/div|/h[1-6]|/li)\b[^<>]*>", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of itself; None and ``()`` where it says nothing."""

    title: str | None = None
    """The headline, without the site's name."""
    description: str | None = None
    authors: tuple[str, ...] = ()
    names_no_person: bool = False
    """``authors`` are the paper itself or a section: a visible byline with people is better."""
    publisher: str | None = None
    host: str | None = None
    section: str | None = None
    keywords: tuple[str, ...] = ()
    date_published: str | None = None
    """ISO 8601 UTC; a date alone stays a date."""
    date_modified: str | None = None
    language: str | None = None
    """As declared, BCP 47."""
    canonical_url: str | None = None
    rights: Rights = field(default_factory=Rights)
    page_kind: str | None = None
    """``article``, ``live``, ``gallery``, ``video`` or ``index``."""
    accessible_for_free: bool | None = None
    article_body: str | None = None
    """The story as JSON-LD has it, as plain text."""
    site_name: str | None = None


def parse_metadata(
    root: Element, *, url: str | None = None, published: str | None = None
) -> Metadata:
    """Read what a parsed page says of itself; the tree is not changed.

    Args:
        root: the ``html`` element.
        url: where the page lies, if known; relative addresses are resolved against it.
        published: the caller's date, which serves where the page says none.

    Examples:
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = parse('<title>Rain | Example News</title><meta name="author" content="Ann Lee">')
        >>> address = "https://www.example-news.org/rain"
        >>> found = parse_metadata(page, url=address, published="2022-03-24")
        >>> found.title, found.authors, found.host, found.date_published
        ('Rain', ('Ann Lee',), 'example-news.org', '2022-03-24')
        >>> parse_metadata(parse("")) == Metadata()
        True
    """
    signals = read_signals(root, url=url)
    stated = parse_stated(signals)
    found = add_seen(stated, signals, root)
    return replace(found, date_published=found.date_published or to_utc(published))


def add_seen(stated: Metadata, signals: Signals, root: Element) -> Metadata:
    """Add the byline and the date that readers see, where a page says nothing better for machines.

    Looks at all elements that have a class, which takes as long as all else that is read, unless a
    person and an instant are stated: nothing that is seen is better.
    """
    authors = stated.authors
    anonymous = not authors or stated.names_no_person
    if not anonymous and is_instant(stated.date_published):
        return stated
    marked = marked_elements(root, telling_classes())
    if anonymous:
        sites = site_keys(signals)
        seen = see_authors(root, marked, title=stated.title, sites=sites)
        # A blog may be called by its author's name: then the byline has a word of it.
        told = {word for name in authors for word in name.casefold().split()}
        if told.isdisjoint(word for name in seen for word in name.casefold().split()):
            authors = seen or authors
    return replace(
        stated,
        authors=authors,
        names_no_person=stated.names_no_person and authors == stated.authors,
        date_published=see_published(stated.date_published, signals, root, marked, stated.title),
    )


@cache
def telling_classes() -> frozenset[str]:
    """Return the words by which classes tell of a byline or a date."""
    names = ("author-classes", "date-classes", "data-classes")
    return frozenset().union(*map(load_word_set, names))


def parse_stated(signals: Signals) -> Metadata:
    """Read what a page says of itself for machines: without the byline and date for readers."""
    story = signals.article
    site_name = parse_site_name(signals)
    sites = site_keys(signals)
    canonical = _canonical(signals)
    rights = parse_rights(signals)
    authors = parse_authors(signals, sites)
    return Metadata(
        title=parse_title(signals, sites),
        description=signals.meta("og:description")
        or plain_line(string_of(story, "description"))
        or signals.meta("description", "dc.description", "twitter:description"),
        authors=authors,
        names_no_person=bool(authors) and all(is_house(name, sites) for name in authors),
        publisher=plain_line(string_of(story, "publisher"))
        or site_name
        or signals.meta("dc.publisher", "publisher"),
        host=urls.host(signals.url) or urls.host(canonical),
        section=plain_line(string_of(story, "articleSection"))
        or signals.meta("article:section", "section", "cxenseparse:section"),
        keywords=_keywords(signals),
        date_published=parse_published(signals),
        date_modified=parse_modified(signals),
        language=declared_language(signals),
        canonical_url=canonical,
        rights=rights,
        page_kind=_page_kind(signals),
        accessible_for_free=rights.accessible_for_free,
        article_body=_plain_body(string_of(story, "articleBody", "text")),
        site_name=site_name,
    )


def _canonical(signals: Signals) -> str | None:
    """Return the address that the page gives itself, on whatever host it is; it is not followed."""
    linked = next((link.href for link in signals.links if "canonical" in link.rel.split()), None)
    return first_trusted(signals.url, (linked, signals.meta("og:url")))


def _keywords(signals: Signals) -> tuple[str, ...]:
    sources: tuple[Iterable[str], ...] = (
        strings_of((signals.article or {}).get("keywords")),
        signals.metas.get("news_keywords"),
        signals.metas.get("article:tag"),
        signals.metas.get("keywords"),
        signals.metas.get("parsely-tags"),
    )
    for values in sources:
        words = (
            word
            for value in values
            for part in _KEYWORD_SEPARATOR.split(value)
            if (word := plain_line(part)) and len(word) <= MAX_KEYWORD_CHARS
        )
        found = tuple(dict.fromkeys(words))
        if found:
            return found[:MAX_KEYWORDS]
    return ()


def _page_kind(signals: Signals) -> str | None:
    """Return the kind of page; a live blog is one though it is an article as well."""
    table = load_page_kinds()
    kinds = {table[kind] for kind in signals.kinds if kind in table}
    if "live" in kinds:
        return "live"
    if signals.article is not None:
        return "article"
    stated = table.get((signals.meta("og:type") or "").lower())
    if stated:
        return stated
    return next((kind for kind in ("gallery", "video", "index") if kind in kinds), None)


def _plain_body(text: str | None) -> str | None:
    """Return a body as plain text, paragraphs parted by a blank line."""
    if not text:
        return None
    if "&" in text:
        text = unescape(text)
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n\n", text))
    lines = (line.strip() for line in scrub(text)[0].splitlines())
    return "\n\n".join(line for line in lines if line) or None
