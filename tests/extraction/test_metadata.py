"""What a page says of itself, on invented pages with real habits and on hostile ones."""

from __future__ import annotations

import json
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpuskit.article import Rights, Signal
from corpuskit.extraction import urls
from corpuskit.extraction.metadata.dates import to_utc
from corpuskit.extraction.metadata.stated import Metadata, parse_metadata
from corpuskit.extraction.page.dom import parse

CASES = tomllib.loads((Path(__file__).parent.parent / "cases" / "metadata.toml").read_text("utf-8"))
LIMIT_S = 8.0
"""Of processor time; the slowest takes 0.9 on a busy machine."""


def page(head: str = "", body: str = "") -> Any:
    return parse(f"<html><head>{head}</head><body>{body}</body></html>")


def data(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return f'<script type="application/ld+json">{text}</script>'


def read(head: str = "", body: str = "", **keywords: Any) -> Metadata:
    return parse_metadata(page(head, body), **{"url": "https://www.valley-post.org/a", **keywords})


INSTANT, DAY = "2026-03-24T08:00:00Z", "2026-03-24"


@pytest.mark.parametrize(
    ("stated", "authors", "published"),
    [
        ({"author": {"name": "Eva Lind"}, "datePublished": INSTANT}, ("Eva Lind",), INSTANT),
        ({"author": {"name": "Eva Lind"}, "datePublished": DAY}, ("Eva Lind",), INSTANT),
        ({"datePublished": INSTANT}, ("Ann Lee",), INSTANT),
    ],
    ids=["all stated", "day stated", "nobody stated"],
)
def test_what_readers_see_counts_where_no_better_is_stated(
    stated: dict[str, Any], authors: tuple[str, ...], published: str
) -> None:
    shown = f"<h1>Rain</h1><p class=author>By Ann Lee</p><p class=date>{INSTANT}</p>"
    found = read(data({"@type": "NewsArticle", "headline": "Rain", **stated}), shown)
    assert (found.authors, found.date_published) == (authors, published)


@pytest.mark.parametrize("case", CASES["title"], ids=lambda case: case["id"])
def test_title(case: dict[str, Any]) -> None:
    url = case.get("url", "https://www.valley-post.org/a")
    assert read(case["head"], case["body"], url=url).title == case.get("title")


@pytest.mark.parametrize("case", CASES["authors"], ids=lambda case: case["id"])
def test_authors(case: dict[str, Any]) -> None:
    assert list(read(case.get("head", ""), case.get("body", "")).authors) == case["authors"]


@pytest.mark.parametrize("case", CASES["date"], ids=lambda case: case["text"])
def test_date(case: dict[str, Any]) -> None:
    assert to_utc(case["text"]) == case.get("utc")


@pytest.mark.parametrize("case", CASES["url"], ids=lambda case: case["text"])
def test_url(case: dict[str, Any]) -> None:
    assert urls.canonicalize(case["text"]) == case.get("canonical")


def test_id_is_the_same_however_the_address_is_spelt() -> None:
    one = urls.article_id("https://example.org/a?utm_source=feed#comments")
    assert one == urls.article_id("HTTPS://EXAMPLE.org/a")
    assert one != urls.article_id("https://example.org/b")
    assert len(one) == 32


ADDRESS = st.lists(
    st.sampled_from(["a", "B", "/", ".", "www.", "x.org", *"%~:@;=-_é[' \\"]), max_size=9
)


@given(ADDRESS, ADDRESS)
def test_an_address_that_is_plain_is_read_as_any_other(name: list[str], path: list[str]) -> None:
    url = ("https://" + "".join([*name, "/", *path])).strip()
    fragment = f"{url}#x"  # what has one is taken apart
    assert urls.canonicalize(url) == urls.canonicalize(fragment)
    assert urls.host(url) == urls.host(fragment)


def test_all_fields_of_a_story() -> None:
    story = {
        "@context": "https://schema.org",
        "@type": ["NewsArticle"],
        "headline": "Ferry found",
        "description": "A ferry &amp; its bell.",
        "author": [{"@type": "Person", "name": "Ann Lee"}],
        "publisher": {"@type": "Organization", "name": "Valley Post"},
        "datePublished": "2022-03-24T10:00:00+01:00",
        "dateModified": "2022-03-25",
        "articleSection": ["Lake", "News"],
        "keywords": "ferry, lake, ferry",
        "inLanguage": "en_gb",
        "isAccessibleForFree": "False",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "articleBody": "<p>It was found.</p><p>It rang.</p>",
    }
    head = data(story) + '<link rel="canonical" href="/ferry?utm_source=x">'
    head += '<meta property="og:site_name" content="Valley Post Online">'
    assert read(head) == Metadata(
        title="Ferry found",
        description="A ferry & its bell.",
        authors=("Ann Lee",),
        publisher="Valley Post",
        host="valley-post.org",
        section="Lake",
        keywords=("ferry", "lake"),
        date_published="2022-03-24T09:00:00Z",
        date_modified="2022-03-25",
        language="en-GB",
        canonical_url="https://www.valley-post.org/ferry",
        rights=Rights(
            license="https://creativecommons.org/licenses/by/4.0/",
            accessible_for_free=False,
            signals=(
                Signal("license", "https://creativecommons.org/licenses/by/4.0/", "page"),
                Signal("isAccessibleForFree", "False", "page"),
            ),
        ),
        page_kind="article",
        accessible_for_free=False,
        article_body="It was found.\n\nIt rang.",
        site_name="Valley Post Online",
    )


@pytest.mark.parametrize(
    "block",
    [
        '[{"@type":"WebSite","name":"x"},{"@type":"NewsArticle","headline":"Rain"}]',
        '{"@graph":[{"@type":"WebPage"},{"@type":"NewsArticle","headline":"Rain"}]}',
        '{"@type":"WebPage","mainEntity":{"@type":"NewsArticle","headline":"Rain"}}',
        '<!-- {"@type":"NewsArticle","headline":"Rain"} -->',
        '//<![CDATA[\n{"@type":"NewsArticle","headline":"Rain"}\n//]]>',
        '/* data */ {"@type":"NewsArticle","headline":"Rain",}',
        '{"@type":"NewsArticle","headline":"Rain","x":"line\nbreak\ttab"}',
        '{"@type":"NewsArticle","headline":"Rain","x":"bad \\x escape"}',
        "{&quot;@type&quot;:&quot;NewsArticle&quot;,&quot;headline&quot;:&quot;Rain&quot;}",
        '{"@type":"NewsArticle","headline":"Rain"}{"@type":"Other"}',
        '{"@type":"NewsArticle","headline":"Rain"};',
        '{"@type":"NewsArticle","headline":"Rain","x":"say "no" to it"}',
        '{"@type":"NewsArticle","headline":"Rain","articleBody":"cut sho',
        '\ufeff{"@type":"http://schema.org/NewsArticle","headline":"Rain"}',
    ],
)
def test_data_is_read_however_it_is_broken(block: str) -> None:
    assert read(data(block)).title == "Rain"


@pytest.mark.parametrize("block", ["", "null", "3", '"x"', "[[]]", "{", "<p>no</p>", "{]}"])
def test_no_data(block: str) -> None:
    assert read(data(block)) == Metadata(host="valley-post.org")


def test_related_stories_are_not_the_story() -> None:
    related = [{"@type": "NewsArticle", "headline": "Snow", "author": "Bob Ray"}]
    story = {"@type": "NewsArticle", "headline": "Rain", "mentions": related}
    assert (
        read(data({"@type": "ItemList", "itemListElement": related}) + data(story)).title == "Rain"
    )


def test_the_story_is_the_one_of_the_heading() -> None:
    blocks = data({"@type": "NewsArticle", "headline": "Snow"})
    blocks += data({"@type": "NewsArticle", "headline": "Rain"})
    assert read(blocks, "<h1>Rain</h1>").title == "Rain"


def test_half_a_surrogate_pair_in_data() -> None:
    found = read(data('{"@type":"Article","headline":"Rain \\ud83d!","articleBody":"x \\udc00"}'))
    assert found.title == "Rain \N{REPLACEMENT CHARACTER}!"
    assert found.article_body == "x \N{REPLACEMENT CHARACTER}"


def test_published_by_the_caller_serves_only_where_the_page_is_silent() -> None:
    dated = '<meta property="article:published_time" content="2022-03-24">'
    assert read(dated, published="2020-01-01").date_published == "2022-03-24"
    assert read(published="2020-01-01T10:00:00+01:00").date_published == "2020-01-01T09:00:00Z"
    assert read().date_published is None


def test_an_instant_of_the_same_day_beats_a_time_without_zone() -> None:
    head = data({"@type": "Article", "headline": "x", "datePublished": "2022-03-24T11:00:00"})
    head += '<meta property="article:published_time" content="2022-03-24T11:00:00+01:00">'
    assert read(head).date_published == "2022-03-24T10:00:00Z"
    other_day = head.replace("2022-03-24T11:00:00+01:00", "2022-06-01T11:00:00+01:00")
    assert read(other_day).date_published == "2022-03-24"


def test_date_below_the_headline_and_in_the_address() -> None:
    body = '<p class="date">01.01.2020</p><h1>x</h1><span class="meta-date">24.03.2022</span>'
    assert read(body=body).date_published == "2022-03-24"
    found = read(url="https://valley-post.org/2022/03/24/ferry")
    assert found.date_published == "2022-03-24"
    assert read(body="<p>It rained on 24.03.2022.</p>").date_published is None


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (data({"@type": "LiveBlogPosting", "headline": "x"}), "live"),
        (data({"@type": "NewsArticle", "headline": "x"}), "article"),
        ('<meta property="og:type" content="article">', "article"),
        (data({"@type": "ImageGallery"}), "gallery"),
        ('<meta property="og:type" content="video.other">', "video"),
        (data({"@type": "CollectionPage"}), "index"),
        ('<meta property="og:type" content="website">', None),
        ("", None),
    ],
)
def test_page_kind(head: str, kind: str | None) -> None:
    assert read(head).page_kind == kind


