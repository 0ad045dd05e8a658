"""Pages from files: folders, globs, ``.html .txt .jsonl`` (each also ``.gz`` and ``.zst``).

Everything is read in a fixed order (sorted by path) and streamed: a JSON Lines file of any size
needs the memory of one line. What cannot be read *as a page* becomes a recorded rejection; what
cannot be read *at all* (missing, no permission) raises, because nothing may be lost unseen.
"""

from __future__ import annotations

import glob
import gzip
import hashlib
import io
import json
import os
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import IO, Any

from corpuskit.article import Page, Rejection, Source
from corpuskit.errors import SourceError

HTML_SUFFIXES = (".html", ".htm", ".xhtml", ".shtml")
TEXT_SUFFIXES = (".txt", ".text")
LINE_SUFFIXES = (".jsonl", ".ndjson")
PACKED_SUFFIXES = (".gz", ".zst")
STDIN = "-"

MAX_RECORD_BYTES = 256 * 2**20
"""A page or a line above this size (after unpacking) is not read but rejected: a decompression
bomb must not fill the memory. The largest article page of our 422 gold pages has 6.5 MB."""


def read(location: str | os.PathLike[str]) -> Iterator[Page | Rejection]:
    """Yield the pages of a file, a folder (recursively) or a glob, in the order of their paths.

    ``Page.path`` is relative to the folder, so that a release does not depend on where its input
    lay.

    Raises:
        SourceError: nothing is there, nothing in it is a page, or it may not be read.

    Examples:
        >>> list(read("no/such/folder"))
        Traceback (most recent call last):
        corpuskit.errors.SourceError: no/such/folder: no such file or folder
    """
    text = os.fspath(location)
    found = False
    for root, path in _locate(text):
        found = True
        yield from read_file(path, root)
    if not found:
        known = " ".join((*HTML_SUFFIXES, *TEXT_SUFFIXES, *LINE_SUFFIXES))
        msg = f"{text}: no pages found there (looked for {known}, each also .gz or .zst)"
        raise SourceError(msg)


def read_file(path: Path, root: Path) -> Iterator[Page | Rejection]:
    """Yield the pages of one file; its suffix says what it holds, else its content is sniffed.

    Raises:
        SourceError: the file cannot be opened.
    """
    name = path.relative_to(root).as_posix()
    suffix = _suffix(path)
    try:
        with _open(path) as stream:
            if suffix in LINE_SUFFIXES:
                yield from read_lines(stream, name)
            else:
                yield _read_page(stream, name, suffix)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield _rejection(name, "bad-compression", str(error))
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror or error}") from error
    except Exception as error:
        # zstandard names its own error class; it is imported only where such a file is read.
        if type(error).__name__ != "ZstdError":
            raise
        yield _rejection(name, "bad-compression", str(error))


def read_lines(stream: IO[bytes], name: str) -> Iterator[Page | Rejection]:
    """Yield one page for each JSON line ``{id?, url?, html or text, title?, published?}``.

    Blank lines are passed over. A line that is no such record is a rejection that names its
    number; the lines after it are read all the same.
    """
    number = 0
    while line := stream.readline(MAX_RECORD_BYTES + 1):
        number += 1
        where = f"{name}:{number}"
        if len(line) > MAX_RECORD_BYTES:
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_RECORD_BYTES)
            yield _rejection(where, "too-large", f"line of more than {MAX_RECORD_BYTES} bytes")
        elif line.strip():
            yield parse_record(line, where)


