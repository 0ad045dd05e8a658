"""Opt-outs, from the archive to the release."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import commands
from corpuskit.annotation.optouts import SiteFile, header_rights, parse_site_file, site_rights
from corpuskit.article import Page
from corpuskit.jobs.audit_rights import audit_rights
from corpuskit.jobs.build import build
from corpuskit.packaging import read_release
from jobs.invented import write_config
from sources.archives import Archive, page

pytestmark = pytest.mark.usefixtures("one_worker")

TEXT = [("Content-Type", "text/plain")]
HTML = ("Content-Type", "text/html")


def site(name: str, content: str) -> list[SiteFile]:
    file = parse_site_file(f"https://a.example/{name}", content.encode())
    assert file is not None
    return [file]


@pytest.mark.parametrize(
    ("name", "content", "path", "optout"),
    [
        ("robots.txt", "User-agent: GPTBot\nDisallow: /", "/x", ("robots.txt:gptbot",)),
        ("robots.txt", "User-agent: *\nDisallow: /", "/x", ()),
        ("robots.txt", "User-agent: GPTBot\nDisallow: /\nAllow: /x", "/x", ()),
        ("robots.txt", "User-agent: CCBot/2.0\nUser-agent: Foo\nDisallow: /*/x$", "/a/x",
         ("robots.txt:ccbot",)),
        ("robots.txt", "User-agent: CCBot\nDisallow: /a$", "/ab", ()),
        ("robots.txt", "User-agent: CCBot\nDisallow:", "/ab", ()),
        ("robots.txt", "User-agent: CCBot\nDisallow: /é", "/%c3%a9", ("robots.txt:ccbot",)),
        ("robots.txt", "User-agent: *\nContent-Signal: search=yes, ai-train=no\nAllow: /", "/x",
         ("robots.txt:ai-train=no",)),
        ("robots.txt", "User-agent: *\nContent-Usage: train-ai=n", "/x",
         ("robots.txt:train-ai=n",)),
        ("robots.txt", "User-agent: *\nContent-Signal: ai-train=yes", "/x", ()),
        ("robots.txt", "<!doctype html>User-agent: GPTBot\nDisallow: /", "/x", ()),
        ("ai.txt", "User-Agent: *\nDisallow: *.html", "/x", ("ai.txt:*.html",)),
        ("ai.txt", "User-Agent: *\nDisallow: *.jpg\nAllow: /", "/x", ()),
    ],
)  # fmt: skip
def test_files_of_sites(name: str, content: str, path: str, optout: tuple[str, ...]) -> None:
    rights = site_rights(f"https://a.example{path}", site(name, content))
    assert (rights.ai_optout if rights else ()) == optout


@pytest.mark.parametrize(("path", "reserved"), [("/x", True), ("/free/x", False)])
def test_tdmrep(path: str, reserved: bool) -> None:
    rules = [
        {"location": "/", "tdm-reservation": 1, "tdm-policy": "https://a.example/p.json"},
        {"location": "/free/*", "tdm-reservation": 0},
        {"no": "location"},
        "junk",
    ]
    rights = site_rights(
        f"https://a.example{path}", site(".well-known/tdmrep.json", json.dumps(rules))
    )
    assert rights is not None
    assert rights.tdm_reservation is reserved
    assert site_rights("https://a.example/", site(".well-known/tdmrep.json", "[[[")) is None


def test_headers() -> None:
    rights = header_rights(
        {
            "x-robots-tag": "noindex, gptbot: noindex, otherbot: noai",
            "tdm-reservation": "1",
            "content-usage": "train-ai=n",
            "link": '<https://a.example/l>; rel="license"',
        }
    )
    assert rights is not None
    assert rights.ai_optout == ("header:gptbot:noindex", "header:train-ai=n")
    assert (rights.tdm_reservation, rights.license) == (True, "https://a.example/l")
    assert rights.signals[0].value == "1"


def test_hostile_files_end_soon() -> None:
    robots = "User-agent: GPTBot\n" + "Disallow: /" + "*a" * 900 + "b\n"
    files = site("robots.txt", robots + f"Disallow: /{'*a' * 500}b\n" * 9_000)
    assert site_rights("https://a.example/" + "a" * 2_000, files) is None


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Five stories, four of them opted out; the site's files come last."""
    folder = tmp_path / "crawl"
    folder.mkdir()
    one = Archive().add("https://a.example/0", page(0), [HTML, ("TDM-Reservation", "1")])
    one.add("https://a.example/1", page(1, '<meta name="robots" content="noai">'))
    one.add("https://a.example/2", page(2), [HTML, ("X-Robots-Tag", "gptbot: noindex")])
    one.add("https://a.example/closed/3", page(3)).add("https://a.example/4", page(4))
    two = Archive().add(
        "https://a.example/robots.txt", b"User-agent: CCBot\nDisallow: /closed/\n", TEXT
    )
    (folder / "0.warc.gz").write_bytes(one.content)
    (folder / "1.warc.gz").write_bytes(two.content)
    return folder


def test_a_build_leaves_out_what_opts_out(tmp_path: Path, archive: Path) -> None:
    result = build(write_config(tmp_path / "build.yaml", archive), workers=1)
    assert result.manifest.articles == 1
    assert result.manifest.rejections == {
        ("rights", "ai-optout"): 3,
        ("rights", "tdm-reservation"): 1,
        ("source", "site-file"): 1,
    }
    assert list(audit_rights(result.output)) == []


def test_flagged_articles_fail_the_audit(tmp_path: Path, archive: Path) -> None:
    config = write_config(tmp_path / "build.yaml", archive, rights={"optout": "flag"})
    result = build(config, workers=1)
    assert result.manifest.articles == 5
    assert sorted(one.optouts for one in audit_rights(result.output)) == [
        ("header:gptbot:noindex",),
        ("meta:noai",),
        ("robots.txt:ccbot",),
        ("tdm-reservation",),
    ]
    done = commands.run("audit-rights", str(result.output))
    assert done.code == 3
    assert "4 articles are opted out" in done.err
    assert len(done.out.splitlines()) == 4


def test_text_free_articles_hold_no_words(tmp_path: Path, archive: Path) -> None:
    config = write_config(tmp_path / "build.yaml", archive, rights={"optout": "text_free"})
    result = build(config, workers=1)
    assert result.manifest.articles == 5
    assert list(audit_rights(result.output)) == []
    words = b"".join(file.read_bytes() for file in result.output.rglob("*.parquet"))
    assert words
    release = read_release(result.output)
    from corpuskit.extraction.urls import article_id

    closed = release.article(article_id("https://a.example/closed/3"))
    assert (closed.text, closed.title, closed.raw_text, closed.edits) == ("", None, "", ())
    assert closed.rights.optout == "robots.txt:ccbot"
    assert closed.content_hash


def test_clean_records_and_drops_nothing(archive: Path) -> None:
    done = commands.run("clean", str(archive))
    assert done.code == 0, done.err
    records = [json.loads(line) for line in done.out.splitlines()]
    assert [one.get("rights", {}).get("optout") for one in records] == [
        "tdm-reservation", "meta:noai", "header:gptbot:noindex", "robots.txt:ccbot", None, None,
    ]  # fmt: skip
    assert all(one["text"] for one in records[:5])


def test_process_without_a_configuration_only_records() -> None:
    import corpuskit

    article = corpuskit.process(Page(page(1, '<meta name="robots" content="noai">')))
    assert isinstance(article, corpuskit.Article)
    assert article.rights.optout == "meta:noai"
