"""What a site's pages teach of its template, place by place."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from corpuskit.extraction.body.matching import key_of
from corpuskit.extraction.body.profile import SiteProfile, Template
from corpuskit.learning.notes import BlockNote, PageNote
from corpuskit.learning.templates import learn, relearn

HOME, TIP = "div.page>div.text>p", "div.page>div.text>p.tip"


def block(
    text: str,
    place: str = HOME,
    vote: float = 1.0,
    *,
    heading: bool = False,
    pictured: bool = False,
) -> BlockNote:
    path = f"body>main>{place}"
    weight = len(text)
    return BlockNote(
        *(place, path, key_of(text), weight, 0, vote, True, heading, False, weight, pictured),
        odds=8 * vote - 4,
    )


def page(number: int, *extra: BlockNote, home: str = HOME, day: str | None = None) -> PageNote:
    story = [
        block(
            f"Bridge {number} of the {n}. town was repaired on Monday, the council has said.", home
        )
        for n in range(4)
    ]
    head = block(f"Bridge {number} opens", "div.page>h1", 0.0, heading=True)
    blocks = (head, story[0], *extra, *story[1:])
    lines = tuple(f"{number} {n}" for n in range(4))
    return PageNote(f"{number:03d}", "article", day, "div.page>h1", None, None, blocks, lines)


def template_of(pages: list[PageNote]) -> Template:
    profile = learn("valley.example", pages)
    assert profile is not None
    (template,) = profile.template
    return template


def test_the_place_of_most_votes_is_the_storys_home() -> None:
    template = template_of([page(n) for n in range(5)])
    assert template.story == (HOME,)
    assert (template.pages, template.confidence) == (5, 1.0)
    assert template.title == "div.page>h1"
    assert template.container in {"main>div.page", "body>main>div.page"}


@pytest.mark.parametrize(
    ("vote", "verdict"),
    [(1.0, "story"), (0.7, "story"), (0.55, "often"), (0.4, "drop"), (0.0, "drop")],
)
def test_the_odds_of_a_place_say_what_it_is(vote: float, verdict: str) -> None:
    pages = [page(n, block(f"Tip {n} of the desk for all of you.", TIP, vote)) for n in range(9)]
    template = template_of(pages)
    found = [name for name in ("story", "often", "drop") if TIP in getattr(template, name)]
    assert found == [verdict]


def test_a_heading_that_is_sometimes_voted_out_is_left_to_the_markup() -> None:
    pages = [page(n, block(f"Why {n}", TIP, 0.0, heading=True)) for n in range(9)]
    assert TIP not in template_of(pages).drop


def test_once_is_chance_and_what_repeats_is_template() -> None:
    once = [page(n, *([block("A tip of the desk.", TIP)] if n == 1 else [])) for n in range(9)]
    assert TIP not in template_of(once).story
    same = [page(n, block("A tip of the desk for all of you.", TIP)) for n in range(9)]
    assert TIP in template_of(same).drop


def test_short_texts_below_pictures_are_captions_long_ones_tell() -> None:
    def pictured(chars: int) -> Template:
        text = "The mayor of the town at the bridge in spring. " * 20
        return template_of(
            [page(n, block(f"{n} {text[:chars]}", TIP, pictured=True)) for n in range(9)]
        )

    assert TIP in pictured(80).drop
    assert TIP in pictured(400).story


def test_own_sentences_between_headline_and_story_are_a_standfirst_though_nothing_voted() -> None:
    def led(
        on: int, text: str = "Town {} has waited for its bridge for seven long years, and more."
    ) -> Template:
        pages = []
        for n in range(9):
            head, *rest = page(n).blocks
            lead = [block(text.format(n), TIP, 0.0)] if n < on else []
            pages.append(page(n)._replace(blocks=(head, *lead, *rest)))
        return template_of(pages)

    assert TIP in led(9).story
    assert TIP not in led(2).story
    assert TIP not in led(9, "By {}").story


def test_two_pages_teach_nothing_and_copies_count_once() -> None:
    assert learn("valley.example", [page(n) for n in range(2)]) is None
    copies = [page(1)._replace(digest=str(n)) for n in range(9)]
    assert learn("valley.example", copies) is None


def test_two_ways_of_laying_out_stories_are_two_templates_dated_apart() -> None:
    new = "div.page>div.copy>p"
    pages = [page(n, day="2026-01-01") for n in range(5)]
    pages += [page(n, home=new, day="2026-06-01") for n in range(5, 12)]
    profile = learn("valley.example", pages)
    assert profile is not None
    assert [template.story for template in profile.template] == [(new,), (HOME,)]
    assert [template.valid_until for template in profile.template] == [None, "2026-01-01"]


def test_a_template_that_keeps_little_of_what_was_voted_story_is_not_believed() -> None:
    other = [f"div.page>div.part{n}>p" for n in range(4)]
    text = "Part {} of page {}: the council has told of its plans at length, and of much more."
    pages = [
        page(n, *(block(text.format(place, n) * 9, place) for place in other[n % 4 : n % 4 + 1]))
        for n in range(4)
    ]
    assert learn("valley.example", pages) is None


def test_the_order_of_pages_changes_nothing() -> None:
    pages = [page(n, block(f"Tip {n} of the desk.", TIP, n % 2)) for n in range(12)]
    first = learn("valley.example", pages)
    for seed in range(3):
        random.Random(seed).shuffle(pages)  # noqa: S311 - a test's shuffle
        assert learn("valley.example", pages) == first


def test_what_was_known_stays_beside_what_drifted() -> None:
    known = SiteProfile(
        "valley.example", pages=9, template=(Template("article", (HOME,), valid_from="2026-01-01"),)
    )
    new = [page(n, home="div.page>div.copy>p", day="2026-06-01") for n in range(5)]
    again = relearn(known, new)
    assert again is not None
    assert [t.valid_from for t in again.template] == ["2026-06-01", "2026-01-01"]
    assert [t.valid_until for t in again.template] == [None, "2026-06-01"]
    assert again.pages == 14
    assert relearn(known, new[:2]) is None
    undated = relearn(known, [replace_day(note) for note in new])
    assert undated is not None
    assert undated.template[1] == known.template[0]
    over = replace(known, template=(replace(known.template[0], valid_until="2026-02-01"),))
    kept = relearn(over, new)
    assert kept is not None
    assert kept.template[1].valid_until == "2026-02-01"


def replace_day(note: PageNote) -> PageNote:
    return note._replace(day=None)
