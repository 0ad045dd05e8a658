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


def of_kind(kind: str | None) -> Article:
    return Article("1", text="Rain fell.", source=Source("memory", page_kind=kind))


@pytest.mark.parametrize("kind", ["article", "live", "gallery", "video", None])
def test_what_tells_a_story_and_what_is_not_sure_is_taken(kind: str | None) -> None:
    assert isinstance(select(of_kind(kind), FilterConfig()), Article)


@pytest.mark.parametrize("kind", ["index", "listing", "product", "forum", "consent", "error"])
def test_a_page_of_another_kind_is_rejected_with_it(kind: str) -> None:
    outcome = select(of_kind(kind), FilterConfig())
    assert isinstance(outcome, Rejection)
    assert (outcome.reason, outcome.evidence) == ("page-kind", kind)


def test_null_takes_pages_of_all_kinds() -> None:
    assert isinstance(select(of_kind("error"), FilterConfig(page_kinds=None)), Article)


def test_a_kind_that_is_none_is_a_mistake_in_the_configuration() -> None:
    with pytest.raises(ValueError, match="page_kinds"):
        FilterConfig.model_validate({"page_kinds": ["articles"]})
