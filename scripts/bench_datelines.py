"""Time the normalization stage and the load of its tables.

    python scripts/bench_datelines.py [TEXTS.jsonl [KEY]]

Without a file the bodies of the gold folder that CORPUSKIT_GOLD names are taken. Each line is an
object that holds a text under KEY (``body`` where none is given), paragraphs parted by a blank
line. The median is that of the best of five runs of each text.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
import tracemalloc
from pathlib import Path

from corpuskit.article import Article
from corpuskit.knowledge import agencies, calendar, places
from corpuskit.normalization import normalize

RUNS = 5
MIB = 2**20


def load_tables() -> tuple[float, float]:
    """Seconds and MiB of the first look-ups."""
    tracemalloc.start()
    start = time.perf_counter()
    agencies.find_tags("EFE")
    calendar.month_number("March")
    places.find_places("Kabul")
    places.find_region("Ala.")
    taken = time.perf_counter() - start
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return taken, held / MIB


def best(article: Article) -> float:
    """Microseconds of the best run."""
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        normalize(article)
        taken.append(time.perf_counter() - start)
    return min(taken) * 1e6


def main(path: str, key: str = "body") -> None:
    """Print the figures."""
    seconds, held = load_tables()
    print(f"tables: {seconds:.2f} s (traced), {held:.0f} MiB")
    rows = (json.loads(line) for line in Path(path).read_text("utf-8").splitlines())
    texts = [row[key] for row in rows if row.get(key)]
    times = sorted(best(Article("1", text=text)) for text in texts)
    print(f"{len(times)} texts: median {statistics.median(times):.0f} us, max {times[-1]:.0f} us")


if __name__ == "__main__":
    gold = os.environ.get("CORPUSKIT_GOLD")
    given = sys.argv[1:] or ([str(Path(gold, "extraction", "gold.jsonl"))] if gold else [])
    if given:
        main(*given)
    else:
        print("skipped: give a file of texts, or set CORPUSKIT_GOLD")
