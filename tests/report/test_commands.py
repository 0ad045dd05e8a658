"""``corpuskit report`` and ``corpuskit stats``, as they are called."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from commands import run
from corpuskit.packaging import read_release
from corpuskit.report import page as page_module
from corpuskit.report import writing
from corpuskit.report.screen import ScreenFacts, _columns, draw_screen, gather


def plain(text: str, _: str) -> str:
    return text


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page itself is tested elsewhere; here it is a word."""
    monkeypatch.setattr(writing, "render", lambda release: f"<p>{release.manifest.name}")
    monkeypatch.setattr(page_module, "render", lambda release: f"<p>{release.manifest.name}")


@pytest.mark.usefixtures("short")
def test_the_report_lies_beside_the_folder(changed: Path) -> None:
    before = sorted(changed.rglob("*"))
    done = run("report", str(changed))
    assert (done.code, done.out) == (0, "")
    target = changed.parent / "release-report.html"
    assert f"wrote {target}" in done.err
    assert target.read_text() == "<p>harbour-news"
    assert sorted(changed.rglob("*")) == before


@pytest.mark.usefixtures("short")
def test_the_report_goes_where_it_is_told_but_never_into_the_release(
    changed: Path, tmp_path: Path
) -> None:
    assert run("report", str(changed), "--out", "-").out == "<p>harbour-news"
    assert run("report", str(changed), "--out", str(tmp_path / "r.html")).code == 0
    assert (tmp_path / "r.html").read_text() == "<p>harbour-news"
    (tmp_path / "link").symlink_to(changed)
    for inside in (changed / "r.html", tmp_path / "link" / "data" / "r.html"):
        done = run("report", str(changed), "--out", str(inside))
        assert done.code == 2
        assert "lies in the release" in done.err
        assert not inside.exists()
    assert run("report", str(changed), "--out", str(tmp_path / "no" / "r.html")).code == 4


def test_no_release_and_no_extra_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, release: Path
) -> None:
    assert run("stats", str(tmp_path)).code == 3
    monkeypatch.setattr(page_module, "find_spec", lambda _: None)
    for options in ((), ("--out", "-")):
        done = run("report", str(release), *options)
        assert done.code == 2
        assert "pip install 'corpuskit[report]'" in done.err
    assert not (release.parent / "release-report.html").exists()


@pytest.fixture(scope="module")
def facts(release: Path) -> ScreenFacts:
    return gather(read_release(release))


@pytest.mark.parametrize("width", [60, 80, 120, 150, 200])
def test_no_line_of_the_screen_is_wider_than_it(facts: ScreenFacts, width: int) -> None:
    said = draw_screen(facts, width, plain)
    assert max(map(_columns, said.splitlines())) <= width
    for title in ("where pages went", "removed characters by rule", "agencies", "splits"):
        assert title in said
    assert re.search(r"deduplicate: same-text +\S+ +1 +3\.4 %", said)
    assert "\u202e" not in said
    beside = re.search(r"^where pages went +\w", said, re.MULTILINE)
    assert (beside is not None) == (width >= 150)


def test_lengths_are_ranges_that_hold_each_article_once(facts: ScreenFacts) -> None:
    said = draw_screen(facts, 80, plain)
    rows = re.findall(r"^  ([\d,]+) to ([\d,]+) words +\S+ +(\d+)$", said, re.MULTILINE)
    ends = [int(end.replace(",", "")) for row in rows for end in row[:2]]
    assert ends == sorted(set(ends))
    known = facts.counts.articles - facts.counts.lengths.unknown
    assert sum(int(count) for *_, count in rows) == known > 0


def test_into_a_pipe_goes_no_colour(release: Path, facts: ScreenFacts) -> None:
    done = run("stats", str(release))
    assert done.code == 0
    assert "\x1b" not in done.out
    assert done.out.rstrip("\n") == draw_screen(facts, None, plain)
    for width in (80, 200):
        coloured = draw_screen(facts, width, lambda text, _: f"\x1b[1m{text}\x1b[0m")
        assert re.sub(r"\x1b\[\dm", "", coloured) == draw_screen(facts, width, plain)
