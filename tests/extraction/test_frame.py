"""Where the story stands: the frame that marked paragraphs give, and what holds them."""

from __future__ import annotations

import time

import pytest

from corpuskit.extraction.body.frame import Frame, find_frame
from corpuskit.extraction.body.holders import (
    common_place,
    find_teasers,
    find_wrapped,
    is_within,
    without_columns,
)
from corpuskit.extraction.body.kinds import is_index
from corpuskit.extraction.body.tables import paragraphs_of
from looks import CALM, GOATS, POUR, RAIN, STORY, at, blocks_of


def frame_of(html: str, *marked: str) -> tuple[Frame, list[str]]:
    """Return the frame, and the texts inside it."""
    blocks = blocks_of(html)
    frame = find_frame(blocks, at(blocks, *(marked or (RAIN, POUR, CALM))))
    assert frame is not None
    return frame, [block.text for block in blocks[frame.start : frame.end]]


def first_of(html: str, *marked: str) -> str:
    blocks = blocks_of(html)
    frame = find_frame(blocks, at(blocks, *(marked or (RAIN, POUR, CALM))))
    assert frame is not None
    return blocks[frame.first].text


def test_headings_and_links_give_no_frame() -> None:
    blocks = blocks_of(f"<h2>{RAIN}</h2><p><a href=/>{GOATS}</a></p>")
    assert find_frame(blocks, {0, 1}) is None
    assert find_frame(blocks, set()) is None


def test_the_frame_is_the_smallest_element_around_the_main_paths() -> None:
    page = f"<i>Top</i><main><h1>Rain</h1><div>{STORY}</div><p>x</p></main><i>End</i>"
    frame, inside = frame_of(page)
    assert frame.path == "body>main>div>p"
    assert inside == [RAIN, POUR, CALM]
    _, wider = frame_of(page.replace("<p>x</p>", f"<p>{GOATS}</p>"), RAIN, POUR, CALM, GOATS)
    assert wider == ["Rain", RAIN, POUR, CALM, GOATS]


def test_a_path_with_little_of_what_was_marked_is_none_of_the_main_ones() -> None:
    page = f"<main>{STORY * 4}</main><div class=odd><p>{GOATS}</p></div>"
    blocks = blocks_of(page)
    frame = find_frame(blocks, set(range(len(blocks))))
    assert frame is not None
    assert blocks[frame.end - 1].text == CALM


def test_hidden_paragraphs_of_the_path_are_none_of_a_visible_story() -> None:
    page = f"<main><p hidden>{GOATS}</p>{STORY}<aside><p>x</p></aside></main>"
    assert first_of(page) == RAIN
    assert first_of(page.replace(" hidden", "")) == GOATS
    hidden = f"<main><p>{GOATS}</p>{STORY}</main>".replace("<p>", "<p hidden>")
    assert first_of(hidden) == GOATS


def test_paragraphs_of_another_article_or_beyond_a_headline_are_none_of_this_one() -> None:
    other = f"<article><p>{GOATS}</p></article>"
    assert first_of(f"<main>{other}<article>{STORY}</article></main>") == RAIN
    assert first_of(f"<main><p>{GOATS}</p><h1>Rain</h1>{STORY}</main>") == RAIN
    assert first_of(f"<main><p>{GOATS}</p><h2>Rain</h2>{STORY}</main>") == GOATS
    below = f"<main>{STORY}<h1>Goats</h1><p>{GOATS}</p></main>"
    frame, _ = frame_of(below)
    assert frame.last == 2


def test_what_all_of_the_story_stands_in_is_its_context() -> None:
    frame, _ = frame_of(f"<form><p>{RAIN}</p><section><p>{POUR}</p></section><p>{CALM}</p></form>")
    assert frame.context == {"form"}
    frame, _ = frame_of(f"<form><aside>{STORY}</aside></form>")
    assert frame.context == {"form", "aside"}


def test_teasers_and_columns_are_no_part_of_the_frame() -> None:
    card = "<div><h3>Goats</h3><p>{}</p><a href=/>More</a></div>"
    page = f"<main><div>{STORY}</div>{card.format(GOATS)}</main>"
    _, inside = frame_of(page, RAIN, POUR, CALM, GOATS)
    assert inside == [RAIN, POUR, CALM]
    cells = f"<table><tr><td><p>{GOATS}</p><td>{RAIN}<br><br>{POUR}<br><br>{CALM}</table>"
    _, inside = frame_of(cells, RAIN, POUR, CALM, GOATS)
    assert inside == [RAIN, POUR, CALM]


def test_a_long_page_takes_bounded_time() -> None:
    blocks = blocks_of(f"<main>{'<div>' * 60}{STORY * 4_000}</main>")
    start = time.process_time()
    assert find_frame(blocks, set(range(0, len(blocks), 2))) is not None
    assert time.process_time() - start < 5


