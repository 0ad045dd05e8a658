"""Work on this machine: a process pool that survives the page that kills its worker.

A unit of work writes its result whole or not at all, so that running again does what is missing.
When a worker dies, the few units that were under way are tried alone; one that dies alone is handed
to ``shrink``, which finds the culprit in it, and goes on without it.
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
from itertools import islice
from multiprocessing import connection
from multiprocessing.context import BaseContext
from typing import Final, Generic, TypeVar

from corpuskit.engines.deaths import Dies, how_it_died
from corpuskit.errors import CorpuskitError

T = TypeVar("T")
R = TypeVar("R")

AHEAD: Final = 2
"""Tasks handed out for each worker: one that it does, one that waits for it. All of them are tried
alone when one worker dies, so more of them is dearer then."""

NO_WORKER: Final = (
    "no worker process can start; a script that runs jobs needs its calls under "
    '`if __name__ == "__main__":`'
)


def run(
    work: Callable[[T], object],
    tasks: Sequence[T],
    *,
    workers: int | None,
    shrink: Callable[[T, Dies[T]], T],
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
        Exception: what ``work`` raised; the other tasks under way are stopped.
    """
    waiting = _Waiting(tasks)
    while waiting:
        suspects = _until_one_dies(work, waiting, workers, on_done)
        if suspects and dies(_start, None):
            raise CorpuskitError(NO_WORKER)
        for suspect in suspects:
            task = suspect
            while dies(work, task):
                task = shrink(task, dies)
            on_done(suspect)


class _Waiting(Generic[T]):
    """Tasks that are not handed out: of a sequence that makes them, only the first is made."""

    def __init__(self, tasks: Iterable[T]) -> None:
        self._left = iter(tasks)
        self._first = list(islice(self._left, 1))

    def __bool__(self) -> bool:
        return bool(self._first)

    @property
    def first(self) -> T:
        """Return the one that is handed out next."""
        return self._first[0]

    def drop_first(self) -> None:
        """Go on to the next one."""
        self._first = list(islice(self._left, 1))


def _until_one_dies(
    work: Callable[[T], object],
    waiting: _Waiting[T],
    workers: int | None,
    on_done: Callable[[T], None],
) -> list[T]:
    """Do tasks, in their order, until a worker dies; return those that were under way."""
    room = AHEAD * (workers or available_processors())
    under_way: dict[Future[object], T] = {}
    suspects: list[T] = []
    with _pool(workers) as pool:
        while under_way or (waiting and not suspects):
            while waiting and not suspects and len(under_way) < room:
                try:
                    under_way[pool.submit(work, waiting.first)] = waiting.first
                except BrokenProcessPool:  # what died with it comes next
                    break
                waiting.drop_first()
            done, _ = wait(under_way, timeout=1.0, return_when=FIRST_COMPLETED)
            for future in done:
                task, error = under_way.pop(future), future.exception()
                if isinstance(error, BrokenProcessPool):
                    suspects.append(task)
                elif error is not None:
                    raise error
                else:
                    on_done(task)
    return suspects


def _start(_task: None) -> None:
    """Do nothing: all that a process must be able to do."""


def dies(work: Callable[[T], object], task: T) -> str | None:
    """Run a function on a task in a process of its own; say how that died, None if it did not.

    Raises:
        Exception: what ``work`` raised.
    """
    with _pool(1) as pool:
        future = pool.submit(work, task)
        processes = list((pool._processes or {}).values())  # noqa: SLF001 - nothing else tells how one ended
        try:
            future.result()
        except BrokenProcessPool:
            pass
        else:
            return None
    return how_it_died(processes[0].exitcode or 0)


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
def _pool(workers: int | None) -> Iterator[ProcessPoolExecutor]:
    pool = ProcessPoolExecutor(
        workers or available_processors(),
        mp_context=worker_context(),
        initializer=_serve_the_parent,
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


def _serve_the_parent() -> None:
    """Leave interrupts to the parent, and end when it is gone, by whatever."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
