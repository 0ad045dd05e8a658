"""What is told of a page is what the main path decided, and why."""

from __future__ import annotations

import pytest

from corpuskit import process
from corpuskit.article import Article, Page
from corpuskit.explaining import explain_page
from corpuskit.explaining.wording import gloss, number_rules, runs_of
from corpuskit.extraction.body.features import NAMES
from corpuskit.extraction.body.profile import SiteProfile, Template
from corpuskit.extraction.body.reasons import SHOWN, ToldBlock
from explaining.ferry import FIRST, OTHERS, PAGE, explained

TIP = "Goats win"
PLACE = ("body>main>article>p",)


def blocks() -> dict[str, ToldBlock]:
    body = explained().body
    assert body is not None
    return {block.text: block for block in body.blocks}


def test_the_article_is_that_of_the_main_path() -> None:
    assert explained().article == process(PAGE)


def test_kept_blocks_are_the_raw_text_and_dropped_ones_the_ledger() -> None:
    article = process(PAGE)
    assert isinstance(article, Article)
    kept = [text for text, block in blocks().items() if block.kept]
    assert kept == article.raw_text.split("\n\n")
    dropped = {(f"extraction/{one.rule}", one.text) for one in blocks().values() if not one.kept}
    told = {(one.rule, line) for one in article.dropped for line in one.text.split("\n")}
    assert {text for _, text in dropped} == {text for _, text in told}
    assert dropped == told


def test_what_spoke_for_a_block_points_the_way_it_was_decided() -> None:
    for text, block in blocks().items():
        assert len(block.figures) <= SHOWN
        for figure in block.figures:
            assert figure.name in NAMES
            assert block.chance is not None
            if block.by == "forest":
                assert (figure.odds > 0) == block.kept, (text, figure)
    story = blocks()[OTHERS[0]]
    assert story.by == "forest"
    assert story.figures
    assert story.chance is not None
    assert story.chance > 50
    assert ("trafilatura-fast", True) in story.votes


def test_a_credit_that_becomes_a_field_is_kept_whatever_the_forest_says() -> None:
    dated = blocks()[f"HARBOUR, Mar 3 (AP) - {FIRST}"]
    assert dated.kept
    fields = dict(explained().fields())
    assert fields["dateline.places"] == "HARBOUR"
    assert fields["agencies"] == "ap"
    assert "text" not in fields


def test_menus_are_shown_once_with_their_number() -> None:
    body = explained().body
    assert body is not None
    runs = list(runs_of(body))
    assert sum(len(run.blocks) for run in runs) == len(body.blocks)
    assert all(len(run.blocks) == 1 for run in runs if run.first.kept or run.first.figures)


def test_a_short_page_is_read_by_the_rules_and_says_so() -> None:
    told = explain_page(Page(b"<main><h1>Rain</h1><p>It rained in Oslo all day.</main>"))
    assert told.body is not None
    assert {block.by for block in told.body.blocks} == {"rules"}


def test_a_page_of_a_known_site_is_told_by_its_profile() -> None:
    profile = SiteProfile("post.example", template=(Template("article", PLACE),))
    told = explain_page(PAGE, profile_of=lambda _: profile)
    assert told.body is not None
    assert told.body.witness == "profile"
    kept = [block for block in told.body.blocks if block.kept]
    assert OTHERS[0] in {block.text for block in kept}
    assert {block.by for block in kept} == {"profile"}


@pytest.mark.parametrize("template", [(), (Template("article", PLACE),)])
def test_what_people_said_of_the_site_is_told_as_it_is_done(template: tuple[Template, ...]) -> None:
    """Whether the page fits the profile of its site or, with no template, does not."""
    profile = SiteProfile("post.example", keep=(TIP,), drop=(OTHERS[0],), template=template)
    told = explain_page(PAGE, profile_of=lambda _: profile)
    assert told.body is not None
    assert told.article is not None
    kept = [block.text for block in told.body.blocks if block.kept]
    assert kept == told.article.raw_text.split("\n\n")
    by = {block.text: (block.by, block.kept, block.rule) for block in told.body.blocks}
    assert by[TIP] == ("people", True, None)
    assert by[OTHERS[0]] == ("people", False, "correction")
    assert by[OTHERS[1]][0] != "people"


def test_where_nothing_is_story_what_people_keep_is_told() -> None:
    page = Page(b"<nav><p id=a>Home and away</p></nav>", media_type="text/html")
    profile = SiteProfile("post.example", keep=("Home and away",))
    told = explain_page(page, profile_of=lambda _: profile)
    assert told.body is not None
    assert told.article is not None
    assert [(one.by, one.kept) for one in told.body.blocks] == [("people", True)]


def test_a_rejected_page_keeps_its_blocks_and_a_raw_text_has_none() -> None:
    told = explain_page(Page(b"<nav><a href=/>Home</a></nav>", media_type="text/html"))
    assert told.article is None
    assert told.body is not None
    assert [block.kept for block in told.body.blocks] == [False]
    assert dict(told.fields())["reason"] == "no-story"
    assert explain_page(Page("It rained in Oslo.", title="")).body is None
    assert explain_page(Page(b"")).body is None


def test_rules_of_the_text_are_numbered_as_they_come() -> None:
    numbers = number_rules(explained())
    assert numbers["dateline/tag"] == 1
    assert sorted(numbers.values()) == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_is_put_into_words(name: str) -> None:
    assert len(gloss(name)) > 3
    assert "{" not in gloss(name)
