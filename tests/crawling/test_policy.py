from __future__ import annotations

import pytest

from corpuskit.config.site import Site, parse_crawl
from corpuskit.crawling.model import Fetched, Kind
from corpuskit.crawling.policy import endpoint, judge, spell
from corpuskit.crawling.recrawl import Change, KnownPage, due_at, verdict
from corpuskit.crawling.rows import fingerprint

HOME = "https://news.example/"


def site(text: str = "timezone: UTC") -> Site:
    """Return a site of these YAML keys."""
    lines = "\n    ".join(text.splitlines())
    return parse_crawl(f"contact: a@b.example\nsites:\n  - homepage: {HOME}\n    {lines}").sites[0]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://news.example/a", ""),
        ("http://www.news.example/a", ""),
        ("https://news.example:8443/a", "news.example:8443 is no host of the site"),
        ("https://news.example.media.example/a", "is no host of the site"),
        ("https://news.example.evil.example/a", "is no host of the site"),
        ("https://news.example@evil.example/a", "evil.example is no host of the site"),
        ("ftp://news.example/a", "no address of the web"),
        ("file:///etc/passwd", "no address of the web"),
        ("javascript:alert(1)", "no address of the web"),
        ("https://news.example/" + "x" * 2100, "longer than 2083"),
    ],
)
def test_only_the_sites_own_hosts_are_asked(url: str, reason: str) -> None:
    for kind in Kind:
        found = judge(url, kind, site())
        assert found.allowed is (reason == "")
        assert reason in found.reason


def test_sitemaps_and_feeds_may_lie_on_a_subdomain_and_articles_not() -> None:
    for kind in Kind:
        allowed = kind in {Kind.ROBOTS, Kind.SITEMAP, Kind.FEED}
        assert judge("https://maps.news.example/s.xml", kind, site()).allowed is allowed
        assert not judge("https://othernews.example/s.xml", kind, site()).allowed


def test_hosts_that_the_configuration_lists_belong_to_the_site() -> None:
    own = site(
        "urls: {hosts: [media.news.example]}\ndiscover: {sitemaps: [https://cdn.example/s.xml]}"
    )
    assert judge("https://media.news.example/a", Kind.ARTICLE, own).allowed
    assert judge("https://cdn.example/s.xml", Kind.SITEMAP, own).allowed


@pytest.mark.parametrize(
    ("path", "kind", "allowed", "reason"),
    [
        ("2024/05/rain", Kind.ARTICLE, True, r"urls.allow '/\\d{4}/'"),
        ("about", Kind.ARTICLE, False, "matches no pattern of urls.allow"),
        ("about", Kind.LISTING, True, "a listing of the site"),
        ("tag/2024/", Kind.ARTICLE, False, "urls.deny '/tag/'"),
        ("tag/2024/", Kind.LISTING, False, "urls.deny '/tag/'"),
        ("2024/rain/amp/", Kind.ARTICLE, False, "urls.deny '/amp/?$'"),
    ],
)
def test_the_reason_names_key_and_pattern(
    path: str, kind: Kind, allowed: bool, reason: str
) -> None:
    own = site(r"urls: {allow: ['/\d{4}/'], deny: [/tag/, '/amp/?$']}")
    assert judge(HOME + path, kind, own) == (allowed, reason)


