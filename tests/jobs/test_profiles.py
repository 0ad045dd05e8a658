"""``corpuskit.learn``: from any stream of pages, what learning from all of them would give."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

import corpuskit
from corpuskit.article import Page, Rejection
from corpuskit.config import Config, ExtractionConfig, SourceConfig
from corpuskit.engines.opening import Local
from corpuskit.extraction.body.profile import dump_profile
from corpuskit.jobs.clean import clean_inputs
from corpuskit.jobs.drawing import SAMPLE_PAGES
from corpuskit.jobs.learn import learn_sites
from corpuskit.jobs.profiles import candidates, learn_inputs
from corpuskit.jobs.spool import write_spool
from corpuskit.learning.sites import Sites

pytestmark = pytest.mark.usefixtures("one_worker")

HOST = "gazette.example"
STORIES = 130
"""More than a sample holds."""

PAGE = """<html><head><title>Bridge {0}</title></head><body><div class="page"><h1>Bridge {0}</h1>
<div class="reading"><p>The council of Town{0} agreed on Monday to repair bridge {0} at last.</p>
<p>Engineers had warned for {0} years that the piers in Town{0} would not hold.</p>
<p class="tip">Have you seen something? Tell the desk.</p></div>
<aside class="more"><p>The harbour of Port{0} has another ferry.</p></aside></div></body></html>"""


def page(number: int, host: str = HOST) -> Page:
    return Page(PAGE.format(number), url=f"https://www.{host}/{number}")


def test_a_stream_teaches_what_the_whole_teaches_whatever_its_order(tmp_path: Path) -> None:
    pages = [page(number) for number in range(STORIES)]
    spool = write_spool(
        tmp_path / "spool",
        [SourceConfig(path="pages")],
        part_pages=50,
        limit=None,
        on_page=lambda: None,
        reader=lambda _: pages,
    )
    learn_sites(spool, tmp_path / "learn", tmp_path / "sites", config=Config(), engine=Local(1))
    whole = Sites(tmp_path / "sites")(HOST)
    assert whole is not None
    assert whole.pages == SAMPLE_PAGES
    random.Random(5).shuffle(pages)  # noqa: S311 - a test's shuffle
    (learned,) = corpuskit.learn(iter(pages), config=Config(workers=1)).values()
    assert dump_profile(learned) == dump_profile(whole)


def test_what_is_kept_of_a_stream_does_not_grow_with_it() -> None:
    """Ten times as many pages, and not twice as many on the disk."""

    def kept(count: int) -> int:
        pages = (Page(f"<p>{n}", url=f"https://{HOST}/{n}") for n in range(count))
        return sum(1 for _ in candidates(pages, sample=8))

    assert kept(4_000) < 2 * kept(400) < 2 * 8 * 8


def test_a_page_that_comes_again_is_kept_once() -> None:
    again = [page(1)] * 500
    assert len(list(candidates(again))) == 1


def test_records_that_are_no_pages_and_pages_of_no_site_teach_nothing() -> None:
    nothing = [Rejection("1", "source", "bad-json", None), Page("<p>Rain fell on Monday.")]
    assert list(candidates(nothing)) == []
    assert corpuskit.learn([b"<p>Rain fell on Monday.", "It rained."]) == {}


def test_known_profiles_hold_until_their_site_drifts(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    link = f'<head><link rel="canonical" href="https://{HOST}/{{}}">'
    for number in range(5):
        html = PAGE.format(number).replace("<head>", link.format(number))
        (folder / f"{number}.html").write_text(html)
    first = learn_inputs([str(folder)], tmp_path / "sites", workers=1)
    assert [(one.site, one.state, one.pages) for one in first] == [(HOST, "learned", 5)]
    config = Config(workers=1, extraction=ExtractionConfig(profiles=str(tmp_path / "sites")))
    pages = (page(number) for number in range(50, 59))
    assert corpuskit.learn(pages, config=config)[HOST].pages == 5, "kept as it was"


def test_cleaning_can_learn_from_its_own_input(tmp_path: Path) -> None:
    for number in range(4):
        link = f'<head><link rel="canonical" href="https://{HOST}/{number}">'
        (tmp_path / f"{number}.html").write_text(PAGE.format(number).replace("<head>", link))
    (tmp_path / "no.html").write_bytes(b"")
    told: list[str] = []
    found = list(
        clean_inputs([str(tmp_path)], config=Config(workers=1), learn=True, warn=told.append)
    )
    assert [outcome.source.extractor for outcome in found] == ["profile"] * 4 + [None]
    assert isinstance(found[4], Rejection), "what is no page is told in its place"
    assert not told
