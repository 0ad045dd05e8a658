"""Records of common writers, and those that only the user can explain."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

import corpuskit
from corpuskit import sources
from corpuskit.article import Article, Page, Rejection
from corpuskit.errors import SourceError
from corpuskit.knowledge.inputs import load_shapes
from corpuskit.sources.shapes import Taking
from corpuskit.sources.values import find
from sources.writers import FIRST, OWN_ID, RECORDS, SECOND, TITLE, URL, WITHOUT_DATE


def lines(*records: object) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def taken(record: dict[str, Any], columns: dict[str, str] | None = None) -> Page | Rejection:
    return Taking(columns).page(record, "a.jsonl:1", "jsonl")


def test_every_shape_has_an_invented_record() -> None:
    assert set(RECORDS) == {shape.id for shape in load_shapes()}


@pytest.mark.parametrize("writer", sorted(RECORDS))
def test_a_record_of_a_writer_becomes_the_article_it_holds(writer: str) -> None:
    record = RECORDS[writer]
    assert Taking().shape_of(record).id == writer
    page = taken(record)
    assert isinstance(page, Page)
    assert (page.url, page.id) == (URL, OWN_ID.get(writer))
    article = corpuskit.process(page)
    assert isinstance(article, Article)
    assert article.title == TITLE
    assert article.text == f"{FIRST}\n\n{SECOND}"
    if writer in WITHOUT_DATE:
        assert article.date_published is None
        assert page.fetched_at == "2024-04-13T10:00:00Z"
    else:
        assert article.date_published is not None
        assert article.date_published[:10] == "2024-03-12"


def test_the_time_of_wordpress_is_utc_and_its_number_no_id() -> None:
    page = taken(RECORDS["wordpress"])
    assert isinstance(page, Page)
    assert page.published == "2024-03-12T07:30:00Z"
    assert page.media_type == "text/html"
    assert page.id is None


def test_signs_of_numbers_stay_in_a_headline_of_markup() -> None:
    title = "Tides < 2 m &amp; winds > 30 kn, <em>gusts</em> &lt; 50 kn"
    page = taken({**RECORDS["wordpress"], "title": {"rendered": title}})
    assert isinstance(page, Page)
    assert page.title == "Tides < 2 m & winds > 30 kn, gusts < 50 kn"
    hostile = "<a" * 50_000 + "<" + "b" * 50_000
    page = taken({**RECORDS["wordpress"], "title": {"rendered": hostile}})
    assert isinstance(page, Page)
    assert page.title == hostile


def test_what_is_not_taken_is_named_once(tmp_path: Path) -> None:
    told: list[str] = []
    record = RECORDS["news-please"]
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines(record, record, {**record, "extra": 1}))
    assert len(list(sources.read(path, tell=told.append))) == 3
    assert told == [
        "a.jsonl: read as news-please; not taken: authors, date_modify, description, source_domain",
        "a.jsonl: read as news-please; not taken: extra",
    ]


def test_inside_of_objects_only_what_is_left_is_named() -> None:
    told: list[str] = []
    Taking(tell=told.append).page(RECORDS["dolma"], "a.jsonl:1", "jsonl")
    assert told == ["a.jsonl: read as dolma; not taken: source, added, metadata.language"]


def test_records_of_our_own_form_tell_nothing() -> None:
    told: list[str] = []
    record = {"id": "a", "url": URL, "text": "x", "title": "", "published": "2024-01-01"}
    page = Taking(tell=told.append).page(record, "a.jsonl:1", "jsonl")
    assert told == []
    assert isinstance(page, Page)
    assert (page.title, page.media_type) == ("", "text/plain")


@pytest.mark.parametrize(
    ("columns", "record"),
    [
        ({"text": "story"}, {"story": FIRST, "text": "other"}),
        ({"text": "a.b.c"}, {"a": {"b": {"c": FIRST}}}),
        ({"text": "paragraphs"}, {"paragraphs": [FIRST]}),
        ({"text": "blocks.**"}, {"blocks": [{"head": []}, {"body": [FIRST]}]}),
        ({"text": "meta.story"}, {"meta": json.dumps({"story": FIRST})}),
        ({"html": "markup"}, {"markup": FIRST, "text": "other"}),
    ],
)
def test_columns_say_where_things_stand(columns: dict[str, str], record: dict[str, Any]) -> None:
    page = taken(record, columns)
    assert isinstance(page, Page)
    assert page.content == FIRST


def test_a_named_text_that_is_markup_goes_the_way_of_pages() -> None:
    page = taken(
        {"body": f"<p>{FIRST}</p><p>{SECOND}</p>", "t": TITLE}, {"text": "body", "title": "t"}
    )
    assert isinstance(page, Page)
    article = corpuskit.process(page)
    assert isinstance(article, Article)
    assert article.text == f"{FIRST}\n\n{SECOND}"


@pytest.mark.parametrize(
    ("published", "found"),
    [
        (1_710_228_600, "2024-03-12T07:30:00Z"),
        (1_710_228_600_000, "2024-03-12T07:30:00Z"),
        ("Tue, 12 Mar 2024 09:30:00 +0200", "2024-03-12T07:30:00Z"),
        ("2024-03-12 07:30:00", "2024-03-12"),
        ("None", None),
        (float("nan"), None),
    ],
)
def test_dates_are_read_as_they_are_written(published: object, found: str | None) -> None:
    page = taken({"text": FIRST, "when": published}, {"published": "when"})
    assert isinstance(page, Page)
    article = corpuskit.process(page)
    assert isinstance(article, Article)
    assert article.date_published == found


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"body": FIRST, "link": URL}, "found: body, link; say which one it is under columns"),
        ({"url": URL}, "only addresses, no text: fetch the pages first with corpuskit crawl"),
        ({"url": URL, "filename": "x", "offset": "1", "length": "2"}, "name the WARC files"),
        ({"code": "x", "message": "y", "data": {"status": 404}}, "an error that a WordPress"),
        ({"text": {"a": 1}}, "text is no string: object"),
        ({"maintext": 7}, "maintext (for text) is no string: number"),
    ],
)
def test_a_record_without_a_text_says_what_to_do(record: dict[str, Any], words: str) -> None:
    bad = taken(record)
    assert isinstance(bad, Rejection)
    assert bad.reason == "bad-record"
    assert bad.evidence is not None
    assert bad.evidence.startswith("a.jsonl:1: ")
    assert words in bad.evidence


def test_no_record_takes_long_or_fails() -> None:
    deep: Any = FIRST
    for _ in range(500):
        deep = [deep]
    assert isinstance(taken({"a": deep}, {"text": "a.**"}), Page)
    assert find({"a": "{" * 100_000}, ("a", "b")) is not None


@pytest.mark.parametrize("missing", ["NULL", "nan", "None", " <NA>", "", None])
def test_a_missing_id_is_none(missing: str | None) -> None:
    for column in ("id", "url", "published"):
        page = taken({"text": FIRST, column: missing})
        assert isinstance(page, Page)
        assert (page.id, page.url, page.published) == (None, None, None)
    page = taken({"text": FIRST, "id": "nan-7"})
    assert isinstance(page, Page)
    assert page.id == "nan-7"


ODD = [
    '"id": -Infinity',
    '"published": 4e444',
    '"fetched_at": 1e999',
    '"fetched_at": "0001-01-01T03:30:00+05:30"',
    '"fetched_at": "9999-12-31T23:00:00-04:00"',
    f'"fetched_at": "{"7" * 4_500}"',
]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_an_odd_value_counts_as_missing_and_ends_nothing(
    tmp_path: Path, name: str, odd: str
) -> None:
    records = [f'{{"text": "{FIRST}", {odd}}}', f'{{"text": "{SECOND}"}}']
    whole = "\n".join(records) if name == "a.jsonl" else f"[{','.join(records)}]"
    (tmp_path / name).write_text(whole)
    first, second = sources.read(tmp_path / name)
    assert isinstance(first, Page)
    assert isinstance(second, Page)
    assert (first.id, first.published, first.fetched_at) == (None, None, None)
    assert second.content == SECOND


def test_a_number_of_too_many_digits_is_a_rejection_that_says_so(tmp_path: Path) -> None:
    records = [f'{{"text": "{FIRST}"}}', f'{{"text": "{SECOND}", "n": {"3" * 4_400}}}']
    (tmp_path / "a.jsonl").write_text("\n".join([*records, records[0]]))
    _, bad, last = sources.read(tmp_path / "a.jsonl")
    assert isinstance(bad, Rejection)
    assert bad.reason == "bad-json"
    assert isinstance(last, Page)
    (tmp_path / "a.json").write_text("[" + ",\n".join([*records, records[0]]) + "]")
    first, bad = sources.read(tmp_path / "a.json")
    assert isinstance(first, Page)
    assert isinstance(bad, Rejection)
    assert bad.reason == "bad-json"
    assert str(bad.evidence).startswith("a.json:2: line 2: Exceeds the limit")
    assert str(bad.evidence).endswith("nothing behind it is read")


@pytest.mark.parametrize("odd", ["{}", '{{"a": {}}}', '{{"text": {{"a": {}}}}}'])
def test_a_record_of_any_depth_ends_nothing(tmp_path: Path, odd: str) -> None:
    for depth in range(800, 1_000):
        deep = odd.format("[" * depth + "]" * depth)
        (tmp_path / "a.json").write_text(f'[{{"text": "{FIRST}"}}, {deep}]')
        first, bad = sources.read(tmp_path / "a.json")
        assert isinstance(first, Page)
        assert isinstance(bad, Rejection)
        assert bad.reason in {"bad-json", "bad-record"}


ARRAY = [RECORDS["news-please"], {"maintext": None, "title": "x"}, 3, RECORDS["c4"]]


@pytest.mark.parametrize("indent", [None, 2])
def test_arrays_are_read_record_by_record(tmp_path: Path, indent: int | None) -> None:
    for name in ("a.json", "b.jsonl"):
        (tmp_path / name).write_text(json.dumps(ARRAY, indent=indent))
        first, empty, number, last = sources.read(tmp_path / name)
        assert isinstance(first, Page)
        assert isinstance(last, Page)
        assert (first.url, last.url) == (URL, URL)
        assert isinstance(empty, Rejection)
        assert isinstance(number, Rejection)
        assert str(empty.evidence).startswith(f"{name}:2: neither html nor text")
        assert number.evidence == f"{name}:3: not an object but a number"


@pytest.mark.parametrize("key", ["articles", "items", "data"])
def test_an_object_may_hold_the_array(tmp_path: Path, key: str) -> None:
    whole = {"status": "ok", key: [RECORDS["newspaper"]] * 3}
    (tmp_path / "a.json").write_text(json.dumps(whole))
    assert [page.path for page in sources.read(tmp_path / "a.json") if isinstance(page, Page)] == [
        "a.json:1",
        "a.json:2",
        "a.json:3",
    ]


def test_json_that_is_lines_is_read_as_lines(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(
        lines({"text": "one"}) + b"{broken\n" + lines({"text": "two"})
    )
    one, bad, two = sources.read(tmp_path / "a.json")
    assert isinstance(one, Page)
    assert isinstance(two, Page)
    assert str(bad.evidence if isinstance(bad, Rejection) else "").startswith("a.json:2: ")


def test_an_array_of_any_size_is_read_piece_by_piece(tmp_path: Path) -> None:
    story = "word \\u00e9 " * 9_000
    with (tmp_path / "a.json").open("w") as out:
        out.write("[" + ",\n".join(f'{{"text": "{story}{n}"}}' for n in range(40)) + "]\n")
    pages = [page for page in sources.read(tmp_path / "a.json") if isinstance(page, Page)]
    assert [str(page.content)[-2:].strip() for page in pages] == [str(n) for n in range(40)]


def test_a_torn_array_gives_what_came_before(tmp_path: Path) -> None:
    whole = json.dumps([{"text": f"story {n}"} for n in range(9)], indent=1)
    (tmp_path / "a.json").write_text(whole[: whole.index("story 5")])
    *pages, bad = sources.read(tmp_path / "a.json")
    assert len(pages) == 5
    assert isinstance(bad, Rejection)
    assert bad.reason == "bad-json"
    assert "a.json:6: line 18 column" in str(bad.evidence)
    assert "nothing behind it is read" in str(bad.evidence)


@pytest.mark.parametrize("parted", [", ", ",\n"])
def test_a_mistake_far_into_a_line_is_named_by_its_column(tmp_path: Path, parted: str) -> None:
    records = [json.dumps({"text": f"{FIRST} {'x' * 70_000}"})] * 4
    whole = f"[{parted.join(records)}, ?]"
    (tmp_path / "a.json").write_text(whole)
    *good, bad = sources.read(tmp_path / "a.json")
    assert len(good) == 4
    assert isinstance(bad, Rejection)
    before, _, last = whole.rpartition("\n")
    line = before.count("\n") + 2 if before else 1
    assert f"line {line} column {last.index('?') + 1}: " in str(bad.evidence)


def test_a_file_of_other_json_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"name": "corpuskit", "namespaces": [], "routes": {}}')
    with pytest.raises(SourceError, match=r"a\.json: .*index of a WordPress interface"):
        list(sources.read(tmp_path / "a.json"))
    (tmp_path / "b.json").write_text('[{"loc": "x"}]')
    with pytest.raises(SourceError, match=r"b\.json: .*only addresses, no text"):
        list(sources.read(tmp_path / "b.json"))


def test_standard_input_may_be_an_array() -> None:
    stream = io.BufferedReader(io.BytesIO(json.dumps(ARRAY[:1]).encode()))  # type: ignore[arg-type]  # raw enough
    (page,) = sources.read_stream(stream, "stdin")
    assert isinstance(page, Page)
    assert page.path == "stdin:1"


@pytest.mark.parametrize(
    "address",
    ["urn:isbn:9780306406157", "about:blank", "file:///home/ann/a.html", "article-17", "/news/7",
     "https:///news", "mailto:ann@pier.example"],
)  # fmt: skip
def test_an_address_that_is_none_is_a_rejection_that_says_so(tmp_path: Path, address: str) -> None:
    story = {"url": address, "title": "Pier", "text": f"{FIRST}\n\n{SECOND}"}
    markup = {"url": address, "html": f"<article><p>{FIRST}</p><p>{SECOND}</p></article>"}
    (tmp_path / "a.jsonl").write_bytes(lines(story, markup, {**story, "url": URL}))
    (tmp_path / "b.csv").write_text(f"url,title,text\n{address},Pier,{FIRST!r}\n")
    pages = [one for one in sources.read(tmp_path) if isinstance(one, Page)]
    *refused, last = [corpuskit.process(pages[number]) for number in (0, 1, 3, 2)]
    assert [one.source.path for one in refused] == ["a.jsonl:1", "a.jsonl:2", "b.csv:2"]
    assert isinstance(last, Article)
    for one in refused:
        assert isinstance(one, Rejection)
        assert (one.reason, one.url) == ("no-web-address", address)
        assert str(one.evidence).startswith(f"{address}: no address of the web")
        assert one.id != refused[0].id or one is refused[0]
