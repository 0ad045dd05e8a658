"""What stands inside a line and is no part of it, and what looks like it and is."""

from __future__ import annotations

import time

import pytest

from corpuskit.extraction.page.blocks import Block, segment
from corpuskit.extraction.page.dom import parse

LONG = "Behind a button stands the rest of the story of the ferries, and it goes on and on."


def blocks_of(page: str) -> list[Block]:
    return segment(parse(page))


def texts(page: str) -> list[str]:
    return [block.text for block in blocks_of(page)]


@pytest.mark.parametrize(
    "mark",
    [
        "<sup>3</sup>",
        "<sup><a href=#n3>3</a></sup>",
        "<sup class=reference><a href=/page#cite_note-3>[3]</a></sup>",
        "<a href=#n3>[3]</a>",
        "<a href=#n3>3</a>",
        "<a class=noteref href='/long-read#fn3'>*</a>",
    ],
)
def test_marks_of_notes_go(mark: str) -> None:
    assert texts(f"<p>The mill of 1911{mark} burnt down.") == ["The mill of 1911 burnt down."]
    assert texts(f"<p>It burnt down.{mark} Nobody knows why.") == [
        "It burnt down. Nobody knows why."
    ]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("About 10<sup>6</sup> bees", "About 106 bees"),
        ("Some 40 m<sup>2</sup> of roof", "Some 40 m2 of roof"),
        ("The 19<sup>th</sup> of May", "The 19th of May"),
        ("CO<sub>2</sub> rises", "CO2 rises"),
        ("<a href=/1911>1911</a> was dry", "1911 was dry"),
        ("See <a href=#part-two>part two</a>", "See part two"),
        ("<a href=#n3>3</a> Letter of the miller", "3 Letter of the miller"),
        ("<sup>3</sup> Letter of the miller", "3 Letter of the miller"),
        ("She paid <a href=#>50</a> crowns", "She paid 50 crowns"),
        ("On page <a href=#>7</a>, he", "On page 7, he"),
        ("See chapter <a href=#c3>3</a> of it", "See chapter 3 of it"),
        ("It won <a href='/a#note'>2</a>–1", "It won 2–1"),
        ("In 9<a href=#x>/</a>11 of it", "In 9/11 of it"),
        ("As told [<a href=#cite_3>3</a>] there", "As told [3] there"),
        ("Some 100<sup>2</sup> of them", "Some 1002 of them"),
    ],
)
def test_powers_and_other_links_stay(line: str, text: str) -> None:
    assert texts(f"<p>{line}") == [text]


@pytest.mark.parametrize(
    "hidden",
    [
        "<span class='sr-only'>Image</span>",
        "<em class='visually-hidden'>Image</em>",
        "<span style='display:none'>Image</span>",
        "<b hidden>Image</b>",
        "<i class='icon' aria-hidden='true'>photo_camera</i>",
        "<span class='material-icons'>photo_camera</span>",
    ],
)
def test_hidden_words_and_icons_go(hidden: str) -> None:
    assert texts(f"<p>{hidden}The mill burnt down.") == ["The mill burnt down."]


@pytest.mark.parametrize(
    "seen",
    [
        "<span aria-hidden='true'>The</span>",
        "<i>The</i>",
        "<span style='display:inline'>The</span>",
        "<span class='material-world'>The</span>",
    ],
)
def test_what_is_seen_stays(seen: str) -> None:
    assert texts(f"<p>{seen} mill burnt down.") == ["The mill burnt down."]


def test_a_long_hidden_text_is_a_block_of_its_own() -> None:
    shown, hidden = blocks_of(f"<p>It burnt down.<span style='display:none'>{LONG}</span>")
    assert (shown.text, shown.hidden) == ("It burnt down.", False)
    assert (hidden.text, hidden.hidden) == (LONG, True)


def test_an_anchor_without_an_address_is_no_link() -> None:
    for anchor in ("<a name=p4>", "<a id=p4>", "<a>", "<a class=para>"):
        (block,) = blocks_of(f"<p>{anchor}The mill burnt down.</a>")
        assert block.link_chars == 0, anchor
    for link in ("<a href=/x>", "<a onclick=go()>", "<a data-href=/x>", "<a role=button>"):
        (block,) = blocks_of(f"<p>{link}The mill burnt down.</a>")
        assert block.link_chars == 20, link


def test_a_heading_that_leads_to_its_own_page_is_no_link() -> None:
    for head in (
        "<h2><a href=#why>Why it burnt</a></h2>",
        "<h2 id=why>Why it burnt<a href=#why>#</a></h2>",
        "<h2><a>Why it burnt</a> <a href='#why'>¶</a></h2>",
    ):
        (block,) = blocks_of(head)
        assert (block.text, block.link_chars) == ("Why it burnt", 0)
    assert blocks_of("<h2><a href=/other>Other news</a></h2>")[0].link_chars == 10
    assert blocks_of("<p><a href=#why>Why it burnt</a></p>")[0].link_chars == 12


def test_a_bold_line_before_a_break_is_a_line_of_its_own() -> None:
    assert texts("<p><b>What now</b><br>The mill stays shut.") == [
        "What now",
        "The mill stays shut.",
    ]
    assert texts("<p>It is <b>shut</b><br>for good.") == ["It is shut for good."]
    assert texts("<p><b>The mill<br>is shut</b>") == ["The mill is shut"]
    assert texts(f"<p><b>{LONG * 2}</b><br>So it goes.") == [f"{LONG * 2} So it goes."]


def test_characters_of_a_ruby_are_one_line() -> None:
    page = "<p>この<ruby><rb>水車</rb><rp>(</rp><rt>すいしゃ</rt><rp>)</rp></ruby>は"
    assert texts(page) == ["この水車は"]


def test_what_unfolds_a_text_is_a_heading() -> None:
    head, text = blocks_of("<details><summary>Who pays?</summary><p>The town.</details>")
    assert (head.heading, text.heading) == (3, 0)
    for page in ("<h3><button>Who pays?</button></h3>", "<button><h3>Who pays?</h3></button>"):
        assert "button" not in blocks_of(page)[0].context
    assert "button" in blocks_of("<button>Who pays?</button>")[0].context


def test_a_story_set_as_headings_is_text() -> None:
    page = "<h4><div>The mill burnt.</div><div>It rained.</div><div>So it goes.</div></h4>"
    assert [block.heading for block in blocks_of(page)] == [0, 0, 0]
    assert [block.heading for block in blocks_of("<h4><div>Mill</div><div>Fire</div></h4>")] == [
        4,
        4,
    ]


def test_characters_without_width_are_no_block() -> None:
    assert texts("<p>Rain.<p>\u200d<p>\u200b\u200b<p>!") == ["Rain.", "!"]


@pytest.mark.parametrize("tag", ["sup", "span hidden", "a href=#x", "span class=sr-only"])
def test_time_is_linear_where_hundreds_stand_inside_each_other(tag: str) -> None:
    start = time.process_time()
    blocks_of(f"<p>In 1911{f'<{tag}>' * 3000}3")
    assert time.process_time() - start < 2
