"""The rule of duplicates: one of each group stays, whatever the order."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpuskit.article import Article, Rejection, Source
from corpuskit.deduplication import deduplicate, is_given, text_key
from corpuskit.extraction.urls import article_id

FEWER = settings(max_examples=settings.default.max_examples // 3)
"""An example takes 60 ms, since DuckDB is asked, and is rich: up to eight articles that share ids,
texts and dates."""

articles = st.builds(
    Article,
    st.sampled_from("abcd"),
    text=st.sampled_from(["one", "two", "three"]),
    date_published=st.sampled_from([None, "2024-01-01", "2024-01-01T05:00:00Z", "2023"]),
    title=st.sampled_from([None, "x"]),
)


@FEWER
@given(st.lists(articles, max_size=8), st.randoms())
def test_order_changes_nothing(given_articles: list[Article], random: object) -> None:
    def shown(order: list[int]) -> Counter[tuple[Article, str]]:
        found = deduplicate([given_articles[at] for at in order])
        return Counter(
            (given_articles[at], repr(one)) for at, one in zip(order, found, strict=True)
        )

    order = list(range(len(given_articles)))
    first = shown(order)
    random.shuffle(order)  # type: ignore[attr-defined]  # Hypothesis gives a Random
    assert shown(order) == first


@FEWER
@given(st.lists(articles, max_size=8))
def test_one_stays_of_each_group_and_the_rest_name_it(given_articles: list[Article]) -> None:
    found = deduplicate(given_articles)
    kept = {one.id: one for one in found if isinstance(one, Article)}
    copies = [one for one in found if isinstance(one, Rejection)]
    assert len(found) == len(given_articles)
    assert len(kept) + len(copies) == len(found), "two kept articles share an id"
    assert len({one.text for one in kept.values()}) == len(kept), "or a text"
    sizes = Counter(one.evidence for one in copies)
    for one in kept.values():
        assert (one.cluster_id, one.cluster_size) == (one.id, sizes[one.id] + 1)
    assert set(sizes) <= set(kept)


@FEWER
@given(st.lists(articles, max_size=8))
def test_the_kept_one_is_the_first_by_date_and_id(given_articles: list[Article]) -> None:
    """The rule again, in plain Python."""
    order = sorted(
        range(len(given_articles)),
        key=lambda at: (
            given_articles[at].date_published or "9999",
            given_articles[at].id,
        ),
    )
    found = deduplicate(given_articles)
    for key in ("id", "text"):
        groups: dict[str, list[int]] = defaultdict(list)
        for at in order:
            if key == "id" or not (
                isinstance(found[at], Rejection) and found[at].reason == "same-id"  # type: ignore[union-attr]  # isinstance does not narrow an index
            ):
                groups[getattr(given_articles[at], key)].append(at)
        for members in groups.values():
            first = given_articles[members[0]]
            ahead = [
                at
                for at in members
                if (given_articles[at].date_published, given_articles[at].id)
                == (first.date_published, first.id)
            ]
            reasons = [getattr(found[at], "reason", None) for at in members]
            assert reasons.count(f"same-{key}") == len(members) - 1
            assert any(getattr(found[at], "reason", None) != f"same-{key}" for at in ahead)


@FEWER
@given(st.lists(articles, max_size=8))
def test_what_was_kept_has_no_duplicates(given_articles: list[Article]) -> None:
    kept = [one for one in deduplicate(given_articles) if isinstance(one, Article)]
    again = deduplicate(kept)
    assert [replace(one, cluster_size=None) for one in kept] == [
        replace(one, cluster_size=None) for one in again if isinstance(one, Article)
    ]


@pytest.mark.parametrize(
    ("dates", "kept"),
    [
        (("2024-01-02", "2024-01-01"), 1),
        ((None, "2024-01-01"), 1),
        (("2024-01-01", None), 0),
        (("2024-01-01", "2024-01-01T00:00:00Z"), 0),
        (("2024-01-01T23:00:00Z", "2024-01-02"), 0),
    ],
)
def test_the_earliest_is_kept(dates: tuple[str | None, str | None], kept: int) -> None:
    found = deduplicate(
        Article(name, text="It ended.", date_published=date)
        for name, date in zip("ba", dates, strict=True)
    )
    assert isinstance(found[kept], Article)
    assert isinstance(found[1 - kept], Rejection)


def test_a_copy_of_a_copy_names_what_is_really_kept() -> None:
    middle = Article("b", text="two", date_published="2024-01-02")
    found = deduplicate(
        [
            Article("b", text="one", date_published="2024-01-03"),
            middle,
            Article("c", text="two", date_published="2024-01-01"),
        ]
    )
    assert [getattr(one, "reason", None) for one in found] == ["same-id", "same-text", None]
    assert [getattr(one, "evidence", None) for one in found] == ["c", "c", None]
    assert found[2].cluster_size == 3  # type: ignore[union-attr]  # an article, as the test says


def test_a_page_rejected_for_its_id_does_not_draw_others_in() -> None:
    """Its text is not in the corpus, so a page that shares it is no duplicate of anything there."""
    found = deduplicate(
        [
            Article("a", text="new", date_published="2024-01-01"),
            Article("a", text="old", date_published="2024-01-05"),
            Article("z", text="old", date_published="2024-01-09"),
        ]
    )
    assert [getattr(one, "reason", None) for one in found] == [None, "same-id", None]


def test_ids_that_were_made_here_are_no_callers_ids() -> None:
    """Deduplicating again, articles that took their own address's id match captures of it."""
    hub = "https://harbour.example/live/storm-of-the-year-2024"
    source = Source("file", canonical_url=hub)
    pages = [
        Article(
            article_id(hub),
            url=f"https://harbour.example/storm-{n}",
            text=text,
            date_published=f"2024-05-0{n}",
            source=source,
        )
        for n, text in enumerate(["one", "two", "three"], 1)
    ]
    once = [one for one in deduplicate(pages) if isinstance(one, Article)]
    assert len({one.id for one in once}) == len(once) == len(pages)
    later = replace(
        pages[1], text="two, and more", source=replace(source, fetched_at="2024-05-02T00:00:00Z")
    )
    for again in (once, [*once, later], [later, *once]):
        found = [one for one in deduplicate(again) if isinstance(one, Article)]
        assert {one.id: one.url for one in found} == {one.id: one.url for one in once}
        texts = {one.url: one.text for one in found}
        assert texts[pages[1].url] == ("two" if again is once else "two, and more")


def test_an_id_beside_another_story_is_made_here() -> None:
    url = "https://harbour.example/storm-1"
    own = article_id(url)
    taken = Article(own, url="https://harbour.example/other", text="a caller's own choice")
    (_, made) = deduplicate([taken, Article(own, url=url, text="two")])
    assert isinstance(made, Article)
    assert made.id not in {own, taken.id}
    assert not is_given(made, own=own)
    assert is_given(taken, own=article_id(str(taken.url)))


def test_a_million_characters_are_compared_by_their_hash() -> None:
    text = "x" * 1_000_000
    found = deduplicate([Article("a", text=text), Article("b", text=text + "y")])
    assert all(isinstance(one, Article) for one in found)
    assert len(text_key(Article("a", text=text))) == 32


def test_nothing_gives_nothing() -> None:
    assert deduplicate([]) == []
