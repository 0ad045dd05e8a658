"""Kinds of pages that news sites have, from page builders to tables of results, read to the letter.

Each page of ``tests/pages`` is invented; beside it stands what a reader would call its story.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from goldens import PAGES, UNSOLVED, story_of


def cases() -> list[object]:
    return [
        pytest.param(
            path,
            id=path.stem,
            marks=[pytest.mark.xfail(strict=True, reason=UNSOLVED[path.stem])]
            if path.stem in UNSOLVED
            else [],
        )
        for path in sorted(PAGES.glob("*.html"))
    ]


@pytest.mark.parametrize("path", cases())
def test_story_title_authors_and_day(path: Path) -> None:
    assert story_of(path) == path.with_suffix(".txt").read_text(encoding="utf-8")


def test_there_are_pages() -> None:
    assert len(cases()) > len(UNSOLVED)