def parse_record(line: bytes, where: str) -> Page | Rejection:
    """Return the page of one JSON line, or a rejection that says what is wrong with it.

    Bytes that are no UTF-8 are carried as lone surrogates; decoding counts and replaces them.

    Examples:
        >>> parse_record(b'{"text": "It ended.", "title": ""}', "a.jsonl:1").content
        'It ended.'
        >>> parse_record(b"[1]", "a.jsonl:2").evidence
        'a.jsonl:2: not an object but a list'
    """
    try:
        record = json.loads(line.decode("utf-8-sig", "surrogateescape").strip())
    except (ValueError, RecursionError) as error:
        return _rejection(where, "bad-json", str(error), line)
    if not isinstance(record, dict):
        return _rejection(where, "bad-record", f"not an object but a {_kind(record)}", line)
    for key in ("id", "url", "html", "text", "title", "published"):
        value = record.get(key)
        if key == "id" and type(value) is int:
            record[key] = str(value)
        elif value is not None and not isinstance(value, str):
            return _rejection(where, "bad-record", f"{key} is no string: {_kind(value)}", line)
    html = record.get("html")
    content = record.get("text") if html is None else html
    if content is None:
        return _rejection(where, "bad-record", "neither html nor text in it", line)
    return Page(
        content=content,
        media_type="text/plain" if html is None else "text/html",
        url=record.get("url") or None,
        id=record.get("id") or None,
        title=record.get("title"),
        published=record.get("published") or None,
        kind="jsonl",
        path=where,
    )


def _locate(text: str) -> Iterator[tuple[Path, Path]]:
    """Yield (root, file) for a file, a folder or a glob."""
    path = Path(text)
    if path.is_dir():
        yield from ((path, file) for file in _walk(path))
    elif path.exists():
        yield path.parent, path
    elif glob.has_magic(text):
        parts = PurePath(text).parts
        fixed = next(i for i, part in enumerate(parts) if glob.has_magic(part))
        root = Path(*parts[:fixed])
        for match in sorted(glob.glob(text, recursive=True)):  # noqa: PTH207 - Path.glob wants a split pattern
            if Path(match).is_file():
                yield root, Path(match)
    else:
        raise SourceError(f"{text}: no such file or folder")


def _walk(folder: Path) -> Iterator[Path]:
    """Yield the page files below a folder, sorted, hidden ones left out."""

    def refuse(error: OSError) -> None:
        raise SourceError(f"{error.filename}: {error.strerror}") from error

    for place, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and _suffix(Path(name)) is not None:
                yield Path(place, name)


def _suffix(path: Path) -> str | None:
    """Return the suffix that tells what a file holds, without ``.gz`` or ``.zst``."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in PACKED_SUFFIXES:
        suffixes.pop()
    known = HTML_SUFFIXES + TEXT_SUFFIXES + LINE_SUFFIXES
    return suffixes[-1] if suffixes and suffixes[-1] in known else None


def _open(path: Path) -> IO[bytes]:
    packing = path.suffix.lower()
    if packing == ".gz":
        return io.BufferedReader(gzip.GzipFile(path, "rb"))
    if packing == ".zst":
        import zstandard

        return io.BufferedReader(zstandard.open(path, "rb"))
    return path.open("rb")


def _read_page(stream: IO[bytes], name: str, suffix: str | None) -> Page | Rejection:
    content = stream.read(MAX_RECORD_BYTES + 1)
    if len(content) > MAX_RECORD_BYTES:
        return _rejection(name, "too-large", f"more than {MAX_RECORD_BYTES} bytes")
    media_type = None
    if suffix in HTML_SUFFIXES:
        media_type = "text/html"
    elif suffix in TEXT_SUFFIXES:
        media_type = "text/plain"
    return Page(content=content, media_type=media_type, kind="file", path=name)


def _rejection(where: str, reason: str, evidence: str, raw: bytes = b"") -> Rejection:
    digest = hashlib.sha256(where.encode("utf-8", "surrogatepass") + b"\0" + raw)
    source = Source(kind="jsonl" if ":" in where else "file", path=where)
    text = f"{where}: {evidence}"
    return Rejection(digest.hexdigest()[:32], "source", reason, text, source=source)


def _kind(value: Any) -> str:
    names = {dict: "object", list: "list", str: "string", bool: "boolean", type(None): "null"}
    return names.get(type(value), "number")
