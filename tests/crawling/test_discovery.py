from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpuskit.config.site import Site, parse_crawl
from corpuskit.crawling.discovery import discover, more, refreshed, seeds
from corpuskit.crawling.discovery.sitemaps import MAX_URLS, read_sitemap
from corpuskit.crawling.discovery.wordpress import changed_since
from corpuskit.crawling.model import Fetched, Kind, Sighting

HOME = "https://news.example/"


def site(text: str = "{}") -> Site:
    """Return a site of these YAML keys."""
    lines = "\n    ".join(text.splitlines()) if text != "{}" else ""
    whole = f"contact: a@b.example\nsites:\n  - homepage: {HOME}\n    {lines}"
    return parse_crawl(whole).sites[0]


def fetched(
    kind: Kind, body: bytes | str, url: str = HOME, status: int = 200, **headers: str
) -> Fetched:
    content = body.encode() if isinstance(body, str) else body
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Fetched(url, kind, status, named, content, "2024-03-01T00:00:00Z")


def urls(found: Any, kind: Kind = Kind.ARTICLE) -> list[str]:
    return [one.url for one in found if one.kind is kind]


def urlset(*entries: str) -> bytes:
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    news = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    rows = "".join(f"<url>{one}</url>" for one in entries)
    return f'<?xml version="1.0"?><urlset {space} {news}>{rows}</urlset>'.encode()


# --- where a search begins


def test_seeds_follow_the_configuration() -> None:
    own = site(
        "discover: {sitemaps: [https://news.example/s.xml], feeds: [https://news.example/f], "
        "start_urls: [https://news.example/world/], wordpress: 'off', named_feeds: false}"
    )
    assert [(one.kind, one.url) for one in seeds(own)][3:] == [
        (Kind.SITEMAP, "https://news.example/s.xml"),
        (Kind.FEED, "https://news.example/f"),
        (Kind.LISTING, "https://news.example/world/"),
    ]


def test_archives_run_back_from_today_by_day_and_on_by_number() -> None:
    own = site(
        "discover: {archives: ['https://news.example/{yyyy}/{mm}/{dd}/page/{n}/']}\n"
        "window: {since: 2024-02-28}"
    )
    days = [one.url for one in seeds(own, today=date(2024, 3, 1)) if "/page/" in one.url]
    assert days == [
        "https://news.example/2024/03/01/page/1/",
        "https://news.example/2024/02/29/page/1/",
        "https://news.example/2024/02/28/page/1/",
    ]
    # The first page often redirects to an address without its number.
    moved = fetched(Kind.LISTING, "", "https://news.example/2024/03/01/")._replace(
        requested=days[0]
    )
    assert [one.url for one in more(moved, own, new=3)] == [
        "https://news.example/2024/03/01/page/2/"
    ]
    assert list(more(moved, own, new=0)) == []
    assert list(more(moved._replace(status=404), own, new=3)) == []


# --- robots.txt


def test_robots_names_sitemaps_wherever_the_lines_stand() -> None:
    text = "\ufeffSitemap: /one.xml\r\nUser-agent: *\r\nDisallow: /\r\nSITEMAP:https://news.example/two.xml"
    found = discover(fetched(Kind.ROBOTS, text, HOME + "robots.txt"), site())
    assert urls(found, Kind.SITEMAP) == [HOME + "one.xml", HOME + "two.xml"]


@pytest.mark.parametrize(("status", "expected"), [(404, [HOME + "sitemap.xml"]), (503, [])])
def test_without_robots_the_usual_sitemap_is_tried_unless_the_site_is_down(
    status: int, expected: list[str]
) -> None:
    answer = fetched(Kind.ROBOTS, "Sitemap: /x.xml", HOME + "robots.txt", status)
    assert urls(discover(answer, site()), Kind.SITEMAP) == expected


# --- sitemaps


