"""A folder of invented pages of all kinds of files, large enough to be read in several splits."""

from __future__ import annotations

import gzip
import io
import json
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from engineproof.pages import page_of, url_of

FILLER_CHARS = 1_600_000
"""Of each page of the archive, packed to half of it, so that 24 make an archive of two splits."""


def write_folder(folder: Path, pages: int, first: int = 0) -> None:
    """Write pages, from a number on, as an archive, lines, a table, packed lines and files."""
    chance = random.Random(first)  # noqa: S311 - invented pages
    (folder / "files" / "more").mkdir(parents=True)
    archived, tabled, lined, packed, single = (
        range(first + part * pages // 5, first + (part + 1) * pages // 5) for part in range(5)
    )
    with (folder / "crawl.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number in archived:
            filler = chance.randbytes(FILLER_CHARS // 2).hex()
            html = page_of(number)["html"].replace("</body>", f"<!-- {filler} --></body>")
            writer.write_record(_record(writer, number, html.encode()))
    rows = [page_of(number) for number in tabled]
    pq.write_table(pa.Table.from_pylist(rows), folder / "table.parquet", row_group_size=20)
    (folder / "lines.jsonl").write_text(_lines(lined))
    (folder / "packed.jsonl.gz").write_bytes(gzip.compress(_lines(packed).encode(), mtime=0))
    for number in single:
        below = "more/" if number % 3 else ""
        (folder / "files" / f"{below}{number:04d}.html").write_text(page_of(number)["html"])
    (folder / "files" / "empty.html").write_bytes(b"")
    (folder / "files" / "picture.jpg").write_bytes(b"\xff\xd8\xff")


def _lines(numbers: range) -> str:
    return "\n".join([*(json.dumps(page_of(number)) for number in numbers), "no json", ""])


def _record(writer: WARCWriter, number: int, html: bytes) -> object:
    headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    return writer.create_warc_record(
        url_of(number),
        "response",
        payload=io.BytesIO(html),
        http_headers=headers,
        warc_headers_dict={
            "WARC-Date": "2024-03-01T08:00:00Z",
            "WARC-Record-ID": f"<urn:uuid:00000000-0000-0000-0000-{number:012d}>",
        },
    )
