"""Lines that stand on many pages of a site: which of them are chrome."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from corpuskit.extraction.body.matching import key_of
from corpuskit.learning.lines import leads_on, learn_lines
from corpuskit.learning.notes import BlockNote, PageNote

NOTE = "Have you seen something that the valley should know of? Write to the desk."


def own(number: int) -> list[str]:
    """Return sentences that stand on one page only."""
    parts = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
    return [
        f"The {part} bridge of town {number} was closed on Monday for want of money."
        for part in parts
    ]


def block(text: str, *, heading: bool = False, vote: float = 1.0, link_chars: int = 0) -> BlockNote:
    place = "main>h2" if heading else "main>p"
    return BlockNote(
        place,
        place,
        key_of(text),
        len(text),
        link_chars,
        vote,
        True,
        heading,
        False,
        len(text),
        False,
    )


def page(number: int, lines: Sequence[str | None], *, html: bool = True) -> PageNote:
    blocks = tuple(block(line or "x") for line in lines) if html else ()
    return PageNote(str(number), "article", None, None, None, None, blocks, tuple(lines))


def learned(
    line: str, at: int, *, on: int, of: int = 20, html: bool = True
) -> list[tuple[str, str]]:
    """Return what is learned where a line stands at a place of some of a site's pages."""
    pages = []
    for number in range(of):
        lines = own(number)
        if number < on:
            lines.insert(at if at >= 0 else len(lines) + 1 + at, line)
        pages.append(page(number, lines, html=html))
    return [(found.text, found.position) for found in learn_lines(pages)]


def test_a_prompt_at_the_edge_of_stories_is_learned() -> None:
    assert learned(NOTE, -1, on=6) == [(NOTE, "end")]
    assert learned(NOTE, 0, on=6) == [(NOTE, "start")]
    assert learned("Share this", -1, on=3) == [("Share this", "end")]


@pytest.mark.parametrize(("on", "of"), [(2, 20), (3, 200)])
def test_what_few_pages_have_may_be_chance(on: int, of: int) -> None:
    assert learned("Share this", -1, on=on, of=of) == []


def test_a_sentence_at_an_edge_must_be_frequent() -> None:
    assert learned(NOTE, -1, on=4) == []
    assert learned(NOTE, -1, on=5, of=26) == []


def test_a_sentence_inside_goes_only_from_most_pages_of_html_and_without_quotes() -> None:
    assert learned(NOTE, 4, on=11) == [(NOTE, "inside")]
    assert learned(NOTE, 4, on=9) == []
    assert learned(NOTE, 4, on=7, of=8) == []
    assert learned(NOTE, 4, on=11, html=False) == []
    assert learned(f"“{NOTE}”", 4, on=11) == []


def test_a_heading_inside_goes_only_where_most_pages_have_it_a_label_sooner() -> None:
    assert learned("What we know", 4, on=9) == []
    assert learned("What we know", 4, on=10) == [("What we know", "inside")]
    assert learned("photo: desk", 4, on=5) == [("photo: desk", "inside")]
    assert learned("photo: desk", 4, on=4) == []


def test_a_line_that_stands_now_here_now_there_is_inside() -> None:
    pages = [page(n, [NOTE, *own(n)] if n % 2 else [*own(n), NOTE]) for n in range(20)]
    (found,) = learn_lines(pages)
    assert found.position == "inside"
    assert (found.pages, found.share) == (20, 1.0)


def test_a_heading_over_text_of_its_own_is_the_storys() -> None:
    def headed(number: int, below: str) -> PageNote:
        first, *rest = own(number)
        blocks = [block(first), block("Background", heading=True), block(below), *map(block, rest)]
        lines = (first, "Background", below, *rest)
        return PageNote(str(number), "article", None, None, None, None, tuple(blocks), lines)

    assert learn_lines([headed(n, f"Town {n} has a mill and two.") for n in range(20)]) == ()
    same = "Towns have a mill and two of them have a bridge as well."
    repeated = frozenset({key_of(same)})
    assert "Background" in {
        o.text for o in learn_lines([headed(n, same) for n in range(20)], repeated)
    }


def test_a_heading_leads_on_where_unlinked_text_of_its_story_stands_below_it() -> None:
    head, text = block("Why", heading=True), block("Because it rained.")
    assert leads_on([head, text], 0, frozenset())
    assert not leads_on([text, text], 0, frozenset())
    assert not leads_on([head], 0, frozenset())
    assert not leads_on([head, head], 0, frozenset())
    assert not leads_on([head._replace(vote=0.0), text], 0, frozenset())
    assert not leads_on([head, text._replace(vote=0.0)], 0, frozenset())
    assert not leads_on([head, text], 0, frozenset({text.key}))
    assert not leads_on([head, block("Because it rained.", link_chars=9)], 0, frozenset())


def test_the_case_of_a_line_and_a_line_twice_on_a_page_change_no_count() -> None:
    pages = [page(n, [*own(n), NOTE.upper() if n % 2 else NOTE, NOTE]) for n in range(6)]
    (found,) = learn_lines(pages)
    assert found.pages == 6


def test_lines_too_long_to_be_learned_are_left_out() -> None:
    assert learn_lines([page(n, [None, *own(n), None]) for n in range(9)]) == ()
    assert learn_lines([]) == ()
