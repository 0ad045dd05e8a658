"""How far a command is: a bar on a terminal, now and then a line elsewhere, or JSON lines."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, Final, Self

import click

from corpuskit.cli.voice import Voice, voice

PLAIN_S: Final = 30.0
"""Seconds between the lines of a step where standard error is no terminal. Source: a round value,
2,880 lines a day."""

JSON_S: Final = 10.0
"""The same for JSON lines, which machines read: often enough for a monitor that looks each minute.
"""

BRIEF_S: Final = 1.0
"""A command that answers at once, such as that of a filter, shows no bar for less."""

WIDTH: Final = 17
"""Columns of the names of steps, so that bars stand below each other."""

_IDLE: Final = f"{{desc:{WIDTH}}} {{elapsed}}"
_OPEN: Final = f"{{desc:{WIDTH}}} {{n_fmt}}, {{rate_noinv_fmt}}, {{elapsed}}{{postfix}}"
_BAR: Final = (
    f"{{desc:{WIDTH}}} "
    "{n_fmt}/{total_fmt} |{bar}| {rate_noinv_fmt}, {remaining} left{postfix}"
)


@dataclass(slots=True)
class Step:
    """A step of a job, and how far it is."""

    name: str
    began: float
    done: int = 0
    total: int | None = None
    rejected: int = 0
    found: int = 0
    """What was done before the step was taken up again; it says nothing about speed."""

    def rate(self, now: float) -> float | None:
        """Return how much is done in a second."""
        took = now - self.began
        return (self.done - self.found) / took if took > 0 and self.done > self.found else None

    def remaining_s(self, now: float) -> float | None:
        """Return for how many seconds more the step will take, as far as that can be known."""
        rate = self.rate(now)
        return None if rate is None or self.total is None else (self.total - self.done) / rate

    def line(self, now: float, *, over: bool = False) -> str:
        """Say how far the step is, in one line.

        Examples:
            >>> step = Step("processing pages", 0.0, 120, 400, 5)
            >>> step.line(4.0)
            'processing pages: 120 of 400 (30 %), 30/s, 0:09 left, 5 rejected'
            >>> step.line(4.0, over=True)
            'processing pages: 120 in 0:04, 30/s, 5 rejected'
            >>> Step("packaging", 0.0).line(65.0)
            'packaging, 1:05'
        """
        rate, left = self.rate(now), self.remaining_s(now)
        if not self.done and not self.total:
            return f"{self.name}, {clock(now - self.began)}"
        if over or not self.total:
            counted = f"{self.done:,} in {clock(now - self.began)}"
        else:
            share = f"{self.done / self.total:.0%}".replace("%", " %")
            counted = f"{self.done:,} of {self.total:,} ({share})"
        told = [counted, *([f"{rate:,.{0 if rate >= 10 else 1}f}/s"] if rate else [])]  # noqa: PLR2004 - two digits are enough
        if left is not None and not over:
            told.append(f"{clock(left)} left")
        if self.rejected:
            told.append(f"{self.rejected:,} rejected")
        return f"{self.name}: {', '.join(told)}"


class Bars:
    """Says how far each step is, one line a step, on standard error."""

    def __init__(self, *, brief: bool = False, now: Callable[[], float] = time.monotonic) -> None:
        """Begin.

        Args:
            brief: say nothing of a step that is over at once.
            now: a clock.
        """
        self.brief, self.now = brief, now
        self.voice: Voice = voice()
        self.step: Step | None = None
        self.bar: Any = None
        self.told = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._end(broken=kind is not None)

    def __call__(self, step: str, done: int, total: int | None, rejected: int = 0, /) -> None:
        """Move the step on by what was done just now; another name ends the one before."""
        if self.voice.quiet:
            return
        begins = self.step is None or step != self.step.name
        if begins:
            self._end()
            self._begin(step)
        assert self.step is not None  # noqa: S101 - just begun
        if begins and total is not None:
            self.step.found = done
        self.step.done += done
        self.step.total = total
        self.step.rejected += rejected
        if self.bar is not None:
            self._move(done, begins=begins)
        elif begins and self.voice.json_logs:
            self._log()
        elif self.now() - self.told >= (JSON_S if self.voice.json_logs else PLAIN_S):
            self.told = self.now()
            self._write(over=False)

    def _begin(self, name: str) -> None:
        self.told = self.now()
        self.step = Step(name, self.told)
        if not self.voice.json_logs and sys.stderr.isatty():
            from tqdm import tqdm

            self.bar = tqdm(
                desc=name,
                bar_format=_IDLE,
                unit="",
                dynamic_ncols=True,
                leave=not self.brief,
                delay=BRIEF_S if self.brief else 0,
            )
            self.voice.aside = self._aside

    def _move(self, done: int, *, begins: bool) -> None:
        """Move the bar of a terminal."""
        step, bar = self.step, self.bar
        assert step is not None  # noqa: S101 - a bar is one of a step
        if begins and step.found:
            bar.initial = bar.n = step.found
            done = 0
        if step.total != bar.total:
            bar.total = step.total
        if step.total is not None:
            bar.bar_format = _BAR
        elif step.done:
            bar.bar_format = _OPEN
        if step.rejected:
            bar.set_postfix_str(f"{step.rejected:,} rejected", refresh=False)
        bar.update(done)

    def _end(self, *, broken: bool = False) -> None:
        """Leave one line of the step."""
        step = self.step
        if step is None:
            return
        if self.bar is not None:
            if not broken:
                told = step.line(self.now(), over=True).removeprefix(step.name).lstrip(":, ")
                self.bar.bar_format = f"{step.name:{WIDTH}} {told}".replace("{", "{{")
            if not self.brief:
                self.bar.refresh()
            self.bar.close()
            self.bar = None
            self.voice.aside = nullcontext
        elif not broken and (not self.brief or self.now() - step.began >= PLAIN_S):
            self._write(over=True)
        self.step = None

    def _write(self, *, over: bool) -> None:
        if self.step is None or self.voice.quiet:
            return
        if self.voice.json_logs:
            self._log()
        else:
            click.echo(self.step.line(self.now(), over=over), err=True)

    def _log(self) -> None:
        """Write where the step is as one line of JSON."""
        step, now = self.step, self.now()
        if step is None:
            return
        rate, left = step.rate(now), step.remaining_s(now)
        self.voice.log(
            level="info",
            stage=step.name,
            done=step.done,
            total=step.total,
            rate=None if rate is None else round(rate, 3),
            remaining_s=None if left is None else round(left),
            rejected=step.rejected,
        )

    def _aside(self) -> AbstractContextManager[object]:
        return _without(self.bar)


@contextmanager
def _without(bar: Any) -> Iterator[None]:
    """Take a bar off the screen, and put it back."""
    bar.clear()
    yield
    bar.refresh()


def clock(seconds: float) -> str:
    """Write a time that something takes.

    Examples:
        >>> clock(9.4), clock(3725), clock(200_000)
        ('0:09', '1:02:05', '2 d 7:33:20')
    """
    days, rest = divmod(int(seconds), 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, rest = divmod(rest, 60)
    told = f"{hours}:{minutes:02}:{rest:02}" if hours or days else f"{minutes}:{rest:02}"
    return f"{days} d {told}" if days else told


def ago(seconds: float) -> str:
    """Say how long ago something was.

    Examples:
        >>> ago(7.2), ago(500)
        ('7 s ago', '8:20 ago')
    """
    return f"{max(0.0, seconds):.0f} s ago" if seconds < 60 else f"{clock(seconds)} ago"  # noqa: PLR2004 - a minute
