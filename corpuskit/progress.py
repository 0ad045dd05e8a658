"""How a job that takes long says where it is."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Protocol, TypeAlias


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


Callback: TypeAlias = Progress | Callable[[str, int, int | None], Any]
"""What a caller gives to be told of a job; it may ask for rejections, or leave them."""


def told_to(callback: Callback | None) -> Progress:
    """Return what tells a caller's callback, also one that does not ask for rejections.

    Examples:
        >>> told_to(lambda step, done, total: print(step, done, total))("reading pages", 1, None, 1)
        reading pages 1 None
        >>> told_to(None)("reading pages", 1, None)
    """
    if callback is None:
        return silent
    told: Callable[..., Any] = callback
    try:
        inspect.signature(told).bind("", 0, None, 0)
    except TypeError:
        return lambda step, done, total, _rejected=0, /: told(step, done, total)
    except ValueError:  # of a callable that says nothing of what it takes
        pass
    return told
