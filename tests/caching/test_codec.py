from __future__ import annotations

import json
from dataclasses import fields

import pytest

from corpuskit.article import Article, Dateline, Dropped, Image, Place, Quality, Rejection, Source
from corpuskit.caching.codec import codec_of, fields_of, pack, unpack
from corpuskit.edits import Edit
from corpuskit.learning.notes import BlockNote, PageNote
from corpuskit.measures import FineWebMeasures, LanguageShare
from corpuskit.spans import TextLink, TextSpan

FULL = Article(
    "a",
    title="Rain \ud800",
    text="It rained.",
    raw_text="It rained. EFE",
    authors=("Ana", "Bo"),
    dateline=Dateline("KABUL -", (Place("Kabul", country="AF"),), date_precision="day"),
    quality=Quality(1, 2, 3, 0.1 + 0.2, None, fineweb=FineWebMeasures(0.5, 1e-300, 0.0, None)),
    source=Source("file", path="x.html", page_kind_score=1 / 3, votes=("cld2:en:0.9",)),
    structure=(TextSpan("paragraph", None, 0, 10), TextSpan("table_row", None, 0, 4, cells=(1, 2))),
    images=(Image("https://a.example/i.jpg", width=9),),
    links=(TextLink(0, 2, "https://a.example"),),
    languages=(LanguageShare("en", 0.7),),
    edits=(Edit("signoff/tag", 10, 14, " EFE", "", "normalization"),),
    dropped=(Dropped("extraction/aside", "Share", "div > p"),),
    vouched=frozenset({"It rained.", "b"}),
    listed=frozenset({"c"}),
)


@pytest.mark.parametrize(
    "record",
    [
        FULL,
        Article("b"),
        Rejection("c", "cleaning", "empty-after-cleaning", score=0.1),
        PageNote(
            *("1", "article", None, None, None, None),
            (BlockNote("p", "body>p", "k", 9, 0, 0.5, True, False, False, 9, False, -4.0),),
            ("It rained.", None),
        ),
    ],
    ids=["full", "bare", "rejection", "note"],
)
def test_a_record_comes_back_as_it_was(record: object) -> None:
    text = json.dumps(pack(type(record), record), ensure_ascii=False)
    there_and_back = unpack(type(record), json.loads(text))
    assert there_and_back == record
    assert type(there_and_back) is type(record)


def test_every_field_of_an_article_can_be_told() -> None:
    assert fields_of(Article) == tuple(f.name for f in fields(Article))
    assert len(codec_of(Article).pack(Article("a"))) == len(fields(Article))


def test_what_is_no_such_record_is_refused() -> None:
    plain = pack(Article, FULL)
    for place in range(len(plain)):
        with pytest.raises((TypeError, ValueError, AttributeError)):
            unpack(Article, [*plain[:place], {"a": object()}, *plain[place + 1 :]])
    with pytest.raises(ValueError, match="parts"):
        unpack(Article, plain[1:])
