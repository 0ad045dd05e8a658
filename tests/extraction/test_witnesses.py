"""Who says where the story of an unknown page is: whom of them is asked, and who is believed."""

from __future__ import annotations

import time
from collections.abc import Iterable

import pytest

from corpuskit.extraction.body import witnesses
from corpuskit.extraction.body.fullest import find_fullest
from corpuskit.extraction.body.generic import extract_body
from corpuskit.extraction.body.matching import find_lines, share_found
from corpuskit.extraction.body.trafilatura import find_text, parse_for_trafilatura
from corpuskit.extraction.body.witnesses import WITNESSES, Scene, hear
from corpuskit.extraction.metadata.stated import Metadata
from corpuskit.extraction.page.blocks import Block
from corpuskit.text.folding import fold_letters
from looks import CALM, GOATS, NOTHING_STATED, POUR, RAIN, STORY, at, blocks_of
from paragraphs import PARAGRAPHS

P1, P2, P3, P4 = PARAGRAPHS.values()
LONG = f"<main><h1>Rain</h1><p>{P1}</p><p>{P2}</p><p>{P3}</p><p>{P4}</p></main>"


class Said:
    """Stands in for trafilatura: says the same of every page, and takes down who was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, fast: str, thorough: str) -> None:
        self.asked: list[bool] = []
        self.lines = {True: fast.split("\n"), False: thorough.split("\n")}
        monkeypatch.setattr(witnesses, "find_text", self)

    def __call__(self, _tree: object, *, fast: bool) -> list[str]:
        self.asked.append(fast)
        return self.lines[fast]


def heard(html: str, metadata: Metadata = NOTHING_STATED) -> tuple[str, list[str]]:
    blocks = blocks_of(html)
    told = hear(Scene(html.encode(), blocks, metadata))
    return told.witness, texts(blocks, told.marked)


def texts(blocks: list[Block], found: Iterable[int]) -> list[str]:
    return [blocks[index].text for index in sorted(found)]


def test_one_that_finds_enough_is_believed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    said = Said(monkeypatch, fast=f"{P1}\n{P2}", thorough=P3)
    assert heard(LONG) == ("trafilatura-fast", [P1, P2])
    assert said.asked == [True]


@pytest.mark.parametrize("fast", ["", P1[:40], "Home\nNews\nSport"])
def test_where_it_finds_little_the_thorough_one_is_asked(
    monkeypatch: pytest.MonkeyPatch, fast: str
) -> None:
    said = Said(monkeypatch, fast=fast, thorough=f"{P1}\n{P2}\n{P3}")
    assert heard(LONG) == ("trafilatura", [P1, P2, P3])
    assert said.asked == [True, False]


def test_the_one_that_finds_more_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    short = f"<main><p>{RAIN}</p><p>{POUR}</p></main>"
    Said(monkeypatch, fast=f"{RAIN}\n{POUR}", thorough=RAIN)
    assert heard(short) == ("trafilatura-fast", [RAIN, POUR])


def test_links_are_no_find(monkeypatch: pytest.MonkeyPatch) -> None:
    menu = "".join(f"<li><a href=/>{P1} {n}</a></li>" for n in range(4))
    said = Said(monkeypatch, fast=f"{P1} 0\n{P1} 1\n{P1} 2\n{P2}\n{P3[:90]}", thorough=P3)
    heard(f"<ul>{menu}</ul><main><p>{P2}</p><p>{P3}</p></main>")
    assert said.asked == [True, False]


def test_teasers_of_other_stories_are_no_find(monkeypatch: pytest.MonkeyPatch) -> None:
    box = "<div class=box><h3><a href=/{0}>Harbour is closed again</a></h3><p>{0} {1}</p></div>"
    boxes = "".join(box.format(n, P1) for n in range(3))
    said = Said(monkeypatch, fast=f"{RAIN}\n0 {P1}\n1 {P1}\n2 {P1}", thorough=f"{RAIN}\n{P2}")
    assert heard(f"{boxes}<main><p>{RAIN}</p><p>{P2}</p></main>") == ("trafilatura", [RAIN, P2])
    assert said.asked == [True, False]


def test_structured_data_that_was_not_found_asks_the_others_and_is_one_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stated = Metadata(article_body=f"{P3}\n{P4}")
    said = Said(monkeypatch, fast=f"{P1}\n{P2}", thorough=f"{P1}\n{P2}")
    assert heard(LONG, stated) == ("structured-data", [P3, P4])
    assert said.asked == [True, False]
    Said(monkeypatch, fast=f"{P1}\n{P2}\n{P3}", thorough=P1)
    assert heard(LONG, stated)[0] == "structured-data", "what is longer is not what is stated"
    Said(monkeypatch, fast=f"{P1}\n{P2}\n{P3}\n{P4}", thorough=P1)
    assert heard(LONG, stated)[0] == "trafilatura-fast"


@pytest.mark.parametrize("body", [P3[:200], "Read more.", P3])
def test_a_short_body_in_the_structured_data_is_a_teaser(
    monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    said = Said(monkeypatch, fast=f"{P1}\n{P2}\n{P4}", thorough="")
    assert heard(LONG, Metadata(article_body=body))[0] == "trafilatura-fast"
    assert said.asked == [True]


def test_a_body_too_long_to_look_for_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(witnesses, "MAX_STATED_WORK", 100)
    said = Said(monkeypatch, fast=f"{P1}\n{P2}", thorough="")
    assert heard(LONG, Metadata(article_body=f"{P3}\n{P4}"))[0] == "trafilatura-fast"
    assert said.asked == [True]


def test_where_all_lose_the_story_its_place_is_the_fullest(monkeypatch: pytest.MonkeyPatch) -> None:
    aside = f"<div><i class=odd>{P1[:90]} {P4}</i></div>"
    page = f"{aside}<main>{''.join(f'<p>{n} {P2}</p>' for n in range(9))}</main>"
    Said(monkeypatch, fast=f"{P1[:90]} {P4}", thorough=P1[:90])
    witness, found = heard(page)
    assert witness == "structure"
    assert found == [f"{n} {P2}" for n in range(9)]


class TestFullest:
    def found(self, html: str) -> list[str]:
        blocks = blocks_of(html)
        return texts(blocks, find_fullest(blocks))

    def test_it_is_where_most_running_text_stands(self) -> None:
        other = f"<div class=other><p>{GOATS}</p></div>"
        assert self.found(f"{other}<main><h1>Rain</h1>{STORY}</main>") == [RAIN, POUR, CALM]

    @pytest.mark.parametrize(
        "other",
        [
            "<p>Short.</p>",
            f"<h2>{GOATS}</h2>",
            f"<p hidden>{GOATS}</p>",
            f"<p><a href=/>{GOATS}</a></p>",
        ],
    )
    def test_labels_headings_hidden_text_and_links_do_not_count(self, other: str) -> None:
        page = f"<main><p>{RAIN}</p></main><div>{other * 9}</div>"
        assert self.found(page) == [RAIN]

    def test_what_is_aside_is_not_the_story_unless_most_is_in_it(self) -> None:
        for name in ("aside", "form", "div class=newsletter"):
            closing = name.split(maxsplit=1)[0]
            side = f"<{name}><p>{P1}</p></{closing}>"
            assert self.found(f"<main><p>{RAIN}</p></main>{side}") == [P1]
            most = f"<main><p class=one>{P2}</p><p class=two>{P3[:90]}</p></main>"
            assert len(P1) > len(P2)
            assert self.found(most + side) == [P2]
            assert self.found(f"<{name}><p>{RAIN}</p><p>{POUR}</p></{closing}>") == [RAIN, POUR]

    def test_what_stands_in_the_article_is_not_aside_by_what_is_around_it(self) -> None:
        inside = f"<article><p class=odd>{P2}</p><p class=odd>{P3}</p></article>"
        others = "".join(f"<p class={name}>{P1}</p>" for name in ("one", "two", "three"))
        page = f"{others}<aside>{inside}</aside>"
        assert self.found(page) == [P2, P3]

    def test_teasers_each_under_its_headline_are_no_story(self) -> None:
        teasers = "".join(f"<h3>Head {n}</h3><p>{n} {RAIN}</p>" for n in range(6))
        assert self.found(f"<div>{teasers}</div>") == []
        assert self.found("<nav>Home</nav>") == []

    def test_deep_pages_take_bounded_time(self) -> None:
        blocks = blocks_of("<aside>" * 300 + STORY * 300)
        start = time.process_time()
        find_fullest(blocks)
        assert time.process_time() - start < 5


class TestLines:
    def test_blocks_are_found_in_lines_and_lines_in_blocks(self) -> None:
        blocks = blocks_of(f"{STORY}<p>Yes.</p><div>Oslo: {GOATS}</div>")
        assert texts(blocks, find_lines([f"{RAIN} {POUR}"], blocks)) == [RAIN, POUR]
        assert texts(blocks, find_lines([GOATS], blocks)) == [f"Oslo: {GOATS}"]
        assert texts(blocks, find_lines(["Yes, and more"], blocks)) == []
        assert texts(blocks, find_lines(["YES"], blocks)) == ["Yes."]
        assert find_lines(["…", ""], blocks) == set()

    def test_a_line_that_is_little_of_a_block_does_not_find_it(self) -> None:
        blocks = blocks_of(f"<p>{RAIN} {POUR} {CALM}</p>")
        assert find_lines([RAIN], blocks) == set()
        assert find_lines([RAIN, POUR], blocks) == {0}

    def test_beyond_the_limit_lines_are_matched_as_wholes(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("corpuskit.extraction.body.matching.MAX_MATCH_WORK", 10)
        blocks = blocks_of(STORY)
        assert texts(blocks, find_lines([f"{RAIN} {POUR}", CALM], blocks)) == [CALM]

    def test_the_share_of_a_text_that_blocks_hold(self) -> None:
        blocks = blocks_of(f"{STORY}<p>Yes.</p>")
        wanted = fold_letters(f"{RAIN}{POUR}yes")
        assert share_found(at(blocks, RAIN, POUR), blocks, wanted) == 1 - 3 / len(wanted)
        assert share_found(at(blocks, CALM, "Yes."), blocks, wanted) == 0
        assert share_found([], blocks, "") == 1


def test_trafilatura_reads_both_ways_and_changes_nothing() -> None:
    tree = parse_for_trafilatura(f"<html><body>{LONG}</body></html>".encode())
    fast, thorough = find_text(tree, fast=True), find_text(tree, fast=False)
    assert {P1, P2, P3, P4} <= set(fast)
    assert {P1, P2, P3, P4} <= set(thorough)
    assert find_text(tree, fast=True) == fast
    assert find_text(parse_for_trafilatura(b"<p></p>"), fast=True) == []


def test_where_no_block_can_be_trusted_plain_text_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    Said(monkeypatch, fast="", thorough="")
    chrome = (
        f"<nav><p>{GOATS}</p></nav><form><p>{GOATS}</p></form><footer><li>{GOATS}</li></footer>"
    )
    page = f"{chrome}<h2><a href=/>{RAIN}</a></h2><p>Short.</p><script>var x = '{GOATS}'</script>"
    body = extract_body(page.encode(), metadata=Metadata())
    assert (body.text, body.extractor) == (RAIN, "beautifulsoup")
    assert len(body.kept) == 1
    stated = extract_body(page.encode(), metadata=Metadata(article_body=f" {POUR}\n\n {CALM} "))
    assert (stated.text, stated.extractor) == (f"{POUR}\n\n{CALM}", "structured-data")
    assert stated.kept == ()


def test_the_witnesses_are_asked_in_their_order() -> None:
    names = [witness.name for witness in WITNESSES]
    assert names == ["trafilatura-fast", "trafilatura", "structured-data", "structure"]
