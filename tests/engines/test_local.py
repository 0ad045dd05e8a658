from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from corpuskit.engines import local


class Job(NamedTuple):
    folder: Path
    name: str
    deadly: bool = False


def write(job: Job) -> None:
    if job.deadly:
        os._exit(9)
    (job.folder / job.name).write_text("done")


def harmless(job: Job, survives: local.Survives[Job]) -> Job:
    assert not survives(write, job)
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


def test_a_page_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(local.PageTimeout), local.time_limit(0.05):
        time.sleep(30)


def test_no_alarm_is_left_behind() -> None:
    with local.time_limit(600.0):
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 0
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


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
