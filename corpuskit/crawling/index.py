"""Indexes of an archive: CDXJ for replay tools, Parquet for queries, and the list of what is gone.

All are made anew from the frontier, so they can be deleted at any time.
"""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from corpuskit.crawling.frontier import Frontier
from corpuskit.errors import SourceError

FOLDER: Final = "indexes"
CDXJ: Final = "index.cdxj"
PARQUET: Final = "index.parquet"
GONE: Final = "gone.csv"

_COLUMNS: Final = (
    "url",
    "site",
    "kind",
    "at",
    "type",
    "status",
    "mime",
    "digest",
    "bytes",
    "warc",
    "offset",
    "length",
)
_NUMBERS: Final = frozenset({"status", "bytes", "offset", "length"})
_WWW: Final = re.compile(r"www\d{0,3}\.")


def write_indexes_apart(folder: Path) -> None:
    """Write the indexes in a process of its own.

    The libraries that write Parquet take more memory than a crawl; so they do not add to it.

    Raises:
        SourceError: they could not be written; the crawl itself is whole.
    """
    code = "import sys; from corpuskit.crawling.index import write_indexes as w; w(sys.argv[1])"
    command = [sys.executable, "-c", code, str(folder)]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)  # noqa: S603 - our own code
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["killed"])[-1]
        raise SourceError(
            f"{folder}: the indexes could not be written ({last}); the archive is whole: make "
            f"them with corpuskit crawl --index --out {folder}"
        )


def write_indexes(folder: str | Path) -> tuple[Path, ...]:
    """Write the indexes of a crawl folder, each whole or not at all.

    Returns:
        The files written.

    Raises:
        ConfigError: there is no crawl in the folder.
    """
    folder = Path(folder)
    where = folder / FOLDER
    with Frontier(folder, read_only=True) as frontier:
        where.mkdir(exist_ok=True)
        _write_cdxj(where / CDXJ, frontier)
        _write_parquet(where / PARQUET, frontier)
        _write_gone(folder / GONE, frontier)
    return where / CDXJ, where / PARQUET, folder / GONE


def sort_key(url: str) -> str:
    """Return the key under which replay tools look an address up.

    Source: the sort-friendly form (SURT) of Wayback, as pywb makes it.

    Examples:
        >>> sort_key("https://www.News.example/World/?b=2&a=1#top")
        'example,news)/world?a=1&b=2'
        >>> sort_key("http://127.0.0.1:8080/")
        '127,0,0,1:8080)/'
    """
    parts = urlsplit(url.lower())
    host = _WWW.sub("", parts.hostname or "", count=1)
    labels = host.split(".") if host.replace(".", "").isdigit() else reversed(host.split("."))
    port = f":{parts.port}" if parts.port not in {None, 80, 443} else ""
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    path = parts.path.rstrip("/") or "/"
    return f"{','.join(labels)}{port}){path}{'?' if query else ''}{query}"


def _write_cdxj(path: Path, frontier: Frontier) -> None:
    """Write one line an answer, sorted; the sorting is done on disk."""
    sorting = sqlite3.connect("")
    sorting.execute("CREATE TABLE line (key TEXT, at TEXT, rest TEXT)")
    sorting.executemany("INSERT INTO line VALUES (?, ?, ?)", _cdxj_lines(frontier))
    temporary = path.with_suffix(".tmp")
    with temporary.open("w", encoding="utf-8", newline="\n") as file:
        for line in sorting.execute("SELECT key, at, rest FROM line ORDER BY key, at, rest"):
            file.write(" ".join(line) + "\n")
    sorting.close()
    temporary.replace(path)


def _cdxj_lines(frontier: Frontier) -> Iterator[tuple[str, str, str]]:
    rows = frontier.query(
        "SELECT url, at, type, mime, status, digest, length, offset, warc FROM capture"
    )
    for url, at, kind, mime, status, digest, length, offset, warc in rows:
        fields = {
            "url": url,
            "mime": "warc/revisit" if kind == "revisit" else mime or "unk",
            "status": str(status),
            "digest": digest,
            "length": str(length),
            "offset": str(offset),
            "filename": warc,
        }
        moment = re.sub(r"\D", "", at)[:14]
        yield sort_key(url), moment, json.dumps(fields, ensure_ascii=False)


def _write_parquet(path: Path, frontier: Frontier) -> None:
    """Write one row an answer, in the order in which they came.

    By way of a CSV file that Arrow reads in blocks: from Python's lists it would load pandas.
    """
    import pyarrow as pa
    import pyarrow.csv as pc
    import pyarrow.parquet as pq

    types = [(name, pa.int64() if name in _NUMBERS else pa.string()) for name in _COLUMNS]
    schema = pa.schema(types)
    convert = pc.ConvertOptions(column_types=schema, strings_can_be_null=True, null_values=[""])
    rows = frontier.query(f"SELECT {', '.join(_COLUMNS)} FROM capture ORDER BY id")  # noqa: S608 - the columns are a constant
    temporary, lines = path.with_suffix(".tmp"), path.with_suffix(".csv.tmp")
    with lines.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(_COLUMNS)
        csv.writer(file).writerows(rows)
    reader = pc.open_csv(lines, convert_options=convert)
    with reader, pq.ParquetWriter(temporary, schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch)
    lines.unlink()
    temporary.replace(path)


def _write_gone(path: Path, frontier: Frontier) -> None:
    """Write what sites have taken down, as a build reads it under ``release.takedowns``."""
    rows = frontier.query(
        "SELECT url, fetched_at, status FROM url WHERE state = 'gone' AND kind = 'article' "
        "ORDER BY url"
    )
    temporary = path.with_suffix(".tmp")
    with temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("record", "reason", "date", "reference"))
        for url, at, status in rows:
            writer.writerow((url, "gone", at[:10], f"answered {status} twice"))
    temporary.replace(path)
