"""Plant copies of stories, and say how many are found, how surely, and at what cost.

    python scripts/prove_dedup.py [--bodies GOLD.jsonl] [--stories N]
    python scripts/prove_dedup.py --scale N [--folder FOLDER]
    python scripts/prove_dedup.py --alone N --folder FOLDER

The first way makes copies of invented stories, and of the bodies of a gold file where one is given:
with another dateline and sign-off and furniture around (read by corpuskit like any text), with the
first or the last tenth cut, with 1, 2, 5 % of the words replaced, with the digits of another
script, and halves of them; and pages that share a few paragraphs by chance. What is true is decided
by plain Python sets, not by the code that is measured. datasketch and datatrove stand beside it
where they are installed. Fails where recall of near copies or precision is below .99, of halves
below .95.

The second way packages so many invented articles (1 % are copies) with near copies looked for and
without, then a second release with one in a hundred more, each in a process of its own, and tells
CPU seconds, seconds of deduplication alone, time by the clock, and peak memory. Sketches are made
with the parts: their cost is told before, and is part of what deduplication costs. Fails where the
second release costs more than a twentieth of the first.

The third way writes parts of so many invented articles (those that the folder does not hold yet),
and then finds their clusters and nothing else: time by step, and the memory every ten seconds.
Fails where it takes more than 4 GB.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bench_write import sentences
from corpuskit import Article, Rejection, deduplicate
from corpuskit.deduplication.shingles import sketch
from corpuskit.packaging import PackageOptions, nearness, package
from corpuskit.packaging.parts import write_part
from dedupproof.alone import find_clusters, peak_mb, write_parts
from dedupproof.peers import PEERS, Peer
from dedupproof.planting import Planted, plant, runs, stories

NEAR, PART = 0.8, 0.9
RECALL, PRECISION, HALVES = 0.99, 0.99, 0.95
LATER = 0.05
"""What the release with one in a hundred more may cost of what the first one did."""
MOST_MB = 4_000
PART_PAGES = 1_000
SKETCHED = 256

Runs: TypeAlias = Mapping[str, set[tuple[str, ...]]]


def prove(bodies: list[str]) -> bool:
    """Find planted copies, and print what was found."""
    bases, planted = plant(bodies)
    everything = [*bases, *(one.article for one in planted)]
    start = time.process_time()
    found = deduplicate(everything)
    took = time.process_time() - start
    sets = {one.id: runs(one.text) for one in everything}
    answers = {given.id: one for given, one in zip(everything, found, strict=True)}
    clusters = {one.id: one.cluster_id for one in found if isinstance(one, Article)}

    def is_found(one: Planted) -> bool:
        # Either may be a copy of a third one, too; but not both may stay.
        pair = [answers[name] for name in (one.article.id, one.base)]
        kept = [one.evidence if isinstance(one, Rejection) else one.id for one in pair]
        return len({clusters[str(name)] for name in kept}) == 1 and any(
            isinstance(one, Rejection) for one in pair
        )

    hits = recalls(planted, sets, is_found)
    right = [one for one in found if isinstance(one, Rejection) and one.relation]
    wrong = [o for o in right if not is_right(sets[o.id], sets[str(o.evidence)], str(o.relation))]
    for one in wrong:
        print(f"  wrong: {one.id}: {one.relation} of {one.evidence}, {one.score:.3f}")
    precision = 1 - len(wrong) / len(right)
    each = took / len(everything) * 1e6
    print(f"{len(everything):,} texts: corpuskit, {each:.0f} us each, with comparing and grouping")
    recall, half = tell(hits)
    print(f"  precision          {precision:.4f} of {len(right):,} rejections")
    linked = sum(1 for one in found if isinstance(one, Article) and one.near_duplicate_of)
    print(f"  linked             {linked:,} stay in a cluster, and are like nothing else that does")
    texts = [one.text for one in everything]
    start = time.process_time()
    for at in range(0, len(texts), SKETCHED):
        sketch(texts[at : at + SKETCHED])
    print(f"  of which sketches  {(time.process_time() - start) / len(texts) * 1e6:.0f} us a text")
    for ask, _ in PEERS:
        theirs = ask(texts)
        if theirs:
            beside(theirs, [one.id for one in everything], planted, sets)
    return recall >= RECALL and precision >= PRECISION and half >= HALVES


def recalls(
    planted: Sequence[Planted], sets: Runs, is_found: Callable[[Planted], bool]
) -> dict[str, list[bool]]:
    """Say of each planted copy that is one whether it was found; by kind, halves under their own.

    A pair is a copy from a Jaccard of .8; a half that is none lies in its story to nine tenths.
    """
    found: dict[str, list[bool]] = defaultdict(list)
    for one in planted:
        a, b = sets[one.article.id], sets[one.base]
        if len(a & b) >= NEAR * len(a | b):
            found[one.kind].append(is_found(one))
        elif one.kind == "a half" and len(a & b) >= PART * len(a):
            found["halves"].append(is_found(one))
    return found


def tell(found: dict[str, list[bool]]) -> tuple[float, float]:
    """Print the recall of each kind; return that of all near copies, and that of halves."""
    halves = found.pop("halves", [])
    for kind, hits in found.items():
        print(f"  {kind:<18} recall {sum(hits) / len(hits):.4f} of {len(hits):,} pairs")
    every = list(itertools.chain.from_iterable(found.values()))
    recall, half = sum(every) / len(every), sum(halves) / max(1, len(halves))
    print(f"  all near copies    recall {recall:.4f} of {len(every):,} pairs")
    print(f"  halves             recall {half:.4f} of {len(halves):,} pairs")
    return recall, half


def beside(theirs: Peer, ids: Sequence[str], planted: Sequence[Planted], sets: Runs) -> None:
    """Print the same of a peer; a text that it takes out is right if it is like any of its cluster.

    Our own rejections must be like the very text that they name.
    """
    cluster = dict(zip(ids, theirs.clusters, strict=True))
    members: dict[int, list[str]] = defaultdict(list)
    for name in ids:
        members[cluster[name]].append(name)
    taken = [(name, members[cluster[name]]) for name in ids if name != members[cluster[name]][0]]
    right = sum(
        any(
            is_right(sets[name], sets[one], relation)
            for one in others
            if one != name
            for relation in ("near-duplicate", "contained")
        )
        for name, others in taken
    )
    print(f"beside it: {theirs.name}, {theirs.seconds / len(ids) * 1e6:.0f} us each")
    tell(recalls(planted, sets, lambda one: cluster[one.article.id] == cluster[one.base]))
    print(f"  precision          {right / max(1, len(taken)):.4f} of {len(taken):,} taken out")


def is_right(one: set[tuple[str, ...]], kept: set[tuple[str, ...]], relation: str) -> bool:
    """Tell whether a page is what its rejection says; a run may be counted otherwise here."""
    both = len(one & kept)
    if relation == "near-duplicate":
        return both >= (NEAR - 0.02) * len(one | kept)
    return both >= (PART - 0.02) * min(len(one), len(kept))


def scale(number: int, folder: Path) -> bool:
    """Package with near copies and without, then a release with one in a hundred more."""
    late = max(1, number // 100)
    rows = stories(number + late)
    spent: dict[str, float] = defaultdict(float)
    texts: list[str] = []
    most = max(count for _, count in PEERS)
    for name, count in (("first", number), ("late", late)):
        for part in range(-(-count // PART_PAGES)):
            size = min(PART_PAGES, count - part * PART_PAGES)
            run = list(itertools.islice(rows, size))
            write_part(folder / name / f"{part:06d}", run, [one.id for one in run])
            start = time.process_time()
            for at in range(0, size, SKETCHED):
                sketch([one.text for one in run[at : at + SKETCHED]])
            spent[name] += time.process_time() - start
            texts += [one.text for one in run][: most - len(texts)]
    more = f"{late:,} more {spent['late']:.1f} s"
    print(f"sketching {number:,} articles {spent['first']:.1f} s, {more}", flush=True)
    for name in ("exact", "near", "second"):
        command = [sys.executable, __file__, "--job", name, "--folder", str(folder)]
        told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        line, _, seconds = told.strip().rpartition("\n")
        print(line, flush=True)
        spent[name] = float(seconds)
    first, later = spent["first"] + spent["near"], spent["late"] + spent["second"]
    print(
        f"deduplication: first release {first:.1f} s, {first / number * 1e6:.0f} us an article; "
        f"second {later:.2f} s, {later / first:.1%} of it"
    )
    for ask, count in PEERS:
        theirs = ask(texts[:count])
        if theirs:
            each = theirs.seconds / min(count, len(texts)) * 1e6
            print(
                f"{theirs.name}, {min(count, len(texts)):,} of them: {each:.0f} us an article, "
                f"{each / (first / number * 1e6):.1f} times as much; "
                f"all would take {each * number / 1e6:,.0f} s"
            )
    return later <= LATER * first


def alone(number: int, folder: Path) -> bool:
    """Find the clusters of invented articles, and nothing else."""
    if seconds := write_parts(number, folder):
        print(f"sketching those that were missing: {seconds:.1f} s", flush=True)
    with tempfile.TemporaryDirectory() as work:
        find_clusters(folder, Path(work))
    return peak_mb() <= MOST_MB


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
    start, clock = time.process_time(), time.monotonic()
    manifest = package(parts, folder / f"{name}-release", options=options)
    took, clock = time.process_time() - start, time.monotonic() - clock
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    copies = {reason: n for (_, reason), n in manifest.rejections.items()}
    size = sum(one.bytes for one in manifest.files if one.path.startswith("sketches")) / 1e6
    print(
        f"{name:<8} {took:8.1f} s ({clock:.0f} by the clock), deduplication {spent:6.2f} s, "
        f"peak {peak:,.0f} MB, "
        f"{manifest.bytes / 1e6:.0f} MB of which sketches {size:.0f}: {copies}\n{spent}"
    )


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bodies", type=Path)
    parser.add_argument("--stories", type=int, default=1_000)
    parser.add_argument("--scale", type=int)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--alone", type=int)
    parser.add_argument("--job")
    given = parser.parse_args()
    if given.job:
        job(given.job, given.folder)
        return
    if given.alone:
        sys.exit(0 if alone(given.alone, given.folder) else 1)
    if given.scale:
        with tempfile.TemporaryDirectory(dir=given.folder) as folder:
            sys.exit(0 if scale(given.scale, Path(folder)) else 1)
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
