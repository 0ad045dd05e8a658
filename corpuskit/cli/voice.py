"""What commands say on standard error: in sentences, as JSON lines, or nothing but errors."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

import click

AGAIN = "interrupted: run the same command again to begin anew"
"""Said after Ctrl-C by commands that leave nothing half done and keep nothing."""

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(slots=True)
class Voice:
    """How a command speaks beside its data."""

    quiet: bool = False
    """Nothing but errors and alarms."""
    json_logs: bool = False
    """One JSON object a line."""
    interrupted: str = AGAIN
    """What is said after Ctrl-C: how to go on."""
    aside: Callable[[], AbstractContextManager[object]] = field(default=nullcontext)
    """Keeps a progress bar out of the way while something is said."""

    def note(self, message: str) -> None:
        """Say what a user may want to know."""
        if not self.quiet:
            self._say(message, "info", f"note: {message}")

    def tell(self, message: str) -> None:
        """Say what has been done."""
        if not self.quiet:
            self._say(message, "info", message)

    def alarm(self, kind: str, message: str) -> None:
        """Say what a user should look at."""
        self._say(f"{kind}: {message}", "warning", f"{kind}: {message}")

    def error(self, message: str) -> None:
        """Say why the command fails."""
        self._say(message, "error", f"error: {message}")

    def end(self) -> None:
        """Say how to go on after an interruption."""
        self._say(self.interrupted, "error", self.interrupted)

    def log(self, **values: Any) -> None:
        """Write one line of JSON; keys that are not given are null."""
        import json  # the help of the command line needs none

        keys = ("level", "stage", "done", "total", "rate", "remaining_s", "rejected", "message")
        time = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = {"time": time} | {key: values.get(key) for key in keys}
        click.echo(json.dumps(line, ensure_ascii=False), err=True)

    def _say(self, message: str, level: str, line: str) -> None:
        with self.aside():
            if self.json_logs:
                self.log(level=level, message=message)
            else:
                click.echo(line, err=True)


def voice() -> Voice:
    """Return the voice of the command that runs."""
    context = click.get_current_context(silent=True)
    return context.ensure_object(Voice) if context is not None else Voice()


def note(message: str) -> None:
    """Say what a user may want to know, such as what was not taken from an input."""
    voice().note(message)


def speaking(command: Command) -> Command:
    """Give a command that may take long the options that say how it speaks."""

    def set_to(name: str) -> Callable[[click.Context, click.Parameter, bool], None]:
        def set_it(context: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's signature
            if value:
                setattr(context.ensure_object(Voice), name, True)

        return set_it

    for option, name, what in (
        (
            "--json-logs",
            "json_logs",
            "Progress, notes and errors as JSON, an object a line on standard error.",
        ),
        ("--quiet", "quiet", "No progress and no notes; errors and alarms are said all the same."),
    ):
        command = click.option(
            option,
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=set_to(name),
            help=what,
        )(command)
    return command
