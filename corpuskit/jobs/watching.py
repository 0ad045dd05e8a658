"""Look at a build or a crawl while it runs, from another process: the disk alone is read.

Parts of a build are put in place whole, and a crawl's frontier is a database with transactions, so
what is seen is never half of something. Nothing is written and nothing is locked.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from corpuskit.errors import CorpuskitError
from corpuskit.jobs.stepfile import StepNow, read_step
from corpuskit.packaging.parts import part_folders, read_parts
from corpuskit.sources.crawled import FRONTIER
from corpuskit.storage.places import local_place

RECENT: Final = 50
"""The speed is that of so many parts done last: a build that was stopped overnight is not slow."""

RECENT_S: Final = 300.0
"""The speed of a crawl is that of the last five minutes."""

WORK: Final = ".work"
"""What the folder of work is called behind the name of the release."""

_LOCKS: Final = Path("/proc/locks")


class Work(NamedTuple):
    """What a build has done so far."""

    folder: Path
    runs: bool | None
    """Whether it is at work; None where this machine does not tell."""
    idle_s: float
    """Seconds since something was last put in place."""
    read: int
    """Pages that were read from the sources."""
    reading: bool
    """Whether there may be more of them."""
    profiles: int | None
    """Site profiles that are there; None before sites are learned."""
    done: int
    """Pages that were processed."""
    rate: float | None
    """Pages a second, lately."""
    rejected: Counter[tuple[str, str]]
    """Rejections so far by stage and reason; copies are found at the end."""
    step: StepNow | None = None
    """What it was at last, as it says itself."""

    @property
    def remaining_s(self) -> float | None:
        """How much longer the processing of pages will take."""
        if self.reading or not self.rate or self.done >= self.read:
            return None
        return (self.read - self.done) / self.rate


def find_work(place: str) -> Path | None:
    """Return the folder of work of a build that is not done: a folder itself, or that of a release.

    Args:
        place: the folder of work, or of the release that is built.
    """
    folder = local_place(place)
    beside = folder.with_name(f"{folder.name}{WORK}") if folder.name else folder
    return next((one for one in (folder, beside) if (one / "lock").is_file()), None)


def is_crawl(place: str) -> bool:
    """Tell whether a folder is that of a crawl."""
    return (Path(place) / FRONTIER).is_file()


def look_at_work(folder: Path) -> Work:
    """Look at the folder of work of a build.

    Raises:
        CorpuskitError: it has gone, since the build is done.
    """
    try:
        jobs = [job for job in folder.iterdir() if job.is_dir()]
        here = max(jobs, key=lambda job: job.stat().st_mtime, default=folder)
        spool = sorted((here / "spool").rglob("*.parquet"))
        parts = part_folders(here / "parts", empty=True) if (here / "parts").is_dir() else []
        stamps = [part.stat().st_mtime for part in parts]
        last = max(stamps + [one.stat().st_mtime for one in (here, *spool)])
    except OSError as error:
        raise CorpuskitError(f"{folder}: is gone: the build is done, or was begun anew") from error
    counts = [_pages(one) for one in spool]
    learned = (here / "sites.json").exists()
    done, rejected = _outcomes(parts)
    return Work(
        folder,
        is_locked(folder / "lock"),
        time.time() - last,
        sum(counts),
        not (here / "spool" / "spool.json").exists(),
        sum(1 for _ in (here / "sites").glob("*.toml")) if learned else None,
        done,
        _rate(stamps, done),
        rejected,
        read_step(here),
    )


def _pages(part: Path) -> int:
    """Count the pages of a part of the spool; one that is being written has none yet."""
    try:
        return int(pq.read_metadata(part).num_rows)
    except (OSError, pa.ArrowException):
        return 0


def _outcomes(parts: Sequence[Path]) -> tuple[int, Counter[tuple[str, str]]]:
    """Count the pages that were processed, and the rejections by their reason."""
    rejected: Counter[tuple[str, str]] = Counter()
    done = sum(load.num_rows for load in read_parts(parts, "articles", ["_row"]))
    for load in read_parts(parts, "rejections", ["stage", "reason", "_row"]):
        rejected.update(zip(load["stage"].to_pylist(), load["reason"].to_pylist(), strict=True))
    return done + rejected.total(), rejected


def _rate(stamps: Sequence[float], pages: int) -> float | None:
    """Say how many pages a second were processed lately, by the times of the parts."""
    recent = sorted(stamps)[-RECENT:]
    took = recent[-1] - recent[0] if recent else 0.0
    each = pages / len(stamps) if stamps else 0.0
    return each * (len(recent) - 1) / took if took > 0 else None


def crawl_speed(folder: Path) -> Iterator[str]:
    """Say whether a crawl runs, and how fast it was in the last minutes."""
    from corpuskit.crawling.frontier import Frontier

    state = {True: "running", False: "not running", None: ""}[is_locked(folder / "crawl.lock")]
    with Frontier(folder, read_only=True) as frontier:
        rows = frontier.query("SELECT at FROM capture ORDER BY id DESC LIMIT 10000")
        stamps = [datetime.fromisoformat(f"{at[:19]}+00:00").timestamp() for (at,) in rows]
        waiting = frontier.count("pending")
    now = time.time()
    recent = [stamp for stamp in stamps if now - stamp <= RECENT_S]
    told = [state] if state else []
    if stamps:
        told.append(f"last answer {now - stamps[0]:.0f} s ago")
    if recent and state != "not running":
        rate = len(recent) / max(1.0, now - min(recent))
        told += [f"{rate:.1f} answers/s", f"{waiting:,} wait"]
    if told:
        yield ", ".join(told)


def is_locked(file: Path) -> bool | None:
    """Tell whether a process holds the lock of a file, without taking it for a moment.

    Returns:
        None where this machine does not tell, or another machine may hold it.
    """
    try:
        inode = file.stat().st_ino
        held = [line.split() for line in _LOCKS.read_text().splitlines()]
    except OSError:
        return None
    return any(
        "FLOCK" in words and any(word.endswith(f":{inode}") for word in words) for words in held
    )
