"""``corpuskit clean``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from corpuskit.article import Outcome, Page, Rejection
    from corpuskit.config import Config
    from corpuskit.jobs.pages import Given
    from corpuskit.learning.sites import Sites


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
@click.option(
    "--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Processes."
)
def command(
    inputs: tuple[str, ...],
    dateline: str,
    *,
    sites: Path | None,
    learn: bool,
    raw: bool,
    workers: int,
) -> None:
    """Read pages, write one JSON line for each, in input order.

    INPUT is a .html, .txt, .jsonl, .warc or .wacz file (each also .gz or .zst), a folder, a glob or
    a URL; - reads JSON lines {id?, url?, html or text, title?, published?} from standard input,
    and is the default where that is no terminal. Without title the first line of a text is its
    headline, if others follow and it holds no dateline; title "" says that there is none.

    A line is an article's fields plus "edits" (what turned the raw text into the text), or
    {"id", "rejected": {"stage", "reason"}}. Nothing is written elsewhere, deduplicated or
    filtered.

    With --learn, pages are grouped by the host of their address (else of their canonical link) and
    read by what the pages of their site have in common; --sites takes profiles that "corpuskit
    learn" wrote. A page that does not fit its profile is read as without one, and where many do
    not, standard error says that the site has changed.
    """
    from corpuskit.config import Config, NormalizationConfig, RightsConfig, pages_of
    from corpuskit.engines.local import map_in_order
    from corpuskit.extraction.story import unknown
    from corpuskit.jobs.pages import process_given
    from corpuskit.learning.sites import Fit, Sites

    if not inputs:
        if sys.stdin.isatty():
            raise click.UsageError("name a file, a folder, a glob, or - for standard input")
        inputs = ("-",)
    inputs = tuple(pages_of(one) for one in inputs)
    config = Config(
        normalization=NormalizationConfig.model_validate({"dateline": dateline}),
        rights=RightsConfig(optout="flag"),
    )
    with TemporaryDirectory(prefix="corpuskit-") as temporary:
        known = Sites(sites) if sites else None
        if known is not None:
            known.check()
        pages: Iterator[Given] = ((page, None) for page in _pages(inputs))
        if learn:
            known, pages = _learn(inputs, Path(temporary), config, known, workers)
        fit = Fit(known or unknown)
        work = partial(process_given, config=config, profile_of=known or unknown)
        for outcome in map_in_order(work, pages, workers=workers):
            sys.stdout.write(to_line(outcome, raw=raw) + "\n")
            sys.stdout.flush()
            fit.count(outcome)
        for alarm in fit.alarms():
            click.echo(f"drift: {alarm}", err=True)


def _learn(
    inputs: tuple[str, ...], work: Path, config: Config, known: Sites | None, workers: int
) -> tuple[Sites, Iterator[Given]]:
    """Copy the whole input to disk, learn from it, and give it back."""
    from corpuskit.cli.learn import tell
    from corpuskit.config import SourceConfig
    from corpuskit.jobs.learn import learn_sites
    from corpuskit.jobs.pages import given_back
    from corpuskit.jobs.spool import write_spool
    from corpuskit.learning.sites import Sites

    spool = write_spool(
        work / "spool",
        [SourceConfig(path=one) for one in inputs],
        part_pages=config.part_pages,
        limit=None,
        on_page=lambda: None,
        reader=lambda location: _pages((location,)),
    )
    reports = learn_sites(
        spool,
        work / "learn",
        work / "sites",
        config=config,
        known=known,
        workers=workers,
        read=work / "read",
    )
    tell(reports)
    return Sites(work / "sites"), given_back(spool, work / "read")


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
    """Yield the pages of all inputs, each with what its site states.

    Archives of this machine are read twice, first for robots.txt and its like; of an archive
    behind a URL only what comes before a page is known of its site.
    """
    from corpuskit import sources
    from corpuskit.article import Page

    with sources.SiteFiles() as sites:
        for one in inputs:
            if one != sources.STDIN and not sources.is_url(one):
                sources.read_site_files(one, sites)
        for one in inputs:
            if one == sources.STDIN:
                pages = sources.read_lines(sys.stdin.buffer, "stdin")
            else:
                pages = sources.read(one, sites=sites)
            for page in pages:
                yield sites.mark(page) if isinstance(page, Page) else page
