"""What is reviewed: the pages of a release or a crawl, the least surely read first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any, Final, NamedTuple, Protocol

import duckdb
import pyarrow as pa

from corpuskit.article import Article, Page, Rejection, Source
from corpuskit.errors import PackageError
from corpuskit.extraction.body.profile import SiteProfile, load_profile
from corpuskit.extraction.story import extract, site_of
from corpuskit.jobs.profiles import candidates
from corpuskit.learning.sites import SUFFIX, Sites
from corpuskit.packaging import read_release
from corpuskit.packaging.release import Release
from corpuskit.review import queries
from corpuskit.schema import record_from
from corpuskit.scratch import READING_BYTES, scratch

SITE_PAGES: Final = 96
"""Pages of a site of a crawl that are read: as many as its profile is learned from."""


class Row(NamedTuple):
    """One page that can be reviewed."""

    id: str
    url: str | None
    site: str
    """Its host without "www."; empty where it has no address."""
    title: str
    confidence: float | None
    """How sure it is that it was read well; None of raw texts and of rejected pages."""
    source: Source
    left_out: float | None = None
    """Share of the characters of its story and of what extraction left out that was left out. Pages
    of a learned site are all as sure as its profile; of two of them the one that lost more is
    oftener the one that was read worse. Source: 300 pages by profiles of the open sites; of 730
    pairs of one site whose F1 differ by more than .02 it names the worse one in 65 % (the share
    that the text stages removed, by which they stood before, in 54 %)."""
    rejected: str = ""
    """Why it is no article: stage, reason and evidence; empty where it is one."""


class ReasonRow(NamedTuple):
    """Why pages were rejected."""

    reason: str
    """Stage and reason: ``extraction: no-story``."""
    pages: int


class SiteRow(NamedTuple):
    """One site that can be reviewed."""

    site: str
    confidence: float | None
    """The mean of its pages."""
    pages: int


class Target(Protocol):
    """What is reviewed."""

    @property
    def name(self) -> str:
        """What it is called."""

    def sites(self, count: int) -> Sequence[SiteRow]:
        """Return its sites, the one that was read least surely first."""

    def rows(self, site: str | None, start: int, count: int) -> Sequence[Row]:
        """Return some of its pages, the one that was read least surely first.

        Args:
            site: only of this one.
            start: so many are passed over.
            count: so many are wanted.
        """

    def row(self, wanted: str) -> Row | None:
        """Return the page of an id, rejected or not."""

    def reasons(self) -> Sequence[ReasonRow]:
        """Return why pages were rejected: first those that no story was found in."""

    def rejected(self, reason: str | None, start: int, count: int) -> Sequence[Row]:
        """Return some of the rejected pages, but for copies of others.

        Args:
            reason: only of this one.
            start: so many are passed over.
            count: so many are wanted.
        """

    def siblings(self, row: Row, count: int) -> tuple[Sequence[Row], int]:
        """Return other pages of the same site, drawn by their ids, and how many there are."""

    def stored(self, row: Row) -> Article | None:
        """Return what a release says of a page, with its edits; None of a crawl."""

    def profile(self, site: str) -> SiteProfile | None:
        """Return the profile that the pages of a site were read by."""


_NO_LEDGER: Final = pa.schema([("id", pa.string()), ("left_out", pa.float64())])
MAX_LEDGER_ROWS: Final = 5_000_000
"""Of a larger ledger it is not counted what each page lost: that would take longer than a person
waits. Source: a round value."""
_COUNT: Final = "SELECT count(*) FROM pages WHERE site = ? AND id <> ?"


@dataclass(frozen=True)
class ReleaseTarget:
    """The articles of a release."""

    release: Release

    @property
    def name(self) -> str:
        """Name and version."""
        return f"{self.release.manifest.name} {self.release.manifest.version}"

    def sites(self, count: int) -> Sequence[SiteRow]:
        """See :class:`Target`."""
        return [SiteRow(*one) for one in self._ask(queries.SITES, count)]

    def rows(self, site: str | None, start: int, count: int) -> Sequence[Row]:
        """See :class:`Target`."""
        return _rows(self._ask(queries.ROWS, site or "", count, start))

    def row(self, wanted: str) -> Row | None:
        """See :class:`Target`."""
        found = next(iter(_rows(self._ask(queries.ROW, wanted))), None)
        if found is None:
            found = next(iter(_refused(self._ask_refused(queries.REJECTED_ROW, wanted))), None)
        return found

    def reasons(self) -> Sequence[ReasonRow]:
        """See :class:`Target`."""
        return [ReasonRow(*one) for one in self._ask_refused(queries.REASONS)]

    def rejected(self, reason: str | None, start: int, count: int) -> Sequence[Row]:
        """See :class:`Target`."""
        return _refused(self._ask_refused(queries.REJECTED, reason or "", count, start))

    def siblings(self, row: Row, count: int) -> tuple[Sequence[Row], int]:
        """See :class:`Target`."""
        found = _rows(self._ask(queries.SIBLINGS, row.site, row.id, count))
        total = self._ask(_COUNT, row.site, row.id)
        return found, total[0][0] if total else 0

    def stored(self, row: Row) -> Article | None:
        """See :class:`Target`."""
        return None if row.rejected else self.release.article(row.id)

    def profile(self, site: str) -> SiteProfile | None:
        """See :class:`Target`."""
        return self._profiles.get(site)

    @cached_property
    def _profiles(self) -> dict[str, SiteProfile]:
        files = self.release.extra_files("profiles")
        return {
            PurePosixPath(name).name.removesuffix(SUFFIX): load_profile(
                content.decode("utf-8", "replace"), name=name
            )
            for name, content in files.items()
        }

    def _ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask for rows of the articles, which a query calls ``pages``; there may be none.

        Raises:
            PackageError: a file is missing or damaged.
        """
        files = self._files("data/")
        if not files:
            return []
        with self._connected() as connection:
            connection.register("ledger", self._left_out)
            return connection.execute(queries.PAGES + query, [files, *values]).fetchall()

    def _ask_refused(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask for rows of the rejections, which a query calls ``refused``.

        Raises:
            PackageError: a file is missing or damaged.
        """
        files = self._files("rejections/")
        if not files:
            return []
        with self._connected() as connection:
            return connection.execute(queries.REFUSED + query, [files, *values]).fetchall()

    @cached_property
    def _left_out(self) -> pa.Table:
        """Say what extraction left out of each article; nothing where the ledger is very large."""
        files = self._files("edits/")
        rows = sum(one.rows for one in self.release.manifest.files if one.path.startswith("edits/"))
        if not files or rows > MAX_LEDGER_ROWS:
            return _NO_LEDGER.empty_table()
        with self._connected() as connection:
            return connection.sql(queries.LEDGER, params=[files]).to_arrow_table()

    def _files(self, folder: str) -> list[str]:
        files = self.release.manifest.files
        return [str(self.release.path / one.path) for one in files if one.path.startswith(folder)]

    @contextmanager
    def _connected(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open a database in memory.

        Raises:
            PackageError: what is asked for cannot be read.
        """
        try:
            with scratch(self.release.manifest.articles, memory=READING_BYTES) as connection:
                yield connection
        except duckdb.Error as error:
            raise PackageError(f"{self.release.path}: cannot be read ({error})") from error


def _rows(found: Iterable[tuple[Any, ...]]) -> list[Row]:
    return [
        Row(one, url, site, title, source["confidence"], record_from(Source, source), left_out)
        for one, url, site, title, source, left_out in found
    ]


def _refused(found: Iterable[tuple[Any, ...]]) -> list[Row]:
    return [
        Row(one, url, site, "", None, record_from(Source, source), rejected=_because(why, evidence))
        for one, url, site, why, evidence, source in found
    ]


def _because(why: str, evidence: str | None) -> str:
    return f"{why} ({evidence})" if evidence else why


@dataclass(frozen=True)
class CrawlTarget:
    """The pages of a crawl: of each site as many as its profile is learned from."""

    name: str
    listed: Sequence[Row] = field(repr=False)
    profiles: Sites
    refused: Sequence[Row] = field(repr=False, default=())

    def sites(self, count: int) -> Sequence[SiteRow]:
        """See :class:`Target`."""
        groups: dict[str, list[Row]] = {}
        for row in self.listed:
            groups.setdefault(row.site, []).append(row)
        found = [SiteRow(site, _mean(rows), len(rows)) for site, rows in groups.items()]
        return sorted(found, key=lambda one: (_order(one.confidence), one.site))[:count]

    def rows(self, site: str | None, start: int, count: int) -> Sequence[Row]:
        """See :class:`Target`."""
        found = [row for row in self.listed if site in {None, "", row.site}]
        return found[start : start + count]

    def row(self, wanted: str) -> Row | None:
        """See :class:`Target`."""
        return next((row for row in (*self.listed, *self.refused) if row.id == wanted), None)

    def reasons(self) -> Sequence[ReasonRow]:
        """See :class:`Target`."""
        found = Counter(_why(row) for row in self.refused)
        return [ReasonRow(*one) for one in sorted(found.items(), key=lambda one: (-one[1], one[0]))]

    def rejected(self, reason: str | None, start: int, count: int) -> Sequence[Row]:
        """See :class:`Target`."""
        found = [row for row in self.refused if reason in {None, "", _why(row)}]
        return found[start : start + count]

    def siblings(self, row: Row, count: int) -> tuple[Sequence[Row], int]:
        """See :class:`Target`."""
        found = [one for one in self.listed if one.site == row.site and one.id != row.id]
        drawn = sorted(found, key=lambda one: sha256(one.id.encode("utf-8", "replace")).digest())
        return drawn[:count], len(found)

    def stored(self, row: Row) -> Article | None:  # noqa: ARG002 - of a crawl nothing is stored
        """See :class:`Target`."""
        return None

    def profile(self, site: str) -> SiteProfile | None:
        """See :class:`Target`."""
        return self.profiles(site)


def open_release(folder: Path) -> ReleaseTarget:
    """Open a release for review.

    Raises:
        PackageError: the folder is no release.
    """
    return ReleaseTarget(read_release(folder))


def open_crawl(
    folder: str,
    work: Path,
    *,
    known: Path | None,
    workers: int | None = None,
    tell: Callable[[str, int, int | None], None],
) -> CrawlTarget:
    """Read a sample of each site of a crawl, with the profiles that it teaches.

    Args:
        folder: of the crawl, or of any pages.
        work: a folder for those profiles.
        known: folder of profiles that hold until their site changes its template.
        workers: processes; never changes the result.
        tell: told of every step.

    Raises:
        SourceError: no page is there.
        KnowledgeError: a known profile cannot be read.
    """
    from corpuskit import sources
    from corpuskit.jobs.profiles import learn_inputs

    learn_inputs([folder], work, known=known, workers=workers, tell=tell)
    profiles = Sites(work)
    latest: dict[str, Row] = {}
    for page in candidates(sources.read(folder), sample=SITE_PAGES):
        tell("reading pages again", 1, None)
        row = _row_of(page, profiles)
        latest[row.id] = row
    rows = sorted(
        (row for row in latest.values() if not row.rejected),
        key=lambda row: (_order(row.confidence), -(row.left_out or 0.0), row.id),
    )
    refused = [row for row in latest.values() if row.rejected]
    refused.sort(key=lambda row: (row.rejected, row.id))
    return CrawlTarget(Path(folder).name, rows, profiles, refused)


def _row_of(page: Page, profiles: Sites) -> Row:
    found = extract(page, profiles)
    if isinstance(found, Rejection):
        why = _because(f"{found.stage}: {found.reason}", found.evidence)
        site = site_of(found.url) or ""
        return Row(found.id, found.url, site, "", None, found.source, rejected=why)
    site = (found.host or "").removeprefix("www.")
    lost = sum(len(block.text) for block in found.dropped)
    share = lost / (lost + len(found.text)) if lost else 0.0
    sure = found.source.confidence
    return Row(found.id, found.url, site, found.title or "", sure, found.source, share)


def _why(row: Row) -> str:
    """Return stage and reason of a rejected page, without the evidence."""
    return row.rejected.partition(" (")[0]


def _mean(rows: Sequence[Row]) -> float | None:
    known = [row.confidence for row in rows if row.confidence is not None]
    return round(sum(known) / len(known), 2) if known else None


def _order(confidence: float | None) -> float:
    """Return what sorts a page whose confidence is not known behind all others."""
    return 2.0 if confidence is None else confidence
