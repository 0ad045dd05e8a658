"""Links of a story: listed where they are asked for, over the very words that lead somewhere."""

from __future__ import annotations

import time
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from corpuskit import process
from corpuskit.article import Article, Page
from corpuskit.config import Config, ExtractionConfig
from corpuskit.extraction.page.anchors import find_anchors
from corpuskit.extraction.page.blocks import segment
from corpuskit.extraction.page.dom import parse

URL: Final = "https://gazette.example/2024/storm"
LINKED: Final = Config(extraction=ExtractionConfig(links=True))
LIMIT_S: Final = 20.0
"""Of processor time; the slowest takes 2."""

FIRST: Final = "The harbour was closed at noon when the wind rose and the boats had to turn back."
LAST: Final = "On Tuesday the council will decide who pays for the repair of the old wall there."


def read(middle: str, config: Config = LINKED, first: str = FIRST) -> Article:
    html = f"<main><h1>Storm</h1><p>{first}</p>{middle}<p>{LAST}</p></main>"
    article = process(Page(html, url=URL), config=config)
    assert isinstance(article, Article)
    return article


def told(article: Article) -> list[tuple[str, str]]:
    assert article.links is not None
    return [(article.text[one.start : one.end], one.url) for one in article.links]


def test_links_are_listed_only_where_they_are_asked_for() -> None:
    middle = (
        "<p>The mayor told <a href=/mayor>the Gazette</a> that nobody had been hurt at all.</p>"
    )
    assert told(read(middle)) == [("the Gazette", "https://gazette.example/mayor")]
    assert read(middle, Config()).links is None


def test_words_of_a_link_are_the_linked_ones_even_where_they_stand_twice() -> None:
    middle = (
        "<p>Oslo and Oslo <b>again</b>: in <a href='https://oslo.example/?a=1&amp;b=2'> Oslo\n"
        "city </a>, Oslo says, the <a href=b>wall</a><a href=#x>1</a> <a href=mailto:a@b>post</a> "
        "<a href=/none></a>broke.</p>"
    )
    assert told(read(middle)) == [
        ("Oslo city", "https://oslo.example/?a=1&b=2"),
        ("wall", "https://gazette.example/2024/b"),
    ]


def test_links_in_rows_and_items_are_found_too() -> None:
    middle = (
        "<ul><li>It fell in <a href=/1>Oslo</a> first</li><li>and then it fell in Bergen</li></ul>"
        "<table><tr><td>Rain<td><a href=/2>12 mm</a><td>all day</tr><tr><td>Sun<td>none</table>"
    )
    assert [words for words, _ in told(read(middle))] == ["Oslo", "12 mm"]


def test_links_follow_the_cuts_of_their_text() -> None:
    first = f"Kabul, Mar 24 (EFE).- {FIRST.replace('harbour', '<a href=/h>harbour</a>')}"
    article = read("", first=first)
    assert article.dateline is not None
    assert article.text.startswith("The harbour")
    assert told(article) == [("harbour", "https://gazette.example/h")]


def test_links_of_a_stated_or_raw_text_are_none() -> None:
    raw = process("Storm\n\nIt rained all day.", config=LINKED)
    assert isinstance(raw, Article)
    assert raw.links is None


inline = st.lists(
    st.sampled_from(["a", " ", "b c", "\n", "<b>", "</b>", "<a href=/x>", "</a>", "<br>", "."]),
    max_size=14,
).map("".join)


@given(inline)
def test_anchors_lie_on_the_blocks_and_hold_the_words_of_links(line: str) -> None:
    page = parse(f"<div><p>{line}</p></div>")
    texts = [block.text for block in segment(page)]
    words = [" ".join(a.text().split()) for a in page.css("a")]
    for found in find_anchors(page):
        assert found.text in texts
        for one in found.anchors:
            held = found.text[one.start : one.end]
            assert held == held.strip() != ""
            assert any(held in " ".join(text.split()) for text in [*words, *texts])
        assert all(a.end <= b.start for a, b in zip(found.anchors, found.anchors[1:], strict=False))
    if "<br>" not in line:
        told = [f.text[a.start : a.end] for f in find_anchors(page) for a in f.anchors]
        assert "".join(told).replace(" ", "") == "".join(words).replace(" ", "")


def test_twenty_thousand_links_in_a_paragraph_cost_little() -> None:
    page = parse("<p>" + "so it <a href=/x>rained</a> on " * 20_000 + "</p>")
    start = time.process_time()
    (found,) = find_anchors(page)
    assert time.process_time() - start < LIMIT_S
    assert {found.text[one.start : one.end] for one in found.anchors} == {"rained"}
