"""``corpuskit load``."""

from __future__ import annotations

import click


@click.command(
    "load",
    short_help="Load a release from a folder or the Hub and say what is in it.",
    epilog="Example: corpuskit load build/demo   (or: corpuskit load me/kabul-news@v1.0.0)",
)
@click.argument("release", metavar="FOLDER|REPO[@TAG]")
def command(release: str) -> None:
    """Load every configuration of a release and print its splits and rows.

    A tag of a Hub repository is resolved to its commit first; an unknown one is an error.
    """
    from contextlib import nullcontext
    from pathlib import Path

    from datasets import get_dataset_config_names

    from corpuskit.jobs.load import load, resolve
    from corpuskit.publishing.errors import asking

    repo, _, tag = release.partition("@")
    if Path(release).exists():
        repo, tag = release, ""
    here = Path(repo).exists()
    commit = None if here else resolve(repo, tag or None)
    loaded = load(repo, tag or None) if here else None
    with nullcontext() if here else asking(repo):
        names = get_dataset_config_names(repo, revision=commit)
    for name in names:
        splits = (
            loaded if loaded is not None and name == "default" else load(repo, commit, name=name)
        )
        for split, rows in splits.items():
            click.echo(f"{name}\t{split}\t{rows.num_rows}")