WINDOW = "window: {since: 2024-01-01, until: 2024-01-31}\ntimezone: Asia/Tokyo\n"


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        ({}, ""),
        ({"published": "2024-01-31"}, ""),
        ({"published": "2024-01-31T14:59:00Z"}, ""),
        ({"published": "2024-01-31T15:01:00Z"}, "window.until 2024-01-31: it is of 2024-02-01"),
        ({"published": "2023-12-31T16:00:00Z"}, ""),
        ({"published": "2023-12-31"}, "window.since 2024-01-01: it is of 2023-12-31"),
        ({"published": "2023"}, "window.since 2024-01-01: it is of 2023-12-31"),
        ({"published": "2024"}, ""),
        ({"lastmod": "2023-05-01"}, "window.since 2024-01-01: it was changed last on 2023-05-01"),
        ({"lastmod": "2024-05-01"}, ""),
        ({"published": "2024-01-02", "lastmod": "2023-05-01"}, ""),
        ({"published": "soon"}, ""),
    ],
)
def test_the_window_counts_days_of_the_sites_zone(known: dict[str, str], reason: str) -> None:
    found = judge(HOME + "rain", Kind.ARTICLE, site(WINDOW), **known)
    assert (found.allowed, reason in found.reason) == (reason == "", True)


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("2024/01/31/rain", True),
        ("2024/02/01/rain", False),
        ("2024/01/rain", True),
        ("2023/12/rain", False),
        ("2024/99/99/rain", True),
        ("rain", True),
    ],
)
def test_a_day_in_the_address_counts(path: str, allowed: bool) -> None:
    pattern = r"urls: {date_from_url: '/(?P<y>\d{4})/(?P<m>\d\d)/(?:(?P<d>\d\d)/)?'}"
    assert judge(HOME + path, Kind.ARTICLE, site(WINDOW + pattern)).allowed is allowed


def test_a_language_that_is_not_wanted_is_left_out_where_it_is_named() -> None:
    own = site("language: [en, pt-BR]")
    wanted = {"en-GB": True, "pt": True, "es": False, None: True}
    for language, expected in wanted.items():
        assert judge(HOME + "a", Kind.ARTICLE, own, language=language).allowed is expected


def test_one_page_has_one_spelling() -> None:
    own = site("urls: {strip_params: [sessionid, ref_*]}")
    for url in (
        "https://NEWS.example:443/a/../rain?id=7&sessionid=1&utm_source=x#top",
        "/rain?ref_src=z&id=7&fbclid=9",
    ):
        assert spell(url, own, base=HOME) == "https://news.example/rain?id=7"
    assert spell("mailto:a@b.example", own) is None


# --- looking again


@pytest.mark.parametrize(
    ("last", "due"),
    [
        ("2024-03-01T00:00:00Z", "2024-03-02T00:00:00Z"),
        ("2024-03-02T00:00:00Z", "2024-03-08T00:00:00Z"),
        ("2024-03-20T00:00:00Z", "2024-03-31T00:00:00Z"),
        ("2024-04-02T00:00:00Z", None),
    ],
)
def test_articles_are_looked_at_again_at_a_day_a_week_and_a_month(
    last: str, due: str | None
) -> None:
    known = KnownPage("2024-03-01T00:00:00Z", last, "1f")
    assert due_at(Kind.ARTICLE, known, site()) == due


def test_a_new_lastmod_makes_an_article_due_until_its_greatest_age() -> None:
    old = KnownPage("2024-03-01T00:00:00Z", "2024-04-02T00:00:00Z", "1f", lastmod="2024-03-01")
    assert due_at(Kind.ARTICLE, old, site(), lastmod="2024-03-01") is None
    assert due_at(Kind.ARTICLE, old, site(), lastmod="2024-04-03") == old.fetched_at
    aged = old._replace(fetched_at="2024-09-02T00:00:00Z")
    assert due_at(Kind.ARTICLE, aged, site(), lastmod="2024-10-03") is None


def test_schedules_follow_the_site() -> None:
    own = site("recrawl: {articles: [2h], listings: 30m, max_age: 1d}")
    known = KnownPage("2024-03-01T00:00:00Z", "2024-03-01T00:00:00Z", "1f")
    assert due_at(Kind.ARTICLE, known, own) == "2024-03-01T02:00:00Z"
    assert due_at(Kind.SITEMAP, known, own) == "2024-03-01T00:30:00Z"
    assert due_at(Kind.ROBOTS, known, own) == "2024-03-02T00:00:00Z"
    assert due_at(Kind.ARTICLE, known, site("recrawl: {articles: []}")) is None
    assert due_at(Kind.ARTICLE, KnownPage(), own) == ""


ARCHIVES = """discover:
  archives: ["https://news.example/{yyyy}/{mm}/{dd}/page/{n}/", "https://news.example/all/{n}"]
  start_urls: [https://news.example/world]
window: {since: 2024-01-01}"""


