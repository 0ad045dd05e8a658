"""Plant copies of stories, and say how many are found, how surely, and at what cost.

    python scripts/prove_dedup.py [--bodies GOLD.jsonl] [--stories N]
    python scripts/prove_dedup.py --scale N [--folder FOLDER]

The first way makes copies of invented stories, and of the bodies of a gold file where one is given:
with another dateline and sign-off and furniture around (read by corpuskit like any text), with the
first or the last tenth cut, with 1, 2, 5 % of the words replaced, with the digits of another
script, and halves of them; and pages that share a few paragraphs by chance. What is true is decided
by plain Python sets, not by the code that is measured. datasketch stands beside it where it is
installed. Fails where recall of near copies or precision is below .99, of halves below .95.

The second way packages so many invented articles (1 % are copies) with near copies looked for and
without, then a second release with one in a hundred more, each in a process of its own, and tells
CPU seconds, seconds of deduplication alone, and peak memory. Sketches are made with the parts:
their cost is told before, and is part of what deduplication costs.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bench_write import sentences
from corpuskit import Article, Page, Rejection, deduplicate, process
from corpuskit.deduplication.shingles import sketch
from corpuskit.packaging import PackageOptions, nearness, package
from corpuskit.packaging.parts import write_part

NEAR, PART = 0.8, 0.9
RECALL, PRECISION, HALVES = 0.99, 0.99, 0.95
NGRAM = 5
PART_PAGES = 1_000
SKETCHED = 256
VOCABULARY, WORDS = 20_000, 300
BESIDE = 5_000
"""Texts that datasketch gets: its cost is that of each text, and all would take an hour."""
_WORD = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]|[^\W\u3040-\u30ff\u4e00-\u9fff]+")
_CITIES = ("OSLO", "LIMA", "QUITO", "RABAT", "SOFIA")


class Planted(NamedTuple):
    """A copy that was made, and of what."""

    kind: str
    base: str
    article: Article


def copies_of(body: str, rng: random.Random) -> Iterator[tuple[str, str]]:
    """Yield kinds of copies and their texts."""
    words = body.split(" ")
    tenth = max(1, len(words) // 10)
    yield "first tenth cut", " ".join(words[tenth:])
    yield "last tenth cut", " ".join(words[:-tenth])
    for share in (1, 2, 5):
        other = words.copy()
        for at in rng.sample(range(len(words)), max(1, len(words) * share // 100)):
            other[at] = "".join(rng.choices("abcdefgh", k=6))
        yield f"{share} % of the words", " ".join(other)
    yield "other digits", body.translate({ord("0") + n: 0x0966 + n for n in range(10)})
    yield "a half", " ".join(words[: len(words) * 53 // 100 + 1])
    yield "wrapped", wrapped(body, rng)


def wrapped(body: str, rng: random.Random) -> str:
    """Put furniture, a dateline and a sign-off around a text, and read it as corpuskit does."""
    first = f"{rng.choice(_CITIES)}, March {rng.randint(1, 28)} (EFE).- "
    text = f"A headline of {rng.choice(_CITIES)}\n\n{first}{body} EFE\n\nxy/ab\n\nRelated Articles"
    read = process(Page(text))
    return read.text if isinstance(read, Article) else body


def plant(bodies: list[str]) -> tuple[list[Article], list[Planted]]:
    """Make copies of all bodies, and pages that share paragraphs with two of them."""
    rng = random.Random(1)  # noqa: S311 - invented copies
    bases, planted = [], []
    for number, body in enumerate(bodies):
        name = f"base-{number:05d}"
        bases.append(Article(name, text=body, date_published="2024-01-01"))
        for kind, text in copies_of(body, rng):
            copy = Article(f"{name}-{kind}", text=text, date_published="2024-02-01")
            planted.append(Planted(kind, name, copy))
        parts = body.split("\n\n")[:2] + bodies[number - 1].split("\n\n")[-2:]
        mixed = Article(f"{name}-mixed", text="\n\n".join(parts), date_published="2024-03-01")
        planted.append(Planted("mixed", name, mixed))
    return bases, planted


def runs(text: str) -> set[tuple[str, ...]]:
    """Return the runs of five words of a text, by the plainest means."""
    words = _WORD.findall(text.lower())
    digits = [("".join(str(int(c)) if c.isdecimal() else c for c in word)) for word in words]
    return {tuple(digits[n : n + NGRAM]) for n in range(max(1, len(digits) - NGRAM + 1))}


def prove(bodies: list[str]) -> bool:
    """Find planted copies, and print what was found."""
    bases, planted = plant(bodies)
    everything = [*bases, *(one.article for one in planted)]
    start = time.process_time()
    found = deduplicate(everything)
    took = time.process_time() - start
    kept = {
        given.id: one.evidence if isinstance(one, Rejection) else one.id
        for given, one in zip(everything, found, strict=True)
    }
    sets = {one.id: runs(one.text) for one in everything}
    answers = {given.id: one for given, one in zip(everything, found, strict=True)}
    near: dict[str, list[bool]] = defaultdict(list)
    halves: list[bool] = []
    for one in planted:
        a, b = sets[one.article.id], sets[one.base]
        answer = answers[one.article.id]
        # It may lie in another planted page, too; whether that is true is told by the precision.
        together = kept[one.article.id] == kept[one.base] or isinstance(answer, Rejection)
        if not together and len(a & b) >= NEAR * len(a | b):
            print(f"  missed: {one.article.id}, Jaccard {len(a & b) / len(a | b):.3f}")
        if len(a & b) >= NEAR * len(a | b):
            near[one.kind].append(together)
        elif one.kind == "a half" and len(a & b) >= PART * len(a):
            halves.append(together)
    right = [
        is_right(sets[one.id], sets[str(one.evidence)], one.relation)
        for one in found
        if isinstance(one, Rejection) and one.relation
    ]
    for one in found:
        if isinstance(one, Rejection) and one.relation:
            pair = sets[one.id], sets[str(one.evidence)]
            if not is_right(*pair, one.relation):
                print(f"  wrong: {one.id}: {one.relation} of {one.evidence}, {one.score:.3f}")
    print(f"{len(everything):,} texts, {took / len(everything) * 1e6:.0f} us each")
    for kind, hits in near.items():
        print(f"  {kind:<18} recall {sum(hits) / len(hits):.4f} of {len(hits):,} pairs")
    all_near = list(itertools.chain.from_iterable(near.values()))
    recall, half = sum(all_near) / len(all_near), sum(halves) / max(1, len(halves))
    precision = sum(right) / len(right)
    print(f"  all near copies    recall {recall:.4f} of {len(all_near):,} pairs")
    print(f"  halves             recall {half:.4f} of {len(halves):,} pairs")
    print(f"  precision          {precision:.4f} of {len(right):,} rejections")
    beside([one.text for one in everything])
    return recall >= RECALL and precision >= PRECISION and half >= HALVES


def is_right(one: set[tuple[str, ...]], kept: set[tuple[str, ...]], relation: str) -> bool:
    """Tell whether a page is what its rejection says; a run may be counted otherwise here."""
    both = len(one & kept)
    if relation == "near-duplicate":
        return both >= (NEAR - 0.02) * len(one | kept)
    return both >= (PART - 0.02) * min(len(one), len(kept))


def beside(texts: list[str]) -> None:
    """Time sketching, beside datasketch where it is installed."""

    def timed(name: str, work: Callable[[], object]) -> None:
        start = time.process_time()
        work()
        print(f"  {name:<18} {(time.process_time() - start) / len(texts) * 1e6:.0f} us a text")

    timed("our sketch", lambda: [sketch(texts[n : n + 256]) for n in range(0, len(texts), 256)])
    try:
        from datasketch import MinHash
    except ImportError:
        print("  datasketch         not installed")
        return

    def theirs() -> None:
        for text in texts:
            one = MinHash(num_perm=112)
            one.update_batch([" ".join(run).encode() for run in runs(text)])

    timed("datasketch", theirs)


def stories(number: int) -> Iterator[Article]:
    """Invent articles of 300 words; one in a hundred is the one before with a word replaced.

    Words have the frequencies of a language and follow each other by chance; every fifth article
    has a paragraph that others have, too.
    """
    rng = np.random.default_rng(5)
    letters = np.array(list("abcdefghijklmnoprstuvwz"))
    lengths = rng.integers(2, 12, VOCABULARY)
    vocabulary = ["".join(rng.choice(letters, size)) for size in lengths.tolist()]
    weights = np.cumsum(1 / np.arange(1, VOCABULARY + 1))
    pool = sentences()[:1_000]
    before: list[str] = []
    for at in range(number):
        numbers = np.searchsorted(weights, rng.random(WORDS) * weights[-1])
        words = [vocabulary[one] for one in numbers.tolist()]
        if at % 100 == 1:
            words = [*before[: WORDS // 2], "replaced", *before[WORDS // 2 + 1 :]]
        before = words
        extra = f"\n\n{pool[at % 1_000]} {pool[at * 7 % 1_000]}" if at % 5 == 0 else ""
        text = f"{' '.join(words[:200])}\n\n{' '.join(words[200:])}{extra}"
        yield Article(
            hashlib.sha256(str(at).encode()).hexdigest()[:32],
            url=f"https://paper-{at % 50}.example/{at}",
            host=f"paper-{at % 50}.example",
            title=f"Story {at}",
            text=text,
            date_published=f"2024-{at % 12 + 1:02d}-{at % 28 + 1:02d}",
            language="en",
            content_hash=hashlib.sha256(text.encode()).hexdigest()[:32],
        )


def scale(number: int, folder: Path) -> None:
    """Package with near copies and without, then a release with one in a hundred more."""
    late = max(1, number // 100)
    rows = stories(number + late)
    spent: dict[str, float] = defaultdict(float)
    texts: list[str] = []
    for name, count in (("first", number), ("late", late)):
        for part in range(-(-count // PART_PAGES)):
            size = min(PART_PAGES, count - part * PART_PAGES)
            run = list(itertools.islice(rows, size))
            write_part(folder / name / f"{part:06d}", run, [one.id for one in run])
            start = time.process_time()
            for at in range(0, size, SKETCHED):
                sketch([one.text for one in run[at : at + SKETCHED]])
            spent[name] += time.process_time() - start
            if len(texts) < BESIDE:
                texts += [one.text for one in run]
    print(
        f"sketching {number:,} articles {spent['first']:.1f} s, {late:,} more {spent['late']:.1f} s"
    )
    theirs = peer(texts)
    if theirs:
        whole = theirs / len(texts) * number
        print(f"datasketch, {len(texts):,} of them: {theirs:.1f} s; all would be {whole:,.0f} s")
    for name in ("exact", "near", "second"):
        command = [sys.executable, __file__, "--job", name, "--folder", str(folder)]
        subprocess.run(command, check=True)


def peer(texts: list[str]) -> float | None:
    """Time datasketch on some texts: signatures, and a table that each asks and goes into."""
    try:
        from datasketch import MinHash, MinHashLSH
    except ImportError:
        return None
    table = MinHashLSH(num_perm=112, params=(14, 8))
    start = time.process_time()
    for number, text in enumerate(texts):
        one = MinHash(num_perm=112)
        one.update_batch([" ".join(run).encode() for run in runs(text)])
        table.query(one)
        table.insert(str(number), one)
    return time.process_time() - start


def job(name: str, folder: Path) -> None:
    """Do one packaging, and print what it took."""
    spent = 0.0

    def timed(method: Callable[[Any], None]) -> Callable[[Any], None]:
        def run(self: Any) -> None:
            nonlocal spent
            start = time.process_time()
            method(self)
            spent += time.process_time() - start

        return run

    kind = nearness.Nearness
    for method in ("read", "strike", "group"):
        setattr(kind, method, timed(getattr(kind, method)))
    options = PackageOptions(name="bench")
    if name == "exact":
        options = replace(options, near=None)
    if name == "second":
        options = replace(options, previous=folder / "near-release")
    parts = folder / ("late" if name == "second" else "first")
    start = time.process_time()
    manifest = package(parts, folder / f"{name}-release", options=options)
    took = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    copies = {reason: n for (_, reason), n in manifest.rejections.items()}
    size = sum(one.bytes for one in manifest.files if one.path.startswith("sketches")) / 1e6
    print(
        f"{name:<8} {took:8.1f} s, deduplication {spent:6.1f} s, peak {peak:,.0f} MB, "
        f"{manifest.bytes / 1e6:.0f} MB of which sketches {size:.0f}: {copies}",
        flush=True,
    )


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bodies", type=Path)
    parser.add_argument("--stories", type=int, default=1_000)
    parser.add_argument("--scale", type=int)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--job")
    given = parser.parse_args()
    if given.job:
        job(given.job, given.folder)
        return
    if given.scale:
        with tempfile.TemporaryDirectory(dir=given.folder) as folder:
            scale(given.scale, Path(folder))
        return
    pool = sentences()
    rng = random.Random(2)  # noqa: S311 - invented stories
    bodies = [
        "\n\n".join(" ".join(rng.sample(pool, 3)) for _ in range(rng.randint(3, 12)))
        for _ in range(given.stories)
    ]
    if given.bodies:
        read = map(json.loads, given.bodies.read_text(encoding="utf-8").splitlines())
        bodies += list(dict.fromkeys(row["body"] for row in read if row.get("body")))
    sys.exit(0 if prove(bodies) else 1)


if __name__ == "__main__":
    main()
