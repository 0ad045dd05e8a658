"""Measure what a build costs an article, and how much memory it takes, as builds grow.

    python scripts/bench_scale.py [--texts N…] [--pages N…] [--engines NAME…] [--folder FOLDER]

Builds releases of invented raw texts (of about 250 words) and of pages of 20 invented sites, on
each engine. Processor time is that of all processes of a build, the scheduler and the workers of
Dask among them, and memory the largest sum of what they hold at one moment (PSS), looked at five
times a second: what a process used between the last look and its end is not counted. Wall times
are of whatever else the machine does. Needs Linux; for Dask the extra ``dask``.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent))

from releaseproof.stories import page, text_of

SITES: Final = 20
EDITIONS: Final = ("first", "second", "third")
"""Texts of four paragraphs that make one of twelve."""
LOOK_S: Final = 0.2
TICKS: Final = os.sysconf("SC_CLK_TCK")
SESSION, USER, SYSTEM, STARTED = 3, 11, 12, 19
"""Places in ``/proc/PID/stat`` behind the name."""
ENGINES: Final[Mapping[str, tuple[str, ...]]] = {
    "local-1": ("--engine", "local", "--workers", "1"),
    "local-2": ("--engine", "local", "--workers", "2"),
    "dask-2": ("--engine", "dask", "--workers", "2"),
}


class Cost(NamedTuple):
    """What a build took."""

    articles: int
    cpu_s: float
    wall_s: float
    peak_mb: float
    driver_mb: float


def main() -> int:
    """Build, measure, print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--texts", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--pages", type=int, nargs="*", default=[1_000])
    parser.add_argument("--engines", nargs="*", choices=ENGINES, default=list(ENGINES))
    parser.add_argument(
        "--folder", type=Path, help="where builds are made; default a temporary one"
    )
    options = parser.parse_args()
    print(f"{'input':<16}{'engine':<9}{'articles':>9}{'CPU s':>8}{'ms each':>9}", end="")
    print(f"{'wall s':>8}{'peak MB':>9}{'driver MB':>11}", flush=True)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        for kind, sizes in (("texts", options.texts), ("pages", options.pages)):
            for size in sizes:
                source = Path(folder) / f"{kind}-{size}.jsonl"
                write(source, texts(size) if kind == "texts" else pages(size))
                for engine in options.engines:
                    if engine.startswith("dask") and find_spec("distributed") is None:
                        continue
                    cost = measure(source, engine)
                    each = 1_000 * cost.cpu_s / max(1, cost.articles)
                    print(
                        f"{size:>8,} {kind:<7}{engine:<9}{cost.articles:>9,}{cost.cpu_s:>8.1f}"
                        f"{each:>9.2f}{cost.wall_s:>8.0f}{cost.peak_mb:>9,.0f}"
                        f"{cost.driver_mb:>11,.0f}",
                        flush=True,
                    )
    return 0


def texts(count: int) -> Iterator[dict[str, Any]]:
    """Yield raw texts, each with a headline and a dateline."""
    for n in range(count):
        story = [line for edition in EDITIONS for line in text_of(n, edition)]
        text = "\n\n".join([f"TOLLAN, March {n % 28 + 1} (EFE) - {story[0]}", *story[1:]])
        yield {"id": f"text-{n}", "title": f"Story {n}", "text": text, "published": day_of(n)}


def pages(count: int) -> Iterator[dict[str, Any]]:
    """Yield pages of sites, as many of each."""
    for n in range(count):
        story = [line for edition in EDITIONS for line in text_of(n, edition)]
        url = f"https://site-{n % SITES}.example/news/{n}"
        yield {"url": url, "html": page(n, story, url), "published": day_of(n)}


def day_of(n: int) -> str:
    """Return one of 336 days."""
    return f"2024-{n % 12 + 1:02}-{n % 28 + 1:02}"


def write(file: Path, records: Iterator[dict[str, Any]]) -> None:
    """Write lines of JSON."""
    with file.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(record) + "\n" for record in records)


def measure(source: Path, engine: str) -> Cost:
    """Build once, and look at all processes of it meanwhile."""
    folder = source.with_name(f"{source.stem}-{engine}")
    folder.mkdir()
    config = {"name": "scale", "sources": [{"path": str(source)}], "output": "release"}
    (folder / "build.yaml").write_text(json.dumps(config))
    command = [sys.executable, "-m", "corpuskit", "build", str(folder / "build.yaml")]
    began = time.monotonic()
    cpu: dict[tuple[int, int], float] = {}
    peak = driver = 0.0
    with subprocess.Popen(
        [*command, *ENGINES[engine]], stdout=subprocess.DEVNULL, start_new_session=True
    ) as process:
        while process.poll() is None:
            held = {}
            for pid, started, seconds in in_session(process.pid):
                cpu[pid, started] = seconds
                held[pid] = held_mb(pid)
            peak, driver = max(peak, sum(held.values())), max(driver, held.get(process.pid, 0))
            time.sleep(LOOK_S)
    if process.returncode:
        raise SystemExit(f"{engine}: the build ended with {process.returncode}")
    manifest = json.loads((folder / "release" / "manifest.json").read_text())
    wall = time.monotonic() - began
    return Cost(manifest["articles"], sum(cpu.values()), wall, peak, driver)


def in_session(session: int) -> Iterator[tuple[int, int, float]]:
    """Yield number, start and processor time of the processes of a session."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has just ended
            stat = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(stat[SESSION]) == session:
                seconds = (int(stat[USER]) + int(stat[SYSTEM])) / TICKS
                yield int(folder.name), int(stat[STARTED]), seconds


def held_mb(pid: int) -> float:
    """Return the memory of a process, what it shares counted in parts."""
    with suppress(OSError, IndexError, ValueError):
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        return int(text.partition("Pss:")[2].split()[0]) / 1024
    return 0.0


if __name__ == "__main__":
    sys.exit(main())
