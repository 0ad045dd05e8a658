"""A file of pages of the spool: how they are written to it and read back."""

from __future__ import annotations

import json
import os
import re
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields, replace
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from corpuskit.article import DatelineMode, Page, Rejection, Rights
from corpuskit.caching.codec import pack
from corpuskit.caching.store import digest_of as digest_bytes
from corpuskit.caching.store import dump
from corpuskit.errors import SourceError
from corpuskit.extraction.story import site_of
from corpuskit.schema import record_from

_PAGE_FIELDS = tuple(f.name for f in fields(Page) if f.name != "content")
_TYPES = {"warc_offset": pa.int64(), "truncated": pa.bool_()}

_KEYS = tuple((name, pa.string()) for name in ("site", "sha256", "rejection", "identity"))
_PLACES = ("url", "dateline", "path", "warc_offset", "fetched_at")
KEYS = pa.schema([*_KEYS, *((name, _TYPES.get(name, pa.string())) for name in _PLACES)])
"""What is known of pages without their content; ``rejection`` is null for a page."""

_SCHEMA = pa.schema(
    [
        ("content", pa.binary()),
        ("is_text", pa.bool_()),
        *_KEYS,
        *((name, _TYPES.get(name, pa.string())) for name in _PAGE_FIELDS),
    ]
)

_HEAD_CHARS = 65_536
"""A canonical link is looked for so far into a page. Source: a round value, eight times as far as a
charset is looked for; one that stands behind it is found when the page is parsed."""

_LINK = re.compile(rb"<link\b[^>]{0,2000}>", re.IGNORECASE)
_CANONICAL = re.compile(rb"rel\s{0,9}=\s{0,9}[\"']?canonical\b", re.IGNORECASE)
_HREF = re.compile(rb"href\s{0,9}=\s{0,9}[\"']?([^\"'\s>]{1,2000})", re.IGNORECASE)


class Key(NamedTuple):
    """A page of a part, or a rejection in place of one, without its content."""

    row: int
    site: str | None
    sha256: str
    rejection: str | None
    """As JSON; None for a page."""
    identity: str | None
    """See :func:`identity_of`."""
    url: str | None
    dateline: DatelineMode | None
    path: str | None
    warc_offset: int | None
    fetched_at: str | None


def identity_of(page: Page | Rejection, digest: str) -> str | None:
    """Return a digest of all that is known of a page but where it lies; None of a rejection.

    Nor does it tell when the page came, and what becomes of its dateline.

    Args:
        page: as :func:`settled` gives it.
        digest: of its content.
    """
    return None if isinstance(page, Rejection) else digest_bytes(dump(page_parts(page, digest)))


def page_parts(page: Page, digest: str) -> list[Any]:
    """Return what extraction may look at; where the page lies, and when it came, goes through."""
    return [
        *(digest, isinstance(page.content, str), page.media_type, page.url, page.id),
        *(page.title, page.published, page.charset, page.kind, page.truncated),
        None if page.rights is None else pack(Rights, page.rights),
    ]


def keys_of(pages: Sequence[Page | Rejection], digests: Sequence[str]) -> pa.Table:
    """Return what is known of pages without their content."""
    found: list[list[Any]] = [
        list(map(site_of_page, pages)),
        list(digests),
        [json.dumps(asdict(page)) if isinstance(page, Rejection) else None for page in pages],
        list(map(identity_of, pages, digests)),
    ]
    found += (
        [None if isinstance(one, Rejection) else getattr(one, name) for one in pages]
        for name in _PLACES
    )
    return pa.table(found, KEYS)


def write_pages(path: Path, pages: Sequence[Page | Rejection], digests: Sequence[str]) -> None:
    """Write pages, as :func:`settled` gives them, to a file, whole or not at all."""
    rows = [_to_row(*one) for one in zip(pages, digests, strict=True)]
    write_table(path, pa.Table.from_pylist(rows, _SCHEMA))