def test_rights() -> None:
    head = (
        '<meta name="tdm-reservation" content="1"><meta name="TDM-Policy" content="/policy.json">'
        '<meta name="robots" content="index, NoAI, noimageai">'
        '<meta name="GPTBot" content="noindex">'
        '<link rel="license" href="https://creativecommons.org/licenses/by-sa/4.0/">'
    )
    assert read(head).rights == Rights(
        tdm_reservation=True,
        tdm_policy="https://www.valley-post.org/policy.json",
        ai_optout=("meta:noai", "meta:noimageai", "meta:gptbot:noindex"),
        license="https://creativecommons.org/licenses/by-sa/4.0/",
        signals=(
            Signal("tdm-reservation", "1", "meta"),
            Signal("tdm-policy", "/policy.json", "meta"),
            Signal("robots", "index, NoAI, noimageai", "meta"),
            Signal("gptbot", "noindex", "meta"),
            Signal("license", "https://creativecommons.org/licenses/by-sa/4.0/", "page"),
        ),
    )
    silent = '<meta name="robots" content="index,follow"><meta name="tdm-reservation" content="?">'
    assert read(silent).rights == Rights(signals=(Signal("tdm-reservation", "?", "meta"),))


def test_canonical_on_another_host_is_recorded() -> None:
    found = read('<link rel="canonical" href="https://other.example/b">')
    assert (found.canonical_url, found.host) == ("https://other.example/b", "valley-post.org")


