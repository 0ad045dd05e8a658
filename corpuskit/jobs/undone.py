"""The tasks that are left to do, made when they are asked for: only their numbers are held."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar, overload

T = TypeVar("T")


class Undone(Sequence[T]):
    """Tasks by number.

    Args:
        numbers: of those that are left, in order; four bytes are held of each.
        make: makes the task of a number.

    Examples:
        >>> tasks = Undone([3, 5, 8], "part {}".format)
        >>> len(tasks), tasks[1], list(tasks[1:])
        (3, 'part 5', ['part 5', 'part 8'])
    """

    def __init__(self, numbers: Iterable[int], make: Callable[[int], T]) -> None:
        self._numbers = array("I", numbers)
        self._make = make

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Undone[T]: ...
    def __getitem__(self, at: int | slice) -> T | Undone[T]:
        if isinstance(at, slice):
            return Undone(self._numbers[at], self._make)
        return self._make(self._numbers[at])
