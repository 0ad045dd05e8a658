"""An engine for tests of jobs that are about something else than engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Here:
    """An engine that does tasks in this process, last things first."""

    def run(
        self,
        work: Callable[[T], object],
        tasks: Sequence[T],
        *,
        shrink: object,  # noqa: ARG002 - part of the protocol
        on_done: Callable[[T], None],
    ) -> None:
        """Do all tasks."""
        for task in reversed(tasks):
            work(task)
            on_done(task)

    def map_in_order(self, work: Callable[[T], R], tasks: Sequence[T]) -> Iterator[R]:
        """Do all tasks, and give what came of each."""
        return map(work, tasks)
