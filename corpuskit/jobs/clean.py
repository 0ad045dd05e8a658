"""Clean whatever a user has: pages in, articles out, in the order of the input.

Nothing is written, deduplicated or filtered; a page that holds no story is a rejection in its
place.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from corpuskit import sources
from corpuskit.article import Outcome, Page, Rejection
from corpuskit.config import Config, SourceConfig
from corpuskit.engines.local import map_in_order
from corpuskit.engines.opening import Local
from corpuskit.extraction.story import ProfileOf, unknown
from corpuskit.jobs.learn import learn_sites
from corpuskit.jobs.pages import Given, given_back, process_given
from corpuskit.jobs.spool import Spool, write_spool
from corpuskit.learning.sites import Fit, Sites

READ: Final = "read"
"""Folder, among the temporary ones, of what learning has read of pages."""

Warn = Callable[[str], None]
"""Told, in a sentence, of each site whose pages have changed their template."""


def clean_inputs(  # noqa: PLR0913 - one a thing that a caller may leave out
    inputs: Sequence[str],
    *,
    config: Config,
    sites: Path | None = None,
    learn: bool = False,
    workers: int = 1,
    columns: Mapping[str, str] | None = None,
    warn: Warn = lambda _: None,
    note: sources.Tell | None = None,
) -> Iterator[Outcome]:
    """Yield the article or the rejection of each page, in input order, as soon as it is there.

    Args:
        inputs: files, folders, globs and URLs; ``-`` reads JSON lines from standard input.
        config: what becomes of datelines, and of pages whose publishers opt out.
        sites: folder of profiles that pages are read by.
        learn: copy the whole input to disk first and learn profiles from it; those of ``sites``
            hold until their site drifts.
        workers: processes; never changes the result.
        columns: where things stand in records and tables; what is not named is recognised.
        warn: told of sites that have changed.
        note: told of what is not taken from the inputs.

    Raises:
        KnowledgeError: a profile cannot be read.
        SourceError: an input cannot be read, or the disk is full.
    """
    known = Sites(sites) if sites else None
    if known is not None:
        known.check()
    with TemporaryDirectory(prefix="corpuskit-") as temporary:
        read = read_inputs(inputs, columns=columns, note=note)
        pages: Iterable[Given] = ((page, None) for page in read)
        if learn:
            work = Path(temporary)
            spool = _copied(read, work / "spool", config)
            known = _learned(spool, work, config, known, workers=workers, warn=warn)
            pages = given_back(spool, work / READ)
        yield from _cleaned(pages, config, known or unknown, workers=workers, warn=warn)


def read_inputs(
    inputs: Sequence[str],
    *,
    columns: Mapping[str, str] | None = None,
    note: sources.Tell | None = None,
) -> Iterator[Page | Rejection]:
    """Yield the pages of all inputs, each with what its site states about the use of its pages.

    Archives of this machine are read twice, first for robots.txt and its like; of an archive
    behind a URL only what comes before a page is known of its site. A file that holds no pages is
    a rejection.

    Args:
        inputs: files, folders, globs and URLs; ``-`` reads standard input.
        columns: where things stand in records and tables.
        note: told of what is not taken.

    Raises:
        SourceError: an input cannot be read.
    """
    with sources.SiteFiles() as stated:
        for one in inputs:
            if one != sources.STDIN and not sources.is_url(one):
                sources.read_site_files(one, stated)
        for one in inputs:
            if one == sources.STDIN:
                pages = sources.read_stream(sys.stdin.buffer, "stdin", columns=columns, tell=note)
            else:
                pages = sources.read(one, sites=stated, columns=columns, tell=note, strict=False)
            for page in pages:
                yield stated.mark(page) if isinstance(page, Page) else page


def _cleaned(
    pages: Iterable[Given],
    config: Config,
    profile_of: ProfileOf,
    *,
    workers: int,
    warn: Warn,
) -> Iterator[Outcome]:
    fit = Fit(profile_of)
    work = partial(process_given, config=config, profile_of=profile_of)
    for outcome in map_in_order(work, pages, workers=workers):
        yield outcome
        fit.count(outcome)
    for alarm in fit.alarms():
        warn(alarm)


def _copied(pages: Iterable[Page | Rejection], folder: Path, config: Config) -> Spool:
    return write_spool(
        folder,
        [SourceConfig(path="input")],
        part_pages=config.part_pages,
        limit=None,
        on_page=lambda: None,
        reader=lambda _: pages,
    )


def _learned(
    spool: Spool, work: Path, config: Config, known: Sites | None, *, workers: int, warn: Warn
) -> Sites:
    out = work / "sites"
    reports = learn_sites(
        spool,
        work / "learn",
        out,
        config=config,
        known=known,
        engine=Local(workers),
        read=work / READ,
    )
    for report in reports:
        if alarm := report.alarm():
            warn(alarm)
    return Sites(out)
