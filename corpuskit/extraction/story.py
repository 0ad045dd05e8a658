"""From a page to the article that the text stages start from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

from corpuskit.article import Article, Page, Quality, Rejection, Rights, Source
from corpuskit.extraction import urls
from corpuskit.extraction.body.body import Body
from corpuskit.extraction.body.by_profile import EXTRACTOR as PROFILE
from corpuskit.extraction.body.by_profile import extract_learned
from corpuskit.extraction.body.corrections import has_corrections
from corpuskit.extraction.body.generic import extract_body
from corpuskit.extraction.body.profile import SiteProfile
from corpuskit.extraction.canonical import own_address
from corpuskit.extraction.images.story import find_base, find_images
from corpuskit.extraction.kind.facts import gather
from corpuskit.extraction.kind.telling import ARTICLE, INDEX, Told, tell
from corpuskit.extraction.links import find_links
from corpuskit.extraction.metadata.dates import finer, to_utc
from corpuskit.extraction.metadata.lines import given_line
from corpuskit.extraction.metadata.signals import Signals, read_signals
from corpuskit.extraction.metadata.stated import Metadata, add_seen, parse_stated
from corpuskit.extraction.nopage import not_a_page, told_content
from corpuskit.extraction.page import decoding, prescan
from corpuskit.extraction.page.blocks import Block, segment
from corpuskit.extraction.page.dom import Element, parse
from corpuskit.extraction.rawtext import split_headline
from corpuskit.extraction.shape import read_shape

STAGE = "extraction"

LIVE = "live"

TEXT = "text"
"""What tells the story of a raw text."""

SURE_ARTICLE = 0.9
"""A page that is an article with this likelihood is one wherever it lies. Source: out of fold .80
of 2,103 articles have it, and .37 of the 30 other pages that are taken for articles."""

MAX_ADDRESS_CHARS = 200
"""So much of an address is shown."""

ProfileOf: TypeAlias = Callable[[str | None], SiteProfile | None]


def unknown(_site: str | None) -> SiteProfile | None:
    """Know no site."""
    return None


class Read(NamedTuple):
    """A page of HTML that was read before, as one of a site that nothing is known of."""

    site: str
    outcome: Article | Rejection


def extract(
    page: Page, profile_of: ProfileOf = unknown, read: Read | None = None, *, links: bool = False
) -> Article | Rejection:
    """Find the story of a page, and what the page says of it; no text is changed yet.

    Args:
        page: HTML or raw text.
        profile_of: gives the profile of a site, by its host without "www.".
        read: of this very page, if it was read before: where no profile serves, that holds, unless
            links are asked for.
        links: list the links of the story.
    """
    outcome = _extract(page, profile_of, None if links else read, links=links)
    if isinstance(outcome, Rejection) or outcome.source.extractor == TEXT:
        return outcome
    profile = profile_of(site_of(outcome.url))
    return outcome if profile is None else _among_its_site(outcome, profile)


def _among_its_site(article: Article, profile: SiteProfile) -> Article:
    """Take for an index page what lies where its site has a section, and looks like no story.

    A page that has a date, or is surely of some kind, stays what it is: a story, too, may have
    pages below it.
    """
    source, path = article.source, urls.path_of(article.url)
    unsure = source.page_kind is None or (
        source.page_kind == ARTICLE and (source.page_kind_score or 0.0) < SURE_ARTICLE
    )
    if not unsure or article.date_published or path is None:
        return article
    if source.extractor == PROFILE or urls.folder_of(path) not in profile.sections:
        return article
    return replace(article, source=replace(source, page_kind=INDEX, page_kind_score=None))


def _extract(
    page: Page, profile_of: ProfileOf, read: Read | None, *, links: bool
) -> Article | Rejection:
    if read is not None and not _has_word(profile_of(read.site)):
        return read.outcome
    opened = open_page(page)
    if isinstance(opened, Rejection):
        return opened
    text, source, is_html = opened
    return (
        _from_html(page, text, source, profile_of, read, links=links)
        if is_html
        else from_text(page, text, source)
    )


def _has_word(profile: SiteProfile | None) -> bool:
    """Tell whether a profile says anything of how pages are read."""
    return profile is not None and (bool(profile.template) or has_corrections(profile))


def open_page(page: Page) -> tuple[str, Source, bool] | Rejection:
    """Decode a page; return its text, where it came from, and whether it is HTML."""
    if page.url and not urls.is_web(page.url):
        return _without_web_address(page, page.url)
    kind = decoding.sniff(page.content)
    if kind.startswith("binary:"):
        return reject(page, "not-a-page", told_content(kind.removeprefix("binary:")))
    if isinstance(page.content, str):
        encoding = None
        text, replaced = decoding.scrub(page.content)
    else:
        decoded = decoding.decode(page.content, charset=page.charset)
        text, encoding, replaced = decoded.text, decoded.encoding, decoded.replaced
    if not text.strip():
        return reject(page, "empty-page", None)
    if page.media_type != "text/plain" and (known := not_a_page(text)):
        return reject(page, "not-a-page", known)
    source = Source(
        kind=page.kind,
        path=page.path,
        warc_offset=page.warc_offset,
        fetched_at=page.fetched_at,
        encoding=encoding,
        replaced_chars=replaced,
    )
    return text, source, (page.media_type or kind) == "text/html"


def _without_web_address(page: Page, url: str) -> Rejection:
    """Reject a page whose address is none: a note beside an archive's pages, a number, a word."""
    evidence = f"{url[:MAX_ADDRESS_CHARS]}: no address of the web (http:// or https://)"
    if page.kind not in {"warc", "memory"}:
        evidence += "; write it with its scheme, leave the field out, or give it as id"
    return replace(reject(page, "no-web-address", evidence), id=page_id(page, None))


