"""From a page to the article that the text stages start from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from corpuskit.article import Article, Page, Quality, Rejection, Source
from corpuskit.extraction import decoding, prescan, urls
from corpuskit.extraction.blocks import segment
from corpuskit.extraction.body import extract_body
from corpuskit.extraction.dates import to_utc
from corpuskit.extraction.metadata import parse_metadata
from corpuskit.extraction.rawtext import split_headline

STAGE = "extraction"


def extract(page: Page, *, is_dateline: Callable[[str], bool]) -> Article | Rejection:
    """Find the story of a page, and what the page says of it.

    Args:
        page: HTML or raw text.
        is_dateline: tells whether a line holds a dateline; the first line of a raw text is its
            headline only if it holds none.
    """
    kind = decoding.sniff(page.content)
    if kind.startswith("binary:"):
        return reject(page, "not-a-page", kind.removeprefix("binary:"))
    if isinstance(page.content, str):
        encoding = None
        text, replaced = decoding.scrub(page.content)
    else:
        decoded = decoding.decode(page.content, charset=page.charset)
        text, encoding, replaced = decoded.text, decoded.encoding, decoded.replaced
    if not text.strip():
        return reject(page, "empty-page", None)
    source = Source(
        kind=page.kind,
        path=page.path,
        warc_offset=page.warc_offset,
        fetched_at=page.fetched_at,
        encoding=encoding,
        replaced_chars=replaced,
    )
    if (page.media_type or kind) == "text/html":
        return _from_html(page, text, source)
    return _from_text(page, text, source, is_dateline)


def page_id(page: Page, url: str | None) -> str:
    """Return the caller's id, else 32 hex of the canonical URL, else of the raw content."""
    return page.id or (urls.article_id(url) if url else page.sha256[:32])


def reject(page: Page, reason: str, evidence: str | None) -> Rejection:
    """Return the rejection of a page by this stage."""
    source = Source(page.kind, page.path, page.warc_offset, page.fetched_at)
    return Rejection(page_id(page, page.url), STAGE, reason, evidence, page.url, source)


def _from_text(
    page: Page, text: str, source: Source, is_dateline: Callable[[str], bool]
) -> Article | Rejection:
    title, body = split_headline(text, title=page.title, is_dateline=is_dateline)
    return Article(
        id=page_id(page, page.url),
        url=page.url,
        title=title,
        text=body,
        raw_text=body,
        host=urls.host(page.url) if page.url else None,
        date_published=to_utc(page.published),
        source=replace(source, extractor="text"),
    )


def _from_html(page: Page, html: str, source: Source) -> Article | Rejection:
    scanned = prescan.prescan(html)
    if isinstance(scanned, prescan.Refusal):
        return reject(page, scanned.reason, scanned.evidence)
    tree = prescan.parse(scanned.html)
    meta = parse_metadata(tree, url=page.url)
    blocks = segment(tree)
    body = extract_body(tree, metadata=meta, blocks=blocks)
    if not body.text.strip():
        return reject(page, "no-story", meta.title)
    visible = sum(len(block.text) for block in blocks)
    url = page.url or meta.canonical_url
    return Article(
        id=page_id(page, _own_address(page.url, meta.canonical_url)),
        url=url,
        title=meta.title if page.title is None else page.title or None,
        description=meta.description,
        text=body.text,
        raw_text=body.text,
        authors=meta.authors,
        publisher=meta.publisher,
        host=urls.host(url) if url else None,
        section=meta.section,
        keywords=meta.keywords,
        date_published=meta.date_published or to_utc(page.published),
        date_modified=meta.date_modified,
        rights=meta.rights,
        quality=Quality(
            chars=0,
            words=0,
            paragraphs=0,
            removed_share=0.0,
            unaccounted_share=round(body.unaccounted_chars / visible, 4) if visible else 0.0,
        ),
        source=replace(
            source,
            extractor=body.extractor,
            page_kind=meta.page_kind,
            truncated=body.truncated,
            declared_language=meta.language,
            canonical_url=meta.canonical_url,
        ),
        dropped=body.dropped,
    )


def _own_address(url: str | None, canonical: str | None) -> str | None:
    """Return the address that names a page: its canonical one, unless that is on another host."""
    if url and canonical and urls.host(url) != urls.host(canonical):
        return url
    return canonical or url
