"""Where a sentence ends: the table of cases, and what a hostile text costs."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpuskit.article import Article
from corpuskit.normalization import normalize
from corpuskit.text.sentences import (
    CLOSERS,
    MAX_CLOSERS,
    STOPS,
    ends,
    ends_bare,
    ends_fully,
    has_break,
)

CASES = tomllib.loads(
    (Path(__file__).parents[1] / "cases" / "sentences.toml").read_text(encoding="utf-8")
)["case"]
LIMIT_S = 5.0


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_cases(case: dict[str, Any]) -> None:
    text = case["text"]
    assert ends(text) is case["ends"]
    assert ends_fully(text) is case.get("fully", False)
    assert has_break(text) is case.get("break", False)


@given(st.text(max_size=30), st.sampled_from(STOPS), st.text(CLOSERS, max_size=MAX_CLOSERS))
def test_a_stop_ends_whatever_stands_before_it(text: str, stop: str, closers: str) -> None:
    assert ends(text + stop + closers)
    assert not ends(text + stop + closers + " and")


@given(st.text(max_size=30))
def test_the_narrower_ask_for_more(text: str) -> None:
    assert ends(text) or not ends_fully(text)
    assert ends(text) or not ends_bare(text)


def test_nothing_ends_nothing() -> None:
    assert not ends("")
    assert not ends_bare("")
    assert not ends_fully("")
    assert not has_break("")


@pytest.mark.parametrize("unit", [".", ")", ". ", "a.", "a. ", "。", "“", "a.)))) "])
def test_hostile_texts_are_read_in_bounded_time(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    start = time.process_time()
    ends(text), ends_fully(text), ends_bare(text), has_break(text)
    assert time.process_time() - start < LIMIT_S


@pytest.mark.parametrize(
    "sentence",
    [
        "The council met on Tuesday to talk about the bridge that fell in the storm last week.",
        "هل يبقى الجسر مغلقا بعد العاصفة التي ضربت المدينة في الأسبوع الماضي؟",
        "طوفان کے بعد پل ایک ہفتے تک بند رہے گا اور لوگ کشتیوں سے سفر کریں گے۔",
        "तूफ़ान के बाद पुल एक हफ़्ते तक बंद रहेगा और लोग नावों से आएंगे।",
        "暴风雨过后，这座桥将关闭一周。",
        "फिर क्या होगा!",
    ],
)
@pytest.mark.parametrize("tag", [" AFP", " (AFP)"])
def test_a_tag_goes_in_every_script(sentence: str, tag: str) -> None:
    """Once a bare tag stayed after the stops of Arabic, Urdu and Hindi; in brackets it went."""
    text = f"{sentence} {sentence}"
    done = normalize(Article("1", text=text + tag))
    assert (done.text, done.signoff) == (text, tag.strip())
