"""Each finder of the stage: a text for it, one against it, one hostile."""

from __future__ import annotations

import time
from typing import Any

import pytest

from corpuskit.article import Article, Source
from corpuskit.cleaning import FINDERS, REPAIRS
from corpuskit.cleaning.chrome import find_chrome
from corpuskit.cleaning.layout import find_layout
from corpuskit.cleaning.raw_standfirst import find_standfirst
from corpuskit.cleaning.repeated_title import find_title
from corpuskit.cleaning.site_lines import find_site_lines
from corpuskit.findings import CLEANING, RAW, Finder, Text
from corpuskit.text.characters import (
    find_controls,
    find_decomposed,
    find_entities,
    find_line_ends,
    find_mojibake,
)
from paragraphs import PARAGRAPHS

P1, P2, P3, P4 = PARAGRAPHS.values()
STORY = f"{P1}\n\n{P2}\n\n{P3}"
FOOTER = "Privacy Terms Copyright 2022 The Town. All rights reserved"
SEEN = {"write to our desk": "end", "harbour news": "start", "more below": "inside"}
HOSTILE_CHARS = 200_000
LIMIT_S = 10.0

FOR: list[tuple[Finder, Text, list[tuple[str, str]], dict[str, Any]]] = [
    (
        find_line_ends,
        Text("a\r\nb\x0bc\u2028d"),
        [("\u2028", "\n"), ("\x0b", "\n"), ("\r", "")],
        {},
    ),
    (
        find_controls,
        Text("a\x00b\x1b[1mc\ufeff"),
        [("\ufeff", ""), ("\x1b[1m", ""), ("\x00", "")],
        {},
    ),
    (find_entities, Text("Q&amp;A &#8217;"), [("&#8217;", "’"), ("amp;", "")], {}),
    (find_mojibake, Text("It wasnâ€™t"), [("â€™", "’")], {}),
    (find_decomposed, Text("cafe\u0301"), [("e\u0301", "é")], {}),
    (find_layout, Text("One.\n \nTwo.\tThree. "), [(" ", ""), ("\t", " "), ("\n \n", "\n\n")], {}),
    (
        find_site_lines,
        Text(f"{STORY}\n\nWrite  to our desk", site_lines=SEEN),
        [("\n\nWrite  to our desk", "")],
        {},
    ),
    (
        find_site_lines,
        Text(f"Harbour News\n\n{STORY}", site_lines=SEEN),
        [("Harbour News\n\n", "")],
        {},
    ),
    (
        find_title,
        Text(f"Weather | Ferries stay in port\n\n{STORY}", title="Ferries stay in port"),
        [("Weather | Ferries stay in port\n\n", "")],
        {},
    ),
    (
        find_standfirst,
        Text(f"No boat left Vell on Monday.\n\nBy Ana Example\n\n{STORY}", is_raw=True),
        [("No boat left Vell on Monday.\n\n", "")],
        {"description": "No boat left Vell on Monday."},
    ),
    (find_chrome, Text(f"Share\n\n{STORY}"), [("Share\n\n", "")], {"weighed_chars": 7}),
    (
        find_chrome,
        Text(f"{P1}\n\nFoto: A. Example/dpa\n\n{P2}"),
        [("\n\nFoto: A. Example/dpa", "")],
        {"credits": ("Foto: A. Example/dpa",)},
    ),
    (
        find_chrome,
        Text(f"{STORY}\n\nRelated\n\nGoats win\n\n{FOOTER}"),
        [
            (f"\n\n{FOOTER}", ""),
            ("\n\nGoats win", ""),
            ("\n\nRelated", ""),
        ],
        {
            "copyright_notice": FOOTER,
            "agencies": (),
            "weighed_chars": len(f"\n\n{FOOTER}"),  # of the last line; the others say theirs
        },
    ),
]

