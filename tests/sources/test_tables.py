"""CSV, TSV and Parquet files as sources."""

from __future__ import annotations

import datetime as dt
import tracemalloc
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpuskit import sources
from corpuskit.article import Page, Rejection
from corpuskit.errors import SourceError
from corpuskit.sources import tables
from corpuskit.sources.shapes import Taking

HEADER = "url;title;text\n"


def read(path: Path, columns: dict[str, str] | None = None) -> list[Page | Rejection]:
    return list(sources.read(path, columns=columns))


def pages(path: Path, columns: dict[str, str] | None = None) -> list[Page]:
    found = read(path, columns)
    assert not [one for one in found if isinstance(one, Rejection)]
    return [one for one in found if isinstance(one, Page)]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_csv_of_any_make_is_read(tmp_path: Path, sign: str, encoding: str) -> None:
    rows = (
        ("url", "title", "text", "lang"),
        ("https://a.example/1", "Pier shuts", '"One;\n\ntwo,\t|, ""née Müller"" said."', "en"),
        ("https://a.example/2", "", "It rained in Zürich all day.", "de"),
    )
    content = "\r\n".join(sign.join(row) for row in rows)
    (tmp_path / "a.csv").write_bytes(content.encode(encoding))
    first, second = pages(tmp_path / "a.csv")
    assert first.content == 'One;\n\ntwo,\t|, "née Müller" said.'
    assert (first.url, first.title, first.path) == ("https://a.example/1", "Pier shuts", "a.csv:2")
    assert second.content == "It rained in Zürich all day."
    assert (second.title, second.path) == (None, "a.csv:5")


def test_a_tsv_keeps_its_commas(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("title,or not\ttext\nA\tIt rained, hard.\n")
    (page,) = pages(tmp_path / "a.tsv")
    assert page.content == "It rained, hard."


def test_a_row_of_another_width_is_a_rejection_that_names_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEADER + 'u;A;"one\n\ntwo"\nu;B\nu;C;x;y\n\nu;D;last\n')
    one, short, long, last = read(tmp_path / "a.csv")
    assert isinstance(one, Page)
    assert isinstance(last, Page)
    assert isinstance(short, Rejection)
    assert isinstance(long, Rejection)
    assert (short.reason, long.reason) == ("bad-row", "bad-row")
    assert str(short.evidence).startswith("a.csv:5: 2 fields where the header names 3")
    assert str(long.evidence).startswith("a.csv:6: 4 fields")
    assert last.path == "a.csv:8"


@pytest.mark.parametrize("above", ["\n", "\r\n \n", ",,\n\n", '"","",""\n'])
def test_blank_rows_above_the_header_are_passed_over(tmp_path: Path, above: str) -> None:
    (tmp_path / "a.csv").write_text(f"{above}url,title,text\nu,Rain,It rained.\n\nv,\n", newline="")
    page, bad = read(tmp_path / "a.csv")
    assert isinstance(page, Page)
    line = above.count("\n") + 2
    assert (page.content, page.title, page.url) == ("It rained.", "Rain", "u")
    assert page.path == f"a.csv:{line}"
    assert isinstance(bad, Rejection)
    assert str(bad.evidence).startswith(f"a.csv:{line + 2}: 2 fields")


def test_a_table_of_blank_rows_only_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(",,\n" * 400_000)
    with pytest.raises(SourceError, match="no column with a text"):
        read(tmp_path / "a.csv")


def test_an_empty_text_is_a_rejection(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEADER + "u;A;\nu;B;story\n")
    bad, page = read(tmp_path / "a.csv")
    assert isinstance(page, Page)
    assert isinstance(bad, Rejection)
    assert str(bad.evidence).startswith("a.csv:2: neither html nor text")


def test_an_open_quote_cannot_fill_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MAX_RECORD_BYTES", 10_000)
    (tmp_path / "a.csv").write_text(HEADER + 'u;A;fine\nu;B;"open\n' + "more and more\n" * 9_000)
    page, bad = read(tmp_path / "a.csv")
    assert isinstance(page, Page)
    assert isinstance(bad, Rejection)
    assert bad.reason == "too-large"
    assert "a.csv:3: " in str(bad.evidence)
    assert "is a quote left open?" in str(bad.evidence)


def test_columns_of_a_table_may_be_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "link;maintext;date\nhttps://a.example/1;It rained.;2024-03-12\n"
    )
    named = {"text": "maintext", "url": "link", "published": "date"}
    (page,) = pages(tmp_path / "a.csv", named)
    assert (page.url, page.published, page.content) == (
        "https://a.example/1",
        "2024-03-12",
        "It rained.",
    )


