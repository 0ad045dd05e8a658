"""How a job that takes long says where it is."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told of every step of a job while it is done.

    A step that goes on with what an interrupted job left begins with all of that at once.
    """

    def __call__(self, step: str, done: int, total: int | None, rejected: int = 0, /) -> None:
        """Hear of what was done just now.

        Args:
            step: its name; when another one is told, this one is over.
            done: how much was done since the last call.
            total: how much there is to do, where that is known; it may grow.
            rejected: how much of what was done was rejected.
        """


def silent(_step: str, _done: int, _total: int | None, _rejected: int = 0, /) -> None:
    """Hear nothing."""
