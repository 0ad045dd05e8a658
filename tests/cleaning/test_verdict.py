"""Which lines go by their scores: each part of the decision with a text for it and one against."""

from __future__ import annotations

import numpy as np
import pytest

from corpuskit.cleaning.line import own_rows, read_line
from corpuskit.cleaning.scorer import Scores
from corpuskit.cleaning.surroundings import survey
from corpuskit.cleaning.verdict import decide
from paragraphs import PARAGRAPHS

LIMITS = {
    "inside": 100,
    "end": 50,
    "chosen": 150,
    "addressed": 70,
    "known": -60,
    "sure": -90,
    "vouched": 200,
}
P1, P2, P3, _ = PARAGRAPHS.values()
STORY = -200
LABEL = "Goats of the county"
LONG = "The goats of the county have been counted by the children of both schools " * 2


def gone(
    *lines: tuple[str, int],
    vouched: tuple[bool, ...] | None = None,
    alone: int | None = None,
    chosen: bool = False,
) -> list[bool]:
    """Decide on lines that were given scores; by themselves they have the same, or ``alone``."""
    read = [read_line(text) for text, _ in lines]
    placed = np.array([score for _, score in lines])
    own = placed if alone is None else np.full(len(lines), alone)
    scores = Scores(read, own_rows(read), survey(read), own, placed)
    flags = None if vouched is None else np.array(vouched)
    return decide(scores, LIMITS, flags, chosen=chosen).gone.tolist()


@pytest.mark.parametrize(("score", "goes"), [(101, True), (100, False), (60, False)])
def test_inside_a_story_more_must_speak_against_a_line(score: int, goes: bool) -> None:
    assert gone((P1, STORY), (LABEL, score), (P2, STORY)) == [False, goes, False]


def test_at_the_ends_of_what_a_page_has_chosen_more_must_speak_against_a_line() -> None:
    lines = ((LABEL, 150), (P1, STORY), (P2, STORY), (LABEL, 151))
    assert gone(*lines) == [True, False, False, True]
    assert gone(*lines, chosen=True) == [False, False, False, True]


def test_of_a_text_with_few_lines_that_are_surely_story_no_paragraph_goes_by_its_score() -> None:
    assert gone((P1, 90), ("Share", 300), (P2, STORY), (P3, STORY)) == [False, True, False, False]
    assert gone((LABEL, 90), (P2, STORY), (P3, STORY))[0]
    assert gone((P1, 90), ("Share", 300), *[(P2, STORY)] * 3) == [True, True, *[False] * 3]


@pytest.mark.parametrize(("score", "goes"), [(51, True), (50, False)])
def test_at_the_ends_less_is_enough(score: int, goes: bool) -> None:
    assert gone((LABEL, score), (P1, STORY), (P2, STORY), (LABEL, score)) == [
        goes,
        False,
        False,
        goes,
    ]


@pytest.mark.parametrize(("score", "goes"), [(71, True), (70, False)])
def test_what_a_house_says_to_its_reader_goes_inside_for_less(score: int, goes: bool) -> None:
    line = "You can sign up for our newsletter to get the news."
    assert gone((P1, STORY), (line, score), (P2, STORY))[1] is goes


def test_a_short_line_that_is_no_chrome_does_not_bound_the_story() -> None:
    assert gone((P1, STORY), (LABEL, 60), ("Two were hurt.", STORY))[1]


def test_phrases_go_at_the_ends_and_certain_ones_everywhere() -> None:
    assert gone((P1, STORY), (P2, STORY), ("Share", -200)) == [False, False, True]
    assert gone((P1, STORY), ("Share", 0), (P2, STORY)) == [False, False, False]
    assert gone((P1, STORY), ("Back to top button", -200), (P2, STORY)) == [False, True, False]


@pytest.mark.parametrize(("score", "goes"), [(-59, True), (-60, False)])
def test_known_chrome_goes_at_the_ends_unless_the_scorer_takes_it_for_story(
    score: int, goes: bool
) -> None:
    rule = "You can sign up for our newsletter to get the news."
    assert read_line(rule).entry is not None
    assert gone((P1, STORY), (P2, STORY), (rule, score))[2] is goes


@pytest.mark.parametrize("line", ["* * *", "14:05"])
def test_what_parts_the_sections_of_a_story_is_no_known_chrome(line: str) -> None:
    assert gone((P1, STORY), (P2, STORY), (line, 0)) == [False, False, False]


def test_a_long_line_goes_with_what_stands_beside_it_or_for_a_phrase() -> None:
    assert gone((P1, STORY), (LONG, 300), (P2, STORY)) == [False, False, False]
    assert gone((P1, STORY), (LONG, 300), (LABEL, 300), (P2, STORY), (P3, STORY))[1]
    assert gone((P1, STORY), (P2, STORY), (P3, STORY), (LABEL, 300), (LONG, 300))[4]
    told = "Read more: " + LONG[:110]
    assert gone((P1, STORY), (told, 300), (P2, STORY))[1]


def test_of_the_lines_above_a_story_chrome_parts_the_standfirst_from_it() -> None:
    story = ((P1, STORY), (P2, STORY), (P3, STORY))
    assert gone((LONG, 90), (LABEL, 90), *story)[0]
    assert not gone((LABEL, 90), (LONG, 90), *story)[1]


def test_two_sentences_count_as_a_long_line() -> None:
    two = "Goats win a prize. Nobody was there."
    assert gone((P1, STORY), (two, 300), (P2, STORY)) == [False, False, False]


def test_where_no_line_is_surely_story_only_known_chrome_goes() -> None:
    assert gone((LABEL, 300), ("Share", 300), ("Two were hurt.", 300)) == [False, True, False]


def test_vouched_lines_stay_and_bound_the_story_unless_all_speaks_against_them() -> None:
    flags = (True, False, True)
    assert gone((LABEL, 150), (LABEL, 60), (LABEL, 60), vouched=flags) == [False, False, False]
    assert gone((LABEL, 201), (LABEL, 60), (LABEL, 60), vouched=flags) == [True, True, False]


def test_no_place_alone_condemns_a_vouched_line_that_is_no_known_chrome() -> None:
    rule = "Sign up for our newsletter to get the news."
    lines = ((P1, STORY), (LABEL, 300), (rule, 300))
    vouched = (True, True, True)
    assert gone(*lines, vouched=vouched, alone=0) == [False, False, True]
    assert gone(*lines, vouched=vouched, alone=201) == [False, True, True]


def test_two_clock_times_part_the_entries_of_a_live_report_one_is_a_stamp() -> None:
    assert gone(("14:05", 90), (P1, STORY), ("13:50", 300), (P2, STORY)) == [False] * 4
    assert gone(("14:05", 90), (P1, STORY), (P2, STORY)) == [True, False, False]
