"""``corpuskit learn``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpuskit.cli.progress import Bars
from corpuskit.cli.voice import speaking, voice

if TYPE_CHECKING:
    from corpuskit.jobs.learn import SiteReport


@click.command(
    "learn",
    short_help="Learn site profiles from the sites' own pages.",
    epilog="Example: corpuskit learn pages/ --out sites/",
)
@click.argument("inputs", metavar="INPUT…", nargs=-1, required=True)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Folder of the profiles, a TOML file a site.",
)
@click.option(
    "--sites",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Folder of known profiles: they hold until their site changes its template.",
)
@click.option("--workers", type=click.IntRange(min=1), help="Processes; default one a processor.")
@speaking
def command(inputs: tuple[str, ...], out: Path, sites: Path | None, workers: int | None) -> None:
    """Learn how each site lays out its stories, from a sample of its pages.

    Pages of one host are learned from together, three distinct stories at least; the result does
    not depend on their order. Profiles are small files made to be read and edited: what stands
    under "keep" wins over everything, and what stands under "drop" goes (see corpuskit review).
    """
    from corpuskit.config import pages_of
    from corpuskit.jobs.profiles import learn_inputs

    with Bars() as bars:
        reports = learn_inputs(
            [pages_of(one) for one in inputs], out, known=sites, workers=workers, tell=bars
        )
    tell(reports)
    if not reports:
        voice().tell("no site has three distinct stories of one template: nothing was learned")
    for report in reports:
        click.echo(f"{report.state:10} {report.site}  ({report.pages} stories)")


def tell(reports: Iterable[SiteReport]) -> None:
    """Say on standard error which sites have changed their template."""
    for report in reports:
        alarm = report.alarm()
        if alarm:
            voice().alarm("drift", alarm)
