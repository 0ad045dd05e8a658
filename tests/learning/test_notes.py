"""What one page tells the learner of its site."""

from __future__ import annotations

import pytest

from corpuskit.article import Article, Page, Rejection
from corpuskit.extraction import story
from corpuskit.extraction.body.body import Body
from corpuskit.extraction.body.profile import SiteProfile, Template
from corpuskit.extraction.metadata.stated import Metadata
from corpuskit.extraction.page.dom import parse
from corpuskit.learning.notes import (
    MAX_LINE_CHARS,
    PageNote,
    follows_picture,
    is_sentence,
    note_lines,
    note_page,
)
from corpuskit.learning.noting import note
from looks import CALM, GOATS, POUR, RAIN, STORY, blocks_of

URL = "https://www.valley.example/rain"


def noted(html: str, kept: tuple[str, ...], **stated: object) -> PageNote:
    blocks = blocks_of(html)
    found = tuple(block.index for block in blocks if block.text in kept)
    body = Body("\n\n".join(kept), "me", kept=found)
    metadata = Metadata(**stated)  # type: ignore[arg-type] - some fields
    return note_page(blocks, body, metadata, digest="1", kind="article", text=body.text)


def test_each_block_is_noted_with_what_voted_for_it() -> None:
    page = f"<main><h1>Rain</h1>{STORY}<p hidden>x</p><aside><a href=/>{GOATS}</a></aside></main>"
    rain, _, _, goats = noted(page, (RAIN, POUR, CALM)).blocks[1:]
    assert (rain.vote, rain.sentence, rain.heading, rain.chrome) == (1.0, True, False, False)
    assert (goats.vote, goats.chrome, goats.link_chars) == (0.0, True, len(GOATS))
    assert noted(page, (RAIN,)).blocks[0].heading


def test_structured_data_that_holds_a_story_has_half_of_the_vote() -> None:
    page = f"<main>{STORY}</main>"
    votes = [b.vote for b in noted(page, (RAIN, POUR), article_body=f"{RAIN} {CALM}").blocks]
    assert votes == [1.0, 0.5, 0.5]
    teaser = [b.vote for b in noted(page, (RAIN, POUR), article_body=RAIN).blocks]
    assert teaser == [1.0, 1.0, 0.0]
    assert [b.vote for b in noted(page, (), article_body=RAIN).blocks] == [0.0] * 3


def test_the_next_story_of_the_page_is_not_noted() -> None:
    first = f"<article><h1>Rain</h1><div>{STORY}</div></article>"
    page = f"{first}<article><h1>Goats</h1><div><p>{GOATS}</p></div></article>"
    assert len(noted(page, (RAIN, POUR, CALM, GOATS)).blocks) == 4


def test_where_headline_authors_and_day_are_seen_is_noted() -> None:
    page = (
        "<div class=top><h1 class=head>Rain</h1><p class=by>By Ann Lee</p>"
        f"<p class=on><time datetime=2026-03-01>Sunday</time></p></div><main>{STORY}</main>"
    )
    found = noted(page, (RAIN,), title="Rain", authors=("Ann Lee",), date_published="2026-03-01")
    assert (found.title, found.authors) == ("div.top>h1.head", "div.top>p.by")
    assert found.date == "div.top>p.on>time"
    assert found.day == "2026-03-01"
    other = noted(page, (RAIN,), title="Snow", authors=("Bo Ray",), date_published="2025-01-01")
    assert (other.title, other.authors, other.date) == (None, None, None)
    assert noted("", ()) == PageNote("1", "article", None, None, None, None, (), ())


def test_lines_too_long_to_be_learned_keep_their_place() -> None:
    assert note_lines(f"a  b\n\n{'x' * (MAX_LINE_CHARS + 1)}\n\n\n\nc") == ("a b", None, "c")


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (RAIN, True),
        (f"“{RAIN}”", True),
        (RAIN[:-1], False),
        ("It rained.", False),
        ("雨は木曜の夜まで降り続き川があふれた。", True),
        ("雨。", False),
    ],
)
def test_sentences(text: str, is_one: bool) -> None:
    assert is_sentence(text) is is_one


@pytest.mark.parametrize(
    ("before", "pictured"),
    [
        ("<img>", True),
        ("<div><picture><img></picture></div> <!-- x --><br>", True),
        ("<div><img> by Ann</div>", False),
        ("<p>x</p>", False),
        ("", False),
        ("text", False),
    ],
)
def test_what_stands_right_below_a_picture(before: str, pictured: bool) -> None:
    tree = parse(f"<main>{before}<div><p class=it>Mayor Lee</p></div></main>")
    element = tree.css_first("p.it")
    assert element is not None
    assert follows_picture(element) is pictured


def same(article: Article) -> Article:
    return article


def test_a_page_is_noted_and_what_was_read_is_kept() -> None:
    html = f"<title>Rain</title><main><h1>Rain</h1>{STORY}</main>"
    found = note(Page(html, url=URL), "1", tidy=same)
    assert found is not None
    assert (found.site, found.fits) == ("valley.example", None)
    assert found.note is not None
    assert found.note.lines == (RAIN, POUR, CALM)
    assert found.read is not None
    assert found.read.outcome == story.extract(Page(html, url=URL))


def test_a_page_that_holds_no_story_tells_nothing_but_need_not_be_read_again() -> None:
    html = "<title>News</title><nav><a href=/>Home</a></nav>"
    found = note(Page(html, url=URL), "1", tidy=same)
    assert found is not None
    assert found.note is None
    assert found.read is not None
    assert isinstance(found.read.outcome, Rejection)
    assert found.read.outcome == story.extract(Page(html, url=URL))


def test_pages_that_cannot_be_read_or_have_no_site_are_not_noted() -> None:
    html = f"<main>{STORY}</main>"
    assert note(Page(b"", url=URL), "1", tidy=same) is None
    assert note(Page(html), "1", tidy=same) is None
    assert note(Page(RAIN), "1", tidy=same) is None
    assert note(Page(b"\x89PNG\r\n\x1a\n" + bytes(99), url=URL), "1", tidy=same) is None


def test_a_text_tells_its_lines_alone() -> None:
    page = Page(f"Rain\n\n{RAIN}", url=URL, published="2026-03-01T08:00:00Z")
    found = note(page, "1", tidy=same)
    assert found is not None
    assert found.note == PageNote("1", "text", "2026-03-01", None, None, None, (), (RAIN,))
    assert found.read is None


def test_a_page_of_a_known_site_says_whether_it_fits() -> None:
    html = f"<div class=page><div class=text>{STORY}</div></div>"
    known = SiteProfile("valley.example", template=(Template("article", ("div.page>div.text>p",)),))
    lines_only = SiteProfile("valley.example")
    other = html.replace("text", "copy")
    for page, profile, fits in (
        (html, known, True),
        (other, known, False),
        (html, lines_only, None),
    ):
        found = note(Page(page, url=URL), "1", tidy=same, profile_of={known.host: profile}.get)
        assert found is not None
        assert found.fits is fits
