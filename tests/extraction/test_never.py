"""Choices of forms, questions about cookies, threads of comments; key points and questions."""

from __future__ import annotations

import pytest

from corpuskit.extraction.body.ballot import decide
from corpuskit.extraction.body.generic import extract_body
from corpuskit.extraction.body.look import look_at, propose
from corpuskit.extraction.body.never import find_never
from corpuskit.extraction.metadata.stated import Metadata
from looks import CALM, GOATS, POUR, RAIN, STORY, blocks_of

THREAD = f"<div class=comments><p>{GOATS}</p><p>{CALM[:-1]}, as I said.</p></div>"


MORE = "The council meets on Monday, and it will ask who was to look after the old footbridge."
LONG = f"{STORY}<p>{MORE}</p>"


def kept(page: str, marked: set[int] | None = None) -> list[str]:
    """Return the texts that the rules keep of a page of which a witness marks all, or some."""
    blocks = blocks_of(page)
    every = set(range(len(blocks))) if marked is None else marked
    look = look_at(blocks, propose(blocks, "me", every), Metadata())
    return [blocks[index].text for index in decide(look).kept] if look else []


@pytest.mark.parametrize(
    "box",
    [
        "<select><option>Every district of the town<option>The harbour district</select>",
        f"<textarea>{GOATS}</textarea>",
        f"<div id=onetrust-banner><p>{GOATS}</p><p>{GOATS} It is so.</p></div>",
        f"<div class='cookie-notice'><p>{GOATS}</p></div>",
        f"<section class='cc-window x'><p>{GOATS}</p></section>",
        f"<div class=privacy-overlay><p>{GOATS}</p></div>",
        THREAD,
        THREAD.replace("comments", "kommentare"),
        f"<blockquote class=twitter-tweet><p>{GOATS}</p>— A (@a) <a href=/x>May</a></blockquote>",
        f"<div class='instagram-media wide'><p>{GOATS}</p></div>",
    ],
)
def test_no_story_whoever_marks_it(box: str) -> None:
    assert kept(f"<main>{LONG}{box}</main>") == [RAIN, POUR, CALM, MORE]
    assert kept(f"{box}<main>{LONG}</main>") == [RAIN, POUR, CALM, MORE]


@pytest.mark.parametrize(
    "story",
    [
        f"<article class='post tag-gdpr'><h1>Rain</h1>{LONG}</article>",
        f"<article class=tag-consent>{LONG}</article>",
        f"<div class='page cookie-law-bar-shown'><main>{LONG}</main></div>",
        f"<div class='site cookies-accepted'><h1>Rain</h1>{LONG}</div>",
        f"<article class=kommentar>{LONG}</article>",
    ],
)
def test_a_story_is_not_lost_for_what_its_place_is_named_after(story: str) -> None:
    aside = (
        f"<aside><p>{GOATS} {GOATS}</p><p>{GOATS} Once more, and then again, it is so.</p></aside>"
    )
    blocks = blocks_of(f"{story}{aside}")
    never = find_never(blocks, set(range(len(blocks))))
    assert not {blocks[index].text for index in never} & {RAIN, POUR, CALM, MORE}


def test_a_page_all_of_which_is_named_comments_is_read() -> None:
    assert kept(f"<div class=with-comments>{STORY}</div>") == [RAIN, POUR, CALM]
    assert kept(f"<div class=fb-post>{STORY}</div>") == [RAIN, POUR, CALM]


@pytest.mark.parametrize(
    "name", ["commentary", "cookery", "recommended-reading", "uncommented", "cmp-text", "privacy"]
)
def test_names_that_only_sound_alike(name: str) -> None:
    blocks = blocks_of(f"<main>{LONG}<div class={name}><p>{GOATS}</p></div></main>")
    assert not find_never(blocks, {0, 1, 2, 3})


def test_a_banner_that_is_longer_than_the_story() -> None:
    banner = f"<div id=cookie-banner role=dialog>{f'<p>{GOATS} We ask you.</p>' * 5}</div>"
    page = f"{banner}<main><article><h1>Rain</h1><p>{RAIN}</p></article></main>"
    assert extract_body(page.encode(), metadata=Metadata(title="Rain")).text == RAIN