def test_a_news_sitemap_keeps_what_it_says_of_each_story() -> None:
    news = (
        "<loc> https://news.example/a?utm_source=x </loc><lastmod>2024-02-03T11:00:00Z</lastmod>"
        "<image:image xmlns:image='i'><image:loc>https://news.example/a.jpg</image:loc>"
        "<image:title>A photo</image:title></image:image>"
        "<news:news><news:publication><news:name>N</news:name><news:language>en</news:language>"
        "</news:publication><news:publication_date>2024-02-03</news:publication_date>"
        "<news:title>Rain &amp; wind</news:title></news:news>"
    )
    assert list(discover(fetched(Kind.SITEMAP, urlset(news)), site())) == [
        Sighting(
            "https://news.example/a",
            Kind.ARTICLE,
            "2024-02-03T11:00:00Z",
            "Rain & wind",
            "2024-02-03",
            "en",
        )
    ]


def test_an_index_names_sitemaps_and_gzip_is_unpacked() -> None:
    index = b"<sitemapindex><sitemap><loc>/s1.xml.gz</loc></sitemap></sitemapindex>"
    found = list(discover(fetched(Kind.SITEMAP, gzip.compress(index)), site()))
    assert found == [Sighting(HOME + "s1.xml.gz", Kind.SITEMAP)]


def test_plain_text_and_feeds_serve_as_sitemaps() -> None:
    text = b"\xef\xbb\xbfhttps://news.example/a\r\nnot an address\nhttps://news.example/b"
    assert urls(read_sitemap(text)) == [HOME + "a", HOME + "b"]
    assert urls(read_sitemap(RSS.encode())) == ["/rain?utm_medium=rss"]


@pytest.mark.parametrize(
    ("loc", "expected"),
    [
        ("https://news.example/?a=1&b=2", "https://news.example/?a=1&b=2"),
        ("https://news.example/?a=1&amp;b=2", "https://news.example/?a=1&b=2"),
        ("<![CDATA[https://news.example/?a=1&b=2]]>", "https://news.example/?a=1&b=2"),
        ("https://news.example/?a=1&amp;amp;b=2", "https://news.example/?a=1&b=2"),
    ],
)
def test_careless_ampersands_cost_nothing(loc: str, expected: str) -> None:
    assert urls(read_sitemap(urlset(f"<loc>{loc}</loc>"))) == [expected]


def test_an_ampersand_at_the_edge_of_a_piece_is_mended_too() -> None:
    for pad in range(65_536 - 120, 65_536 - 20):
        body = urlset(f"<!--{'x' * pad}-->", "<loc>https://news.example/?a=1&b=2&amp;c=3</loc>")
        assert urls(read_sitemap(body)) == ["https://news.example/?a=1&b=2&c=3"]


