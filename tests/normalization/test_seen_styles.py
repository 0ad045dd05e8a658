"""Every dateline that was seen in the wild, as the table of agencies quotes it, is read back."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from corpuskit.knowledge.agencies import load_agencies
from corpuskit.normalization import parse_dateline

CASES = tomllib.loads(
    (Path(__file__).parent.parent / "cases" / "datelines_exceptions.toml").read_text("utf-8")
)
EXCEPTIONS = {(row["agency"], row["example"]): row["why"] for row in CASES["exception"]}
EXAMPLES = [
    (agency.key, example.text)
    for agency in load_agencies().values()
    for example in agency.styles
    if example.seen
]
STORY = " The council met on Tuesday to talk about the bridge that fell in the storm last week."


def bare(example: str) -> str:
    return example.partition("…")[0].partition("[TEXT]")[0].rstrip()


@pytest.mark.parametrize(("key", "example"), EXAMPLES)
def test_seen_example(key: str, example: str) -> None:
    if (key, example) in EXCEPTIONS:
        pytest.skip(EXCEPTIONS[key, example])
    match = parse_dateline(bare(example) + STORY)
    assert match is not None
    if load_agencies()[key].is_agency:
        assert key in match.value.agencies


def test_exceptions_are_needed() -> None:
    for key, example in EXCEPTIONS:
        match = parse_dateline(bare(example) + STORY)
        assert match is None or key not in match.value.agencies