@pytest.mark.parametrize("role", ["dialog", "alertdialog"])
def test_a_window_over_the_page_is_no_story(role: str) -> None:
    window = f"<div role={role}>{f'<p>{GOATS} Choose a plan.</p>' * 5}</div>"
    page = f"{window}<h1>Rain</h1><p>{RAIN}</p>"
    assert extract_body(page.encode(), metadata=Metadata(title="Rain")).text == RAIN


def test_a_story_in_a_window_is_read() -> None:
    page = f"<p>Orrin Post</p><div role=dialog><h1>Rain</h1>{LONG}</div>"
    text = extract_body(page.encode(), metadata=Metadata(title="Rain")).text
    assert RAIN in text
    assert MORE in text


def test_pull_quotes_go_and_other_quotes_stay() -> None:
    part, own = POUR[10:], "Nobody in the town had ever seen such a flood, she said."
    story = f"<p>{RAIN}</p><p>{POUR}</p>"
    for quote in ("<p class=pull-quote>", "<blockquote>", "<div class='x quote'>"):
        assert kept(f"<main>{story}{quote}{part}</main>") == [RAIN, POUR]
        assert kept(f"<main>{story}{quote}{own}</main>") == [RAIN, POUR, own]
    assert kept(f"<main>{story}<p>{part}</main>") == [RAIN, POUR, part]


@pytest.mark.parametrize(
    "held",
    [
        "<blockquote><p>{}</p>{}</blockquote>",
        "<div class=pullquote><blockquote>{}</blockquote>{}</div>",
        "<div class=pull-quote><p>{}</p><div>{}</div></div>",
    ],
)
def test_with_a_pull_quote_goes_the_name_of_who_said_it(held: str) -> None:
    part, own = POUR[10:], "Nobody in the town had ever seen such a flood, she said."
    story = f"<p>{RAIN}</p><p>{POUR}</p>"
    name = "<cite>Eva Dahl, fisherwoman</cite>"
    assert kept(f"<main>{story}{held.format(part, name)}<p>{CALM}</p></main>") == [RAIN, POUR, CALM]
    told = held.format(part, f"<p>{own}</p>")
    assert kept(f"<main>{story}{told}<p>{CALM}</p></main>") == [RAIN, POUR, own, CALM]
    apart = held.format(part, "") + "<h2>The fishermen</h2>"
    left = kept(f"<main>{story}{apart}<p>{CALM}</p></main>")
    assert left == [RAIN, POUR, "The fishermen", CALM]


LETTER = "<div><h3>Post from Orrin</h3><p>All that matters, each morning.</p>{}</div>"


@pytest.mark.parametrize(
    "field",
    [
        "<form><input type=email></form>",
        "<div><p><input></p></div>",
        "<input type=text name=q>",
        "<input type=radio>",
    ],
)
def test_what_asks_for_an_address_goes_without_a_name(field: str) -> None:
    box, more = LETTER.format(field), f"Nobody slept. {POUR}"
    page = f"<main><p>{RAIN}</p>{box}<p>{POUR}</p><p>{CALM}</p><p>{more}</p></main>"
    assert kept(page) == [RAIN, POUR, CALM, more]
    story = (
        f"<main><p>{RAIN}</p>{box.replace('</div>', f'<p>{POUR}</p><p>{CALM}</p><p>{RAIN}</p>')}"
    )
    assert POUR in kept(story)


@pytest.mark.parametrize(
    "label",
    ["2 comments", "Kommentare (2)", "Related stories", "Das könnte Sie auch interessieren"],
)
def test_a_box_goes_that_its_heading_names(label: str) -> None:
    more, said = f"Nobody slept. {POUR}", "Why only now? The river was that high last year, was it?"
    story = f"<p>{RAIN}</p><p>{POUR}</p><p>{CALM}</p><p>{more}</p>"
    box = f"<div><h2>{label}</h2><p>{said}</p></div>"
    assert kept(f"<main>{story}{box}</main>", set(range(6))) == [RAIN, POUR, CALM, more]
    headed = f"<main><h2>{label}</h2>{story}</main>"
    assert kept(headed, set(range(1, 5)))[-4:] == [RAIN, POUR, CALM, more]


