"""The files of sites that state opt-outs, kept while archives are read and asked for each page."""

from __future__ import annotations

import secrets
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

from corpuskit.annotation.optouts import MAX_FILE_BYTES, SiteFile, parse_site_file, site_rights
from corpuskit.article import Page, Rights

MAX_CACHED_SITES: Final = 256

_TABLE: Final = (
    "CREATE TABLE file (host TEXT, path TEXT, fetched_at TEXT, address TEXT, content BLOB, "
    "PRIMARY KEY (host, path))"
)
_NEWER: Final = (
    "INSERT INTO file VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
    "fetched_at = excluded.fetched_at, address = excluded.address, content = excluded.content "
    "WHERE (excluded.fetched_at, excluded.content) > (fetched_at, content)"
)


class SiteFiles:
    r"""robots.txt, ai.txt and tdmrep.json of many sites, the newest of each, on disk.

    Examples:
        >>> files = SiteFiles()
        >>> files.add("https://a.example/robots.txt", None, b"User-agent: CCBot\nDisallow: /")
        True
        >>> files.add("https://a.example/story", None, b"<p>It rained.")
        False
        >>> files.mark(Page("<p>It rained.", url="https://a.example/story")).rights.ai_optout
        ('robots.txt:ccbot',)
    """

    def __init__(self, path: Path | None = None) -> None:
        exists = path is not None and path.exists()
        # "" is a file of SQLite's own, which goes with the connection.
        self._connection = sqlite3.connect(path or "", isolation_level=None)
        self._sites: dict[str, tuple[SiteFile, ...]] = {}
        self._empty: bool | None = None
        if not exists:
            self._connection.execute("PRAGMA journal_mode = OFF")
            self._connection.execute("PRAGMA synchronous = OFF")
            self._connection.execute(_TABLE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def add(self, address: str, fetched_at: str | None, content: bytes) -> bool:
        """Keep a file if it states opt-outs; of two of one site the one fetched later counts.

        Args:
            address: where it was.
            fetched_at: ISO 8601.
            content: its bytes; none where the site says that there is no such file.
        """
        if parse_site_file(address, b"") is None:
            return False
        host = _host(address)
        row = (
            host,
            urlsplit(address).path,
            fetched_at or "",
            address,
            content[: MAX_FILE_BYTES + 1],
        )
        self._connection.execute(_NEWER, row)
        self._sites.pop(host, None)
        self._empty = False
        return True

    def take_from(self, path: Path) -> None:
        """Keep what another one has kept in a file; as :meth:`add`, in its order."""
        with closing(sqlite3.connect(path)) as other:
            columns = "host, path, fetched_at, address, content"
            self._connection.executemany(
                _NEWER,
                other.execute(f"SELECT {columns} FROM file ORDER BY rowid"),  # noqa: S608 - of constants
            )
        self._sites.clear()
        self._empty = None

    def save(self, path: Path) -> None:
        """Write what is kept to a file, whole or not at all; no file for nothing."""
        if self._connection.execute("SELECT 1 FROM file LIMIT 1").fetchone() is not None:
            temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
            self._connection.execute("VACUUM INTO ?", (str(temporary),))
            temporary.replace(path)

    def mark(self, page: Page) -> Page:
        """Return the page with what its site states about it."""
        stated = self.stated(page.url)
        if stated is None:
            return page
        return replace(page, rights=page.rights.merged(stated) if page.rights else stated)

    def stated(self, url: str | None) -> Rights | None:
        """Return what a site states about the page of an address; None where that is nothing."""
        if url is None or self._is_empty():
            return None
        return site_rights(url, self._of(_host(url)))

    def _is_empty(self) -> bool:
        if self._empty is None:
            self._empty = self._connection.execute("SELECT 1 FROM file LIMIT 1").fetchone() is None
        return self._empty

    def _of(self, host: str) -> tuple[SiteFile, ...]:
        if host not in self._sites:
            if len(self._sites) >= MAX_CACHED_SITES:
                self._sites.clear()
            rows = self._connection.execute(
                "SELECT address, content FROM file WHERE host = ? ORDER BY path", (host,)
            )
            parsed = (parse_site_file(address, content) for address, content in rows)
            self._sites[host] = tuple(file for file in parsed if file)
        return self._sites[host]


def _host(address: str) -> str:
    """Return host and port, so that http and https are one site.

    Examples:
        >>> _host("https://A.example:443/x") == _host("http://a.example/y")
        True
        >>> _host("http://[broken/")
        ''
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return ""
    host = parts.hostname or ""
    return host if port in {None, 80, 443} else f"{host}:{port}"
