"""The columns are what the records say, and rows come back as the records they were."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpuskit import schema
from corpuskit.article import (
    Article,
    Dateline,
    Dropped,
    Image,
    Place,
    Quality,
    Rejection,
    Rights,
    Source,
    as_dict,
    column_names,
)
from corpuskit.edits import Edit
from corpuskit.spans import TextSpan

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
maybe = st.none() | words
places = st.builds(Place, words, maybe, maybe, st.none() | st.integers(0, 2**62))
datelines = st.builds(
    Dateline,
    words,
    st.lists(places, max_size=3).map(tuple),
    maybe,
    maybe,
    st.sampled_from([None, "day", "month", "year"]),
    st.lists(words, max_size=2).map(tuple),
)
qualities = st.builds(
    Quality, st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.floats(0, 1), st.none()
)
sources = st.builds(
    Source, words, maybe, st.none() | st.integers(0), votes=st.lists(words, max_size=2).map(tuple)
).filter(lambda source: source.warc_offset is None or source.warc_offset < 2**63)
articles = st.builds(
    Article,
    words,
    url=maybe,
    text=words,
    authors=st.lists(words, max_size=3).map(tuple),
    language_score=st.none() | st.floats(0, 1),
    dateline=st.none() | datelines,
    rights=st.builds(Rights, st.none() | st.booleans(), maybe),
    quality=st.none() | qualities,
    source=sources,
    structure=st.none()
    | st.lists(
        st.builds(
            TextSpan,
            st.sampled_from(["quote", "entry"]),
            st.none() | st.integers(1, 6),
            st.integers(0, 9),
            st.integers(0, 9),
            maybe,
            st.none() | st.lists(st.integers(0, 9), max_size=3).map(tuple),
        ),
        max_size=3,
    ).map(tuple),
    images=st.none()
    | st.lists(st.builds(Image, words, maybe, width=st.none() | st.integers(0, 9)), max_size=3).map(
        tuple
    ),
    edits=st.lists(
        st.builds(Edit, words, st.integers(0, 9), st.integers(0, 9), words, words), max_size=3
    ).map(tuple),
    dropped=st.lists(st.builds(Dropped, words, words, maybe), max_size=3).map(tuple),
)

SNAPSHOT = {
    "id": "string",
    "url": "string",
    "title": "string",
    "description": "string",
    "text": "string",
    "authors": "list<item: string>",
    "publisher": "string",
    "host": "string",
    "section": "string",
    "keywords": "list<item: string>",
    "date_published": "string",
    "date_modified": "string",
    "language": "string",
    "language_score": "double",
    "dateline": "struct<raw: string, places: list<item: struct<name: string, qualifier: string, "
    "country: string, geonameid: int64>>, date_text: string, date: string, "
    "date_precision: string, agencies: list<item: string>>",
    "agencies": "list<item: string>",
    "byline": "string",
    "signoff": "string",
    "credits": "list<item: string>",
    "copyright_notice": "string",
    "rights": "struct<tdm_reservation: bool, tdm_policy: string, ai_optout: list<item: string>, "
    "license: string, accessible_for_free: bool, optout: string, signals: list<item: struct<"
    "name: string, value: string, source: string>>>",
    "cluster_id": "string",
    "cluster_size": "int64",
    "quality": "struct<chars: int64, words: int64, paragraphs: int64, removed_share: double, "
    "unaccounted_share: double, weighed_share: double, "
    "gopher: struct<words: int64, mean_word_chars: double, "
    "hashes_per_word: double, ellipses_per_word: double, bullet_lines: double, "
    "ellipsis_lines: double, alpha_words: double, stop_words: int64, duplicate_lines: double, "
    "duplicate_line_chars: double, duplicate_paragraphs: double, "
    "duplicate_paragraph_chars: double, top_2gram: double, top_3gram: double, "
    "top_4gram: double, duplicate_5gram: double, duplicate_6gram: double, "
    "duplicate_7gram: double, duplicate_8gram: double, duplicate_9gram: double, "
    "duplicate_10gram: double>, c4: struct<sentences: int64, lorem_ipsum: bool, "
    "curly_bracket: bool>, fineweb: struct<terminal_lines: double, short_lines: double, "
    "duplicate_chars: double, newlines_per_word: double>>",
    "content_hash": "string",
    "source": "struct<kind: string, path: string, warc_offset: int64, fetched_at: string, "
    "extractor: string, page_kind: string, page_kind_score: double, truncated: bool, "
    "declared_language: string, canonical_url: string, encoding: string, replaced_chars: int64, "
    "votes: list<item: string>, confidence: double>",
    "version_added": "string",
    "structure": "list<item: struct<kind: string, level: int64, start: int64, end: int64, "
    "time: string, cells: list<item: int64>>>",
    "images": "list<item: struct<url: string, caption: string, credit: string, alt: string, "
    "width: int64, height: int64>>",
    "links": "list<item: struct<start: int64, end: int64, url: string>>",
    "near_duplicate_of": "string",
    "near_duplicate_score": "double",
    "relation": "string",
    "pii": "list<item: struct<kind: string, start: int64, end: int64>>",
    "languages": "list<item: struct<language: string, share: double>>",
    "contamination": "list<item: struct<benchmark: string, words: string, runs: int64>>",
    "kept_because": "string",
    "revision": "int64",
    "supersedes": "string",
}


def test_article_columns_are_these() -> None:
    """A changed column is a major version of every release: change this on purpose only."""
    assert {field.name: str(field.type) for field in schema.ARTICLES} == SNAPSHOT
    assert tuple(schema.ARTICLES.names) == column_names()


def test_rejections_share_the_source_of_articles() -> None:
    assert schema.REJECTIONS.names == [
        *("id", "stage", "reason", "evidence", "url", "source", "relation", "score"),
    ]
    assert schema.REJECTIONS.field("source").type == schema.ARTICLES.field("source").type


@given(st.lists(articles, max_size=4))
def test_articles_come_back_from_their_rows(batch: list[Article]) -> None:
    rows = schema.article_rows(batch).to_pylist()
    assert rows == [as_dict(article) for article in batch]
    for article, row in zip(batch, rows, strict=True):
        ledger = [
            dict(zip(schema.EDITS.names, change, strict=True))
            for change in schema.edit_rows(article)
        ]
        assert schema.ledger_from(reversed(ledger)) == (article.edits, article.dropped)
        back = schema.record_from(Article, row)
        assert back == schema.record_from(Article, as_dict(article))
        assert as_dict(back) == as_dict(article)


@given(st.lists(articles, max_size=4))
def test_batches_are_what_pyarrow_makes_of_the_plain_rows(batch: list[Article]) -> None:
    plain = [as_dict(article) for article in batch]
    expected = pa.RecordBatch.from_pylist(plain, schema=schema.ARTICLES)
    made = schema.article_rows(batch)
    made.validate(full=True)
    assert made.equals(expected)


@given(st.lists(st.builds(Rejection, words, words, words, maybe, maybe, sources), max_size=4))
def test_rejections_come_back_from_their_rows(batch: list[Rejection]) -> None:
    rows = schema.rejection_rows(batch).to_pylist()
    assert [schema.record_from(Rejection, row) for row in rows] == batch


def test_ledger_counts_dropped_blocks_before_edits() -> None:
    article = Article(
        "a",
        dropped=(Dropped("extraction/aside", "See also", "aside"),),
        edits=(Edit("chrome/top@1", 4, 8, " top", "", "cleaning"),),
    )
    batch = schema.edit_batch(schema.edit_rows(article))
    assert batch.schema == schema.EDITS
    assert batch.column("seq").to_pylist() == [0, 1]
    assert batch.column("stage").to_pylist() == ["extraction", "cleaning"]
    assert batch.column("start").to_pylist() == [None, 4]


def test_no_edits_make_an_empty_batch() -> None:
    assert schema.edit_batch([]).num_rows == 0


def test_edits_keep_their_stage_and_old_rows_have_none() -> None:
    edits = (Edit("x/y", 0, 1, "b", "", "mine:finder"), Edit("x/y", 0, 1, "c"))
    batch = schema.edit_batch(schema.edit_rows(Article("a", edits=edits)))
    assert batch.column("stage").to_pylist() == ["mine:finder", None]
    assert schema.ledger_from(batch.to_pylist()) == (edits, ())


@pytest.mark.parametrize("hint", [bytes, dict[str, str], int | None | str])
def test_a_hint_without_arrow_type_is_refused(hint: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        schema.arrow_type(hint)


def test_importing_the_package_does_not_load_pyarrow() -> None:
    code = "import corpuskit, sys; sys.exit('pyarrow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
