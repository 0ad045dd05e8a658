"""The visible text of a page as blocks: markup, paths, laws, hostile pages."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpuskit.extraction.page.blocks import Block, segment
from corpuskit.extraction.page.dom import Element, parse
from corpuskit.extraction.page.naming import is_hashed, short_label, stable_name


def blocks_of(page: str) -> list[Block]:
    return segment(parse(page))


def texts(page: str) -> list[str]:
    return [block.text for block in blocks_of(page)]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>It <b>rained</b> <a href=/x>here</a>, he said.</p>", ["It rained here, he said."]),
        ("<div>One<p>Two</p>tail<!-- no -->s</div>", ["One", "Two", "tails"]),
        ("<div>One<br>line<br> <br>Two</div>", ["One line", "Two"]),
        ("<p>Fish<sup>1</sup> and <my-tag>chips</my-tag></p>", ["Fish1 and chips"]),
        ("<my-box>One</my-box><my-box>Two</my-box>", ["One", "Two"]),
        ("<ul><li>One<li>Two</ul>", ["One", "Two"]),
        ("<table><tr><td>One</td><td>Two</td></tr></table>", ["One", "Two"]),
        ("<a href=/x><h3>Head</h3><p>Text</p></a>", ["Head", "Text"]),
        ("<p>a\u00a0\n\t b</p>", ["a b"]),
        ("<p>One<script>x</script>Two<style>y</style></p>", ["OneTwo"]),
        ("<noscript>no</noscript><template>no</template><svg><title>no</title></svg>", []),
        ("<title>no</title>", []),
    ],
)
def test_text(page: str, expected: list[str]) -> None:
    assert texts(f"<html><body>{page}</body></html>") == expected


def test_features() -> None:
    page = (
        "<main role='Main'><article itemprop='articleBody'><h2>Head</h2>"
        "<p>See <a href=/x>the page</a> and <strong>think</strong></p>"
        "<blockquote><p>Quote</p></blockquote><ul><li>Item</li></ul>"
        "<figure><figcaption>Caption</figcaption></figure>"
        "<table><tr><td>Cell</td></tr></table></article></main>"
    )
    head, text, quote, item, caption, cell = blocks_of(page)
    assert head.heading == 2
    assert (text.link_chars, text.strong_chars) == (8, 5)
    assert text.link_density == pytest.approx(8 / len(text.text))
    assert {"role=main", "itemprop=articlebody", "article"} <= text.context
    assert quote.is_quote
    assert item.is_list_item
    assert caption.is_caption
    assert cell.is_cell
    assert [block.index for block in (head, text, quote, item, caption, cell)] == [*range(6)]
    assert text.place.element.tag == text.place.tag == text.tag == "p"


@pytest.mark.parametrize(
    "attribute", ["hidden", "style='display: none'", "style='color:red;VISIBILITY:hidden'"]
)
def test_hidden_text_is_marked(attribute: str) -> None:
    first, second = blocks_of(f"<div {attribute}><p>No</p></div><p>Yes</p>")
    assert first.hidden
    assert not second.hidden


@pytest.mark.parametrize("attribute", ["style='display: block'", "class=hidden-xs", "title=hidden"])
def test_text_that_is_not_hidden(attribute: str) -> None:
    assert not blocks_of(f"<p {attribute}>Yes</p>")[0].hidden


def test_paths_are_the_same_for_siblings_and_other_pages() -> None:
    first = blocks_of("<body class=postid-12><div id=post-12 class='story css-1a2b3c'><p>A<p>B")
    second = blocks_of("<body class=postid-77><div id=post-77 class='story css-9z8y7x'><p>C")
    assert {block.path for block in (*first, *second)} == {"body>div.story>p"}
    assert first[0].label == "div.story > p"


@pytest.mark.parametrize(
    "word", ["css-1abc23", "x3Fq2", "bdVaJa", "sc-eXEjpC", "a8f03bc", "md:w-2"]
)
def test_names_that_build_tools_made(word: str) -> None:
    assert stable_name(word) == ""


@pytest.mark.parametrize(
    "word", ["story", "article-body", "articleBody", "entry__content", "wp-block-quote", "h2-title"]
)
def test_names_that_people_gave(word: str) -> None:
    assert stable_name(word) == word
    assert not is_hashed(word)


def test_a_long_path_is_cut_in_front() -> None:
    depth = 180
    page = "<div class=wrapper>" * depth + "<p>Text</p>" + "</div>" * depth
    (block,) = blocks_of(page)
    assert len(block.path) < 700
    assert block.path.startswith("…")
    assert block.path.endswith("div.wrapper>p")
    assert short_label(block.path) == "div.wrapper > p"


HOSTILE = {
    "paragraphs": "<p>It rained.</p>" * 20_000,
    "inline": "<p>" + "<b>x</b> " * 40_000,
    "unclosed": "<b><i>x" * 20_000,
    "classes": f"<p class='{'a1b ' * 40_000}'>x</p>",
    "one class": f"<p class='{'a1' * 100_000}'>x</p>",
    "style": f"<p style='{'display:' * 30_000}'>x</p>",
    "breaks": "<div>" + "x<br>" * 40_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_take_bounded_time(name: str) -> None:
    root = parse(HOSTILE[name])
    start = time.process_time()
    assert segment(root)
    assert time.process_time() - start < 5


NAMES = st.sampled_from(["p", "div", "b", "a", "li", "br", "h2", "td", "x-y", "section", "span"])


def visible(root: Element) -> str:
    body = root.css_first("body")
    return body.text() if body is not None else ""


@given(st.lists(st.tuples(NAMES, st.text("ab \n", max_size=5), st.booleans()), max_size=40))
def test_every_character_is_in_one_block_and_the_tree_is_left_alone(
    parts: list[tuple[str, str, bool]],
) -> None:
    page = "".join(f"<{t}>{text}{'' if is_open else f'</{t}>'}" for t, text, is_open in parts)
    root = parse(f"<html><body>{page}</body></html>")
    before = root.html
    found = "".join("".join(block.text.split()) for block in segment(root))
    assert found == "".join(visible(root).split())
    assert root.html == before
