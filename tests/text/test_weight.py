from __future__ import annotations

import pytest

from corpuskit.text.weight import SOLID_WEIGHT, count_solid, weight

SENTENCES = {
    "en": ("The old bridge over the river was closed on Monday.", 51, 0),
    "ja": ("川にかかる古い橋は月曜日に閉鎖された。", 38, 6),
    "ko": ("강 위의 낡은 다리가 월요일에 폐쇄되었다.", 40, 0),
    "th": ("สะพานเก่าข้ามแม่น้ำปิดเมื่อวันจันทร์", 36, 12),
}


@pytest.mark.parametrize("language", SENTENCES)
def test_one_sentence_weighs_about_the_same_in_every_script(language: str) -> None:
    text, letters, words = SENTENCES[language]
    assert weight(text) == letters
    assert count_solid(text) == words


def test_a_dense_character_counts_once_more_than_a_letter() -> None:
    assert weight("橋") == SOLID_WEIGHT == weight("ab")
