"""Deduplication alone, at a size where a whole packaging would take hours: time and memory by step.

What runs is what :func:`corpuskit.packaging.package` runs until it knows every cluster: the keys of
the parts, exact copies, bands and samples, candidates, comparing, grouping, and which row each kept
page becomes. Not what comes before (sketches are made with the parts, and are timed there) nor
after (the files of the release).
"""

from __future__ import annotations

import hashlib
import itertools
import resource
import shutil
import threading
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bench_write import sentences
from corpuskit.deduplication.shingles import sketch
from corpuskit.extraction.urls import article_id
from corpuskit.packaging import PackageOptions, nearness, plan, succession
from corpuskit.packaging.parts import (
    BATCH_ROWS,
    COMPRESSION,
    PART_TABLES,
    part_folders,
    write_part,
)
from corpuskit.packaging.related import find_related
from corpuskit.scratch import scratch
from dedupproof.planting import VOCABULARY, WORDS, stories

PART_PAGES: Final = 5_000
SKETCHED: Final = 256
TRACED_S: Final = 10
"""Seconds between two looks at the memory."""


def write_parts(number: int, folder: Path) -> float:
    """Write parts of invented articles, those that are missing; return the seconds of sketching.

    The articles are as :func:`dedupproof.planting.stories` invents them (300 words, one in a
    hundred a copy of the one before with a word replaced, every fifth with a paragraph that others
    have), but a part at a time: Python objects for each would take longer than the deduplication.
    """
    one = folder / "one"
    write_part(one, list(itertools.islice(stories(2), 1)), ["0" * 64])
    with pa.OSFile(str(one / "articles.arrow")) as file, pa.ipc.open_file(file) as table:
        model = table.read_all()
    spent, vocabulary = 0.0, _vocabulary()
    for part in range(-(-number // PART_PAGES)):
        place = folder / f"{part:06d}"
        if not place.exists():
            half = folder / f".{part:06d}"
            shutil.copytree(one, half, dirs_exist_ok=True)
            texts = _texts(part, vocabulary)
            _write(half, "articles", _articles(model, part, texts))
            start = time.process_time()
            found = [sketch(texts[at : at + SKETCHED]) for at in range(0, len(texts), SKETCHED)]
            spent += time.process_time() - start
            columns = [list(itertools.chain.from_iterable(one)) for one in zip(*found, strict=True)]
            columns.append(list(range(len(texts))))
            arrays = [
                pa.array(c, k) for c, k in zip(columns, PART_TABLES["sketches"].types, strict=True)
            ]
            _write(half, "sketches", pa.Table.from_arrays(arrays, schema=PART_TABLES["sketches"]))
            half.rename(place)
    shutil.rmtree(one)
    return spent


def _vocabulary() -> NDArray[np.object_]:
    """Make words, each as often as its frequency among 65,536 asks for."""
    rng = np.random.default_rng(5)
    letters = np.array(list("abcdefghijklmnoprstuvwz"))
    lengths = rng.integers(2, 12, VOCABULARY)
    words = np.array(["".join(rng.choice(letters, size)) for size in lengths.tolist()], object)
    weights = np.cumsum(1 / np.arange(1, VOCABULARY + 1))
    return words[np.searchsorted(weights, (np.arange(2**16) + 0.5) / 2**16 * weights[-1])]


def _texts(part: int, vocabulary: NDArray[np.object_]) -> list[str]:
    rng = np.random.default_rng((7, part))
    pool = _pool()
    drawn = vocabulary[rng.integers(0, len(vocabulary), (PART_PAGES, WORDS))].tolist()
    found = []
    for place, words in enumerate(drawn):
        at, told = part * PART_PAGES + place, words
        if at % 100 == 1:
            told = drawn[place - 1].copy()
            told[WORDS // 2] = "replaced"
        extra = f"\n\n{pool[at % 1_000]} {pool[at * 7 % 1_000]}" if at % 5 == 0 else ""
        found.append(f"{' '.join(told[:200])}\n\n{' '.join(told[200:])}{extra}")
    return found


@cache
def _pool() -> list[str]:
    return sentences()[:1_000]


def _articles(model: pa.Table, part: int, texts: list[str]) -> pa.Table:
    """Fill in what tells articles apart; the rest is that of a model."""
    numbers = range(part * PART_PAGES, (part + 1) * PART_PAGES)
    urls = [f"https://paper-{at % 50}.example/{at}" for at in numbers]
    ids = [article_id(url) for url in urls]
    digests = [hashlib.sha256(text.encode()).hexdigest()[:32] for text in texts]
    told = {
        **dict.fromkeys(("id", "_own", "_kin"), ids),
        **dict.fromkeys(("content_hash", "_text_key", "_raw_sha256"), digests),
        "url": urls,
        "host": [f"paper-{at % 50}.example" for at in numbers],
        "title": [f"Story {at}" for at in numbers],
        "text": texts,
        "date_published": [f"2024-{at % 12 + 1:02d}-{at % 28 + 1:02d}" for at in numbers],
        "_row": list(range(PART_PAGES)),
        "_given": [False] * PART_PAGES,
        "_bytes": list(map(len, texts)),
    }
    same = model.take(pa.array([0] * PART_PAGES)).combine_chunks()
    columns = [
        pa.array(told[field.name], field.type) if field.name in told else same.column(field.name)
        for field in model.schema
    ]
    return pa.Table.from_arrays(columns, schema=model.schema)


def _write(folder: Path, name: str, table: pa.Table) -> None:
    options = pa.ipc.IpcWriteOptions(compression=COMPRESSION, use_threads=False)
    with (
        pa.OSFile(str(folder / f"{name}.arrow"), "wb") as file,
        pa.ipc.new_file(file, table.schema, options=options) as writer,
    ):
        writer.write_table(table, max_chunksize=BATCH_ROWS)


def find_clusters(folder: Path, work: Path) -> None:
    """Find the clusters of parts, and print what each step takes."""
    folders = part_folders(folder)
    options = PackageOptions(name="alone")
    pages = PART_PAGES * len(folders)
    done = threading.Event()
    tracer = threading.Thread(target=_trace, args=(done,), daemon=True)
    tracer.start()
    with scratch(pages, work / "spilled") as connection:
        near = nearness.Nearness(connection, folders, None, options, work)
        steps: list[tuple[str, Callable[[], object]]] = [
            ("keys", lambda: plan.read_keys(connection, folders)),
            ("read", near.read),
            ("related", lambda: find_related(connection, whole=False)),
            ("succeed", lambda: succession.succeed(connection, options)),
            ("exact copies", lambda: plan.find_copies(connection)),
            ("near copies", near.group),
            ("heirs", lambda: succession.settle(connection, options)),
        ]
        for name, step in steps:
            start, clock = time.process_time(), time.monotonic()
            step()
            print(
                f"{name:<14} {time.process_time() - start:8.1f} s "
                f"({time.monotonic() - clock:.0f} by the clock), peak {peak_mb():,.0f} MB",
                flush=True,
            )
        found = connection.execute(
            "SELECT coalesce(reason, 'kept'), count(*) FROM clusters GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        print(dict(found), flush=True)
    done.set()
    tracer.join()


def peak_mb() -> float:
    """Return the most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _trace(done: threading.Event) -> None:
    start = time.monotonic()
    while not done.wait(TRACED_S):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        held = pages * resource.getpagesize() / 2**20
        print(f"  {time.monotonic() - start:6.0f} s: {held:,.0f} MB", flush=True)
