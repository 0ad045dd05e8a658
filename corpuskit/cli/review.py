"""``corpuskit review``."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from corpuskit.cli.progress import Bars


@click.command(
    "review",
    short_help="Correct in the browser how the pages of a site are read.",
    epilog="Example: corpuskit review build/demo --config configs/demo.yaml --sites sites/",
)
@click.argument("target", metavar="RELEASE|CRAWL")
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Configuration of the build: where the pages lie and the site profiles go.",
)
@click.option(
    "--sites",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the site profiles; default extraction.profiles of --config.",
)
@click.option(
    "--pages",
    type=click.Path(exists=True),
    help="Folder where the pages lie now; default the sources of --config.",
)
@click.option(
    "--gold",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of gold sets; pages can be saved there as rows for corpuskit evaluate.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Default a free one.")
@click.option("--open", "browse", is_flag=True, help="Open the address in your browser.")
def command(  # noqa: PLR0913 - one a command-line option
    *,
    target: str,
    config: Path | None,
    sites: Path | None,
    pages: str | None,
    gold: Path | None,
    port: int,
    browse: bool,
) -> None:
    """Show the pages that were read least surely, and correct how their site is read.

    Prints the address of a page on this machine, which nobody else can open, and serves it until
    you press Ctrl-C. RELEASE is a folder that `corpuskit build` wrote; CRAWL is the folder of a
    crawl or its configuration, of which each site is learned first.

    A correction names a place, a box or a line of the site. What it changes on other pages of the
    site is shown before it is saved, under "keep" or "drop", in the site's profile of the folder
    --sites, never in the release. The next build reads it where its configuration has
    extraction.profiles: FOLDER.
    """
    from corpuskit.review.serving import require, serve
    from corpuskit.review.starting import open_desk
    from corpuskit.storage.fetching import fetched
    from corpuskit.storage.places import is_store

    require()
    with TemporaryDirectory(prefix="corpuskit-") as work:
        with Bars() as bars:
            desk = open_desk(
                str(fetched(target)) if is_store(target) else target,
                Path(work),
                config=config,
                sites=sites,
                pages=pages,
                gold=gold,
                tell=bars,
            )

        def say(address: str) -> None:
            click.echo(address)
            sys.stdout.flush()
            click.echo("open it in a browser; Ctrl-C ends the review", err=True)
            if browse:
                click.launch(address)

        serve(desk, port=port, tell=say)
