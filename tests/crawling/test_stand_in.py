"""The demo newspapers, crawled under their own names from a server on this machine."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

import pytest

from corpuskit.article import Page, Rejection
from corpuskit.config import load_config
from corpuskit.config.site import Crawl, load_crawl
from corpuskit.crawling import crawl
from corpuskit.crawling.guard import Guard
from corpuskit.errors import ConfigError, SourceError
from corpuskit.extraction.metadata.dates import to_utc
from corpuskit.sources import read
from crawling.crawls import HASTY, config
from crawling.faultserver import FaultServer

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import demo_server  # noqa: E402  # scripts are no package: the path comes first
import demo_site  # noqa: E402  # the same


def demo(server: str, out: Path) -> Crawl:
    changes = {"stand_in": server, "output": str(out)}
    return load_crawl(ROOT / "configs" / "demo-crawl.yaml").model_copy(update=changes)


def test_every_page_of_the_papers_is_found_and_stored_as_it_was_served(tmp_path: Path) -> None:
    with demo_server.serving() as server:
        report = crawl(demo(server, tmp_path), patience=HASTY)
        again = crawl(demo(server, tmp_path), patience=HASTY)
    stored = {str(one.url): one.content for one in read(str(tmp_path)) if isinstance(one, Page)}
    assert stored == {page.url: page.content for page in demo_site.pages()}
    days = {str(one.url): one.published for one in read(str(tmp_path)) if isinstance(one, Page)}
    for page in demo_site.pages():  # one paper names the times of its stories in its archive only
        told = page.gold.get("published") if "nordgeest" not in page.url else None
        assert to_utc(days[page.url]) == to_utc(told), page.url
    assert report.pages == {"new": len(stored)}
    assert not report.denied
    assert again.asked == 0


def test_a_changed_page_is_told_from_the_unchanged(tmp_path: Path) -> None:
    with demo_server.serving() as server:
        crawl(demo(server, tmp_path), patience=HASTY)
        _make_due(tmp_path, "article")
        report = crawl(demo(server, tmp_path), patience=HASTY)
    assert report.pages == {"unchanged": len(list(demo_site.pages()))}


def test_with_a_stand_in_nothing_else_is_connected_to() -> None:
    guard = Guard(["127.0.0.1:9999"], stand_in="127.0.0.1:8080")
    assert guard.refuse_address("127.0.0.1", 8080) is None
    for address, port in (("127.0.0.1", 9999), ("127.0.0.2", 8080), ("8.8.8.8", 443)):
        assert "is not that of the stand-in" in str(guard.refuse_address(address, port))


@pytest.mark.parametrize("value", ["localhost:80", "127.0.0.1", "[::1]:80", "127.0.0.1:0"])
def test_a_stand_in_is_an_address_and_a_port(tmp_path: Path, value: str) -> None:
    file = tmp_path / "crawl.yaml"
    site = "sites: [{homepage: https://paper.example/}]"
    file.write_text(f"contact: a@b.example\n{site}\nstand_in: '{value}'\n")
    with pytest.raises(ConfigError, match=r"crawl.yaml:3:1: stand_in: "):
        load_crawl(file)


# --- a crawl as a source


def test_of_a_page_stored_anew_the_last_is_taken_and_of_one_gone_none(tmp_path: Path) -> None:
    with FaultServer() as site:
        crawl(config(site.url, tmp_path), patience=HASTY)
        news = site.news
        changed, removed = site.url + news.story(3).path, site.url + news.story(4).path
        news.change(3)
        news.remove(4)
        for _ in range(2):
            _make_due(tmp_path, "article")
            crawl(config(site.url, tmp_path), patience=HASTY)
    found = list(read(str(tmp_path)))
    pages = {str(one.url): one.content for one in found if isinstance(one, Page)}
    past = {one.url: one.reason for one in found if isinstance(one, Rejection)}
    assert b"Update 1" in bytes(pages[changed])
    assert removed not in pages
    assert past == {changed: "superseded", removed: "gone"}
    assert len(pages) == news.count - 1


def test_a_build_takes_the_configuration_of_a_crawl_for_its_folder(tmp_path: Path) -> None:
    site = "sites: [{homepage: https://paper.example/}]"
    (tmp_path / "crawl.yaml").write_text(f"contact: a@b.example\noutput: stored\n{site}\n")
    build = tmp_path / "build.yaml"
    build.write_text("name: demo\nsources: [{path: crawl.yaml}]\noutput: out\n")
    with pytest.raises(ConfigError, match=r"nothing is crawled yet; run: corpuskit crawl .*crawl"):
        load_config(build)
    (tmp_path / "stored").mkdir()
    assert load_config(build).sources[0].path == str(tmp_path / "stored")
    (tmp_path / "crawl.yaml").write_text("contact: nobody\n")
    with pytest.raises(ConfigError, match=r"crawl.yaml:1:1: contact: must be the address"):
        load_config(build)


def test_a_frontier_that_cannot_be_read_is_told_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "crawl.sqlite").write_bytes(b"something else entirely" * 100)
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "a.warc").write_bytes(b"WARC/1.1")
    with pytest.raises(SourceError, match=r"name .*archive as the source instead"):
        list(read(str(tmp_path)))


def _make_due(folder: Path, kind: str) -> None:
    with sqlite3.connect(folder / "crawl.sqlite") as frontier:
        frontier.execute("UPDATE url SET due_at = '2000-01-01T00:00:00Z' WHERE kind = ?", (kind,))
    frontier.close()
