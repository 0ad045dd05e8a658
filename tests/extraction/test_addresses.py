"""One page has one name, however its address is written, and two pages never share one."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpuskit.extraction.canonical import first_trusted, own_address, page_number, story_address
from corpuskit.extraction.former import former_id, renewed_id
from corpuskit.extraction.urls import article_id, ascii_host, canonicalize, identity, twin_of

HOST = "https://lake.example"

ONE_PAGE = [
    ("http://lake.example/a", f"{HOST}/a/"),
    (f"{HOST}/%d0%bb%d1%91%d0%b4", f"{HOST}/лёд"),
    (f"{HOST}/%7Eann/a%2Db", f"{HOST}/~ann/a-b"),
    (f"{HOST}/a?b=2&a=1&utm_term=x", f"{HOST}/a?a=1&b=2"),
    (f"{HOST}/a?12345&fbclid=9", f"{HOST}/a?12345"),
    (f"{HOST}/a?q=two+words", f"{HOST}/a?q=two words"),
    (f"{HOST}/a;jsessionid=0A1B.node2?id=1", f"{HOST}/a?id=1"),
    (f"{HOST}/a?PHPSESSID=0a1b2c3d4e5f&id=1", f"{HOST}/a?id=1"),
    (f"{HOST}/a?id=1&SID=8c9f0e7d6b5a", f"{HOST}/a?id=1"),
    (f"{HOST}/(S(x1y2z3))/a.aspx?id=1", f"{HOST}/a.aspx?id=1"),
    ("https://STRAẞE.example/a", "https://xn--strae-oqa.example/a"),
    ("https://grün.example./a", "https://xn--grn-ioa.example:443/a"),
    (f"{HOST}/a b/\n1", f"{HOST}/a%20b/1"),
    (f"{HOST}/x/../a/./b", f"{HOST}/a/b"),
    (f"  {HOST}/a#comments ", f"{HOST}/a"),
]
TWO_PAGES = [
    (f"{HOST}/?t=%CF%F0%E8", f"{HOST}/?t=%C0%C1%C2"),
    (f"{HOST}/caf%E9", f"{HOST}/caf%E8"),
    (f"{HOST}/a b/1", f"{HOST}/ab/1"),
    (f"{HOST}/a?sid=41", f"{HOST}/a?sid=42"),
    (f"{HOST}/a?sid=4f", f"{HOST}/a?sid=5c"),
    (f"{HOST}/a?sid=2024/05/01", f"{HOST}/a?sid=2024/05/02"),
    (f"{HOST}/?41", f"{HOST}/?42"),
    (f"{HOST}/a?x=1", f"{HOST}/a?x=2"),
    (f"{HOST}/A", f"{HOST}/a"),
    (f"{HOST}/a%2Fb", f"{HOST}/a/b"),
    ("https://strasse.example/a", "https://straße.example/a"),
    ("https://lake.example:8080/a", f"{HOST}/a"),
]


@pytest.mark.parametrize(("one", "other"), ONE_PAGE)
def test_addresses_of_one_page(one: str, other: str) -> None:
    assert identity(one) == identity(other)
    assert article_id(one) == article_id(other)


@pytest.mark.parametrize(("one", "other"), TWO_PAGES)
def test_addresses_of_two_pages(one: str, other: str) -> None:
    assert article_id(one) != article_id(other)


def test_an_address_is_asked_as_it_is_written() -> None:
    written = f"{HOST}/b/?z=%CF%F0&a[]=1&12&m=%3D|x"
    assert canonicalize(written) == written


PIECES = st.lists(
    st.sampled_from(
        [
            *"aB/?&=;.%#+:@[]",
            "..",
            "//",
            "%c3%b1",
            "%CF",
            "%",
            "ñ",
            " ",
            "\t",
            "utm_a=1",
            "sid=ab12cd",
            "jsessionid=1",
            "(S(a1))/",
            "\ud800",
            "/./",
            "page=2",
            "é",
        ]
    ),
    max_size=10,
)
HOSTS = st.sampled_from(["lake.example", "www.lake.example:80", "straße.example", "☃.example"])


@given(st.sampled_from(["http", "https"]), HOSTS, PIECES)
def test_spelling_and_naming_settle(scheme: str, host: str, pieces: list[str]) -> None:
    url = f"{scheme}://{host}/{''.join(pieces)}"
    spelt, name = canonicalize(url), identity(url)
    assert spelt is not None
    assert name is not None
    assert spelt.isascii()
    assert canonicalize(spelt) == spelt
    assert identity(spelt) == identity(name) == name
    assert article_id(url) == article_id(name)
    assert twin_of(f"{url.strip()}#top") == twin_of(name)
    was = former_id(url, None)
    assert was is not None
    assert renewed_id(was, url, None) == article_id(url)
    assert renewed_id("a caller's", url, None) == "a caller's"


@given(HOSTS, PIECES, PIECES)
def test_a_page_has_its_own_address_or_its_canonical_one(
    host: str, mine: list[str], other: list[str]
) -> None:
    url, canonical = (f"https://{host}/{''.join(pieces)}" for pieces in (mine, other))
    own = own_address(url, canonical)
    assert own in {url, canonical}
    assert story_address(url, canonical) in {url, canonical}
    assert own_address(url, None) == own_address(url, url) == url
    if page_number(url, canonical):
        assert own == url


FOLLOWED = [
    (f"{HOST}/amp/ice-on-the-lake", f"{HOST}/ice-on-the-lake"),
    (f"{HOST}/sport/ice/amp/", f"{HOST}/sport/ice"),
    (f"{HOST}/?p=871", f"{HOST}/2024/05/ice-on-the-lake/"),
    (f"{HOST}/article/48213/ice-on-the-lake", f"{HOST}/article/48213"),
    (f"{HOST}/2024/ice/", f"{HOST}/2024/ice/index.html"),
    ("https://www.lake.example/ice-42", f"{HOST}/ice-42"),
    ("https://www.lake.example/", f"{HOST}/"),
    (f"{HOST}/news.php?id=4&from=mail", f"{HOST}/news.php?id=4"),
    (f"{HOST}/index.php?id=4&print=1", f"{HOST}/index.php?id=4"),
    (f"{HOST}/amp/?p=871", f"{HOST}/?p=871"),
]


@pytest.mark.parametrize(("url", "canonical"), FOLLOWED)
def test_a_good_canonical_link_is_followed(url: str, canonical: str) -> None:
    assert own_address(url, canonical) == canonical


NOT_FOLLOWED = [
    (f"{HOST}/2024/05/ice-on-the-lake", f"{HOST}/2024/05/"),
    (f"{HOST}/ice-on-the-lake-42", f"{HOST}/en"),
    (f"{HOST}/ice-on-the-lake-42", f"{HOST}/winter-sports/"),
    (f"{HOST}/ice-on-the-lake-42", f"{HOST}/tag/ice-and-snow-and-more/"),
    (f"{HOST}/ice-on-the-lake-42", f"{HOST}/start/home.php"),
    (f"{HOST}/ice-on-the-lake-42", f"{HOST}/?ref=home"),
    (f"{HOST}/ice-on-the-lake-42", f"{HOST}/?v=2"),
    (f"{HOST}/ice-on-the-lake-42", f"{HOST}/index.htm?x=1"),
    (f"{HOST}/ice-on-the-lake-42", f"{HOST}/default.aspx?lang=1"),
    (f"{HOST}/ice-on-the-lake-42", f"{HOST}/a/%7B%7Burl%7D%7D"),
    (f"{HOST}/ice-on-the-lake-42", "https://undefined/ice"),
    (f"{HOST}/ニュース/2024-05-01-42", f"{HOST}/ニュース/"),
    (f"{HOST}/ice-on-the-lake/2", f"{HOST}/ice-on-the-lake"),
    (f"{HOST}/ice,seite-2.html", f"{HOST}/ice,seite-1.html"),
]


@pytest.mark.parametrize(("url", "canonical"), NOT_FOLLOWED)
def test_a_wrong_canonical_link_is_not(url: str, canonical: str) -> None:
    assert own_address(url, canonical) == url


def test_hostile_addresses_take_no_time() -> None:
    start = time.process_time()
    for piece in ("-a", "_p", "/page", ";sid=", "(S(", "%", "&a", "../", "."):
        url = f"{HOST}/{piece * (4000 // len(piece))}"
        identity(url)
        page_number(f"{url}2", url)
        own_address(url, f"{HOST}/x")
        first_trusted(url, [url, "{" * 4000])
    assert ascii_host("a" * 400 + "ñ")
    assert time.process_time() - start < 2
