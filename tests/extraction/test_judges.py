"""What each judge of a page says: of a page for it, of one against it, of a hostile one."""

from __future__ import annotations

import time
from functools import cache

import pytest

from corpuskit.extraction.body.judges import JUDGES, Judge
from corpuskit.extraction.body.known import judge_known, judge_marked, judge_other_stories
from corpuskit.extraction.body.links import judge_links
from corpuskit.extraction.body.look import Look, look_at, propose
from corpuskit.extraction.body.markup import is_chrome_place, judge_context, judge_names
from corpuskit.extraction.body.position import judge_position
from corpuskit.extraction.body.siblings import judge_siblings
from corpuskit.extraction.body.standfirst import judge_standfirst
from corpuskit.extraction.metadata.stated import Metadata
from looks import CALM, GOATS, POUR, RAIN, STORY, at, blocks_of, look_of, said, texts_of

LEAD = "A week of rain has left half the valley without its bridges, and more is to come."


class TestPosition:
    def test_short_text_above_the_story_goes_and_all_below_its_frame(self) -> None:
        page = f"<b class=day>Monday</b><main><h3>Rain</h3>{STORY}</main><p>{GOATS}</p>"
        assert said(judge_position, page) == {"before": ["Monday"], "after": [GOATS]}

    def test_a_long_paragraph_above_stays_a_long_heading_outside_the_frame_does_not(self) -> None:
        long = f"{GOATS} {LEAD}"
        page = f"<div><i class=odd>{long}</i></div><h2>{long}!</h2><main>{STORY}</main>"
        assert said(judge_position, page) == {"before": [f"{long}!"]}
        inside = f"<main><h2 class=odd>{long}</h2><p class=even>{long}</p>{STORY}</main>"
        assert said(judge_position, inside) == {}

    def test_length_is_counted_in_letters_where_a_letter_is_a_word(self) -> None:
        many = "雨" * 70
        assert said(judge_position, f"<i class=odd>{many}</i><main>{STORY}</main>") == {}

    def test_a_subhead_opens_the_story_where_it_stands_right_above_it_in_its_place(self) -> None:
        assert said(judge_position, f"<main><h2>Rain</h2>{STORY}</main>") == {}
        for page in (
            f"<main><h1>Rain</h1>{STORY}</main>",
            f"<main><div><h2>Rain</h2></div>{STORY}</main>",
            f"<main><b>Rain</b>{STORY}</main>",
        ):
            assert said(judge_position, page) == {"before": ["Rain"]}
        higher = said(judge_position, f"<main><h2>Rain</h2><h2>Again</h2>{STORY}</main>")
        assert higher == {"before": ["Rain"]}

    @pytest.mark.parametrize("opening", ["It rained for a week.", "ORRIN –", "ORRIN (XY) -"])
    def test_a_short_first_sentence_of_another_make_opens_the_story(self, opening: str) -> None:
        for opened in (f"<p class=first>{opening}</p>", f"{opening} "):
            assert said(judge_position, f"<main>{opened}{STORY}</main>") == {}

    @pytest.mark.parametrize(
        "above",
        [
            "<p class=first>By Ann Lee</p>",
            "<p class=first>By Ann Lee, who lives in Orrin</p>",
            "<p class=first>Orrin.</p>",
            "<p class=first>It rained for <a href=/>a week</a>.</p>",
            "<p class=first hidden>It rained for a week.</p>",
            "<h1>It rained for a week.</h1>",
            "<div><i><p class=first>It rained for a week.</p></i></div>",
            "<p class=first>It rained for a week.</p><h2>Why</h2>",
        ],
    )
    def test_what_is_no_sentence_or_not_right_above_opens_nothing(self, above: str) -> None:
        assert "before" in said(judge_position, f"<main>{above}{STORY}</main>")

    def test_a_paragraph_of_the_storys_own_path_is_never_above_it(self) -> None:
        """It is of another story, or hidden; others say so."""
        page = f"<main><p>Short.</p><h1>Rain</h1>{STORY}</main>"
        assert said(judge_position, page) == {"before": ["Rain"]}


