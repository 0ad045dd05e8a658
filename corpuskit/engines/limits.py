"""What one page may cost: time and memory, so that a bad page never stops a job."""

from __future__ import annotations

import multiprocessing
import resource
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

HARD_LIMIT_FACTOR: Final = 3
"""A page that does not react to its time limit (it sits in C code) costs its worker the life after
this many times the limit of processor time."""

_MB: Final = 2**20
_STATM: Final = Path("/proc/self/statm")
_DATA: Final = 5
"""Place, in that file, of the pages of memory that RLIMIT_DATA counts."""


class PageTimeout(BaseException):
    """A page took longer than its time limit."""


class _Process:
    """What this process is."""

    expendable = False


def be_expendable() -> None:
    """Say that this process works for another one, which goes on without it when it dies."""
    _Process.expendable = True


def _is_expendable() -> bool:
    return _Process.expendable or multiprocessing.parent_process() is not None


@contextmanager
def page_limits(seconds: float, megabytes: int) -> Iterator[None]:
    """Keep what is done in the block within a time and an amount of memory.

    Raises:
        PageTimeout: the time is over; see :func:`time_limit`.
        MemoryError: the memory is used up; see :func:`memory_limit`.
    """
    with time_limit(seconds), memory_limit(megabytes):
        yield


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise :class:`PageTimeout` in the block when the time is over.

    Works in the main thread of a process, where pages are processed; elsewhere it does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise PageTimeout

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    if _is_expendable():
        signal.setitimer(signal.ITIMER_VIRTUAL, HARD_LIMIT_FACTOR * seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def memory_limit(megabytes: int) -> Iterator[None]:
    """Let the block take so much more memory; what asks for more gets a ``MemoryError``.

    A library that cannot live with that ends the process, which the engine survives. Works on
    Linux, in processes that work for another one; elsewhere it does nothing.
    """
    if sys.platform != "linux" or not _is_expendable():
        yield
        return
    before, most = resource.getrlimit(resource.RLIMIT_DATA)
    taken = int(_STATM.read_text().split()[_DATA]) * resource.getpagesize()
    limits = {taken + megabytes * _MB, *(n for n in (before, most) if n != resource.RLIM_INFINITY)}
    resource.setrlimit(resource.RLIMIT_DATA, (min(limits), most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (before, most))