def test_a_cut_off_sitemap_gives_what_came_before_the_cut() -> None:
    whole = urlset(*(f"<loc>https://news.example/{n}</loc>" for n in range(5000)))
    for body in (whole[: len(whole) // 2], gzip.compress(whole)[:-3000]):
        found = urls(read_sitemap(body))
        assert 1000 < len(found) < 5000
        assert found[:2] == [HOME + "0", HOME + "1"]


def test_more_addresses_than_the_protocol_allows_are_left_out_and_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    body = urlset(*(f"<loc>https://news.example/{n}</loc>" for n in range(MAX_URLS + 1)))
    assert len(list(read_sitemap(body, name="s.xml"))) == MAX_URLS
    assert "s.xml: only its first 50000 addresses" in caplog.text


FLAT = r"""
import re
from corpuskit.crawling.discovery.sitemaps import read_sitemap

def peak_kib():  # getrusage counts what the test process had
    return int(re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read())[1])

entry = b"<url><loc>https://news.example/%d</loc><lastmod>2024-03-01</lastmod></url>"
body = b"<urlset>" + b"".join(entry % n for n in range(200_000)) + b"</urlset>"
sum(1 for _ in read_sitemap(body[: len(body) // 10]))
before = peak_kib()
count = sum(1 for _ in read_sitemap(body, max_urls=10**9))
print(count, peak_kib() - before)
"""


def test_memory_stays_flat_however_many_entries() -> None:
    done = subprocess.run([sys.executable, "-c", FLAT], capture_output=True, text=True, check=True)
    count, grown_kib = map(int, done.stdout.split())
    assert count == 200_000
    assert grown_kib < 8 * 1024  # a tree of them all takes 94 MiB


LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(12))
HOSTILE = {
    "billion laughs": f'<!DOCTYPE u [<!ENTITY l0 "ha">{LAUGHS}]><urlset><url><loc>'
    "https://news.example/&l12;</loc></url></urlset>",
    "external entity": '<!DOCTYPE u [<!ENTITY e SYSTEM "file:///etc/hostname">]><urlset><url>'
    "<loc>https://news.example/&e;</loc></url></urlset>",
    "entity of a server": '<!DOCTYPE u SYSTEM "http://127.0.0.1:9/x.dtd"><urlset><url>'
    "<loc>https://news.example/&e;</loc></url></urlset>",
    "tags without end": "<urlset><url>" + "<a>" * 1_000_000,
    "nothing but tags": "<urlset>" + "<x/>" * 2_000_000,
    "one entry of all": "<urlset><url>" + "<x/>" * 2_000_000 + "</url></urlset>",
    "entries of nothing": "<urlset>" + "<url/>" * 1_000_000,
    "attributes": "<urlset " + " ".join(f"a{n}=''" for n in range(200_000)) + ">",
    "a page": "<!doctype html><title>404</title><a href='/x'>x</a>",
    "ampersands": "<urlset><url><loc>" + "&" * 5_000_000,
    "a long word": "<urlset><url><loc>https://news.example/" + "x" * 10_000_000,
}


@pytest.mark.parametrize("kind", [Kind.SITEMAP, Kind.FEED, Kind.API, Kind.LISTING])
@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_documents_name_nothing_and_end_soon(name: str, kind: Kind) -> None:
    found = list(discover(fetched(kind, HOSTILE[name]), site("discover: {follow_links: true}")))
    assert [one.url for one in found if "/x" not in one.url] == []


@pytest.mark.parametrize("kind", [Kind.SITEMAP, Kind.FEED, Kind.API, Kind.LISTING, Kind.ROBOTS])
def test_ten_megabytes_of_junk_name_nothing(kind: Kind) -> None:
    own = site("discover: {sitemaps: [https://news.example/s.xml], follow_links: true}")
    for junk in (os.urandom(10 * 2**20), b"\0" * 10 * 2**20, b"<" * 10 * 2**20):
        assert list(discover(fetched(kind, junk), own)) == []


def test_a_sitemap_bomb_ends_at_the_size_limit() -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * (200 * 2**20))
    assert list(read_sitemap(bomb)) == []


