"""Builds in processes of their own, and the harm that is done to them."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

PATIENCE_S = 1800
TRIES = 8
MIB = 2**20
HERE = Path(__file__).parent

GOOD_CODES = frozenset({0, 1})
"""Done; done with more rejections than the configuration allows."""


class Ended(NamedTuple):
    """A build that has ended."""

    code: int
    error: str
    seconds: float

    @property
    def good(self) -> bool:
        """It has written the release."""
        return self.code in GOOD_CODES

    @property
    def untidy(self) -> bool:
        """It ended with a trace of the program instead of a message."""
        return "Traceback (most recent call last)" in self.error


class Case(NamedTuple):
    """A folder to build in."""

    folder: Path

    @property
    def release(self) -> Path:
        """Return the folder of the release."""
        return self.folder / "release"

    def build(
        self,
        workers: int,
        *,
        kill_after_s: float | None = None,
        limits: Mapping[int, int] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Ended:
        """Build here; with a time, kill all its processes with SIGKILL after it."""

        def limit() -> None:
            for kind, most in (limits or {}).items():
                resource.setrlimit(kind, (most, most))

        command = [sys.executable, "-m", "corpuskit", "build", str(self.folder / "build.yaml")]
        began = time.monotonic()
        with subprocess.Popen(
            [*command, "--workers", str(workers)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=limit,  # noqa: PLW1509 - no threads here
            env={**os.environ, **(environment or {})},
        ) as process:
            try:
                _, error = process.communicate(timeout=kill_after_s or PATIENCE_S)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                _, error = process.communicate()
                if kill_after_s is None:
                    error += f"\nTraceback (most recent call last): hung for {PATIENCE_S} s"
        return Ended(process.returncode, error, time.monotonic() - began)


def new_case(folder: Path, config: Mapping[str, Any], part_pages: int) -> Case:
    """Make a folder with the configuration of a build."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "build.yaml").write_text(json.dumps({**config, "part_pages": part_pages}))
    return Case(folder)


def killed(
    case: Case,
    dice: random.Random,
    seconds: float,
    environment: Mapping[str, str] | None = None,
) -> list[Ended]:
    """Kill it up to four times at random moments, then let it end.

    A build that is done before it is killed is taken away and tells how fast the machine is now.
    """
    ended: list[Ended] = []
    deaths = dice.randint(1, 4)
    for _ in range(TRIES):
        moment = dice.uniform(0.05, 0.8) * seconds
        workers = dice.randint(1, 2)
        ended.append(case.build(workers, kill_after_s=moment, environment=environment))
        if ended[-1].code < 0:
            deaths -= 1
        else:
            shutil.rmtree(case.release, ignore_errors=True)
            seconds = ended[-1].seconds
        if not deaths:
            break
    return [*ended, case.build(dice.randint(1, 2), environment=environment)]


def slow_disk(case: Case, dice: random.Random, seconds: float) -> list[Ended]:
    """Let each write wait, kill it meanwhile, then let it end, slow as the disk is."""
    library = _slow_library()
    if library is None:
        return killed(case, dice, seconds)
    slow = {"LD_PRELOAD": str(library), "SOAK_SLOW_US": str(dice.choice([200, 1000, 4000]))}
    return killed(case, dice, seconds, slow)


def low_memory(case: Case, dice: random.Random, _seconds: float) -> list[Ended]:
    """Allow each process little address space, more each time, and at last what it wants."""
    ended = [
        case.build(dice.randint(1, 2), limits={resource.RLIMIT_AS: most * MIB})
        for most in sorted(dice.sample((300, 450, 600, 800, 1100, 1500), 2))
    ]
    return [*ended, case.build(dice.randint(1, 2))]


def large_files(case: Case, dice: random.Random, _seconds: float) -> list[Ended]:
    """Allow no file to grow beyond some kilobytes, as a quota does, then any size."""
    most = dice.choice((8, 32, 96)) * 1024
    return [case.build(2, limits={resource.RLIMIT_FSIZE: most}), case.build(1)]


def full_disk(case: Case, dice: random.Random, seconds: float) -> list[Ended]:
    """Build on a small disk until it is full, a larger one each time, and at last a large one.

    Needs root on Linux, to mount a tmpfs; without, files are kept small instead.
    """
    try:
        with _disk(case.folder) as grow:
            ended = []
            for kib in sorted(dice.sample((64, 128, 256, 400, 600, 900, 1400), 2)):
                grow(kib)
                ended.append(case.build(dice.randint(1, 2)))
            grow(512 * 1024)
            ended.append(case.build(2))
            shutil.copytree(case.release, case.folder.with_name("taken"))
    except PermissionError:
        return large_files(case, dice, seconds)
    shutil.move(case.folder.with_name("taken"), case.release)
    return ended


@contextmanager
def _disk(folder: Path) -> Iterator[Callable[[int], None]]:
    """Mount a small disk over a folder; yield what makes it larger, by KiB."""
    if os.geteuid() or sys.platform != "linux":
        raise PermissionError
    kept = {path.name: path.read_bytes() for path in folder.iterdir()}
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "soak", str(folder)],
        check=False,
        capture_output=True,
    ).returncode:
        raise PermissionError
    try:
        for name, data in kept.items():
            (folder / name).write_bytes(data)

        def grow(kib: int) -> None:
            size = f"remount,size={kib}k"
            subprocess.run(["mount", "-o", size, str(folder)], check=True, capture_output=True)

        yield grow
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True, capture_output=True)


def _slow_library() -> Path | None:
    """Return the library that slows writing, compiled once; None where there is no compiler."""
    path = Path(tempfile.gettempdir()) / f"corpuskit-soak-slow-{os.getuid()}.so"
    compiler = shutil.which("cc")
    if not path.exists() and compiler is not None:
        command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(path), str(HERE / "slow.c")]
        subprocess.run([*command, "-ldl"], check=True)
    return path if path.exists() else None


FAULTS: Mapping[str, Callable[[Case, random.Random, float], list[Ended]]] = {
    "killed": killed,
    "full disk": full_disk,
    "quota of a file": large_files,
    "slow disk": slow_disk,
    "low memory": low_memory,
}
