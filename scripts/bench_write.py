"""Time the writing of a release beside plain pyarrow and ``datasets``, on invented articles.

    python scripts/bench_write.py [ARTICLES] [ROUNDS] [FOLDER]

All start from the same :class:`corpuskit.article.Article` objects, made on the fly; the time
of making them is taken off. What each does:

- ``corpuskit`` writes parts and packages them: duplicates, splits, a file for each language, split
  and month, rows sorted, digests of bytes and of values, checks, manifest, card.
- ``pyarrow`` turns articles and edits into dicts, as its ``Table.from_pylist`` wants them, and
  writes them into two files as they come, with the very writer of a release (zstd, content-defined
  chunks, page index); nothing is found, split, sorted or checked.
- ``bare`` is ``corpuskit`` for articles without the columns ``structure`` and ``images``.
- ``datasets`` writes the same dicts through ``Dataset.from_generator`` and ``to_parquet``, and
  holds the edits in memory meanwhile.

Each way runs in a process of its own, in turn, ROUNDS times (1 by default); times of the machine's
other work are kept out by comparing CPU seconds of the process and its threads. The ratios are
those of the medians. Memory is the peak above that of the process when it begins to write, the
libraries that it loads included.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpuskit.article import (
    Article,
    Dateline,
    Dropped,
    Image,
    Place,
    Quality,
    Source,
    as_dict,
)
from corpuskit.edits import Edit
from corpuskit.spans import paragraph_spans

ARTICLES = 200_000
PART_PAGES = 1_000
WAYS = ("corpuskit", "bare", "pyarrow", "datasets")
VOCABULARY, SENTENCES, MONTHS = 20_000, 20_000, 16


def sentences() -> list[str]:
    """Sentences of words whose frequencies fall as those of a language do."""
    rng = random.Random(1)  # noqa: S311 - invented text
    letters = "abcdefghijklmnoprstuvwz"
    words = ["".join(rng.choices(letters, k=rng.randint(2, 11))) for _ in range(VOCABULARY)]
    weights = list(itertools.accumulate(1 / (rank + 1) for rank in range(VOCABULARY)))
    return [
        " ".join(rng.choices(words, cum_weights=weights, k=rng.randint(8, 30))).capitalize() + "."
        for _ in range(SENTENCES)
    ]


def articles(number: int) -> Iterator[Article]:
    """Invent articles of about 4,000 characters, with seven rows of edits; 1 % are copies."""
    pool = sentences()
    for at in range(number):
        seed = at - 1 if at % 100 == 1 else at
        yield _article(at, random.Random(seed), pool)  # noqa: S311 - invented text


def _article(at: int, rng: random.Random, pool: list[str]) -> Article:
    text = "\n\n".join(" ".join(rng.sample(pool, 3)) for _ in range(rng.randint(3, 18)))
    month, day = divmod(rng.randrange(MONTHS * 28), 28)
    tag = "KABUL, March 24 (EFE).- "
    return Article(
        id=hashlib.sha256(str(at).encode()).hexdigest()[:32],
        url=f"https://paper-{at % 50}.example/{at}",
        host=f"paper-{at % 50}.example",
        publisher=f"Paper {at % 50}",
        title=pool[at % SENTENCES],
        text=text,
        authors=("Ann Other",),
        date_published=f"{2024 + month // 12}-{month % 12 + 1:02d}-{day + 1:02d}T10:00:00Z",
        language=("en", "en", "de", "es")[at % 4],
        language_score=0.99,
        dateline=Dateline(tag.strip(), (Place("KABUL", None, "AF"),), "March 24"),
        agencies=("efe",),
        quality=Quality(len(text), len(text) // 6, 9, 0.02, None),
        content_hash=hashlib.sha256(text.encode()).hexdigest()[:32],
        source=Source("file", f"pages/{at}.html"),
        structure=paragraph_spans(text),
        images=(Image(f"https://paper-{at % 50}.example/p/{at}.jpg", rng.choice(pool), "EFE"),),
        edits=(
            Edit("chrome/read-more@1", len(text), len(text) + 11, "\n\nRead more"),
            Edit("dateline/paren-dash", 0, len(tag), tag),
        ),
        dropped=tuple(Dropped("extraction/aside", rng.choice(pool), "aside > p") for _ in range(5)),
    )


def by_corpuskit(rows: Iterable[Article], folder: Path) -> None:
    """Write parts, then package them."""
    from corpuskit.packaging import PackageOptions, package
    from corpuskit.packaging.parts import write_part

    rows = iter(rows)
    for part in itertools.count():
        run = list(itertools.islice(rows, PART_PAGES))
        if not run:
            break
        write_part(folder / "parts" / f"{part:06d}", run, [article.id for article in run])
    package(folder / "parts", folder / "release", options=PackageOptions(name="bench"))


def by_corpuskit_bare(rows: Iterable[Article], folder: Path) -> None:
    """Write articles without what pages say of their structure and pictures."""
    by_corpuskit((replace(one, structure=None, images=None) for one in rows), folder)


def by_pyarrow(rows: Iterable[Article], folder: Path) -> None:
    """Write articles and edits as they come."""
    import pyarrow as pa

    from corpuskit.packaging.shards import open_writer
    from corpuskit.schema import ARTICLES, EDITS, edit_rows

    rows = iter(rows)
    with (
        open_writer(folder / "articles.parquet", ARTICLES) as table,
        open_writer(folder / "edits.parquet", EDITS) as ledger,
    ):
        while run := list(itertools.islice(rows, 10 * PART_PAGES)):
            plain = [as_dict(article) for article in run]
            table.write_table(pa.Table.from_pylist(plain, ARTICLES))
            changes = [
                dict(zip(EDITS.names, change, strict=True))
                for article in run
                for change in edit_rows(article)
            ]
            ledger.write_table(pa.Table.from_pylist(changes, EDITS))


def by_datasets(rows: Iterable[Article], folder: Path) -> None:
    """Write articles, then edits, through ``Dataset.from_generator`` and ``to_parquet``."""
    from datasets import Dataset, Features, disable_progress_bars

    from corpuskit.schema import ARTICLES, EDITS, edit_rows

    disable_progress_bars()
    ledger: list[list[tuple[Any, ...]]] = []

    def plain() -> Iterator[dict[str, Any]]:
        for article in rows:
            ledger.append(edit_rows(article))
            yield as_dict(article)

    def changes() -> Iterator[dict[str, Any]]:
        for run in ledger:
            for change in run:
                yield dict(zip(EDITS.names, change, strict=True))

    for name, generator, schema in (("articles", plain, ARTICLES), ("edits", changes, EDITS)):
        made = Dataset.from_generator(
            generator,
            features=Features.from_arrow_schema(schema),
            cache_dir=str(folder / "cache"),
            fingerprint=name,
        )
        made.to_parquet(folder / f"{name}.parquet")


def measure(way: str, number: int, folder: Path) -> dict[str, Any]:
    """Write once; seconds without the making of the articles, and MB above the start."""
    start, worked = time.perf_counter(), time.process_time()
    made = sum(1 for _ in articles(number))
    making, making_work = time.perf_counter() - start, time.process_time() - worked
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, worked = time.perf_counter(), time.process_time()
    write = {
        "corpuskit": by_corpuskit,
        "bare": by_corpuskit_bare,
        "pyarrow": by_pyarrow,
        "datasets": by_datasets,
    }[way]
    write(articles(number), folder)
    seconds = time.perf_counter() - start - making
    worked = time.process_time() - worked - making_work
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    files = folder / "release" if way in {"corpuskit", "bare"} else folder
    size = sum(path.stat().st_size for path in files.rglob("*.parquet"))
    return {
        "rows": made,
        "s": seconds,
        "cpu": worked,
        "MB": (peak - before) * 1024 / 1e6,
        "size": size / 1e6,
    }


def run(way: str, number: int, folder: str | None) -> dict[str, Any]:
    """Write once in a process of its own."""
    work = Path(tempfile.mkdtemp(prefix="bench-write-", dir=folder))
    try:
        command = [sys.executable, __file__, "--way", way, str(number), str(work)]
        out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    finally:
        shutil.rmtree(work)
    one: dict[str, Any] = json.loads(out.splitlines()[-1])
    print(
        f"{way:10} {one['s']:6.1f} s  {one['cpu']:6.1f} s of CPU  "
        f"{one['rows'] / one['s']:8,.0f} articles/s  "
        f"peak +{one['MB']:4.0f} MB  {one['size']:6.1f} MB written",
        flush=True,
    )
    return one


def main(number: int = ARTICLES, rounds: int = 1, folder: str | None = None) -> None:
    """Run every way in turn and print the ratios."""
    results: dict[str, list[dict[str, Any]]] = {way: [] for way in WAYS}
    for _ in range(rounds):
        for way in WAYS:
            results[way].append(run(way, number, folder))
    middle = {
        (way, key): statistics.median(one[key] for one in ones)
        for way, ones in results.items()
        for key in ("s", "cpu")
    }
    for other in WAYS[1:]:
        wall, cpu = (middle["corpuskit", key] / middle[other, key] for key in ("s", "cpu"))
        print(f"corpuskit takes {cpu:.2f} times the CPU of {other}, {wall:.2f} times its time")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--way"]:
        print(json.dumps(measure(sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))))
    else:
        main(*(int(one) if one.isdigit() else one for one in sys.argv[1:]))  # type: ignore[arg-type]  # words of the shell