def page_id(page: Page, url: str | None) -> str:
    """Return the caller's id, else 32 hex of its address, else of the raw content."""
    return page.id or (urls.article_id(url) if url else page.sha256[:32])


def reject(page: Page, reason: str, evidence: str | None) -> Rejection:
    """Return the rejection of a page by this stage."""
    source = Source(page.kind, page.path, page.warc_offset, page.fetched_at)
    return Rejection(page_id(page, page.url), STAGE, reason, evidence, page.url, source)


def from_text(page: Page, text: str, source: Source) -> Article:
    """Make the article of a raw text."""
    headline, body = split_headline(text, title=page.title)
    return Article(
        id=page_id(page, page.url),
        url=page.url,
        title=given_line(headline) or None,
        text=body,
        raw_text=body,
        host=urls.host(page.url) if page.url else None,
        date_published=to_utc(page.published),
        rights=page.rights or Rights(),
        source=replace(source, extractor=TEXT, truncated=page.truncated),
        structure=read_shape(body),
    )


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """A page of HTML, parsed, with what it says of itself."""

    page: Page
    source: Source
    content: bytes
    """In UTF-8, as the look before parsing left it."""
    root: Element
    signals: Signals
    metadata: Metadata
    """What the page says for machines; with what readers see once :meth:`complete`."""
    links: bool = False
    """The links of its story are asked for."""

    def complete(self) -> ParsedPage:
        """Return it with the byline and the date that readers see, where no better ones are stated.

        That is left until it is known whether the profile of the site says where they stand.
        """
        return replace(self, metadata=add_seen(self.metadata, self.signals, self.root))

    @property
    def site(self) -> str | None:
        """The host by which its profile is found: of its address, else of its canonical one."""
        return site_of(self.page.url) or site_of(self.metadata.canonical_url)


def site_of(url: str | None) -> str | None:
    """Return the site of an address: its host, without "www.".

    Examples:
        >>> site_of("https://www.news.example/a"), site_of(None)
        ('news.example', None)
    """
    host = urls.host(url) if url else None
    return host.removeprefix("www.") if host else None


def read_html(page: Page, html: str, source: Source) -> ParsedPage | Rejection:
    """Parse a page, once, and read what it says of itself for machines."""
    scanned = prescan.prescan(html)
    if isinstance(scanned, prescan.Refusal):
        return reject(page, scanned.reason, scanned.evidence)
    root = parse(scanned.content)
    signals = read_signals(root, url=page.url)
    return ParsedPage(page, source, scanned.content, root, signals, parse_stated(signals))


