"""Counting is right on small cases, and its laws hold on drawn ones."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpuskit.evaluation import scores as scoring

WORDS = st.lists(st.sampled_from(["rain", "wind", "Oslo", "42", "東", "시"]), max_size=30)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a.example", "b.example", "c.example"]),
        st.tuples(st.integers(0, 1), st.just(1)),
    ),
    max_size=20,
)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("It's 3.5 km", ["It", "s", "3", "5", "km"]),
        ("东京 2030年", ["东", "京", "2030", "年"]),
        ("カナとひらがな", list("カナとひらがな")),
        ("서울 시장", ["서", "울", "시", "장"]),
        ("𠮷野家", ["𠮷", "野", "家"]),
        ("Ünïcödé слово كلمة", ["Ünïcödé", "слово", "كلمة"]),
        ("snake_case", ["snake_case"]),
        ("。、「」", []),
        ("", []),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert scoring.tokenize(text) == tokens


def test_a_text_shorter_than_a_shingle_is_one_shingle() -> None:
    assert scoring.overlap("It rained.", "It rained") == (1, 0, 0)
    assert scoring.overlap("It rained.", "It snowed") == (0, 1, 1)


def test_shingles_are_counted_as_often_as_they_occur() -> None:
    assert scoring.overlap("a b c d a b c d", "a b c d") == (1, 4, 0)


def test_nothing_found_is_right_only_where_gold_is_empty() -> None:
    assert scoring.overlap(None, "").exact
    assert scoring.overlap("Menu Home", "").f1 == 0.0
    assert scoring.overlap(None, "It rained in Oslo.").vector == (0.0, 0.0, 0.0, 1.0)


@given(WORDS, WORDS)
def test_precision_and_recall_change_places_with_the_texts(
    one: list[str], other: list[str]
) -> None:
    there = scoring.overlap(" ".join(one), " ".join(other))
    back = scoring.overlap(" ".join(other), " ".join(one))
    assert (there.precision, there.recall) == (back.recall, back.precision)
    assert 0.0 <= there.f1 <= 1.0


@given(WORDS)
def test_a_text_agrees_with_itself_whatever_its_spaces(words: list[str]) -> None:
    assert scoring.overlap("\n\n".join(words), " ".join(words)).exact


@given(WORDS, st.lists(WORDS, min_size=1, max_size=4))
def test_the_best_variant_is_no_worse_than_any(found: list[str], golds: list[list[str]]) -> None:
    text, variants = " ".join(found), [" ".join(gold) for gold in golds]
    best = scoring.best_overlap(text, variants)
    assert all(best.f1 >= scoring.overlap(text, variant).f1 for variant in variants)


def test_a_body_counts_with_its_summary_and_without_its_optional_paragraphs() -> None:
    variants = scoring.body_variants("One.\n\nMail us.", summary="Lede.", optional=["Mail us."])
    assert variants == ("One.\n\nMail us.", "Lede.\n\nOne.\n\nMail us.", "One.")


def test_a_body_that_is_all_optional_stays() -> None:
    assert scoring.body_variants("Mail us.", optional=["Mail us."]) == ("Mail us.",)


def test_f1_is_that_of_the_means() -> None:
    total = scoring.add([scoring.Overlap(1, 0, 1).vector, scoring.Overlap(1, 1, 0).vector])
    assert scoring.macro_precision(total) == scoring.macro_recall(total) == 0.75
    assert scoring.macro_f1(total) == 0.75
    assert scoring.exact_share(total) == 0.0


def test_nothing_scored_is_none_not_zero() -> None:
    none = (0.0, 0.0, 0.0, 0.0)
    assert scoring.macro_precision(none) is None
    assert scoring.macro_recall(none) is None
    assert scoring.exact_share(none) is None
    assert scoring.interval([], scoring.share) is None


def test_snippets_match_across_white_space_and_width() -> None:
    text = "The ｈａｒｂｏｕｒ was\nclosed\u00a0on both sides."
    assert scoring.contained(["harbour was closed on", "was open"], text) == (True, False)


@pytest.mark.parametrize(
    ("found", "gold", "counts"),
    [
        ("OSLO,  Feb 3 (AP) -", "OSLO, Feb 3 (AP) -", (1, 0, 0)),
        ("OSLO", "OSLO, Feb 3 (AP) -", (0, 1, 1)),
        (None, "OSLO -", (0, 0, 1)),
        ("Note:", None, (0, 1, 0)),
    ],
)
def test_spans(found: str | None, gold: str | None, counts: tuple[int, int, int]) -> None:
    assert scoring.span(found, gold) == counts


@given(ROWS, st.randoms(use_true_random=False))
def test_an_interval_does_not_depend_on_the_order_of_rows(
    rows: list[tuple[str, scoring.Vector]], dice: random.Random
) -> None:
    shuffled = list(rows)
    dice.shuffle(shuffled)
    assert scoring.interval(rows, scoring.share) == scoring.interval(shuffled, scoring.share)


def test_an_interval_holds_the_figure_and_narrows_with_hosts() -> None:
    def rows(hosts: int) -> list[tuple[str, scoring.Vector]]:
        return [(f"{n}.example", (n % 2, 1)) for n in range(hosts)]

    few, many = (scoring.interval(rows(hosts), scoring.share) for hosts in (10, 200))
    assert few is not None
    assert many is not None
    assert few.low < many.low < 0.5 < many.high < few.high


@pytest.mark.parametrize(
    "text", ["a" * 1_000_000, "東" * 300_000, "_ " * 300_000, "\u0301" * 300_000]
)
def test_hostile_texts_take_linear_time(text: str) -> None:
    start = time.process_time()
    scoring.overlap(text, text[::-1])
    assert time.process_time() - start < 10
