"""``corpuskit stats``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from corpuskit.cli.progress import WIDTH, ago, clock
from corpuskit.cli.voice import note

MANIFEST = "manifest.json"
TOP = 10
"""Reasons of rejections that are listed."""
COUNTED = ("reading pages", "processing pages", "packaging")
"""Steps that are told by what lies on the disk."""


@click.command(
    "stats",
    short_help="Show what is in a release, or how far a build or a crawl is, in the terminal.",
    epilog="""\b
Examples: corpuskit stats build/demo --width 120   (for a browser: corpuskit report)
          watch corpuskit stats build/demo         (while it is built)""",
)
@click.argument("place", metavar="FOLDER|s3://…|REPO@TAG")
@click.option("--width", type=click.IntRange(min=60), help="Columns; default those of the screen.")
def command(place: str, width: int | None) -> None:
    """Print tables with bars: where pages went, when, who, how long, where, copies, splits.

    Of a build or a crawl that is under way, or was interrupted, it says how far it is: give the
    folder of the crawl, or of the release or of the work of the build. That disturbs neither.

    Into a pipe go the same lines without colour, a hundred columns wide; with the variable
    NO_COLOR set there is no colour anywhere.
    """
    import os
    import shutil
    import sys

    from corpuskit.jobs.diff import locate
    from corpuskit.jobs.watching import find_work, is_crawl
    from corpuskit.packaging import read_release
    from corpuskit.report.screen import draw_screen, gather

    if is_crawl(place):
        click.echo("\n".join(_crawl(Path(place))))
        return
    work = find_work(place)
    if work is not None and not (Path(place) / MANIFEST).is_file():
        click.echo("\n".join(_build(work)))
        return
    if width is None and sys.stdout.isatty():
        width = shutil.get_terminal_size().columns
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    facts = gather(read_release(locate(place)))
    click.echo(draw_screen(facts, width, _styled if colour else _plain))
    if work is not None:
        note(f"a newer one is being built: corpuskit stats {work}")


def _crawl(folder: Path) -> Iterator[str]:
    from corpuskit.crawling.checking import status
    from corpuskit.jobs.watching import crawl_speed

    yield from crawl_speed(folder)
    yield from status(folder)


def _build(folder: Path) -> Iterator[str]:
    """Say how far a build is, a line a step."""
    from corpuskit.jobs.watching import look_at_work

    work = look_at_work(folder)
    state = {True: "running", False: "not running: the same command goes on", None: "begun"}
    yield f"build in {folder}: {state[work.runs]}, last written {ago(work.idle_s)}"
    yield ""
    yield f"  {'reading pages':{WIDTH}} {work.read:,}{', not done' if work.reading else ''}"
    if not work.reading:
        known = "not done" if work.profiles is None else f"{work.profiles:,} site profiles"
        yield f"  {'learning sites':{WIDTH}} {known}"
    if work.profiles is not None:
        share = f" ({work.done / work.read:.0%})".replace("%", " %") if work.read else ""
        told = [f"{work.done:,} of {work.read:,}{share}"]
        told += [f"{work.rate:,.1f}/s"] if work.rate and work.runs is not False else []
        if work.remaining_s is not None and work.runs is not False:
            told.append(f"{clock(work.remaining_s)} left")
        yield f"  {'processing pages':{WIDTH}} {', '.join(told)}"
        if work.done >= work.read:
            yield f"  {'packaging':{WIDTH}} begun"
    if work.step is not None and work.step.name not in COUNTED:
        yield f"  {work.step.name:{WIDTH}} {work.step.line()}"
    if work.rejected:
        yield f"  {'rejected so far':{WIDTH}} {work.rejected.total():,}"
    for (stage, reason), count in work.rejected.most_common(TOP):
        yield f"  {count:>{WIDTH},}  {stage}: {reason}"


def _plain(text: str, style: str) -> str:  # noqa: ARG001 - the same shape as the other
    return text


def _styled(text: str, style: str) -> str:
    return click.style(text, bold=True) if style == "bold" else click.style(text, fg=style)
