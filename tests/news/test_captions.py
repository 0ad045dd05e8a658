"""Credits of pictures: where they may begin."""

from __future__ import annotations

import time

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


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("旧桥。（资料图，记者李四摄）", "资料图，记者李四摄"),
        ("河上的旧桥。李四 摄", "李四 摄"),
        ("古い橋＝2024年3月14日、鈴木花子撮影", "2024年3月14日、鈴木花子撮影"),
        ("（图源：河谷社）", "图源：河谷社"),
        ("圖／河谷社", "圖／河谷社"),
        ("/사진=골짜기일보", "사진=골짜기일보"),
        ("AP Photo/Ana Example", "AP Photo/Ana Example"),
        ("知事は橋を撮影した。", None),
        ("她在桥上拍摄了三天。", None),
        ("Reuters/Ipsos poll of adults", None),
    ],
)
def test_how_other_scripts_say_who_took_a_picture(line: str, found: str | None) -> None:
    assert parse_credit(line).text == found


def test_hostile_captions_are_read_in_bounded_time() -> None:
    start = time.process_time()
    for unit in ("＝", "（", "摄", "图", "＝撮影", "（摄"):
        for size in (100, 250, 4000):
            parse_credit(unit * size)
    assert time.process_time() - start < 1
