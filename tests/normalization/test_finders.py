"""Each finder of the stage: texts for it, against it, hostile; and what is kept of a dateline."""

from __future__ import annotations

import time
from typing import Any

import pytest

from corpuskit.article import Dateline, DatelineMode
from corpuskit.findings import NORMALIZATION, Finder, Text
from corpuskit.normalization import FINDERS
from corpuskit.normalization.heads import find_datelines, mode_of
from corpuskit.normalization.signoffs import find_credits
from paragraphs import PARAGRAPHS

P1, P2, P3, P4 = PARAGRAPHS.values()
HOSTILE_CHARS = 200_000
LIMIT_S = 10.0

FOR: list[tuple[Finder, str, list[str], dict[str, Any]]] = [
    (
        find_credits,
        f"{P1} {P2} EFE",
        [" EFE"],
        {"signoff": "EFE", "agencies": ("efe",)},
    ),
    (
        find_credits,
        f"{P1}\n\nQuelle: dpa",
        ["\n\nQuelle: dpa"],
        {"signoff": "Quelle: dpa", "credits": ("Quelle: dpa",), "agencies": ("dpa",)},
    ),
    (
        find_credits,
        f"By Ana Example\n\n{P1}",
        ["By Ana Example\n\n"],
        {"byline": "By Ana Example"},
    ),
    (
        find_credits,
        f"{P1}\n\n© 2024 AFP",
        ["\n\n© 2024 AFP"],
        {"copyright_notice": "© 2024 AFP", "agencies": ("afp",)},
    ),
    (
        find_credits,
        f"{P1}\n\n(Reporting by Ana Pell; Editing by Jo Brandt)",
        ["\n\n(Reporting by Ana Pell; Editing by Jo Brandt)"],
        {
            "signoff": "(Reporting by Ana Pell; Editing by Jo Brandt)",
            "agencies": ("reuters",),
        },
    ),
    (find_credits, f"{P1}\n\n___", ["\n\n___"], {"signoff": "___"}),
    (
        find_datelines,
        "Berlin – Der Rat hat am Dienstag lange über die neue Brücke am Fluss beraten.",
        ["Berlin – "],
        {"dateline": "Berlin –"},
    ),
    (find_datelines, f"OSLO (AP) — {P1}", ["OSLO (AP) — "], {"dateline": "OSLO (AP) —"}),
    (
        find_datelines,
        f"By Ana Example OSLO (AP) — {P1}",
        ["OSLO (AP) — ", "By Ana Example "],
        {"dateline": "OSLO (AP) —", "byline": "By Ana Example"},
    ),
]

AGAINST: list[tuple[Finder, str]] = [
    (find_credits, f"{P1}\n\n{P2}"),
    (find_credits, "The mayor told Reuters."),
    (find_credits, f"{P1}\n\nBy Monday all was over."),
    (find_credits, f"{P1} He works for EFE"),
    (find_datelines, f"{P1}\n\n{P2}"),
    (find_datelines, "Alpha-Feto Protein (AP) is a word, said the doctor on Monday."),
    (find_datelines, f"{P1}\n\n{P2}\n\n{P3}\n\nOSLO (AP) — {P4}"),  # too far down
    (find_datelines, f"{P1}\n\nBerlin – Der Rat hat am Dienstag über die neue Brücke beraten."),
]

HOSTILE: list[tuple[Finder, str]] = [
    (find_credits, "EFE\n\n"),
    (find_credits, "(Reporting by A; Editing by B)\n\n"),
    (find_credits, ". EFE"),
    (find_datelines, "OSLO (AP) — "),
    (find_datelines, "By Ann OSLO/"),
    (find_datelines, "MADRID — \n\n"),
]


@pytest.mark.parametrize(("find", "text", "removed", "fields"), FOR)
def test_for(find: Finder, text: str, removed: list[str], fields: dict[str, Any]) -> None:
    found = list(find(Text(text)))
    edits = [one.edit for one in found if one.edit is not None]
    assert [e.removed for e in sorted(edits, key=lambda e: e.start, reverse=True)] == removed
    assert {one.stage for one in found} == {NORMALIZATION}
    said = dict(pair for one in found for pair in one.fields)
    if "dateline" in said:
        said["dateline"] = said["dateline"].raw
        said.pop("agencies", None)
    assert said == fields


@pytest.mark.parametrize(("find", "text"), AGAINST)
def test_against(find: Finder, text: str) -> None:
    assert list(find(Text(text))) == []


@pytest.mark.parametrize(("find", "unit"), HOSTILE)
@pytest.mark.parametrize("mode", ["strip", "keep"])
def test_hostile(find: Finder, unit: str, mode: DatelineMode) -> None:
    text = Text("x" + unit * (HOSTILE_CHARS // len(unit)), dateline=mode)
    start = time.process_time()
    for _ in find(text):
        pass
    assert time.process_time() - start < LIMIT_S


def test_no_finder_is_left_out() -> None:
    every = set(FINDERS)
    assert every == {row[0] for row in FOR} == {row[0] for row in AGAINST}
    assert every == {row[0] for row in HOSTILE}


@pytest.mark.parametrize("mode", ["strip", "keep", "normalize"])
def test_an_agency_may_ask_for_its_dateline_to_stay(mode: DatelineMode) -> None:
    text = Text(f"OSLO (AP) — {P1}", dateline=mode, agency_datelines={"ap": "keep"})
    (finding,) = find_datelines(text)
    assert finding.edit is None
    assert dict(finding.fields)["dateline"].agencies == ("ap",)


@pytest.mark.parametrize("first", ["ap", "afp"])
def test_of_two_agencies_the_more_lenient_is_heard(first: str) -> None:
    dateline = Dateline("OSLO (AP/AFP) —", agencies=("ap", "afp"))
    asked: dict[str, DatelineMode] = {"ap": "strip", "afp": "strip", first: "keep"}
    assert mode_of(dateline, "normalize", asked) == "keep"
    asked[first] = "normalize"
    assert mode_of(dateline, "strip", asked) == "normalize"


def test_a_line_of_tags_stays_that_begins_with_a_kept_dateline() -> None:
    tags = "OTTAWA (dpa)."
    text = f"{tags}\n\n{P1} {P2} EFE"
    kept = [one.edit for one in find_credits(Text(text, dateline="keep")) if one.edit is not None]
    assert [edit.removed for edit in kept] == [" EFE"]
