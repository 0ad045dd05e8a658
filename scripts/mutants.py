"""Break the code on purpose, one listed place after another, and see whether a test turns red.

    python scripts/mutants.py [WORD…] [--workers N]

Each entry of ``scripts/mutants.toml`` names a file, a text that stands in it once, what takes its
place, and the test files that must turn red. With WORDs only entries that hold one in their file
or their ``breaks`` are tried. Work happens in copies of the tree; this one is never touched.

A mutant is dead when a test fails, or when the tests need far more processor time than they may.
One that nothing notices is a survivor: the exit code is 1 unless its entry says ``survives`` and
why; it is also 1 where an entry says so of a mutant that dies. Exit code 2: an entry does not fit
the code any more, or the tests are red without any mutant.

Tests run in processes forked from one that has loaded the heavy libraries, so that a mutant costs
the time of its tests and not that of their imports.
"""

from __future__ import annotations

import argparse
import ast
import multiprocessing
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, redirect_stdout
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

ROOT = Path(__file__).parents[1]

LIMIT_S = 240
"""Processor time that the tests of one mutant may take; the slowest take 30 s without one."""

HEAVY = (
    *("bs4", "charset_normalizer", "ftfy", "langdetect", "lxml.html", "pycld2"),
    *("pydantic", "pytest", "selectolax.lexbor", "trafilatura", "yaml", "zstandard"),
)
"""Loaded once, before forking. None of them keeps threads, which a fork would lose; hypothesis is
not among them, since pytest must see it come."""

SERVER = multiprocessing.get_context("forkserver")
"""Forks from a process that has no threads."""

OPTIONS = (
    *("-o", "addopts=--import-mode=importlib --doctest-modules", "-x", "-q"),
    *("-p", "no:cacheprovider", "-k", "not hostile and not bounded_time"),
)
"""Of pytest: one process, up to the first failure, and without the tests of time, which take most
of it and say nothing of what a line does."""

GREEN, RED = 0, 1
"""Exit codes of pytest: all passed; some failed. Others mean that tests could not run at all."""


class Mutant(NamedTuple):
    """One place, and what is wrong there for once."""

    breaks: str
    file: str
    find: str
    put: str
    tests: tuple[str, ...]
    survives: str | None = None
    """Why no test notices, where that is known and accepted."""


class Verdict(NamedTuple):
    """What became of a mutant."""

    mutant: Mutant
    state: str
    """``dead``, ``time`` (dead by taking too long), or ``alive``."""
    seconds: float

    @property
    def expected(self) -> bool:
        """Tell whether the list says so."""
        return (self.state == "alive") == (self.mutant.survives is not None)


def read_mutants(file: Path) -> list[Mutant]:
    """Read the list.

    Raises:
        SystemExit: an entry lacks a field or has one that nobody knows.
    """
    found = []
    for entry in tomllib.loads(file.read_text("utf-8"))["mutant"]:
        try:
            found.append(Mutant(**{**entry, "tests": tuple(entry["tests"])}))
        except (KeyError, TypeError) as error:
            raise SystemExit(f"{file}: {entry.get('breaks', entry)}: {error}") from error
    return found


def mend_needed(root: Path, mutant: Mutant) -> str | None:
    """Say why an entry does not fit the code, None if it does."""
    file = root / mutant.file
    if not file.is_file():
        return "there is no such file"
    text = file.read_text("utf-8")
    if (times := text.count(mutant.find)) != 1:
        return f"what it looks for stands there {times} times"
    if missing := [one for one in mutant.tests if not (root / one).exists()]:
        return f"{missing[0]}: no such test"
    try:
        same = ast.dump(ast.parse(broken(text, mutant))) == ast.dump(ast.parse(text))
    except SyntaxError as error:
        return f"it is no Python any more: {error}"
    return "it changes nothing but the looks" if same else None


def broken(text: str, mutant: Mutant) -> str:
    """Return a file's text with the mutation in it."""
    return text.replace(mutant.find, mutant.put, 1)


