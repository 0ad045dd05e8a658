"""What every threshold costs on gold when it is halved and doubled.

    python scripts/sweep.py [WORD…] [--rows N] [--workers N] [--gold FOLDER]…

Thresholds are the numbers that modules of extraction, cleaning, normalization, news, text and
learning hold under a name in capitals. With WORDs only those whose module or name holds one are
tried. Each is changed in every module that imported it, in a process of its own, and N rows of
each set of gold (drawn by a hash of their ids) are scored again. Columns, as differences to the
figures of the first line:

    pages    bodies of pages: F1 and share exact        learned  the same, read by learned profiles
    texts    raw texts: F1 and share exact              lines    lines of chrome: F1
    heads    datelines: F1 of the span                  ends     share of sign-offs cut

A change that helps here is no reason to take it: rows are few, and the sets were looked at before.
It says where to look. "·" is no difference. A number that other numbers, patterns or defaults are
made of when its module loads cannot be changed so; those are named at the end.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import multiprocessing
import os
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from multiprocessing.connection import wait
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from corpuskit.config import Config
from corpuskit.evaluation.pages import page_of
from corpuskit.evaluation.rows import GoldOutcome, GoldTask, host_of
from corpuskit.evaluation.scores import add, exact_share, macro_f1, micro_f1, share
from corpuskit.evaluation.sets import SETS, read_sets, score

ROOT = Path(__file__).parents[1]
GOLD = Path(os.environ.get("CORPUSKIT_GOLD") or ROOT.parent / "shared" / "gold")

COLUMNS = {
    "extraction": ("pages", "learned"),
    "learning": ("learned",),
    "cleaning": ("pages", "texts", "lines"),
    "normalization": ("texts", "heads", "ends"),
    "news": ("texts", "lines", "heads", "ends"),
    "text": ("pages", "texts", "lines", "heads"),
}
"""Which figures the numbers of a room can move."""

SETS_OF = {
    "pages": ("extraction", "sites"),
    "learned": ("sites",),
    "texts": ("rawtext",),
    "lines": ("boilerplate",),
    "heads": ("datelines",),
    "ends": ("datelines",),
}
BODIES = {"F1": macro_f1, "exact": exact_share}
FIGURES: Mapping[str, tuple[str, Mapping[str, Callable[..., float | None]]]] = {
    "pages": ("body", BODIES),
    "learned": ("body", BODIES),
    "texts": ("body", BODIES),
    "lines": ("line", {"F1": micro_f1}),
    "heads": ("span all", {"F1": micro_f1}),
    "ends": ("sign-off cut", {"share": share}),
}
"""The marks that a column sums up, and how."""

Figures = dict[str, float]


class Threshold(NamedTuple):
    """A number under a name."""

    module: str
    name: str
    value: float
    holders: tuple[str, ...]
    """The modules that hold it: its own, and those that import it."""
    is_baked: bool
    """Whether something is made of it when a module loads."""

    @property
    def room(self) -> str:
        """Name the package that it belongs to."""
        return self.module.split(".")[1]

    def changed(self) -> Iterator[tuple[str, float]]:
        """Yield the number halved and doubled; a count stays a count."""
        if isinstance(self.value, int):
            yield "half", self.value // 2
        else:
            yield "half", self.value / 2
        yield "double", self.value * 2


class Job(NamedTuple):
    """A number to be changed."""

    threshold: Threshold
    how: str
    value: float


def modules() -> Iterator[ModuleType]:
    """Import every module of the rooms whose numbers are swept."""
    for room in COLUMNS:
        package = importlib.import_module(f"corpuskit.{room}")
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)


@cache
def tree_of(module: ModuleType) -> ast.Module:
    """Return the parsed source of a module."""
    return ast.parse(Path(str(module.__file__)).read_text("utf-8"))


def numbers(module: ModuleType) -> Iterator[str]:
    """Yield the names in capitals that a module binds to a number.

    Examples:
        >>> from corpuskit.learning import sites
        >>> sorted(numbers(sites))
        ['DRIFT_SHARE', 'MIN_TELLING_CHARS']
    """
    for node in tree_of(module).body:
        targets = node.targets if isinstance(node, ast.Assign) else ()
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            targets = [node.target]
        for target in targets:
            if isinstance(target, ast.Name) and target.id == target.id.upper():
                value = vars(module).get(target.id)
                if isinstance(value, (int, float)) and not isinstance(value, bool):
                    yield target.id


def imports(module: ModuleType) -> Iterator[tuple[str, str]]:
    """Yield module and name of what a module takes from another by name."""
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.ImportFrom) and node.module:
            for one in node.names:
                yield node.module, one.name


def baked(module: ModuleType) -> set[str]:
    """Return the names that are read when a module loads: by other values, defaults, decorators.

    Examples:
        >>> from corpuskit.learning import sites
        >>> "SUFFIX" in baked(sites), "Path" in baked(sites)
        (False, True)
    """

    def visit(node: ast.AST) -> Iterator[str]:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            early = [*node.args.defaults, *node.args.kw_defaults]
            early += getattr(node, "decorator_list", [])
            for child in filter(None, early):
                yield from visit(child)
            return
        for child in ast.iter_child_nodes(node):
            yield from visit(child)

    return set(visit(tree_of(module)))


def thresholds(words: Sequence[str] = ()) -> list[Threshold]:
    """Find all numbers, or those whose module or name holds a word."""
    known = list(modules())
    everything = [
        one for name, one in sorted(sys.modules.items()) if name.split(".")[0] == "corpuskit"
    ]
    takers = {one.__name__: set(imports(one)) for one in everything if one.__file__}
    found = []
    for module in known:
        for name in numbers(module):
            label = f"{module.__name__}.{name}"
            if words and not any(word in label for word in words):
                continue
            key = (module.__name__, name)
            holders = [module.__name__, *(one for one, taken in takers.items() if key in taken)]
            is_baked = any(name in baked(sys.modules[one]) for one in holders)
            value = vars(module)[name]
            found.append(Threshold(module.__name__, name, value, tuple(holders), is_baked))
    return found


def read_gold(folders: Iterable[Path], rows: int) -> dict[str, list[GoldTask]]:
    """Return the rows to score, by column."""
    found: dict[str, list[GoldTask]] = {}
    for column, names in SETS_OF.items():
        tasks: list[GoldTask] = []
        for folder in folders:
            here = [one.name for one in SETS if one.name in names and (folder / one.file).is_file()]
            if here and column == "learned":
                tasks += whole_sites(read_sets(folder, here, None, peer=False), rows)
            elif here:
                tasks += read_sets(folder, here, rows, peer=False)
        found[column] = tasks
    return found


def whole_sites(tasks: Iterable[GoldTask], rows: int) -> list[GoldTask]:
    """Take sites, drawn by a hash of their names, with all their pages until there are enough."""
    by_host: dict[str, list[GoldTask]] = {}
    for task in tasks:
        by_host.setdefault(host_of(task.row), []).append(task)
    found: list[GoldTask] = []
    for host in sorted(by_host, key=lambda name: sha256(name.encode()).digest()):
        if len(found) < rows:
            found += by_host[host]
    return found


def learned(tasks: Sequence[GoldTask]) -> list[GoldTask]:
    """Give the rows profiles learned from the pages of their sites, in this process."""
    from corpuskit.learning.noting import note
    from corpuskit.learning.templates import learn
    from corpuskit.pipeline import tidy

    options = Config().normalization
    notes: dict[str, list[Any]] = {}
    for task in tasks:
        page = page_of(task)
        noted = note(
            page,
            page.sha256,
            tidy=lambda article: tidy(article, options),
            profile_of=lambda _: None,
        )
        if noted is not None and noted.note is not None:
            notes.setdefault(noted.site, []).append(noted.note)
    profiles = {site: learn(site, found) for site, found in sorted(notes.items())}
    return [task._replace(sites=profiles.get) for task in tasks]


def measure(gold: Mapping[str, Sequence[GoldTask]], columns: Iterable[str]) -> Figures:
    """Score rows and sum up."""
    figures: Figures = {}
    scored: dict[str, list[GoldOutcome]] = {}
    for column in columns:
        key = "+".join(SETS_OF[column]) + ("*" if column == "learned" else "")
        if key not in scored:
            tasks = learned(gold[column]) if column == "learned" else gold[column]
            scored[key] = [score(task) for task in tasks]
        mark, statistics = FIGURES[column]
        counts = [one.counts for row in scored[key] for one in row.marks if one.name == mark]
        for name, statistic in statistics.items():
            figures[f"{column} {name}"] = (statistic(add(counts)) if counts else None) or 0.0
    return figures


def patch(threshold: Threshold, value: float) -> None:
    """Change a number wherever it is held, and forget what was made of it."""
    for name in threshold.holders:
        module = sys.modules[name]
        setattr(module, threshold.name, value)
        for one in vars(module).values():
            if hasattr(one, "cache_clear"):
                one.cache_clear()


def in_forks(
    jobs: Sequence[Job], gold: Mapping[str, Sequence[GoldTask]], workers: int
) -> Iterator[Figures | str]:
    """Measure with each other number in a process of its own, and yield in the order of the jobs.

    A text says what went wrong there: a number may be one that the code cannot bear.
    """
    context = multiprocessing.get_context("fork")
    running: dict[Any, tuple[int, Any]] = {}
    done: dict[int, Figures | str] = {}
    started = 0
    for wanted in range(len(jobs)):
        while wanted not in done:
            while started < len(jobs) and len(running) < workers:
                here, there = context.Pipe(duplex=False)
                process = context.Process(target=_work, args=(jobs[started], gold, there))
                process.start()
                there.close()
                running[here] = started, process
                started += 1
            for ready in wait([*running]):
                at, process = running.pop(ready)
                try:
                    done[at] = ready.recv()
                except EOFError:
                    done[at] = "the process died"
                process.join()
        yield done.pop(wanted)


def _work(job: Job, gold: Mapping[str, Sequence[GoldTask]], there: Any) -> None:
    try:
        patch(job.threshold, job.value)
        there.send(measure(gold, COLUMNS[job.threshold.room]))
    except Exception as error:  # noqa: BLE001 - see in_forks
        there.send(f"{type(error).__name__}: {error}")


def line(job: Job, found: Figures | str, base: Figures) -> str:
    """Write a row of the table."""
    threshold = job.threshold
    name = f"{threshold.module.removeprefix('corpuskit.')}.{threshold.name}"
    head = f"{name:52}{threshold.value:>9g} {job.how:>6} {job.value:<9g}"
    if isinstance(found, str):
        return f"{head}{found}"
    parts = []
    for figure, now in found.items():
        change = now - base[figure]
        parts.append(f"{figure} {change:+.4f}" if abs(change) > 5e-5 else f"{figure} ·")  # noqa: PLR2004 - what four digits show
    return head + "  ".join(parts)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("words", nargs="*", metavar="WORD")
    parser.add_argument("--rows", type=int, default=60, help="of each set; default 60")
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--gold", type=Path, action="append", help="default: gold and gold-web")
    options = parser.parse_args(arguments)
    folders = [one for one in options.gold or (GOLD, GOLD.with_name("gold-web")) if one.is_dir()]
    if not folders:
        print("skipped: give --gold FOLDER, or set CORPUSKIT_GOLD", file=sys.stderr)
        return 0
    found = thresholds(options.words)
    gold = read_gold(folders, options.rows)
    base = measure(gold, dict.fromkeys(c for one in found for c in COLUMNS[one.room]))
    print("as it is:", "  ".join(f"{name} {value:.4f}" for name, value in base.items()), flush=True)
    jobs = [Job(one, *other) for one in found if not one.is_baked for other in one.changed()]
    for job, result in zip(jobs, in_forks(jobs, gold, options.workers), strict=True):
        print(line(job, result, base), flush=True)
    if still := [f"{one.module}.{one.name}" for one in found if one.is_baked]:
        print("not changed, since something is made of them when their module loads:")
        print("\n".join(f"  {name}" for name in still))
    return 0


if __name__ == "__main__":
    sys.exit(main())
