"""Cases that were written before the parser was run on them, in many languages."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from corpuskit.article import Article
from corpuskit.normalization import has_dateline, normalize, parse_dateline

FOLDER = Path(__file__).parent.parent / "cases"
HEADS = tomllib.loads((FOLDER / "datelines_more.toml").read_text("utf-8"))
ENDS = tomllib.loads((FOLDER / "signoffs_more.toml").read_text("utf-8"))
STORY = (
    "Rescuers reached the valley on Tuesday after two days of rain that had closed the only road "
    "and cut the power lines to the villages above it.\n\nThe mayor said that nobody was missing, "
    "and that schools would open again on Thursday if the bridge was found to be safe."
)


@pytest.mark.parametrize("case", HEADS["head"], ids=lambda case: case["raw"])
def test_head(case: dict[str, Any]) -> None:
    story = HEADS["story"][case["lang"]]
    glue = "" if case.get("glued") else " "
    match = parse_dateline(f"{case.get('before', '')}{case['raw']}{glue}{story}")
    assert match is not None
    value = match.value
    assert value.raw == case["raw"]
    assert [place.name for place in value.places] == case.get("places", [])
    assert value.date_text == case.get("date")
    assert list(value.agencies) == case.get("agencies", [])
    if "before" in case:
        assert match.byline == case["before"].strip()


@pytest.mark.parametrize("text", HEADS["none"], ids=lambda text: text[:30])
def test_no_head(text: str) -> None:
    assert not has_dateline(text)


@pytest.mark.xfail(strict=True, reason="only what the words mean would tell")
@pytest.mark.parametrize("text", HEADS["undecidable"], ids=lambda text: text[:30])
def test_undecidable(text: str) -> None:
    assert not has_dateline(text)


@pytest.mark.parametrize("case", ENDS["end"], ids=lambda case: case["text"][-30:])
def test_end(case: dict[str, Any]) -> None:
    text = f"{STORY}\n\n{case['text']}"
    gone = case.get("cut", "\n\n" + case["text"])
    done = normalize(Article("1", text=text))
    assert done.text == text.removesuffix(gone)
    assert list(done.agencies) == case.get("agencies", [])


@pytest.mark.parametrize("line", ENDS["photo"])
def test_photo(line: str) -> None:
    assert normalize(Article("1", text=f"{STORY}\n\n{line}")).agencies == ()
