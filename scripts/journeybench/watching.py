"""What a command and all its processes took: processor time, wall time, memory at its peak."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

EVERY_S = 0.05
TICKS = os.sysconf("SC_CLK_TCK")
MEMORY_EVERY = 4
"""Memory is asked for at each fourth look: it costs more."""


class Cost(NamedTuple):
    """What was taken."""

    cpu_s: float
    wall_s: float
    peak_mib: float
    """Of all processes together, shared pages counted once (PSS)."""


def watch(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Cost:
    """Run a command and look at its session until it ends.

    Raises:
        RuntimeError: it failed.
    """
    began = time.monotonic()
    with subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, **(environment or {})},
    ) as process:
        ticks: dict[int, int] = {}
        peak, looks = 0, 0
        while process.poll() is None:
            members = _members(process.pid)
            ticks |= members
            if looks % MEMORY_EVERY == 0:
                peak = max(peak, sum(map(_memory_kib, members)))
            looks += 1
            time.sleep(EVERY_S)
        error = process.stderr.read() if process.stderr else ""
    if process.returncode:
        raise RuntimeError(f"{command}: {error[-1500:]}")
    return Cost(sum(ticks.values()) / TICKS, time.monotonic() - began, peak / 1024)


def _members(session: int) -> dict[int, int]:
    """Return the processes of a session, with the ticks that each has had."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == session:
                found[int(entry.name)] = int(fields[11]) + int(fields[12])
    return found


def _memory_kib(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
