"""Feeds, saved pages, ARC and WET files, and what is refused."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

import corpuskit
from corpuskit import sources
from corpuskit.article import Article, Page, Rejection
from corpuskit.errors import SourceError
from corpuskit.sources import arc, records
from corpuskit.sources.records import Record, RecordDamage
from sources.archives import Archive, page
from sources.writers import FIRST, HTML, SECOND, TEXT, TITLE, URL

RSS = f"""
<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"><channel>
<title>Harbour&nbsp;Echo</title><link>https://harbour.example/</link>
<item><media:title>A picture</media:title><title>{TITLE}</title><link>{URL}</link>
<guid isPermaLink="false">17</guid><pubDate>Tue, 12 Mar 2024 09:30:00 +0200</pubDate>
<description>A year without.</description>
<content:encoded><![CDATA[{HTML}]]></content:encoded></item>
<item><title>Market &amp;#8216;too dear&amp;#8217;</title><guid>https://harbour.example/market</guid>
<dc:date>2024-03-13T09:00:00Z</dc:date><description>&lt;p&gt;{FIRST}&lt;/p&gt;</description></item>
<item><title>Nothing</title><link>https://harbour.example/nothing</link></item>
</channel></rss>"""

ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Echo</title>
<entry><title type="html">{TITLE}</title><link rel="self" href="https://harbour.example/feed/1"/>
<link href="{URL}"/><updated>2024-03-15T00:00:00Z</updated>
<published>2024-03-12T07:30:00Z</published>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{HTML}</div></content></entry>
<entry><title>Second</title><link href="https://harbour.example/2"/>
<content type="html">{HTML.replace("<", "&lt;")}</content></entry></feed>"""

