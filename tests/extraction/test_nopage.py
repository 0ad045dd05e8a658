"""Feeds, sitemaps and data that are handed in as pages: refused, and told what to do."""

from __future__ import annotations

import json
import time

import pytest

from corpuskit.article import Article, Page, Rejection
from corpuskit.extraction.nopage import not_a_page
from corpuskit.extraction.story import extract
from corpuskit.pipeline import process

STORY = "<p>Rain fell on Orrin all day, and the river rose above the old bridge.</p>" * 4
XML = '<?xml version="1.0"?>'
KINDS = [
    ("rss", f"{XML}<rss version='2.0'><channel><item><description>{STORY}</description></item>"),
    ("rss", f"\ufeff\n{XML}<!-- made by x --><?xml-stylesheet href='a'?><RSS>{STORY}</RSS>"),
    ("rss", f"<rdf:RDF xmlns='http://purl.org/rss/1.0/'><item>{STORY}</item></rdf:RDF>"),
    ("atom", f"{XML}<feed xmlns='http://www.w3.org/2005/Atom'><entry>{STORY}</entry></feed>"),
    ("sitemap", f"{XML}<!DOCTYPE urlset><urlset><url><loc>/a</loc></url></urlset>{STORY}"),
    ("sitemap", "<sitemapindex ><sitemap><loc>/a</loc></sitemap></sitemapindex>"),
    ("opml", "<opml version='2.0'><body><outline text='x'/></body></opml>"),
    ("json", json.dumps([{"id": 1, "content": {"rendered": STORY}}])),
    ("json", "\n" + json.dumps({"title": "x", "body": STORY}, indent=1) + "\n"),
    ("mhtml", f"From: <Saved>\nMIME-Version: 1.0\nContent-Type: multipart/related;\n\n{STORY}"),
]


@pytest.mark.parametrize(("kind", "content"), KINDS)
def test_what_is_no_page_is_refused_with_what_to_do(kind: str, content: str) -> None:
    for page in (Page(content), Page(content.encode()), Page(content, media_type="text/html")):
        found = process(page)
        assert isinstance(found, Rejection)
        assert (found.stage, found.reason) == ("extraction", "not-a-page")
        assert (found.evidence or "").startswith(f"{kind}: ")


@pytest.mark.parametrize(
    "content",
    [
        f"<html><body>{STORY}<feed></feed></body></html>",
        f"{XML}<!DOCTYPE html><html xmlns='http://www.w3.org/1999/xhtml'><body>{STORY}</body></html>",
        f"<article>{STORY}</article>",
        f"<p>&lt;rss&gt; is dead.</p>{STORY}",
        f"<feedback>{STORY}</feedback>",
        "[Photo] Rain fell on Orrin.\n\nThe river rose. [Archive]",
        '{"a": 1} was all that the server said.\n\nNobody knew why.',
    ],
)
def test_pages_and_texts_are_read(content: str) -> None:
    assert not_a_page(content) is None
    assert isinstance(process(content), Article)


def test_a_text_that_a_caller_calls_one_is_one() -> None:
    assert isinstance(extract(Page('{"rain": "fell"}', media_type="text/plain")), Article)


@pytest.mark.parametrize("unit", ["<!--", "<?x ", "[", "{", " ", "<!DOCTYPE ", "<!-- -->"])
def test_hostile_beginnings_take_bounded_time(unit: str) -> None:
    start = time.process_time()
    assert not_a_page(unit * 200_000) is None
    assert time.process_time() - start < 2
