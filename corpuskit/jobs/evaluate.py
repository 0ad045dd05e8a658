"""Score corpuskit against a folder of gold, beside trafilatura in the same run.

The folder holds some of ``extraction``, ``sites``, ``datelines``, ``boilerplate`` and ``rawtext``;
what is there is scored. Every figure comes with a 95 % interval over hosts. The result depends on
nothing but the gold, the code and the versions of the libraries.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

from corpuskit.config import Config, SourceConfig
from corpuskit.errors import ConfigError
from corpuskit.evaluation.lines import BOILERPLATE, DATELINES
from corpuskit.evaluation.pages import EXTRACTION, SITES, page_of, peer_version
from corpuskit.evaluation.rows import Figure, GoldSet, Outcome, Side, Task, read_tasks
from corpuskit.evaluation.scores import Interval, Vector, add, interval, share, squash
from corpuskit.evaluation.texts import OPENINGS, RAWTEXT, opening_of
from corpuskit.jobs.learn import learn_sites
from corpuskit.jobs.spool import write_spool
from corpuskit.learning.sites import Sites

SETS: tuple[GoldSet, ...] = (EXTRACTION, SITES, DATELINES, OPENINGS, BOILERPLATE, RAWTEXT)
SET_NAMES = tuple(gold_set.name for gold_set in SETS)

_CHUNK = 8
"""Rows a process takes at a time: few enough that a slow page does not leave others idle."""

Progress: TypeAlias = Callable[[int, int], None]
"""Called with rows done and rows in all."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure of one side."""

    value: float
    interval: Interval | None
    """95 %, over hosts; None where there are fewer than two."""
    rows: int
    """Marks that went into it: rows, or strings where a row has several."""
    hits: int | None
    """Of a share, how many of them."""
    halves: tuple[float | None, float | None]
    """The figure of each half of the hosts. A rule that was made for one half alone shows here."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of the table."""

    set: str
    name: str
    ours: Estimate | None
    peer: Estimate | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures, and the outcome of every row."""

    peer: str | None
    """Name and version of the peer, if it ran."""
    measures: tuple[Measure, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def crashes(self) -> tuple[Outcome, ...]:
        """The rows on which the pipeline raised an exception."""
        return tuple(outcome for outcome in self.outcomes if outcome.crash)

    @property
    def wrong(self) -> tuple[Outcome, ...]:
        """The rows of which our side got something wrong."""
        return tuple(outcome for outcome in self.outcomes if outcome.wrong or outcome.crash)

    def as_dict(self) -> dict[str, Any]:
        """Give everything as plain values, ready for JSON."""
        return asdict(self)


def evaluate(  # noqa: PLR0913 - one a switch of the command
    gold: Path,
    *,
    sets: Sequence[str] = SET_NAMES,
    limit: int | None = None,
    peer: bool = True,
    learn: bool = False,
    workers: int = 1,
    progress: Progress | None = None,
) -> Evaluation:
    """Score the pipeline on the gold sets of a folder.

    Args:
        gold: the folder.
        sets: names out of :data:`SET_NAMES`; those that the folder lacks are passed over.
        limit: rows a set, drawn by a hash of their ids; None takes all.
        peer: run trafilatura on the same pages.
        learn: learn site profiles from the pages of each set first, never from its gold.
        workers: processes; never changes the result.
        progress: told how many rows are done.

    Returns:
        Figures and outcomes, in the order of the sets and of their rows.

    Raises:
        ConfigError: the folder, a row or a stored page is missing or malformed.
    """
    tasks = _tasks(Path(gold), sets, limit, peer=peer)
    outcomes = []
    with TemporaryDirectory(prefix="corpuskit-") as temporary:
        if learn:
            tasks = _learned(tasks, Path(temporary), workers)
        for outcome in _scored(tasks, workers):
            outcomes.append(outcome)
            if progress is not None:
                progress(len(outcomes), len(tasks))
    return Evaluation(
        peer=peer_version() if peer else None,
        measures=tuple(_measures(outcomes)),
        outcomes=tuple(outcomes),
    )


def table(evaluation: Evaluation, *, halves: bool = False) -> str:
    """Lay the figures out for people: ours, the peer's, intervals in brackets.

    ``↓`` marks figures that should be low; a share also says how many of how many.

    Args:
        evaluation: what to show.
        halves: show our figures for each half of the hosts as well.
    """
    shown = [measure for measure in evaluation.measures if measure.ours or measure.peer]
    width = max((len(measure.name) for measure in shown), default=0) + 2
    column = 50 if halves else 34
    peer = evaluation.peer or ""
    lines = []
    for gold_set in SETS:
        measures = [measure for measure in shown if measure.set == gold_set.name]
        if not measures:
            continue
        rows = sum(outcome.set == gold_set.name for outcome in evaluation.outcomes)
        head = f"{gold_set.name} ({rows} rows)"
        other = gold_set.peer or peer if any(measure.peer for measure in measures) else ""
        lines += ["", f"{head:{width}}  {'corpuskit':{column}}{other}".rstrip()]
        for measure in measures:
            ours = _shown(measure.ours, halves=halves)
            line = f"  {measure.name:{width}}{ours:{column}}{_shown(measure.peer)}"
            lines.append(line.rstrip())
    lines += ["", _footer(evaluation)]
    return "\n".join(lines[1:])


def _tasks(gold: Path, names: Sequence[str], limit: int | None, *, peer: bool) -> list[Task]:
    if not gold.is_dir():
        raise ConfigError(f"{gold}: no such folder; give the folder that holds the gold sets")
    if unknown := sorted(set(names) - set(SET_NAMES)):
        raise ConfigError(f"{unknown[0]}: no such set; known are {', '.join(SET_NAMES)}")
    present = [s for s in SETS if s.name in names and (gold / s.file).is_file()]
    if not present:
        files = ", ".join(dict.fromkeys(one.file for one in SETS if one.name in names))
        raise ConfigError(f"{gold}: holds none of {files}")
    tasks: list[Task] = []
    for gold_set in present:
        found = read_tasks(gold, gold_set, limit, peer=peer)
        tasks += _ordinary_openings(gold, found) if gold_set is OPENINGS else found
    return tasks


def _learned(tasks: Sequence[Task], work: Path, workers: int) -> list[Task]:
    """Give the tasks that have pages the profiles learned from all pages of their set."""
    found: list[Task] = []
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
            learn_sites(spool, work / name / "learn", folder, config=Config(), workers=workers)
            mine = [task._replace(sites=Sites(folder)) for task in mine]
        found += mine
    return found


def _ordinary_openings(gold: Path, tasks: list[Task]) -> Iterator[Task]:
    """Leave out openings that are empty, and those whose dateline the datelines set scores."""
    known: set[str] = set()
    if (gold / DATELINES.file).is_file():
        for task in read_tasks(gold, DATELINES, None, peer=False):
            if task.row["dateline_raw"] is not None:
                known.add(squash(task.row["first_paragraph"]))
    for task in tasks:
        opening = squash(opening_of(task.row))
        if opening and opening not in known:
            yield task


def _scored(tasks: Sequence[Task], workers: int) -> Iterator[Outcome]:
    if workers == 1:
        yield from map(_score, tasks)
        return
    # Fresh processes: a fork would copy the threads of a progress bar in an unknown state.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        yield from pool.map(_score, tasks, chunksize=_CHUNK)


def _score(task: Task) -> Outcome:
    return next(gold_set for gold_set in SETS if gold_set.name == task.set).score(task)


def _measures(outcomes: Sequence[Outcome]) -> Iterator[Measure]:
    for gold_set in SETS:
        rows = [outcome for outcome in outcomes if outcome.set == gold_set.name]
        if rows:
            for figure in gold_set.figures:
                ours, peer = (_estimate(rows, figure, side) for side in ("ours", "peer"))
                yield Measure(gold_set.name, figure.name, ours, peer)


def _estimate(outcomes: Iterable[Outcome], figure: Figure, side: Side) -> Estimate | None:
    marks: list[tuple[str, Vector]] = [
        (outcome.host, mark.counts)
        for outcome in outcomes
        for mark in outcome.marks
        if mark.name == figure.mark and mark.side == side
    ]
    total = add(sorted(counts for _, counts in marks))
    value = figure.statistic(total) if total else None
    if value is None:
        return None
    hits = round(total[0]) if figure.statistic is share else None
    parts = [add(sorted(c for host, c in marks if half_of(host) == half)) for half in (0, 1)]
    first, second = (figure.statistic(part) if part else None for part in parts)
    return Estimate(
        value, interval(marks, figure.statistic), len(marks), hits, halves=(first, second)
    )


def half_of(host: str) -> int:
    """Deal a host to one half of all hosts, always the same, by a hash of its name.

    Examples:
        >>> half_of("news.example"), half_of("paper.example")
        (0, 1)
    """
    return sha256(host.encode("utf-8", "surrogatepass")).digest()[0] % 2


def _shown(estimate: Estimate | None, *, halves: bool = False) -> str:
    if estimate is None:
        return "–"
    text = f"{estimate.value:.3f}"
    if estimate.interval:
        text += " [{:.3f} {:.3f}]".format(*estimate.interval)
    if halves:
        text += "  " + " | ".join("–" if v is None else f"{v:.3f}" for v in estimate.halves)
    count = f"{estimate.rows}" if estimate.hits is None else f"{estimate.hits}/{estimate.rows}"
    return f"{text}  {count}"


def _footer(evaluation: Evaluation) -> str:
    text = (
        "Value, 95 % interval over hosts, number of rows or hits/tries. ↓: lower is better.\n"
        "Bodies: 4-token shingles, best gold variant, F1 of macro P and R."
    )
    for outcome in evaluation.crashes:
        text += f"\ncrash: {outcome.set} {outcome.id}: {outcome.crash}"
    return text
