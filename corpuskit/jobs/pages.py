"""One page, or one part of pages, with every failure turned into a recorded rejection."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from corpuskit.article import Outcome, Page, Rejection, Source
from corpuskit.config import Config
from corpuskit.engines.deaths import MAX_UNCLEAR, Dies, find_deadly
from corpuskit.engines.limits import PageTimeout, page_limits
from corpuskit.errors import CorpuskitError, SourceError, is_of_the_machine
from corpuskit.extraction.story import ProfileOf, Read, page_id, unknown
from corpuskit.jobs.noted import load_read
from corpuskit.jobs.remembering import CacheTask, RememberedStages, remember
from corpuskit.jobs.spool import Spool, read_marked, read_part
from corpuskit.jobs.stages import part_options
from corpuskit.learning.sites import Sites

if TYPE_CHECKING:
    from corpuskit.jobs.whole import WholePart

STAGE = "engine"


class PartTask(NamedTuple):
    """One part of the spool, to be processed into a part of articles."""

    source: Path
    target: Path
    config: Config
    sites: Sites | None = None
    """Profiles to read pages by."""
    read: Path | None = None
    """What learning has read already."""
    poisoned: tuple[tuple[int, str], ...] = ()
    """Rows that killed a worker, and how it died; they are rejected unread."""
    unclear: int = 0
    """How often the page that killed a worker was looked for in vain."""
    benchmarks: Path | None = None
    """Texts that articles must not give away."""
    cache: CacheTask | None = None
    """Where the stages are remembered."""
    trial: tuple[int, int] | None = None
    """Only process the rows of this half-open range and write nothing."""


def process_safely(
    page: Page | Rejection,
    config: Config,
    profile_of: ProfileOf = unknown,
    read: Read | None = None,
    memory: RememberedStages | None = None,
) -> Outcome:
    """Process one page; whatever goes wrong with it becomes a rejection.

    Raises:
        SourceError: the machine is at fault, not the page: its disk is full, say.

    Examples:
        >>> process_safely(Page(b""), Config()).reason
        'empty-page'
    """
    from corpuskit.pipeline import process

    if isinstance(page, Rejection):
        return page
    try:
        with page_limits(config.limits.page_timeout_s, config.limits.page_memory_mb):
            stages = None if memory is None else memory.given(read)
            return process(page, config=config, profile_of=profile_of, read=read, stages=stages)
    except PageTimeout:
        return reject(page, "timeout", f"more than {config.limits.page_timeout_s:g} s")
    except MemoryError:
        return reject(
            page, "memory", f"more than {config.limits.page_memory_mb} MB, or no more left"
        )
    except (Exception, RecursionError) as error:  # a bad page is data, not the end of the job
        if is_of_the_machine(error):  # kept as a rejection, it would outlast the full disk
            raise SourceError(f"{error}: mend that, and run the same command again") from error
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(last.filename).name}:{last.name}"
        return reject(page, "error", f"{type(error).__name__}: {error} ({where})")


Given: TypeAlias = tuple[Page | Rejection, Read | None]
"""A page, and what learning has read of it already."""


def given_back(spool: Spool, read: Path) -> Iterator[Given]:
    """Yield the pages of a spool, in order, with what learning has read of them.

    Args:
        spool: the pages.
        read: the folder that was given to :func:`corpuskit.jobs.learn.learn_sites`.
    """
    for number in range(spool.parts):
        part = spool.part(number)
        read_of = load_read(read, part)
        for row, page in enumerate(read_part(part)):
            yield page, read_of(row)


def process_given(given: Given, config: Config, profile_of: ProfileOf = unknown) -> Outcome:
    """Process one page of :func:`given_back`."""
    page, read = given
    return process_safely(page, config, profile_of, read)


Keep: TypeAlias = Callable[[bool, Path], None]
"""Called with whether no page of a part failed, and with its folder before it is in place."""


def process_part(task: PartTask) -> None:
    """Process a part of the spool and write it, whole or not at all; or take it from the cache."""
    with remember(task.cache) as memory:
        if task.trial is not None:
            _try_pages(task, memory)
            return
        if memory is None:
            _write_part(task, task.sites or unknown)
            return
        whole = _whole(task, memory)
        if task.poisoned or not whole.take():
            _write_part(task, whole.profile_of, memory, whole.keep)


def take_part(task: PartTask) -> bool:
    """Take a part whole from the cache; where it is not known leave all as it is."""
    with remember(task.cache) as memory:
        return memory is not None and not task.poisoned and _whole(task, memory).take()


def _whole(task: PartTask, memory: RememberedStages) -> WholePart:
    from corpuskit.jobs.whole import WholePart  # which needs Arrow

    sites = task.sites or unknown
    return WholePart(task.source, task.target, sites, _options(task), memory)


def _options(task: PartTask) -> list[str | None]:
    """Return what decides what becomes of pages, beside the signature and the profiles."""
    against = None if task.benchmarks is None else _digest(task.benchmarks)
    return [part_options(task.config), against]


@cache
def _digest(benchmarks: Path) -> str:
    from corpuskit.deduplication.contamination import load_benchmarks

    return load_benchmarks(benchmarks).digest()


def _try_pages(task: PartTask, memory: RememberedStages | None) -> None:
    """Process some pages, and write nothing: does it live?"""
    pages = read_marked(task.source)
    read_of = load_read(task.read, task.source)
    deaths = dict(task.poisoned)
    for row in range(*(task.trial or (0, 0))):
        if row not in deaths:
            process_safely(pages[row], task.config, task.sites or unknown, read_of(row), memory)


def _write_part(
    task: PartTask,
    profile_of: ProfileOf,
    memory: RememberedStages | None = None,
    keep: Keep | None = None,
) -> None:
    """Process the pages of a part one by one."""
    from corpuskit.packaging.parts import write_part

    pages = read_marked(task.source)
    read_of = load_read(task.read, task.source)
    deaths = dict(task.poisoned)
    outcomes = [
        reject(page, "killed-worker", f"its process died of it: {deaths[row]}")
        if row in deaths and isinstance(page, Page)
        else process_safely(page, task.config, profile_of, read_of(row), memory)
        for row, page in enumerate(pages)
    ]
    if task.benchmarks is not None:
        from corpuskit.deduplication.contamination import decontaminate, load_benchmarks

        known, policy = load_benchmarks(task.benchmarks), task.config.decontamination.policy
        outcomes = [decontaminate(one, known, policy) for one in outcomes]
    digests = [page.id if isinstance(page, Rejection) else page.sha256 for page in pages]
    failed = (
        isinstance(page, Page) and isinstance(outcome, Rejection) and outcome.stage == STAGE
        for page, outcome in zip(pages, outcomes, strict=True)
    )
    before = None if keep is None else partial(keep, not any(failed))
    write_part(task.target, outcomes, digests, before)


def without_poison(task: PartTask, dies: Dies[PartTask]) -> PartTask:
    """Find the page of a part that kills its worker, by halving, and return the part without it."""

    def trial(low: int, high: int) -> str | None:
        return dies(process_part, task._replace(trial=(low, high)))

    deadly = find_deadly(len(read_part(task.source)), trial)
    how = trial(deadly, deadly + 1)
    if how is None and task.unclear < MAX_UNCLEAR:
        return task._replace(unclear=task.unclear + 1)
    if deadly in dict(task.poisoned):
        raise CorpuskitError(f"{task.source}: kills its worker whatever page is left out")
    how = how or "not when it was read alone"
    return task._replace(poisoned=(*task.poisoned, (deadly, how)))


def reject(page: Page, reason: str, evidence: str | None) -> Rejection:
    """Return the rejection of a page by the engine."""
    source = Source(page.kind, page.path, page.warc_offset, page.fetched_at)
    return Rejection(page_id(page, page.url), STAGE, reason, evidence, page.url, source)
