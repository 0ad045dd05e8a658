"""Datelines of each family, and what only looks like one."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from corpuskit.article import Article
from corpuskit.normalization import has_dateline, normalize, parse_dateline

CASES = tomllib.loads(
    (Path(__file__).parent.parent / "cases" / "datelines.toml")
    .read_text("utf-8")
    .replace("null", '""')
)
HOSTILE_CHARS = 1_000_000
LIMIT_S = 2.0


@pytest.mark.parametrize("case", CASES["wild"], ids=lambda case: case["id"])
def test_wild(case: dict[str, Any]) -> None:
    match = parse_dateline(case["text"])
    assert match is not None
    value = match.value
    assert value.raw == case["raw"]
    assert case["text"][match.start : match.end] == case["raw"]
    assert [place.name for place in value.places] == case.get("places", [])
    qualifiers = case.get("qualifiers", [""] * len(value.places))
    assert [place.qualifier or "" for place in value.places] == qualifiers
    assert [place.country for place in value.places] == case.get("countries", [])
    assert value.date_text == case.get("date_text")
    assert value.date == case.get("date")
    assert list(value.agencies) == case.get("agencies", [])
    assert match.byline == case.get("byline")
    if "body" in case:
        assert case["text"][match.body :] == case["body"]


@pytest.mark.parametrize("case", CASES["negative"], ids=lambda case: case["text"][:30])
def test_negative(case: dict[str, str]) -> None:
    assert not has_dateline(case["text"])


@pytest.mark.parametrize(
    ("published", "text", "date"),
    [
        ("2022-03-25", "Kabul, Mar 24 (EFE).- It came.", "2022-03-24"),
        ("2023-01-01", "Kabul, Dec 31 (EFE).- It came.", "2022-12-31"),
        ("2022-12-31T15:00:00Z", "SYDNEY, Jan 1 (Reuters) - It came.", "2023-01-01"),
        ("2022-03-25", "（中央社記者王小明台北29日電）新橋今天通車。", "2022-02-28T"),
        ("2023-03-01", "Kabul, Feb 29 (EFE).- It came.", "2020-02-29"),
        ("2023-03-25", "RAMALLAH, Thursday, March 24 (WAFA) – It came.", "2022-03-24"),
        (None, "Kabul, Mar 24 (EFE).- It came.", None),
        (None, "Kabul, Mar 24, 2022 (EFE).- It came.", "2022-03-24"),
        (None, "BOGOTA, 4 FEB 90 (EFE) -- IT CAME.", "1990-02-04"),
        ("rubbish", "Kabul, Mar 24 (EFE).- It came.", None),
    ],
)
def test_dates(published: str | None, text: str, date: str | None) -> None:
    match = parse_dateline(text, published=published)
    assert match is not None
    expected = "2022-01-29" if date == "2022-02-28T" else date  # February 2022 had no 29th
    assert match.value.date == expected


@pytest.mark.parametrize(
    "unit",
    [
        "(",
        "A",
        "KABUL, ",
        "/",
        "(EFE) ",
        "By Ann ",
        "KABUL (",
        "24 ",
        "【",
        "KABUL — ",
        ". ",
        " ",
        "А",
        "— ",
    ],
)
def test_hostile_text_is_read_in_bounded_time(unit: str) -> None:
    text = unit * (HOSTILE_CHARS // len(unit))
    start = time.process_time()
    parse_dateline(text)
    assert time.process_time() - start < LIMIT_S


def test_a_place_that_begins_like_other_paragraphs_is_a_speaker() -> None:
    story = "The council will look at what it did, and then it will talk about the storm again."
    alone = f"NEW DELHI: {story}"
    assert normalize(Article("1", text=alone)).dateline is not None
    assert normalize(Article("1", text=f"{alone}\n\nLEE: {story}")).edits == ()


@pytest.mark.parametrize(
    "before",
    [
        "The gist of what the council said about the bridge in the storm, in a single sentence.",
        "By a paper\n\n+\n\nText Size\n\nMarch 24",
    ],
)
@pytest.mark.parametrize("head", ["OSLO (AP) — ", "NEW DELHI: ", "Washington, DC, United States: "])
def test_a_dateline_after_a_standfirst(before: str, head: str) -> None:
    story = "The old bridge opened again on Tuesday, two years after the storm took it from us."
    done = normalize(Article("1", text=f"{before}\n\n{head}{story}"))
    assert done.dateline is not None
    assert done.dateline.raw == head.strip()
    assert done.text.endswith(f"\n\n{story}")


@pytest.mark.parametrize("last", ["Von Ann Lee, Frankfurt (dpa/gem)", "Frankfurt (dpa)."])
def test_a_dateline_at_the_very_end_takes_the_blank_line_along(last: str) -> None:
    text = f"Fewer fish in the northern sea, and less oil\n\n{last}"
    assert normalize(Article("1", text=text)).text == text.partition("\n\n")[0]


def test_a_place_alone_begins_a_dateline_in_the_first_paragraph_only() -> None:
    told = (
        "Berlin – Der Rat der Stadt hat am Dienstag nach zwei Jahren wieder über die alte Brücke "
    )
    told += "am Fluss gestimmt und sie geöffnet."
    first = normalize(Article("1", text=told)).dateline
    assert first is not None
    assert first.raw == "Berlin –"
    before = "Die alte Brücke war nach dem Sturm gesperrt worden, und niemand wusste für wie lange."
    assert normalize(Article("1", text=f"{before}\n\n{told}")).dateline is None
