"""Prove what the cache of a build saves, and that it never changes a byte.

    python scripts/prove_cache.py [--pages N…] [--kilobytes N] [--folder FOLDER]

Builds releases of pages of 20 invented sites without a cache, with an empty one, with a filled
one, with 1 % more pages (in a file of their own), and with a phrase of chrome changed (in a copy of
the package). Each is compared with a build without a cache, byte for byte; of the changed phrase
only that of the smallest size is. Processor time is that of all processes of a build. Two sizes
tell the fixed start of a build from what grows with its pages: the slope between the smallest and
the largest. Needs Linux.
"""

from __future__ import annotations

import argparse
import filecmp
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent))

import corpuskit
from bench_scale import in_session, pages, write

MORE: Final = 0.01
NO_CACHE: Final = "no cache"
ONE_PERCENT: Final = "1 % more"
LINKS: Final = 12
"""To a kilobyte of menu."""
PHRASE: Final = '  "a phrase that no page has",\n'
PHRASES: Final = Path("corpuskit", "knowledge", "chrome", "share.toml")
LOOK_S: Final = 0.1


class Built(NamedTuple):
    """What a build took, and said of its cache."""

    cpu_s: float
    told: str


def main() -> int:
    """Build, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pages", type=int, nargs="+", default=[1_000, 3_000])
    parser.add_argument(
        "--kilobytes", type=int, default=0, help="of menus and scripts in each page"
    )
    parser.add_argument(
        "--folder", type=Path, help="where builds are made; default a temporary one"
    )
    options = parser.parse_args()
    sizes = sorted(options.pages)
    same = True
    found: dict[int, dict[str, float]] = {}
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        changed = with_a_phrase(folder / "changed")
        for count in sizes:
            here = folder / str(count)
            here.mkdir()
            first = count == sizes[0]
            found[count], fits = at_size(here, count, options.kilobytes, changed, phrase=first)
            same &= fits
            shutil.rmtree(here)
    if len(sizes) > 1:
        say_slopes(found)
    print("all bytes are the same" if same else "SOME BYTES DIFFER")
    return 0 if same else 1


def at_size(
    folder: Path, count: int, kilobytes: int, changed: Path, *, phrase: bool
) -> tuple[dict[str, float], bool]:
    """Build releases of so many pages; return the processor times, and whether all bytes fit."""
    source = folder / "pages"
    source.mkdir()
    write(source / "first.jsonl", heavier(pages(count), kilobytes))
    more = heavier(islice(pages(count + int(count * MORE)), count, None), kilobytes)
    print(f"\n{count:,} pages")
    plain = build(folder / "plain", source, cache=None)
    say(NO_CACHE, plain, plain)
    cache = folder / "cache"
    same = True
    cpu_s = {NO_CACHE: plain.cpu_s}
    for step, package, compare in (
        ("cold", None, True),
        ("warm", None, True),
        (ONE_PERCENT, None, True),
        ("a phrase", changed, phrase),
    ):
        if step == ONE_PERCENT:
            write(source / "later.jsonl", more)
        built = build(folder / "cached", source, cache, package)
        cpu_s[step] = built.cpu_s
        say(step, built, plain)
        if compare and step not in {"cold", "warm"}:
            build(folder / "plain", source, None, package)
        if compare:
            same &= is_same(folder / "plain" / "release", folder / "cached" / "release")
    size = sum(file.stat().st_size for file in cache.rglob("*") if file.is_file())
    print(f"the cache holds {size / count:,.0f} bytes a page")
    return cpu_s, same


def say_slopes(found: dict[int, dict[str, float]]) -> None:
    """Print what each kind of build takes whatever its pages, and what it takes a page."""
    low, high = min(found), max(found)
    print(f"\n{'':<10}{'start s':>10}{'ms a page':>12}{'of the full build':>20}")
    slopes = {step: (found[high][step] - found[low][step]) / (high - low) for step in found[low]}
    for step, slope in slopes.items():
        start = found[low][step] - slope * low
        print(f"{step:<10}{start:>10.1f}{1000 * slope:>12.2f}{slope / slopes[NO_CACHE]:>20.1%}")


def heavier(given: Iterator[dict[str, Any]], kilobytes: int) -> Iterator[dict[str, Any]]:
    """Put menus and scripts, half of each, around the stories of pages."""
    for n, page in enumerate(given):
        links = "".join(
            f'<li class="menu-item"><a href="/topic/{k}">Topic {k} of {n % 7}</a></li>'
            for k in range(LINKS * kilobytes // 2)
        )
        data = json.dumps({f"key{k}": f"value {k * n}" for k in range(18 * kilobytes)})
        added = (
            f'<nav class="menu"><ul>{links}</ul></nav><script>var data = {data};</script></body>'
        )
        html = page["html"].replace("</body>", added) if kilobytes else page["html"]
        yield page | {"html": html}


def with_a_phrase(folder: Path) -> Path:
    """Copy the package, with one phrase more."""
    shutil.copytree(Path(corpuskit.__file__).parent, folder / "corpuskit")
    file = folder / PHRASES
    before, opening, after = file.read_text("utf-8").partition("lines = [\n")
    file.write_text(before + opening + PHRASE + after, "utf-8")
    return folder


def build(folder: Path, source: Path, cache: Path | None, package: Path | None = None) -> Built:
    """Build a release, and count the processor time of all its processes."""
    folder.mkdir(exist_ok=True)
    config = {
        "name": "cached",
        "sources": [{"path": str(source)}],
        "output": "release",
        "cache": None if cache is None else str(cache),
    }
    (folder / "build.yaml").write_text(json.dumps(config))
    command = [sys.executable, "-m", "corpuskit", "build", str(folder / "build.yaml")]
    environment = os.environ | ({} if package is None else {"PYTHONPATH": str(package)})
    cpu: dict[tuple[int, int], float] = {}
    with (
        (folder / "told.txt").open("w") as told,
        subprocess.Popen(
            [*command, "--explain-cache", "--workers", "2"],
            stdout=told,
            start_new_session=True,
            env=environment,
            cwd=folder,
        ) as process,
    ):
        while process.poll() is None:
            cpu |= {(pid, began): seconds for pid, began, seconds in in_session(process.pid)}
            time.sleep(LOOK_S)
    if process.returncode:
        raise SystemExit(f"{folder}: the build ended with {process.returncode}")
    _, _, said = (folder / "told.txt").read_text().rpartition("\n\n")
    return Built(sum(cpu.values()), said)


def say(name: str, built: Built, plain: Built) -> None:
    """Print what a build took, and its share of one without a cache."""
    share = built.cpu_s / max(0.01, plain.cpu_s)
    print(f"{name:<10}{built.cpu_s:>8.1f} s  {share:>7.1%} of a build without a cache", flush=True)
    print(built.told.rstrip().replace("\n", "\n    "), flush=True)


def is_same(one: Path, other: Path) -> bool:
    """Compare two folders byte for byte."""
    names, others = (
        sorted(file.relative_to(folder) for file in folder.rglob("*") if file.is_file())
        for folder in (one, other)
    )
    return names == others and all(
        filecmp.cmp(one / name, other / name, shallow=False) for name in names
    )


if __name__ == "__main__":
    sys.exit(main())
