"""Measure what a later version costs: the plan beside what a Hub's store really grew by.

    python scripts/bench_release.py [ARTICLES] [--spread] [--folder FOLDER]

Packages invented articles of 16 months, three languages and three splits as 1.0.0, adds one in a
hundred as 1.1.0, and publishes both to a Hub on this machine: with Xet from the machine that
published the first, with Xet from another one, and without Xet. Four in five late articles are of
the newest month, the others of the three before, as of a crawl that goes on; with ``--spread`` they
are of any month. Fails if a plan is more than 1 % off, or, without ``--spread``, if the late
articles cost more than 5 % of the release in chunks.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bench_write import PART_PAGES, articles
from corpuskit.article import Article
from corpuskit.packaging import PackageOptions, package
from corpuskit.packaging.parts import write_part
from localhub import Hub

ARTICLES = 50_000
LATE = 100
"""One of so many comes late."""
LATE_MONTHS = (*["2025-04"] * 12, "2025-03", "2025-02", "2025-01")
"""Months of late articles, each as likely."""
MAX_SHARE, MAX_ERROR = 0.05, 0.01
REPO = "bench/news"


def build(folder: Path, number: int, *, spread: bool = False) -> tuple[Path, Path]:
    """Package two versions, the second with one article in a hundred more."""
    late = max(1, number // LATE)
    everything = articles(number + late)
    write(folder / "parts" / "first", itertools.islice(everything, number))
    rest = everything if spread else (belated(at, one) for at, one in enumerate(everything))
    write(folder / "parts" / "late", rest)
    options = PackageOptions(name="bench-news")
    first = package(folder / "parts" / "first", folder / "first", options=options)
    later = replace(options, previous=folder / "first")
    second = package(folder / "parts" / "late", folder / "second", options=later)
    print(
        f"{first.articles:,} articles, {first.version}: {size(folder / 'first') / 1e6:.1f} MB in "
        f"{len(first.files)} files; {second.articles:,} in {second.version}: "
        f"{size(folder / 'second') / 1e6:.1f} MB"
    )
    return folder / "first", folder / "second"


def belated(number: int, article: Article) -> Article:
    """Date an article into one of the last months."""
    month = LATE_MONTHS[number % len(LATE_MONTHS)]
    return replace(article, date_published=f"{month}-{number % 28 + 1:02d}T10:00:00Z")


def write(folder: Path, rows: Iterable[Article]) -> None:
    """Write articles as parts."""
    rows = iter(rows)
    for part in itertools.count():
        run = list(itertools.islice(rows, PART_PAGES))
        if not run:
            return
        write_part(folder / f"{part:06d}", run, [article.id for article in run])


def size(folder: Path) -> int:
    """Sum up the files of a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def stored(hub: Hub) -> int:
    """Say what a Hub keeps of its one repository: large files, and every small one once."""
    repo = hub.store.repos.get(("datasets", REPO))
    if repo is None:
        return 0
    large = hub.xet_bytes if hub.xet else sum(p.stat().st_size for p in repo.large_files())
    commits = {one.oid for head in set(repo.git.refs.values()) for one in repo.git.log(head)}
    small = {
        entry.blob: entry.size
        for commit in commits
        for path, entry in repo.git.tree(commit).items()
        if entry.sha256 is None and path != ".gitattributes"
    }
    return large + sum(small.values())


def publish(hub: Hub, home: Path, release: Path, previous: Path | None) -> dict[str, Any]:
    """Publish in a process of its own, as on a machine whose caches are in ``home``."""
    environment = os.environ | {
        "HF_ENDPOINT": hub.url,
        "HF_TOKEN": hub.add_user("bench"),
        "HF_HOME": str(home),
        "HF_XET_CACHE": str(home / "xet"),
        "HF_HUB_DISABLE_XET": str(int(not hub.xet)),
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    }
    command = [sys.executable, "-m", "corpuskit"]
    earlier = ["--previous", str(previous)] if previous else []
    plan = [*command, "plan", str(release), *earlier, "--json"]
    out = subprocess.run(plan, env=environment, check=True, capture_output=True).stdout
    before, start = stored(hub), time.perf_counter()
    send = [*command, "publish", str(release), REPO, *earlier, "--yes"]
    subprocess.run(send, env=environment, check=True, capture_output=True)
    planned: dict[str, Any] = json.loads(out)
    return {
        "planned": planned["new_bytes"],
        "chunked": planned["chunked"],
        "of": planned["bytes"],
        "grown": stored(hub) - before,
        "s": time.perf_counter() - start,
    }


def main() -> int:
    """Run every way and print what was planned and what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("articles", type=int, nargs="?", default=ARTICLES)
    parser.add_argument("--spread", action="store_true")
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory(prefix="bench-release-", dir=given.folder) as name:
        folder = Path(name)
        first, second = build(folder, given.articles, spread=given.spread)
        for way in ("xet, same machine", "xet, another machine", "lfs"):
            with Hub(folder / f"hub {way}", xet=way != "lfs") as hub:
                homes = [folder / f"home {way}", folder / f"home {way}"]
                if "another" in way:
                    homes[1] = folder / "home another"
                for release, previous, home in zip(
                    (first, second), (None, first), homes, strict=True
                ):
                    one = publish(hub, home, release, previous)
                    error = one["grown"] / one["planned"] - 1
                    share = one["planned"] / one["of"]
                    print(
                        f"{way:21} {release.name:6}  planned {one['planned'] / 1e6:8.3f} MB "
                        f"({share:6.2%} of the release)  store grew {one['grown'] / 1e6:8.3f} MB "
                        f"({error:+.2%})  {one['s']:5.1f} s"
                    )
                    failed |= abs(error) > MAX_ERROR
                    if one["chunked"] and previous is not None and not given.spread:
                        failed |= share > MAX_SHARE
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
