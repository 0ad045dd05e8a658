"""Measure the reading of a build's sources: on one worker and on two, with copies and without.

    python scripts/bench_reading.py [--megabytes N] [--kinds KIND…] [--folder FOLDER]

Writes invented sources (archives with a page of about 20 KB in each member, JSON lines, a Parquet
file) and reads them as a build does: once to know the pages, and once more as learning or
processing does. Times are of processors, so that they hold on a machine that does other things
too. ``two workers`` is the time of one worker, by that of two when each has a processor to itself:
what the command does alone, and the splits, dealt in their order to whoever is free first.
"""

from __future__ import annotations

import argparse
import heapq
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bench_warc import WORDS, member
from corpuskit.config import SourceConfig
from corpuskit.engines.opening import Local
from corpuskit.jobs.reading import read_sources
from corpuskit.jobs.splitting import ReadTask, beside, read_split
from corpuskit.jobs.spool import Spool, read_part, write_spool

T = TypeVar("T")
R = TypeVar("R")

DISTINCT: Final = 400
"""Different pages; they come again, because making them takes longer than reading them."""
PART_PAGES: Final = 64
WORKERS: Final = (1, 2)


class Spent(NamedTuple):
    """Processor seconds."""

    command: float
    splits: tuple[float, ...]

    def alone(self) -> float:
        """Return how long one worker takes."""
        return self.command + sum(self.splits)

    def shared(self, workers: int) -> float:
        """Return how long so many take."""
        free = [0.0] * workers
        for one in self.splits:
            heapq.heapreplace(free, free[0] + one)
        return self.command + max(free)


class Timed:
    """The local engine; each task leaves its processor time beside its result."""

    def __init__(self, workers: int) -> None:
        self.local = Local(workers)

    def run(self, _work: Callable[[T], object], tasks: Sequence[T], **more: Any) -> None:
        """Do every task."""
        self.local.run(timed, tasks, **more)

    def map_in_order(self, work: Callable[[T], R], tasks: Sequence[T]) -> Iterator[R]:
        """Yield the results in the order of the tasks."""
        return self.local.map_in_order(work, tasks)


def timed(task: ReadTask) -> None:
    """Read a split and write down the processor time."""
    begun = time.process_time()
    read_split(task)
    seconds = time.process_time() - begun
    beside(task.folder, task.number, "seconds").write_text(str(seconds))


def write_archives(folder: Path, size: int) -> None:
    """Write archives of 64 MB."""
    chance = random.Random(7)  # noqa: S311 - invented text
    members = [member(number, chance) for number in range(DISTINCT)]
    for number in range(max(1, size // 2**26)):
        with (folder / f"{number}.warc.gz").open("wb") as archive:
            while archive.tell() < min(size, 2**26):
                archive.write(chance.choice(members))


def write_lines(folder: Path, size: int) -> None:
    """Write JSON lines."""
    chance = random.Random(7)  # noqa: S311 - invented text
    with (folder / "a.jsonl").open("w") as out:
        for number in range(10**9):
            out.write(json.dumps(record(number, chance)) + "\n")
            if out.tell() >= size:
                return


def write_table(folder: Path, size: int) -> None:
    """Write a Parquet file with row groups of 2,000 rows."""
    chance = random.Random(7)  # noqa: S311 - invented text
    rows = [record(number, chance) for number in range(size // 2_700)]
    pq.write_table(pa.Table.from_pylist(rows), folder / "a.parquet", row_group_size=2_000)


def record(number: int, chance: random.Random) -> dict[str, str]:
    """Make a raw text of about 400 words."""
    text = " ".join(chance.choices(WORDS, k=400))
    return {"url": f"https://news.example/{number}", "title": f"Story {number}", "text": text}


KINDS: Final[dict[str, Callable[[Path, int], None]]] = {
    "warc.gz": write_archives,
    "jsonl": write_lines,
    "parquet": write_table,
}


def read(source: Path, work: Path, workers: int) -> tuple[Spool, Spent]:
    """Read a source as a build does."""
    begun = time.process_time()
    spool = read_sources(
        work, [SourceConfig(path=str(source))], part_pages=PART_PAGES, engine=Timed(workers)
    )
    command = time.process_time() - begun
    files = (beside(work, number, "seconds") for number in range(len(spool.ends)))
    return spool, Spent(command, tuple(float(file.read_text()) for file in files if file.exists()))


def copy(source: Path, work: Path) -> tuple[Spool, float]:
    """Copy a source as ``spool: always`` does."""
    begun = time.process_time()
    spool = write_spool(
        work,
        [SourceConfig(path=str(source))],
        part_pages=PART_PAGES,
        limit=None,
        on_page=lambda: None,
    )
    return spool, time.process_time() - begun


def again(spool: Spool) -> float:
    """Read all parts back; return the processor time."""
    begun = time.process_time()
    for number in range(spool.parts):
        read_part(spool.part(number))
    return time.process_time() - begun


def size_of(spool: Spool) -> float:
    """Return how many MB the parts take."""
    return sum(file.stat().st_size for file in spool.folder.glob("*.parquet")) / 2**20


def main() -> int:
    """Measure each kind and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--megabytes", type=int, default=256, help="of each source, as it lies")
    parser.add_argument("--kinds", nargs="*", choices=KINDS, default=list(KINDS))
    parser.add_argument("--folder", type=Path, help="default a temporary one")
    options = parser.parse_args()
    print(
        f"{'source':<9}{'MB':>5}{'pages':>9}{'splits':>7}  {'ms a page: read':>15}{'again':>7}",
        end="",
    )
    print(f"{'copy':>7}{'back':>7}{'MB kept':>9}{'copied':>8}{'two workers':>13}{'elapsed':>9}")
    for kind in options.kinds:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            measure(kind, Path(folder), options.megabytes)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak of the command {peak:.0f} MB", flush=True)
    return 0


def measure(kind: str, folder: Path, megabytes: int) -> None:
    """Measure a kind of source and print its row."""
    source = folder / "source"
    source.mkdir()
    KINDS[kind](source, megabytes * 2**20)
    found = {}
    elapsed = []
    for workers in WORKERS:
        begun = time.monotonic()
        found[workers] = read(source, folder / f"{workers}", workers)
        elapsed.append(time.monotonic() - begun)
    spool, one = found[1]
    two = found[2][1]
    copied, copying = copy(source, folder / "copied")
    pages = spool.pages
    size = sum(file.stat().st_size for file in source.iterdir()) / 2**20
    each = [1_000 * s / pages for s in (one.alone(), again(spool), copying, again(copied))]
    print(f"{kind:<9}{size:>5.0f}{pages:>9,}{len(one.splits):>7}  {each[0]:>15.3f}", end="")
    print("".join(f"{one:>7.3f}" for one in each[1:]), end="")
    print(f"{size_of(spool):>9.1f}{size_of(copied):>8.1f}", end="")
    print(f"{one.alone() / two.shared(2):>13.2f}{elapsed[0] / elapsed[1]:>9.2f}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
