"""Files that hold no page, and what must be said of each."""

from __future__ import annotations

import gzip
import io
import zipfile
from typing import Final, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

_ADDRESSES: Final = ("https://gullrock.example/1", "https://gullrock.example/2")
_CRAWL: Final = "only addresses, no text: fetch the pages first with corpuskit crawl"
_COLUMN: Final = "no column with a text; say which one it is under columns"
_INDEX: Final = "name the WARC files that it lists"


class Refused(NamedTuple):
    """A file that is named as a source."""

    name: str
    content: bytes
    words: str
    """In the message, behind the name of the file."""


def _zip(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as whole:
        for name in names:
            whole.writestr(name, "{}")
    return out.getvalue()


def _parquet(**columns: list[object]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def _lines(*lines: str) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


_PDF: Final = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
_CDXJ: Final = _lines(
    'example,gullrock)/1 20240601120000 {"url": "https://gullrock.example/1", "offset": "0"}',
    'example,gullrock)/2 20240601120001 {"url": "https://gullrock.example/2", "offset": "9"}',
)

REFUSED: Final = (
    Refused("minutes.pdf", _PDF, "a PDF; turn it into text first (pdftotext"),
    Refused("minutes.html", _PDF, "a PDF; turn it into text first (pdftotext"),
    Refused("minutes", _PDF, "a PDF; turn it into text first (pdftotext"),
    Refused("index.cdxj", _CDXJ, _INDEX),
    Refused("index.cdx.gz", gzip.compress(_CDXJ), _INDEX),
    Refused("index.txt", _CDXJ, _INDEX),
    Refused(
        "index.jsonl",
        _lines('{"urlkey": "example,gullrock)/1", "timestamp": "20240601120000", "status": "200"}'),
        "a line of an index, which says where pages lie",
    ),
    Refused("urls.txt", _lines(*_ADDRESSES), _CRAWL),
    Refused("urls.lst", _lines("# mine", *_ADDRESSES), _CRAWL),
    Refused("dated.txt", _lines(*(f"{one}\t2024-05-02\tLamp oil" for one in _ADDRESSES)), _CRAWL),
    Refused("urls.jsonl", _lines(*(f'{{"url": "{one}"}}' for one in _ADDRESSES)), _CRAWL),
    Refused(
        "more.jsonl",
        _lines(*(f'{{"link": "{one}", "title": "A", "date": "2024"}}' for one in _ADDRESSES)),
        _CRAWL,
    ),
    Refused("strings.jsonl", _lines(*(f'"{one}"' for one in _ADDRESSES)), _CRAWL),
    Refused("bare.jsonl", _lines(*_ADDRESSES), _CRAWL),
    Refused("urls.json", f'["{_ADDRESSES[0]}",\n "{_ADDRESSES[1]}"]'.encode(), _CRAWL),
    Refused("locs.json", f'[{{"loc": "{_ADDRESSES[0]}"}}]'.encode(), _CRAWL),
    Refused("urls.csv", _lines("url,lastmod", *(f"{one},2024" for one in _ADDRESSES)), _CRAWL),
    Refused("bare.csv", _lines(*_ADDRESSES), _CRAWL),
    Refused("urls.parquet", _parquet(url=list(_ADDRESSES), language=["en", "en"]), _CRAWL),
    Refused(
        "headless.csv",
        _lines(*(f'{one},"Lamp oil, and more"' for one in _ADDRESSES)),
        "no names of columns in its first row",
    ),
    Refused(
        "sitemap.xml", b"<urlset><url><loc>https://a.example/</loc></url></urlset>", "a sitemap"
    ),
    Refused("feeds.opml", b"<opml><body><outline xmlUrl='x'/></body></opml>", "a list of feeds"),
    Refused("empty.wacz", _zip("datapackage.json", "pages/pages.jsonl"), "a WACZ without a WARC"),
    Refused("a.warc.wat.gz", b"x", "name the WARC or WET file of the same number"),
    Refused("no-text.csv", _lines("headline,clicks", "Lamp oil,7"), _COLUMN),
    Refused("no-text.tsv", _lines("headline\tclicks", "Lamp oil\t7"), _COLUMN),
    Refused("no-text.parquet", _parquet(headline=["Lamp oil"], clicks=[7]), _COLUMN),
    Refused(
        "no-text.jsonl",
        _lines('{"headline": "Lamp oil", "clicks": 7}', '{"headline": "Chess", "clicks": 9}'),
        "no record of a page in it; found: headline, clicks; say which one it is under columns",
    ),
    Refused(
        "root.json",
        b'{"name": "Gull Rock", "namespaces": ["wp/v2"], "routes": {}}',
        "the index of a WordPress interface, no posts",
    ),
    Refused(
        "error.json",
        b'{"code": "rest_no_route", "message": "No route", "data": {"status": 404}}',
        "an error that a WordPress interface answered",
    ),
    Refused("sheet.xlsx", _zip("xl/workbook.xml"), "a spreadsheet; save it as CSV or Parquet"),
    Refused("pages.zip", _zip("a.html"), "a packed folder; unpack it"),
    Refused("pages", _zip("a.html"), "a packed folder; unpack it"),
    Refused("data.arrow", b"ARROW1\0\0", "an Arrow file"),
    Refused("boat.html", b"\x89PNG\r\n\x1a\n\0\0", "a picture, a film or a sound"),
    Refused("x.parquet.gz", gzip.compress(b"PAR1"), "a packed Parquet file; unpack it"),
)
