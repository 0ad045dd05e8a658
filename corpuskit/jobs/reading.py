"""Read the sources of a build, in as many processes as there are.

Each source is divided into splits, and each split is read by itself into parts that say where
their pages lie; pages are copied only where they cannot be read again there. Splits are numbered in
the order of the sources, so that parts stand in the order in which one process would read them.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import nullcontext, suppress
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from corpuskit.config import SourceConfig
from corpuskit.engines.deaths import Dies
from corpuskit.engines.opening import Engine
from corpuskit.errors import NoPagesError, SourceError
from corpuskit.jobs.digests import Digests
from corpuskit.jobs.indexed import Origin
from corpuskit.jobs.remembering import CacheTask
from corpuskit.jobs.reread import keep_split, now_ns, take_splits
from corpuskit.jobs.rows import told_where
from corpuskit.jobs.splitting import (
    ReadTask,
    SplitResult,
    beside,
    dealing,
    load_result,
    load_split,
    read_split,
    save_split,
)
from corpuskit.jobs.spool import SITES, Input, Spool, load_spool, save_spool
from corpuskit.sources import SiteFiles, Tell, is_url, read_source
from corpuskit.sources.entries import Entry
from corpuskit.sources.files import archives_of, conclude
from corpuskit.sources.leftout import LeftOut
from corpuskit.sources.pieces import Located, count_lines
from corpuskit.sources.records import refuse_ruin
from corpuskit.sources.revisits import OriginalRow, originals_of, write_originals
from corpuskit.sources.shapes import LeftFields, Taking
from corpuskit.sources.splits import (
    SPLIT_BYTES,
    CannotSplit,
    SourceFile,
    SourceSplit,
    plan_splits,
)


class _Plan(NamedTuple):
    """How a source is read."""

    source: SourceConfig
    origin: Origin
    left_out: LeftOut
    numbers: range
    """Of its splits."""
    alone: bool
    """Read by this process, and copied."""


class _Run(NamedTuple):
    """What all steps need."""

    folder: Path
    part_pages: int
    engine: Engine
    on_pages: Callable[[int], None]
    warn: Tell | None
    may_be_empty: bool
    cache: CacheTask | None

    def do(self, tasks: Sequence[ReadTask]) -> None:
        """Read splits: what must be copied and few pages in this process, many by the engine."""
        far = [task for task in tasks if not task.copies]
        sizes = (load_split(self.folder, task.number).size for task in far)
        if len(far) == 1 or sum(sizes) < SPLIT_BYTES:
            far = []
        for task in tasks if not far else [task for task in tasks if task.copies]:
            read_and_keep((task, self.cache), self.on_pages)
        if far:
            kept = [(task, self.cache) for task in far]
            self.engine.run(
                read_and_keep, kept, shrink=_not_without, on_done=lambda one: self.tell(one[0])
            )

    def tell(self, task: ReadTask) -> None:
        """Tell how many pages a split gave."""
        result = load_result(self.folder, task.number)
        if result is not None and result.state == "done":
            self.on_pages(result.pages)


def read_sources(  # noqa: PLR0913 - one a thing that a caller may leave out
    folder: Path,
    sources: Sequence[SourceConfig],
    *,
    part_pages: int,
    engine: Engine,
    on_pages: Callable[[int], None] = lambda _: None,
    warn: Tell | None = None,
    may_be_empty: bool = False,
    cache: CacheTask | None = None,
) -> Spool:
    """Deal the pages of all sources into parts; what was read before is not read again.

    The parts hold the same pages in the same order as those of
    :func:`corpuskit.jobs.spool.write_spool`, whatever the engine and the number of processes.

    Args:
        folder: of the parts; it must be seen by all processes of the engine.
        sources: files, folders, globs, data sets.
        part_pages: pages a part, at most.
        engine: where it is done.
        on_pages: called with the number of pages that were read since.
        warn: told of what is not taken from the sources.
        may_be_empty: take a location without a page for one that gives none.
        cache: where is remembered what files gave.

    Raises:
        ConfigError: a data set is not as the configuration says.
        NoPagesError: a location holds no page.
        SourceError: a location cannot be read, has changed meanwhile, or the disk is full.
    """
    done = folder / "spool.json"
    if done.exists():
        return load_spool(done)
    run = _Run(folder, part_pages, engine, on_pages, warn, may_be_empty, cache)
    with told_where(folder):
        folder.mkdir(parents=True, exist_ok=True)
    plans: list[_Plan] = []
    for source in sources:
        first = plans[-1].numbers.stop if plans else 0
        plans.append(_plan(run, source, first))
    _read_divided(run, [plan for plan in plans if not plan.alone])
    for plan in plans:
        if plan.alone and load_result(folder, plan.numbers[0]) is None:
            _read_alone(run, plan)
    with told_where(folder):
        (folder / SITES).unlink(missing_ok=True)
        with SiteFiles(folder / SITES) as sites:
            inputs = tuple(_conclude(run, plan, sites) for plan in plans)
        ends = accumulate(_result(folder, n).parts for plan in plans for n in plan.numbers)
        kept = tuple(ends)
        spool = Spool(folder, kept[-1] if kept else 0, inputs, kept)
        save_spool(spool, done)
    for digests in folder.glob("*.digests"):
        digests.unlink()
    return spool


def _plan(run: _Run, source: SourceConfig, first: int) -> _Plan:
    columns, left_out = source.columns.named(), LeftOut()
    location = source.path or ""
    if not is_url(location):
        location = str(Path(location).absolute())
    origin = Origin(location, columns, source.dateline)
    number = first
    alone = source.path is None
    with told_where(run.folder):
        try:
            for split in plan_splits(source.path, Taking(columns), left_out) if source.path else ():
                save_split(run.folder, number, split)
                number += 1
        except CannotSplit:
            alone = True
        if alone:
            number = first + 1
            save_split(run.folder, first, SourceSplit(()))
    return _Plan(source, origin, left_out, range(first, number), alone)


def _read_divided(run: _Run, plans: Sequence[_Plan]) -> None:
    """Read splits until each has begun where the one before it has ended."""
    tasks = [
        ReadTask(run.folder, number, plan.origin, run.part_pages)
        for plan in plans
        for number in plan.numbers
    ]
    unread = [task for task in tasks if load_result(run.folder, task.number) is None]
    take_splits(unread, run.cache)
    left = [task for task in unread if load_result(run.folder, task.number) is None]
    for task in unread:
        run.tell(task)
    before = _lines_before(run, plans, _not_done(run, tasks))
    todo = [task._replace(before=before.get(task.number, 0)) for task in left]
    todo = todo or [task for plan in plans for task in _again(run, plan, before)]
    while todo:
        run.do(todo)
        todo = [task for plan in plans for task in _again(run, plan, before)]


def _not_done(run: _Run, tasks: Sequence[ReadTask]) -> set[SourceFile]:
    """Return the files of which stretches of lines are to be read, or read in another way."""
    results = ((task.number, load_result(run.folder, task.number)) for task in tasks)
    numbers = (number for number, found in results if found is None or found.state != "done")
    splits = (load_split(run.folder, number) for number in numbers)
    return {split.files[0] for split in splits if split.method == "lines"}


def _lines_before(
    run: _Run, plans: Sequence[_Plan], files: Container[SourceFile]
) -> dict[int, int]:
    """Count, of each split of these files that is a stretch of lines, those before it."""
    numbers, stretches = [], []
    for plan in plans:
        for number in plan.numbers:
            split = load_split(run.folder, number)
            if split.method == "lines" and split.files[0] in files:
                numbers.append(number)
                stretches.append((split.files[0], split.begin, split.end))
    before: dict[int, int] = {}
    lines = 0
    counts = run.engine.map_in_order(_count, stretches)
    for number, (_, begin, _), count in zip(numbers, stretches, counts, strict=True):
        lines = lines if begin else 0
        before[number] = lines
        lines += count
    return before


def _count(stretch: tuple[SourceFile, int, int]) -> int:
    return count_lines(*stretch)


def _again(run: _Run, plan: _Plan, before: dict[int, int]) -> Iterator[ReadTask]:
    """Yield what must be read once more, in another way."""
    origin = _with_originals(run, plan)
    sure, reached, unseen = True, 0, False
    for number in plan.numbers:
        split, result = load_split(run.folder, number), _result(run.folder, number)
        lines = before.get(number, 0)
        task = ReadTask(run.folder, number, origin, run.part_pages, lines)
        follows = split.method == "records" and split.begin > 0
        if follows and sure:
            task = task._replace(begin=reached)
            sure = result.begun == reached
        elif not follows:
            sure = True
        if result.state == "broken":
            yield from _whole(run, plan, task)
        elif result.state == "unseen":
            if not unseen and run.warn is not None:
                run.warn(
                    f"{plan.source.path}: workers do not see it; its pages are copied for them"
                )
            unseen = True
            yield task._replace(copies=True)
        elif result.state == "revisits" or (follows and task.begin is not None and not sure):
            yield task
        sure = sure and result.state == "done"
        reached = result.reached


def _with_originals(run: _Run, plan: _Plan) -> Origin:
    """Make the index of originals of a source where a revisit was met in it."""
    path = run.folder / f"originals-{plan.numbers.start:06d}.sqlite"
    if not any(_result(run.folder, number).state == "revisits" for number in plan.numbers):
        return plan.origin
    if not path.exists():
        archives = list(archives_of(plan.origin.location, arc=False))
        with told_where(run.folder):
            write_originals(path, run.engine.map_in_order(_originals, archives))
    return plan.origin._replace(originals=path.name)


def _originals(archive: Entry) -> list[OriginalRow]:
    return list(originals_of(archive))


def _whole(run: _Run, plan: _Plan, task: ReadTask) -> Iterator[ReadTask]:
    """Read a table that ends early in one piece: what lies behind the damage does not count."""
    (file,) = (split := load_split(run.folder, task.number)).files[-1:]
    if split.method is None:
        yield task._replace(copies=True)
        return
    stretches = [
        number for number in plan.numbers if load_split(run.folder, number).files == (file,)
    ]
    for number in stretches:
        files = (file,) if number == stretches[0] else ()
        with told_where(run.folder):
            save_split(run.folder, number, SourceSplit(files))
        yield task._replace(number=number, copies=True)


def _read_alone(run: _Run, plan: _Plan) -> None:
    """Copy the pages of a source that is read once."""
    task = ReadTask(run.folder, plan.numbers[0], plan.origin, run.part_pages, copies=True)
    nowhere = SourceFile("", "", "")
    with told_where(run.folder), dealing(task, run.on_pages) as dealer:
        with suppress(NoPagesError) if run.may_be_empty else nullcontext():
            for outcome in read_source(plan.source, sites=dealer.sites, tell=run.warn):
                dealer.add(Located(outcome, nowhere, "whole", None))
        dealer.close(SplitResult(found=True))


def _conclude(run: _Run, plan: _Plan, sites: SiteFiles) -> Input:
    """Put together what the splits of a source gave."""
    digests, told = Digests(run.folder), set[str]()
    size = damages = 0
    found = False
    for number in plan.numbers:
        result = _result(run.folder, number)
        with beside(run.folder, number, "digests").open() as lines:
            for line in lines:
                digests.add(line.rstrip("\n"))
        if (stated := beside(run.folder, number, "sites")).exists():
            sites.take_from(stated)
        follows = load_split(run.folder, number).begin > 0
        damages = result.damages + (damages if follows else 0)
        refuse_ruin(damages, result.reached)
        for refused in result.refused:
            plan.left_out.add(*refused)
        for name, shape, fields in result.left:
            new = tuple(field for field in fields if field not in told)
            told.update(new)
            if new and run.warn is not None:
                run.warn(LeftFields(name, shape, new).sentence())
        size += result.bytes
        found = found or result.found
    if not plan.alone:
        with suppress(NoPagesError) if run.may_be_empty else nullcontext():
            conclude(str(plan.source.path), plan.left_out, found=found, tell=run.warn)
    return Input(plan.source.name, digests.count, size, digests.total())


def _result(folder: Path, number: int) -> SplitResult:
    result = load_result(folder, number)
    if result is None:
        raise SourceError(f"{folder}: the pages of split {number} were not read")
    return result


def read_and_keep(
    what: tuple[ReadTask, CacheTask | None], on_pages: Callable[[int], None] = lambda _: None
) -> None:
    """Read a split, and keep what it gave.

    Args:
        what: the split, and where that is kept.
        on_pages: see :func:`corpuskit.jobs.splitting.read_split`.
    """
    task, cache = what
    began_ns = now_ns()
    read_split(task, on_pages)
    keep_split(task, cache, began_ns)


def _not_without(
    what: tuple[ReadTask, CacheTask | None], _dies: Dies[tuple[ReadTask, CacheTask | None]]
) -> tuple[ReadTask, CacheTask | None]:
    """Give up: it is not known which page of a split kills who reads it, before it is read."""
    task, _ = what
    files = [file.path for file in load_split(task.folder, task.number).files]
    more = f" and {len(files) - 1} more files" if len(files) > 1 else ""
    raise SourceError(
        f"{files[0]}{more}: the process that reads it dies, each time; leave the file out, or give "
        "the build more memory"
    )
