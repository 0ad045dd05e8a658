"""Credits of pictures: where they may begin."""

from __future__ import annotations

import pytest

from corpuskit.knowledge.phrases import words_of
from corpuskit.news.captions import MAX_BEFORE_MARK_CHARS, MAX_CREDIT_CHARS, parse_credit

STORY = "The goats of the county crossed the old bridge on Monday: nobody had asked them"


@pytest.mark.parametrize("role", ["credit-label", "picture-house"])
def test_no_label_or_house_is_longer_than_what_is_looked_at_before_its_mark(role: str) -> None:
    assert max(map(len, words_of(role))) < MAX_BEFORE_MARK_CHARS


@pytest.mark.parametrize(
    ("credit", "found"),
    [
        ("Foto: A. Example", "Foto: A. Example"),
        ("Main image credit: A. Example", "Main image credit: A. Example"),
        ("Name" * 10 + "/Getty Images", "Name" * 10 + "/Getty Images"),
        ("© A. Example", "© A. Example"),
        ("and no one counted them", None),
    ],
)
def test_the_credit_at_the_end_of_a_caption_is_found_behind_other_marks(
    credit: str, found: str | None
) -> None:
    assert parse_credit(f"{STORY}. {credit}").text == found


def test_a_mark_far_from_the_end_is_none_of_a_credit() -> None:
    assert parse_credit(f"Foto: {'x' * (MAX_CREDIT_CHARS + 1)}").entry is None


@pytest.mark.parametrize("blank", ["\xa0", "\u3000", "\x85"])
def test_a_credit_behind_a_blank_alone_is_the_whole_line(blank: str) -> None:
    assert parse_credit(f"{blank}© 2024 AFP") == parse_credit("© 2024 AFP")
    assert parse_credit(blank) == parse_credit("")
