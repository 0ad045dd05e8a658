"""Measure what a build costs an article, and how much memory it takes, as builds grow.

    python scripts/bench_scale.py [--texts N…] [--pages N…] [--engines NAME…] [--folder FOLDER]

Builds releases of invented raw texts (of about 250 words, or with ``--briefs`` of 60) and of pages
of 20 invented sites, on each engine, and says what each step took. Processor time is that of all
processes of a build, the scheduler and the workers of Dask among them, and memory the largest sum
of what they hold at one moment (PSS), looked at five times a second: what a process used between
the last look and its end is not counted. The driver's memory is that which is its own, without the
files that it has mapped. Wall times are of whatever else the machine does. Needs Linux; for Dask
the extra ``dask``.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parent))

from releaseproof.stories import page, text_of
from scalebench.briefs import briefs
from scalebench.measuring import Cost, in_session, watch

__all__ = ["in_session", "pages", "write"]

SITES: Final = 20
EDITIONS: Final = ("first", "second", "third")
"""Texts of four paragraphs that make one of twelve."""
ENGINES: Final[Mapping[str, tuple[str, ...]]] = {
    "local-1": ("--engine", "local", "--workers", "1"),
    "local-2": ("--engine", "local", "--workers", "2"),
    "dask-2": ("--engine", "dask", "--workers", "2"),
}


def main() -> int:
    """Build, measure, print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--texts", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--briefs", type=int, nargs="*", default=[])
    parser.add_argument("--pages", type=int, nargs="*", default=[1_000])
    parser.add_argument("--engines", nargs="*", choices=ENGINES, default=list(ENGINES))
    parser.add_argument(
        "--folder", type=Path, help="where builds are made; default a temporary one"
    )
    options = parser.parse_args()
    print(f"{'input':<17}{'engine':<9}{'articles':>9}{'CPU s':>8}{'ms each':>9}", end="")
    print(f"{'wall s':>8}{'peak MB':>9}{'driver MB':>11}", flush=True)
    makers = {"texts": texts, "briefs": briefs, "pages": pages}
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        for kind, make in makers.items():
            for size in getattr(options, kind):
                source = Path(folder) / f"{kind}-{size}.jsonl"
                write(source, make(size))
                for engine in options.engines:
                    if engine.startswith("dask") and find_spec("distributed") is None:
                        continue
                    cost, articles = measure(source, engine)
                    tell(f"{size:>9,} {kind:<7}{engine:<9}", cost, articles)
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


def measure(source: Path, engine: str) -> tuple[Cost, int]:
    """Build once; return what it took, and how many articles there are."""
    folder = source.with_name(f"{source.stem}-{engine}")
    folder.mkdir(exist_ok=True)
    config = {"name": "scale", "sources": [{"path": str(source)}], "output": "release"}
    (folder / "build.yaml").write_text(json.dumps(config))
    command = [sys.executable, "-m", "corpuskit", "build", str(folder / "build.yaml")]
    cost = watch([*command, "--json-logs", *ENGINES[engine]])
    if cost.code:
        raise SystemExit(f"{engine}: the build ended with {cost.code}: {cost.messages[-1:]}")
    manifest = json.loads((folder / "release" / "manifest.json").read_text())
    return cost, manifest["articles"]


def tell(name: str, cost: Cost, articles: int) -> None:
    """Print what a build took, and each of its steps."""
    each = 1_000 / max(1, articles)
    print(
        f"{name}{articles:>9,}{cost.cpu_s:>8.1f}{each * cost.cpu_s:>9.2f}{cost.wall_s:>8.0f}"
        f"{cost.peak_mb:>9,.0f}{cost.driver_mb:>11,.0f}"
    )
    for step, took in cost.steps.items():
        print(
            f"    {step:<31}{took.cpu_s:>8.1f}{each * took.cpu_s:>9.2f}{'':>8}"
            f"{took.peak_mb:>9,.0f}{took.driver_mb:>11,.0f}",
            flush=True,
        )


if __name__ == "__main__":
    sys.exit(main())