class TestContext:
    def test_what_stands_in_chrome_goes(self) -> None:
        for around in ("aside", "nav", "form", "figure", "footer"):
            page = f"<main><p>{RAIN}</p><{around}>{GOATS}</{around}><p>{POUR}</p><p>{CALM}</p>"
            assert said(judge_context, page) == {"context": [GOATS]}
        page = f"<main><div role='Complementary'>{GOATS}</div>{STORY}</main>"
        assert said(judge_context, page) == {"context": [GOATS]}

    def test_where_the_story_itself_stands_in_it_it_says_nothing(self) -> None:
        assert said(judge_context, f"<form><aside>{STORY}</aside></form>") == {}
        page = f"<form>{STORY}<aside>{GOATS}</aside></form>"
        assert said(judge_context, page) == {"context": [GOATS]}

    def test_a_pull_quote_is_set_off_for_the_eye_only(self) -> None:
        quote = f"<aside><figure><blockquote>{GOATS}</blockquote></figure></aside>"
        assert said(judge_context, f"<main>{quote}{STORY}</main>") == {}
        footer = quote.replace("<aside>", "<aside><nav>")
        assert said(judge_context, f"<main>{footer}{STORY}</main>") == {"context": [GOATS]}

    def test_in_a_story_that_is_a_quotation_an_aside_is_none_of_it(self) -> None:
        page = f"<blockquote>{STORY}<aside>{GOATS}</aside></blockquote>"
        assert said(judge_context, page) == {"context": [GOATS]}

    def test_the_figure_of_a_table_is_no_picture(self) -> None:
        table = "<table><tr><td>Orrin</td><td>9</td></tr></table>"
        page = f"<main><figure>{table}<figcaption>Rain</figcaption></figure>{STORY}</main>"
        assert said(judge_context, page) == {"context": ["Rain"]}
        in_cell = f"<main><table><tr><td><figure>Rain</figure></td></tr></table>{STORY}</main>"
        assert said(judge_context, in_cell) == {"context": ["Rain"]}

    def test_below_the_frame_it_is_silent(self) -> None:
        assert said(judge_context, f"<main>{STORY}</main><aside>{GOATS}</aside>") == {}


class TestNames:
    def test_what_is_named_as_chrome_goes(self) -> None:
        for name in ("newsletter-box", "related-posts", "shareBar"):
            page = (
                f"<main><p>{RAIN}</p><div class={name}><p>Hm.</p></div><p>{POUR}</p><p>{CALM}</p>"
            )
            assert said(judge_names, page) == {"name": ["Hm."]}
        assert said(judge_names, f"<main><p class=newsletter>Hm.</p>{STORY}</main>")

    def test_a_name_that_the_story_shares_says_nothing(self) -> None:
        page = f"<div class=newsletter><main>{STORY}<p class=odd>Hm.</p></main></div>"
        assert said(judge_names, page) == {}

    def test_the_same_kind_of_paragraph_behind_a_wrapper_is_the_storys(self) -> None:
        home = f"<div class=text>{STORY}</div>"
        wrapped = f"<div class=related><div class=text><p>{GOATS}</p></div></div>"
        page = f"<main>{wrapped}{home}</main>"
        assert said(judge_names, page) == {}
        for home in (STORY, f"<div>{STORY}</div>"):
            bare = f"<main><div class=related><div><p>{GOATS}</p></div></div>{home}</main>"
            assert said(judge_names, bare) == {"name": [GOATS]}

    def test_a_box_in_the_element_of_the_story_itself_has_a_name_of_its_own(self) -> None:
        text = f"{RAIN}<br><br>{POUR}<br><br>{CALM}<div class=newsletter>Hm.</div>"
        assert said(judge_names, f"<div class=text>{text}</div>") == {"name": ["Hm."]}

    def test_below_the_frame_it_is_silent(self) -> None:
        assert said(judge_names, f"<main>{STORY}</main><div class=newsletter>Hm.</div>") == {}

    def test_a_place_is_chrome_by_its_context_or_its_last_names(self) -> None:
        page = (
            f"<p>{RAIN}</p><aside>a</aside><div class=newsletter><p>b</p></div>"
            "<object><div class=newsletter><p>c</p></div></object>"
            "<div class=newsletter><div><div><div><p>d</p></div></div></div></div>"
        )
        found = [block.text for block in blocks_of(page) if is_chrome_place(block)]
        assert found == ["a", "b"]


