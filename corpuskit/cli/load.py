"""``corpuskit load``."""

from __future__ import annotations

import click


@click.command(
    "load",
    short_help="Load a release from a folder or the Hub and say what is in it.",
    epilog="Example: corpuskit load build/demo   (or: corpuskit load me/kabul-news@v1.0.0)",
)
@click.argument("release", metavar="FOLDER|s3://…|REPO[@TAG]")
def command(release: str) -> None:
    """Load every configuration of a release and print its splits and rows.

    One in a store is brought here first. A tag of a Hub repository is resolved to its commit
    first; an unknown one is an error.
    """
    from corpuskit.jobs.load import contents

    for one in contents(release):
        click.echo(f"{one.configuration}\t{one.split}\t{one.rows}")
