"""Learn site profiles from any stream of pages, of which only a sample is ever kept."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from corpuskit import sources
from corpuskit.article import Page, Rejection
from corpuskit.config import Config, SourceConfig
from corpuskit.engines.opening import Local
from corpuskit.extraction.body.profile import SiteProfile
from corpuskit.extraction.story import site_of
from corpuskit.jobs.drawing import SAMPLE_PAGES
from corpuskit.jobs.learn import SiteReport, learn_sites
from corpuskit.jobs.rows import canonical_site
from corpuskit.jobs.spool import write_spool
from corpuskit.learning.sites import Sites

Tell = Callable[[str, int, int | None], None]
"""Called with the name of a step, how much of it was done just now, and its total where known."""


def learn(
    pages: Iterable[Page | bytes | str], *, config: Config | None = None
) -> dict[str, SiteProfile]:
    """Learn how each site lays out its stories, from the site's own pages.

    Pages are grouped by the host of their address, or of their canonical link where they have
    none. A site with fewer than three distinct stories gets no profile. The order of the pages
    does not matter.

    The pages are read once, as a stream. Of each site only a sample, drawn by hash, is kept on
    disk for a while (see :func:`candidates`), so an archive of any size can be given.

    Args:
        pages: HTML or raw text, as bytes, str or Page; only a Page can say its address.
        config: what the pages will be processed with; ``extraction.profiles`` names profiles that
            hold until their site changes its template, ``workers`` bounds the processes.

    Returns:
        Profiles by host without "www."; its ``get`` is what ``process(…, profile_of=…)`` takes.

    Raises:
        KnowledgeError: a known profile cannot be read.
        SourceError: the disk is full.

    Examples:
        >>> import corpuskit
        >>> html = (
        ...     "<title>Ferry {0}</title><h1>Ferry {0}</h1><div class=story><p>The ferry to Orrin "
        ...     "{0} ran again on Monday after {0} weeks in dock, its owners said.</p><p>Number "
        ...     "{0} of its engines was tried out on the fjord for {0} days.</p><p>Mail the desk."
        ...     "</p></div><div class=more>Another ferry {0} sails</div>"
        ... )
        >>> pages = [
        ...     corpuskit.Page(html.format(n), url=f"https://orrin.example/{n}") for n in range(9)
        ... ]
        >>> profiles = corpuskit.learn(pages)
        >>> list(profiles)
        ['orrin.example']
        >>> corpuskit.process(pages[7], profile_of=profiles.get).source.extractor
        'profile'
        >>> corpuskit.learn(pages[:2])
        {}
    """
    config = config or Config()
    known = Path(config.extraction.profiles) if config.extraction.profiles else None
    given = (page if isinstance(page, Page) else Page(page) for page in pages)
    with TemporaryDirectory(prefix="corpuskit-") as temporary:
        out = Path(temporary) / "sites"
        _learn(given, out, known=known, config=config, workers=config.workers, tell=_silent)
        sites = Sites(out)
        found = {site: sites(site) for site in sites.hosts()}
    return {site: profile for site, profile in found.items() if profile is not None}


def learn_inputs(
    inputs: Sequence[str],
    out: Path,
    *,
    known: Path | None = None,
    workers: int | None = None,
    tell: Tell = lambda _step, _done, _total: None,
) -> list[SiteReport]:
    """Learn the profiles of the sites whose pages are given, and write them to a folder.

    Args:
        inputs: files, folders, globs and URLs.
        out: where the profiles go, a TOML file a site.
        known: folder of profiles that hold until their site changes its template.
        workers: processes; never changes the result.
        tell: told of every step.

    Returns:
        What was done, by site.

    Raises:
        KnowledgeError: a known profile cannot be read.
        SourceError: an input cannot be read, or a folder cannot be written.
    """
    pages = (page for one in inputs for page in sources.read(one))
    return _learn(pages, out, known=known, config=Config(), workers=workers, tell=tell)


def candidates(pages: Iterable[Page | Rejection], *, sample: int = SAMPLE_PAGES) -> Iterator[Page]:
    """Yield the pages that may belong to the sample of their site, and leave out all others.

    The sample of a site are the pages with the smallest digests. A page is yielded where its
    digest is among the smallest of its site so far, so those yielded hold the sample and not many
    more: of a million pages of a site about a thousand, since the n-th page is among the smallest
    with a chance of sample / n. A page that comes again, byte for byte, is left out. Memory holds
    one number a sampled page.

    Examples:
        >>> pages = [Page(f"<p>{n}", url="https://a.example/") for n in range(500)]
        >>> kept = list(candidates(pages, sample=3))
        >>> len(kept) < 40
        True
        >>> smallest = sorted(page.sha256 for page in pages)[:3]
        >>> set(smallest) <= {page.sha256 for page in kept}
        True
        >>> list(candidates([Page("<p>of no site")]))
        []
    """
    samples: dict[str, list[int]] = {}
    for page in pages:
        if isinstance(page, Rejection):
            continue
        site = site_of(page.url) if page.url is not None else canonical_site(page)
        if site is None:
            continue
        smallest = samples.setdefault(site, [])
        entry = -int(page.sha256, 16)  # a heap gives its least, and the largest digest must go
        if entry in smallest:
            continue
        if len(smallest) < sample:
            heapq.heappush(smallest, entry)
        elif entry > smallest[0]:
            heapq.heapreplace(smallest, entry)
        else:
            continue
        yield page


def _learn(
    pages: Iterable[Page | Rejection],
    out: Path,
    *,
    known: Path | None,
    config: Config,
    workers: int | None,
    tell: Tell,
) -> list[SiteReport]:
    with TemporaryDirectory(prefix="corpuskit-") as temporary:
        work = Path(temporary)
        spool = write_spool(
            work / "spool",
            [SourceConfig(path="sample")],
            part_pages=config.part_pages,
            limit=None,
            on_page=lambda: None,
            reader=lambda _: candidates(_told(pages, tell)),
        )
        return learn_sites(
            spool,
            work / "learn",
            out,
            config=config,
            known=Sites(known) if known else None,
            engine=Local(workers),
            tell=tell,
        )


def _told(pages: Iterable[Page | Rejection], tell: Tell) -> Iterator[Page | Rejection]:
    for page in pages:
        tell("reading pages", 1, None)
        yield page


def _silent(_step: str, _done: int, _total: int | None) -> None:
    pass