class TestHolders:
    def test_the_common_place_is_the_innermost_one(self) -> None:
        blocks = blocks_of("<main><div><p>a</p><p>b</p></div><p>c</p></main><i>d</i>")
        places = [block.place for block in blocks]
        assert common_place(places[:1]) is places[0]
        assert common_place(places[:2]).tag == "div"
        assert common_place(places[:3]).tag == "main"
        assert common_place([places[2], places[0], places[1]]).tag == "main"
        assert common_place(places).tag == "body"
        assert is_within(places[0], common_place(places[:2]))
        assert not is_within(places[2], common_place(places[:2]))
        assert not is_within(None, places[0])

    def test_wrapped_parts_of_one_kind_each(self) -> None:
        def wrapped(*parts: str, paragraphs: tuple[str, ...] = (RAIN, POUR)) -> list[str]:
            inner = "".join(f"<x-p><p>{text}</p></x-p>" for text in paragraphs)
            blocks = blocks_of(f"<main>{inner}{''.join(f'<x-b>{p}</x-b>' for p in parts)}</main>")
            own = [block for block in blocks if block.text in paragraphs]
            return [blocks[index].text for index in sorted(find_wrapped(own, blocks))]

        parts = ["<h2>a</h2>", "<li>b</li><li>c</li>", "<table><td>d</table>"]
        assert wrapped(*parts, "<blockquote>e</blockquote>") == ["a", "b", "c", "d", "e"]
        assert wrapped("<h2>a</h2><li>b</li>", "<p>c</p>", "<h1>d</h1>") == []
        blocks = blocks_of(f"<main>{STORY}<x-b><h2>a</h2></x-b></main>")
        assert not find_wrapped(blocks[:3], blocks), "the paragraphs stand together"

    def test_teasers_are_alone_in_a_box_with_a_heading_and_a_link(self) -> None:
        def teasers(box: str, *, others: str = f"<div>{STORY}</div>") -> list[str]:
            blocks = blocks_of(others + box)
            own = [block for block in blocks if block.tag == "p"]
            return [blocks[index].text for index in sorted(find_teasers(own, blocks))]

        assert teasers(f"<div><h2>a</h2><p>{GOATS}</p><a href=/>b</a></div>") == [GOATS]
        assert teasers(f"<div><p>{GOATS}</p><a href=/>b</a></div>") == []
        assert teasers(f"<div><h2>a</h2><p>{GOATS}</p></div>") == []
        assert teasers(f"<div><h2>a</h2><p>{GOATS}</p><p>c</p><a href=/>b</a></div>") == []
        box = f"<div><h2>a</h2><p>{GOATS}</p><a href=/>b</a></div>"
        assert teasers(box, others="") == [], "a single box is the story"
        assert teasers(box * 5) == [], "so many are a round-up"

    def test_columns_are_cells_beside_the_one_that_holds_the_story(self) -> None:
        blocks = blocks_of(f"<table><tr><td>{STORY}<td><p>{GOATS}</p></table><p>x</p>")
        kept = without_columns(blocks, blocks[:3])
        assert [block.text for block in kept] == [RAIN, POUR, CALM, "x"]
        assert without_columns(blocks, blocks[:1]) == blocks, "of one nothing can be told"
        assert without_columns(blocks, blocks[:4]) == blocks, "they stand in both"
        free = blocks_of(STORY)
        assert without_columns(free, free) == free


def test_rows_of_a_table_are_paragraphs_unless_they_lay_the_page_out() -> None:
    rows = "<table><tr><td>1<td>Orrin<td>12<tr><td>2<td>Vell</table>"
    blocks = blocks_of(f"<p>Order:</p>{rows}")
    assert paragraphs_of(blocks, range(len(blocks))) == ["Order:", "1 Orrin 12", "2 Vell"]
    assert paragraphs_of(blocks, [0, 1, 3]) == ["Order:", "1 12"]
    laid = blocks_of(f"<table><tr><td><p>{RAIN}</p><p>{POUR}</p><td>Side</table>")
    assert paragraphs_of(laid, range(3)) == [RAIN, POUR, "Side"]
    long = blocks_of(f"<table><tr><td>{RAIN * 3}<td>{POUR * 3}</table>")
    assert len(paragraphs_of(long, range(2))) == 2


class TestIndex:
    BOX = "<li><h3><a href=/>The harbour is closed until {0}</a></h3><p>{1} {0}</p></li>"
    MENU = "<p><a href=/>The last ferry of the night is late</a></p>"

    def index(self, html: str, stated: str | None = None) -> bool:
        blocks = blocks_of(html)
        return is_index(blocks, [b.index for b in blocks if b.text[:4] == RAIN[:4]], stated)

    def page(self, boxes: int, links: int = 20) -> str:
        return "".join(self.BOX.format(n, RAIN) for n in range(boxes)) + self.MENU * links

    def test_teasers_under_linked_headlines_among_many_links_are_an_index(self) -> None:
        assert self.index(self.page(5, links=60))
        assert self.index(self.page(16))

    @pytest.mark.parametrize("stated", ["article", "live"])
    def test_a_page_that_says_what_it_is_is_believed(self, stated: str) -> None:
        assert not self.index(self.page(16), stated)
        assert self.index(self.page(16), "index")

    def test_what_reads_like_a_story_is_none(self) -> None:
        beside = self.page(16).replace("<li>", "").replace("</li>", "")
        assert not self.index(f"<div>{beside}</div>"), "siblings"
        short = self.page(16, links=0).replace("The harbour is closed until", "Harbour")
        assert not self.index(short), "no link as long as a headline"
        assert not self.index(self.page(8, links=20)), "mostly text, and few of them"
        told = "".join(f"<li><h3>Head {n}</h3><p>{RAIN}</p></li>" for n in range(16))
        assert not self.index(told + self.MENU * 90), "headlines that lead nowhere"
        assert not self.index(
            self.page(16).replace("<p>It", "<h4>It").replace("</p></li>", "</h4>")
        )
