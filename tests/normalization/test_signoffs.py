"""Sign-offs, credits, by-lines and copyright lines: what goes, and what must stay."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from corpuskit.article import Article
from corpuskit.normalization import normalize
from thorough import THOROUGH

CASES = tomllib.loads((Path(__file__).parent.parent / "cases" / "signoffs.toml").read_text("utf-8"))
STORY = (
    "Rescuers reached the valley on Tuesday after two days of rain that had closed the only road "
    "and cut the power lines to the villages above it.\n\nThe mayor said that nobody was missing, "
    "and that schools would open again on Thursday if the bridge was found to be safe."
)
HOSTILE_CHARS = 1_000_000 if THOROUGH else 200_000
LIMIT_S = 20.0
"""Of processor time; the slowest takes 3.6 on a busy machine, and hours if it were quadratic."""


@pytest.mark.parametrize("case", CASES["last"], ids=lambda case: case["text"][-30:])
def test_last(case: dict[str, Any]) -> None:
    done = normalize(Article("1", text=f"{STORY}\n\n{case['text']}"))
    gone = case.get("cut", "\n\n" + case["text"])
    assert done.text == f"{STORY}\n\n{case['text']}"[: -len(gone)]
    assert [edit.rule for edit in done.edits] == [case["rule"]]
    assert list(done.agencies) == case["agencies"]


@pytest.mark.parametrize("case", CASES["first"], ids=lambda case: case["text"])
def test_first(case: dict[str, Any]) -> None:
    done = normalize(Article("1", text=f"{case['text']}\n\n{STORY}"))
    assert done.text == STORY
    assert [edit.rule for edit in done.edits] == [case["rule"]]


@pytest.mark.parametrize("case", CASES["negative"], ids=lambda case: case["text"][:30])
@pytest.mark.parametrize("place", ["first", "last", "alone"])
def test_negative(case: dict[str, str], place: str) -> None:
    line = case["text"]
    text = {"first": f"{line}\n\n{STORY}", "last": f"{STORY}\n\n{line}", "alone": line}[place]
    assert normalize(Article("1", text=text)).edits == ()


def test_fields_are_added_to_in_text_order() -> None:
    text = f"Bron: BELGA\n\n{STORY}\n\n(Reporting by Ann Lee; Editing by Bo Roe)\n\nShare this"
    first = normalize(Article("1", text=text, raw_text=text))
    chrome = first.text.index("\n\nShare this")
    shorter = first.edited([first_cut(first.text, chrome)])
    second = normalize(shorter)
    assert second.signoff == "Bron: BELGA\n(Reporting by Ann Lee; Editing by Bo Roe)"
    assert second.agencies == ("belga", "reuters")
    assert second.text == STORY


def first_cut(text: str, start: int) -> Any:
    from corpuskit.edits import cut

    return cut("chrome/share", text, start, len(text))


def test_several_closing_lines() -> None:
    tail = "___\n\nAnn Lee contributed reporting from Oslo.\n\n© 2024 AFP\n\nabc/def"
    done = normalize(Article("1", text=f"{STORY}\n\n{tail}"))
    assert done.text == STORY
    assert done.copyright_notice == "© 2024 AFP"
    assert done.credits == ("Ann Lee contributed reporting from Oslo.",)
    assert done.signoff == "___\nAnn Lee contributed reporting from Oslo.\nabc/def"


def test_photo_credit_gives_no_agency() -> None:
    for caption in ("The bridge on Monday. (AP)", "Photo: Ann Lee, AP", "(Foto: Ann Lee/dpa)"):
        assert normalize(Article("1", text=f"{STORY}\n\n{caption}")).agencies == ()


@pytest.mark.parametrize(
    "unit",
    [
        *("(", "A. ", "EFE ", "abc/", "© ", "\n\n", "(a) ", "Reporting by A ", "_", "By A\n\n"),
        *("EFE\n\n", "(EFE)\n\n", "© 2024 AFP\n\n", "(Reporting by A; Editing by B)\n\n"),
    ],
)
def test_hostile_text_is_read_in_bounded_time(unit: str) -> None:
    text = "x" + unit * (HOSTILE_CHARS // len(unit)) + "x"
    start = time.process_time()
    normalize(Article("1", text=text))
    assert time.process_time() - start < LIMIT_S


def test_a_dateline_in_its_own_paragraph_is_no_signoff() -> None:
    for text in ("OTTAWA, 6. November (dpa).", f"OTTAWA, 6. November (dpa).\n\n{STORY}"):
        done = normalize(Article("1", text=text))
        assert done.dateline is not None
        assert done.dateline.raw == "OTTAWA, 6. November (dpa)."
        assert done.signoff is None


def test_a_button_is_no_agency() -> None:
    done = normalize(Article("1", text=f"AA\n\n{STORY}"))
    assert done.agencies == ()
