"""How much the tests try: all there is where ``CI`` is set, at a desk a part that says as much.

What differs from case to case in a number or a name alone (the fiftieth request that fails, the
next agency in the same form) is tried in full before a change lands. At a desk every n-th of such
cases is, so that ``make test`` is over in minutes; ``CI=1 make test`` tries them all.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import islice
from typing import Final, TypeVar

T = TypeVar("T")

THOROUGH: Final = bool(os.environ.get("CI"))


def some(cases: Iterable[T], every: int) -> list[T]:
    """Give all cases in CI, each ``every``-th, the first included, at a desk."""
    return list(islice(cases, 0, None, 1 if THOROUGH else every))
