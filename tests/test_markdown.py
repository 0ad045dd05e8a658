"""Markdown of a text read back by an independent parser: the same words, the same structure."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpuskit import process, to_markdown
from corpuskit.article import Article, Page
from corpuskit.edits import BREAK
from corpuskit.spans import TextSpan, fit, paragraph_spans
from markdown_lines import PARSER, lines_in, lines_of, without_bullets

SIGNS = "\\`*_{}[]<>()#+-.!|~&;:=\"'1)a \t"


def kinds_of(markdown: str) -> list[str]:
    return [t.type.removesuffix("_open") for t in PARSER.parse(markdown) if t.nesting == 1]


paragraph = st.text(SIGNS, min_size=1, max_size=14).map(str.strip).filter(bool)
texts = st.lists(paragraph, max_size=6).map(BREAK.join)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    text = draw(texts)
    kinds = st.sampled_from(
        ["paragraph", "heading", "list_item", "quote", "table_row", "question", "answer", "code"]
    )
    spans = []
    for one in paragraph_spans(text):
        kind = draw(kinds)
        level = draw(st.integers(1, 3)) if kind != "paragraph" else None
        middle = draw(st.integers(one.start, one.end))
        cells = (one.start, middle) if kind == "table_row" else None
        spans.append(TextSpan(kind, level, one.start, one.end, None, cells))
    return Article("1", text=text, structure=fit(spans, text))


@given(texts)
def test_paragraphs_come_back_whatever_stands_in_them(text: str) -> None:
    assert lines_of(to_markdown(Article("1", text=text))) == lines_in(text)


@given(articles())
def test_words_come_back_whatever_the_structure(article: Article) -> None:
    """A cell may end in the middle of a word here, so blanks do not count."""
    back = "".join(lines_of(to_markdown(article))).replace(" ", "")
    told = without_bullets(article.text, article.structure or ())
    assert back == "".join(told.split())


PAGE = (
    "<main><h1>Storm</h1><p>The harbour was closed at noon when the wind rose over the wall.</p>"
    "<h2>What is closed</h2><ul><li>Roads<ul><li>the pier</li><li>the bridge</li></ul></li>"
    "<li>Shops</li></ul><blockquote><p>We saw it come.</p><p>Then it was dark.</p></blockquote>"
    "<table><tr><th>Port<th>Wind</tr><tr><td>Oslo | east<td>12</tr><tr><td><td>9</tr></table>"
    "<h3>The_log_file</h3><pre>wind = `12`</pre>"
    "<p>1. January was *worse* than [this], said <b>Ann Lee</b> at "
    "https://gazette.example: 5 &lt; 6.</p></main>"
)


def test_page_becomes_markdown_with_its_structure() -> None:
    article = process(Page(PAGE, url="https://gazette.example/storm"))
    assert isinstance(article, Article)
    markdown = to_markdown(article)
    assert markdown == (
        "The harbour was closed at noon when the wind rose over the wall.\n\n"
        "## What is closed\n\n"
        "- Roads\n  - the pier\n  - the bridge\n- Shops\n\n"
        "> We saw it come.\n>\n> Then it was dark.\n\n"
        "| Port | Wind |\n| --- | --- |\n| Oslo \\| east | 12 |\n|  | 9 |\n\n"
        "### The_log_file\n\n"
        "```\nwind = `12`\n```\n\n"
        "1\\. January was \\*worse\\* than \\[this\\], said Ann Lee at "
        "https://gazette.example: 5 < 6.\n"
    )
    assert lines_of(markdown) == lines_in(article.text)
    kinds = kinds_of(markdown)
    assert [kinds.count(one) for one in ("heading", "bullet_list", "blockquote", "tr")] == [
        2,
        2,
        1,
        3,
    ]


@pytest.mark.parametrize(
    "text",
    [
        *("# x", "> x", "- x", "+ x", "* x", "1. x", "1) x", "---", "===", "***", "___", "- - -"),
        *(
            "```",
            "~~~",
            "    x",
            "<div>",
            "<!-- x -->",
            "&amp;",
            "[a]: http://b.example",
            "![a](b)",
        ),
        *(
            "[a](b)",
            "**a**",
            "~~a~~",
            "`a`",
            "a\\",
            "\\",
            "a|b",
            "|a|b|",
            "#",
            "a #",
            "__a__",
            "_a_",
        ),
    ],
)
def test_signs_stay_signs(text: str) -> None:
    for kind in ("paragraph", "heading", "quote", "answer"):
        span = TextSpan(kind, 1, 0, len(text))  # type: ignore[arg-type]  # any of the kinds
        markdown = to_markdown(Article("1", text=text, structure=(span,)))
        assert lines_of(markdown) == [text.strip()]


def test_live_page_parts_its_entries() -> None:
    text = BREAK.join(("Noon.", "Rain.", "One.", "Sun."))
    spans = (
        TextSpan("entry", None, 0, 12, "2024-05-01T12:00:00Z"),
        *paragraph_spans(text)[:2],
        TextSpan("entry", None, 14, 24),
        *paragraph_spans(text)[2:],
    )
    assert to_markdown(Article("1", text=text, structure=spans)) == (
        "Noon.\n\nRain.\n\n* * *\n\nOne.\n\nSun.\n"
    )


def test_raw_bullets_become_items() -> None:
    article = process(Page("Closed:\n• the pier\n• the road", title=""))
    assert isinstance(article, Article)
    assert to_markdown(article) == "Closed:\n\n- the pier\n- the road\n"


def test_ten_thousand_levels_do_not_grow_without_bound() -> None:
    text = BREAK.join("x" for _ in range(10_000))
    spans = [
        TextSpan("list_item", level, span.start, span.end)
        for level, span in enumerate(paragraph_spans(text), 1)
    ]
    markdown = to_markdown(Article("1", text=text, structure=tuple(spans)))
    assert len(markdown) < 2_000_000
    assert all(len(one) <= len(other) + 2 for other, one in pairwise(markdown.split("\n")[:-1]))
