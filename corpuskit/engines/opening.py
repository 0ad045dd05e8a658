"""Open the engine that a configuration names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from corpuskit.config import EngineSpec
from corpuskit.engines import local
from corpuskit.engines.deaths import Dies
from corpuskit.errors import ConfigError

T = TypeVar("T")
R = TypeVar("R")

Tell = Callable[[str], None]


class Engine(Protocol):
    """Something that does tasks, wherever."""

    def run(
        self,
        work: Callable[[T], object],
        tasks: Sequence[T],
        *,
        shrink: Callable[[T, Dies[T]], T],
        on_done: Callable[[T], None],
    ) -> None:
        """Do every task, in any order; see :func:`corpuskit.engines.local.run`."""

    def map_in_order(self, work: Callable[[T], R], tasks: Sequence[T]) -> Iterator[R]:
        """Yield the results in the order of the tasks."""


class Local(NamedTuple):
    """Processes on this machine."""

    workers: int | None = None
    """How many; None means one a processor."""

    def run(
        self,
        work: Callable[[T], object],
        tasks: Sequence[T],
        *,
        shrink: Callable[[T, Dies[T]], T],
        on_done: Callable[[T], None],
    ) -> None:
        """Do every task, in any order."""
        local.run(work, tasks, workers=self.workers, shrink=shrink, on_done=on_done)

    def map_in_order(self, work: Callable[[T], R], tasks: Sequence[T]) -> Iterator[R]:
        """Yield the results in the order of the tasks; a single one is done in this process."""
        workers = min(self.workers or local.available_processors(), max(1, len(tasks)))
        return local.map_in_order(work, tasks, workers=workers)


@contextmanager
def open_engine(
    spec: EngineSpec, *, workers: int | None, shared: Path, tell: Tell
) -> Iterator[Engine]:
    """Open an engine; when the block is left, by whatever, none of its own processes is left.

    Args:
        spec: which one.
        workers: processes; on a cluster that is there already, tasks that are out at a time.
        shared: the folder of work, which all workers must see.
        tell: told what a user should know, such as that a cluster has no worker yet.

    Raises:
        ConfigError: packages are missing, or a worker is not fit for the work.
        SourceError: a scheduler does not answer.
    """
    if spec.kind == "local":
        yield Local(workers)
        return
    require_dask()
    from corpuskit.engines.cluster import open_cluster

    with open_cluster(spec, workers=workers, shared=shared, tell=tell) as cluster:
        yield cluster


def require_dask() -> None:
    """Raise ConfigError with what to do where Dask is not installed."""
    if find_spec("distributed") is None:
        raise ConfigError("the engine dask needs more packages: pip install 'corpuskit[dask]'")
