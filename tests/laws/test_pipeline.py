"""The laws of the whole pipeline, on news-like and on hostile text, with no exemption."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given

from corpuskit import audit
from corpuskit.article import Article, DatelineMode, Page, Rejection
from corpuskit.config import Config, NormalizationConfig
from corpuskit.edits import replay, revert
from corpuskit.pipeline import process
from laws.strategies import texts

MODES: tuple[DatelineMode, ...] = get_args(DatelineMode)
CONFIGS = {mode: Config(normalization=NormalizationConfig(dateline=mode)) for mode in MODES}


def run(text: str, mode: DatelineMode, title: str = "") -> Article | Rejection:
    return process(Page(text, media_type="text/plain", title=title), config=CONFIGS[mode])


@pytest.mark.parametrize("mode", MODES)
@given(text=texts)
def test_laws(mode: DatelineMode, text: str) -> None:
    first = run(text, mode)
    if isinstance(first, Rejection):
        return
    assert replay(first.raw_text, first.edits) == first.text
    assert revert(first.text, first.edits) == first.raw_text
    audit.check(first)
    assert first.text == first.text.strip()
    assert "\n\n\n" not in first.text
    again = run(first.text, mode)
    assert isinstance(again, Article)
    assert again.text == first.text
    if mode != "normalize":
        assert again.edits == ()


@given(text=texts)
def test_characters_are_conserved(text: str) -> None:
    outcome = run(text, "strip")
    if isinstance(outcome, Rejection):
        return
    change = sum(len(edit.inserted) - len(edit.removed) for edit in outcome.edits)
    assert len(outcome.raw_text) + change == len(outcome.text)


CLEAN = (
    "The council met on Tuesday to discuss the new bridge.\n\n"
    "“It will take two years,” said the mayor, Ana Pellbridge.\n\n"
    "Opponents had asked readers to share their views in a public meeting."
)


@pytest.mark.parametrize("mode", MODES)
def test_a_clean_text_is_left_alone(mode: DatelineMode) -> None:
    outcome = run(CLEAN, mode)
    assert isinstance(outcome, Article)
    assert outcome.text == CLEAN
    assert outcome.edits == ()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("man\u200bage\u00adment", "management"),
        ("a\u2060b\u200dc", "abc"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("ភាសា\u200bខ្មែរ", "ភាសា\u200bខ្មែរ"),
    ],
)
def test_what_shows_as_nothing_goes_where_it_means_nothing(text: str, wanted: str) -> None:
    raw = f"The board of the harbour wrote {text} on the notice, said the mayor on Tuesday."
    article = run(raw, "strip")
    assert isinstance(article, Article)
    assert article.text == raw.replace(text, wanted)
    assert revert(article.text, article.edits) == raw
