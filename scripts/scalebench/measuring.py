"""What a build takes, step by step, by looking at all of its processes while it runs."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

LOOK_S: Final = 0.2
TICKS: Final = os.sysconf("SC_CLK_TCK")
SESSION, USER, SYSTEM, STARTED = 3, 11, 12, 19
"""Places in ``/proc/PID/stat`` behind the name."""
BEGINNING: Final = "starting"
Process = tuple[int, int]
"""Number and start."""


@dataclass(slots=True)
class StepCost:
    """What one step took."""

    cpu_s: float = 0.0
    """Of all processes."""
    peak_mb: float = 0.0
    """Of all processes together."""
    driver_mb: float = 0.0
    """Of the one that was started."""


class Held(NamedTuple):
    """What a process holds."""

    mb: float
    """What it shares with others is counted in parts."""
    own_mb: float
    """Without files that are only mapped, which the system may take back at any time."""


@dataclass(slots=True)
class Watching:
    """Looks at the processes of a session, and knows at which step the first one is."""

    pid: int
    step: str = BEGINNING
    steps: dict[str, StepCost] = field(default_factory=dict)
    cpu: dict[Process, float] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)

    def listen(self, lines: IO[str]) -> None:
        """Follow what the build says, until it ends."""
        for line in lines:
            with suppress(ValueError):
                told: dict[str, Any] = json.loads(line)
                if told.get("stage"):
                    self.step = str(told["stage"])
                elif told.get("message"):
                    self.messages.append(str(told["message"]))

    def look(self) -> None:
        """Note what there is now."""
        step = self.steps.setdefault(self.step, StepCost())
        total = 0.0
        for pid, started, seconds in in_session(self.pid):
            step.cpu_s += seconds - self.cpu.get((pid, started), 0.0)
            self.cpu[pid, started] = seconds
            held = held_by(pid)
            total += held.mb
            if pid == self.pid:
                step.driver_mb = max(step.driver_mb, held.own_mb)
        step.peak_mb = max(step.peak_mb, total)


class Cost(NamedTuple):
    """What a build took."""

    steps: dict[str, StepCost]
    wall_s: float
    code: int
    messages: list[str]

    @property
    def cpu_s(self) -> float:
        """Return the processor time of all processes."""
        return sum(step.cpu_s for step in self.steps.values())

    @property
    def peak_mb(self) -> float:
        """Return the most that all processes held together."""
        return max(step.peak_mb for step in self.steps.values())

    @property
    def driver_mb(self) -> float:
        """Return the most that the process held that was started."""
        return max(step.driver_mb for step in self.steps.values())


def watch(command: Sequence[str]) -> Cost:
    """Run a command that logs JSON, and look at all processes of it meanwhile."""
    began = time.monotonic()
    with subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        watching = Watching(process.pid)
        assert process.stderr is not None  # noqa: S101 - it is a pipe
        ear = threading.Thread(target=watching.listen, args=(process.stderr,), daemon=True)
        ear.start()
        while process.poll() is None:
            watching.look()
            time.sleep(LOOK_S)
        ear.join(timeout=5)
    wall = time.monotonic() - began
    return Cost(watching.steps, wall, process.returncode, watching.messages)


def in_session(session: int) -> Iterator[tuple[int, int, float]]:
    """Yield number, start and processor time of the processes of a session."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has just ended
            stat = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(stat[SESSION]) == session:
                seconds = (int(stat[USER]) + int(stat[SYSTEM])) / TICKS
                yield int(folder.name), int(stat[STARTED]), seconds


def held_by(pid: int) -> Held:
    """Return the memory of a process."""
    with suppress(OSError, IndexError, ValueError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        kilobytes = {
            name: int(value.split()[0])
            for name, _, value in (line.partition(":") for line in lines[1:])
        }
        own = kilobytes["Pss_Anon"] + kilobytes.get("Pss_Shmem", 0)
        return Held(kilobytes["Pss"] / 1024, own / 1024)
    return Held(0.0, 0.0)