class TestLinks:
    def page(self, inside: str) -> str:
        return f"<main><p>{RAIN}</p>{inside}<p>{POUR}</p><p>{CALM}</p></main>"

    @pytest.mark.parametrize(
        "pointer",
        [
            f"<p><a href=/>{GOATS}</a></p>",
            "<p><a href=/>Read the whole story here, and much more of it</a> now.</p>",
            "<p>More: <a href=/>Goats win again</a></p>",
            "<p>READ | <a href=/>Goats win again</a></p>",
            "<p>» <a href=/>Goats win again</a> (May)</p>",
            f"<p>{GOATS[:20]} <a href=/>{GOATS}</a> today</p>",
        ],
    )
    def test_what_only_points_elsewhere_goes(self, pointer: str) -> None:
        assert len(said(judge_links, self.page(pointer))["links"]) == 1

    @pytest.mark.parametrize(
        "told",
        [
            f"<p>He said: <a href=/>{GOATS}</a> and then he left.</p>",
            f"<p>More: rain than ever, <a href=/>{GOATS[:30]}</a> {GOATS}</p>",
            "<p>Yes, <a href=/>goats win again</a> today</p>",
            "<ul><li>More: <a href=/>Goats win again</a></li><li>Rain and no end of it.</li></ul>",
            f"<table><tr><td><a href=/>Goats</a></td><td>{GOATS}</td></tr></table>",
            f"<p>{GOATS}</p>",
        ],
    )
    def test_running_text_with_links_stays(self, told: str) -> None:
        assert said(judge_links, self.page(told)) == {}

    def test_a_list_that_is_mostly_links_goes_as_a_whole(self) -> None:
        item = "<li>Monday 9:15 <a href=/>Goats win again</a></li>"
        found = said(judge_links, self.page(f"<ul>{item * 3}</ul>"))
        assert found == {"links": ["Monday 9:15 Goats win again"] * 3}
        row = "<tr><td>9:15</td><td><a href=/>Goats</a></td></tr>"
        assert len(said(judge_links, self.page(f"<table>{row * 3}</table>"))["links"]) == 6
        told = f"<ul>{item}<li>{GOATS}</li></ul>"
        assert said(judge_links, self.page(told)) == {}

    def test_where_the_story_is_an_item_of_a_list_its_list_says_nothing(self) -> None:
        page = f"<ul><li>{STORY}<p><a href=/>{GOATS * 9}</a></p></li></ul>"
        assert said(judge_links, page) == {"links": [GOATS * 9]}

    def test_lists_outside_the_frame_and_text_below_it_are_not_looked_at(self) -> None:
        item = "<li>Monday 9:15 <a href=/>Goats win again</a></li>"
        page = f"<ul>{item * 3}</ul><main>{STORY}</main><p><a href=/>Goats</a></p>"
        assert said(judge_links, page) == {}


