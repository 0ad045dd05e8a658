"""What a build takes in: what the configuration does not want is a recorded rejection."""

from __future__ import annotations

import pytest

from corpuskit.article import Article, Rejection, Source
from corpuskit.config import FilterConfig
from corpuskit.pipeline import select


def read(confidence: float | None) -> Article:
    return Article("1", text="Rain fell.", source=Source("memory", confidence=confidence))


@pytest.mark.parametrize("confidence", [None, 0.8, 0.95])
def test_a_page_read_surely_enough_is_taken(confidence: float | None) -> None:
    article = read(confidence)
    assert select(article, FilterConfig(min_confidence=0.8)) is article


def test_a_page_read_less_surely_is_rejected_with_the_figure() -> None:
    outcome = select(read(0.79), FilterConfig(min_confidence=0.8))
    assert isinstance(outcome, Rejection)
    assert (outcome.stage, outcome.reason, outcome.evidence) == (
        "annotation",
        "unsure",
        "confidence 0.79",
    )


def test_without_a_limit_every_page_is_taken() -> None:
    assert isinstance(select(read(0.1), FilterConfig()), Article)
