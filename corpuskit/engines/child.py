"""A process that does the tasks of one thread of a cluster's worker.

Limits of a page need the main thread of a process, and a page that kills its process must not take
the worker along, with all that it does at the moment. So a worker's thread hands each task over a
pipe to a process of its own, sees how that dies, and starts the next one. It is started as a
command, since workers of a cluster may not fork. When the worker is gone it ends itself at once.
"""

from __future__ import annotations

import importlib
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any, NamedTuple, TypeVar, cast
from weakref import WeakSet

from corpuskit.engines.deaths import Dies, how_it_died
from corpuskit.engines.identity import identity, unlike
from corpuskit.engines.limits import be_expendable
from corpuskit.errors import CorpuskitError

T = TypeVar("T")

PRELOAD = "corpuskit.engines.warm"
"""Module that the process loads first, so that this does not count as time of the first page."""

Shrink = Callable[[Any, Dies[Any]], Any]


class Died(Exception):  # noqa: N818 - what happened, not what went wrong here
    """The process died of its task; the text says how."""


class Parcel(NamedTuple):
    """What a cluster's worker gets to do; it opens neither, unless the process dies."""

    task: bytes
    """A function and what it is called with, pickled."""
    shrink: bytes | None
    """What makes the task smaller, pickled; None: do it once, and say how the process died."""
    identity: str
    """What the worker must be like."""


def pack(work: Callable[[T], object], task: T, shrink: Callable[[T, Dies[T]], T] | None) -> Parcel:
    """Make a parcel of a task."""
    made = pickle.dumps(shrink) if shrink else None
    return Parcel(pickle.dumps((work, task)), made, identity())


def do_parcel(parcel: Parcel) -> Any:
    """Do, on a cluster's worker, what is in a parcel.

    A task whose process died is tried once more before it is made smaller: what killed it may have
    come from outside.

    Returns:
        What the function returned; if the parcel has no ``shrink``, how the process died, None if
        it did not.

    Raises:
        ConfigError: this worker would not do it in the way of who sent it.
        Exception: what the function raised.
    """
    if wrong := unlike(parcel.identity, identity()):
        raise wrong
    child = _child_of_this_thread()
    if parcel.shrink is None:
        try:
            child.do(parcel.task)
        except Died as death:
            return str(death)
        return None
    try:
        return child.do(parcel.task)
    except Died:
        return _do_without_poison(child, parcel)


def _do_without_poison(child: Child, parcel: Parcel) -> Any:
    work, task = pickle.loads(parcel.task)  # noqa: S301 - from who gives this cluster its work
    shrink: Shrink = pickle.loads(parcel.shrink or b"")  # noqa: S301 - the same

    def dies(trial: Callable[[Any], object], smaller: Any) -> str | None:
        try:
            child.do(pickle.dumps((trial, smaller)))
        except Died as death:
            return str(death)
        return None

    while True:
        try:
            return child.do(pickle.dumps((work, task)))
        except Died:
            task = shrink(task, dies)


_CHILDREN: WeakSet[Child] = WeakSet()


def end_children() -> None:
    """End the processes of all threads of a worker that goes on as something else, as in tests."""
    for one in list(_CHILDREN):
        one.kill()


class Child:
    """A process that does one task after the other; started with the first, again when it died."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Any = None
        _CHILDREN.add(self)

    def __del__(self) -> None:
        self.kill()

    def kill(self) -> None:
        """End the process, whatever it is at."""
        if self._process is not None:
            self._process.kill()
            self._end()

    def do(self, packed: bytes) -> Any:
        """Do a task there.

        Args:
            packed: a function and what it is called with, pickled.

        Raises:
            Died: the process died of it.
            Exception: what the function raised.
        """
        if self._process is None:
            self._start()
        try:
            self._pipe.send_bytes(packed)
            done, answer = pickle.loads(self._pipe.recv_bytes())  # noqa: S301 - our own process
        except (EOFError, OSError):
            raise Died(self._end()) from None
        if not done:
            raise cast("Exception", answer)
        return answer

    def _start(self) -> None:
        self._pipe, theirs = Pipe()
        with theirs:
            number = theirs.fileno()
            command = [sys.executable, "-m", "corpuskit.engines.child", str(number), PRELOAD]
            self._process = subprocess.Popen(command, pass_fds=[number], stdin=subprocess.DEVNULL)  # noqa: S603 - this very module

    def _end(self) -> str:
        process, self._process = self._process, None
        self._pipe.close()
        return how_it_died(process.wait()) if process else ""


_THREAD = threading.local()


def _child_of_this_thread() -> Child:
    """Return the process that works for this thread; it lives until the thread ends."""
    if not hasattr(_THREAD, "child"):
        _THREAD.child = Child()
    return cast("Child", _THREAD.child)


def main(number: int, preload: str) -> None:
    """Do what comes over a pipe, until it closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    be_expendable()
    pipe = Connection(number)
    tasks: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(pipe, tasks), daemon=True).start()
    importlib.import_module(preload)
    while True:
        pipe.send_bytes(_answer(tasks.get()))


def _listen(pipe: Any, tasks: queue.SimpleQueue[bytes]) -> None:
    """Take tasks in; when the other end is gone, so is the sense of this process."""
    try:
        while True:
            tasks.put(pipe.recv_bytes())
    except (EOFError, OSError):
        os._exit(0)


def _answer(packed: bytes) -> bytes:
    try:
        work, task = pickle.loads(packed)  # noqa: S301 - from the process that started this one
        return pickle.dumps((True, work(task)))
    except Exception as error:  # noqa: BLE001 - it is raised again where the task came from
        return _packed(error)


def _packed(error: Exception) -> bytes:
    """Pack an error; one that cannot be packed and unpacked becomes its text."""
    try:
        packed = pickle.dumps((False, error))
        pickle.loads(packed)  # noqa: S301 - from the line above
    except Exception:  # noqa: BLE001 - an error may do anything when it is packed
        return pickle.dumps((False, CorpuskitError(f"{type(error).__name__}: {error}")))
    return packed


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
