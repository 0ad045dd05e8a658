"""Pages from web archives: which record is a page, and what becomes of the others.

Every ``response``, ``resource``, ``conversion`` and ``revisit`` record comes out as a page or as a
rejection of stage ``source``; ``request``, ``metadata`` and ``warcinfo`` tell about others and are
passed over, and so is what :data:`KIND_FIELD` says is no article, and a revisit that it marks: its
page is in the same crawl. A page is what was answered with a status of 200 to 299 (but not 206, a
part) as HTML or plain text. The rejections: ``status`` and ``media-type`` of what was no page,
``no-web-address`` for what a crawler stored beside the pages (``urn:text:…``),
``site-file`` for robots.txt and its like (read as opt-outs), ``unchanged`` for a revisit of a page
that is in the same input, ``revisit-unresolved`` for one whose original is not, ``bad-http``,
``bad-encoding`` and ``too-large`` for what cannot be read, ``truncated-record``, ``wrong-length``,
``bad-record`` and ``bad-compression`` for damage of the file; of a crawl's folder also
``superseded`` for a page that was stored anew later, and ``gone`` for one that its site has taken
away.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import dropwhile, takewhile
from pathlib import Path
from typing import IO, Final

from corpuskit.annotation.optouts import header_rights, site_file_path
from corpuskit.article import Page, Rejection, Source
from corpuskit.sources.arc import is_arc, read_arc
from corpuskit.sources.crawled import Memory
from corpuskit.sources.entries import Entry
from corpuskit.sources.messages import Response, Undecodable, decode_body, parse_response
from corpuskit.sources.records import Record, RecordDamage, Stretch, read_records
from corpuskit.sources.revisits import Revisits
from corpuskit.sources.sitefiles import SiteFiles

HTML: Final = frozenset({"text/html", "application/xhtml+xml"})
SNIFFED: Final = frozenset({"application/octet-stream", "application/xml", "text/xml", "unknown"})
"""Types under which servers also send HTML; taken if the first bytes say that it is."""

KIND_FIELD: Final = "Corpuskit-Kind"
"""Named field of corpuskit's own crawls: what an answer was fetched for. All but answers of the
kind ``article`` are evidence (robots.txt, sitemaps, listings, redirects, refusals), not pages."""

ARTICLE: Final = "article"

PARTIAL: Final = 206
GONE: Final = frozenset({404, 410})

STAGE: Final = "source"

# Linear: a literal, then at most one class of blanks.
_IS_HTML: Final = re.compile(rb"<(?:!doctype\s{1,20}html|html)\b", re.IGNORECASE)
_IS_HTML_WITHIN: Final = 2_048
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z", re.ASCII)


class ArchiveReader:
    """Reads the archives of one location; what they share is found across them."""

    def __init__(
        self,
        archives: Callable[[], Iterator[Entry]],
        sites: SiteFiles | None,
        memory: Callable[[str], Mapping[int, Memory]] | None = None,
        originals: Path | str | None = "",
    ) -> None:
        """Prepare reading.

        Args:
            archives: yields all archives of the location, for revisits.
            sites: gets the robots.txt and other such files; None: they are not wanted.
            memory: gives what is remembered of the answers in an archive, by offset.
            originals: see :class:`~corpuskit.sources.revisits.Revisits`.
        """
        self.memory = memory or (lambda _: {})
        self.known: Mapping[int, Memory] = {}
        self.revisits = Revisits(archives, originals)
        self.sites = sites

    def read(self, name: str, file: IO[bytes]) -> Iterator[Page | Rejection]:
        """Yield the pages of one archive, and rejections for what is none."""
        empty = True
        self.known = self.memory(name)
        for found in _records(file):
            empty = False
            outcome = self._outcome(name, found)
            if outcome is not None:
                yield outcome
        if empty:
            yield _Place(name, 0, 0, {}).rejection("no-records", "an empty file")

    def read_stretch(
        self, name: str, file: IO[bytes], stretch: Stretch
    ) -> Iterator[Page | Rejection]:
        """Yield what :meth:`read` gives of a stretch of a WARC file."""
        self.known = self.memory(name)
        for found in read_records(file, stretch=stretch):
            outcome = self._outcome(name, found)
            if outcome is not None:
                yield outcome

    def read_at(self, name: str, file: IO[bytes], offset: int) -> Iterator[Page | Rejection]:
        """Yield what :meth:`read` gives of the record, or the packed member, at a place.

        Args:
            name: of the archive.
            file: the archive.
            offset: where it begins.
        """
        self.known = self.memory(name)
        if is_arc(file):
            found: Iterator[Record | RecordDamage] = dropwhile(
                lambda one: one.offset != offset, read_arc(file)
            )
        else:
            found = read_records(file, offset=offset)
        for one in takewhile(lambda one: one.offset == offset, found):
            outcome = self._read_record(name, one) if isinstance(one, Record) else None
            if outcome is not None:
                yield outcome

    def read_site_files(self, file: IO[bytes]) -> None:
        """Collect only what ``sites`` wants."""
        for found in _records(file):
            if isinstance(found, Record) and found.headers.get("warc-type") == "response":
                place = _Place("", found.offset, found.ordinal, found.headers)
                if place.url and site_file_path(place.url):
                    response = parse_response(found.block)
                    if response is not None:
                        self._is_site_file(place, response)

    def _outcome(self, name: str, found: Record | RecordDamage) -> Page | Rejection | None:
        if isinstance(found, Record):
            return self._read_record(name, found)
        place = _Place(name, found.offset, found.ordinal, found.headers or {})
        return place.rejection(found.reason, found.evidence)

    def _read_record(self, name: str, record: Record) -> Page | Rejection | None:
        place = _Place(name, record.offset, record.ordinal, record.headers)
        kind = record.headers.get("warc-type")
        fetched_for = record.headers.get(KIND_FIELD.lower(), ARTICLE)
        if fetched_for != ARTICLE:
            self._pass_over(place, record)
            return None
        known = self.known.get(record.offset, Memory())
        if known.past is not None:
            return place.rejection(known.past, known.evidence)
        if kind == "response":
            found = self._page(place, record)
            return replace(found, published=known.published) if isinstance(found, Page) else found
        if kind in {"resource", "conversion"}:
            stated = {"content-type": record.headers.get("content-type", "")}
            return self._page(place, record, Response(200, stated, record.block))
        if kind == "revisit" and KIND_FIELD.lower() not in record.headers:
            return self._revisited(place, record)
        return None

    def _pass_over(self, place: _Place, record: Record) -> None:
        """Read what a crawl stored as evidence only for what it says of a site's pages."""
        if place.url and site_file_path(place.url):
            response = parse_response(record.block)
            if response is not None:
                self._is_site_file(place, response)

    def _revisited(self, place: _Place, revisit: Record) -> Page | Rejection:
        original = self.revisits.find(revisit)
        if original is None:
            refers = revisit.headers.get("warc-refers-to-target-uri") or place.url
            return place.rejection("revisit-unresolved", f"no original of {refers} in this input")
        if original.url == place.url:
            where = f"{original.name} at byte {original.record.offset}"
            return place.rejection("unchanged", f"as {where}")
        return self._page(place, original.record)

    def _page(
        self, place: _Place, content: Record, response: Response | None = None
    ) -> Page | Rejection:
        """Return the page of a record.

        Args:
            place: of the record.
            content: the record that holds its content: of a revisit another one.
            response: its response, where it is not HTTP.
        """
        response = response or parse_response(content.block)
        if response is None:
            stated = content.headers.get("content-type", "")
            known = stated.startswith("application/http")
            return place.rejection("bad-http" if known else "media-type", stated or "no type")
        reason, evidence = self._refuse(place, content, response)
        if reason:
            return place.rejection(reason, evidence)
        try:
            body = decode_body(response)
        except Undecodable as error:
            return place.rejection(error.reason, error.evidence)
        media_type = response.media_type or content.headers.get("warc-identified-payload-type")
        if media_type in SNIFFED and not _IS_HTML.search(body, 0, _IS_HTML_WITHIN):
            return place.rejection("media-type", media_type)
        plain = media_type is None or media_type == "text/plain"
        return Page(
            content=body,
            media_type=None if plain else "text/html",
            url=place.url,
            charset=response.charset,
            fetched_at=place.fetched_at,
            kind="warc",
            path=place.name,
            warc_offset=place.offset,
            truncated=True if content.headers.get("warc-truncated") else None,
            rights=header_rights(response.headers),
        )

    def _refuse(self, place: _Place, record: Record, response: Response) -> tuple[str, str]:
        """Say why a response is no page, or nothing."""
        if place.url and not place.url.lower().startswith(("http://", "https://")):
            return "no-web-address", place.url[:200]
        if place.url and site_file_path(place.url) and self._is_site_file(place, response):
            return "site-file", "read for its opt-outs"
        if not 200 <= response.status < 300 or response.status == PARTIAL:  # noqa: PLR2004 - "success" of HTTP
            return "status", str(response.status)
        media_type = response.media_type or record.headers.get("warc-identified-payload-type")
        if media_type not in {*HTML, *SNIFFED, "text/plain", None}:
            return "media-type", str(media_type)[:200]
        if record.too_large:
            return "too-large", f"a record of {record.length} bytes"
        return "", ""

    def _is_site_file(self, place: _Place, response: Response) -> bool:
        found = 200 <= response.status < 300  # noqa: PLR2004 - the same
        if not found and response.status not in GONE:
            return False
        if self.sites is not None:
            try:
                content = decode_body(response) if found else b""
            except Undecodable:
                return False
            self.sites.add(str(place.url), place.fetched_at, content)
        return found


def _records(file: IO[bytes]) -> Iterator[Record | RecordDamage]:
    return read_arc(file) if is_arc(file) else read_records(file)


class _Place:
    """Where a record lies and what it is about."""

    __slots__ = ("fetched_at", "name", "offset", "ordinal", "url")

    def __init__(self, name: str, offset: int, ordinal: int, headers: Mapping[str, str]) -> None:
        self.name, self.offset, self.ordinal = name, offset, ordinal
        address = headers.get("warc-target-uri")
        self.url = address.strip("<> ") or None if address else None
        date = headers.get("warc-date", "")
        self.fetched_at = date if _TIME.fullmatch(date) else None

    def rejection(self, reason: str, evidence: str) -> Rejection:
        """Return the rejection of this record."""
        where = f"{self.name}\0{self.offset}\0{self.ordinal}\0{self.url}"
        digest = hashlib.sha256(where.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        source = Source("warc", self.name, self.offset, self.fetched_at)
        return Rejection(digest, STAGE, reason, evidence, self.url, source)
