"""The stories in each kind of file."""

from __future__ import annotations

import csv
import gzip
import io
import json
import quopri
import zipfile
from collections.abc import Callable, Mapping, Sequence
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from inputproof.stories import FETCHED, STORIES, Story
from inputproof.writers import Writer, dolma, news_please, plain, wordpress

COLUMNS: Final = {"text": "maintext", "url": "link", "published": "day", "title": "head"}

Made = str | dict[str, Any]
"""A source as a configuration names it."""


def lines(folder: Path, name: str, writer: Writer) -> Made:
    """Write JSON lines."""
    spelt = (json.dumps(writer.record(one), ensure_ascii=False) for one in STORIES)
    return _put(folder, name, "".join(f"{one}\n" for one in spelt).encode())


ODD: Final = (
    "urn:uuid:7f6d",
    "about:blank",
    "file:///pier.html",
    "article-17",
    "/2024/pier",
    "N/A",
)
"""What stands in fields of addresses and is none of the web."""


def odd_addresses(folder: Path) -> Made:
    """Write JSON lines, more of them with an address that is none."""
    records = [plain(one) for one in STORIES]
    records += [{**plain(STORIES[0]), "url": one} for one in ODD]
    return _put(folder, "in.jsonl", "".join(f"{json.dumps(one)}\n" for one in records).encode())


def table() -> pa.Table:
    """Return a table whose columns only the user can explain."""
    return pa.table(
        {
            "maintext": [one.text for one in STORIES],
            "link": [one.url for one in STORIES],
            "day": pa.array([one.published for one in STORIES], pa.timestamp("ns", "Asia/Tokyo")),
            "head": [one.title for one in STORIES],
            "clicks": [7] * len(STORIES),
        }
    )


def parquet(folder: Path) -> Made:
    """Write a table whose columns are named by the configuration, two rows a group."""
    pq.write_table(table(), folder / "in.parquet", row_group_size=2)
    return {"path": "in.parquet", "columns": COLUMNS}


def nested_parquet(folder: Path) -> Made:
    """Write documents of Dolma as a table with a column of objects."""
    pq.write_table(
        pa.Table.from_pylist([dict(dolma(one)) for one in STORIES]), folder / "d.parquet"
    )
    return "d.parquet"


def csv_of(separator: str, encoding: str, name: str) -> Callable[[Path], Made]:
    """Return what writes a table of a spreadsheet; its cells hold newlines."""

    def make(folder: Path) -> Made:
        rows = [plain(one) for one in readable(encoding)]
        text = io.StringIO()
        out = csv.DictWriter(text, list(rows[0]), delimiter=separator)
        out.writeheader()
        out.writerows(rows)
        return _put(folder, name, text.getvalue().encode(encoding))

    return make


def readable(encoding: str) -> Sequence[Story]:
    """Return the stories that an encoding can hold."""
    found = []
    for one in STORIES:
        try:
            f"{one.title}{one.text}".encode(encoding)
        except UnicodeEncodeError:
            continue
        found.append(one)
    return found


def array(folder: Path) -> Made:
    """Write an array of news-please's records, as its JSON exports are."""
    whole = json.dumps([news_please(one) for one in STORIES], indent=2)
    return _put(folder, "in.json", whole.encode())


def answer(folder: Path) -> Made:
    """Write an answer of an interface that holds its posts."""
    whole = {"status": "ok", "totalResults": 5, "articles": [wordpress(one) for one in STORIES]}
    return _put(folder, "answer.json", json.dumps(whole).encode())


def packed(suffix: str) -> Callable[[Path], Made]:
    """Return what writes packed JSON lines."""

    def make(folder: Path) -> Made:
        import zstandard

        whole = "".join(json.dumps(plain(one)) + "\n" for one in STORIES).encode()
        press = gzip.compress if suffix == ".gz" else zstandard.ZstdCompressor().compress
        return _put(folder, f"in.jsonl{suffix}", press(whole))

    return make


def record(kind: str, story: Story, body: bytes, mime: str) -> bytes:
    """Write a record of WARC."""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {story.url}\r\n"
        f"WARC-Date: {FETCHED:%Y-%m-%dT%H:%M:%SZ}\r\nContent-Type: {mime}\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-0000000000{story.published.day:02}>\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def responses() -> bytes:
    """Return an archive of the stories' pages, a gzip member a record."""
    found = []
    for one in STORIES:
        body = one.page.encode()
        http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
        whole = record("response", one, http.encode() + body, "application/http; msgtype=response")
        found.append(gzip.compress(whole, mtime=0))
    return b"".join(found)


def warc(folder: Path) -> Made:
    """Write a web archive."""
    return _put(folder, "in.warc.gz", responses())


def wacz(folder: Path) -> Made:
    """Write a packed web archive with its index."""
    with zipfile.ZipFile(folder / "in.wacz", "w") as out:
        out.writestr("datapackage.json", "{}")
        out.writestr("archive/data.warc.gz", responses())
        out.writestr("pages/pages.jsonl", '{"format": "json-pages-1.0"}\n')
    return "in.wacz"


