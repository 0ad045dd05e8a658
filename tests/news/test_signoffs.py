"""Sign-offs that close a story: what is read of them, and what must not be taken for one."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from corpuskit.article import Article
from corpuskit.news.signoffs import parse_tail
from corpuskit.normalization import normalize

CASES = tomllib.loads(
    (Path(__file__).parent.parent / "cases" / "wire_signoffs.toml").read_text("utf-8")
)
HOSTILE_CHARS = 1_000_000
LIMIT_S = 0.5


@pytest.mark.parametrize("case", CASES["sign"], ids=lambda case: case["sign"])
def test_sign(case: dict[str, Any]) -> None:
    tail = parse_tail(case["text"])
    assert tail is not None
    assert case["text"][tail.start :] == case["sign"]
    assert list(tail.agencies) == case.get("agencies", [])
    assert tail.date == case.get("date")
    assert tail.label == case.get("label")
    if "initials" in case:
        assert list(tail.initials) == case["initials"]


@pytest.mark.parametrize("case", CASES["story"], ids=lambda case: case["text"][-25:])
def test_story(case: dict[str, Any]) -> None:
    assert parse_tail(case["text"]) is None


@pytest.mark.parametrize("case", CASES["sign"], ids=lambda case: case["sign"])
def test_whatever_is_cut_sets_its_agency(case: dict[str, Any]) -> None:
    story = "The council met on Tuesday. It talked for three hours about the bridge in the valley."
    done = normalize(Article("1", text=f"{story}\n\n{case['text']}"))
    assert case["sign"] not in done.text
    assert list(done.agencies) == case.get("agencies", [])


@pytest.mark.parametrize(
    "unit", [". ", "(", "EFE ", ". EFE", "a.", "/", ". (EFE, ", " / AP", "Źródło: ", ". EFE a-b"]
)
def test_hostile_text_is_read_in_bounded_time(unit: str) -> None:
    text = unit * (HOSTILE_CHARS // len(unit))
    start = time.process_time()
    parse_tail(text)
    assert time.process_time() - start < LIMIT_S


def test_a_million_characters_of_signoffs_end_in_one_round() -> None:
    text = "It rained. " + "(dpa, 1.1.2016) " * 20_000
    start = time.process_time()
    done = normalize(Article("1", text=text.strip()))
    assert done.text == "It rained."
    assert time.process_time() - start < 20 * LIMIT_S