@pytest.mark.parametrize(
    ("declared", "language"), [("de_at", "de-AT"), ("zh-hant-tw", "zh-Hant-TW"), ("x", None)]
)
def test_language(declared: str, language: str | None) -> None:
    assert parse_metadata(parse(f'<html lang="{declared}"><p>x')).language == language


def test_the_tree_is_not_changed() -> None:
    root = page(CASES["title"][3]["head"], CASES["authors"][9]["body"])
    before = root.html
    parse_metadata(root)
    assert root.html == before


HOSTILE = {
    "metas": ('<meta name="author" content="Ann Lee">' * 50_000, ""),
    "headings": ("", "<h1>Rain</h1>" * 50_000),
    "bylines": ("", '<span class="author">x</span>' * 50_000),
    "dates": ("", "<h1>x</h1>" + '<span class="date">x</span>' * 50_000),
    "itemprops": ("", '<span itemprop="author">Ann Lee</span>' * 50_000),
    "nested": ("", '<div itemprop="author" class="date author">' * 200 + "x" * 100_000),
    "deep lists": (data("[" * 100_000), ""),
    "deep objects": (data('{"a":' * 100_000), ""),
    "blocks": (data('{"@type":"NewsArticle",}') * 5_000, ""),
    "blank lines": (data('{"x' + "\n" * 200_000), ""),
    "quotes": (data('"headline":"' * 50_000), ""),
    "separators": (f"<title>{' | a' * 50_000}</title>", ""),
    "long author": (f'<meta name="author" content="{"a" * 500_000}">', ""),
    "brackets": (f'<meta name="author" content="{"( " * 400}">', ""),
    "spaces": (data({"@type": "Article", "articleBody": " " * 500_000 + "x"}), ""),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile(name: str) -> None:
    tree = page(*HOSTILE[name])
    start = time.process_time()
    parse_metadata(tree, url="https://example.org/a")
    assert time.process_time() - start < LIMIT_S


@given(st.text())
def test_dates_and_addresses_settle(text: str) -> None:
    date = to_utc(text)
    assert date is None or to_utc(date) == date
    url = urls.canonicalize("https://example.org/" + text)
    assert url is None or urls.canonicalize(url) == url


@given(st.datetimes(timezones=st.timezones()))
def test_instants_settle(moment: Any) -> None:
    date = to_utc(moment.isoformat())
    assert date is None or to_utc(date) == date


KEYS = st.sampled_from(
    ("@type", "@id", "@graph", "headline", "author", "name", "publisher", "datePublished")
) | st.sampled_from(
    ("keywords", "articleBody", "license", "isAccessibleForFree", "inLanguage", "articleSection")
)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(), inner, max_size=6)
    ),
    max_leaves=20,
)


@given(JSON_VALUES)
def test_any_data_is_read_without_error(value: Any) -> None:
    story = {"@type": "NewsArticle", "headline": "Rain", "author": value, "publisher": value}
    read(data(value) + data({**story, "datePublished": value, "license": value}))


@given(st.text(), st.text())
def test_any_page_is_read_without_error(head: str, body: str) -> None:
    found = read(head, body)
    for text in (found.title, found.description, *found.authors):
        assert text is None or text.encode("utf-8").strip() == text.encode("utf-8") != b""
