"""Near copies: what is found, what is kept, and that nothing depends on the order."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import replace

import copies
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpuskit.article import Article, Rejection
from corpuskit.deduplication import NearOptions, deduplicate
from corpuskit.deduplication.comparing import (
    CONTAINED,
    CONTAINS,
    LINKED,
    NEAR,
    UPDATE,
    Items,
    Policy,
)
from corpuskit.deduplication.grouping import group
from corpuskit.deduplication.shingles import sketch

FEWER = settings(max_examples=settings.default.max_examples // 6)
"""An example asks DuckDB up to three times, and is rich."""

_OPTIONS = NearOptions()
BASE = [copies.story(seed) for seed in range(3)]
POOL = [
    *BASE,
    *(copies.altered(text, seed, 0.01) for text in BASE for seed in (1, 2)),
    *(copies.altered(text, 9, 0.2) for text in BASE),
    *(" ".join(text.split()[:110]) for text in BASE),
    *(" ".join(text.split()[:60]) for text in BASE),
    f"{BASE[0]} {BASE[1]}",
    "",
    "…",
    "One",
    "one!",
    "1 2 3",
]
"""Stories, copies with a word or two replaced, rewritten ones, halves, thirds, and odd texts."""

articles = st.builds(
    Article,
    st.sampled_from("abcdefgh"),
    text=st.sampled_from(POOL),
    date_published=st.sampled_from([None, "2024-01-01", "2024-01-02"]),
    publisher=st.sampled_from([None, "Gazette", "Courier"]),
)


def of(found: list[Article | Rejection]) -> list[tuple[str | None, str | None]]:
    return [
        (one.relation, one.evidence) if isinstance(one, Rejection) else (None, None)
        for one in found
    ]


@FEWER
@given(st.lists(articles, max_size=10, unique_by=lambda one: one.id), st.randoms())
def test_every_answer_is_true_and_the_order_changes_nothing(
    some: list[Article], shuffler: random.Random
) -> None:
    found = deduplicate(some)
    texts = {one.id: one.text for one in some}
    kept = [one for one in found if isinstance(one, Article)]
    for one in found:
        if isinstance(one, Rejection) and one.relation == NEAR:
            assert one.reason == "near-duplicate"
            assert one.score == copies.jaccard(texts[one.id], texts[str(one.evidence)]) >= 0.8
        elif isinstance(one, Article) and one.near_duplicate_of:
            assert one.relation == LINKED, "whatever else is like a kept one goes"
            assert one.near_duplicate_score == copies.jaccard(
                one.text, texts[one.near_duplicate_of]
            )
            assert one.kept_because == "like no other kept"
        elif isinstance(one, Rejection) and one.relation:
            pair = (texts[one.id], texts[str(one.evidence)])
            part, whole = pair if one.relation == CONTAINED else pair[::-1]
            assert one.reason == "contained"
            assert one.score == copies.contained(part, whole) >= 0.9
            assert len(part.split()) >= 0.5 * len(whole.split())
    assert {one.evidence for one in found if isinstance(one, Rejection)} <= {k.id for k in kept}
    sizes = Counter(one.evidence for one in found if isinstance(one, Rejection))
    assert all(one.cluster_size == sizes[one.id] + 1 for one in kept)
    for one in kept:
        for other in kept:
            if one.id < other.id and copies.shingles_of(one.text).size:
                assert copies.jaccard(one.text, other.text) < 0.8
    first = {one.id: one.cluster_id for one in kept}
    assert all(
        first[one.near_duplicate_of] == one.cluster_id for one in kept if one.near_duplicate_of
    )
    order = list(range(len(some)))
    shuffler.shuffle(order)
    again = deduplicate([some[at] for at in order])
    assert [found[at] for at in order] == again


@FEWER
@given(st.lists(articles, max_size=10, unique_by=lambda one: one.id))
def test_under_the_other_policies_copies_stay_and_say_so(some: list[Article]) -> None:
    texts = {one.id: one.text for one in some}
    whole = deduplicate(some, near=None)
    for policy in ("keep_all", "keep_per_publisher"):
        found = deduplicate(some, near=NearOptions(policy=policy))
        for one, before in zip(found, whole, strict=True):
            if isinstance(one, Rejection):
                near = one.relation is not None and isinstance(before, Article)
                assert isinstance(before, Rejection) or near
                assert not (near and policy == "keep_all")
            elif one.near_duplicate_of:
                other = texts[one.near_duplicate_of]
                assert one.near_duplicate_score
                if one.relation == NEAR:
                    assert one.near_duplicate_score == copies.jaccard(one.text, other)
        clusters = {one.id: one.cluster_id for one in found if isinstance(one, Article)}
        for one in found:
            if isinstance(one, Article) and one.near_duplicate_of:
                assert clusters[one.id] == clusters[one.near_duplicate_of], "in one split"


def test_one_copy_a_publisher_stays() -> None:
    text = copies.story(5)
    some = [
        Article(f"{name}{n}", text=copies.altered(text, seed + n, 0.01), publisher=name)
        for seed, name in ((1, "Courier"), (3, "Gazette"))
        for n in range(2)
    ]
    found = deduplicate(some, near=NearOptions(policy="keep_per_publisher"))
    assert of(found) == [(None, None), (NEAR, "Courier0"), (None, None), (NEAR, "Gazette0")]


def test_the_earliest_copy_is_kept_but_the_longest_telling() -> None:
    text = copies.story(6)
    early = Article("early", text=copies.altered(text, 1, 0.01), date_published="2024-01-01")
    late = Article("late", text=text, date_published="2024-01-02")
    brief = Article("brief", text=" ".join(text.split()[:120]), date_published="2023-12-31")
    assert of(deduplicate([late, early])) == [(NEAR, "early"), (None, None)]
    assert of(deduplicate([late, brief])) == [(None, None), (CONTAINED, "late")]
    third = Article("third", text=" ".join(text.split()[:60]))
    assert of(deduplicate([late, third])) == [(None, None)] * 2, "a brief of its own"


def test_exact_copies_of_a_near_copy_name_what_is_really_kept() -> None:
    text = copies.story(7)
    copy = copies.altered(text, 1, 0.01)
    some = [
        Article("a", text=text, date_published="2024-01-01"),
        Article("b", text=copy, date_published="2024-01-02"),
        Article("c", text=copy, date_published="2024-01-03"),
    ]
    found = deduplicate(some)
    assert of(found) == [(None, None), (NEAR, "a"), (NEAR, "a")]
    assert found[0].cluster_size == 3  # type: ignore[union-attr]  # an article, as shown above


CHAIN = [
    Article(f"s{n:02d}", text=" ".join(copies.words(8, 400)[10 * n : 10 * n + 200]))
    for n in range(20)
]
"""Each is a near copy of the one before, the last has nothing of the first."""


@pytest.mark.parametrize("policy", ["keep_one", "keep_per_publisher"])
def test_small_changes_make_one_cluster_in_which_no_text_is_lost(policy: Policy) -> None:
    found = deduplicate(CHAIN, near=NearOptions(policy=policy))
    texts = {one.id: one.text for one in CHAIN}
    kept = [one for one in found if isinstance(one, Article)]
    assert [one.id for one in kept] == ["s00", "s03", "s06", "s09", "s12", "s15", "s18"]
    assert {one.cluster_id for one in kept} == {"s00"}, "so that they stand in one split"
    assert [one.relation for one in kept] == [None, *[LINKED] * 6]
    assert kept[-1].near_duplicate_of == "s00"
    assert kept[-1].near_duplicate_score == copies.jaccard(texts["s18"], texts["s00"]) < 0.05
    for one in found:
        if isinstance(one, Rejection):
            assert one.score == copies.jaccard(texts[one.id], texts[str(one.evidence)]) >= 0.8
    assert deduplicate(CHAIN[::-1], near=NearOptions(policy=policy)) == found[::-1]


def test_a_chain_of_many_texts_takes_time_by_their_number() -> None:
    """Thousands stay of one cluster: none is compared with all of them."""
    words = copies.words(8, 8_000)
    long = [Article(f"{n:05d}", text=" ".join(words[n : n + 12])) for n in range(4_000)]
    start = time.process_time()
    found = deduplicate(long, near=NearOptions(threshold=0.7))
    assert time.process_time() - start < 10
    kept = [one for one in found if isinstance(one, Article)]
    assert 1_000 < len(kept) < 3_000
    assert {one.cluster_id for one in kept} == {"00000"}


def test_a_chain_of_published_records_stays_as_it_is() -> None:
    """A new page that binds two of them is a copy of one; what stands in two splits stays."""
    texts = [CHAIN[n].text for n in (0, 4, 2)]
    assert copies.jaccard(texts[0], texts[1]) < 0.8
    assert grouped(texts, ["train", "test", None]) == {2: (0, NEAR)}
    assert grouped([*texts[:2], CHAIN[1].text, CHAIN[3].text], ["train", "test", None, None]) == {
        2: (0, NEAR),
        3: (1, NEAR),
    }


def test_of_a_chain_of_tellings_the_last_stays() -> None:
    """The first shares less than half with the last, but what took its place was replaced, too."""
    tellings = [
        replace(CHAIN[6 * n], title=f"UPDATE {n + 1}-Ferry", publisher="Gazette") for n in range(3)
    ]
    assert copies.contained(tellings[0].text, tellings[2].text) < 0.5
    found = deduplicate([replace(one, date_published="2024-01-01") for one in tellings])
    assert of(found) == [(UPDATE, "s12"), (UPDATE, "s12"), (None, None)]


CHINESE = (
    "北京市政府星期二宣布一项新的交通计划将在未来五年内建设三条地铁线路并改善郊区的公共汽车服务"
)
THAI = "รัฐบาลประกาศแผนการขนส่งใหม่เมื่อวันอังคารซึ่งจะสร้างรถไฟใต้ดินสามสายภายในห้าปีข้างหน้า"


@pytest.mark.parametrize("text", [CHINESE, THAI])
def test_scripts_without_spaces_are_compared_too(text: str) -> None:
    other = text.replace(text[20], "", 1)
    found = deduplicate([Article("a", text=text), Article("b", text=f"{other}。")])
    assert of(found) == [(None, None), (NEAR, "a")]
    found = deduplicate([Article("a", text=text), Article("b", text=text[::-1])])
    assert of(found) == [(None, None)] * 2


def test_digits_of_another_script_are_the_same_digits() -> None:
    text = f"{copies.story(9, 60)} 2024 {copies.story(10, 60)} 15"
    other = text.translate({ord("0") + n: 0x0660 + n for n in range(10)})
    assert of(deduplicate([Article("a", text=text), Article("b", text=other)]))[1] == (NEAR, "a")


@pytest.mark.parametrize("text", ["", "…", "一", "1 2 3 4 5 6 7", "a" * 100_000, "\ud800 x"])
def test_odd_texts_have_a_sketch(text: str) -> None:
    one = sketch([text, text])
    assert one.bands[0].tolist() == one.bands[1].tolist()
    assert one.words[0] == one.words[1] <= max(1, len(text))


def test_a_sketch_is_the_same_for_ever() -> None:
    """Stored ones are compared with new ones, on any machine."""
    one = sketch(["The ferry left the harbour at 7.\n\nNobody was on board, said Ćirić."])
    assert (one.words, one.shingles) == ([13], [9])
    assert one.bands[0].tolist()[:3] == [55026074, 934505271, 2794822424]
    assert one.sample[0].tolist()[:3] == [174629569, 3665101399, 3018980211]


def test_a_text_of_five_megabytes() -> None:
    text = copies.story(11, 700_000)
    assert len(text) > 3_000_000
    some = [Article("a", text=text), Article("b", text=copies.altered(text, 1, 0.001))]
    start = time.process_time()
    assert of(deduplicate(some))[1] == (NEAR, "a")
    assert time.process_time() - start < 30


def test_a_story_in_twenty_thousand_copies_takes_time_by_their_number() -> None:
    """All pairs would be 200 million."""
    text = copies.story(12, 60)

    def taken(count: int) -> float:
        some = [Article(f"{n:06d}", text=f"{text} end{n}") for n in range(count)]
        start = time.process_time()
        found = deduplicate(some)
        took = time.process_time() - start
        assert sum(1 for one in found if isinstance(one, Rejection)) == count - 1
        return took

    few = taken(2_000)
    assert taken(20_000) < 20 * few + 5


def test_what_is_kept_is_compared_with_nothing_again() -> None:
    some = [Article(f"{n}", text=text) for n, text in enumerate(POOL)]
    kept = [one for one in deduplicate(some) if isinstance(one, Article)]
    again = deduplicate(kept)
    assert [one.text for one in kept] == [one.text for one in again if isinstance(one, Article)]
    assert [one.id for one in kept] == [one.id for one in again]
    assert CONTAINS not in {one.relation for one in deduplicate(some) if isinstance(one, Rejection)}


def grouped(
    texts: list[str], sides: list[str | None], options: NearOptions = _OPTIONS
) -> dict[int, tuple[int, str]]:
    """Group all pairs of texts, in the order of their rank."""
    runs = [copies.shingles_of(text) for text in texts]
    numbers = np.arange(len(texts))
    early, late = np.triu_indices(len(texts), 1)
    words = np.array([len(text.split()) for text in texts])
    counts = np.array([len(one) for one in runs])
    nobody = [None] * len(numbers)
    items = Items(words, counts, nobody, sides, nobody)
    found = group((early, late), items, lambda number: runs[number], options)
    return {number: (one.other, one.relation) for number, one in found.copies.items()}


def test_published_copies_stay_in_one_split_and_leave_another() -> None:
    text = copies.story(20)
    texts = [text, *(copies.altered(text, seed, 0.01) for seed in range(2))]
    assert grouped(texts, ["train", "train", None]) == {2: (0, NEAR)}
    assert grouped(texts, ["train", "test", None]) == {1: (0, NEAR), 2: (0, NEAR)}


def test_a_published_record_is_never_a_copy_of_a_new_page() -> None:
    """The younger one was a copy of an older one, which lies in a third: it is asked again."""
    text = copies.words(21, 300)
    oldest, part = " ".join(text), " ".join(text[:200])
    younger = " ".join([*text[:190], *copies.words(22, 22)])
    new = f"{younger} more"
    assert copies.jaccard(part, younger) >= 0.8
    found = grouped([oldest, part, younger, new], ["train", "test", "train", None])
    assert found == {1: (0, CONTAINED), 3: (2, NEAR)}


def test_of_one_publisher_the_last_stays_of_several_the_agencys_own() -> None:
    text = copies.story(30)
    agency = Article(
        "agency", text=text, publisher="Agencia EFE", agencies=("efe",), date_published="2024-01-03"
    )
    paper = Article(
        "paper", text=f"{text} end", publisher="Gazette", agencies=("efe",),
        date_published="2024-01-01",
    )  # fmt: skip
    later = replace(paper, id="later", text=f"{text} ending", date_published="2024-01-02")
    found = deduplicate([paper, later])
    assert of(found) == [(NEAR, "later"), (None, None)]
    assert found[1].kept_because == "last revision"  # type: ignore[union-attr]  # an article
    found = deduplicate([paper, agency, later])
    assert of(found) == [(NEAR, "agency"), (None, None), (NEAR, "agency")]
    assert found[1].kept_because == "agency original"  # type: ignore[union-attr]  # an article
    other = replace(later, id="other", publisher="Courier", date_published="2023-12-31")
    found = deduplicate([paper, later, other])
    assert [one.id for one in found if isinstance(one, Article)] == ["other"]
    assert found[2].kept_because == "earliest"  # type: ignore[union-attr]  # an article
    longest = [replace(other, date_published=None), replace(paper, date_published=None, text=text)]
    found = deduplicate(longest)
    assert [one.kept_because for one in found if isinstance(one, Article)] == ["longest"]


def test_a_later_telling_is_kept_and_names_the_one_before() -> None:
    """They share too little to be near copies; what tells them is the mark and the publisher."""
    words = copies.words(31, 400)
    tellings = [
        Article(
            f"t{n}",
            title=f"{mark}Ferry returns",
            text=" ".join([*words[30 * n : 30 * n + 150], *words[300 : 300 + 30 * n]]),
            publisher="Gazette",
            date_published="2024-01-01",
        )
        for n, mark in enumerate(("", "UPDATE 1-", "UPDATE 2-"))
    ]
    found = deduplicate(tellings[::-1])[::-1]
    assert of(found)[:2] == [(UPDATE, "t2"), (UPDATE, "t2")]
    last = found[2]
    assert isinstance(last, Article)
    assert (last.revision, last.supersedes, last.kept_because) == (2, "t1", "last revision")
    apart = [replace(one, publisher=one.id) for one in tellings]
    assert UPDATE not in {relation for relation, _ in of(deduplicate(apart))}
    late = replace(tellings[2], date_published="2024-01-09")
    assert UPDATE not in {relation for relation, _ in of(deduplicate([tellings[0], late]))}
