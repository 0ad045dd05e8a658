"""Sitemaps and feeds as careless software writes them: what is wrong costs no address."""

from __future__ import annotations

import gzip
import time

import pytest

from corpuskit.crawling.discovery.decoding import decoded, unescape
from corpuskit.crawling.discovery.feeds import read_feed
from corpuskit.crawling.discovery.sitemaps import read_sitemap

SPACE = ' xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
XML = '<?xml version="1.0" encoding="UTF-8"?>'
RAIN = "https://valley.example/rain?id=7&part=2"
SNOW = "https://valley.example/snow?id=8&part=1"
PAIR = "".join(
    f"<url><loc>{url.replace('&', '&amp;')}</loc><lastmod>2024-03-01</lastmod></url>"
    for url in (RAIN, SNOW)
)
MAP = f"<urlset{SPACE}>{PAIR}</urlset>"


def urls(body: bytes) -> list[str]:
    return [found.url for found in read_sitemap(body)]


TITLED = f"<urlset{SPACE}><url><loc>{RAIN.replace('&', '&amp;')}</loc><title>%s</title></url>"
SHAPES = {
    "blank-line-first": f"\n{XML}{MAP}",
    "blanks-first": f" \r\n\t {XML}{MAP}",
    "warning-first": f"<br />\n<b>Notice</b>: Undefined index in <b>/map.php</b><br />{XML}{MAP}",
    "warning-in-plain-text-first": f"Warning: headers already sent in map.php\n{XML}{MAP}",
    "no-namespace": f"{XML}<urlset>{PAIR}</urlset>",
    "prefixed": f"{XML}<s:urlset xmlns:s='x'>{PAIR}</s:urlset>".replace("<url>", "<s:url>").replace(
        "</url>", "</s:url>"
    ),
    "nested": f"{XML}<urlset{SPACE}><urlset{SPACE}>{PAIR}</urlset></urlset>",
    "wrapped": f"{XML}<data><result><urlset>{PAIR}</urlset></result></data>",
    "capitals": f"{XML}{MAP}".replace("url>", "URL>").replace("loc>", "LOC>"),
    "named-entity": f"{XML}{TITLED % 'Rain&nbsp;&eacute;'}{PAIR[PAIR.index('</url>') + 6 :]}",
    "unknown-entity-in-a-title": f"{XML}{TITLED % '&rain;'}{PAIR[PAIR.index('</url>') + 6 :]}",
    "control-character": f"{XML}{TITLED % ('R' + chr(8))}{PAIR[PAIR.index('</url>') + 6 :]}",
    "title-never-closed": f"{XML}{TITLED.replace('</title>', '') % 'Rain'}"
    f"{PAIR[PAIR.index('</url>') + 6 :]}",
    "cdata": f"{XML}<urlset><url><loc><![CDATA[{RAIN}]]></loc></url>"
    f"<url><loc> <![CDATA[{SNOW}]]> </loc></url></urlset>",
    "comment-around-an-old-address": f"{XML}<urlset><url><!-- <loc>https://old.example/</loc> -->"
    f"{PAIR.removeprefix('<url>')}</urlset>",
    "two-documents": f"{XML}<urlset>{PAIR[: PAIR.index('</url>') + 6]}</urlset>"
    f"{XML}<urlset>{PAIR[PAIR.index('</url>') + 6 :]}</urlset>",
    "image-with-an-address": f"{XML}{MAP}".replace(
        "<lastmod>", "<image:image><image:loc>/i.png</image:loc></image:image><lastmod>"
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_what_is_wrong_around_an_address_costs_none(name: str) -> None:
    assert urls(SHAPES[name].encode()) == [RAIN, SNOW]


@pytest.mark.parametrize(
    ("declared", "stored"),
    [("UTF-16", "utf-8"), ("ISO-8859-1", "utf-8"), ("nonsense", "utf-8"), ("UTF-8", "cp1252")],
)
def test_a_wrong_encoding_costs_no_letter(declared: str, stored: str) -> None:
    text = f"<?xml version='1.0' encoding='{declared}'?><urlset><url><loc>/é</loc></url>{PAIR}"
    assert urls(text.encode(stored)) == ["/é", RAIN, SNOW]


def test_a_true_encoding_is_read() -> None:
    text = '<?xml version="1.0" encoding="windows-1251"?><urlset><url><loc>/мост</loc></url>'
    assert urls(text.encode("cp1251")) == ["/мост"]
    assert urls(("\ufeff" + MAP).encode("utf-16")) == [RAIN, SNOW]


def test_one_byte_of_another_encoding_spoils_nothing() -> None:
    text = f"{XML}<urlset><url><loc>/ü</loc><title>caf\xe9</title></url>{PAIR}</urlset>"
    body = text.encode().replace("caf\xe9".encode(), b"caf\xe9")
    assert urls(body) == ["/ü", RAIN, SNOW]


def test_what_is_packed_twice_is_unpacked_twice() -> None:
    assert urls(gzip.compress(gzip.compress(MAP.encode()))) == [RAIN, SNOW]
    deep = MAP.encode()
    for _ in range(5):
        deep = gzip.compress(deep)
    assert urls(deep) == []


@pytest.mark.parametrize(
    "body",
    [
        "<html><body><a href='https://valley.example/'>Home</a></body></html>",
        "<urlset></urlset>",
        "<urlset><url><loc></loc></url><url><lastmod>2024</lastmod></url></urlset>",
        "<urlset><url><image:image><image:loc>/i.png</image:loc></image:image></url></urlset>",
        "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><urlset><url><loc>/&e;</loc></url>",
        "",
    ],
)
def test_what_names_no_address_gives_none(body: str) -> None:
    assert urls(body.encode()) == []


@pytest.mark.parametrize(
    "unit", ["<url>", "<url><loc>", "<image:image>", "<loc><![CDATA[", "<!--", "<loc>a", "<", "&a"]
)
def test_marks_that_never_end_take_linear_time(unit: str) -> None:
    start = time.process_time()
    assert urls(f"<urlset><url>{unit * (4_000_000 // len(unit))}".encode()) == []
    assert time.process_time() - start < 5


def test_text_is_decoded_piece_by_piece() -> None:
    body = f"{XML}<a>Zürich {'é' * 50_000}</a>".encode()
    pieces = [body[n : n + 7] for n in range(0, len(body), 7)]
    assert "".join(decoded(pieces)) == body.decode()
    assert unescape("?a=1&amp;b=2&copy=3&lt") == "?a=1&b=2&copy=3&lt"


ITEMS = (
    f"<item><title>%s</title><link>{RAIN.replace('&', '&amp;')}</link></item>"
    f"<item><title>Snow</title><link>{SNOW.replace('&', '&amp;')}</link></item>"
)


@pytest.mark.parametrize(
    ("title", "before"),
    [
        ("Rain", "\n \n"),
        ("Rain", "<br /><b>Warning</b>: x<br />\n"),
        ("Rain&nbsp;", ""),
        ("Ra\x08in", ""),
        ("Rain &amp;amp;", "\ufeff"),
    ],
)
def test_a_careless_feed_costs_no_address(title: str, before: str) -> None:
    body = f'{before}{XML}<rss version="2.0"><channel>{ITEMS % title}</channel></rss>'.encode()
    found = list(read_feed(body))
    assert [one.url for one in found] == [RAIN, SNOW]
    assert (found[0].title or "").rstrip(" &") == "Rain"
