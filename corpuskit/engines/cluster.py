"""Work on a cluster, by Dask: one of our own on this machine, or one whose scheduler is there.

A worker that dies costs the tasks that it was at: the scheduler gives them to another one. A page
that kills the process which reads it is found where that happens, by the worker itself; only where
the worker dies along, four times, it is found from here.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager, suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, TypeVar

from distributed import Client, KilledWorker, LocalCluster, rpc

from corpuskit.config import EngineSpec
from corpuskit.engines.child import Parcel, do_parcel, pack
from corpuskit.engines.deaths import Dies
from corpuskit.engines.identity import differences, identity, sees
from corpuskit.engines.local import AHEAD, NO_WORKER, available_processors
from corpuskit.errors import ConfigError, CorpuskitError, SourceError

T = TypeVar("T")
R = TypeVar("R")
Tell = Callable[[str], None]

CONNECT_S: Final = 6.0
"""How long a scheduler may take to answer."""

LOOK_S: Final = 5.0
"""How often the number of workers is looked at."""

_ASK: Final = (
    "__import__('importlib.util').util.find_spec('corpuskit') and "
    "__import__('corpuskit.engines.identity', fromlist=['identity']).identity()"
)
"""What a worker is asked that may lack corpuskit, so that no function of ours can be sent."""

_LEAVE_INTERRUPTS: Final = """
import signal
def dask_setup(worker):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
"""
"""What workers of our own load first: a Ctrl-C at a terminal goes to all processes there, and this
one ends them."""

_WORKER_DIED: Final = "its worker was lost each time"


class DaskEngine:
    """An engine whose workers may be anywhere."""

    def __init__(self, client: Client, at_a_time: int | None, tell: Tell) -> None:
        self._client = client
        self._pool = client.get_executor(pure=False)
        self._at_a_time, self._tell = at_a_time, tell
        self._room, self._looked, self._warned = 1, float("-inf"), False

    def run(
        self,
        work: Callable[[T], object],
        tasks: Sequence[T],
        *,
        shrink: Callable[[T, Dies[T]], T],
        on_done: Callable[[T], None],
    ) -> None:
        """Do every task, in any order; see :func:`corpuskit.engines.local.run`."""
        suspects = []
        for task, future in self._done(tasks, lambda task: pack(work, task, shrink)):
            if _killed(future):
                suspects.append(task)
            else:
                self._result(future)
                on_done(task)
        for suspect in suspects:
            task = suspect
            while self._dies(work, task):
                task = shrink(task, self._dies)
            on_done(suspect)

    def map_in_order(self, work: Callable[[T], R], tasks: Sequence[T]) -> Iterator[R]:
        """Yield the results in the order of the tasks."""
        there: dict[int, R] = {}
        following = 0
        numbered = self._done(
            range(len(tasks)), lambda number: pack(work, tasks[number], _unchanged)
        )
        for number, future in numbered:
            there[number] = self._result(future)
            while following in there:
                yield there.pop(following)
                following += 1

    def _dies(self, work: Callable[[T], object], task: T) -> str | None:
        ((_, future),) = self._done([task], lambda task: pack(work, task, None))
        if _killed(future):
            return _WORKER_DIED
        died: str | None = self._result(future)
        return died

    def _done(
        self, tasks: Iterable[T], parcel_of: Callable[[T], Parcel]
    ) -> Iterator[tuple[T, Future[Any]]]:
        """Yield tasks as they end, with only so many of them out as keep the workers busy."""
        waiting = iter(tasks)
        under_way: dict[Future[Any], T] = {}
        more = True
        try:
            while more or under_way:
                self._look()
                while more and len(under_way) < self._room:
                    for task in waiting:
                        under_way[self._submit(parcel_of(task))] = task
                        break
                    else:
                        more = False
                done, _ = wait(under_way, timeout=1.0, return_when=FIRST_COMPLETED)
                for future in done:
                    yield under_way.pop(future), future
        finally:
            for future in under_way:
                future.cancel()

    def _submit(self, parcel: Parcel) -> Future[Any]:
        try:
            future: Future[Any] = self._pool.submit(do_parcel, parcel)
        except Exception as error:
            raise _gone() from error
        return future

    def _look(self) -> None:
        """See, now and then, how many workers there are, and say so where there is none."""
        if time.monotonic() - self._looked < LOOK_S:
            return
        try:
            threads = sum(self._client.nthreads().values())
        except Exception as error:
            raise _gone() from error
        self._looked = time.monotonic()
        self._room = self._at_a_time or max(1, AHEAD * threads)
        if not threads and not self._warned:
            address = self._client.scheduler.address
            self._tell(f"{address} has no worker (start one: dask worker {address}); waiting")
        self._warned = not threads

    def _result(self, future: Future[Any]) -> Any:
        if future.cancelled():
            raise _gone()
        error = future.exception()
        if isinstance(error, KilledWorker):
            raise CorpuskitError(f"workers died of a task that is no page: {error}")
        if error is None:
            return future.result()
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, ModuleNotFoundError) and "corpuskit" in str(cause):
                raise ConfigError(f"a worker that came later {_lacks()}") from error
            cause = cause.__cause__
        raise error


def _killed(future: Future[Any]) -> bool:
    return not future.cancelled() and isinstance(future.exception(), KilledWorker)


def _unchanged(_task: T, _dies: Dies[T]) -> T:
    raise CorpuskitError("a process dies of a task that is no page; see what it wrote")


@contextmanager
def open_cluster(
    spec: EngineSpec, *, workers: int | None, shared: Path, tell: Tell
) -> Iterator[DaskEngine]:
    """Connect to a cluster, or start one; see :func:`corpuskit.engines.opening.open_engine`."""
    own = spec.address is None and spec.scheduler_file is None
    with _own(workers, tell) if own else _there(spec) as client:
        if not own:
            _refuse_strangers(client)
            _refuse_without_disk(client, shared)
        yield DaskEngine(client, None if own else workers, tell)


@contextmanager
def _own(workers: int | None, tell: Tell) -> Iterator[Client]:
    """Start a scheduler and workers, and end them."""
    seen = find_spec("bokeh") is not None
    try:
        cluster = LocalCluster(
            n_workers=workers or available_processors(),
            threads_per_worker=1,
            processes=True,
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
            preload=[_LEAVE_INTERRUPTS],
        )
    except RuntimeError as error:
        raise CorpuskitError(NO_WORKER) from error
    with cluster, Client(cluster, set_as_default=False) as client:
        if seen:
            tell(f"Dask shows what it does at {cluster.dashboard_link}")
        yield client


@contextmanager
def _there(spec: EngineSpec) -> Iterator[Client]:
    """Connect to a scheduler."""
    address = spec.address or _address_in(Path(str(spec.scheduler_file)))
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # errors here say it
    try:
        asyncio.run(_greet(address))
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # other versions of packages: refused below if it matters
            client = Client(address, timeout=CONNECT_S, set_as_default=False)
    except Exception as error:
        raise SourceError(
            f"{address}: no Dask scheduler answers there ({str(error) or 'no answer'}); is it "
            "running, and is the address right?"
        ) from error
    try:
        yield client
    finally:
        with suppress(Exception):  # the scheduler may be gone
            client.close()


async def _greet(address: str) -> None:
    """Ask who is there: a client would wait for ever for the answer of what is no scheduler.

    Raises:
        OSError: nobody, or another service.
    """
    there = rpc(address, timeout=CONNECT_S)
    try:
        kind = (await asyncio.wait_for(there.identity(), CONNECT_S))["type"]
    finally:
        await there.close_rpc()
    if kind != "Scheduler":
        raise OSError(f"it is a {kind}")


def _address_in(file: Path) -> str:
    """Return the address that a scheduler has written to a file.

    Raises:
        SourceError: it has not written it yet.
        ConfigError: that is no such file.
    """
    try:
        return str(json.loads(file.read_text(encoding="utf-8"))["address"])
    except OSError as error:
        raise SourceError(
            f"{file}: {error.strerror}; start one: dask scheduler --scheduler-file {file}"
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{file}: no file that a Dask scheduler writes") from error


def _refuse_strangers(client: Client) -> None:
    """Refuse workers that would process pages in another way, or not at all."""
    wrong = []
    for worker, answer in _asked(client, partial(client.run, eval, _ASK, on_error="return")):
        if answer is None or isinstance(answer, ModuleNotFoundError):
            wrong.append(f"worker {worker} {_lacks()}")
        elif not isinstance(answer, str):
            wrong.append(f"worker {worker} cannot say what it is: {answer}")
        elif found := differences(identity(), answer):
            wrong.append(f"worker {worker} has {', '.join(found)}; install the same there")
    if wrong:
        raise ConfigError("\n".join(wrong))


def _refuse_without_disk(client: Client, shared: Path) -> None:
    """Refuse workers that do not see the folder of work."""
    shared = shared.absolute()
    probe = shared / f".seen-by-all-{secrets.token_hex(8)}"
    probe.write_text(probe.name, encoding="utf-8")
    try:
        ask = partial(client.run, sees, str(shared), probe.name, probe.name, on_error="return")
        wrong = [f"worker {worker} {answer}" for worker, answer in _asked(client, ask) if answer]
    finally:
        probe.unlink()
    if wrong:
        told = "\n".join(wrong)
        raise ConfigError(f'{told}\nset "work" to a folder on a disk that all workers share')


def _asked(client: Client, ask: Callable[[], dict[str, Any]]) -> list[tuple[str, Any]]:
    try:
        return sorted(ask().items())
    except Exception as error:
        raise SourceError(f"{client.scheduler.address}: {error}") from error


def _lacks() -> str:
    version = identity().split("|")[0].removeprefix("corpuskit:")
    return f"has no corpuskit; install it there: pip install 'corpuskit[dask]=={version}'"


def _gone() -> SourceError:
    return SourceError("the Dask scheduler has gone; run the build again to go on where it was")
