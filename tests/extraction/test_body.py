"""The story of a page: pages with known markup habits, laws, hostile pages."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpuskit.extraction.body.generic import Body, extract_body
from corpuskit.extraction.metadata.stated import Metadata, parse_metadata
from corpuskit.extraction.page import prescan
from corpuskit.extraction.page.blocks import segment
from corpuskit.extraction.page.dom import parse
from paragraphs import PARAGRAPHS

CASES = tomllib.loads(
    (Path(__file__).parents[1] / "cases" / "body.toml").read_text(encoding="utf-8")
)["page"]


def content_of(html: str) -> bytes:
    scanned = prescan.prescan(html)
    assert isinstance(scanned, prescan.Prescan)
    return scanned.content


def read(html: str) -> Body:
    content = content_of(html)
    return extract_body(content, metadata=parse_metadata(parse(content)))


def filled(text: str) -> str:
    for name, paragraph in PARAGRAPHS.items():
        text = text.replace(name, paragraph)
    return text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_pages(case: dict[str, Any]) -> None:
    body = read(filled(case["html"]))
    places = [body.text.find(filled(part)) for part in case["keep"]]
    assert -1 not in places
    assert places == sorted(places)
    for part in case["drop"]:
        assert part not in body.text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_every_visible_character_is_accounted_for(case: dict[str, Any]) -> None:
    content = content_of(filled(case["html"]))
    blocks = segment(parse(content))
    body = extract_body(content, metadata=Metadata(), blocks=blocks)
    dropped = sum(len(entry.text.replace("\n", "")) for entry in body.dropped)
    kept = sum(blocks[index].chars for index in body.kept)
    assert kept + dropped == sum(block.chars for block in blocks)
    assert body.unaccounted_chars == 0
    assert all(entry.rule.startswith("extraction/") and entry.label for entry in body.dropped)


def test_the_tree_is_left_as_it_is_and_the_result_is_the_same_each_time() -> None:
    content = content_of(filled(CASES[0]["html"]))
    root = parse(content)
    before = root.html
    first = extract_body(content, metadata=Metadata(), blocks=segment(root))
    assert root.html == before
    assert extract_body(content, metadata=Metadata(), blocks=segment(root)) == first


def test_a_page_without_text_gives_no_story() -> None:
    body = extract_body(
        content_of("<html><body><script>x</script></body></html>"), metadata=Metadata()
    )
    assert body.text == ""
    assert body.extractor is None
    assert body.kept == ()


def test_structured_data_serves_where_the_page_shows_nothing() -> None:
    story = "\n".join(PARAGRAPHS.values())
    body = extract_body(
        content_of("<html><body><div id=app></div></body></html>"),
        metadata=Metadata(article_body=story),
    )
    assert body.extractor == "structured-data"
    assert body.text == "\n\n".join(PARAGRAPHS.values())


def test_a_stub_behind_a_pay_wall_is_marked() -> None:
    page = content_of(filled("<article><h1>Head</h1><p>P1</p><p>P2</p></article>"))
    assert extract_body(page, metadata=Metadata(accessible_for_free=False)).truncated is True
    assert extract_body(page, metadata=Metadata()).truncated is None


def test_a_long_story_behind_a_pay_wall_is_whole() -> None:
    story = "".join(f"<p>{n}. P1</p><p>{n}. P2</p>" for n in range(6))
    page = content_of(filled(f"<article><h1>Head</h1>{story}</article>"))
    body = extract_body(page, metadata=Metadata(accessible_for_free=False))
    assert len(body.text) > 1_500
    assert body.truncated is None


HOSTILE = {
    "paragraphs": "<article>" + "<p>It rained on Monday again.</p>" * 20_000 + "</article>",
    "headings": "<article>" + "<h2>Rain</h2><p>It rained on Monday again.</p>" * 8_000,
    "unclosed": "<div><b><i>It rained." * 5_000,
    "one long line": "<p>" + "word " * 60_000,
    "link list": "<ul>" + "<li><a href=/x>Goats win</a></li>" * 8_000 + "</ul>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_take_bounded_time(name: str) -> None:
    scanned = prescan.prescan(f"<html><body>{HOSTILE[name]}</body></html>")
    if isinstance(scanned, prescan.Refusal):
        return
    start = time.process_time()
    extract_body(scanned.content, metadata=Metadata())
    assert time.process_time() - start < 20


TAGS = st.sampled_from(["p", "div", "h2", "li", "aside", "b", "br", "table", "td", "blockquote"])


@given(st.lists(st.tuples(TAGS, st.text(max_size=30), st.booleans()), max_size=30))
def test_blocks_are_kept_or_dropped_never_both(parts: list[tuple[str, str, bool]]) -> None:
    page = "".join(f"<{t}>{text}{'' if is_open else f'</{t}>'}" for t, text, is_open in parts)
    scanned = prescan.prescan(f"<html><body>{page}</body></html>")
    if isinstance(scanned, prescan.Refusal):
        return
    blocks = segment(parse(scanned.content))
    body = extract_body(scanned.content, metadata=Metadata(), blocks=blocks)
    dropped = sum(entry.text.count("\n") + 1 for entry in body.dropped)
    assert len(set(body.kept)) + dropped == len(blocks)
