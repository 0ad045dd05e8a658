"""``corpuskit clean``."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corpuskit.cli.progress import Bars
from corpuskit.cli.voice import note, speaking, voice

if TYPE_CHECKING:
    from corpuskit.article import Outcome


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
@click.option(
    "--sites",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Read pages by the site profiles in this folder.",
)
@click.option("--learn", is_flag=True, help="Read all input first and learn site profiles from it.")
@click.option("--raw", is_flag=True, help="Add raw_text and the dropped blocks.")
@click.option("--markdown", is_flag=True, help="Add the text as Markdown.")
@click.option(
    "--columns",
    metavar="NAME=FIELD,…",
    help="Where things stand in JSON, CSV and Parquet: text=body,url=link,published=date.",
)
@click.option(
    "--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Processes."
)
@speaking
def command(  # noqa: PLR0913 - one a command-line option
    inputs: tuple[str, ...],
    dateline: str,
    *,
    sites: Path | None,
    learn: bool,
    raw: bool,
    markdown: bool,
    columns: str | None,
    workers: int,
) -> None:
    """Read pages, write one JSON line for each, in input order.

    INPUT is a file, a folder, a glob or a URL. Read are HTML, raw text, JSON Lines and JSON, CSV,
    TSV, Parquet, RSS, Atom, MHTML, WARC, WET, ARC and WACZ, most also as .gz or .zst. - reads JSON
    lines {id?, url?, html or text, title?, published?} from standard input, and is the default
    where that is no terminal. Records of common writers (news-please, newspaper, Fundus,
    trafilatura, Zyte, WordPress, CC-News, C4, FineWeb, Dolma, datatrove …) are recognised; a field
    that is not taken is named on standard error. Without title the first line of a text is its
    headline, if others follow, it holds no dateline, and it is short: one sentence without a final
    stop. title "" says that there is none.

    A line is an article's fields plus "edits" (what turned the raw text into the text), or
    {"id", "rejected": {"stage", "reason"}}. Nothing is written elsewhere, deduplicated or
    filtered. --markdown adds "markdown", the text with its headings, lists, quotations, tables and
    listings as Markdown.

    With --learn, pages are grouped by the host of their address (else of their canonical link) and
    read by what the pages of their site have in common; --sites takes profiles that "corpuskit
    learn" wrote. A page that does not fit its profile is read as without one, and where many do
    not, standard error says that the site has changed.
    """
    from corpuskit.article import Rejection
    from corpuskit.config import Config, FilterConfig, NormalizationConfig, RightsConfig, pages_of
    from corpuskit.jobs.clean import clean_inputs

    if not inputs:
        if sys.stdin.isatty():
            raise click.UsageError("name a file, a folder, a glob, or - for standard input")
        inputs = ("-",)
    config = Config(
        filter=FilterConfig(page_kinds=None),
        normalization=NormalizationConfig.model_validate({"dateline": dateline}),
        rights=RightsConfig(optout="flag"),
    )
    outcomes = clean_inputs(
        [pages_of(one) for one in inputs],
        config=config,
        sites=sites,
        learn=learn,
        workers=workers,
        columns=_columns(columns),
        warn=partial(voice().alarm, "drift"),
        note=note,
    )
    voice().interrupted = (
        "interrupted: the lines that were written are whole; run the same command again to begin "
        "anew"
    )
    with Bars(brief=True) as bars:
        for outcome in outcomes:
            sys.stdout.write(to_line(outcome, raw=raw, markdown=markdown) + "\n")
            sys.stdout.flush()
            bars("cleaning pages", 1, None, isinstance(outcome, Rejection))


def _columns(given: str | None) -> dict[str, str] | None:
    """Read ``text=body,url=link``."""
    if given is None:
        return None
    from corpuskit.config import ColumnsConfig

    known = ", ".join(ColumnsConfig.model_fields)
    found: dict[str, str] = {}
    for pair in given.split(","):
        name, sign, field = (part.strip() for part in pair.partition("="))
        if not sign or not field or name not in ColumnsConfig.model_fields:
            raise click.UsageError(
                f"--columns: {pair!r}: must be NAME=FIELD, where NAME is one of {known}"
            )
        found[name] = field
    return found


def to_line(outcome: Outcome, *, raw: bool, markdown: bool = False) -> str:
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
        if markdown:
            from corpuskit.markdown import to_markdown

            record["markdown"] = to_markdown(outcome)
    return json.dumps(record, ensure_ascii=False)