class TestSiblings:
    def lost(self, html: str, *marked: str) -> list[str]:
        return said(judge_siblings, html, *marked).get("sibling", [])

    def test_paragraphs_that_were_not_marked_come_back(self) -> None:
        assert self.lost(f"<main>{STORY}</main>", RAIN, CALM) == [RAIN, POUR, CALM]
        short = f"<main><p>{RAIN}</p><p>Yes.</p><p>{POUR}</p><p>{CALM}</p></main>"
        assert self.lost(short) == [RAIN, "Yes.", POUR, CALM]
        beside = f"<main>{STORY}<div><p>{GOATS}</p></div></main>"
        assert self.lost(beside, RAIN) == [RAIN, POUR, CALM]

    def test_hidden_ones_do_not(self) -> None:
        page = f"<main><p>{RAIN}</p><p hidden>{GOATS}</p><p>{POUR}</p><p>{CALM}</p></main>"
        assert GOATS not in self.lost(page)
        assert GOATS in self.lost(page.replace(" hidden", ""))

    @pytest.mark.parametrize(
        "other",
        [
            "<h2>Why</h2>",
            "<ul><li>Why</li></ul>",
            "<blockquote>Why</blockquote>",
            "<table><tr><td>Why</td></tr></table>",
            "<p class=big>Why did it rain so long? Nobody in all the valley has an answer.</p>",
        ],
    )
    def test_parts_of_a_story_among_its_paragraphs_are_siblings(self, other: str) -> None:
        page = f"<div><main><p>{RAIN}</p>{other}<p>{POUR}</p><p>{CALM}</p></main></div>"
        assert any("Why" in text for text in self.lost(page))
        after = f"<div><main>{STORY}{other}</main></div>"
        assert not any("Why" in text for text in self.lost(after)), "below the last paragraph"
        apart = f"<div><main><p>{RAIN}</p><p>{POUR}</p><p>{CALM}</p></main><i>{other}</i></div>"
        assert not any("Why" in text for text in self.lost(apart)), "outside their element"

    @pytest.mark.parametrize(
        "other", ["<h1>Why</h1>", "<p class=tag>Why</p>", "<div>Why</div>", "<i class=odd>Why</i>"]
    )
    def test_labels_and_boxes_are_not(self, other: str) -> None:
        page = f"<main><p>{RAIN}</p>{other}<p>{POUR}</p><p>{CALM}</p></main>"
        assert "Why" not in self.lost(page)

    def test_the_opening_sentence_is_one(self) -> None:
        page = f"<main><p class=first>It rained for a week.</p>{STORY}</main>"
        assert self.lost(page)[0] == "It rained for a week."

    def test_headings_in_wrappers_are_where_paragraphs_are_wrapped_too(self) -> None:
        wrapped = [f"<x-p><p>{text}</p></x-p>" for text in (RAIN, POUR, CALM)]
        page = f"<main>{wrapped[0]}<x-h><h2>Why</h2></x-h>{wrapped[1]}{wrapped[2]}</main>"
        assert "Why" in self.lost(page)
        plain = f"<main><p>{RAIN}</p><x-h><h2>Why</h2></x-h><p>{POUR}</p><p>{CALM}</p></main>"
        assert "Why" in self.lost(plain), "inside the paragraphs' element a wrapper does not matter"
        box = page.replace("<h2>Why</h2>", "<h2>Why</h2><p class=odd>Because.</p>")
        assert "Why" not in self.lost(box)