def write_table(path: Path, table: pa.Table) -> None:
    """Write a table to a file, whole or not at all."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    pq.write_table(table, temporary, compression="zstd")
    os.replace(temporary, path)  # noqa: PTH105 - the one atomic step, named as such


def pages_in(table: pa.Table) -> list[Page | Rejection]:
    """Return the pages that a file holds."""
    return [_from_row(row) for row in table.to_pylist()]


def read_keys(path: Path) -> list[Key]:
    """Read what is known of the pages of a part without their content."""
    with pq.ParquetFile(path) as file:
        columns = file.read(KEYS.names, use_threads=False).select(KEYS.names)
    return list(map(Key, range(columns.num_rows), *(one.to_pylist() for one in columns.columns)))


def digest_of(page: Page | Rejection) -> str:
    """Return what tells a page from others: the digest of its content, or the id of a rejection."""
    return page.id if isinstance(page, Rejection) else page.sha256


def size_of(page: Page | Rejection) -> int:
    """Return the bytes of a page's content."""
    if isinstance(page, Rejection):
        return 0
    raw = page.content
    return len(raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw)


def site_of_page(page: Page | Rejection) -> str | None:
    """Return the site of a page by its address, else by its canonical link, without parsing it."""
    if isinstance(page, Rejection):
        return None
    site = canonical_site(page) if page.url is None else site_of(page.url)
    return site and site.encode("utf-8", "replace").decode()


def canonical_site(page: Page) -> str | None:
    """Return the site of a page without an address by its canonical link, without parsing it."""
    head = page.content[:_HEAD_CHARS]
    raw = head.encode("utf-8", "replace") if isinstance(head, str) else head
    for link in _LINK.finditer(raw):
        if _CANONICAL.search(link[0]) and (href := _HREF.search(link[0])):
            return site_of(unescape(href[1].decode("utf-8", "replace")))
    return None


def settled(page: Page | Rejection, dateline: DatelineMode | None = None) -> Page | Rejection:
    r"""Return a page as a part gives it, whether it was copied or is read where it lies.

    Lone surrogates in its small fields, which no file format holds, are replaced.

    Args:
        page: as its source gives it.
        dateline: what its source says of datelines, if anything.

    Examples:
        >>> settled(Page("It rained.", url="https://a.example/\udce9")).url
        'https://a.example/?'
    """
    if isinstance(page, Rejection):
        return page
    changed: dict[str, Any] = {}
    for name in _PAGE_FIELDS:
        value = getattr(page, name)
        if isinstance(value, str) and not value.isascii():
            stored = value.encode("utf-8", "replace").decode()
            if stored != value:
                changed[name] = stored
    if dateline:
        changed["dateline"] = dateline
    return replace(page, **changed) if changed else page


@contextmanager
def told_where(folder: Path) -> Iterator[None]:
    """Say which folder could not be written, and what to do."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SourceError(
            f"{folder}: could not be written ({reason}); free some space or set "
            '"work" to another folder, then run the build again'
        ) from error


def _to_row(page: Page | Rejection, digest: str) -> dict[str, Any]:
    if isinstance(page, Rejection):
        stored = json.dumps(asdict(page))
        return {"content": b"", "kind": "rejection", "sha256": digest, "rejection": stored}
    raw = page.content
    row: dict[str, Any] = {name: getattr(page, name) for name in _PAGE_FIELDS}
    row["rights"] = json.dumps(asdict(page.rights)) if page.rights else None
    row["is_text"] = isinstance(raw, str)
    row["content"] = raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw
    row["site"], row["sha256"] = site_of_page(page), digest
    row["identity"] = identity_of(page, digest)
    return row


def _from_row(row: dict[str, Any]) -> Page | Rejection:
    rejection, is_text, content = row.pop("rejection"), row.pop("is_text"), row["content"]
    del row["sha256"], row["site"], row["identity"]
    if rejection is not None:
        return record_from(Rejection, json.loads(rejection))
    if row["rights"] is not None:
        row["rights"] = record_from(Rights, json.loads(row["rights"]))
    page = Page(**row)
    return replace(page, content=content.decode("utf-8", "surrogatepass")) if is_text else page
