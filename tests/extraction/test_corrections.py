"""What people said in a site's profile holds on every page of the site, however it is read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpuskit.article import Article, Page
from corpuskit.extraction.body.corrections import is_selector
from corpuskit.extraction.body.profile import SiteProfile, Template, dump_profile, load_profile
from corpuskit.extraction.story import Read, extract
from corpuskit.jobs.learn import _learn_one
from paragraphs import PARAGRAPHS

P1, P2, P3, P4 = PARAGRAPHS.values()
STORY = "".join(f"<p>{text}</p>" for text in PARAGRAPHS.values())
TIP = "Tell the desk what you saw there."
FACTS = "The lock is nine metres wide, and it was dug in 1911."
PAGE = (
    f"<title>Rain</title><div class=page><div class=side><div class=facts><p>{FACTS}</p></div>"
    f"</div><div class=box><h1>Rain</h1><div class=text>{STORY}<p class=tip>{TIP}</p></div></div>"
    "<footer><p>Imprint</p></footer></div>"
)
TEMPLATE = Template("article", ("div.box>div.text>p",), container="div.page>div.box")
LEARNED = SiteProfile(
    "valley.example",
    pages=9,
    template=(replace(TEMPLATE, story=(*TEMPLATE.story, "div.text>p.tip")),),
)
UNKNOWN = SiteProfile("valley.example")
BOTH = pytest.mark.parametrize("profile", [LEARNED, UNKNOWN], ids=["learned", "unknown"])


def read(profile: SiteProfile, page: str = PAGE) -> Article:
    found = extract(Page(page, url="https://valley.example/1"), {"valley.example": profile}.get)
    assert isinstance(found, Article)
    return found


@BOTH
@pytest.mark.parametrize("entry", ["div.text>p.tip", "p.tip", TIP.upper()])
def test_what_people_drop_goes(profile: SiteProfile, entry: str) -> None:
    found = read(replace(profile, drop=(entry,)))
    assert TIP not in found.text
    assert ("extraction/correction", TIP) in {(one.rule, one.text) for one in found.dropped}
    assert P1 in found.text
    assert P4 in found.text


@BOTH
@pytest.mark.parametrize("entry", ["div.facts", "div.side>div.facts>p", f"{FACTS[:-1]}"])
def test_what_people_keep_stays_wherever_it_stands(profile: SiteProfile, entry: str) -> None:
    assert FACTS not in read(profile).text
    found = read(replace(profile, keep=(entry,)))
    assert FACTS in found.text
    assert FACTS in found.vouched
    assert P1 in found.text
    assert "Imprint" not in found.text


@BOTH
def test_to_keep_wins_over_to_drop_and_a_page_of_other_places_is_as_before(
    profile: SiteProfile,
) -> None:
    both = replace(profile, keep=("p.tip",), drop=("div.text",))
    assert read(both).text == TIP
    elsewhere = replace(profile, keep=("div.quote",), drop=("div.promo", "Nothing like it", "—"))
    assert read(elsewhere) == read(profile)


def test_hidden_blocks_are_meant_only_where_none_of_their_place_is_seen() -> None:
    copy = PAGE.replace("</footer>", f"</footer><div class=facts hidden><p>{P1} Again.</p></div>")
    seen = replace(UNKNOWN, keep=("div.facts",))
    assert f"{P1} Again." in read(seen, copy).text  # other places: ends of two paths
    twin = PAGE.replace(
        "</div></div><div class=box>",
        f"</div><div class=facts hidden><p>Hidden {FACTS}</p></div></div><div class=box>",
    )
    assert f"Hidden {FACTS}" not in read(seen, twin).text


def test_where_nothing_else_is_found_what_people_keep_is_the_story() -> None:
    found = read(replace(UNKNOWN, keep=("h2.facts",)), "<h2 class=facts>Nine metres.</h2>")
    assert (found.text, found.source.extractor) == ("Nine metres.", "correction")


def test_what_learning_has_read_is_not_taken_where_people_corrected() -> None:
    page = Page(PAGE, url="https://valley.example/1")
    before = extract(page)
    corrected = replace(UNKNOWN, drop=("p.tip",))
    again = extract(page, lambda _: corrected, Read("valley.example", before))
    assert isinstance(again, Article)
    assert TIP not in again.text
    assert extract(page, lambda _: UNKNOWN, Read("valley.example", before)) is before


def test_a_profile_of_corrections_alone_is_still_to_be_learned() -> None:
    said = replace(UNKNOWN, keep=("div.facts",), drop=("p.tip",))
    assert _learn_one(said, said.host, []) == (said, None)
    assert said.is_unlearned
    assert not replace(said, template=(TEMPLATE,)).is_unlearned


def test_profiles_with_corrections_are_read_back_and_those_without_are_written_as_before() -> None:
    said = replace(LEARNED, keep=("div.facts",), drop=("p.tip", "Tell us!"))
    assert load_profile(dump_profile(said)) == said
    assert "drop = [\n" in dump_profile(said).partition("[[template]]")[0]
    assert "drop" not in dump_profile(LEARNED).partition("[[template]]")[0]


def test_entries_that_are_no_selectors_are_lines() -> None:
    for entry in ("div.facts", "main>div#a.b>p", "amp-img", "o:p"):
        assert is_selector(entry), entry
    for entry in ("Share", "Tell us!", "> p", "div. facts", "a>", ".facts", "read more"):
        assert not is_selector(entry), entry
    assert not is_selector("a>" * 100_000 + "!")
