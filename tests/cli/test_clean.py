"""``corpuskit clean``: what goes in comes out, in order, whatever it is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import commands
from corpuskit.edits import Edit, revert

SEED = (
    "Envoy visits Kabul\n\nKabul, Mar 24 (EFE).- The envoy arrived on Thursday to meet officials."
    "\n\nHe said that talks would go on. EFE\n\nRelated Articles\n\nBack to top button"
)


def clean(*arguments: str, stdin: str = "", code: int = 0) -> list[dict[str, Any]]:
    done = commands.run("clean", *arguments, stdin=stdin)
    assert done.code == code, done.err
    return [json.loads(line) for line in done.out.splitlines()]


def clean_alone(*arguments: str, stdin: str = "") -> list[dict[str, Any]]:
    """Run the command in a process of its own, as a user does."""
    done = subprocess.run(
        [sys.executable, "-m", "corpuskit", "clean", *arguments],
        input=stdin.encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert b"Traceback" not in done.stderr
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def edits_of(record: dict[str, Any]) -> list[Edit]:
    return [Edit(**edit) for edit in record["edits"]]


def test_a_wire_story_from_standard_input() -> None:
    line = json.dumps({"text": SEED, "published": "2022-03-25"})
    (record,) = clean_alone("-", "--raw", stdin=line)
    assert [record] == clean("-", "--raw", stdin=line)
    assert record["title"] == "Envoy visits Kabul"
    assert record["text"] == (
        "The envoy arrived on Thursday to meet officials.\n\nHe said that talks would go on."
    )
    assert record["dateline"]["raw"] == "Kabul, Mar 24 (EFE).-"
    assert record["dateline"]["date"] == "2022-03-24"
    assert record["dateline"]["places"][0]["country"] == "AF"
    assert (record["agencies"], record["signoff"]) == (["efe"], "EFE")
    assert len(record["edits"]) == 4
    assert revert(record["text"], edits_of(record)) == record["raw_text"]
    assert record["raw_text"] == SEED.partition("\n\n")[2]


def test_markdown_is_added_where_it_is_asked_for() -> None:
    page = (
        "<main><h1>Storm</h1><p>The harbour was closed at noon when the wind rose.</p>"
        "<h2>What is *closed*</h2><ul><li>the pier</li><li>the road</li></ul></main>"
    )
    given = json.dumps({"html": page})
    (record,) = clean("-", "--markdown", stdin=given)
    assert record.pop("markdown") == (
        "The harbour was closed at noon when the wind rose.\n\n"
        "## What is \\*closed\\*\n\n- the pier\n- the road\n"
    )
    assert [record] == clean("-", stdin=given)


def test_without_a_date_of_publication_none_is_guessed() -> None:
    (record,) = clean("-", stdin=json.dumps({"text": SEED}))
    assert record["dateline"]["date"] is None
    assert record["dateline"]["date_text"] == "Mar 24"


@pytest.mark.parametrize(
    ("mode", "beginning"),
    [
        ("strip", "The envoy arrived"),
        ("keep", "Kabul, Mar 24 (EFE).- The envoy"),
        ("normalize", "KABUL, March 24, 2022 (EFE) — The envoy"),
    ],
)
def test_dateline_modes(mode: str, beginning: str) -> None:
    line = json.dumps({"text": SEED, "published": "2022-03-25"})
    (record,) = clean("-", "--dateline", mode, stdin=line)
    assert record["text"].startswith(beginning)
    assert record["text"].endswith("talks would go on.")
    assert record["signoff"] == "EFE"


def test_title_says_what_the_headline_is() -> None:
    lines = [
        {"text": "First line\n\nIt ended on Monday."},
        {"text": "First line\n\nIt ended on Monday.", "title": ""},
        {"text": "First line\n\nIt ended on Monday.", "title": "Given"},
        {"text": "It ended on Monday."},
    ]
    records = clean("-", stdin="\n".join(map(json.dumps, lines)))
    assert [record["title"] for record in records] == ["First line", None, "Given", None]
    assert [record["text"].startswith("First line") for record in records] == [0, 1, 1, 0]


def test_bad_lines_are_rejections_in_their_place() -> None:
    lines = [
        '{"id": "one", "text": "It ended on Monday."}',
        "no json",
        "[1]",
        '{"id": "one", "text": "It began on Sunday."}',
        '{"id": "nul", "text": "It\\u0000 rained \\ud800 all day."}',
        '{"id": "none", "text": "  "}',
        '{"id": "chrome", "text": "Back to top button", "title": ""}',
        "<html><body><p>It ended on Monday.</p></body></html>",
    ]
    records = clean("-", stdin="\n".join(lines))
    assert [record.get("rejected", {}).get("reason") for record in records] == [
        None,
        "bad-json",
        "bad-record",
        None,
        None,
        "empty-page",
        "empty-after-cleaning",
        "bad-json",
    ]
    assert "markup, not JSON" in records[7]["rejected"]["evidence"]
    assert records[4]["text"] == "It rained \ufffd all day."
    assert records[4]["source"]["replaced_chars"] == 1
    assert {record["id"] for record in records} >= {"one", "nul", "none", "chrome"}


def test_files_that_are_no_pages_are_rejections(tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_bytes(b"")
    (tmp_path / "garbage.html.gz").write_bytes(b"garbage")
    (tmp_path / "paper.html").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)))
    (tmp_path / "picture.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    records = clean(str(tmp_path))
    assert [record["rejected"]["reason"] for record in records] == [
        "empty-page",
        "bad-compression",
        "not-a-page",
        "not-a-page",
    ]


def test_what_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    assert clean(str(tmp_path / "nowhere.html"), code=4) == []
    assert clean(str(tmp_path), code=4) == []
    assert clean("--dateline", "cut", code=2) == []


STORY = "<h1>Bridge reopens</h1>" + "".join(
    f"<p>The bridge reopened on day {n} after workers had replaced its cables, the city said.</p>"
    for n in range(6)
)


def page(body: str) -> str:
    return f"<html><head><title>Bridge reopens</title></head><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("html", "survives"),
    [
        (page("<div>" * 300 + STORY + "</div>" * 300), True),
        (page("<div " + " ".join(f"a{n}='x'" for n in range(200_000)) + f">{STORY}</div>"), True),
        (page("<div>" * 100_000 + STORY), None),
        (page("<b><i>" * 50_000 + STORY), None),
        (page(STORY + "<p>x" * 1_000_000), None),
        (page(STORY + "<a href=x>y</a> " * 100_000), None),
        (page(STORY + f"<img alt='{'x' * 20_000_000}'>"), None),
        (page(STORY + "<p>All work and no play makes a page long. </p>" * 1_000_000), None),
        (page(STORY.replace("cables", "cables\x00")), True),
        ("<?xml version='1.0' encoding='utf-8'?>" + page(STORY), True),
    ],
    ids=[
        "deep",
        "attributes",
        "deeper",
        "unclosed",
        "tiny",
        "links",
        "value",
        "50MB",
        "nul",
        "xml",
    ],
)
def test_hostile_pages_end_in_bounded_time(
    tmp_path: Path, html: str, survives: bool | None
) -> None:
    (tmp_path / "page.html").write_text(html)
    # What is nested might end the process that reads it.
    run = clean_alone if "<div>" * 1000 in html or "<b><i>" * 1000 in html else clean
    (record,) = run(str(tmp_path / "page.html"))
    if survives:
        assert "after workers had replaced its cables" in record["text"]
        assert record["text"].count("The bridge reopened") == 6
    elif survives is None:
        assert "text" in record or record["rejected"]["reason"]


def test_a_page_is_what_its_bytes_say(tmp_path: Path) -> None:
    body = page(STORY.replace("bridge", "桥梁 bridge"))
    declared = body.replace("<head>", '<head><meta charset="gb2312">')
    (tmp_path / "a.html").write_bytes(declared.encode("utf-8"))
    (tmp_path / "b.html").write_bytes(declared.encode("gb2312"))
    (tmp_path / "c.html").write_bytes(body.encode("utf-16"))
    (tmp_path / "d.html").write_bytes(page(STORY.replace("city", "cité")).encode("cp1252"))
    records = clean(str(tmp_path))
    assert all("桥梁 bridge" in record["text"] for record in records[:3])
    assert "the cité said" in records[3]["text"]
    assert [record["source"]["replaced_chars"] for record in records] == [0, 0, 0, 0]