@pytest.mark.parametrize(
    ("path", "known", "due"),
    [
        ("", {}, "02T01"),
        ("world", {}, "02T01"),
        ("section", {}, "03T00"),
        ("2024/03/01/page/1/", {}, "02T01"),
        ("2024/03/02/page/2/", {}, None),
        ("2024/02/28/page/1/", {}, None),
        ("2024/02/28/page/1/", {"digest": None, "missing": 1}, None),
        ("2024/02/28/page/1/", {"digest": None}, "02T01"),
        ("all/1", {}, "02T01"),
        ("all/2", {}, None),
    ],
)
def test_pages_that_stand_still_are_not_asked_again(
    path: str, known: dict[str, str | int | None], due: str | None
) -> None:
    seen = KnownPage("2024-03-02T00:00:00Z", "2024-03-02T00:00:00Z", "1f")._replace(**known)
    expected = f"2024-03-{due}:00:00Z" if due else None
    assert due_at(Kind.LISTING, seen, site(ARCHIVES), url=HOME + path) == expected


def test_of_the_interface_the_first_page_is_asked_again() -> None:
    seen = KnownPage("2024-03-02T00:00:00Z", "2024-03-02T00:00:00Z", "1f")
    posts = HOME + "wp-json/wp/v2/posts?page="
    assert due_at(Kind.API, seen, site(), url=posts + "1") == "2024-03-02T01:00:00Z"
    assert due_at(Kind.API, seen, site(), url=posts + "2") is None
    failed = seen._replace(digest=None)
    assert due_at(Kind.API, failed, site(), url=posts + "2") == "2024-03-02T01:00:00Z"


def test_one_not_found_is_asked_once_more_and_two_are_the_end() -> None:
    known = KnownPage("2024-03-01T00:00:00Z", "2024-05-01T00:00:00Z", "1f", missing=1)
    assert due_at(Kind.ARTICLE, known, site()) == "2024-05-02T00:00:00Z"
    assert due_at(Kind.ARTICLE, known._replace(missing=2), site()) is None


@pytest.mark.parametrize(
    ("status", "digest", "known", "expected"),
    [
        (200, "1f", KnownPage(), Change.NEW),
        (200, "1f", KnownPage(digest="1f"), Change.UNCHANGED),
        (200, "2e", KnownPage(digest="1f"), Change.CHANGED),
        (304, None, KnownPage(digest="1f"), Change.UNCHANGED),
        (304, None, KnownPage(), Change.FAILED),
        (404, None, KnownPage(digest="1f"), Change.MISSING),
        (410, None, KnownPage(digest="1f", missing=1), Change.GONE),
        (503, None, KnownPage(digest="1f", missing=1), Change.FAILED),
        (200, None, KnownPage(digest="1f"), Change.FAILED),
    ],
)
def test_what_a_second_answer_means(
    status: int, digest: str | None, known: KnownPage, expected: Change
) -> None:
    answer = Fetched(HOME, Kind.ARTICLE, status, (), b"", "2024-03-02T00:00:00Z")
    assert verdict(answer, known, digest) is expected


def test_a_homepage_in_other_letters_is_the_site_of_its_ascii_addresses() -> None:
    site = Site(homepage="https://Grüße-Süd.example/", urls={"strip_params": ("from",)})
    for link in ("/2024/Brücke?from=top&b=2&a=1", "https://xn--gre-sd-6ya2if.example/2024/x"):
        spelt = spell(link, site, base=site.homepage)
        assert spelt is not None
        assert spelt.isascii()
    spelt = spell("/2024/Brücke?from=top&b=2&a=1", site, base=site.homepage)
    assert spelt is not None
    assert spelt.endswith("/2024/Br%C3%BCcke?b=2&a=1"), "asked as it was written"
    assert judge(spelt, Kind.ARTICLE, site).allowed
    assert endpoint(site.homepage) == endpoint(spelt)
    assert fingerprint(spelt) == fingerprint(spelt.replace("b=2&a=1", "a=1&b=2"))
