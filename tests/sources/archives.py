"""Invented web archives, written by warcio, for the tests of sources and rights."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

HTML = "text/html; charset=utf-8"
DATE = "2024-03-01T08:00:00Z"


def page(number: int, head: str = "") -> bytes:
    """A small invented news page."""
    paragraphs = "".join(
        f"<p>Paragraph {n} of story {number} tells what the council decided about the bridge.</p>"
        for n in range(4)
    )
    title = f"Council decides on bridge {number}"
    return (
        f"<html lang=en><head><title>{title}</title>{head}</head>"
        f"<body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    ).encode()


class Writer(WARCWriter):  # type: ignore[misc]  # warcio has no types
    """warcio's, without its temporary files, which it leaves for the collector to close."""

    @staticmethod
    def _create_temp_file() -> io.BytesIO:
        return io.BytesIO()


class Archive:
    """Collects records."""

    def __init__(self, *, gzip: bool = True) -> None:
        self.out = io.BytesIO()
        self.writer = Writer(self.out, gzip=gzip)

    @property
    def content(self) -> bytes:
        """The file."""
        return self.out.getvalue()

    def add(
        self,
        url: str,
        body: bytes,
        headers: Iterable[tuple[str, str]] = (("Content-Type", HTML),),
        *,
        status: str = "200 OK",
        kind: str = "response",
        warc: Mapping[str, str] | None = None,
    ) -> Archive:
        """Add a record with an HTTP response."""
        http = StatusAndHeaders(status, list(headers), protocol="HTTP/1.1")
        stated = {"WARC-Date": DATE, **(warc or {})}
        record = self.writer.create_warc_record(
            url, kind, payload=io.BytesIO(body), http_headers=http, warc_headers_dict=stated
        )
        self.writer.write_record(record)
        return self
