"""Progress bars of commands that take a while."""

from __future__ import annotations

from typing import Any, Self

import click


class Bars:
    """Progress bars on standard error, one a step; none where that is no terminal."""

    def __init__(self) -> None:
        self.bar: Any = None
        self.step = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def __call__(self, step: str, done: int, total: int | None) -> None:
        """Move the bar of a step on by what was done just now."""
        if step != self.step:
            from tqdm import tqdm

            self._close()
            self.step = step
            unit = "part" if total is not None else "page"
            self.bar = tqdm(desc=step, total=total, unit=unit, disable=None, leave=False)
        self.bar.update(done)

    def _close(self) -> None:
        if self.bar is not None:
            self.bar.close()


def note(message: str) -> None:
    """Say on standard error what was not taken from an input."""
    click.echo(f"note: {message}", err=True)