class TestStandfirst:
    def test_what_is_named_so_between_headline_and_story_stays(self) -> None:
        page = f"<h1>Rain</h1><p class=lead>{LEAD}</p><main>{STORY}</main>"
        assert said(judge_standfirst, page) == {"standfirst": [LEAD]}

    @pytest.mark.parametrize(
        "page",
        [
            "<h1>Rain</h1><p class=lead>By Ann Lee</p>",
            f"<h1>Rain</h1><p class=lead hidden>{LEAD}</p>",
            f"<h1>Rain</h1><p class=lead><a href=/>{LEAD}</a></p>",
            f"<h1>Rain</h1><figure class=lead>{LEAD}</figure>",
            f"<h1>Rain</h1><h2 class=lead>{LEAD}</h2>",
            f"<p class=lead>{LEAD}</p><h1>Rain</h1>",
            f"<h1>Rain</h1><p>{LEAD}</p>",
            f"<h1>Rain</h1><div class=lead><div><div><p>{LEAD}</p></div></div></div>",
        ],
    )
    def test_other_text_is_none(self, page: str) -> None:
        assert said(judge_standfirst, f"{page}<main>{STORY}</main>") == {}

    def test_without_a_headline_it_is_not_looked_for_far_above(self) -> None:
        lead = f"<p class=lead>{LEAD}</p>"
        near, far = (f"{lead}{'<b>x</b><hr>' * n}<main>{STORY}</main>" for n in (24, 25))
        assert said(judge_standfirst, near) == {"standfirst": [LEAD]}
        assert said(judge_standfirst, far) == {}

    def test_what_begins_as_the_description_does_is_one_whatever_its_name(self) -> None:
        stated = Metadata(description=f"{LEAD[:60]} and so on")
        for tag in ("h2", "div"):
            page = f"<h1>Rain</h1><{tag}>{LEAD}</{tag}><main>{STORY}</main>"
            assert said(judge_standfirst, page, metadata=stated) == {"standfirst": [LEAD]}
            assert said(judge_standfirst, page, metadata=Metadata(description=LEAD[:20])) == {}
            assert said(judge_standfirst, page, metadata=Metadata(description=GOATS)) == {}
        page = f"<h1>{LEAD}</h1><main>{STORY}</main>"
        assert said(judge_standfirst, page, metadata=stated) == {}, "the headline is none"


class TestKnown:
    def test_the_witness_and_the_profile_have_their_say(self) -> None:
        blocks = blocks_of(f"{STORY}<p class=tip>Tell us.</p>")
        stay, go = frozenset(at(blocks, RAIN)), frozenset(at(blocks, "Tell us."))
        marked = at(blocks, RAIN, POUR)
        look = look_at(blocks, propose(blocks, "profile", marked, stay=stay, go=go), Metadata())
        assert look is not None
        assert texts_of(look, judge_marked(look)) == {"profile": [RAIN, POUR]}
        found = texts_of(look, judge_known(look))
        assert found == {"profile": ["Tell us."], "known-story": [RAIN]}
        assert not any(vote.stay for vote in judge_known(look) if vote.rule == "profile")


TEASER = "<div class=box><h3><a href={}>Harbour is closed again</a></h3><p>{}</p></div>"
TEASED = "Ships wait until Monday at noon."