RDF = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<item rdf:about="{URL}"><title>{TITLE}</title><link>{URL}</link>
<dc:date>2024-03-12T07:30:00Z</dc:date>
<description>{TEXT}</description></item></rdf:RDF>"""


def read(path: Path) -> list[Page | Rejection]:
    return list(sources.read(path))


def article_of(found: Page | Rejection) -> Article:
    assert isinstance(found, Page)
    article = corpuskit.process(found)
    assert isinstance(article, Article)
    return article


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.rss", RSS), ("a.atom", ATOM), ("a.rdf", RDF), ("feed.xml", RSS), ("feed", ATOM)],
)
def test_a_feed_is_read_item_by_item(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    first, *_ = read(tmp_path / name)
    article = article_of(first)
    assert (article.title, article.url) == (TITLE, URL)
    assert article.text == f"{FIRST}\n\n{SECOND}"
    assert article.date_published == "2024-03-12T07:30:00Z"
    assert article.source.path == f"{name}:1"


def test_a_summary_is_the_beginning_of_a_story_and_no_text_is_a_rejection(tmp_path: Path) -> None:
    (tmp_path / "a.rss").write_text(RSS)
    full, summary, nothing = read(tmp_path / "a.rss")
    assert isinstance(full, Page)
    assert isinstance(summary, Page)
    assert (full.truncated, summary.truncated) == (None, True)
    assert (summary.url, summary.title) == ("https://harbour.example/market", "Market ‘too dear’")
    assert isinstance(nothing, Rejection)
    assert nothing.reason == "no-text"
    assert "a.rss:3: " in str(nothing.evidence)
    assert "https://harbour.example/nothing" in str(nothing.evidence)


@pytest.mark.parametrize(
    ("written", "title"),
    [
        (
            "Rents &lt; 900 a month, wages &gt; 12 an hour",
            "Rents < 900 a month, wages > 12 an hour",
        ),
        ("<![CDATA[Is 3 <4 and 5> 2?]]>", "Is 3 <4 and 5> 2?"),
        ("&lt;b class='x'&gt;Pier&lt;/b&gt; shuts &amp;lt;3", "Pier shuts <3"),
        ("<![CDATA[<!-- top --><em>Pier</em> shuts<br/>]]>", "Pier shuts"),
        ("I &lt;" + "&lt;a" * 9_000, "I <" + "<a" * 9_000),
    ],
)
def test_signs_of_numbers_are_no_tags_of_a_headline(
    tmp_path: Path, written: str, title: str
) -> None:
    item = f"<item><title>{written}</title><description>{FIRST}</description></item>"
    (tmp_path / "a.rss").write_text(f"<rss><channel>{item}</channel></rss>")
    (found,) = read(tmp_path / "a.rss")
    assert isinstance(found, Page)
    assert found.title == title


def test_a_feed_fetches_and_expands_nothing(tmp_path: Path) -> None:
    bomb = "".join(
        f'<!ENTITY {b} "{f"&{a};" * 9}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    evil = (
        f'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">{bomb}<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        f"<rss><channel><item><title>&x;&i;</title><description>{FIRST}</description>"
        "</item></channel></rss>"
    )
    (tmp_path / "a.rss").write_text(evil)
    (found,) = read(tmp_path / "a.rss")
    assert "root:" not in str(found)
    assert len(str(found)) < 2_000


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('<urlset xmlns="x"><url><loc>https://a.example/</loc></url></urlset>', "a sitemap: only"),
        ("<opml><body/></opml>", "a list of feeds: only addresses"),
        ("<note>It rained.</note>", "XML with the root <note>, no feed"),
        ("no XML", "no XML, no feed"),
    ],
)
def test_other_xml_is_refused(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "a.xml").write_text(content)
    with pytest.raises(SourceError, match=r"a\.xml: ") as caught:
        read(tmp_path / "a.xml")
    assert words in str(caught.value)


MHTML = (
    "From: <Saved by Blink>\r\nSnapshot-Content-Location: {url}\r\nSubject: =?utf-8?Q?Pier?=\r\n"
    "Date: Tue, 12 Mar 2024 09:30:00 +0200\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/related; type="text/html"; boundary="----b"\r\n\r\n'
    "------b\r\nContent-Type: text/html; charset=utf-8\r\nContent-ID: <f>\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\nContent-Location: {url}\r\n\r\n{html}\r\n"
    "------b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0=\r\n"
    "------b--\r\n"
)


@pytest.mark.parametrize("name", ["a.mhtml", "a.mht", "saved"])
def test_a_saved_page_is_read_without_its_pictures(tmp_path: Path, name: str) -> None:
    html = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>{HTML}</body></html>"
    (tmp_path / name).write_text(MHTML.format(url=URL, html=html.replace("=", "=3D")), newline="")
    (found,) = read(tmp_path / name)
    article = article_of(found)
    assert (article.url, article.title) == (URL, TITLE)
    assert article.text == f"{FIRST}\n\n{SECOND}"
    assert isinstance(found, Page)
    assert found.fetched_at == "2024-03-12T07:30:00Z"


@pytest.mark.parametrize(
    "date", ["Fri, 31 Dec 9999 22:15:00 -0300", "Fri, 32 Mar 2024 09:30:00 +0000", "soon", ""]
)
def test_a_saved_page_without_a_true_date_is_a_page(tmp_path: Path, date: str) -> None:
    saved = MHTML.format(url=URL, html=HTML).replace("Tue, 12 Mar 2024 09:30:00 +0200", date)
    (tmp_path / "a.mhtml").write_text(saved, newline="")
    (found,) = read(tmp_path / "a.mhtml")
    assert isinstance(found, Page)
    assert found.fetched_at is None


def arc_record(number: int, *, stated: int | None = None, version: int = 1) -> bytes:
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page(number)
    length = len(body) if stated is None else stated
    more = "200 - - 0 x.arc " if version == 2 else ""
    head = f"https://harbour.example/{number} 192.0.2.1 20080301080000 text/html {more}{length}\n"
    return head.encode() + body + b"\n"


def arc_head(version: int = 1) -> bytes:
    names = b"URL IP-address Archive-date Content-type Archive-length\n"
    body = b"%d 0 Harbour\n" % version + names
    return b"filedesc://x.arc 0.0.0.0 20080301080000 text/plain %d\n" % len(body) + body + b"\n"


def pack(parts: list[bytes], packing: str) -> bytes:
    if packing == "members":
        return b"".join(gzip.compress(part, mtime=0) for part in parts)
    return gzip.compress(b"".join(parts)) if packing == "one" else b"".join(parts)


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("packing", ["members", "one", "none"])
def test_arc_files_are_read(tmp_path: Path, packing: str, version: int) -> None:
    dns = b"dns:harbour.example 192.0.2.1 20080301080000 text/dns 9\n192.0.2.1\n"
    parts = [arc_head(version), dns, *(arc_record(n, version=version) for n in range(3))]
    path = tmp_path / ("a.arc" if packing == "none" else "a.arc.gz")
    path.write_bytes(pack(parts, packing))
    found = [one for one in read(path) if isinstance(one, Page)]
    assert [one.url for one in found] == [f"https://harbour.example/{n}" for n in range(3)]
    assert {one.fetched_at for one in found} == {"2008-03-01T08:00:00Z"}
    assert article_of(found[1]).title == "Council decides on bridge 1"
    if packing == "members":
        sizes = [len(gzip.compress(part, mtime=0)) for part in parts]
        assert [one.warc_offset for one in found] == [sum(sizes[:n]) for n in (2, 3, 4)]
    elif packing == "none":
        lengths = [len(part) for part in parts]
        assert [one.warc_offset for one in found] == [sum(lengths[:n]) for n in (2, 3, 4)]


@pytest.mark.parametrize("packing", ["members", "one", "none"])
@pytest.mark.parametrize("off", [-7, 11])
def test_a_wrong_length_in_an_arc_costs_its_record_only(
    tmp_path: Path, packing: str, off: int
) -> None:
    right = len(arc_record(1)) - len(arc_record(1).partition(b"\n")[0]) - 2
    parts = [arc_head(), arc_record(0), arc_record(1, stated=right + off), arc_record(2)]
    path = tmp_path / "a.arc"
    path.write_bytes(pack(parts, packing))
    first, bad, last = read(path)
    assert isinstance(first, Page)
    assert isinstance(last, Page)
    assert last.url == "https://harbour.example/2"
    assert isinstance(bad, Rejection)
    assert bad.reason in {"wrong-length", "truncated-record"}


@pytest.mark.parametrize("packing", ["members", "one", "none"])
def test_a_huge_wrong_length_in_a_small_arc_costs_its_record_only(
    tmp_path: Path, packing: str
) -> None:
    parts = [arc_head(), arc_record(0), arc_record(1, stated=987_654_321), arc_record(2)]
    (tmp_path / "a.arc").write_bytes(pack(parts, packing))
    first, bad, last = read(tmp_path / "a.arc")
    assert isinstance(first, Page)
    assert isinstance(bad, Rejection)
    assert (bad.reason, bad.url) == ("truncated-record", "https://harbour.example/1")
    assert isinstance(last, Page)
    assert last.url == "https://harbour.example/2"


@pytest.mark.parametrize("packing", ["members", "one", "none"])
@pytest.mark.parametrize(
    ("swallowed", "reason", "urls"),
    [(2.5, "wrong-length", ["0", "4"]), (9.0, "truncated-record", ["0"])],
)
def test_what_a_wrong_length_swallowed_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    packing: str,
    swallowed: float,
    reason: str,
    urls: list[str],
) -> None:
    monkeypatch.setattr(arc, "MAX_BLOCK_BYTES", 300)
    monkeypatch.setattr(arc, "HEAD_BYTES", 200)
    stated = int(swallowed * len(arc_record(1)))
    parts = [arc_head(), arc_record(0), arc_record(1, stated=stated)]
    parts += [arc_record(n) for n in (2, 3, 4)]
    (tmp_path / "a.arc").write_bytes(pack(parts, packing))
    with (tmp_path / "a.arc").open("rb") as file:
        found = list(arc.read_arc(file))
    good = [one.headers["warc-target-uri"] for one in found if isinstance(one, Record)]
    assert good == [f"https://harbour.example/{n}" for n in urls]
    (bad,) = (one for one in found if isinstance(one, RecordDamage))
    assert bad.reason == reason
    assert bad.evidence.endswith("bytes passed over, with the records in them")
    assert all(one.too_large for one in found if isinstance(one, Record))


def test_an_arc_of_damages_only_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "MAX_DAMAGES", 5)
    bad = [arc_record(n, stated=3) for n in range(6)]
    (tmp_path / "a.arc").write_bytes(b"".join([arc_head(), *bad[:5]]))
    assert len([one for one in read(tmp_path / "a.arc") if isinstance(one, Rejection)]) == 5
    (tmp_path / "a.arc").write_bytes(b"".join([arc_head(), *bad]))
    with pytest.raises(SourceError, match=r"more than 5 damaged records .* no web archive"):
        read(tmp_path / "a.arc")


def test_a_torn_arc_gives_what_came_before(tmp_path: Path) -> None:
    whole = pack([arc_head(), arc_record(0), arc_record(1)], "members")
    (tmp_path / "a.arc.gz").write_bytes(whole[:-40])
    first, bad = read(tmp_path / "a.arc.gz")
    assert isinstance(first, Page)
    assert isinstance(bad, Rejection)
    assert "nothing behind it is read" in str(bad.evidence)


def test_wet_files_are_texts(tmp_path: Path) -> None:
    archive = Archive(gzip=True)
    record = archive.writer.create_warc_record(
        URL,
        "conversion",
        payload=io.BytesIO(f"{TITLE}\n{FIRST}\n{SECOND}".encode()),
        warc_content_type="text/plain",
        warc_headers_dict={"WARC-Date": "2024-03-12T08:00:00Z"},
    )
    archive.writer.write_record(record)
    for name in ("CC-MAIN-x.warc.wet.gz", "without-a-suffix"):
        (tmp_path / name).write_bytes(archive.content)
        (found,) = read(tmp_path / name)
        article = article_of(found)
        assert (article.title, article.url) == (TITLE, URL)
        assert article.text == f"{FIRST}\n\n{SECOND}"


def test_what_a_crawler_stores_beside_pages_is_no_page(tmp_path: Path) -> None:
    archive = Archive().add("urn:pageinfo:https://harbour.example/", b"<p>x", kind="resource")
    (tmp_path / "a.warc.gz").write_bytes(archive.content)
    (found,) = read(tmp_path / "a.warc.gz")
    assert isinstance(found, Rejection)
    assert found.reason == "no-web-address"


@pytest.mark.parametrize("name", ["a.arc.gz", "wet.warc.wet.gz", "btrix.warc.gz"])
def test_files_that_users_brought_are_read(gold: Path, name: str) -> None:
    path = gold.with_name("cases") / "inputs" / name
    if not path.is_file():
        pytest.skip("no files of users beside the gold data here")
    found = [one for one in read(path) if isinstance(one, Page)]
    assert found
    assert all(str(one.url).startswith("https://") for one in found)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a.pdf", "pdftotext"),
        ("a.docx", "save it as HTML or text"),
        ("a.xlsx", "save it as CSV or Parquet"),
        ("a.cdxj", "name the WARC files that it lists"),
        ("a.cdx.gz", "name the WARC files that it lists"),
        ("a.warc.wat.gz", "name the WARC or WET file"),
        ("a.zip", "unpack it"),
        ("a.arrow", "Dataset.to_parquet"),
        ("a.html.bz2", "pack it as .gz or .zst"),
    ],
)
def test_a_file_that_is_not_read_says_what_to_do(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(SourceError) as caught:
        read(tmp_path / name)
    assert name in str(caught.value)
    assert words in str(caught.value)
    told: list[str] = []
    (refused,) = sources.read(tmp_path / name, tell=told.append, strict=False)
    assert isinstance(refused, Rejection)
    assert refused.reason == "not-read"
    assert told == [refused.evidence]


@pytest.mark.parametrize(
    "content", ["https://a.example/1\nhttps://a.example/2\n", "# mine\r\nhttp://a.example/1\r\n"]
)
def test_a_list_of_addresses_is_no_story(tmp_path: Path, content: str) -> None:
    (tmp_path / "urls.txt").write_text(content, newline="")
    with pytest.raises(SourceError, match=r"urls\.txt: only addresses, no text: .*crawl"):
        read(tmp_path / "urls.txt")
    (tmp_path / "story.txt").write_text(f"{content}\nIt rained at https://a.example/3 all day.")
    assert isinstance(read(tmp_path / "story.txt")[0], Page)


ONE, TWO = "https://tidings.example/a-1", "https://tidings.example/a-2"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("u.jsonl", f'{{"link": "{ONE}"}}\n{{"link": "{TWO}", "rank": 2}}\n', "only addresses"),
        ("u.jsonl", f'"{ONE}"\n"{TWO}"\n', "only addresses"),
        ("u.json", f'["{ONE}", "{TWO}"]', "only addresses"),
        ("u.list", f"{ONE}\n{TWO}\n", "only addresses"),
        ("u.txt", f"{ONE}  2024-03-12\n{TWO}\tPier shuts\n", "only addresses"),
        ("u.csv", f"{ONE}\n{TWO}\n", "only addresses"),
        ("u.csv", f"{ONE},Pier shuts\n", "no names of columns in its first row"),
        ("n.jsonl", '{"head": "Pier"}\n{"head": "Quay"}\n', "found: head; say which one"),
        ("x.txt", f' CDX N b a\nexample,a)/ 20240312073000 {{"url": "{ONE}"}}\n', "an index of"),
        ("x", f"{ONE} 20240312073000 {ONE} text/html 200 X - - 9 0 a.warc.gz\n", "an index of"),
        ("p.html", "%PDF-1.4\n1 0 obj", "pdftotext"),
        ("z", "PK\3\4......", "unpack it and name the folder"),
        ("o", "<opml><body><outline/></body></opml>", "a list of feeds"),
    ],
)
def test_what_a_file_holds_counts_not_what_it_is_called(
    tmp_path: Path, name: str, content: str, words: str
) -> None:
    (tmp_path / name).write_text(content, newline="")
    with pytest.raises(SourceError) as caught:
        read(tmp_path / name)
    assert str(caught.value).startswith(f"{name}: ")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "pages"),
    [
        ("a.txt", f"{ONE} is where it was first told.", 1),
        ("a.txt", f"{ONE} {FIRST} {SECOND} {FIRST}\n{TWO} {SECOND} {FIRST} {SECOND}\n", 1),
        ("a.txt", f"# {TITLE}\n{FIRST}\n{ONE}\n", 1),
        ("a.jsonl", f'{{"url": "{ONE}"}}\n{{"url": "{TWO}", "text": "{FIRST}"}}\n', 1),
        ("a.jsonl", f'{{broken\n{{"url": "{TWO}", "text": "{FIRST}"}}\n', 1),
        ("a.csv", f'link,text\n{ONE},"{FIRST}"\n', 1),
    ],
)
def test_what_holds_a_story_is_no_list(tmp_path: Path, name: str, content: str, pages: int) -> None:
    (tmp_path / name).write_text(content)
    assert sum(isinstance(one, Page) for one in read(tmp_path / name)) == pages


def test_a_page_that_is_a_pdf_says_what_to_do() -> None:
    refused = corpuskit.process(Page(b"%PDF-1.4\n1 0 obj"))
    assert isinstance(refused, Rejection)
    assert refused.reason == "not-a-page"
    assert "pdftotext" in str(refused.evidence)


def test_a_wacz_without_an_archive_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as out:
        out.writestr("datapackage.json", "{}")
        out.writestr("pages/pages.jsonl", "{}")
    with pytest.raises(SourceError, match=r"a\.wacz: a WACZ without a WARC file"):
        read(tmp_path / "a.wacz")


def test_a_folder_says_once_what_it_left_out(tmp_path: Path) -> None:
    for name in ("a.txt", "b.jpg", "c.jpg", "d.pdf", "urls.txt", "package.json", "e"):
        (tmp_path / name).write_text("https://a.example/1" if name == "urls.txt" else "{}")
    told: list[str] = []
    found = list(sources.read(tmp_path, tell=told.append))
    assert [one.path for one in found if isinstance(one, Page)] == ["a.txt"]
    (summary,) = told
    assert summary.startswith(
        f"{tmp_path}: left out: 2 .jpg, 1 .json (such as package.json: no rec"
    )
    assert "1 .pdf (a PDF; turn it into text first" in summary
    assert "1 .txt (such as urls.txt: only addresses, no text)" in summary
    assert summary.endswith("1 without a suffix")


def test_a_folder_of_nothing_that_is_read_names_it(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_text("x")
    with pytest.raises(SourceError, match=r"no pages found there .*left out: 1 \.pdf"):
        read(tmp_path)
