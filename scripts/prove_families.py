"""Read invented sites of 45 families with and without learning, and count what is right.

    python scripts/prove_families.py [FAMILY …]

Five languages a family, 24 pages to learn from and 8 that come later. A page is exact where its
text is the story's to the letter; lost are paragraphs of the story, leaked is chrome in the text.
"worse" counts pages that learning made worse, which must be none, and so must "alarms".
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from itertools import groupby
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from families.measure import Result, Verdict, measure  # the path comes first
from families.sites import sites  # the same

HEAD = (
    f"{'':23}|  {'without':^22}|  {'learned':^30}|\n"
    f"{'family':16}{'pages':>7}|  {'exact':>6}{'lost':>8}{'leaked':>8}|  {'exact':>6}{'lost':>8}"
    f"{'leaked':>8}{'profile':>8}|{'worse':>7}{'alarms':>7}"
)


def counts(verdicts: Iterable[Verdict]) -> tuple[int, int, int, int, int]:
    """Count pages, exact ones, lost paragraphs, leaked chrome, pages read by a profile."""
    found = list(verdicts)
    return (
        len(found),
        sum(verdict.exact for verdict in found),
        sum(len(verdict.lost) for verdict in found),
        sum(len(verdict.leaked) for verdict in found),
        sum(verdict.path == "profile" for verdict in found),
    )


def line(name: str, results: list[Result]) -> str:
    """Write the figures of some sites as a line."""
    pages, exact, lost, leaked, _ = counts(v for r in results for v in r.generic)
    _, exact_, lost_, leaked_, read = counts(v for r in results for v in r.learned)
    worse = sum(len(list(result.worse())) for result in results)
    alarms = sum(len(result.alarms) for result in results)
    return (
        f"{name:16}{pages:7}|  {exact / pages:6.3f}{lost:8}{leaked:8}|  {exact_ / pages:6.3f}"
        f"{lost_:8}{leaked_:8}{read / pages:8.3f}|{worse:7}{alarms:7}"
    )


def main() -> int:
    """Print the table; fail where a page got worse or a false alarm rang."""
    with ProcessPoolExecutor(2) as pool:
        results = list(pool.map(measure, sites(sys.argv[1:] or None)))
    print(HEAD)
    for family, group in groupby(results, key=lambda result: result.site.family):
        print(line(family, list(group)))
    print(line("all", results))
    return any(list(result.worse()) or result.alarms for result in results)


if __name__ == "__main__":
    sys.exit(main())
