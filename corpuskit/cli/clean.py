"""``corpuskit clean``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from corpuskit.article import Outcome, Page, Rejection


@click.command(
    "clean",
    short_help="Turn pages into clean articles, as JSON lines.",
    epilog="""\b
Examples: corpuskit clean pages/ story.html archive.jsonl.gz > articles.jsonl
          echo '{"text": "Kabul, Mar 24 (EFE).- …"}' | corpuskit clean -""",
)
@click.argument("inputs", nargs=-1, metavar="[INPUT…|-]")
@click.option(
    "--dateline",
    type=click.Choice(["strip", "keep", "normalize"]),
    default="strip",
    show_default=True,
    help="Take datelines out of the text, leave them, or put in one canonical form.",
)
@click.option("--raw", is_flag=True, help="Add raw_text and the dropped blocks.")
@click.option(
    "--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Processes."
)
def command(inputs: tuple[str, ...], dateline: str, *, raw: bool, workers: int) -> None:
    """Read pages, write one JSON line for each, in input order.

    INPUT is a .html, .txt or .jsonl file (each also .gz or .zst), a folder or a glob; - reads JSON
    lines {id?, url?, html or text, title?, published?} from standard input, and is the default
    where that is no terminal. Without title the first line of a text is its headline, if others
    follow and it holds no dateline; title "" says that there is none.

    A line is an article's fields plus "edits" (what turned the raw text into the text), or
    {"id", "rejected": {"stage", "reason"}}. Nothing is written elsewhere, deduplicated or
    filtered.
    """
    from corpuskit.config import Config, NormalizationConfig
    from corpuskit.engines.local import map_in_order
    from corpuskit.jobs.pages import process_safely

    if not inputs:
        if sys.stdin.isatty():
            raise click.UsageError("name a file, a folder, a glob, or - for standard input")
        inputs = ("-",)
    config = Config(normalization=NormalizationConfig.model_validate({"dateline": dateline}))
    work = partial(process_safely, config=config)
    for outcome in map_in_order(work, _pages(inputs), workers=workers):
        sys.stdout.write(to_line(outcome, raw=raw) + "\n")
        sys.stdout.flush()


def to_line(outcome: Outcome, *, raw: bool) -> str:
    """Return an article or a rejection as one JSON line."""
    from corpuskit.article import Rejection, as_dict

    record: dict[str, Any]
    if isinstance(outcome, Rejection):
        why = {"stage": outcome.stage, "reason": outcome.reason, "evidence": outcome.evidence}
        record = {"id": outcome.id, "rejected": why, "source": as_dict(outcome.source)}
    else:
        record = as_dict(outcome) | {"edits": as_dict(outcome.edits)}
        if raw:
            record |= {"raw_text": outcome.raw_text, "dropped": as_dict(outcome.dropped)}
    return json.dumps(record, ensure_ascii=False)


def _pages(inputs: tuple[str, ...]) -> Iterator[Page | Rejection]:
    from corpuskit import sources

    for one in inputs:
        if one == sources.STDIN:
            yield from sources.read_lines(sys.stdin.buffer, "stdin")
        else:
            yield from sources.read(one)
