"""``corpuskit evaluate``."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpuskit.cli.progress import Bars
from corpuskit.cli.voice import speaking

if TYPE_CHECKING:
    from corpuskit.evaluation.rows import GoldOutcome


@click.command(
    "evaluate",
    short_help="Score corpuskit against gold files, beside trafilatura.",
    epilog="Example: corpuskit evaluate gold/ --sets datelines --errors wrong.jsonl",
)
@click.argument("gold", type=click.Path(path_type=Path))
@click.option(
    "--sets",
    help="Comma-separated, out of extraction, sites, datelines, openings, boilerplate, rawtext; "
    "default all that are there.",
)
@click.option("--limit", type=click.IntRange(min=1), help="Rows a set, drawn by hash.")
@click.option("--learn", is_flag=True, help="Learn site profiles from the pages of each set first.")
@click.option("--no-peer", is_flag=True, help="Do not run trafilatura beside.")
@click.option("--workers", type=click.IntRange(min=1), default=1, help="Processes; default 1.")
@click.option("--halves", is_flag=True, help="Show the figures of each half of the hosts.")
@click.option("--json", "as_json", is_flag=True, help="Print figures and every row as JSON.")
@click.option(
    "--errors",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the rows that went wrong to this file, as JSON lines.",
)
@speaking
def command(  # noqa: PLR0913 - one a command-line option
    *,
    gold: Path,
    sets: str | None,
    limit: int | None,
    learn: bool,
    no_peer: bool,
    workers: int,
    halves: bool,
    as_json: bool,
    errors: Path | None,
) -> None:
    """Score corpuskit against the gold sets in the folder GOLD, beside trafilatura.

    The figures are those of the same run, with 95 % intervals over hosts. A row on which corpuskit
    crashes counts as not found and is listed. --halves deals the hosts to two halves by a hash of
    their names: what was made to fit some hosts differs between them.
    """
    from corpuskit.evaluation.figures import table
    from corpuskit.evaluation.sets import SET_NAMES
    from corpuskit.jobs.evaluate import evaluate

    names = [name.strip() for name in sets.split(",")] if sets else SET_NAMES
    with Bars() as bars:
        result = evaluate(
            gold,
            sets=names,
            limit=limit,
            peer=not no_peer,
            learn=learn,
            workers=workers,
            progress=bars,
        )
    if errors is not None:
        _write(errors, result.wrong)
    if as_json:
        click.echo(json.dumps(result.as_dict(), ensure_ascii=False, indent=1))
    else:
        click.echo(table(result, halves=halves))


def _write(path: Path, outcomes: Iterable[GoldOutcome]) -> None:
    from corpuskit.errors import SourceError

    try:
        with path.open("w", encoding="utf-8") as out:
            for outcome in outcomes:
                row = {name: value for name, value in asdict(outcome).items() if name != "marks"}
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
    except OSError as error:
        raise SourceError(f"{path}: cannot be written: {error.strerror}") from error
