"""Build random variations of the demo under harm, for a given time, and check the laws.

    python scripts/soak.py [SECONDS] [--seed N] [--only FAULT…] [--keep]

A variation is drawn by a seed: papers redesigned on some day, pages cut short, copied to other
sites, a configuration. It is built once in peace, by one worker. Then it is built under one harm
after the other: killed with SIGKILL at random moments, on a disk that is full, with a quota for
files, on a slow disk, with little memory; with one or two workers and parts of another size. Each
time the harm ends, and the build is resumed. Whatever happened: the release is the same in every
byte; pages in are articles and rejections out; the edits lead from raw text to text and back; a
second build changes nothing; no build ends with a trace of the program. What breaks is told with
its seed: ``--seed N --keep`` does it again, and leaves the folders. Ends with 1 where a law was
broken. Linux; a full disk needs root, a slow one a C compiler.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from soaking.faults import FAULTS, Ended, new_case
from soaking.laws import broken, digest
from soaking.variations import Variation, draw

SECONDS = 3600
PARTS = (3, 8, 20, 64)
SPEECHLESS = frozenset({"low memory"})
"""Where Python cannot even load a library, nobody is there to put it into a message."""


def main() -> int:
    """Build until the time is over."""
    options = _options()
    until = time.monotonic() + options.seconds
    seed, wrong = options.seed, 0
    counts: Counter[str] = Counter()
    root = Path(tempfile.mkdtemp(prefix="corpuskit-soak-"))
    while True:
        found = _variation(seed, root / str(seed), options.only or [*FAULTS], until, counts)
        for line in found:
            print(f"WRONG  seed {seed}: {line}", flush=True)
        wrong += len(found)
        if not options.keep:
            shutil.rmtree(root / str(seed), ignore_errors=True)
        seed += 1
        if time.monotonic() > until:
            break
    told = ", ".join(f"{name} {count}" for name, count in counts.most_common())
    print(f"{seed - options.seed} variations; {told}; {wrong} laws broken")
    if options.keep:
        print(root)
    return 1 if wrong else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("seconds", nargs="?", type=int, default=SECONDS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", choices=FAULTS)
    parser.add_argument("--keep", action="store_true")
    return parser.parse_args()


def _variation(
    seed: int, folder: Path, faults: list[str], until: float, counts: Counter[str]
) -> list[str]:
    """Build one variation in peace and under each harm; return what broke."""
    variation = draw(seed, folder)
    case = new_case(folder / "peace", variation.config, 8)
    calm = case.build(1)
    counts["builds in peace"] += 1
    if not calm.good or calm.untidy:
        return [f"in peace: exit code {calm.code}: {calm.error[-600:]}"]
    wrong = [f"in peace: {line}" for line in broken(case.release, variation.lines)]
    wanted = digest(case.release)
    case.build(1)
    if digest(case.release) != wanted:
        wrong.append("in peace: a second build changed the release")
    for name in faults:
        wrong += [f"{name}: {line}" for line in _harmed(variation, folder, name, calm, wanted)]
        counts[name] += 1
        if time.monotonic() > until:
            break
    return wrong


def _harmed(
    variation: Variation, folder: Path, name: str, calm: Ended, wanted: dict[str, str]
) -> list[str]:
    dice = random.Random(f"{variation.seed}{name}")  # noqa: S311 - variety, no secret
    case = new_case(folder / name.replace(" ", "-"), variation.config, dice.choice(PARTS))
    ended = FAULTS[name](case, dice, calm.seconds)
    codes = [one.code for one in ended]
    print(f"seed {variation.seed}: {name}: exit codes {codes}", flush=True)
    told = ended[-1:] if name in SPEECHLESS else ended
    wrong = [f"a trace: {one.error[-800:]}" for one in told if one.untidy]
    if not ended[-1].good:
        return [*wrong, f"did not end: {ended[-1].code}: {ended[-1].error[-600:]}"]
    found = digest(case.release)
    differing = sorted(path for path in {*wanted, *found} if wanted.get(path) != found.get(path))
    return wrong + ([f"other bytes: {', '.join(differing)[:300]}"] if differing else [])


if __name__ == "__main__":
    sys.exit(main())
