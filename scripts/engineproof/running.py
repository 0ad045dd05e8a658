"""Builds in processes of their own, that can be killed, and clusters started by hand."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

PLANTED = Path(__file__).parent / "planted"
PATIENCE_S = 900.0

STOPPED = """
import json, os, signal, sys
from pathlib import Path
from corpuskit.cli import main
from corpuskit.cli.progress import Bars

step, pattern, files, name = json.loads(sys.argv[1])
show = Bars.__call__
signal.signal(signal.SIGINT, signal.default_int_handler)

def look(bars, now, *done):
    show(bars, now, *done)
    if now == step and len(list(Path(sys.argv[2]).glob(pattern))) >= files:
        if name == "SIGINT":
            os.killpg(os.getpid(), signal.SIGINT)
        elif name.isdigit():
            os.kill(int(name), signal.SIGKILL)
        elif name == "look":
            found = {p.name: p.stat().st_mtime_ns for p in Path(sys.argv[2]).glob("*/parts/0*")}
            Path(sys.argv[2]).with_name("parts.json").write_text(json.dumps(found))
        else:
            os.kill(os.getpid(), getattr(signal, name))

Bars.__call__ = look
main(sys.argv[3:])
"""
"""The command, stopped by itself: a watcher beside it would come too late."""


class Moment(NamedTuple):
    """When a driver is stopped: in this step, when so many such files are there."""

    step: str
    pattern: str
    files: int = 1
    signal: str = "SIGKILL"
    """Or the number of a process that is killed in its place; or ``look``: nothing is stopped, and
    the parts that are there are noted."""


class Ended(NamedTuple):
    """A command that has ended."""

    code: int
    error: str
    seconds: float
    session: int

    def left(self) -> list[str]:
        """Return the processes of its session that are still there."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and (found := _in_session(self.session)):
            time.sleep(0.2)
        return found


def _in_session(number: int) -> list[str]:
    listed = subprocess.run(
        ["ps", "-eo", "sid=,stat=,cmd="], check=True, capture_output=True, text=True
    ).stdout
    rows = (line.split(maxsplit=2) for line in listed.splitlines())
    return [row[2] for row in rows if int(row[0]) == number and not row[1].startswith("Z")]


class Case(NamedTuple):
    """A folder to build in."""

    folder: Path

    @property
    def release(self) -> Path:
        """Return the folder of the release."""
        return self.folder / "release"

    @property
    def work(self) -> Path:
        """Return the folder of unfinished work."""
        return self.folder / "release.work"

    def parts(self) -> dict[str, int]:
        """Return the finished parts and when each was written."""
        return {p.name: p.stat().st_mtime_ns for p in self.work.glob("*/parts/0*")}

    def parts_seen(self) -> dict[str, int]:
        """Return the same, as the last build with a look saw it."""
        seen: dict[str, int] = json.loads((self.folder / "parts.json").read_text())
        return seen

    def build(
        self,
        *arguments: str,
        moment: Moment | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Ended:
        """Build here; all processes are of one session."""
        command = [sys.executable]
        if moment is None:
            command += ["-m", "corpuskit"]
        else:
            command += ["-c", STOPPED, json.dumps(moment), str(self.work)]
        command += ["build", str(self.folder / "build.yaml"), *arguments]
        began = time.monotonic()
        with subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={**os.environ, **(environment or {})},
        ) as process:
            _, error = process.communicate(timeout=PATIENCE_S)
        return Ended(process.returncode, error, time.monotonic() - began, process.pid)


def new_case(root: Path, name: str, pages: Path, **more: object) -> Case:
    """Make a folder with the configuration of a build."""
    folder = root / name
    folder.mkdir(parents=True)
    config = {
        "name": "invented",
        "sources": [{"path": str(pages)}],
        "output": "release",
        "part_pages": 8,
        **more,
    }
    (folder / "build.yaml").write_text(json.dumps(config))
    return Case(folder)


class Cluster(NamedTuple):
    """A scheduler and workers, started by hand."""

    folder: Path
    processes: list[subprocess.Popen[bytes]]
    environment: Mapping[str, str]

    @property
    def engine(self) -> str:
        """Return what stands behind ``--engine``."""
        return f"dask:{self.folder / 'scheduler.json'}"

    @property
    def address(self) -> str:
        """Return the address of the scheduler."""
        return str(json.loads((self.folder / "scheduler.json").read_text())["address"])

    def start(self, *command: str, **environment: str) -> None:
        """Start one more process of Dask."""
        log = (self.folder / f"{len(self.processes)}.log").open("wb")
        with log:
            process = subprocess.Popen(
                [sys.executable, *command],
                cwd=self.folder,
                env={**os.environ, **self.environment, **environment},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)

    def work(self, *arguments: str, **environment: str) -> None:
        """Start a worker."""
        file = str(self.folder / "scheduler.json")
        self.start(
            *(
                "-m",
                "dask",
                "worker",
                "--scheduler-file",
                file,
                "--nthreads",
                "1",
                "--no-dashboard",
            ),
            *arguments,
            **environment,
        )

    def wait_for(self, workers: int) -> None:
        """Wait until so many workers are there."""
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=120)


@contextmanager
def by_hand(folder: Path, environment: Mapping[str, str] | None = None) -> Iterator[Cluster]:
    """Start a scheduler; end it, and all workers that were started, when the block is left."""
    folder.mkdir(parents=True)
    cluster = Cluster(folder, [], environment or {})
    file = folder / "scheduler.json"
    cluster.start(
        *("-m", "dask", "scheduler", "--host", "127.0.0.1", "--port", "0"),
        *("--scheduler-file", str(file), "--no-dashboard"),
    )
    try:
        while not file.exists():
            time.sleep(0.1)
        yield cluster
    finally:
        for process in reversed(cluster.processes):  # the scheduler last, or workers look for it
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
