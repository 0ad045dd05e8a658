"""``corpuskit stats``."""

from __future__ import annotations

import click


@click.command(
    "stats",
    short_help="Show what is in a release, in the terminal.",
    epilog="Example: corpuskit stats build/demo --width 120   (for a browser: corpuskit report)",
)
@click.argument("release", metavar="FOLDER|REPO@TAG")
@click.option("--width", type=click.IntRange(min=60), help="Columns; default those of the screen.")
def command(release: str, width: int | None) -> None:
    """Print tables with bars: where pages went, when, who, how long, where, copies, splits.

    Into a pipe go the same lines without colour, a hundred columns wide; with the variable
    NO_COLOR set there is no colour anywhere.
    """
    import os
    import shutil
    import sys

    from corpuskit.jobs.diff import locate
    from corpuskit.packaging import read_release
    from corpuskit.report.screen import draw_screen, gather

    if width is None and sys.stdout.isatty():
        width = shutil.get_terminal_size().columns
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    facts = gather(read_release(locate(release)))
    click.echo(draw_screen(facts, width, _styled if colour else _plain))


def _plain(text: str, style: str) -> str:  # noqa: ARG001 - the same shape as the other
    return text


def _styled(text: str, style: str) -> str:
    return click.style(text, bold=True) if style == "bold" else click.style(text, fg=style)
