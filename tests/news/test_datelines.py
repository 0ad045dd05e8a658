"""Datelines of agencies, languages, separators and calendars by turns, all invented."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from corpuskit.news.datelines.chinese import read_chinese_head
from corpuskit.news.datelines.grammar import parse_dateline
from corpuskit.news.datelines.segments import read_segments

CASES = tomllib.loads(
    (Path(__file__).parent.parent / "cases" / "wire_datelines.toml").read_text("utf-8")
)
SOLID = {"zh", "ja"}
PUBLISHED = "2022-03-25"
LIMIT_S = 0.2


@pytest.mark.parametrize("case", CASES["dateline"], ids=lambda case: case["raw"])
def test_dateline(case: dict[str, Any]) -> None:
    language = case["language"]
    space = "" if language in SOLID else " "
    story = CASES["stories"].get(language) or CASES["stories"]["en"]
    match = parse_dateline(case["raw"] + space + story, published=PUBLISHED, language=language)
    assert match is not None
    assert match.value.raw == case["raw"]
    assert [place.name for place in match.value.places] == case.get("places", [])
    assert list(match.value.agencies) == case.get("agencies", [])
    assert match.value.date_text == case.get("date_text")
    assert match.value.date == case.get("date")


@pytest.mark.parametrize("story", CASES["stories"].values(), ids=CASES["stories"])
def test_an_ordinary_sentence_has_none(story: str) -> None:
    assert parse_dateline(story) is None


@pytest.mark.parametrize(
    "text",
    [
        "Reuters, London and Paris are the places where she worked for twenty years, she said.",
        "Berlin. London. Paris. She has lived in all of them and would not go back to any.",
        "电视台消息人士说，议会星期二讨论了在暴风雨中倒塌的那座桥的问题。",
        "By Monday the river had reached the bridge (Reuters photographers were there) and rose.",
        "김영희 기자는 화요일 다리에 대해 말했다. 의회는 재건을 결정했다고 한다.",
        "Lee — she never used her first name — was the first to cross the bridge after the war.",
    ],
)
def test_no_dateline(text: str) -> None:
    assert parse_dateline(text) is None


def test_a_byline_is_no_place() -> None:
    match = parse_dateline("By Mary Ann Lee (AP) — The bridge stays shut until Friday, he said.")
    assert match is not None
    assert match.value.places == ()
    assert match.byline == "By Mary Ann Lee"


@pytest.mark.parametrize(
    "unit", ["- ", ". ", "واس- ", "Reuters - ", "—", "本报讯", "،", "«", "〔記者", "記者王／", "(Ă"]
)
def test_hostile_text_is_read_in_bounded_time(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    start = time.process_time()
    parse_dateline(text)
    read_segments(text[:240], None, len(text))
    read_chinese_head(text)
    assert time.process_time() - start < LIMIT_S


@pytest.mark.parametrize(
    ("head", "countries"),
    [
        ("Mérida, 3 abr (EFE).-", ["ES"]),
        ("Mérida (México), 3 abr (EFE).-", ["MX"]),
        ("Mérida, 3 abr (AFP).-", ["MX"]),  # says no country of home, nor of abroad
        ("Santiago, 3 abr (EFE).-", ["CL"]),  # its namesake at home is a fiftieth of it
        ("San Juan, 3 abr (EFE).-", ["PR"]),  # its namesake at home is a village
        ("Granada, 3 abr (EFE).-", ["ES"]),  # a country is called so, too
        ("LEÓN/ROMA, 9 Sep. (EUROPA PRESS) -", ["ES", "IT"]),
    ],
)
def test_a_place_without_a_country_is_at_home(head: str, countries: list[str]) -> None:
    match = parse_dateline(f"{head} Llovió toda la noche.")
    assert match is not None
    assert [place.country for place in match.value.places] == countries