def test_a_table_without_a_text_says_what_there_is(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("link;body\nu;It rained.\n")
    with pytest.raises(
        SourceError, match=r"a\.csv: no column with a text; .*there are: link, body"
    ):
        read(tmp_path / "a.csv")
    with pytest.raises(
        SourceError, match=r'no column "story" \(columns\.text\); there are: link, b'
    ):
        read(tmp_path / "a.csv", {"text": "story"})
    (tmp_path / "b.csv").write_text("url\nhttps://a.example/1\n")
    with pytest.raises(SourceError, match=r"b\.csv: only addresses, no text: .*corpuskit crawl"):
        read(tmp_path / "b.csv")
    (tmp_path / "c.csv").write_text("")
    (empty,) = read(tmp_path / "c.csv")
    assert isinstance(empty, Rejection)


@pytest.mark.parametrize(
    ("header", "row", "named"),
    [
        ("link;page", 'u;"{""story"": {""body"": ""It rained.""}}"', "page.story.body"),
        ("link;page", 'u;"{""parts"": [""It"", ""rained.""]}"', "page.parts.**"),
        ("link;page.story.body", "u;It rained.", "page.story.body"),
    ],
)
def test_columns_lead_into_json_in_a_table(
    tmp_path: Path, header: str, row: str, named: str
) -> None:
    (tmp_path / "a.csv").write_text(f"{header}\n{row}\n")
    (page,) = pages(tmp_path / "a.csv", {"text": named, "url": "link"})
    assert (str(page.content).split(), page.url) == (["It", "rained."], "u")


def test_a_row_without_what_is_named_is_a_rejection(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        'page\n"{""body"": ""It rained.""}"\nIt rained.\n"{""a"": 1}"\n'
    )
    page, *bad = read(tmp_path / "a.csv", {"text": "page.body"})
    assert isinstance(page, Page)
    assert [one.reason for one in bad if isinstance(one, Rejection)] == ["bad-record"] * 2
    with pytest.raises(SourceError, match=r'no column "story\.body" \(columns\.text\)'):
        read(tmp_path / "a.csv", {"text": "story.body"})


def test_columns_lead_into_structures_of_structures(tmp_path: Path) -> None:
    rows = [{"story": {"body": "It rained.", "by": {"name": "Ann"}}}]
    path = write(tmp_path / "a.parquet", {"page": rows, "link": ["u"]})
    (page,) = pages(path, {"text": "page.story.body", "title": "page.story.by.name", "url": "link"})
    assert (page.content, page.title, page.url) == ("It rained.", "Ann", "u")
    with pytest.raises(SourceError, match=r'no column "page\.tale\.body" \(columns\.text\)'):
        read(path, {"text": "page.tale.body"})


def write(path: Path, columns: dict[str, Any], **options: Any) -> Path:
    pq.write_table(pa.table(columns), path, **options)
    return path


def test_a_parquet_file_is_read_by_its_writers_columns(tmp_path: Path) -> None:
    told: list[str] = []
    moment = dt.datetime(2024, 3, 12, 7, 30, tzinfo=dt.UTC)
    path = write(
        tmp_path / "a.parquet",
        {
            "maintext": ["One.", "Two.", None],
            "title": pa.array(["A", "B", "C"], pa.dictionary(pa.int8(), pa.string())),
            "url": pa.array(["https://a.example/1"] * 3, pa.large_string()),
            "date_publish": pa.array([moment] * 3, pa.timestamp("ns", "UTC")),
            "embedding": [[0.5]] * 3,
        },
        row_group_size=2,
    )
    one, two, bad = sources.read(path, tell=told.append)
    assert isinstance(one, Page)
    assert isinstance(two, Page)
    assert (one.content, one.title, one.published) == ("One.", "A", "2024-03-12T07:30:00+00:00")
    assert (two.path, two.kind) == ("a.parquet:2", "parquet")
    assert isinstance(bad, Rejection)
    assert str(bad.evidence).startswith("a.parquet:3: neither html nor text")
    assert told == ["a.parquet: read as news-please; not taken: embedding"]


def test_columns_lead_into_structures_and_pages_may_be_bytes(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.parquet",
        {
            "page": pa.array([b"<p>One.</p>"], pa.binary()),
            "meta": [{"url": "https://a.example/1", "day": dt.date(2024, 3, 12)}],
        },
    )
    (page,) = pages(path, {"html": "page", "url": "meta.url", "published": "meta.day"})
    assert (page.content, page.media_type) == (b"<p>One.</p>", "text/html")
    assert (page.url, page.published) == ("https://a.example/1", "2024-03-12")


def strings(*values: bytes) -> pa.Array:
    """Return a column of text whose writer did not look whether it is UTF-8."""
    return pa.StringArray.from_buffers(len(values), *pa.array(values, pa.binary()).buffers()[1:])


def moments(*values: int, unit: str = "s", zone: str | None = None) -> pa.Array:
    return pa.array(values, pa.int64()).cast(pa.timestamp(unit, zone))


BAD = strings("Zürich".encode(), "Zürich".encode("cp1252"))


def test_bytes_that_are_no_utf_8_cost_themselves_only(tmp_path: Path) -> None:
    meta = pa.StructArray.from_arrays([BAD, pa.array([1, 2])], ["head", "n"])
    path = write(tmp_path / "a.parquet", {"text": BAD, "url": BAD, "meta": meta})
    good, bad = pages(path, {"title": "meta.head"})
    assert (good.content, good.url, good.title) == ("Zürich", "Zürich", "Zürich")
    assert (bad.content, bad.url, bad.title) == ("Z\udcfcrich", "Z\udcfcrich", "Z\udcfcrich")
    path = write(tmp_path / "b.parquet", {"parts": pa.ListArray.from_arrays([0, 2], BAD)})
    (joined,) = pages(path, {"text": "parts"})
    assert joined.content == "Zürich\n\nZ\udcfcrich"


def test_rows_of_a_data_set_may_hold_bad_bytes_too() -> None:
    coded = pa.DictionaryArray.from_arrays([1, 0, None], BAD)
    table = pa.table({"text": pa.chunked_array([BAD, BAD.slice(0, 1)]), "title": coded})
    taking = Taking()
    shape = tables.check_schema(table.schema, "a/b", taking)
    found = list(tables.batch_pages(table, "a/b", 0, "dataset", taking, shape))
    assert [(one.content, one.title) for one in found if isinstance(one, Page)] == [
        ("Zürich", "Z\udcfcrich"),
        ("Z\udcfcrich", "Zürich"),
        ("Zürich", None),
    ]


@pytest.mark.parametrize(
    ("when", "found"),
    [
        (moments(2**40, 0), [None, "1970-01-01T00:00:00"]),
        (moments(-(2**48), 0, unit="ms", zone="UTC"), [None, "1970-01-01T00:00:00+00:00"]),
        (pa.array([2**30, 3], pa.int32()).cast(pa.date32()), [None, "1970-01-04"]),
        (moments(60, 2**40, zone="Tollan/Harbour"), ["1970-01-01T00:01:00+00:00", None]),
        (
            moments(61_000_000_009, 0, unit="ns", zone="Tollan/Harbour"),
            ["1970-01-01T00:01:01+00:00", "1970-01-01T00:00:00+00:00"],
        ),
    ],
)
def test_a_moment_that_python_does_not_know_costs_itself_only(
    tmp_path: Path, when: pa.Array, found: list[str | None]
) -> None:
    texts = ["one", "two"]
    inside = pa.StructArray.from_arrays([when, pa.array(texts)], ["when", "text"])
    flat = write(tmp_path / "a.parquet", {"text": texts, "published": when})
    deep = write(tmp_path / "b.parquet", {"in": inside})
    for path, named in ((flat, None), (deep, {"text": "in.text", "published": "in.when"})):
        one, two = pages(path, named)
        assert [one.content, two.content] == texts
        assert [one.published, two.published] == found


@pytest.mark.parametrize("damage", ["empty", "junk", "torn", "inside"])
def test_a_damaged_parquet_file_is_a_rejection(tmp_path: Path, damage: str) -> None:
    path = write(tmp_path / "a.parquet", {"text": [f"story {n}" for n in range(5_000)]})
    whole = bytearray(path.read_bytes())
    middle = len(whole) // 3
    path.write_bytes(
        {
            "empty": b"",
            "junk": b"no table at all",
            "torn": bytes(whole[:-20]),
            "inside": bytes(whole[:middle]) + b"\xff" * 400 + bytes(whole[middle + 400 :]),
        }[damage]
    )
    *_, bad = read(path)
    assert isinstance(bad, Rejection)
    assert bad.reason == "bad-parquet"
    assert str(bad.evidence).startswith("a.parquet")


def test_a_row_group_is_never_held_as_a_whole(tmp_path: Path) -> None:
    rows = 20_000
    text = "harbour ferry pier " * 60
    path = write(tmp_path / "a.parquet", {"text": [f"{n} {text}" for n in range(rows)]})
    before = pa.total_allocated_bytes()
    tracemalloc.start()
    most = 0
    for n, _ in enumerate(sources.read(path)):
        if n % 500 == 0:
            most = max(most, pa.total_allocated_bytes() - before)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 12 * 2**20, "of 23 MB"
    assert peak < 24 * 2**20


def test_a_folder_of_parquet_files_is_one_source(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    write(tmp_path / "more" / "b.parquet", {"text": ["two"]})
    write(tmp_path / "a.parquet", {"text": ["one"]})
    write(tmp_path / "index.parquet", {"url": ["https://a.example/1"]})
    told: list[str] = []
    found = list(sources.read(tmp_path, tell=told.append))
    assert [one.path for one in found if isinstance(one, Page)] == [
        "a.parquet:1",
        "more/b.parquet:1",
    ]
    assert told == [
        f"{tmp_path}: left out: 1 .parquet (such as index.parquet: only addresses, no text)"
    ]


def test_a_packed_parquet_file_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.parquet.gz").write_bytes(b"\x1f\x8b")
    with pytest.raises(SourceError, match="unpack it, Parquet is packed inside"):
        read(tmp_path / "a.parquet.gz")
