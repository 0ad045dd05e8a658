"""``corpuskit crawl``: what it says, what it refuses, how it ends."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from concurrent.futures import Future
from pathlib import Path

import pytest

import commands
from corpuskit.cli.crawl import summary
from corpuskit.crawling import Report
from crawling.faultserver import FaultServer
from crawling.webserver import Hit, Reply, Wire

COMMAND = (sys.executable, "-m", "corpuskit", "crawl")


def run(*arguments: object) -> commands.Done:
    return commands.run("crawl", *map(str, arguments))


def write_config(folder: Path, site: FaultServer, delay_s: float = 0.0, more: str = "") -> Path:
    path = folder / "crawl.yaml"
    path.write_text(
        "contact: https://bot.example/about\noutput: archive-of-news\n"
        f"allow_private: ['{site.url.removeprefix('http://')}']\n"
        f"sites:\n  - homepage: {site.url}/\n"
        f"    politeness: {{delay_s: {delay_s}, concurrency: 4}}\n{more}",
        encoding="utf-8",
    )
    return path


def test_a_crawl_can_be_looked_at(tmp_path: Path) -> None:
    with FaultServer() as site:
        config = write_config(tmp_path, site)
        done = run(config)
        story = site.news.addresses()[0]
    assert done.code == 0, done.err
    assert done.out == ""
    assert "articles: 30 new" in done.err
    assert f"next: corpuskit init {tmp_path / 'archive-of-news'} " in done.err
    folder = tmp_path / "archive-of-news"

    status = run(config, "--status")
    assert ["article", "30"] in [line.split()[1:] for line in status.out.splitlines()]
    head = next(line for line in status.out.splitlines() if line.startswith("site "))
    assert "stored" in head.split()
    assert "leased" not in head.split()  # none is asked any more: no column for that
    assert all(line == line.rstrip() for line in status.out.splitlines())
    assert run("--status", "--out", folder).out == status.out

    verified = run("--verify", "--out", folder)
    assert verified.code == 0
    assert "every digest is as stored" in verified.out

    explained = run(config, "--explain", story).out
    assert "state     stored, as article" in explained
    assert "robots    allowed" in explained
    denied = run(config, "--explain", f"{site.url}/private/desk.html").out
    assert "robots    denied: robots.txt line 2: Disallow: /private/" in denied
    assert "not known" in denied
    assert "none of this crawl" in run(config, "--explain", "https://other.example/").out


def test_a_site_that_names_no_articles_is_told_with_what_to_do(tmp_path: Path) -> None:
    with FaultServer() as site:
        more = (
            "    discover: {robots_sitemaps: false, named_feeds: false, wordpress: off,\n"
            f"      start_urls: ['{site.url}/ai.txt']}}\n"
        )
        done = run(write_config(tmp_path, site, more=more))
    assert "name sitemaps, feeds, archives or start_urls of the sites" in done.err


def test_what_comes_next_is_the_build_that_reads_the_crawl(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpuskit.crawling.crawl", lambda *_, **__: Report(run=1))
    (tmp_path / "archive of news").mkdir()
    crawl, build = tmp_path / "crawl.yaml", tmp_path / "news.yaml"
    crawl.write_text(
        "contact: https://bot.example/about\noutput: archive of news\n"
        "sites: [{homepage: 'https://news.example/'}]\n"
    )

    def after(*arguments: str) -> str:
        done = commands.run("crawl", *arguments)
        assert done.code == 0, done.err
        return done.err.splitlines()[-1]

    wrote = "   (writes the configuration of a build)"
    assert after(str(crawl)) == f"next: corpuskit init '{tmp_path}/archive of news'{wrote}"
    build.write_text("name: news\noutput: out\nsources: [crawl.yaml]\n")
    assert after(str(crawl)) == f"next: corpuskit build {build}"
    elsewhere = str(tmp_path / "more")
    assert after(str(crawl), "--out", elsewhere) == f"next: corpuskit init {elsewhere}{wrote}"
    urls = ("https://news.example/", "--contact", "me@news.example", "--out")
    assert after(*urls, str(tmp_path / "archive of news")) == f"next: corpuskit build {build}"


def test_a_crawl_interrupted_at_its_end_goes_on_and_is_not_said_to_be_fruitless() -> None:
    cut = summary(Report(run=1, interrupted=True, pages=Counter(new=77)), "out", "corpuskit build")
    assert cut.endswith("no address waits: run the same command to go on")
    rest = summary(Report(run=1, resumed=True), "out", "corpuskit build b.yaml")
    assert "no way to articles" not in rest
    assert rest.endswith("next: corpuskit build b.yaml")
    assert "no way to articles" in summary(Report(run=1), "out", "corpuskit build b.yaml")


def test_a_quiet_crawl_that_is_interrupted_says_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("corpuskit.crawling.crawl", lambda *_, **__: Report(interrupted=True))
    done = commands.run("crawl", "https://news.example/", "--contact", "me@news.example", "--quiet")
    assert done.code == 130
    assert done.err == "interrupted: what was stored is kept; run the same command to go on\n"


def test_damage_is_found(tmp_path: Path) -> None:
    with FaultServer() as site:
        run(write_config(tmp_path, site))
    folder = tmp_path / "archive-of-news"
    (path,) = (folder / "archive").iterdir()
    data = bytearray(path.read_bytes())
    member = data.rfind(b"\x1f\x8b\x08", 0, len(data) // 2)
    data[member + 40] ^= 0xFF  # in the compressed data: no digest covers the times of gzip's heads
    path.write_bytes(data)
    done = run("--verify", "--out", folder)
    assert done.code == 3
    assert path.name in done.out
    path.unlink()
    done = run("--verify", "--out", folder)
    assert done.code == 3
    assert "the file is gone" in done.out


def test_a_crawl_without_contact_is_refused(tmp_path: Path) -> None:
    done = run("https://news.example/", "--out", tmp_path / "x")
    assert done.code == 2
    assert "--contact" in done.err
    path = tmp_path / "crawl.yaml"
    path.write_text("sites:\n  - homepage: https://news.example/\n", encoding="utf-8")
    done = run(path)
    assert done.code == 2
    assert "contact" in done.err
    assert not (tmp_path / "x").exists()


def test_bad_usage_is_refused(tmp_path: Path) -> None:
    assert run().code == 2
    assert run("https://news.example/", "crawl.yaml", "--contact", "a@b.example").code == 2
    assert run("https://news.example/", "--contact", "nobody").code == 2
    assert run("--status", "--out", tmp_path).code == 2


def test_ctrl_c_finishes_what_is_under_way(tmp_path: Path) -> None:
    crawl: Future[subprocess.Popen[str]] = Future()

    async def answer(hit: Hit, wire: Wire) -> Reply | None:
        if len(site.hits) == 3:
            (await asyncio.wrap_future(crawl)).send_signal(signal.SIGINT)
        return await site.answer(hit, wire)

    with FaultServer() as site:
        config = write_config(tmp_path, site, delay_s=0.5)
        site.server.handler = answer
        command = [*COMMAND, str(config)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            crawl.set_result(process)
            _, said = process.communicate()
        asked = len(site.paths())
        assert process.returncode == 130, said
        assert "interrupted after" in said
        assert "run the same command to go on" in said
        assert "next:" not in said
        assert asked < 30
        again = run(write_config(tmp_path, site))
        assert again.code == 0, again.err
        assert "(resumed)" in again.err
        assert len(site.paths()) == len(set(site.paths()))


def test_without_the_extra_all_but_crawling_works(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "for name in ('warcio', 'feedparser'):\n"
        "    sys.modules[name] = None  # as if it were not installed\n"
        "import corpuskit, corpuskit.crawling, corpuskit.crawling.checking\n"
        "from corpuskit.cli import main\n"
        "main(sys.argv[1:])\n"
    )
    page = tmp_path / "page.txt"
    page.write_text(
        "Rain in Vellin\n\nIt rained for days, and nobody knew why it would not stop.\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    cleaned = subprocess.run(
        [sys.executable, "-c", code, "clean", str(page)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert cleaned.returncode == 0, cleaned.stderr
    crawl = subprocess.run(
        [sys.executable, "-c", code, "crawl", "https://a.example/", "--contact", "a@b.example"],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=tmp_path,
    )
    assert crawl.returncode == 2
    assert "pip install 'corpuskit[crawl]'" in crawl.stderr