# --- feeds

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>N</title><language>en</language>
<item><title>Rain &amp;amp; &lt;b&gt;wind&lt;/b&gt;</title><link>/rain?utm_medium=rss</link>
<pubDate>Fri, 01 Mar 2024 10:00:00 +0100</pubDate></item>
<item><title>No link</title></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="es"><entry><title>Lluvia</title>
<link rel="alternate" href="https://news.example/lluvia"/><updated>2024-03-02T00:00:00Z</updated>
<published>2024-03-01T09:00:00Z</published></entry></feed>"""


def test_rss_and_atom_give_addresses_titles_and_times() -> None:
    (rain,) = discover(fetched(Kind.FEED, RSS, HOME + "feed/"), site())
    assert rain == Sighting(
        HOME + "rain", Kind.ARTICLE, None, "Rain & wind", "2024-03-01T09:00:00Z", "en"
    )
    (lluvia,) = discover(fetched(Kind.FEED, ATOM, HOME + "atom"), site())
    assert lluvia[2:] == ("2024-03-02T00:00:00Z", "Lluvia", "2024-03-01T09:00:00Z", "es")


@pytest.mark.parametrize(
    "body",
    [
        b"<rss " + b" ".join(b"a%d=''" % n for n in range(100_000)) + b">",
        b"<rss><channel>" + b"<x>" * 2_000_000,
        b"<rss><channel><item><title>" + b"<![CDATA[" * 500_000,
        b"<rss><channel><item><title>" + b"&amp" * 2_000_000,
    ],
    ids=["attributes", "tags", "cdata", "ampersands"],
)
def test_feeds_that_hang_the_parser_are_bounded_first(body: bytes) -> None:
    assert list(discover(fetched(Kind.FEED, body), site())) == []


@pytest.mark.parametrize("inside", ["&#x110000;", "&#55555;", "<gml:pos>1 1</gml:pos>"])
def test_a_feed_that_its_parser_fails_on_names_nothing(inside: str) -> None:
    assert list(discover(fetched(Kind.FEED, f"<rss><channel><item>{inside}<a"), site())) == []


PIECES = st.sampled_from(
    (
        *"<>&\"'=;/\n\0",
        *("<url>", "<loc>", "</loc>", "</url>", "<urlset>", "<sitemapindex>", "<sitemap>"),
        *("<rss><channel>", "<item>", "<link>", "</link>", "<pubDate>", "<feed>", "<entry>"),
        *(
            '<a href="',
            '<a rel="tag" href=http://[',
            '<base href="http://[">',
            "<!DOCTYPE",
            "<![CDATA[",
        ),
        *("https://news.example:0/", "https://é.example/2024/", "//[", "?a=1&b=2", "&#x110000;"),
        *('[{"link":', '"http://["', "}]", "Sitemap: http://[", "9999-99-99", "\ud800"),
    )
)


@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from(list(Kind)))
def test_no_document_raises(text: str, kind: Kind) -> None:
    body = text.encode("utf-8", "surrogatepass")
    answer = fetched(kind, body, Link=f"<{text[:50]}>; rel=https://api.w.org/", X_WP_TotalPages="²")
    for found in discover(answer, FUZZED):
        assert found.url.startswith(("http://", "https://"))


FUZZED = site("discover: {follow_links: true}\nwindow: {since: 2024-01-01}")


def test_a_feed_that_is_a_path_or_an_address_is_not_opened() -> None:
    for body in (b"/etc/passwd", b"http://127.0.0.1:9/feed"):
        assert list(discover(fetched(Kind.FEED, body), site())) == []


# --- WordPress

ROOT = "https://news.example/wp-json/"


def post(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "link": f"https://news.example/{number}/",
        "date_gmt": "2024-03-01T10:00:00",
        "modified_gmt": "2024-03-02T10:00:00",
        "title": {"rendered": "Rain &#038; <em>wind</em>"},
    }


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ("", {"Link": f'<{ROOT}>; rel="https://api.w.org/", <https://x.example/>; rel=shortlink'}),
        (f'<head><link rel="https://api.w.org/" href="{ROOT}">', {}),
    ],
    ids=["header", "element"],
)
def test_the_front_page_names_the_wordpress_interface(body: str, headers: dict[str, str]) -> None:
    (found,) = urls(discover(fetched(Kind.LISTING, body, **headers), site()), Kind.API)
    assert found.startswith(ROOT + "wp/v2/posts?per_page=100&page=1&")
    assert "_fields=id%2Clink%2Cdate_gmt" in found
    assert "per_page=100&page=1" in found
    off = site("discover: {wordpress: off}")
    assert urls(discover(fetched(Kind.LISTING, body, **headers), off), Kind.API) == []


def test_an_interface_behind_a_parameter_keeps_it() -> None:
    own = site("discover: {wordpress: 'https://news.example/?rest_route=/'}")
    (found,) = urls(seeds(own), Kind.API)
    assert "rest_route=%2Fwp%2Fv2%2Fposts" in found


def test_posts_and_further_pages_come_from_the_first_page() -> None:
    first = ROOT + "wp/v2/posts?page=1&per_page=100"
    body = json.dumps([post(1), post(2), {"id": 3}, "x"])
    answer = fetched(Kind.API, body, first, X_WP_TotalPages="3")
    found = list(discover(answer, site()))
    assert found[0] == Sighting(
        HOME + "1/", Kind.ARTICLE, "2024-03-02T10:00:00Z", "Rain & wind", "2024-03-01T10:00:00Z"
    )
    assert urls(found) == [HOME + "1/", HOME + "2/"]
    assert [url.partition("page=")[2] for url in urls(found, Kind.API)] == [
        "2&per_page=100",
        "3&per_page=100",
    ]
    second = answer._replace(url=first.replace("page=1", "page=2"))
    assert urls(discover(second, site()), Kind.API) == []
    assert changed_since(first, "2024-03-01T00:00:00Z").endswith(
        "modified_after=2024-02-29T00%3A00%3A00Z&page=1&per_page=100"
    )


@pytest.mark.parametrize("body", ["<html>", '{"code": "rest_forbidden"}', "[" * 100_000, "null"])
def test_an_interface_that_refuses_names_nothing(body: str) -> None:
    assert list(discover(fetched(Kind.API, body, X_WP_TotalPages="9"), site())) == []


# --- links

LISTING = """<head><base href="https://news.example/world/"><title>World</title>
<link rel="alternate" type="application/rss+xml" href="feed/"></head><body>
<a href="2024/rain?utm_campaign=x#top">Rain</a> <a href="/about">About</a>
<a href="2024/rain">Rain</a> <a rel="nofollow" href="2024/ad">Ad</a>
<a href="https://other.example/2024/x">Elsewhere</a> <a href="mailto:a@b.example">Mail</a>
<a href="javascript:x()">x</a> <a>none</a> <a href="http://[">broken</a>"""
START = "discover: {start_urls: [https://news.example/world]}\n"


def listing(own: Site, body: str = LISTING, **headers: str) -> list[Sighting]:
    answer = fetched(Kind.LISTING, body, HOME + "world", **headers)
    return list(discover(answer, own))


def test_links_of_a_start_page_are_articles_of_this_site_each_once() -> None:
    found = listing(site(START))
    assert urls(found) == [HOME + "world/2024/rain", HOME + "about"]
    assert urls(found, Kind.FEED) == [HOME + "world/feed/"]


def test_with_follow_links_what_is_no_article_is_a_listing() -> None:
    own = site("discover: {follow_links: true}\nurls: {allow: [/2024/]}")
    found = listing(own)
    assert urls(found) == [HOME + "world/2024/rain"]
    assert urls(found, Kind.LISTING) == [HOME + "about"]
    assert list(discover(fetched(Kind.ARTICLE, LISTING), site())) == []
    assert urls(discover(fetched(Kind.ARTICLE, LISTING), own)) == [HOME + "world/2024/rain"]


def test_links_of_the_front_page_are_taken_only_where_the_site_says_so() -> None:
    page = fetched(Kind.LISTING, LISTING)
    assert urls(discover(page, site())) == []
    assert len(urls(discover(page, site(f"discover: {{start_urls: [{HOME}]}}")))) == 2


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (LISTING + '<meta name="Robots" content="index, NoFollow">', {}),
        (LISTING + '<meta name="robots" content="none">', {}),
        (LISTING, {"X_Robots_Tag": "noarchive, nofollow"}),
    ],
)
def test_a_page_that_says_nofollow_is_not_followed(body: str, headers: dict[str, str]) -> None:
    assert urls(listing(site(START), body, **headers)) == []


def test_an_answer_that_is_none_names_nothing() -> None:
    for status in (204, 301, 304, 404, 410, 500):
        for kind in (Kind.SITEMAP, Kind.FEED, Kind.API, Kind.LISTING):
            body = urlset("<loc>https://news.example/a</loc>").decode() + LISTING
            assert list(discover(fetched(kind, body, status=status), site(START))) == []


REFRESHES = {
    '<meta http-equiv="refresh" content="0;url=/2024/moved">': "https://news.example/2024/moved",
    "<META HTTP-EQUIV=Refresh CONTENT=\"3; URL='https://news.example/n?a=1'\">": (
        "https://news.example/n?a=1"
    ),
    '<meta http-equiv="refresh" content="300;url=/2024/later">': None,
    '<meta http-equiv="refresh" content="5">': None,
    '<meta http-equiv="refresh" content="0;url=https://news.example/2024/old?utm_source=x">': None,
    '<meta http-equiv="content-type" content="0;url=/x">': None,
}


@pytest.mark.parametrize("head", REFRESHES, ids=lambda head: head[20:60])
def test_a_page_that_sends_its_readers_on_is_followed_once(head: str) -> None:
    url = "https://news.example/2024/old"
    page = Fetched(url, Kind.ARTICLE, 200, (), f"<html><head>{head}</head>".encode(), "2024-01-01")
    site = Site(homepage="https://news.example/")
    wanted = REFRESHES[head]
    found = refreshed(page, site)
    assert (found.url if found else None) == wanted
    again = page._replace(requested="https://news.example/2024/older")
    assert refreshed(again, site) is None, "it was sent here itself"
