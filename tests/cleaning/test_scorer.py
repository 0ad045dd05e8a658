"""The scorer of lines: what it counts, its weights file, and how long hostile texts take."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpuskit.cleaning.line import names, own_rows, read_line
from corpuskit.cleaning.scorer import (
    checked,
    load_line_weights,
    placed_names,
    score_lines,
)
from corpuskit.cleaning.surroundings import find_runs, survey, survey_chances
from corpuskit.errors import KnowledgeError
from paragraphs import PARAGRAPHS

STORY = list(PARAGRAPHS.values())


def test_weights_of_other_columns_are_refused_by_name() -> None:
    weights = load_line_weights()
    about = {**weights.about, "names": {"alone": list(names()), "placed": ["one"]}}
    with pytest.raises(KnowledgeError, match=r"some\.npz: fitted for other columns"):
        checked(replace(weights, about=about), Path("some.npz"))


def test_every_column_has_one_name() -> None:
    assert len(set(placed_names())) == len(placed_names())
    assert placed_names()[: len(names())] == names()


def test_a_line_is_scored_by_where_it_stands() -> None:
    label = "Goats win a prize"
    under = score_lines([*STORY, "Related articles", label, "Ferry is back", "Mayor takes oath"])
    alone = score_lines([*STORY[:2], label, *STORY[2:]])
    assert under.placed[len(STORY) + 1] > alone.placed[2]
    assert under.alone[len(STORY) + 1] == alone.alone[2]


def test_words_of_a_paragraph_above_the_limit_are_not_looked_at() -> None:
    words = "Sign up for our newsletter and click here to share it with your friends on Facebook "
    short, long = read_line(words * 2), read_line(words * 4)
    share = names().index("chrome share")
    of_short, of_long = own_rows([short, long])
    assert of_short[share] > 0
    assert of_long[share] == 0


@given(st.lists(st.booleans(), min_size=1, max_size=30))
def test_runs_part_lines_at_those_of_the_story(flags: list[bool]) -> None:
    runs = find_runs(np.array(flags))
    for at, flag in enumerate(flags):
        start, end = at, at + 1
        while not flag and start > 0 and not flags[start - 1]:
            start -= 1
        while not flag and end < len(flags) and not flags[end]:
            end += 1
        assert (runs.start[at], runs.end[at]) == (start, end)


@given(st.lists(st.integers(0, 100), min_size=1, max_size=25))
def test_chances_of_neighbours_are_those_that_counting_gives(chances: list[int]) -> None:
    count = len(chances)
    lines = [read_line(f"Line {at} of the programme") for at in range(count)]
    told = survey_chances(survey(lines), np.array(chances))
    for at in range(count):
        assert told["chance +1"][at] == (100 * chances[at + 1] if at + 1 < count else -100)
        before = chances[max(0, at - 5) : at]
        wanted = 100 * sum(before) // len(before) if before else -100
        assert told["chance before"][at] == wanted
        assert told["most of gap before"][at] == 100 * max(chances[:at], default=0)
        assert told["most of gap after"][at] == 100 * max(chances[at + 1 :], default=0)


MANY_LINES = 40_000
"""Each of them is read: a third of a millisecond a line, and what grows faster shows as well."""


@pytest.mark.parametrize(
    "lines",
    [
        ["Share this article"] * 100_000,
        [f"{at} goats of {at % 7}" for at in range(MANY_LINES)],
        ["word " * 200_000],
        ["読む" * 300_000],
    ],
    ids=["one line", "many lines", "one long line", "one long line of Kana"],
)
def test_hostile_texts_take_linear_time(lines: list[str]) -> None:
    started = time.process_time()
    scores = score_lines(lines, "Share this article")
    assert len(scores.placed) == len(lines)
    assert time.process_time() - started < 60 * max(MANY_LINES, len(lines)) / 100_000
