"""The page stands for itself, says the true numbers, and nothing that a stranger wrote runs."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hostile_release import MATHS, SCRIPT

from corpuskit.errors import ConfigError
from corpuskit.packaging import read_release
from corpuskit.report import page as page_module
from corpuskit.report.page import render

pytest.importorskip("matplotlib", reason="the extra [report] is not installed")

VOID = {"meta", "img", "br", "input", "link", "hr"}
INNER = {"rect", "path", "use"}


class Read(HTMLParser):
    """All elements of a page, each with its attributes and the elements around it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str], tuple[str, ...]]] = []
        self.open: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.elements.append((tag, dict(attrs), tuple(self.open)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list) -> None:
        self.elements.append((tag, dict(attrs), tuple(self.open)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"{tag} closes another element"

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))

    def named(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs, _ in self.elements if name == tag]

    def text(self) -> str:
        return " ".join(data for tag, data in self.texts if tag != "style")


@pytest.fixture(scope="module")
def html(release: Path) -> str:
    return render(read_release(release))


@pytest.fixture(scope="module")
def read(html: str) -> Read:
    return Read(html)


def test_every_element_is_one_of_ours_and_none_can_do_anything(html: str, read: Read) -> None:
    used = {tag for tag, _, _ in read.elements}
    assert not used & {"script", "img", "iframe", "object", "embed", "form", "link", "base", "b"}
    for tag, attrs, _ in read.elements:
        assert not [name for name in attrs if name.startswith("on") or name in {"style", "src"}]
        href = attrs.get("href", "#")
        assert href.startswith(("#", "https://", "http://")), (tag, href)
    assert read.open == []
    assert html.startswith("<!DOCTYPE html>")
    assert SCRIPT not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_the_policy_allows_only_the_style_sheet_of_the_page(html: str, read: Read) -> None:
    (policy,) = [
        one["content"]
        for one in read.named("meta")
        if one.get("http-equiv") == "Content-Security-Policy"
    ]
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert html.index("Content-Security-Policy") < html.index("<title>") < html.index("<style>")
    assert not re.search(r"url\(|@import|@font-face", style[1])


def test_long_titles_are_cut_and_unseen_marks_are_seen(html: str) -> None:
    assert len(html) < 1_000_000
    assert "A very long headline A very" in html
    assert max(map(len, re.findall(r"<bdi>([^<]*)</bdi>", html))) < 500
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", html)
    assert "Ferry ⟨U+202E⟩reven⟨U+202C⟩" in html
    assert MATHS.split("$")[0] in html


def test_it_can_be_read_by_ear_and_gone_through_by_keyboard(read: Read) -> None:
    tags = Counter(tag for tag, _, _ in read.elements)
    assert (tags["main"], tags["nav"], tags["header"], tags["footer"], tags["h1"]) == (
        1,
        1,
        1,
        1,
        1,
    )
    levels = [int(tag[1]) for tag, _, _ in read.elements if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 2 for before, after in pairwise(levels))
    ids = [attrs["id"] for _, attrs, _ in read.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    for attrs in read.named("a"):
        if attrs["href"].startswith("#"):
            assert attrs["href"][1:] in ids
    named = [
        attrs["aria-labelledby"] for tag, attrs, _ in read.elements if tag in {"figure", "section"}
    ]
    assert named
    assert set(named) <= set(ids)
    assert (
        tags["table"]
        == tags["caption"]
        == len(read.named("div"))
        - len([one for one in read.named("div") if one.get("role") != "region"])
    )
    assert all(one.get("tabindex") == "0" for one in read.named("div") if one.get("role"))
    assert {one["lang"] for one in read.named("html")} == {"en"}


def test_on_a_phone_rows_are_stacked_and_each_cell_says_what_it_is(html: str, read: Read) -> None:
    """Without the roles, rows that are laid out as blocks are no table to a screen reader."""
    roles = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell"}
    for tag, role in roles.items():
        assert {one.get("role") for one in read.named(tag)} == {role}
    assert {one["role"] for one in read.named("th")} == {"columnheader", "rowheader"}
    assert all(one["data-head"] for one in read.named("td"))
    for table in html.split("<table ")[1:]:
        heads = re.findall(r'role="columnheader">([^<]*)<', table)
        told = re.findall(r'<td role="cell" data-head="([^"]*)"', table)
        assert told == heads[1:] * (len(told) // (len(heads) - 1))
        assert ('class="many"' in table.partition(">")[0]) == (len(heads) > 2)


def test_each_plot_is_drawn_for_both_screens_and_has_its_table(html: str, read: Read) -> None:
    figures = html.split("<figure")[1:]
    assert len(figures) == 6
    for figure in figures:
        inside = figure.split("</figure>")[0]
        assert inside.count('class="plot wide"') == inside.count('class="plot narrow"') == 1
        assert inside.count("<figcaption") == 1
        assert re.search(r"<details>.*<table ", inside, re.DOTALL)
    assert not re.search(r"#0[0-9a-f]0b0c", html)  # a stand-in that no class took the place of
    for tag, attrs, around in read.elements:
        if tag in INNER and "svg" in around:
            assert not {"style", "clip-path", "onload"} & set(attrs)


def test_it_tells_what_is_in_the_release(read: Read) -> None:
    said = " ".join(read.text().split())
    assert (
        "29 pages became 24 articles. Copies of a story that is there: 1; left out for other "
        "reasons: 4." in said
    )
    rows = {tuple(row) for row in _rows(read)}
    assert ("extraction", "3", "26") in rows  # stage, left, went on
    assert ("deduplicate", "1", "24") in rows
    assert ("dateline/tag", "normalization", "24", "24", "336") in rows
    assert ("Agencia EFE (efe)", "18", "75 %", "155", "100 %") in rows
    assert ("Kabul", "AF", "6", "yes") in rows
    assert any(row[:3] == ["n0.example", "12", "0.72"] for row in _rows(read))
    assert "This is a first release" in said
    assert "6 have none" in said


def _rows(read: Read) -> list[list[str]]:
    """The texts of the cells of all rows of tables."""
    rows: list[list[str]] = []
    for tag, data in read.texts:
        if tag in {"tr", "tbody"}:
            rows.append([])
        elif rows and data.strip() and tag in {"th", "td", "span", "code", "a"}:
            rows[-1].append(data.strip())
    return [row for row in rows if row]


def test_without_the_extra_it_says_how_to_get_it(
    release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_module, "find_spec", lambda name: None if name == "jinja2" else name)
    with pytest.raises(ConfigError, match=r"pip install 'corpuskit\[report\]'") as told:
        render(read_release(release))
    assert told.value.exit_code == 2
