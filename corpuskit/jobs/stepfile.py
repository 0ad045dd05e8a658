"""At which step a build is, in a file that another process may read."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from corpuskit.progress import Progress

NAME: Final = "step.json"
EVERY_S: Final = 1.0
"""The file is written no more often, but for the beginning of a step."""


class StepNow(NamedTuple):
    """A step, and how far it is."""

    name: str
    done: int
    total: int | None

    def line(self) -> str:
        """Say how far it is.

        Examples:
            >>> StepNow("sorting rows", 1200, 4000).line(), StepNow("packaging", 0, None).line()
            ('1,200 of 4,000 (30 %)', 'begun')
        """
        if not self.total:
            return f"{self.done:,}" if self.done else "begun"
        share = f"{self.done / self.total:.0%}".replace("%", " %")
        return f"{self.done:,} of {self.total:,} ({share})"


def noted_in(folder: Path, tell: Progress, now: Callable[[], float] = time.monotonic) -> Progress:
    """Return what tells of progress, and writes it into a folder as well.

    Args:
        folder: of the work of a build.
        tell: told of everything.
        now: a clock.
    """
    step = StepNow("", 0, None)
    written = now() - EVERY_S

    def told(name: str, done: int, total: int | None, rejected: int = 0, /) -> None:
        nonlocal step, written
        tell(name, done, total, rejected)
        begins = name != step.name
        step = StepNow(name, done if begins else step.done + done, total)
        if begins or now() - written >= EVERY_S:
            written = now()
            temporary = folder / f".{NAME}"
            with suppress(OSError):  # it tells, and decides nothing
                temporary.write_text(json.dumps(step))
                os.replace(temporary, folder / NAME)  # noqa: PTH105 - the one atomic step

    return told


def read_step(folder: Path) -> StepNow | None:
    """Read at which step a build is; None where that is not known."""
    try:
        return StepNow(*json.loads((folder / NAME).read_text()))
    except (OSError, ValueError, TypeError):
        return None
