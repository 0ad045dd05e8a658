"""Which addresses a crawl knows, and what became of each: one SQLite file, safe against kill -9.

An address goes from ``pending`` to ``leased`` while it is asked, then to ``stored``, ``failed``,
``denied`` or ``gone``, or back to ``pending`` to be asked later. What an answer means is written in
one transaction, after its bytes are in the archive: the capture, the state of the address, and the
addresses found in it. So a crawl that is killed loses nothing but the answers under way, which are
asked for again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Self

from corpuskit.crawling.lock import lock
from corpuskit.crawling.model import Kind
from corpuskit.crawling.rows import (
    PRIORITIES,
    TASK_COLUMNS,
    Capture,
    Changes,
    FrontierEntry,
    Outcome,
    Task,
    fingerprint,
    host_of,
    row_of,
    task_of,
)
from corpuskit.crawling.schema import APPLICATION, SCHEMA, SCHEMA_VERSION
from corpuskit.errors import ConfigError, SourceError

FILE: Final = "crawl.sqlite"
_ADD: Final = """
INSERT INTO url (fp, url, host, site, kind, priority, depth, hops, parent, discovered_at, lastmod,
  published) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (fp) DO UPDATE SET lastmod = coalesce(lastmod, excluded.lastmod),
  published = coalesce(published, excluded.published) WHERE state = 'pending'
"""
_LEASE: Final = f"""
UPDATE url SET state = 'leased' WHERE rowid = (
  SELECT rowid FROM url WHERE state = 'pending' AND host = ? AND priority >= ? AND not_before <= ?
    AND NOT (kind = 'article' AND site IN (SELECT value FROM json_each(?)))
  ORDER BY priority DESC, tries, rowid LIMIT 1)
