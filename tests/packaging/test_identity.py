"""Addresses keep their identity: which pages are one story, and under which id it is published."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stories import make, rows, story

from corpuskit.article import Article, Page, Rejection, Source
from corpuskit.deduplication import deduplicate
from corpuskit.errors import PackageError
from corpuskit.extraction.canonical import id_of
from corpuskit.extraction.former import former_id
from corpuskit.extraction.urls import article_id
from corpuskit.packaging import diff, read_release
from corpuskit.packaging.removal import Takedown
from corpuskit.pipeline import process
from thorough import THOROUGH, some

HOST = "https://tide.example"
RULE_BEFORE = (
    "the caller's id, else 32 hex of the sha256 of the canonical URL, else of the raw input"
)


def page(url: str, canonical: str | None = None, *, text: str = "", **given: Any) -> Article:
    """Make the article of a page as extraction does, with the id that its addresses give it."""
    source = Source("warc", canonical_url=canonical, fetched_at=given.pop("fetched_at", None))
    name = id_of(url, canonical)
    assert name
    body = text or f"The tide at {url} was high."
    return story(name, url=url, text=body, source=source, content_hash=None, **given)


def html(url: str, head: str, text: str) -> Page:
    body = f"<h1>{text[:30]}</h1>" + "".join(f"<p>{text} Part {n} of it.</p>" for n in range(4))
    return Page(
        f"<html><head><title>{text[:30]}</title>{head}</head><body><article>{body}</article>"
        "</body></html>".encode(),
        url=url,
    )


DISTRUSTED = [
    f'<link rel="canonical" href="{HOST}/">',
    f'<link rel="canonical" href="{HOST}">',
    '<link rel="canonical" href="/index.html">',
    '<link rel="canonical" href="/coast/">',
    '<link rel="canonical" href="/coast/default.aspx">',
    '<link rel="canonical" href="/category/news-of-the-coast/">',
    '<link rel="canonical" href="{{ page.url }}">',
    '<link rel="canonical" href="${canonical}">',
    '<link rel="canonical" href="undefined">',
    '<link rel="canonical" href="/null">',
    f'<meta property="og:url" content="{HOST}/?lang=en">',
    '<link rel="canonical" href="">',
]


@pytest.mark.parametrize("head", DISTRUSTED)
def test_a_wrong_canonical_link_gives_no_story_its_id(head: str) -> None:
    names = []
    for n in range(2):
        url = f"{HOST}/coast/2024-05-0{n + 1}/pier-{n}-was-flooded"
        outcome = process(html(url, head, f"The pier number {n} was flooded for {n + 2} hours."))
        assert isinstance(outcome, Article)
        assert outcome.id == article_id(url)
        names.append(outcome.id)
    assert len(set(names)) == 2


def test_the_better_of_two_stated_addresses_is_followed() -> None:
    url = f"{HOST}/amp/coast/pier-was-flooded-4711"
    head = (
        f'<link rel="canonical" href="{HOST}/">'
        f'<meta property="og:url" content="{HOST}/coast/pier-was-flooded-4711">'
    )
    outcome = process(html(url, head, "The pier was flooded for two hours."))
    assert outcome.id == article_id(f"{HOST}/coast/pier-was-flooded-4711")


def test_a_record_of_an_archive_that_is_no_page_of_the_web_is_rejected() -> None:
    record = replace(html("urn:pageinfo:https://tide.example/a", "", "A tide."), kind="warc")
    outcome = process(record)
    assert isinstance(outcome, Rejection)
    assert outcome.reason == "no-web-address"
    assert str(outcome.evidence).startswith("urn:pageinfo:https://tide.example/a: no address")


def test_stories_that_share_an_id_through_a_canonical_link_are_all_kept(tmp_path: Path) -> None:
    hub = f"{HOST}/live/storm-of-the-year-2024"
    pages = [page(f"{HOST}/{n}/storm-hits-pier-{n}", hub, date_published=f"2024-02-0{n + 1}")
             for n in range(4)]  # fmt: skip
    made = make(tmp_path / "v1", pages)
    kept = rows(tmp_path / "v1")
    assert (made.articles, made.own_ids) == (4, 3)
    assert kept[article_id(hub)]["url"] == pages[0].url, "the first in the design's order"
    assert {article_id(str(one.url)) for one in pages[1:]} < set(kept)
    assert len({one["path"].split("/")[2] for one in kept.values()}) == 1, "in one split"
    assert "the id of the page's own address" in (tmp_path / "v1" / "README.md").read_text()
    # Whose own address it is has the better right; and a record that is published keeps its id.
    home = page(hub, hub, date_published="2024-03-01")
    together = deduplicate([*pages, home])
    assert [one.id for one in together] == [article_id(str(p.url)) for p in (*pages, home)]
    later = make(tmp_path / "v2", [home, *pages], tmp_path / "v1")
    assert (later.articles, later.diff and later.diff["unchanged"]) == (5, 4)
    assert rows(tmp_path / "v2").keys() > kept.keys()
    third = make(tmp_path / "v3", [home, *pages], tmp_path / "v2")
    assert (third.articles, third.diff and third.diff["unchanged"]) == (5, 5)


def test_pages_of_one_story_are_kept_as_parts_in_one_split(tmp_path: Path) -> None:
    first = f"{HOST}/long-read-of-the-harbour"
    parts = [first, f"{first}?page=2", f"{first}/3", f"{first}-4", f"{first}/seite/5/"]
    pages = [page(url, first, text=f"Chapter {n}.") for n, url in enumerate(parts)]
    assert [one.id for one in pages] == [article_id(url) for url in parts]
    make(tmp_path / "v1", pages[1:3])
    make(tmp_path / "v2", pages, tmp_path / "v1")
    kept = rows(tmp_path / "v2")
    assert len(kept) == len(parts)
    assert len({one["cluster_id"] for one in kept.values()}) == 1
    assert len({one["path"].split("/")[2] for one in kept.values()}) == 1


FORMS = ["{}?page={n}", "{}/{n}", "{}/seite-{n}", "{}_{n}", "{}/page/{n}/"]
"""How sites spell the later pages of a story."""


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("stated", ["first", "own"])
def test_no_page_of_a_story_is_lost_in_any_order(form: str, stated: str, tmp_path: Path) -> None:
    """Whether its later pages name the first as canonical, as many do, or themselves."""
    first = f"{HOST}/2024/05/long-read-of-the-harbour"
    urls = [first, *(form.format(first, n=n) for n in (2, 3))]
    pages = [
        process(
            html(
                url,
                f'<link rel="canonical" href="{first if stated == "first" else url}">',
                f"The keepers of the pier spoke of the year {1900 + number} at length.",
            )
        )
        for number, url in enumerate(urls)
    ]
    articles = [one for one in pages if isinstance(one, Article)]
    assert [one.id for one in articles] == [article_id(url) for url in urls]
    orders = list(permutations(articles))
    for order in orders:
        kept = deduplicate(order)
        assert [one.id for one in kept] == [one.id for one in order]
        assert all(isinstance(one, Article) for one in kept)
    # The spelling says nothing of order to a release; one is built in each order, others in two.
    for number, order in enumerate(some(orders, 3) if form == FORMS[0] else some(orders[::5], 2)):
        release = tmp_path / f"{number}"
        make(release, list(order))
        found = rows(release)
        assert set(found) == {one.id for one in articles}
        assert {found[one.id]["text"] for one in articles} == {one.text for one in articles}
        if stated == "first":  # else nothing on a page says what it is a part of
            assert len({one["path"].split("/")[2] for one in found.values()}) == 1


def test_of_captures_of_one_address_the_newest_stays(tmp_path: Path) -> None:
    url = f"{HOST}/pier"
    texts = {"2024-05-03T08:00:00Z": "third", "2024-05-01T08:00:00Z": "first",
             "2024-05-02T08:00:00Z": "second"}  # fmt: skip
    pages = [
        page(twin, text=text, fetched_at=when)
        for twin, (when, text) in zip(
            (url, url.replace("https", "http"), f"{url}/?PHPSESSID=ab12"),
            texts.items(),
            strict=True,
        )
    ]
    for order in permutations(pages):
        kept = [one for one in deduplicate(order) if isinstance(one, Article)]
        assert [one.text for one in kept] == ["third"]
    make(tmp_path / "v1", pages[2:])
    make(tmp_path / "v2", pages[:1], tmp_path / "v1")
    made = make(tmp_path / "v3", pages[1:2], tmp_path / "v2")
    assert [one["text"] for one in rows(tmp_path / "v3").values()] == ["third"], "came too late"
    assert made.version == "1.0.2"
    assert rows(tmp_path / "v3").keys() == rows(tmp_path / "v1").keys()


def test_an_id_of_the_caller_for_two_pages_is_an_error_that_names_both(tmp_path: Path) -> None:
    one, other = (
        story("no-7", url=f"{HOST}/{name}", text=f"The {name}.", content_hash=None)
        for name in ("pier", "quay")
    )
    for call in (lambda: deduplicate([one, other]), lambda: make(tmp_path / "v1", [one, other])):
        with pytest.raises(PackageError, match="no-7") as error:
            call()
        assert f"{HOST}/pier" in str(error.value)
        assert f"{HOST}/quay" in str(error.value)
    same = replace(other, text=one.text)
    assert make(tmp_path / "v2", [one, same]).articles == 1
    updated = replace(other, url=one.url)
    assert make(tmp_path / "v3", [one, updated]).articles == 1


def as_before(release: Path) -> None:
    """Let a release say that it was made by the rule of before."""
    plain = json.loads((release / "manifest.json").read_text())
    plain["id_rule"] = RULE_BEFORE
    (release / "manifest.json").write_text(json.dumps(plain))


def former(url: str, canonical: str | None = None, **given: Any) -> Article:
    name = former_id(url, canonical)
    assert name
    return replace(page(url, canonical, **given), id=name)


RENAMED = [
    ("http://tide.example/pier/", None),
    (f"{HOST}/search?t=%CF%F0", None),
    ("https://straße.example/a b", None),
    (f"{HOST}/quay;jsessionid=1F", None),
    (f"{HOST}/%c3%b1andu", None),
    (f"{HOST}/coast/pier-was-flooded-77", f"{HOST}/"),
    (f"{HOST}/coast/long-story-of-2024?page=2", f"{HOST}/coast/long-story-of-2024"),
]


def test_an_id_that_changes_by_a_new_rule_is_mapped(tmp_path: Path) -> None:
    same = [(f"{HOST}/same-{n}", None) for n in range(3)]
    both = [*RENAMED, *same]
    make(tmp_path / "v1", [*(former(*one) for one in both), story("caller", url=f"{HOST}/c/")])
    as_before(tmp_path / "v1")
    before = rows(tmp_path / "v1")
    # The page of the last does not come again, that of the first says something else.
    now = [page(*one) for one in both[1:-1]] + [page(*both[0], text="Another tide.")]
    made = make(tmp_path / "v2", [*now, page(f"{HOST}/new")], tmp_path / "v1")
    after = rows(tmp_path / "v2")
    assert made.version == "2.0.0"
    assert made.bump
    assert "ids are made otherwise" in made.bump["reasons"]
    for url, canonical in both:
        old, new = before[str(former_id(url, canonical))], after[str(id_of(url, canonical))]
        for column in ("cluster_id", "version_added", "url"):
            assert old[column] == new[column]
        assert old["path"].split("/")[2] == new["path"].split("/")[2]
    assert after["caller"]["version_added"] == "1.0.0"
    changes = pq.read_table(tmp_path / "v2" / "changes" / "2.0.0.parquet").to_pylist()
    told = {(row["old_id"], row["id"]) for row in changes if row["op"] == "renamed"}
    assert told == {(former_id(*one), id_of(*one)) for one in RENAMED}
    edits = pq.read_table(tmp_path / "v2" / "edits").column("article_id").to_pylist()
    assert set(edits) <= set(after)
    third = make(tmp_path / "v3", now, tmp_path / "v2")
    assert third.diff
    assert (third.version, third.diff["unchanged"]) == ("2.0.1", len(after))
    found = diff(read_release(tmp_path / "v1"), read_release(tmp_path / "v3"))
    counts = (found.renamed, found.added, found.changed, found.removed, found.moved)
    assert counts == (len(RENAMED), 1, 0, 0, 0)
    assert found.changed_text == 1


def test_records_that_become_one_page_by_a_new_rule_become_one(tmp_path: Path) -> None:
    twins = [(f"{HOST}/pier", "one"), (f"{HOST}/pier/", "two"), (f"{HOST}/quay", "three")]
    make(tmp_path / "v1", [former(url, text=text) for url, text in twins])
    as_before(tmp_path / "v1")
    make(tmp_path / "v2", [page(url, text=text) for url, text in twins], tmp_path / "v1")
    assert set(rows(tmp_path / "v2")) == {article_id(f"{HOST}/pier"), article_id(f"{HOST}/quay")}


TWINS = [
    "http://tide.example/pier-7",
    "https://www.TIDE.example/pier-7/",
    "HTTPS://tide.example/pier-7?utm_medium=mail&fbclid=1#comments",
    "https://tide.example:443/./pier-7",
]


@pytest.mark.parametrize("line", TWINS)
def test_a_takedown_line_matches_the_twins_of_an_address(line: str, tmp_path: Path) -> None:
    pages = [page("https://www.tide.example/pier-7"), page(f"{HOST}/quay")]
    make(tmp_path / "v1", pages)
    made = make(tmp_path / "v2", pages, tmp_path / "v1", takedowns=(Takedown(line),))
    assert [one["url"] for one in rows(tmp_path / "v2").values()] == [f"{HOST}/quay"]
    assert made.rejections == {("release", "takedown"): 1}
    # The tombstone alone keeps every twin out.
    again = [page("http://tide.example/pier-7/"), *pages]
    assert make(tmp_path / "v3", again, tmp_path / "v2").articles == 1


def test_a_tombstone_of_the_rule_before_still_holds(tmp_path: Path) -> None:
    gone = ("http://tide.example/pier/", None)
    make(tmp_path / "v1", [former(*gone), former(f"{HOST}/quay")])
    line = (Takedown(str(former_id(*gone))),)
    make(tmp_path / "v2", [former(f"{HOST}/quay")], tmp_path / "v1", takedowns=line)
    as_before(tmp_path / "v2")
    made = make(tmp_path / "v3", [page(*gone), page(f"{HOST}/quay")], tmp_path / "v2")
    assert made.articles == 1


# --- laws

ADDRESSES = st.sampled_from([f"{HOST}/{name}" for name in ("a-1", "a-1/", "b-2", "c-3?x=1&y=2")])
CANONICALS = st.sampled_from([None, f"{HOST}/hub-of-2024-05", f"{HOST}/b-2", f"{HOST}/"])
CAPTURES = st.builds(
    lambda url, canonical, text, day: page(
        url, canonical, text=text, fetched_at=f"2024-05-{day:02}T08:00:00Z"
    ),
    ADDRESSES,
    CANONICALS,
    st.sampled_from(["one", "two", "three", "four"]),
    st.integers(1, 28),
)
DISTINCT = st.lists(CAPTURES, min_size=1, max_size=7, unique_by=lambda one: one.source.fetched_at)


def shown(articles: Sequence[Article | Rejection]) -> set[tuple[str, str]]:
    return {(one.id, one.text) for one in articles if isinstance(one, Article)}


@settings(max_examples=settings.default.max_examples // 3)
@given(DISTINCT, st.randoms())
def test_the_order_of_captures_changes_nothing(pages: list[Article], random: Any) -> None:
    first = deduplicate(pages)
    assert len(first) == len(pages)
    kept = [one for one in first if isinstance(one, Article)]
    assert len({one.id for one in kept}) == len({one.text for one in kept}) == len(kept)
    other = list(pages)
    random.shuffle(other)
    assert shown(deduplicate(other)) == shown(first)


@settings(
    max_examples=6 if THOROUGH else 3, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(CAPTURES, min_size=2, max_size=6, unique_by=lambda one: (one.url, one.text)))
def test_pages_in_are_articles_and_rejections_over_two_releases(
    tmp_path_factory: pytest.TempPathFactory, pages: list[Article]
) -> None:
    folder = tmp_path_factory.mktemp("laws")
    make(folder / "v1", pages[:2])
    made = make(folder / "v2", pages[1:], folder / "v1")
    assert made.pages + made.carried == made.articles + sum(made.rejections.values())
    whole = make(folder / "all", pages)
    addresses = {article_id(str(one.url)) for one in pages}
    for release in ("v2", "all"):
        urls = [article_id(one["url"]) for one in rows(folder / release).values()]
        assert len(urls) == len(set(urls)), "an address stands once"
        assert set(urls) <= addresses
    assert whole.articles >= 1