def wet(folder: Path) -> Made:
    """Write texts of pages as Common Crawl does: one line a block."""
    found = [
        record("conversion", one, "\n".join((one.title, *one.paragraphs)).encode(), "text/plain")
        for one in STORIES
    ]
    return _put(folder, "in.warc.wet.gz", b"".join(gzip.compress(one, mtime=0) for one in found))


def arc(folder: Path) -> Made:
    """Write an archive in the form before WARC."""
    about = b"1 0 GullRock\nURL IP-address Archive-date Content-type Archive-length\n"
    found = [b"filedesc://in.arc 0.0.0.0 20240601120000 text/plain %d\n%s\n" % (len(about), about)]
    for one in STORIES:
        body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + one.page.encode()
        head = f"{one.url} 192.0.2.7 {FETCHED:%Y%m%d%H%M%S} text/html {len(body)}\n"
        found.append(head.encode() + body + b"\n")
    return _put(folder, "in.arc.gz", b"".join(gzip.compress(one, mtime=0) for one in found))


def rss(folder: Path) -> Made:
    """Write RSS 2.0 with whole texts, as WordPress does."""
    items = "".join(
        f"<item><title>{escape(one.title)}</title><link>{escape(one.url)}</link>"
        f"<pubDate>{format_datetime(one.published)}</pubDate><dc:creator>{one.author}</dc:creator>"
        f"<description>{escape(one.paragraphs[0][:50])}</description>"
        f"<content:encoded><![CDATA[{one.html}]]></content:encoded></item>"
        for one in STORIES
    )
    spaces = (
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    whole = f'<?xml version="1.0"?><rss version="2.0" {spaces}><channel>{items}</channel></rss>'
    return _put(folder, "in.rss", whole.encode())


def atom(folder: Path) -> Made:
    """Write Atom with escaped markup."""
    items = "".join(
        f'<entry><title>{escape(one.title)}</title><link rel="alternate" href="{escape(one.url)}"/>'
        f"<id>tag:gullrock.example,2024:{one.published.day}</id><updated>2024-06-01T00:00:00Z"
        f"</updated><published>{one.published.isoformat()}</published>"
        f'<content type="html">{escape(one.html)}</content></entry>'
        for one in STORIES
    )
    return _put(
        folder, "in.atom", f'<feed xmlns="http://www.w3.org/2005/Atom">{items}</feed>'.encode()
    )


def rdf(folder: Path) -> Made:
    """Write RSS 1.0 whose summary is the whole story."""
    items = "".join(
        f'<item rdf:about="{escape(one.url)}"><title>{escape(one.title)}</title>'
        f"<link>{escape(one.url)}</link><dc:date>{one.published.isoformat()}</dc:date>"
        f"<description>{escape(one.html)}</description></item>"
        for one in STORIES
    )
    spaces = (
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    return _put(folder, "in.rdf", f"<rdf:RDF {spaces}>{items}</rdf:RDF>".encode())


def json_feed_file(folder: Path, items: Sequence[Mapping[str, Any]]) -> Made:
    """Write a JSON Feed."""
    whole = {"version": "https://jsonfeed.org/version/1.1", "title": "Mail", "items": items}
    return _put(folder, "feed.json", json.dumps(whole).encode())


def mhtml(folder: Path) -> Made:
    """Write pages as browsers save them, one a file."""
    (folder / "saved").mkdir()
    for one in STORIES:
        body = quopri.encodestring(one.page.encode()).decode()
        whole = (
            f"From: <Saved by Blink>\nSnapshot-Content-Location: {one.url}\n"
            f"Date: {format_datetime(FETCHED)}\nMIME-Version: 1.0\n"
            'Content-Type: multipart/related; type="text/html"; boundary="--x"\n\n'
            f"----x\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n"
            f"Content-Location: {one.url}\n\n{body}\n----x\nContent-Type: image/png\n"
            f"Content-Transfer-Encoding: base64\n\niVBORw0KGgo=\n----x--\n"
        )
        (folder / "saved" / f"{one.published.day}.mhtml").write_text(whole, newline="")
    return "saved"


def pages(folder: Path) -> Made:
    """Write a folder of pages, with files beside them that hold none."""
    (folder / "pages" / "img").mkdir(parents=True)
    for one in STORIES:
        (folder / "pages" / f"{one.published.day}.html").write_text(one.page)
    for name in ("boat.jpg", "pier.jpg", "style.css", "minutes.pdf"):
        (folder / "pages" / "img" / name).write_bytes(b"%PDF-1.7" if ".pdf" in name else b"x")
    (folder / "pages" / "urls.txt").write_text("".join(f"{one.url}\n" for one in STORIES))
    return "pages"


def texts(folder: Path) -> Made:
    """Write a folder of raw texts, the headline in the first line."""
    (folder / "texts").mkdir()
    for one in STORIES:
        place = folder / "texts" / f"{one.published.day}.txt"
        place.write_text(f"{one.title}\n\n{one.text}\n")
    return {"path": "texts/*.txt"}


def _put(folder: Path, name: str, content: bytes) -> str:
    (folder / name).write_bytes(content)
    return name
