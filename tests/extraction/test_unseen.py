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
        "<sup>[3]</sup>",
        "<sup>(3)</sup>",
        "<sup>*</sup>",
        "<sup>††</sup>",
        "<sup><a href=#note-3>iii</a></sup>",
        "<span class=footnote-number>3</span>",
        "<a class=footnote-anchor href=#footnote-3>3</a>",
        "<sup class=endnote__mark>b</sup>",
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
        ("The 1<sup>a</sup> volta", "The 1a volta"),
        ("Milko<sup>(R)</sup> for all", "Milko(R) for all"),
        ("A <b class=notebook>3</b> for all", "A 3 for all"),
        ("See <span class=note>the third</span> one", "See the third one"),
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
        "<span class='site-icon' aria-hidden='true'>Camera</span>",
        "<b aria-hidden='true'>photo_camera</b>",
        "<span class='show-for-sr'>Image</span>",
        "<span class='assistive-text x'>Image</span>",
        "<span class='d-none'>Image</span>",
        "<em class='hidden'>Image</em>",
        "<span style='position:absolute; left:-9999px'>Image</span>",
        "<span style='font-size:0'>Image</span>",
    ],
)
def test_hidden_words_and_icons_go(hidden: str) -> None:
    assert texts(f"<p>{hidden}The mill burnt down.") == ["The mill burnt down."]


@pytest.mark.parametrize(
    "seen",
    [
        "<span aria-hidden='true'>The</span>",
        "<span class='icon'>The</span>",
        "<span class='iconic' aria-hidden='true'>The</span>",
        "<i>The</i>",
        "<span style='display:inline'>The</span>",
        "<span class='material-world'>The</span>",
        "<span class='d-none d-md-inline'>The</span>",
        "<span class='hidden sm:inline'>The</span>",
        "<span class='hidden-gem'>The</span>",
        "<span style='font-size:0.9em'>The</span>",
        "<span style='left:-2px'>The</span>",
    ],
)
def test_what_is_seen_stays(seen: str) -> None:
    assert texts(f"<p>{seen} mill burnt down.") == ["The mill burnt down."]


def test_what_a_style_makes_a_block_is_one() -> None:
    block = "<span style='color:red; display: block'>The mill burnt down.</span>"
    assert texts(f"<p>{block * 2}") == ["The mill burnt down."] * 2
    capital = "<span style='display:block; float:left'>T</span>"
    assert texts(f"<p>{capital}he mill burnt down.") == ["The mill burnt down."]
    assert texts("<h2>Fire <span style='display:block'>at the mill</span>") == ["Fire at the mill"]


def test_a_complex_ruby_stands_in_its_line() -> None:
    ruby = "<ruby><rbc><rb>地震</rb></rbc><rtc><rt>じしん</rt></rtc></ruby>"
    assert texts(f"<p>この{ruby}で") == ["この地震で"]


def test_a_long_hidden_text_is_a_block_of_its_own() -> None:
    shown, hidden = blocks_of(f"<p>It burnt down.<span style='display:none'>{LONG}</span>")
    assert (shown.text, shown.hidden) == ("It burnt down.", False)
    assert (hidden.text, hidden.hidden) == (LONG, True)


def test_what_a_class_hides_is_not_lost_where_it_is_long() -> None:
    assert texts(f"<p>It burnt down. <span class=hidden>{LONG}</span>") == [
        f"It burnt down. {LONG}"
    ]


@pytest.mark.parametrize(
    ("link", "chars"),
    [
        ("<a href=#c3>The mill, which had been built in 1911, burnt down in the night.</a>", 0),
        ("<a href=#c3>The mill that burnt down in the night, and what is to become of it</a>", 66),
        ("<a href=/x>The mill, which had been built in 1911, burnt down in the night.</a>", 64),
        ("<a href=#c3 role=button data-toggle=collapse>Who set it on fire?</a>", 0),
        ("<a href=#c3 aria-controls=c3>Who set it on fire?</a>", 0),
        ("<a href=# data-toggle=collapse>News</a>", 4),
        ("<a href=#c3 data-toggle=dropdown aria-expanded=false>News</a>", 4),
    ],
)
def test_a_sentence_or_a_question_in_an_anchor_is_no_link(link: str, chars: int) -> None:
    (block,) = blocks_of(f"<p>{link}</p>")
    assert block.link_chars == chars


@pytest.mark.parametrize(
    "line",
    [
        "<p><strong>Why it burnt<br></strong>Nobody knows.</p>",
        "<div><b>Why it burnt<br> </b>Nobody knows.</div>",
        "<p><b>Why it burnt</b><br>Nobody knows.</p>",
    ],
)
def test_a_bold_head_is_a_line_of_its_own(line: str) -> None:
    assert texts(line) == ["Why it burnt", "Nobody knows."]
    assert texts("<p><b>Why<br>it</b> burnt.</p>") == ["Why it burnt."]


@pytest.mark.parametrize(
    "asked",
    [
        "<div class=schema-faq-question>Who?</div>",
        "<strong class='schema-faq-question'>Who?</strong>",
        "<div class=accordion__title><span>Who?</span></div>",
        "<dl><dt>Who?</dt></dl>",
        "<a href=#a1 data-bs-toggle=collapse>Who?</a>",
        "<div class='et_pb_toggle_title x'>Who?</div>",
    ],
)
def test_a_line_that_unfolds_an_answer_is_a_heading(asked: str) -> None:
    question, answer = blocks_of(f"<div>{asked}<div>Nobody knows.</div></div>")
    assert (question.text, question.heading > 0, question.link_chars) == ("Who?", True, 0)
    assert (answer.text, answer.heading) == ("Nobody knows.", 0)


def test_a_figure_of_code_is_no_picture() -> None:
    (block,) = blocks_of("<figure><pre>x = 1</pre></figure>")
    assert "figure" not in block.context


def test_an_anchor_without_an_address_is_no_link() -> None:
    for anchor in ("<a name=p4>", "<a id=p4>", "<a>", "<a class=para>"):
        (block,) = blocks_of(f"<p>{anchor}The mill burnt down.</a>")
        assert block.link_chars == 0, anchor
    for link in ("<a href=/x>", "<a onclick=go()>", "<a data-href=/x>", "<a role=link>"):
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
