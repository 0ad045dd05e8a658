"""Build the same invented pages on both engines, with harm done to them, and compare the releases.

    python scripts/prove_engines.py [--only WORD…] [--out build/engines]

Whole folders of releases are compared, manifest and card included: one and two workers, Dask with
workers of its own, workers started by hand, a worker or its driver killed in the middle, ten pages
that do harm (see engineproof/planted). Ends with 1 where something is not as it should be. Needs
Linux and the extra ``dask``; nothing leaves this machine.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import site
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

import corpuskit
from engineproof.pages import HARM, url_of, write_pages
from engineproof.running import PLANTED, Case, Moment, by_hand, new_case

PAGES = 120
VICTIM = 93
"""Page at which a worker is killed."""
PLANT: Mapping[str, str] = {"PYTHONPATH": str(PLANTED)}
LIMITS = {"page_timeout_s": 3, "page_memory_mb": 128}

MOMENTS = {
    "reading": Moment("reading pages", "*/spool/0*", 3),
    "sampling": Moment("sampling sites", "*/learn/notes/0*", 3),
    "learning": Moment("learning sites", "*/learn/*.json", 0),
    "parts": Moment("processing pages", "*/parts/0*", 5),
    "packaging": Moment("packaging", "*/parts/0*"),
}


class Checks:
    """What was tried, and whether it held."""

    def __init__(self, root: Path) -> None:
        self.root, self.wrong = root, 0
        self.pages = root / "pages.jsonl"
        write_pages(self.pages, PAGES)
        self.plain = new_case(root, "local-1", self.pages)
        ended = self.plain.build("--workers", "1")
        if ended.code:
            raise SystemExit(ended.error)

    def case(self, name: str, **more: object) -> Case:
        """Make a folder to build in."""
        return new_case(self.root, name, self.pages, **more)

    def holds(self, what: str, good: bool, why: object = "") -> None:  # noqa: FBT001 - what it is about
        """Print a line; count it where it does not hold."""
        self.wrong += not good
        print(
            f"  {'ok    ' if good else 'WRONG '} {what}" + ("" if good else f": {why}"), flush=True
        )

    def same(self, what: str, case: Case, than: Case | None = None) -> None:
        """See that two releases are the same in every byte, and that no work is left."""
        command = ["diff", "-r", str((than or self.plain).release), str(case.release)]
        found = subprocess.run(command, capture_output=True, text=True, check=False)
        self.holds(f"{what}: same bytes", found.returncode == 0, found.stdout + found.stderr)
        self.holds(f"{what}: nothing left over", not case.work.exists(), case.work)


def engines(checks: Checks) -> None:
    """Build on every engine, as it is."""
    for name, arguments in {
        "local, 2 workers": ("--workers", "2"),
        "Dask, 1 worker": ("--engine", "dask", "--workers", "1"),
        "Dask, 2 workers": ("--engine", "dask", "--workers", "2"),
    }.items():
        case = checks.case(name.replace(", ", "-").replace(" ", "-"), part_pages=11)
        ended = case.build(*arguments, "--quiet")
        checks.same(f"{name} ({ended.seconds:.0f} s)", case)
        checks.holds(f"{name}: quiet", not ended.error, ended.error)
        checks.holds(f"{name}: no process left", not (left := ended.left()), left)
    with by_hand(checks.root / "cluster") as cluster:
        cluster.work("--nworkers", "1")
        cluster.work("--no-nanny")
        cluster.wait_for(2)
        for name, engine in {"file": cluster.engine, "address": f"dask:{cluster.address}"}.items():
            case = checks.case(f"by-hand-{name}", engine=engine)
            case.build()
            checks.same(f"Dask, 2 workers by hand, by {name}", case)


def workers_killed(checks: Checks) -> None:
    """Kill a worker in the middle, once."""
    for name, who, arguments in (
        ("local, worker", "self", ("--engine", "local")),
        ("Dask, process of a worker", "self", ("--engine", "dask")),
        ("Dask, worker", "parent", ("--engine", "dask")),
    ):
        folder = name.replace(", ", "-").replace(" ", "-")
        case, flag = checks.case(folder), checks.root / f"{folder}.flag"
        kill = {"ENGINEPROOF_AT": url_of(VICTIM), "ENGINEPROOF_KILL": f"{who}:{flag}"}
        ended = case.build("--workers", "2", *arguments, environment={**PLANT, **kill})
        checks.holds(f"{name}: was killed, and the build ended well", flag.exists(), ended.error)
        checks.same(f"{name} killed", case)
    flag = checks.root / "by-hand.flag"
    kill = {"ENGINEPROOF_AT": url_of(VICTIM), "ENGINEPROOF_KILL": f"parent:{flag}"}
    with by_hand(checks.root / "cluster-killed", {**PLANT, **kill}) as cluster:
        cluster.work("--no-nanny")
        cluster.work("--no-nanny")
        cluster.wait_for(2)
        case = checks.case("by-hand-killed", engine=cluster.engine)
        ended = case.build()
        checks.holds("by hand: one worker gone for good", flag.exists(), ended.error)
        checks.same("Dask by hand, one of two workers gone", case)


def drivers_killed(checks: Checks) -> None:
    """Kill the driver at five moments, and build again."""
    with by_hand(checks.root / "cluster-drivers") as cluster:
        cluster.work("--nworkers", "2")
        cluster.wait_for(2)
        for kind, arguments in {
            "local": ("--workers", "2"),
            "dask": ("--engine", "dask", "--workers", "2"),
            "by-hand": ("--engine", cluster.engine),
        }.items():
            for name, moment in MOMENTS.items():
                if kind == "by-hand" and name != "parts":
                    continue  # where the workers come from makes no difference elsewhere
                case = checks.case(f"driver-{kind}-{name}")
                ended = case.build(*arguments, moment=moment)
                what = f"{kind}, driver killed while {name}"
                checks.holds(f"{what}: killed", ended.code < 0, (ended.code, ended.error))
                checks.holds(f"{what}: no process left", not (left := ended.left()), left)
                kept = case.parts()
                again = case.build(*arguments, moment=Moment("packaging", "lock", signal="look"))
                now = case.parts_seen()
                checks.holds(
                    f"{what}: {len(kept)} of {len(now)} parts kept",
                    all(now.get(part) == when for part, when in kept.items()),
                    again.error,
                )
                checks.same(what, case)


def interrupted(checks: Checks) -> None:
    """Press Ctrl-C."""
    for name, arguments in {"local": (), "dask": ("--engine", "dask")}.items():
        case = checks.case(f"interrupted-{name}")
        moment = MOMENTS["parts"]._replace(signal="SIGINT")
        ended = case.build("--workers", "2", *arguments, moment=moment)
        checks.holds(f"{name}, Ctrl-C: 130", ended.code == 130, (ended.code, ended.error))  # noqa: PLR2004 - the code of an interrupt
        told = [line for line in ended.error.splitlines() if line]
        good = told == ["interrupted: run the same command again to go on"]
        checks.holds(f"{name}, Ctrl-C: one line", good, ended.error)
        checks.holds(f"{name}, Ctrl-C: no process left", not (left := ended.left()), left)
        case.build("--workers", "2", *arguments)
        checks.same(f"{name}, after Ctrl-C", case)


def poison(checks: Checks) -> None:
    """Plant ten pages that do harm."""
    pages = checks.root / "poison.jsonl"
    write_pages(pages, PAGES, tuple(HARM))
    before: Case | None = None
    for name, arguments in {
        "local": ("--engine", "local"),
        "dask": ("--engine", "dask"),
    }.items():
        case = new_case(checks.root, f"poison-{name}", pages, limits=LIMITS)
        ended = case.build("--workers", "2", *arguments, environment=PLANT)
        checks.holds(f"{name}, poison: built ({ended.seconds:.0f} s)", not ended.code, ended.error)
        rows = rejections(case.release)
        found = {row["url"]: (row["reason"], row["evidence"]) for row in rows}
        for place, (harm, (reason, evidence)) in enumerate(HARM.items()):
            said = found.get(url_of(3 + 5 * place), ("", ""))
            good = said[0] == reason and evidence in str(said[1])
            checks.holds(f"{name}, {harm}: {said[0]} ({said[1]})", good, (reason, evidence))
        engine = Counter(row["reason"] for row in rows if row["stage"] == "engine")
        checks.holds(f"{name}: no other page is lost", engine.total() == len(HARM), engine)
        if before is not None:
            checks.same("both engines, poison", case, before)
        before = case


def workers_die_along(checks: Checks) -> None:
    """Plant a text that kills not its process but the worker, each time."""
    pages = checks.root / "along.jsonl"
    texts = [f"Rain on pier {n}\n\nTOLLAN (AP) — It rained on pier {n} all day." for n in range(12)]
    texts[6] += " PLANTED-worker"
    pages.write_text("\n".join(json.dumps({"text": text}) for text in texts))
    case = new_case(checks.root, "along", pages, part_pages=4)
    ended = case.build("--workers", "2", "--engine", "dask", environment=PLANT)
    rows = rejections(case.release)
    told = [(row["reason"], row["evidence"]) for row in rows]
    wanted = [("killed-worker", "its process died of it: its worker was lost each time")]
    checks.holds(f"worker dies along ({ended.seconds:.0f} s): {told}", told == wanted, ended.error)


def scheduler_lost(checks: Checks) -> None:
    """Kill the scheduler in the middle."""
    case = checks.case("scheduler")
    with by_hand(checks.root / "cluster-lost") as cluster:
        cluster.work("--no-nanny", "--death-timeout", "5")
        cluster.wait_for(1)
        moment = MOMENTS["parts"]._replace(signal=str(cluster.processes[0].pid), files=2)
        ended = case.build("--engine", cluster.engine, moment=moment)
    good = ended.code == 4 and "Traceback" not in ended.error  # noqa: PLR2004 - the code of what does not answer
    checks.holds(f"scheduler lost: {ended.error.strip()}", good, ended.code)
    case.build()
    checks.same("scheduler lost, then on the local engine", case)


def rejections(release: Path) -> list[dict[str, Any]]:
    """Read what a release says of pages that it left out."""
    files = sorted(release.glob("rejections/**/*.parquet"))
    return [row for file in files for row in pq.ParquetFile(file).read().to_pylist()]


def refused(checks: Checks) -> None:
    """Bring workers that would not do, and schedulers that are not there."""
    packages = Path(site.getsitepackages()[0])
    bare = checks.root / "bare"
    bare.mkdir()
    for entry in packages.iterdir():
        if "corpuskit" not in entry.name:
            (bare / entry.name).symlink_to(entry)
    other = checks.root / "other"
    shutil.copytree(Path(corpuskit.__file__).parent, other / "corpuskit")
    with (other / "corpuskit" / "knowledge" / "__init__.py").open("a") as file:
        file.write("\n# another version\n")
    for name, told, arguments, environment in (
        ("without corpuskit", "has no corpuskit; install", ("-S",), {"PYTHONPATH": str(bare)}),
        ("with another version", "has code", (), {"PYTHONPATH": str(other)}),
    ):
        with by_hand(checks.root / f"cluster-{name[-7:]}") as cluster:
            cluster.start(
                *(*arguments, "-m", "dask", "worker", "--no-dashboard", "--no-nanny"),
                *("--scheduler-file", str(cluster.folder / "scheduler.json")),
                **environment,
            )
            cluster.wait_for(1)
            ended = checks.case(f"refused-{name[-7:]}", engine=cluster.engine).build()
            good = ended.code == 2 and told in ended.error and "Traceback" not in ended.error  # noqa: PLR2004 - the code of a usage error
            checks.holds(f"a worker {name}: {ended.error.strip()}", good, ended.code)
    for engine in ("dask:tcp://127.0.0.1:1", "dask:nowhere.json"):
        ended = checks.case(f"no-{engine[-4:]}", engine=engine).build()
        good = ended.code == 4 and "Traceback" not in ended.error and ended.seconds < 20  # noqa: PLR2004 - of which 10 are the start of the command, on a busy machine
        what = f"{engine}: {ended.error.strip()} ({ended.seconds:.0f} s)"
        checks.holds(what, good, ended.code)


TRIALS: Mapping[str, Callable[[Checks], None]] = {
    "engines": engines,
    "workers": workers_killed,
    "drivers": drivers_killed,
    "interrupt": interrupted,
    "poison": poison,
    "refused": refused,
    "along": workers_die_along,
    "scheduler": scheduler_lost,
}


def main() -> int:
    """Try all of it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", nargs="*", choices=TRIALS, default=list(TRIALS))
    parser.add_argument("--out", type=Path, default=Path("build/engines"))
    options = parser.parse_args()
    root = options.out.absolute()
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    os.environ.pop("PYTHONPATH", None)
    checks = Checks(root)
    print(json.dumps({"pages": PAGES, "python": sys.version.split()[0]}))
    for name in options.only:
        print(name, flush=True)
        TRIALS[name](checks)
    print("all as it should be" if not checks.wrong else f"{checks.wrong} WRONG")
    return 1 if checks.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
