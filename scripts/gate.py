"""Hold what corpuskit costs against what it cost before, without a stop-watch.

    python scripts/gate.py [--accept] [--plant PERCENT] [--without-callgrind]

Counted are the instructions (callgrind, Debian's package ``valgrind``) of reading a page of an
unknown and of a learned site, of cutting chrome out of texts, and of looking for datelines, on
fixed invented pages. Each is told as a multiple of what ``trafilatura.extract`` takes for the same
pages in the same process, in thousandths: a plain count would hold for one build of Python alone.
The multiples hang on the version of trafilatura all the same, so they are stored with it, and with
those of Python, lxml, numpy and selectolax; where others run, the counts are shown, and judged no
more: ``--accept`` stores them.

Told, too: instructions of ``import corpuskit`` and ``corpuskit --help`` as multiples of a bare
start of Python, the modules they load, and the MiB of an installation without extras. What is
5 % more than stored (of the installation: 5 %, of modules: 3) turns the gate red; what is 5 % less
is told, so that it is stored.

``--plant 10`` adds an idle loop worth a tenth of each path, and cuts so many ends of stories that
F1 on the demo falls by about .005: the gate must turn red at every path, and so must the floors of
quality.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from gating import counting, size

FILE = Path(__file__).parent / "gating" / "stored.toml"
HEAD = """\
# What was counted, environment by environment; written by `python scripts/gate.py --accept`.
# Instructions are thousandths of those of trafilatura.extract on the same pages; of a start,
# thousandths of those of a bare start of Python.
"""
CALIBRATION = "trafilatura"
SPIN, SPINS = "spin", 100_000
"""As in ``gating/work.py``, which is not imported here: it imports all of corpuskit."""
TOLERANCE = 0.05
MODULES = 3
"""So many more modules are no change worth a word: a library's own."""

LOOSE = frozenset({"modules of import", "modules of --help"})

Figures = Mapping[str, float]


def main() -> int:
    """Measure, compare, say."""
    options = _options()
    if options.plant:
        return _planted(options.plant)
    found = dict(measure(with_callgrind=not options.without_callgrind))
    key = environment()
    stored = load()
    if options.accept:
        store(stored | {key: {**stored.get(key, {}), **found}})
        print(f"stored for {key}: {FILE}")
        return 0
    if key not in stored:
        known = "; ".join(stored) or "none"
        print(f"no count is stored for {key} (stored: {known}).")
        print(json.dumps(found, indent=1), "run with --accept to store it", sep="\n")
        return 0
    return _verdict(stored[key], found)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--accept", action="store_true", help="store what is measured now")
    parser.add_argument("--plant", type=int, default=0, help="slow down by so many percent")
    parser.add_argument("--without-callgrind", action="store_true", help="modules and size alone")
    return parser.parse_args()


def environment() -> str:
    """Name what the figures hang on.

    Examples:
        >>> environment().split()[0]
        'python'
    """
    names = ("trafilatura", "lxml", "numpy", "selectolax")
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return f"python {python} " + " ".join(f"{name} {version(name)}" for name in names)


def measure(*, with_callgrind: bool) -> Figures:
    """Return all figures by name."""
    found: dict[str, float] = {
        "installation, MiB": size.installed_mib(),
        "modules of import": size.modules(size.IMPORT),
        "modules of --help": size.modules(size.HELP),
    }
    if not with_callgrind or not counting.is_here():
        if with_callgrind:
            print("no instructions are counted: install valgrind", file=sys.stderr)
        return found
    bare = counting.whole("pass")
    found["import corpuskit"] = round(1000 * counting.whole(size.IMPORT) / bare)
    found["corpuskit --help"] = round(1000 * counting.whole(size.HELP) / bare)
    return found | ratios(counting.paths())


def ratios(counts: Mapping[str, int]) -> Figures:
    """Return counts as thousandths of the calibration.

    Examples:
        >>> ratios({"trafilatura": 4000, "datelines": 100})
        {'datelines': 25.0}
    """
    base = counts[CALIBRATION]
    return {
        name: round(1000 * count / base, 1)
        for name, count in counts.items()
        if name not in {CALIBRATION, SPIN}
    }


def worse(stored: Figures, found: Figures) -> list[str]:
    """Say which figures are more than what is stored, by more than is let through.

    Examples:
        >>> worse({"datelines": 100, "modules of import": 60}, {"datelines": 104})
        []
        >>> worse({"datelines": 100}, {"datelines": 106})
        ['datelines: 100 before, 106 now (+6.0 %)']
    """
    return [
        f"{name}: {stored[name]:g} before, {now:g} now ({now / stored[name] - 1:+.1%})".replace(
            "%", " %"
        )
        for name, now in found.items()
        if name in stored and now > _limit(name, stored[name])
    ]


def _limit(name: str, stored: float) -> float:
    return stored + MODULES if name in LOOSE else stored * (1 + TOLERANCE)


def _verdict(stored: Figures, found: Figures) -> int:
    for name, now in found.items():
        before = stored.get(name)
        change = "new" if before is None else f"{100 * (now / before - 1):+.1f} %"
        print(f"{name:28} {now:>10g}  {change}")
        if before is not None and now < before * (1 - TOLERANCE):
            print("    less than stored: python scripts/gate.py --accept")
    red = worse(stored, found)
    for line in red:
        print(f"RED  {line}")
    return 1 if red else 0


def _planted(percent: int) -> int:
    """Show that a slow-down and a loss turn the gate red; fail where they do not."""
    seen = True
    if counting.is_here():
        sound = counting.paths()
        turn = sound[SPIN] / SPINS
        turns = {name: round(count * percent / 100 / turn) for name, count in sound.items()}
        before = ratios(sound)
        now = ratios(counting.paths({name: turns[name] for name in before}))
        for name, one in before.items():
            red = bool(worse({name: one}, {name: now[name]}))
            seen &= red
            told = f"{now[name] / one - 1:+.1%}".replace("%", " %")
            print(f"{name:28} {told:>8}  {'red' if red else 'NOT SEEN'}")
    from gating import loss

    for line, right in loss.planted():
        seen &= right
        print(line)
    return 0 if seen else 1


def load() -> dict[str, dict[str, float]]:
    """Return what is stored, by environment."""
    return tomllib.loads(FILE.read_text("utf-8")) if FILE.exists() else {}


def store(tables: Mapping[str, Figures]) -> None:
    """Write all that is stored."""
    parts = [HEAD]
    for key, figures in sorted(tables.items()):
        lines = "\n".join(f"{json.dumps(name)} = {value:g}" for name, value in figures.items())
        parts.append(f"\n[{json.dumps(key)}]\n{lines}\n")
    FILE.write_text("".join(parts), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