class TestOtherStories:
    def others(self, html: str, *marked: str) -> list[str]:
        return said(judge_other_stories, html, *marked).get("other-story", [])

    def test_a_sentence_in_a_box_under_a_linked_headline_is_a_teaser(self) -> None:
        page = f"<main>{STORY}</main>{TEASER.format('/a', TEASED)}"
        assert self.others(page) == [TEASED]
        kicker = page.replace("</h3><p>", "</h3><div class=kind>Sea</div><p>")
        assert self.others(kicker) == [TEASED]
        around = page.replace("<h3><a href=/a>", "<a href=/a><h3>").replace(
            "</a></h3>", "</h3></a>"
        )
        assert self.others(around) == [TEASED]

    @pytest.mark.parametrize(
        "box",
        [
            TEASER.format("#live-9", TEASED),
            TEASER.format("/live#entry-9", TEASED),
            TEASER.format("/a", TEASED).replace("Harbour is closed again", "Harbour"),
            TEASER.format("/a", TEASED).replace("<h3>", "<h3>See what the papers say today: "),
            TEASER.format("/a", "Ships wait."),
            TEASER.format("/a", f"<a href=/>{TEASED}</a>"),
            TEASER.format("/a", f"{TEASED}</p><p>1</p><p>2</p><p>3</p><p>4"),
            TEASER.format("/a", "").replace("<p></p>", f"<h4>{TEASED}</h4>"),
        ],
    )
    def test_what_is_no_box_of_headline_and_sentence_is_none(self, box: str) -> None:
        assert self.others(f"<main>{STORY}</main>{box}") == []

    def test_a_box_on_the_path_of_the_story_may_be_its_wrapper_two_are_teasers(self) -> None:
        told = "".join(f"<div class=box><p>{text}</p></div>" for text in (RAIN, POUR, CALM))
        one = TEASER.format("/a", TEASED)
        assert self.others(told + one) == []
        assert self.others(told + one + one) == [TEASED, TEASED]

    def test_known_places_of_story_are_teasers_only_on_the_storys_path(self) -> None:
        blocks = blocks_of(f"<main>{STORY}</main>{TEASER.format('/a', TEASED)}")
        marked = at(blocks, RAIN, POUR, CALM, TEASED)
        assert propose(blocks, "me", marked).others == at(blocks, TEASED)
        assert not propose(blocks, "me", marked, stay=frozenset(marked)).others

    def test_a_story_of_which_teasers_leave_nothing_is_read_as_it_stands(self) -> None:
        both = TEASER.format("/a", RAIN) + TEASER.format("/b", POUR)
        assert self.others(both, RAIN, POUR) == []
        boxes = "".join(TEASER.format(f"/{n}", f"{n}. {TEASED}") for n in range(14))
        assert self.others(f"<p>{POUR}</p>{boxes}", POUR, TEASED) == []
        assert len(self.others(f"<p>{POUR}</p>{boxes}", POUR)) == 14

    def test_the_next_story_of_a_page_that_scrolls_on_is_another_one(self) -> None:
        first = f"<article><h1>Rain</h1><div>{STORY}</div></article>"
        second = f"<article><h1>Goats</h1><div><p>{GOATS}</p></div></article>"
        assert self.others(first + second, RAIN, POUR, CALM, GOATS) == ["Goats", GOATS]

    def test_subheads_of_the_first_level_part_one_story(self) -> None:
        page = f"<main><h1>Rain</h1>{STORY}<h1>Goats</h1><p>{GOATS}</p></main>"
        assert self.others(page, RAIN, POUR, CALM, GOATS) == []
        short = f"<div><h1>Rain</h1><p>{RAIN}</p></div><div><h1>Goats</h1><p>{GOATS}</p></div>"
        assert self.others(short, RAIN, GOATS) == [], "too little above to be a story"


HOSTILE = {
    "deep": "<div>" * 180 + STORY + "</div>" * 180,
    "wide": "<main>" + STORY + "<p class=odd>Hm.</p><h2><a href=/>Why not read it</a></h2>" * 6_000,
    "boxes": f"<main>{STORY}</main>" + TEASER.format("/a", TEASED) * 3_000,
    "heads": "".join(f"<div><h1>{n}</h1><p>{RAIN}</p><p>{POUR}</p></div>" for n in range(300))
    + STORY,
    "cells": f"<table>{'<tr><td>1<td><a href=/>2</a>' * 6_000}</table>{STORY}",
    "long": f"<p>{'rain ' * 100_000}</p>{STORY}",
    "linked": f"<p>{'<a href=/>:</a> :' * 20_000}</p>{STORY}",
}


@cache
def hostile_look(name: str) -> Look:
    return look_of(HOSTILE[name])


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("judge", JUDGES, ids=lambda judge: judge.__name__)
def test_hostile_pages_take_bounded_time_and_every_vote_is_on_a_block(
    name: str, judge: Judge
) -> None:
    look = hostile_look(name)
    start = time.process_time()
    votes = list(judge(look))
    assert time.process_time() - start < 5
    for vote in votes:
        assert len(set(vote.blocks)) == len(vote.blocks)
        assert all(0 <= index < len(look.blocks) for index in vote.blocks)
