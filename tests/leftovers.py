"""What a test may leave behind: nothing but what libraries keep for the whole process."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

T = TypeVar("T")

GRACE_S: Final = 60.0
"""How long a thread or process that is about to end may take, on the busiest machine."""

KEPT_THREADS: Final = (
    "Dask-Offload",
    "asyncio_",  # look-ups of names, of the loop that Twisted keeps
    "PoolThread-twisted",  # the same of Twisted itself
    "execnet",  # of pytest-xdist
    "fsspecIO",
    "tqdm_monitor",
)
"""Beginnings of the names of threads that stay."""

FORKSERVER: Final = "multiprocessing.forkserver"
"""What stands in the command of the process that workers are forked from."""

KEPT_PROCESSES: Final = ("multiprocessing.resource_tracker", FORKSERVER)
"""What stands in the command of processes that stay."""


def threads() -> set[threading.Thread]:
    """Return the threads that are alive."""
    return {one for one in threading.enumerate() if not one.name.startswith(KEPT_THREADS)}


def children() -> set[str]:
    """Return the processes that this one has not waited for; none without ``/proc``.

    Workers are children of the process that they are forked from, which stays.
    """
    own = _children_of("self")
    workers = (_children_of(pid) for pid in own if FORKSERVER in _command(pid))
    left = {pid for pid in own if not any(name in _command(pid) for name in KEPT_PROCESSES)}
    return left.union(*workers)


def _children_of(pid: str) -> set[str]:
    found = set()
    for task in Path(f"/proc/{pid}/task").glob("*"):
        with contextlib.suppress(OSError):  # a thread that has ended meanwhile
            found |= set((task / "children").read_text().split())
    return found


def _command(pid: str) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return ""


def ended(look: Callable[[], set[T]], before: set[T]) -> set[T]:
    """Return what is there and was not before, when it has had time to end."""
    deadline = time.monotonic() + GRACE_S
    while (left := look() - before) and time.monotonic() < deadline:
        time.sleep(0.01)
    return left
