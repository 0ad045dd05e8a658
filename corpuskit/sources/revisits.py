"""Revisit records: an archive stores a page once, and only refers to it when it came again.

The index of originals is made when the first revisit is met, by one more pass over the archives;
archives without revisits cost nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from corpuskit.sources.entries import Entry
from corpuskit.sources.records import Record, read_records

ORIGINALS: Final = frozenset({"response", "resource"})


_QUERY: Final = (
    "SELECT name, place, ordinal, url FROM original WHERE {} "
    "ORDER BY date DESC, name, place, ordinal LIMIT 1"
)


class Original(NamedTuple):
    """The record that a revisit stands for."""

    name: str
    record: Record
    url: str


class Revisits:
    """Finds originals in all archives of one location."""

    def __init__(self, archives: Callable[[], Iterator[Entry]]) -> None:
        self._archives = archives
        self._entries: dict[str, Entry] = {}
        self._index: sqlite3.Connection | None = None

    def find(self, revisit: Record) -> Original | None:
        """Return the original of a revisit, None if no archive of this location holds it.

        Looked for by the id it refers to, by address and time, by digest of the payload, and for
        "not modified" as the last original of the same address before it.
        """
        headers = revisit.headers
        url = target(revisit)
        looked_for = (
            ("id = ?", headers.get("warc-refers-to")),
            ("url = ? AND date = ?", _refers(headers.get("warc-refers-to-target-uri")),
             headers.get("warc-refers-to-date")),
            ("digest = ?", headers.get("warc-payload-digest")),
            ("url = ? AND date <= ?", url, headers.get("warc-date")),
        )  # fmt: skip
        for where, *values in looked_for:
            if where.startswith("url = ? AND date <=") and not _not_modified(headers):
                continue
            if all(values):
                row = self._rows().execute(_QUERY.format(where), values).fetchone()
                if row:
                    return self._read(*row)
        return None

    def close(self) -> None:
        """Let go of the index."""
        if self._index is not None:
            self._index.close()
            self._index = None

    def _rows(self) -> sqlite3.Connection:
        if self._index is None:
            self._index = sqlite3.connect("", isolation_level=None)
            self._index.execute("PRAGMA journal_mode = OFF")
            self._index.execute(
                "CREATE TABLE original (id TEXT, url TEXT, date TEXT, digest TEXT, name TEXT, "
                "place INT, ordinal INT)"
            )
            self._index.execute("BEGIN")
            self._index.executemany("INSERT INTO original VALUES (?,?,?,?,?,?,?)", self._found())
            self._index.execute("COMMIT")
            for column in ("id", "url", "digest"):
                self._index.execute(f"CREATE INDEX by_{column} ON original ({column})")
        return self._index

    def _found(self) -> Iterator[tuple[str | int | None, ...]]:
        for entry in self._archives():
            self._entries[entry.name] = entry
            with entry.open() as file:
                for record in read_records(file):
                    if isinstance(record, Record) and record.headers.get("warc-type") in ORIGINALS:
                        yield self._row(entry.name, record)

    def _row(self, name: str, record: Record) -> tuple[str | int | None, ...]:
        get = record.headers.get
        digest = get("warc-payload-digest")
        identity = (get("warc-record-id"), target(record), get("warc-date"), digest)
        return (*identity, name, record.offset, record.ordinal)

    def _read(self, name: str, place: int, ordinal: int, url: str) -> Original | None:
        with self._entries[name].open() as file:
            for record in read_records(file, offset=place):
                if isinstance(record, Record) and record.ordinal >= ordinal:
                    return Original(name, record, url)
        return None


def target(record: Record) -> str | None:
    """Return the address of a record; old writers put it in angle brackets."""
    return _refers(record.headers.get("warc-target-uri"))


def _refers(value: str | None) -> str | None:
    return value.strip("<> ") or None if value else None


def _not_modified(headers: Mapping[str, str]) -> bool:
    return "server-not-modified" in headers.get("warc-profile", "")
