"""Revisit records: an archive stores a page once, and only refers to it when it came again.

The index of originals is made when the first revisit is met, by one more pass over the archives;
archives without revisits cost nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

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

    def __init__(
        self, archives: Callable[[], Iterator[Entry]], index: Path | str | None = ""
    ) -> None:
        """Prepare finding.

        Args:
            archives: yields all archives of the location.
            index: of their originals, as :func:`write_originals` makes it; by default it is made
                when the first revisit is met, and None raises :class:`OriginalsWanted` then.
        """
        self._archives, self._made = archives, index
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
        if self._made is None:
            raise OriginalsWanted
        if self._index is None:
            self._entries = {entry.name: entry for entry in self._archives()}
            if self._made:
                where = Path(self._made).absolute().as_uri()
                self._index = sqlite3.connect(f"{where}?mode=ro&immutable=1", uri=True)
            else:
                self._index = _indexed("", map(originals_of, self._entries.values()))
        return self._index

    def _read(self, name: str, place: int, ordinal: int, url: str) -> Original | None:
        with self._entries[name].open() as file:
            for record in read_records(file, offset=place):
                if isinstance(record, Record) and record.ordinal >= ordinal:
                    return Original(name, record, url)
        return None


class OriginalsWanted(Exception):  # noqa: N818 - a state of the work, caught by who can make it
    """A revisit was met, and there is no index of originals yet."""


OriginalRow: TypeAlias = tuple[str | int | None, ...]


def originals_of(archive: Entry) -> Iterator[OriginalRow]:
    """Yield what the index of originals holds of an archive."""
    with archive.open() as file:
        for record in read_records(file):
            if isinstance(record, Record) and record.headers.get("warc-type") in ORIGINALS:
                yield _row(archive.name, record)


def write_originals(path: Path, rows: Iterable[Iterable[OriginalRow]]) -> None:
    """Write the index of originals to a file, from what :func:`originals_of` gives of each archive.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_originals(Path(folder, "originals.sqlite"), [[]])
        ...     [file.name for file in Path(folder).iterdir()]
        ['originals.sqlite']
    """
    temporary = path.with_name(f".{path.name}")
    temporary.unlink(missing_ok=True)
    _indexed(temporary, rows).close()
    temporary.replace(path)


def _indexed(path: Path | str, rows: Iterable[Iterable[OriginalRow]]) -> sqlite3.Connection:
    index = sqlite3.connect(path, isolation_level=None)
    index.execute("PRAGMA journal_mode = OFF")
    index.execute(
        "CREATE TABLE original (id TEXT, url TEXT, date TEXT, digest TEXT, name TEXT, "
        "place INT, ordinal INT)"
    )
    index.execute("BEGIN")
    for one in rows:
        index.executemany("INSERT INTO original VALUES (?,?,?,?,?,?,?)", one)
    index.execute("COMMIT")
    for column in ("id", "url", "digest"):
        index.execute(f"CREATE INDEX by_{column} ON original ({column})")
    return index


def _row(name: str, record: Record) -> OriginalRow:
    get = record.headers.get
    digest = get("warc-payload-digest")
    identity = (get("warc-record-id"), target(record), get("warc-date"), digest)
    return (*identity, name, record.offset, record.ordinal)


def target(record: Record) -> str | None:
    """Return the address of a record; old writers put it in angle brackets."""
    return _refers(record.headers.get("warc-target-uri"))


def _refers(value: str | None) -> str | None:
    return value.strip("<> ") or None if value else None


def _not_modified(headers: Mapping[str, str]) -> bool:
    return "server-not-modified" in headers.get("warc-profile", "")
