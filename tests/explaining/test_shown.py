"""An explanation in a terminal and as a page: whole, and safe whatever the page holds."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import click
import pytest

from commands import run
from corpuskit.article import Page
from corpuskit.explaining import explain_page
from corpuskit.explaining.document import to_html
from corpuskit.explaining.terminal import folded, to_terminal
from explaining.ferry import FIRST, HTML, PAGE, explained

VOID = {"meta", "link", "img", "br", "hr", "input"}


class Reader(HTMLParser):
    """Checks that elements close as they opened, and keeps what could run or ask."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in VOID:
            self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.opened.pop() == tag


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert not reader.opened
    return reader


def shown(width: int) -> list[str]:
    return "\n".join(to_terminal(explained(), width)).split("\n")


def test_removals_carry_the_number_of_their_rule_without_colour() -> None:
    text = click.unstyle("\n".join(shown(100)))
    assert f"[-HARBOUR, Mar 3 (AP) --](1) {FIRST}" in text
    assert "[-Share this article-](2)" in text
    assert re.search(r"\d+  \(1\) dateline/tag", text)
    assert "agencies                  ap" in text


def test_two_rules_have_two_colours() -> None:
    text = "\n".join(shown(100))
    first, second = (re.search(rf"(\x1b\[\d+m)\[-{words}", text) for words in ("HARB", "Share"))
    assert first is not None
    assert second is not None
    assert first[1] != second[1]


@pytest.mark.parametrize("width", [20, 80, 200])
def test_what_is_told_of_blocks_keeps_to_the_width(width: int) -> None:
    lines = [click.unstyle(line) for line in shown(width)]
    blocks = lines[next(n for n, line in enumerate(lines) if line.startswith("blocks of")) + 1 :]
    assert max(map(len, blocks)) <= max(width, 40)
    assert any("figures: " in line for line in blocks)
    assert any("votes: " in line for line in blocks)


@pytest.mark.parametrize("width", [20, 80])
def test_words_are_not_broken_at_the_end_of_a_line(width: int) -> None:
    text = (
        f"{click.style('The ferry', fg='red')} waits off the isle. " * 9 + "  \n\n    雨が降った。"
    )
    lines = folded(text, width).split("\n")
    assert all(len(click.unstyle(line).rstrip()) <= width for line in lines)
    assert " ".join(lines).split() == text.split()
    assert lines[-2:] == ["", "    雨が降った。"]


def test_a_terminal_is_not_steered_by_a_page() -> None:
    assert "\u202e" not in "".join(shown(100))
    assert "<U+202E>Boats" in "".join(shown(100))
    steering = "It rained\x1b[31m in Oslo\x07 all day\x9b2J long."
    told = explain_page(Page(steering, title="Rain\x1b]0;"))
    text = click.unstyle("\n".join(to_terminal(told, 80)))
    assert not set(text) & {"\x1b", "\x07", "\x9b"}
    assert "␛" in text


def test_the_document_asks_for_nothing_and_runs_nothing() -> None:
    page = to_html(explained())
    reader = read(page)
    assert not reader.tags & {"script", "img", "link", "iframe", "object", "form", "a"}
    assert not {name for name in reader.attributes if name.startswith("on")}
    assert not reader.attributes & {"src", "href", "style"}
    style = page[page.index("<style>") + 7 : page.index("</style>")]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in page
    assert not re.search(r"url\(|@import", style)
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "\u202e" not in page


def test_the_document_says_what_the_terminal_says() -> None:
    page = to_html(explained())
    for told in ("HARBOUR, Mar 3 (AP) -", "dateline/tag", "Most read", "what the figures", "ap<"):
        assert told.lower() in page.lower()
    assert page.count('<li class="kept">') == sum(b.kept for b in explained().body.blocks)  # type: ignore[union-attr]  # the page has a body


@pytest.mark.parametrize("title", ["</title><script>alert(1)</script>", "\u202eevil", "x" * 10**6])
def test_hostile_titles_stay_text(title: str) -> None:
    page = to_html(explain_page(Page("It rained in Oslo all day long.", title=title)))
    assert read(page).tags & {"script"} == set()
    assert "\u202e" not in page
    assert len(page) < 30_000


def test_a_rejected_page_is_shown_with_its_reason() -> None:
    told = explain_page(Page(b"<nav><a href=/>Home</a></nav>", media_type="text/html"))
    assert "rejected by extraction: no-story" in to_html(told)
    assert "rejected by extraction: no-story" in click.unstyle("\n".join(to_terminal(told, 80)))


def test_the_command_explains_a_file_as_text_and_as_a_page(tmp_path: Path) -> None:
    file, out = tmp_path / "ferry.html", tmp_path / "told.html"
    file.write_text(HTML)
    done = run("explain", str(file))
    assert done.code == 0
    assert "\x1b" not in done.out
    assert "[-Share this article-]" in done.out
    assert run("explain", str(file), "--html", "--out", str(out)).err == f"written: {out}\n"
    assert read(out.read_text()).tags >= {"bdi", "del"}
    assert run("explain", str(tmp_path / "none.html")).code == 4
    assert "Share this article" in PAGE.content.decode()  # type: ignore[union-attr]  # these are bytes


def test_the_command_does_what_a_configuration_says(tmp_path: Path) -> None:
    file, config = tmp_path / "ferry.html", tmp_path / "corpus.yaml"
    file.write_text(HTML)
    config.write_text(
        "name: news\noutput: out\nsources: [ferry.html]\nnormalization: {dateline: keep}\n"
    )
    assert "[-HARBOUR, Mar 3 (AP) --]" in run("explain", str(file)).out
    told = run("explain", str(file), "--config", str(config))
    assert f"HARBOUR, Mar 3 (AP) - {FIRST[:30]}" in told.out
    config.write_text("normalization: {datelines: keep}\n")
    wrong = run("explain", str(file), "--config", str(config))
    assert wrong.code == 2
    assert 'did you mean "dateline"?' in wrong.err
