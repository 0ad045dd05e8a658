"""One page, or one part of pages, with every failure turned into a recorded rejection."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import NamedTuple

from corpuskit.article import Outcome, Page, Rejection, Source
from corpuskit.config import Config
from corpuskit.engines.local import PageTimeout, Survives, find_deadly, time_limit
from corpuskit.extraction.story import ProfileOf, page_id, unknown
from corpuskit.jobs.spool import SITES, read_part
from corpuskit.learning.sites import Sites
from corpuskit.sources import SiteFiles

STAGE = "engine"


class PartTask(NamedTuple):
    """One part of the spool, to be processed into a part of articles."""

    source: Path
    target: Path
    config: Config
    sites: Sites | None = None
    """Profiles to read pages by."""
    poisoned: frozenset[int] = frozenset()
    """Rows that killed a worker; they are rejected unread."""
    trial: tuple[int, int] | None = None
    """Only process the rows of this half-open range and write nothing."""


def process_safely(
    page: Page | Rejection, config: Config, profile_of: ProfileOf = unknown
) -> Outcome:
    """Process one page; whatever goes wrong with it becomes a rejection.

    Examples:
        >>> process_safely(Page(b""), Config()).reason
        'empty-page'
    """
    from corpuskit.pipeline import process

    if isinstance(page, Rejection):
        return page
    try:
        with time_limit(config.limits.page_timeout_s):
            return process(page, config=config, profile_of=profile_of)
    except PageTimeout:
        return reject(page, "timeout", f"more than {config.limits.page_timeout_s:g} s")
    except (Exception, RecursionError, MemoryError) as error:  # noqa: BLE001 - a bad page is data, not the end of the job
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(last.filename).name}:{last.name}"
        return reject(page, "error", f"{type(error).__name__}: {error} ({where})")


def process_part(task: PartTask) -> None:
    """Process a part of the spool and write it, whole or not at all."""
    from corpuskit.packaging.parts import write_part

    with SiteFiles(task.source.with_name(SITES)) as sites:
        pages = [sites.mark(p) if isinstance(p, Page) else p for p in read_part(task.source)]
    profile_of = task.sites or unknown
    if task.trial is not None:
        for page in pages[slice(*task.trial)]:
            process_safely(page, task.config, profile_of)
        return
    outcomes = [
        reject(page, "killed-worker", None)
        if row in task.poisoned and isinstance(page, Page)
        else process_safely(page, task.config, profile_of)
        for row, page in enumerate(pages)
    ]
    digests = [page.id if isinstance(page, Rejection) else page.sha256 for page in pages]
    write_part(task.target, outcomes, digests)


def without_poison(task: PartTask, survives: Survives[PartTask]) -> PartTask:
    """Find the page of a part that kills its worker, by halving, and return the part without it."""
    deadly = find_deadly(
        len(read_part(task.source)),
        lambda low, high: survives(process_part, task._replace(trial=(low, high))),
    )
    return task._replace(poisoned=task.poisoned | {deadly})


def reject(page: Page, reason: str, evidence: str | None) -> Rejection:
    """Return the rejection of a page by the engine."""
    source = Source(page.kind, page.path, page.warc_offset, page.fetched_at)
    return Rejection(page_id(page, page.url), STAGE, reason, evidence, page.url, source)
