"""What is reviewed: the pages of a release or a crawl, the least surely read first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any, Final, NamedTuple, Protocol

from corpuskit.article import Article, Page, Rejection, Source
from corpuskit.errors import PackageError
from corpuskit.extraction.body.profile import SiteProfile, load_profile
from corpuskit.extraction.story import extract
from corpuskit.jobs.profiles import candidates
from corpuskit.learning.sites import SUFFIX, Sites
from corpuskit.packaging import read_release
from corpuskit.packaging.release import Release
from corpuskit.schema import record_from

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
    """How sure it is that it was read well; None of raw texts."""
    source: Source


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
        """Return the page of an id."""

    def siblings(self, row: Row, count: int) -> tuple[Sequence[Row], int]:
        """Return other pages of the same site, drawn by their ids, and how many there are."""

    def stored(self, row: Row) -> Article | None:
        """Return what a release says of a page, with its edits; None of a crawl."""

    def profile(self, site: str) -> SiteProfile | None:
        """Return the profile that the pages of a site were read by."""


_PAGES: Final = """
WITH pages AS (SELECT *, regexp_replace(coalesce(host, ''), '^www\\.', '') AS site
FROM read_parquet(?))
"""
_SITES: Final = """
SELECT site, round(avg(source.confidence), 2), count(*) FROM pages GROUP BY site
ORDER BY avg(source.confidence) NULLS LAST, site LIMIT ?
"""
_ROWS: Final = """
SELECT id, url, site, coalesce(title, ''), source FROM pages WHERE ? IN ('', site)
ORDER BY source.confidence NULLS LAST, quality.removed_share DESC NULLS LAST, id LIMIT ? OFFSET ?
"""
_ROW: Final = """
SELECT id, url, site, coalesce(title, ''), source FROM pages WHERE id = ? LIMIT 1
"""
_SIBLINGS: Final = """
SELECT id, url, site, coalesce(title, ''), source FROM pages WHERE site = ? AND id <> ?
ORDER BY md5(id), id LIMIT ?
"""
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
        return [SiteRow(*one) for one in self._ask(_SITES, count)]

    def rows(self, site: str | None, start: int, count: int) -> Sequence[Row]:
        """See :class:`Target`."""
        return _rows(self._ask(_ROWS, site or "", count, start))

    def row(self, wanted: str) -> Row | None:
        """See :class:`Target`."""
        return next(iter(_rows(self._ask(_ROW, wanted))), None)

    def siblings(self, row: Row, count: int) -> tuple[Sequence[Row], int]:
        """See :class:`Target`."""
        found = _rows(self._ask(_SIBLINGS, row.site, row.id, count))
        total = self._ask(_COUNT, row.site, row.id)
        return found, total[0][0] if total else 0

    def stored(self, row: Row) -> Article | None:
        """See :class:`Target`."""
        return self.release.article(row.id)

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
        import duckdb

        files = [
            str(self.release.path / one.path)
            for one in self.release.manifest.files
            if one.path.startswith("data/")
        ]
        if not files:
            return []
        with duckdb.connect() as connection:
            try:
                return connection.execute(_PAGES + query, [files, *values]).fetchall()
            except duckdb.Error as error:
                raise PackageError(f"{self.release.path}: cannot be read ({error})") from error


def _rows(found: Iterable[tuple[Any, ...]]) -> list[Row]:
    return [
        Row(one, url, site, title, source["confidence"], record_from(Source, source))
        for one, url, site, title, source in found
    ]


@dataclass(frozen=True)
class CrawlTarget:
    """The pages of a crawl: of each site as many as its profile is learned from."""

    name: str
    listed: Sequence[Row] = field(repr=False)
    profiles: Sites

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
        return next((row for row in self.listed if row.id == wanted), None)

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
        if row is not None:
            latest[row.id] = row
    rows = sorted(latest.values(), key=lambda row: (_order(row.confidence), row.id))
    return CrawlTarget(Path(folder).name, rows, profiles)


def _row_of(page: Page, profiles: Sites) -> Row | None:
    found = extract(page, profiles)
    if isinstance(found, Rejection):
        return None
    site = (found.host or "").removeprefix("www.")
    title = found.title or ""
    return Row(found.id, found.url, site, title, found.source.confidence, found.source)


def _mean(rows: Sequence[Row]) -> float | None:
    known = [row.confidence for row in rows if row.confidence is not None]
    return round(sum(known) / len(known), 2) if known else None


def _order(confidence: float | None) -> float:
    """Return what sorts a page whose confidence is not known behind all others."""
    return 2.0 if confidence is None else confidence