def test_a_heading_that_stories_have_names_no_box() -> None:
    more = f"Nobody slept. {POUR}"
    box = f"<div><h2>Discussion</h2><p>{more}</p></div>"
    page = f"<main><p>{RAIN}</p><p>{POUR}</p><p>{CALM}</p><p>{RAIN[9:]}</p>{box}</main>"
    assert more in kept(page, set(range(6)))


def test_a_box_to_tick_is_no_field_to_write_in() -> None:
    item = "<div><p>Flour from the mill, 400 grams</p><input type=checkbox></div>"
    page = f"<main><p>{RAIN}</p><p>{POUR}</p>{item}</main>"
    assert "Flour from the mill, 400 grams" in kept(page, {0, 1, 2})


POINTS = "<ul><li>Ferries stay in port until noon</li><li>Roads along the bay are shut</li></ul>"


def test_key_points_stay() -> None:
    points = ["Ferries stay in port until noon", "Roads along the bay are shut"]
    story = [RAIN, POUR, CALM]
    assert kept(f"<main>{POINTS}{STORY}</main>", {2, 3, 4}) == points + story
    named = POINTS.replace("<ul>", "<ul class=summary>")
    assert kept(f"<main>{named}{STORY}</main>", {2, 3, 4}) == points + story
    headed = f"<main><div><h2>At a glance</h2>{POINTS}</div>{STORY}</main>"
    assert kept(headed, {3, 4, 5}) == ["At a glance", *points, *story]


@pytest.mark.parametrize(
    "points",
    [
        "<ul><li>Ferries stay in port until noon</li></ul>",
        POINTS.replace("<li>", "<li><a href=/x>").replace("</li>", "</a></li>"),
        POINTS.replace("<ul>", "<ul class=related>"),
        "<ul><li>12 May</li><li>Anna Berg</li></ul>",
        f"<nav>{POINTS}</nav>",
        POINTS.replace("<li>", "<li hidden>"),
    ],
)
def test_lists_that_are_no_key_points(points: str) -> None:
    blocks = blocks_of(f"<main>{points}{STORY}</main>")
    first = len(blocks) - 3
    told = kept(f"<main>{points}{STORY}</main>", {first, first + 1, first + 2})
    assert told == [RAIN, POUR, CALM]


@pytest.mark.parametrize(
    "asked",
    [
        "<button>Who pays for it?</button>",
        "<h3><button type=button>Who pays for it?</button></h3>",
        "<details><summary>Who pays for it?</summary></details>",
    ],
)
def test_questions_that_unfold_an_answer_stay(asked: str) -> None:
    page = f"<main><p>{RAIN}</p><p>{POUR}</p>{asked}<p>{CALM}</p></main>"
    assert kept(page, {0, 1, 3}) == [RAIN, POUR, "Who pays for it?", CALM]


@pytest.mark.parametrize(
    "button", ["<button>Share this story</button>", "<button>Log in?</button><button>No</button>"]
)
def test_other_buttons_go(button: str) -> None:
    page = f"<main><p>{RAIN}</p><p>{POUR}</p>{button}<p>{CALM}</p></main>"
    last = len(blocks_of(page)) - 1
    assert kept(page, {0, 1, last}) == [RAIN, POUR, CALM]


def test_code_and_loose_text_among_paragraphs_stay() -> None:
    code = "<div class=highlight><pre><code>def tide(hour):\n    return hour / 2</code></pre></div>"
    loose = "The harbour master keeps a list of them all"
    page = f"<main><p>{RAIN}</p>{loose}<p>{POUR}</p>{code}<p>{CALM}</p></main>"
    assert kept(page, {0, 2, 4}) == [RAIN, loose, POUR, "def tide(hour): return hour / 2", CALM]


def test_a_hidden_sentence_among_others_goes_and_a_hidden_part_may_stay() -> None:
    page = f"<main><p>{RAIN}</p><p hidden>{GOATS}</p><p>{POUR}</p><p>{CALM}</p></main>"
    assert kept(page) == [RAIN, POUR, CALM]
    rest = f"<main><p>{RAIN}</p><div style='display:none'><p>{POUR}</p><p>{CALM}</p></div></main>"
    assert kept(rest)[-2:] == [POUR, CALM]
