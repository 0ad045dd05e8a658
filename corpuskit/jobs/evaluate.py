"""Score corpuskit against a folder of gold, beside trafilatura in the same run.

The folder holds some of ``extraction``, ``sites``, ``datelines``, ``boilerplate`` and ``rawtext``;
what is there is scored. Every figure comes with a 95 % interval over hosts. The result depends on
nothing but the gold, the code and the versions of the libraries.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from corpuskit.config import Config, SourceConfig
from corpuskit.engines.local import worker_context
from corpuskit.engines.opening import Local
from corpuskit.evaluation.figures import Evaluation, measures
from corpuskit.evaluation.pages import EXTRACTION, SITES, page_of
from corpuskit.evaluation.peers import peer_version
from corpuskit.evaluation.rows import GoldOutcome, GoldTask
from corpuskit.evaluation.sets import SET_NAMES, read_sets, score
from corpuskit.jobs.learn import learn_sites
from corpuskit.jobs.spool import write_spool
from corpuskit.learning.sites import Sites
from corpuskit.progress import Progress, silent

_CHUNK = 8
"""Rows a process takes at a time: few enough that a slow page does not leave others idle."""


def evaluate(  # noqa: PLR0913 - one a switch of the command
    gold: Path,
    *,
    sets: Sequence[str] = SET_NAMES,
    limit: int | None = None,
    peer: bool = True,
    learn: bool = False,
    workers: int = 1,
    progress: Progress = silent,
) -> Evaluation:
    """Score the pipeline on the gold sets of a folder.

    Args:
        gold: the folder.
        sets: names out of ``SET_NAMES``; those that the folder lacks are passed over.
        limit: rows a set, drawn by a hash of their ids; None takes all.
        peer: run trafilatura on the same pages.
        learn: learn site profiles from the pages of each set first, never from its gold.
        workers: processes; never changes the result.
        progress: told of every step.

    Returns:
        Figures and outcomes, in the order of the sets and of their rows.

    Raises:
        ConfigError: the folder, a row or a stored page is missing or malformed.
    """
    tasks = read_sets(Path(gold), sets, limit, peer=peer)
    outcomes = []
    with TemporaryDirectory(prefix="corpuskit-") as temporary:
        if learn:
            tasks = _learned(tasks, Path(temporary), workers, progress)
        for outcome in _scored(tasks, workers):
            outcomes.append(outcome)
            progress("scoring rows", 1, len(tasks))
    return Evaluation(
        peer=peer_version() if peer else None,
        measures=tuple(measures(outcomes)),
        outcomes=tuple(outcomes),
    )


def _learned(tasks: Sequence[GoldTask], work: Path, workers: int, tell: Progress) -> list[GoldTask]:
    """Give the tasks that have pages the profiles learned from all pages of their set."""
    found: list[GoldTask] = []
    for name, group in groupby(tasks, key=lambda task: task.set):
        mine = list(group)
        if mine[0].html is not None and name in {SITES.name, EXTRACTION.name}:
            spool = write_spool(
                work / name / "spool",
                [SourceConfig(path=name)],
                part_pages=_CHUNK,
                limit=None,
                on_page=lambda: None,
                reader=lambda _, mine=mine: map(page_of, mine),  # type: ignore[misc]  # bound now
            )
            folder = work / name / "sites"
            engine = Local(workers)
            learn_sites(
                spool, work / name / "learn", folder, config=Config(), engine=engine, tell=tell
            )
            mine = [task._replace(sites=Sites(folder)) for task in mine]
        found += mine
    return found


def _scored(tasks: Sequence[GoldTask], workers: int) -> Iterator[GoldOutcome]:
    if workers == 1:
        yield from map(score, tasks)
        return
    with ProcessPoolExecutor(workers, mp_context=worker_context()) as pool:
        yield from pool.map(score, tasks, chunksize=_CHUNK)