AGAINST: list[tuple[Finder, Text]] = [
    (find_line_ends, Text("a\n\nb")),
    (find_controls, Text("می\u200cخواهم\t")),
    (find_entities, Text("AT&T; R&D &copy")),
    (find_mojibake, Text("“Ça va”, dit-il à São Paulo.")),
    (find_decomposed, Text("café ﬁ Ｗ")),
    (find_layout, Text("10\u00a0000 km.\n\nTwo.")),
    (find_site_lines, Text(STORY, site_lines=SEEN)),
    (find_site_lines, Text("Write to our desk", site_lines=SEEN)),  # all that there is
    (find_site_lines, Text(f"Write to our desk\n\n{STORY}", site_lines=SEEN)),  # seen at the end
    (find_title, Text("Ferries stay in port", title="Ferries stay in port")),
    (find_title, Text(f"Ferries stay in port until noon\n\n{P1}", title="Ferries stay in port")),
    (find_title, Text(f"OSLO (AP) Ferries stay in port\n\n{P1}", title="Ferries stay in port")),
    (find_title, Text(f"Rain\n\n{P1}", title="Rain")),
    (find_standfirst, Text(f"No boat left Vell on Monday.\n\nBy Ana Example\n\n{STORY}")),  # HTML
    (
        find_standfirst,
        Text(f"OSLO (AP) — No boat left Vell.\n\nBy Ana Lee\n\n{STORY}", is_raw=True),
    ),
    (find_standfirst, Text(f"No boat left Vell on Monday.\n\nBy Ana Example\n\n{P1}", is_raw=True)),
    (find_chrome, Text(STORY)),
    (find_chrome, Text(f"{P1}\n\n“Share what you have,” she said.\n\n{P2}")),
]

HOSTILE: list[tuple[Finder, str]] = [
    (find_line_ends, "\r"),
    (find_controls, "\x1b[1;"),
    (find_entities, "&amp;"),
    (find_entities, "&#0"),
    (find_mojibake, "Ã"),
    (find_decomposed, "\u0301"),
    (find_layout, " \n"),
    (find_layout, "a\n"),
    (find_site_lines, "more below\n\n"),
    (find_title, "Ferries stay in port\n\n"),
    (find_standfirst, "By Ana Example\n\n"),
    (find_chrome, "Related:\n\n"),
    (find_chrome, "A Great Big Word Here\n\n"),
]


def removed(find: Finder, text: Text) -> list[tuple[str, str]]:
    edits = [one.edit for one in find(text) if one.edit is not None]
    edits.sort(key=lambda edit: edit.start, reverse=True)
    return [(edit.removed, edit.inserted) for edit in edits]


@pytest.mark.parametrize(("find", "text", "wanted", "fields"), FOR)
def test_for(
    find: Finder, text: Text, wanted: list[tuple[str, str]], fields: dict[str, Any]
) -> None:
    assert removed(find, text) == wanted
    found = list(find(text))
    assert {one.stage for one in found} == {CLEANING}
    assert dict(pair for one in found for pair in one.fields) == fields
    for one in found:
        assert one.edit is not None
        assert text.text[one.edit.start : one.edit.end] == one.edit.removed


@pytest.mark.parametrize(("find", "text"), AGAINST)
def test_against(find: Finder, text: Text) -> None:
    assert list(find(text)) == []


@pytest.mark.parametrize(("find", "unit"), HOSTILE)
def test_hostile(find: Finder, unit: str) -> None:
    many = unit * (HOSTILE_CHARS // len(unit)) + "x"
    text = Text(many, title="Ferries stay in port", is_raw=True, site_lines=SEEN)
    start = time.process_time()
    for _ in find(text):
        pass
    assert time.process_time() - start < LIMIT_S


def test_no_finder_is_left_out() -> None:
    every = {*REPAIRS, *FINDERS}
    assert every == {row[0] for row in FOR}
    assert every == {row[0] for row in AGAINST}
    assert every == {row[0] for row in HOSTILE}


@pytest.mark.parametrize(
    ("extractor", "chosen"),
    [("structure", True), ("trafilatura", True), (RAW, False), (None, False)],
)
def test_finders_know_whether_a_page_has_chosen_its_lines(
    extractor: str | None, chosen: bool
) -> None:
    article = Article("1", text=P1, source=Source("html", extractor=extractor))
    assert Text.of(article).is_chosen is chosen