def copy_tree(root: Path, target: Path) -> None:
    """Copy what version control knows or would add; elsewhere everything but hidden folders."""
    git = ["git", "-C", str(root), "ls-files", "-z", "-co", "--exclude-standard"]
    listed = subprocess.run(git, capture_output=True, check=False)
    if listed.returncode:
        shutil.copytree(root, target, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        return
    for name in listed.stdout.decode().split("\0"):
        if name and (root / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / name, target / name)


def run_tests(folder: Path, tests: Sequence[str], log: Path) -> None:
    """Run tests in this process, which is a fork, and end it with pytest's exit code."""
    import pytest

    resource.setrlimit(resource.RLIMIT_CPU, (LIMIT_S, LIMIT_S + 5))
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    # Commands that tests start must see the mutant too.
    os.environ["PYTHONPATH"] = str(folder)
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"  # a stale one would hide the next mutant
    sys.dont_write_bytecode = True
    os.environ.pop("CORPUSKIT_GOLD", None)  # who has no gold must see the same
    tempfile.tempdir = os.environ["TMPDIR"] = str(folder.parent)
    sys.argv = ["pytest"]
    with log.open("w") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
        with redirect_stdout(out):
            code = pytest.main([*OPTIONS, *tests])
    os._exit(int(code))


def in_a_fork(folder: Path, tests: Sequence[str], log: Path) -> tuple[int | None, float]:
    """Run tests in a fork of the server; give its exit code (None: killed) and the time."""
    started = time.monotonic()
    process = SERVER.Process(target=run_tests, args=(folder, tests, log))
    process.start()
    process.join()
    code = process.exitcode
    return (None if code is None or code < 0 else code), time.monotonic() - started


@contextmanager
def copies(root: Path, count: int) -> Iterator[SimpleQueue[Path]]:
    """Give copies of the tree, to be taken and put back."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as temporary:
        free: SimpleQueue[Path] = SimpleQueue()
        for number in range(count):
            folder = Path(temporary, str(number), "tree")
            copy_tree(root, folder)
            free.put(folder)
        yield free


def judge(mutant: Mutant, free: SimpleQueue[Path]) -> Verdict:
    """Try one mutant in a free copy of the tree.

    Raises:
        SystemExit: its tests could not run.
    """
    folder = free.get()
    file, log = folder / mutant.file, folder.parent / "log"
    sound = file.read_text("utf-8")
    try:
        file.write_text(broken(sound, mutant), "utf-8")
        code, seconds = in_a_fork(folder, mutant.tests, log)
    finally:
        file.write_text(sound, "utf-8")
        free.put(folder)
    if code is None:
        return Verdict(mutant, "time", seconds)
    # A mutant that breaks an import is noticed as well, but says nothing about the tests.
    if code not in {GREEN, RED}:
        raise SystemExit(f"{mutant.breaks}: its tests cannot run:\n{log.read_text()[-2000:]}")
    return Verdict(mutant, "alive" if code == GREEN else "dead", seconds)


def line(verdict: Verdict) -> str:
    """Write a row of the table."""
    mutant = verdict.mutant
    mark = " " if verdict.expected else "!"
    text = f"{mark} {verdict.state:6}{verdict.seconds:6.1f} s  {mutant.file}: {mutant.breaks}"
    if mutant.survives:
        text += f"\n{'':17}listed as a survivor: {mutant.survives}"
    return text


def sound(test: str, free: SimpleQueue[Path]) -> str | None:
    """Run a test file without any mutant; give the end of what it says if it is not green."""
    folder = free.get()
    try:
        code, _ = in_a_fork(folder, [test], folder.parent / "log")
        told = (folder.parent / "log").read_text()
    finally:
        free.put(folder)
    return None if code == GREEN else f"{test} is not green without any mutant:\n{told[-2000:]}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the mutants and print the table."""
    tell = partial(print, flush=True)
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("words", nargs="*", metavar="WORD")
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    mutants = [
        one
        for one in read_mutants(options.root / "scripts" / "mutants.toml")
        if not options.words or any(w in one.file or w in one.breaks for w in options.words)
    ]
    for mutant in mutants:
        if problem := mend_needed(options.root, mutant):
            print(f"{mutant.file}: {mutant.breaks}: {problem}", file=sys.stderr)
            return 2
    tests = sorted({test for mutant in mutants for test in mutant.tests})
    SERVER.set_forkserver_preload([*HEAVY])
    with copies(options.root, options.workers) as free:
        verdicts = []
        with ThreadPoolExecutor(options.workers) as pool:
            for problem in filter(None, pool.map(lambda test: sound(test, free), tests)):
                print(problem, file=sys.stderr)
                return 2
            tell(f"{len(tests)} test files are green without a mutant")
            for verdict in pool.map(lambda mutant: judge(mutant, free), mutants):
                verdicts.append(verdict)
                tell(line(verdict))
    alive = sum(verdict.state == "alive" for verdict in verdicts)
    wrong = [verdict for verdict in verdicts if not verdict.expected]
    tell(f"{len(verdicts)} mutants: {len(verdicts) - alive} dead, {alive} alive")
    for verdict in wrong:
        what = "nothing noticed it" if verdict.state == "alive" else "it is listed, and it died"
        tell(f"! {verdict.mutant.file}: {verdict.mutant.breaks}: {what}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
