"""The law of spans: a structure follows every edit of its text, there and back."""

from __future__ import annotations

from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpuskit.article import Article, DatelineMode, Page
from corpuskit.config import Config, NormalizationConfig
from corpuskit.edits import BREAK, Edit, replay
from corpuskit.pipeline import process, tidy
from corpuskit.spans import (
    Kind,
    TextLink,
    TextSpan,
    fit,
    paragraph_spans,
    replay_links,
    replay_structure,
    revert_links,
    revert_structure,
)
from laws.strategies import PIECES, texts

KINDS: tuple[Kind, ...] = get_args(Kind)
MODES: tuple[DatelineMode, ...] = get_args(DatelineMode)


@st.composite
def edited(draw: st.DrawFn, *, cuts_only: bool = False) -> tuple[str, str, list[Edit]]:
    """A text of short paragraphs, and any log that fits it, breaks cut, torn and put in."""
    first = text = draw(st.text("ab\n", max_size=30))
    log = []
    for _ in range(draw(st.integers(0, 8))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, len(text)))
        inserted = "" if cuts_only else draw(st.text("X\n", max_size=3))
        log.append(Edit("x", start, end, text[start:end], inserted))
        text = text[:start] + inserted + text[end:]
    return first, text, log


def structures(text: str) -> st.SearchStrategy[tuple[TextSpan, ...]]:
    """Any structure of a text."""
    at = st.integers(0, len(text))
    level = st.none() | st.integers(1, 6)
    one = st.builds(TextSpan, st.sampled_from(KINDS), level, at, at)
    return st.lists(one, max_size=6).map(lambda spans: fit(spans, text))


def check(structure: tuple[TextSpan, ...], text: str) -> None:
    """Assert that leaves are whole paragraphs, in order, disjoint, none left out; entries too."""
    leaves = [span for span in structure if span.kind != "entry"]
    assert all(one.end < other.start for one, other in pairwise(leaves))
    for span in structure:
        assert 0 <= span.start < span.end <= len(text)
        assert span.start == 0 or text[: span.start].endswith(BREAK)
        assert span.end == len(text) or text[span.end :].startswith(BREAK)
    covered = "".join(text[span.start : span.end] for span in leaves)
    assert covered.replace(BREAK, "") == text.replace(BREAK, "")
    starts, ends = {leaf.start for leaf in leaves}, {leaf.end for leaf in leaves}
    assert all(s.start in starts and s.end in ends for s in structure if s.kind == "entry")
    assert list(structure) == sorted(structure, key=lambda span: (span.start, -span.end))


@given(st.data(), edited())
def test_structure_lies_on_the_paragraphs_after_any_edits(
    data: st.DataObject, case: tuple[str, str, list[Edit]]
) -> None:
    first, last, log = case
    structure = data.draw(structures(first))
    check(structure, first)
    check(replay_structure(structure, log, last), last)
    check(revert_structure(replay_structure(structure, log, last), log, first), first)


@given(st.data(), edited())
def test_links_keep_the_characters_they_had(
    data: st.DataObject, case: tuple[str, str, list[Edit]]
) -> None:
    """Characters are given names that are edited as the text is: a span holds what is left."""
    first, last, log = case
    at = st.integers(0, len(first))
    start, end = sorted(data.draw(st.tuples(at, at)))
    names: list[int | None] = list(range(len(first)))
    for edit in log:
        names[edit.start : edit.end] = [None] * len(edit.inserted)
    left = {name for name in names if name is not None and start <= name < end}
    moved = replay_links([TextLink(start, end, "u")], log)
    held = {n for link in moved for n in names[link.start : link.end] if n is not None}
    assert held == left
    assert all(link.end <= len(last) for link in moved)


@given(st.data(), edited(cuts_only=True))
def test_links_come_back_from_cuts(data: st.DataObject, case: tuple[str, str, list[Edit]]) -> None:
    first, _, log = case
    at = st.integers(0, len(first))
    start, end = sorted(data.draw(st.tuples(at, at)))
    moved = replay_links([TextLink(start, end, "u")], log)
    back = revert_links(moved, log)
    assert replay_links(back, log) == moved
    assert all(start <= link.start < link.end <= end for link in back)


@given(st.data(), edited())
def test_kind_of_a_paragraph_that_nothing_joined_stays(
    data: st.DataObject, case: tuple[str, str, list[Edit]]
) -> None:
    first, _, log = case
    structure = data.draw(structures(first))
    names: list[int | None] = list(range(len(first)))
    text = first
    for edit in log:
        names[edit.start : edit.end] = [None] * len(edit.inserted)
        text = text[: edit.start] + edit.inserted + text[edit.end :]
    kind_of = {
        name: span.kind
        for span in structure
        if span.kind != "entry"
        for name in range(span.start, span.end)
    }
    for span in replay_structure(structure, log, text):
        known = [kind_of[n] for n in names[span.start : span.end] if n is not None and n in kind_of]
        if span.kind != "entry" and known and len(set(known)) == 1:
            assert span.kind == known[0]


@pytest.mark.parametrize("mode", MODES)
@given(text=texts)
def test_structure_of_a_raw_text_follows_its_edits(mode: DatelineMode, text: str) -> None:
    config = Config(normalization=NormalizationConfig(dateline=mode))
    article = process(Page(text, media_type="text/plain", title=""), config=config)
    if isinstance(article, Article):
        assert article.structure is not None
        check(article.structure, article.text)


@given(parts=st.lists(st.sampled_from(PIECES), max_size=20), kinds=st.data())
def test_replay_on_text_and_structure_together(parts: list[str], kinds: st.DataObject) -> None:
    """What the pipeline does to a text, the log does to a structure that lies on it."""
    raw = "".join(parts)
    start = Article("1", text=raw, raw_text=raw, structure=kinds.draw(structures(raw)))
    done = tidy(start, NormalizationConfig())
    assert start.structure is not None
    assert done.structure == replay_structure(start.structure, done.edits, done.text)
    assert replay(raw, done.edits) == done.text
    check(done.structure, done.text)
    back = revert_structure(done.structure, done.edits, raw)
    check(back, raw)
    if not any(BREAK in edit.inserted for edit in done.edits):
        assert replay_structure(back, done.edits, done.text) == done.structure


def test_paragraphs_are_the_plainest_structure() -> None:
    text = "It rained.\n\nIt poured."
    check(paragraph_spans(text), text)
    assert fit((), text) == paragraph_spans(text)


def test_what_takes_the_place_of_a_stretch_across_an_end_is_in_neither_span() -> None:
    across = [Edit("x", 2, 4, "cd", "XYZ")]
    links = [TextLink(0, 3, "u"), TextLink(3, 6, "v")]
    assert replay("abcdef", across) == "abXYZef"
    assert replay_links(links, across) == (TextLink(0, 2, "u"), TextLink(5, 7, "v"))
