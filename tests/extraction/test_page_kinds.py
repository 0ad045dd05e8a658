"""Kinds of pages that news sites have, from page builders to tables of results, read to the letter.

Each page of ``tests/pages`` is invented; beside it stands what a reader would call its story.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import corpuskit
from corpuskit.article import Article, Page
from corpuskit.config import Config, NormalizationConfig

FOLDER = Path(__file__).parents[1] / "pages"

UNSOLVED = {
    "footnotes": "the number of a footnote stays behind its sentence",
    "live_blog": "a short heading above the first entry is taken for a label",
    "table_layout": "a headline that is bold text in a table cell, with no metadata",
}


def read(path: Path) -> Article:
    page = Page(
        content=path.read_bytes(),
        media_type="text/html",
        url=f"https://www.{path.stem.replace('_', '-')}.example/story",
    )
    # As corpora of wire copy want it: datelines stay in the text.
    config = Config(normalization=NormalizationConfig(dateline="keep"))
    outcome = corpuskit.process(page, config=config)
    assert isinstance(outcome, Article)
    return outcome


def cases() -> list[object]:
    return [
        pytest.param(
            path,
            id=path.stem,
            marks=[pytest.mark.xfail(strict=True, reason=UNSOLVED[path.stem])]
            if path.stem in UNSOLVED
            else [],
        )
        for path in sorted(FOLDER.glob("*.html"))
    ]


@pytest.mark.parametrize("path", cases())
def test_story_title_authors_and_day(path: Path) -> None:
    head, _, body = path.with_suffix(".txt").read_text(encoding="utf-8").partition("\n\n")
    article = read(path)
    found = [
        f"title: {article.title}",
        f"authors: {'; '.join(article.authors)}".rstrip(),
        f"date: {(article.date_published or '')[:10]}".rstrip(),
    ]
    assert found == [line.rstrip() for line in head.split("\n")]
    assert article.text == body.strip()


def test_there_are_pages() -> None:
    assert len(cases()) > len(UNSOLVED)