def _from_html(
    page: Page,
    html: str,
    source: Source,
    profile_of: ProfileOf,
    read: Read | None,
    *,
    links: bool,
) -> Article | Rejection:
    reading = read_html(page, html, source)
    if isinstance(reading, Rejection):
        return reading
    reading = replace(reading, links=links)
    profile = profile_of(reading.site)
    found = by_profile(reading, profile) if profile is not None else None
    if found:
        return to_article(*found)
    if read is not None and not has_corrections(profile):
        return read.outcome
    return generic(reading.complete(), profile)[0]


def by_profile(reading: ParsedPage, profile: SiteProfile) -> tuple[ParsedPage, Body, Told] | None:
    """Read a page by the profile of its site; None where it does not fit.

    Its kind is that of the pages which the profile was learned from: only the element that holds
    the story is cut up, and the kind shows in the whole page. Of one that calls itself a live blog
    that is believed.
    """
    # A page that shows nothing where its site shows it has nothing to show.
    meta, templates = reading.metadata, profile.template
    shows_authors = any(one.authors for one in templates)
    shows_date = any(one.date for one in templates) or not any(one.valid_from for one in templates)
    if not (meta.authors or shows_authors) or not (meta.date_published or shows_date):
        reading = reading.complete()
    fitting = extract_learned(reading.root, metadata=reading.metadata, profile=profile)
    if fitting is None:
        return None
    kind = LIVE if meta.page_kind == LIVE else fitting.kind
    return replace(reading, metadata=fitting.metadata), fitting.body, Told(kind)


def generic(
    reading: ParsedPage, profile: SiteProfile | None = None
) -> tuple[Article | Rejection, Sequence[Block], Body]:
    """Read a page as one of a site that nothing is known of but what people said of it.

    Args:
        reading: the page.
        profile: of its site; None: nobody said anything.
    """
    blocks = segment(reading.root)
    body = extract_body(reading.content, metadata=reading.metadata, blocks=blocks, profile=profile)
    if not body.text.strip():
        return reject(reading.page, "no-story", reading.metadata.title), blocks, body
    facts = gather(reading.root, reading.signals, reading.metadata, blocks, body)
    return to_article(reading, body, tell(facts)), blocks, body


def to_article(reading: ParsedPage, body: Body, told: Told) -> Article:
    """Make the article of a page from its story, its kind and what it says of itself."""
    page, meta = reading.page, reading.metadata
    address = own_address(page.url, meta.canonical_url)
    url = page.url or address
    base = find_base(reading.root, page.url or meta.canonical_url)
    return Article(
        id=page_id(page, address),
        url=url,
        title=meta.title if page.title is None else given_line(page.title) or None,
        description=meta.description,
        text=body.text,
        raw_text=body.text,
        authors=meta.authors,
        publisher=meta.publisher,
        host=urls.host(url or meta.canonical_url),
        section=meta.section,
        keywords=meta.keywords,
        date_published=finer(meta.date_published, to_utc(page.published)),
        date_modified=meta.date_modified,
        rights=meta.rights.merged(page.rights),
        quality=Quality(
            chars=0,
            words=0,
            paragraphs=0,
            removed_share=0.0,
            unaccounted_share=round(body.unaccounted_chars / body.visible_chars, 4)
            if body.visible_chars
            else 0.0,
        ),
        source=replace(
            reading.source,
            extractor=body.extractor,
            page_kind=told.kind,
            page_kind_score=told.score,
            truncated=body.truncated or page.truncated,
            declared_language=meta.language,
            canonical_url=meta.canonical_url,
            confidence=body.confidence,
        ),
        structure=body.structure,
        images=find_images(
            reading.root,
            reading.signals,
            body.blocks,
            body.kept,
            base=base,
        ),
        links=find_links(reading.root, body, base) if reading.links else None,
        dropped=body.dropped,
        vouched=body.vouched,
        listed=body.listed,
    )
