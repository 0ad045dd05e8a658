"""Whole texts: title, standfirst, captions, lists, repeats, code."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

import corpuskit
from paragraphs import PARAGRAPHS

CASES = tomllib.loads(
    (Path(__file__).parents[1] / "cases" / "cleaning.toml").read_text(encoding="utf-8")
)["text"]


def filled(text: str) -> str:
    for name, paragraph in PARAGRAPHS.items():
        text = text.replace(name, paragraph)
    return text


def process(text: str, title: str = "") -> corpuskit.Article:
    article = corpuskit.process(corpuskit.Page(text, title=title))
    assert isinstance(article, corpuskit.Article)
    return article


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_texts(case: dict[str, Any]) -> None:
    article = process(filled(case["text"]), case.get("title", ""))
    for part in case["keep"]:
        assert filled(part) in article.text
    for part in case["drop"]:
        assert filled(part) not in article.text
    assert process(article.text, case.get("title", "")).text == article.text


def test_a_standfirst_becomes_the_description() -> None:
    article = process(filled("No boat left Vell on Monday.\n\nBy Ana Example\n\nP1\n\nP2\n\nP3"))
    assert article.description == "No boat left Vell on Monday."


def test_to_stand_there_often_condemns_no_sentence() -> None:
    quote = "“Nobody will take the boats out before Thursday,” she said."
    text = filled(f"P1\n\n{quote}\n\nP2\n\n{quote}\n\nP3\n\n{quote}\n\nNo more was said.")
    assert process(text).text.count(quote) == 3


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Who pays for the bridge?", "Q: Who pays for the bridge?"),
        ("Le pont est fermé", "« Le pont est fermé. »"),
        ("Die Brücke ist weg", "„Die Brücke ist weg.“"),
    ],
)
def test_a_headline_that_somebody_says_stays(title: str, line: str) -> None:
    text = f"{PARAGRAPHS['P1']}\n\n{line}\n\n{PARAGRAPHS['P2']}"
    assert process(text, title).text == text


def test_a_title_behind_a_dateline_is_cut_and_the_dateline_kept_as_a_field() -> None:
    head = "VELL, Norway (AP) — Storm keeps ferries in port"
    article = process(filled(f"{head}\n\nP1\n\nP2"), "Storm keeps ferries in port")
    assert article.dateline is not None
    assert article.dateline.raw == "VELL, Norway (AP) —"
    assert article.text == filled("P1\n\nP2")


HOSTILE = (
    "By Ana Example\n\n",
    "Related:\n\n",
    "- [Ana Example/Reuters]\n\n",
    "A Great Big Word Here\n\n",
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_texts(piece: str) -> None:
    started = time.process_time()
    corpuskit.process(corpuskit.Page(piece * 5_000 + PARAGRAPHS["P1"], title=piece * 50))
    assert time.process_time() - started < 20
