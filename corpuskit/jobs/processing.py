"""Process the pages of a build, part by part."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from corpuskit.config import Config
from corpuskit.engines.opening import Engine
from corpuskit.jobs.benchmarks import FILE as BENCHMARKS
from corpuskit.jobs.pages import PartTask, process_part, take_part, without_poison
from corpuskit.jobs.remembering import TAKEN_HERE, CacheTask
from corpuskit.jobs.spool import Spool
from corpuskit.jobs.undone import Undone
from corpuskit.learning.sites import Sites
from corpuskit.packaging.parts import count_part
from corpuskit.progress import Progress

PROCESSING: Final = "processing pages"
READ: Final = "read"
"""Folder of what learning has read of the pages, beside that of the parts."""


def process(  # noqa: PLR0913 - each is what it is
    spool: Spool,
    parts: Path,
    config: Config,
    sites: Sites,
    engine: Engine,
    tell: Progress,
    *,
    cache: CacheTask | None,
) -> None:
    """Process the parts of a spool that are not done yet; take those whole that the cache knows.

    Args:
        spool: the pages.
        parts: a folder for what becomes of them, a folder a part.
        config: of the build.
        sites: profiles of the sites.
        engine: where parts are processed.
        tell: hears how many pages are done.
        cache: what earlier builds have kept.
    """
    parts.mkdir(exist_ok=True)
    benchmarks = parts.with_name(BENCHMARKS) if config.decontamination.texts else None

    def task_of(number: int) -> PartTask:
        return PartTask(
            *(spool.part(number), target_of(number), config, sites, parts.with_name(READ)),
            benchmarks=benchmarks,
            cache=cache,
        )

    def target_of(number: int) -> Path:
        return parts / f"{number:06d}"

    def told(done: Iterable[Path]) -> None:
        articles = rejected = 0
        for target in done:
            counts = count_part(target)
            articles += counts["articles"]
            rejected += counts["rejections"]
        tell(PROCESSING, articles + rejected, spool.pages, rejected)

    numbers = range(spool.parts)
    told(target for target in map(target_of, numbers) if target.exists())

    def undone() -> Undone[PartTask]:
        return Undone((number for number in numbers if not target_of(number).exists()), task_of)

    todo = undone()
    if cache is not None and len(todo) <= TAKEN_HERE:
        told([task.target for task in todo if take_part(task)])
        todo = undone()
    engine.run(process_part, todo, shrink=without_poison, on_done=lambda task: told([task.target]))
