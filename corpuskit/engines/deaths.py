"""Which of many things kills the process that works on it, and how it dies."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Final, TypeAlias, TypeVar

T = TypeVar("T")

MAX_UNCLEAR: Final = 3
"""How often a task is done again whose process died, and did not when each half was tried: on a
busy machine a page may die of its time once, and be stopped by it another time."""

Dies: TypeAlias = Callable[[Callable[[T], object], T], str | None]
"""Runs a function on a task in a process of its own; says how that died, None if it did not."""


def how_it_died(exit_code: int) -> str:
    """Say how a process ended, by the code that its parent gets.

    Examples:
        >>> how_it_died(-11), how_it_died(3)
        ('SIGSEGV', 'exit code 3')
        >>> how_it_died(-999)
        'signal 999'
    """
    if exit_code >= 0:
        return f"exit code {exit_code}"
    try:
        return signal.Signals(-exit_code).name
    except ValueError:
        return f"signal {-exit_code}"


def find_deadly(count: int, dies: Callable[[int, int], object]) -> int:
    """Find, by halving, the one of many whose work kills a process.

    Args:
        count: how many there are.
        dies: tells whether a process dies of the work on those of a half-open range.

    Examples:
        >>> find_deadly(9, lambda low, high: low <= 6 < high)
        6
    """
    low, high = 0, count
    while high - low > 1:
        middle = (low + high) // 2
        if dies(low, middle):
            high = middle
        else:
            low = middle
    return low