RETURNING {TASK_COLUMNS}
"""  # noqa: S608 - the columns are a constant of this module


class Frontier:
    """The addresses of one crawl folder."""

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        """Open the frontier of a folder, or begin one.

        Args:
            folder: of the crawl.
            read_only: only look; also while a crawl runs.

        Raises:
            ConfigError: it is of another version of corpuskit, or (to look at) not there.
            SourceError: another crawl runs in this folder, or the file cannot be read.
        """
        self.path = folder / FILE
        self._lock = None if read_only else lock(folder)
        if read_only and not self.path.exists():
            raise ConfigError(f"{folder}: no crawl is here (no {FILE})")
        try:
            address = f"{self.path.resolve().as_uri()}?mode={'ro' if read_only else 'rwc'}"
            self._db = sqlite3.connect(address, uri=True, isolation_level=None)
            self._prepare(read_only=read_only)
        except sqlite3.Error as error:
            self._unlock()
            raise SourceError(f"{self.path}: cannot be read ({error})") from error
        except ConfigError:
            self.close()
            raise

    def _prepare(self, *, read_only: bool) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        (application,) = self._db.execute("PRAGMA application_id").fetchone()
        tables = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if tables and application != APPLICATION:
            raise ConfigError(f"{self.path}: is no frontier of corpuskit; choose another folder")
        if tables and version != SCHEMA_VERSION:
            age = "an older" if version < SCHEMA_VERSION else "a newer"
            raise ConfigError(
                f"{self.path}: was written by {age} corpuskit (frontier version {version}, this "
                f"one reads {SCHEMA_VERSION}); go on with that corpuskit, or crawl into a new "
                "folder: the archives here stay readable"
            )
        if read_only:
            return
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        if not tables:
            self._db.executescript(
                f"BEGIN; PRAGMA application_id = {APPLICATION}; "
                f"PRAGMA user_version = {SCHEMA_VERSION}; {SCHEMA} COMMIT;"
            )
        # Added after the others, so that folders begun before have it too.
        self._db.execute("CREATE TABLE IF NOT EXISTS site (id TEXT PRIMARY KEY, digest TEXT)")
        self._db.execute("UPDATE url SET state = 'pending' WHERE state = 'leased'")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file and let another crawl open it."""
        if self._lock is not None:
            with suppress(sqlite3.Error):  # somebody is looking at it
                # So that it can be read where nothing can be written, as on a read-only disk.
                self._db.execute("PRAGMA journal_mode = DELETE")
        self._db.close()
        self._unlock()

    def _unlock(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def begin_run(self, now: str) -> tuple[int, str, bool]:
        """Go on with the run that was interrupted, or begin one with what is due.

        Returns:
            Its number, when it began, and whether it is one that was interrupted.
        """
        row = self._db.execute("SELECT id, started_at FROM run WHERE ended_at IS NULL").fetchone()
        if row:
            return int(row[0]), str(row[1]), True
        with self._transaction():
            found = self._db.execute("INSERT INTO run (started_at) VALUES (?)", (now,))
            self._db.execute(
                "UPDATE url SET state = 'pending', asks = NULL, tries = 0, hops = 0, "
                "not_before = 0 WHERE state <> 'pending' AND due_at <= ?",
                (now,),
            )
            # What was denied unasked is judged again: the configuration may be another.
            self._db.execute(
                "UPDATE url SET state = 'pending' WHERE state = 'denied' AND status IS NULL"
            )
        return int(found.lastrowid or 0), now, False

    def end_run(self, run: int, now: str) -> None:
        """Note that a run came to its end."""
        self._db.execute("UPDATE run SET ended_at = ? WHERE id = ?", (now, run))

    def add(self, entries: Iterable[FrontierEntry], now: str) -> int:
        """Take addresses in; what is known already stays as it is.

        Returns:
            How many were not known.
        """
        with self._transaction():
            return self._add(entries, now)

    def _add(self, entries: Iterable[FrontierEntry], now: str) -> int:
        before = self._size()
        self._db.executemany(_ADD, (row_of(entry, now) for entry in entries))
        return self._size() - before

    def _size(self) -> int:
        found = self._db.execute("SELECT coalesce(max(rowid), 0) FROM url").fetchone()
        return int(found[0])

    def renewable(
        self, entries: Iterable[FrontierEntry], before: str
    ) -> Iterator[tuple[Task, str]]:
        """Yield what is stored of addresses whose document states another change than before.

        Args:
            entries: addresses as a document names them.
            before: what was fetched since then is left out.
        """
        for entry in entries:
            if entry.lastmod:
                row = self._db.execute(
                    f"SELECT {TASK_COLUMNS} FROM url WHERE fp = ? AND state = 'stored' "  # noqa: S608 - the columns are a constant
                    "AND lastmod IS NOT ? AND fetched_at < ?",
                    (fingerprint(entry.url), entry.lastmod, before),
                ).fetchone()
                if row:
                    yield task_of(row), entry.lastmod

    def require(self, entry: FrontierEntry, now: str) -> None:
        """Take an address in to be asked now, also if it is known."""
        with self._transaction():
            self._add([entry], now)
            self._db.execute(
                "UPDATE url SET state = 'pending', asks = NULL, tries = 0, hops = 0, "
                "not_before = 0 WHERE fp = ? AND state NOT IN ('pending', 'leased')",
                (fingerprint(entry.url),),
            )

    def look_anew(self, site: str, digest: str) -> None:
        """Ask again for all that names addresses of a site, if its configuration has changed.

        Whole, since what a document names may be wanted now though the document is the same.

        Args:
            site: its id.
            digest: of its configuration.
        """
        with self._transaction():
            row = self._db.execute("SELECT digest FROM site WHERE id = ?", (site,)).fetchone()
            self._db.execute("INSERT OR REPLACE INTO site VALUES (?, ?)", (site, digest))
            if row and row[0] != digest:
                self._db.execute(
                    "UPDATE url SET state = 'pending', etag = NULL, last_modified = NULL, "
                    "asks = NULL, tries = 0, hops = 0, not_before = 0 WHERE site = ? "
                    "AND state = 'stored' AND kind NOT IN ('article', 'robots', 'rights')",
                    (site,),
                )

    def pending_hosts(self) -> list[str]:
        """Return the hosts with addresses that are to be asked."""
        rows = self._db.execute("SELECT DISTINCT host FROM url WHERE state = 'pending'")
        return [host for (host,) in rows]

    def lease(
        self, host: str, now: float, *, spent: Sequence[str] = (), robots_only: bool = False
    ) -> Task | None:
        """Take the next address of a host; None if none may be asked now.

        One that failed comes after those not tried yet, so that it cannot hold them up.

        Args:
            host: as :func:`host_of` names it.
            now: Unix time.
            spent: sites whose budget of articles is used up.
            robots_only: take none but its robots.txt.
        """
        least = PRIORITIES[Kind.ROBOTS] if robots_only else 0
        row = self._db.execute(_LEASE, (host, least, now, json.dumps(list(spent)))).fetchone()
        return task_of(row) if row else None

    def wakes_at(
        self, host: str, *, spent: Sequence[str] = (), robots_only: bool = False
    ) -> float | None:
        """Return when the next address of a host may be asked; None if there is none."""
        least = PRIORITIES[Kind.ROBOTS] if robots_only else 0
        row = self._db.execute(
            "SELECT min(not_before) FROM url WHERE state = 'pending' AND host = ? "
            "AND priority >= ? AND NOT (kind = 'article' AND site IN "
            "(SELECT value FROM json_each(?)))",
            (host, least, json.dumps(list(spent))),
        ).fetchone()
        return None if row[0] is None else float(row[0])

    def settle(self, task: Task, outcome: Outcome) -> None:
        """Note what became of an address that left no capture."""
        with self._transaction():
            self._update(task, outcome)

    def put_back(self, task: Task) -> None:
        """Take a lease back: nothing was asked."""
        self._db.execute("UPDATE url SET state = 'pending' WHERE fp = ?", (task.fp,))

    def store(
        self, task: Task, outcome: Outcome, capture: Capture, run: int, changes: Changes
    ) -> list[FrontierEntry]:
        """Note a capture, what it means for its address, and what was found in it, as one.

        Returns:
            What ``changes.more`` gave.
        """
        with self._transaction():
            self._db.execute(
                "INSERT INTO capture (run, fp, url, site, kind, at, type, status, mime, digest, "
                "bytes, warc, offset, length, ends) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (run, task.fp, task.target, task.site, task.kind, *capture),
            )
            self._update(task, outcome)
            new = self._add((one for one in changes.found if one.kind is Kind.ARTICLE), capture.at)
            self._add((one for one in changes.found if one.kind is not Kind.ARTICLE), capture.at)
            more = list(changes.more(new)) if changes.more else []
            self._add(more, capture.at)
            self._db.executemany(
                "UPDATE url SET state = 'pending', asks = NULL, tries = 0, hops = 0, "
                "not_before = 0 WHERE fp = ? AND state IN ('stored', 'failed') "
                "AND fetched_at < (SELECT started_at FROM run WHERE id = ?)",
                ((fingerprint(one.url), run) for one in more),
            )
            self._db.executemany(
                "UPDATE url SET state = 'pending', asks = NULL, tries = 0, hops = 0, "
                "not_before = 0, lastmod = ? WHERE fp = ?",
                ((lastmod, fp) for fp, lastmod in changes.renewed),
            )
        return more

    def _update(self, task: Task, to: Outcome) -> None:
        self._db.execute(
            "UPDATE url SET state = ?, reason = ?, status = coalesce(?, status), not_before = ?, "
            "due_at = ?, asks = ?, tries = ?, hops = ?, missing = ?, etag = coalesce(?, etag), "
            "last_modified = coalesce(?, last_modified), fetched_at = coalesce(?, fetched_at), "
            "digest = coalesce(?, digest), "
            "first_fetched_at = coalesce(first_fetched_at, ?) WHERE fp = ?",
            (*to, to.fetched_at if to.digest else None, task.fp),
        )

    def last_response(self, fp: bytes) -> tuple[str, str, str] | None:
        """Return address, date and digest of the last content of an address in the archive."""
        row = self._db.execute(
            "SELECT url, at, digest FROM capture WHERE fp = ? AND type = 'response' "
            "AND status BETWEEN 200 AND 299 ORDER BY id DESC LIMIT 1",
            (fp,),
        ).fetchone()
        return (str(row[0]), str(row[1]), str(row[2])) if row else None

    def known_of(self, site: str, kind: Kind) -> int:
        """Return how many addresses of a kind are known of a site."""
        row = self._db.execute(
            "SELECT count(*) FROM url WHERE site = ? AND kind = ?", (site, kind)
        ).fetchone()
        return int(row[0])

    def keep_robots(self, origin: str, status: int, body: bytes, now: float) -> None:
        """Keep a robots.txt; if it is another than before, what it denied is looked at anew."""
        with self._transaction():
            row = self._db.execute("SELECT status, body FROM robots WHERE origin = ?", (origin,))
            if row.fetchone() != (status, body):
                self._db.execute(
                    "UPDATE url SET state = 'pending' WHERE state = 'denied' AND host = ?",
                    (host_of(origin),),
                )
            self._db.execute(
                "INSERT OR REPLACE INTO robots VALUES (?, ?, ?, ?)", (origin, status, body, now)
            )

    def robots(self, origin: str, since: float = 0.0) -> tuple[int, bytes, float] | None:
        """Return status, content and time of a robots.txt asked for since then, if there is one."""
        row = self._db.execute(
            "SELECT status, body, at FROM robots WHERE origin = ? AND at >= ?", (origin, since)
        ).fetchone()
        return (int(row[0]), bytes(row[1]), float(row[2])) if row else None

    def find(self, url: str) -> tuple[Task, dict[str, Any]] | None:
        """Return what is known of an address: the task, and the rest of its columns."""
        self._db.row_factory = sqlite3.Row
        row = self._db.execute("SELECT * FROM url WHERE fp = ?", (fingerprint(url),)).fetchone()
        self._db.row_factory = None
        if row is None:
            return None
        columns = dict(row)
        return task_of([columns[name] for name in TASK_COLUMNS.split(", ")]), columns

    def articles_of(self, run: int, site: str) -> int:
        """Return how many articles a run has fetched of a site."""
        row = self._db.execute(
            "SELECT count(*) FROM capture WHERE run = ? AND site = ? AND kind = 'article'",
            (run, site),
        ).fetchone()
        return int(row[0])

    def count(self, state: str) -> int:
        """Return how many addresses are in a state."""
        row = self._db.execute("SELECT count(*) FROM url WHERE state = ?", (state,)).fetchone()
        return int(row[0])

    def query(self, sql: str, *parameters: Any) -> Iterator[tuple[Any, ...]]:
        """Ask the tables ``url``, ``capture``, ``run`` and ``robots``: for reports and indexes."""
        return iter(self._db.execute(sql, parameters))

    def forget_captures(self, warc: str, beyond: int) -> int:
        """Ask again for what should lie in a file behind its end: the disk lost it.

        Returns:
            How many captures are lost.
        """
        with self._transaction():
            self._db.execute(
                "UPDATE url SET state = 'pending', digest = NULL, etag = NULL, "
                "last_modified = NULL, asks = NULL, tries = 0, hops = 0 WHERE fp IN "
                "(SELECT fp FROM capture WHERE warc = ? AND ends > ?)",
                (warc, beyond),
            )
            gone = self._db.execute(
                "DELETE FROM capture WHERE warc = ? AND ends > ?", (warc, beyond)
            )
        return gone.rowcount

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")
