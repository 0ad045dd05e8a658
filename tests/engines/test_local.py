from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from corpuskit.engines import local
from corpuskit.engines.deaths import Dies


class Job(NamedTuple):
    folder: Path
    name: str
    deadly: bool = False


def write(job: Job) -> None:
    if job.deadly:
        os._exit(9)
    (job.folder / job.name).write_text("done")


def harmless(job: Job, dies: Dies[Job]) -> Job:
    assert dies(write, job) == "exit code 9"
    return job._replace(deadly=False)


def fail(job: Job) -> None:
    raise OSError(28, "No space left on device", job.name)


def double(number: int) -> int:
    return 2 * number


def test_every_task_is_done_although_one_kills_its_worker(tmp_path: Path) -> None:
    jobs = [Job(tmp_path, f"{n:02d}", deadly=n == 3) for n in range(8)]
    done: list[str] = []
    local.run(write, jobs, workers=2, shrink=harmless, on_done=lambda job: done.append(job.name))
    assert sorted(done) == sorted(path.name for path in tmp_path.iterdir())
    assert len(done) == 8


def test_an_error_of_the_machine_stops_the_run(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space"):
        local.run(fail, [Job(tmp_path, "a")], workers=1, shrink=harmless, on_done=print)


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_the_tasks(workers: int) -> None:
    assert list(local.map_in_order(double, range(30), workers=workers)) == list(range(0, 60, 2))


def test_only_what_was_under_way_is_tried_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hundreds that still wait go on in a new pool, all workers at work."""
    alone: list[str] = []
    own = local.dies

    def dies(work: Callable[[Job], object], task: Job) -> str | None:
        alone.append(getattr(task, "name", "start"))
        return own(work, task)

    monkeypatch.setattr(local, "dies", dies)
    jobs = [Job(tmp_path, f"{n:02d}", deadly=n == 1) for n in range(12)]
    local.run(write, jobs, workers=1, shrink=harmless, on_done=lambda _: None)
    assert len(list(tmp_path.iterdir())) == 12
    assert set(alone) <= {"start", "00", "01", "02"}


def test_a_script_without_a_main_guard_is_told_so(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from corpuskit.engines.local import run\n"
        "run(print, [1], workers=1, shrink=lambda t, _: t, on_done=lambda _: None)\n"
    )
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "CorpuskitError: no worker process can start" in done.stderr


INTERRUPTED_WHILE_LOADING = """
import importlib.abc, os, signal, sys

class Interrupt(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "corpuskit.pipeline":
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupt())
import corpuskit.engines.warm
"""


def test_ctrl_c_while_workers_are_loaded_is_the_business_of_the_command() -> None:
    """A terminal sends it to all processes; a traceback of this one would be all that is seen."""
    command = [sys.executable, "-c", INTERRUPTED_WHILE_LOADING]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (130, "")
