"""The dateline gold, where it is at hand (CORPUSKIT_GOLD names its folder)."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from corpuskit.article import Article
from corpuskit.evaluation.scores import micro_f1, span
from corpuskit.normalization import normalize, parse_dateline

GOLD = Path(os.environ.get("CORPUSKIT_GOLD", ""))
FILE = GOLD / "datelines" / "dev.jsonl"
pytestmark = pytest.mark.skipif(
    not os.environ.get("CORPUSKIT_GOLD") or not FILE.is_file(),
    reason="CORPUSKIT_GOLD does not name a folder with datelines/dev.jsonl",
)
KINDS = {"dateline", "press_release", "place_only", "publisher_tag"}
STORY = (
    "Rescuers reached the valley on Tuesday after two days of rain that had closed the only road."
    "\n\nThe mayor said that nobody was missing, and that schools would open again on Thursday."
)


def rows(*kinds: str) -> list[dict[str, Any]]:
    lines = map(json.loads, FILE.read_text("utf-8").splitlines())
    return [row for row in lines if row["kind"] in kinds]


def found(row: dict[str, Any]) -> str | None:
    match = parse_dateline(row["first_paragraph"], published=row["published"])
    return match.value.raw if match else None


@pytest.mark.parametrize(
    ("kinds", "least"), [({"dateline"}, 0.97), ({"place_only"}, 0.85), (KINDS, 0.94)]
)
def test_spans(kinds: set[str], least: float) -> None:
    counts = [span(found(row), row["dateline_raw"]) for row in rows(*kinds)]
    score = micro_f1(tuple(map(sum, zip(*counts, strict=True))))
    assert score is not None
    assert score >= least


def test_fields() -> None:
    right = {"place": 0, "date_text": 0, "agency": 0}
    tries = 0
    for row in rows(*KINDS):
        match = parse_dateline(row["first_paragraph"], published=row["published"])
        if match is None:
            continue
        tries += 1
        right["place"] += [place.name for place in match.value.places] == row["place"]
        right["date_text"] += match.value.date_text == row["date_text"]
        right["agency"] += sorted(match.value.agencies) == sorted(row["agency"])
    assert all(count / tries >= 0.96 for count in right.values())


def test_negatives() -> None:
    assert sum(found(row) is not None for row in rows("negative") if row["first_paragraph"]) <= 3


def test_signoffs() -> None:
    cases = [row for row in rows("signoff", "copyright_line", "title_credit") if row["signoff_raw"]]
    cut = 0
    for row in cases:
        text = f"{STORY}\n\n{row['last_paragraph']}"
        wanted = text[: text.rindex(row["signoff_raw"])].rstrip()
        cut += normalize(Article("1", text=text)).text == wanted
    assert cut / len(cases) >= 0.95


def test_photo_credits_name_no_agency() -> None:
    for row in rows("photo_credit"):
        text = f"{STORY}\n\n{row['last_paragraph']}"
        assert normalize(Article("1", text=text)).agencies == (), row["id"]
