"""A site that nobody configured: what is asked, what is written, and that it runs as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from commands import run
from corpuskit.config.site import load_crawl
from corpuskit.crawling.model import Fetched, Kind
from corpuskit.crawling.probing import SiteLook, look_at_site
from corpuskit.errors import SourceError
from corpuskit.starting import Start, draft_site, write_drafts
from crawling.webserver import Hit, Reply, WebServer, Wire
from sources.archives import page

CONTACT = "me@news.example"
XML = (("Content-Type", "application/xml"),)
PLACES = {"sitemap": "/map.xml", "feed": "/feed.xml"}


def front(*extra: str) -> bytes:
    head = "<title>Post</title><meta name=generator content='Press 6'>"
    links = "".join(f"<a href=/2024/bridge-number-{n}-closed>Bridge {n}</a>" for n in range(3))
    return f"<html lang=en><head>{head}{''.join(extra)}</head><body>{links}</body></html>".encode()


def listed(host: str) -> str:
    return "".join(f"<url><loc>{host}/2024/story-{n}</loc></url>" for n in range(5))


@contextmanager
def site(
    robots: str | None = "", *, feed: bool = False, sitemap: bool = False
) -> Iterator[WebServer]:
    async def answer(hit: Hit, _: Wire) -> Reply:
        host = f"http://{hit.headers['host']}"
        path = hit.path
        if path == "/robots.txt":
            if robots is None:
                return Reply(status=404)
            named = f"\nSitemap: {host}/map.xml" if sitemap else ""
            return Reply((robots + named).encode(), (("Content-Type", "text/plain"),))
        if path == "/":
            link = "<link rel=alternate type=application/rss+xml href=/feed.xml>" if feed else ""
            return Reply(front(link), (("Content-Type", "text/html"),))
        if path == "/map.xml" and sitemap:
            space = "http://www.sitemaps.org/schemas/sitemap/0.9"
            return Reply(f'<urlset xmlns="{space}">{listed(host)}</urlset>'.encode(), XML)
        if path == "/feed.xml" and feed:
            items = f"<item><title>S</title><link>{host}/2024/story-1</link></item>"
            rss = f"<rss version='2.0'><channel><title>P</title>{items}</channel></rss>"
            return Reply(rss.encode(), XML)
        if path.startswith("/2024/"):
            return Reply(page(len(path)), (("Content-Type", "text/html"),))
        if path == "/moved":
            return Reply(status=301, headers=(("Location", "/2024/story-3"),))
        if path == "/data":
            return Reply(b'{"text": "It rained."}\n', (("Content-Type", "application/json"),))
        return Reply(status=404)

    with WebServer(answer) as server:
        yield server


def test_sitemap_feed_and_article_are_seen_and_each_is_asked_for_once() -> None:
    with site(feed=True, sitemap=True) as server:
        look = look_at_site(f"{server.url}/", CONTACT)
        asked = server.paths()
    assert look is not None
    assert look.sitemap is not None
    assert look.feed is not None
    assert (look.sitemap.entries, look.feed.entries, look.wordpress) == (5, 1, None)
    assert (look.language, look.generator, len(look.links)) == ("en", "Press 6", 3)
    assert look.article is not None
    assert look.article.url == f"{server.url}/2024/story-1"
    assert asked == ["/robots.txt", "/", "/map.xml", "/feed.xml", "/2024/story-1"]
    assert all(CONTACT in hit.headers["user-agent"] for hit in server.hits)


def test_without_leads_the_likeliest_link_is_looked_at() -> None:
    with site(None) as server:
        look = look_at_site(f"{server.url}/", CONTACT)
    assert look is not None
    assert look.article is not None
    assert look.article.url.startswith(f"{server.url}/2024/bridge-number-")
    assert look.troubles == (f"{server.url}/sitemap.xml: answered 404",)


def test_an_article_stands_for_its_site_and_redirects_are_followed() -> None:
    with site() as server:
        look = look_at_site(f"{server.url}/moved", CONTACT)
    assert look is not None
    assert look.homepage == f"{server.url}/"
    assert look.article is not None
    assert look.article.url == f"{server.url}/2024/story-3"


def test_robots_that_turn_away_are_obeyed_and_told(tmp_path: Path) -> None:
    with site("User-agent: *\nDisallow: /\nUser-agent: GPTBot\nDisallow: /") as server:
        done = run("init", f"{server.url}/", "--contact", CONTACT, "--out", str(tmp_path))
        assert server.paths() == ["/robots.txt"]
    assert done.code == 0
    assert "robots.txt turns a crawl away: robots.txt line 2" in done.err
    assert "turns a crawl away" in next((tmp_path / "sites").iterdir()).read_text()


def test_what_is_no_page_is_left_to_the_files() -> None:
    with site() as server:
        assert look_at_site(f"{server.url}/data", CONTACT) is None


def test_a_server_that_does_not_answer_is_an_error() -> None:
    with site() as server:
        closed = server.url
    with pytest.raises(SourceError, match="refused"):
        look_at_site(f"{closed}/", CONTACT)


def test_private_servers_are_asked_only_when_named_by_their_address() -> None:
    with pytest.raises(SourceError, match="not asked: port 8080"):
        look_at_site("http://intranet.example:8080/", CONTACT)


@pytest.mark.usefixtures("one_worker")
@pytest.mark.parametrize("ways", [{"sitemap": True}, {"feed": True}, {}])
def test_what_is_written_crawls_and_builds_as_it_is(tmp_path: Path, ways: dict[str, bool]) -> None:
    with site(**ways) as server:
        done = run("init", f"{server.url}/", "--contact", CONTACT, "--out", str(tmp_path))
        assert done.code == 0, done.err
        crawl = load_crawl(tmp_path / "crawl.yaml")
        assert crawl.contact == CONTACT
        assert crawl.sites[0].politeness.max_pages == 200
        assert bool(crawl.sites[0].discover.start_urls) == (not ways)
        commands = done.err.split("next:\n")[1].split("\n")[:2]
        assert commands[0].strip() == f"corpuskit crawl {tmp_path}/crawl.yaml"
        if "sitemap" not in ways:
            return
        assert run(*commands[0].split()[1:]).code == 0
        built = run(*commands[1].split()[1:], "--workers", "1")
        assert built.code == 0, built.err
        assert "5 pages:" in built.out


@pytest.mark.parametrize(
    ("path", "like", "unlike"),
    [
        ("/2024/05/30/rain", "/2023/12/1/snow", "/2023/12/snow"),
        ("/local/2024/5/rain", "/sport/2023/12/goal", "/sport/2023-12/goal"),
    ],
)
def test_a_pattern_of_dated_addresses_is_offered_and_is_one_that_a_crawl_takes(
    tmp_path: Path, path: str, like: str, unlike: str
) -> None:
    home = "https://post.example"
    seen = Fetched(f"{home}{path}", Kind.ARTICLE, 200, (), page(1), "2026-11-30T00:00:00Z")
    draft = draft_site(SiteLook(f"{home}/", article=seen), None, Start(CONTACT, tmp_path))
    (name,) = (name for name in draft.files if name.startswith("sites/"))
    offered = draft.files[name].replace("# urls:", "urls:").replace("#   allow:", "  allow:")
    write_drafts(draft._replace(files=draft.files | {name: offered}), tmp_path)
    (pattern,) = load_crawl(tmp_path / "crawl.yaml").sites[0].urls.allow
    assert re.search(pattern, f"{home}{like}")
    assert not re.search(pattern, f"{home}{unlike}")


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "corpus.yaml").write_text("mine")
    with site() as server:
        done = run("init", f"{server.url}/", "--contact", CONTACT, "--out", str(tmp_path))
        assert (done.code, server.paths()) == (2, [])
        assert "there already" in done.err
        assert (tmp_path / "corpus.yaml").read_text() == "mine"
        again = ("init", f"{server.url}/", "--contact", CONTACT, "--out", str(tmp_path))
        assert run(*again, "--force").code == 0
    assert "name: " in (tmp_path / "corpus.yaml").read_text()


def test_a_site_needs_somebody_to_reach(tmp_path: Path) -> None:
    for more in ((), ("--contact", "nobody")):
        done = run("init", "https://news.example/", "--out", str(tmp_path), *more)
        assert done.code == 2
        assert "--contact" in done.err
    assert list(tmp_path.iterdir()) == []
