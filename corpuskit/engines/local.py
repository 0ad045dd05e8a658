"""Work on this machine: a process pool that survives the page that kills its worker.

A unit of work writes its result whole or not at all, so that running again does what is missing.
When a worker dies, every unit that was under way is tried alone; one that dies alone is handed to
``shrink``, which finds the culprit in it, and goes on without it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.context import BaseContext
from types import FrameType
from typing import TypeAlias, TypeVar

from corpuskit.errors import CorpuskitError

T = TypeVar("T")
R = TypeVar("R")

Survives: TypeAlias = Callable[[Callable[[T], object], T], bool]
"""Runs a function on a task in a process of its own; False if the process died."""

HARD_LIMIT_FACTOR = 3
"""A page that does not react to its time limit (it sits in C code) costs its worker the life after
this many times the limit of processor time."""


class PageTimeout(BaseException):
    """A page took longer than its time limit."""


def run(
    work: Callable[[T], object],
    tasks: Sequence[T],
    *,
    workers: int | None,
    shrink: Callable[[T, Survives[T]], T],
    on_done: Callable[[T], None],
) -> None:
    """Do every task, in any order.

    Args:
        work: does one task; must be importable by name.
        tasks: picklable.
        workers: processes; None means one a processor.
        shrink: given a task that kills its worker, returns the task without what does it.
        on_done: called in this process after each task.

    Raises:
        CorpuskitError: no worker process can start.
        Exception: what ``work`` raised; the other tasks under way are finished first.
    """
    suspects = []
    with _pool(workers) as pool:
        futures = {pool.submit(work, task): task for task in tasks}
        for future in _as_done(futures):
            task = futures[future]
            error = future.exception()
            if isinstance(error, BrokenProcessPool):
                suspects.append(task)
            elif error is not None:
                raise error
            else:
                on_done(task)
    if suspects and not survives(_start, None):
        raise CorpuskitError(
            "no worker process can start; a script that runs jobs needs its calls under "
            '`if __name__ == "__main__":`'
        )
    for suspect in suspects:
        task = suspect
        while not survives(work, task):
            task = shrink(task, survives)
        on_done(suspect)


def _start(_task: None) -> None:
    """Do nothing: all that a process must be able to do."""


def survives(work: Callable[[T], object], task: T) -> bool:
    """Run a function on a task in a process of its own; False if the process died.

    Raises:
        Exception: what ``work`` raised.
    """
    with _pool(1) as pool:
        try:
            pool.submit(work, task).result()
        except BrokenProcessPool:
            return False
    return True


def find_deadly(count: int, lives: Callable[[int, int], bool]) -> int:
    """Find, by halving, the one of many whose work kills a process.

    Args:
        count: how many there are.
        lives: tells whether a process survives the work on those of a half-open range.

    Examples:
        >>> find_deadly(9, lambda low, high: not low <= 6 < high)
        6
    """
    low, high = 0, count
    while high - low > 1:
        middle = (low + high) // 2
        if lives(low, middle):
            low = middle
        else:
            high = middle
    return low


def map_in_order(work: Callable[[T], R], tasks: Iterable[T], *, workers: int) -> Iterator[R]:
    """Yield the results in the order of the tasks, reading only a little ahead of them.

    With one worker everything happens in this process, and results come as the tasks do.
    """
    if workers == 1:
        yield from map(work, tasks)
        return
    with _pool(workers) as pool:
        window: list[Future[R]] = []
        for task in tasks:
            window.append(pool.submit(work, task))
            if len(window) >= 4 * workers:
                yield window.pop(0).result()
        for future in window:
            yield future.result()


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
    if multiprocessing.parent_process() is not None:
        signal.setitimer(signal.ITIMER_VIRTUAL, HARD_LIMIT_FACTOR * seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _pool(workers: int | None) -> Iterator[ProcessPoolExecutor]:
    pool = ProcessPoolExecutor(
        workers or available_processors(),
        mp_context=worker_context(),
        initializer=_leave_interrupts_to_the_parent,
    )
    try:
        yield pool
    except BaseException:
        processes = list((pool._processes or {}).values())  # noqa: SLF001 - there is no public way to stop them now
        pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.kill()
        raise
    pool.shutdown()


def worker_context() -> BaseContext:
    """Return how worker processes start: forked, on Linux, from one that has loaded the knowledge.

    That process is started with the first worker and has neither the caller's threads nor Arrow's,
    copies of which can hang. Elsewhere a worker starts from nothing and loads everything itself.
    """
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["corpuskit.engines.warm"])
    return context


def available_processors() -> int:
    """Count the processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _as_done(futures: Iterable[Future[R]]) -> Iterator[Future[R]]:
    """Yield futures as they end, so that a Ctrl-C in between is seen at once."""
    left = set(futures)
    while left:
        done, left = wait(left, timeout=1.0, return_when=FIRST_COMPLETED)
        yield from done
