"""``corpuskit verify``."""

from __future__ import annotations

import click


@click.command(
    "verify",
    short_help="Check a release, here or on the Hub, against its manifest.",
    epilog="Example: corpuskit verify me/kabul-news@v1.0.0",
)
@click.argument("release", metavar="FOLDER|s3://…|OWNER/NAME[@TAG]")
@click.option("--token", help="Default: HF_TOKEN or `hf auth login`.")
@click.option("--full", is_flag=True, help="On the Hub: download every byte and check it.")
def command(release: str, token: str | None, *, full: bool) -> None:
    """Check that a release is what its manifest says.

    Every file is there with its size and digest and nothing else is; rows and columns are those
    listed; no removed article is in the data. Exit code 3 if anything is wrong.
    """
    from pathlib import Path

    from corpuskit.errors import PackageError
    from corpuskit.packaging.markup import count_of
    from corpuskit.publishing import verify
    from corpuskit.storage.places import is_remote

    here = is_remote(release) or Path(release).exists()
    name, _, tag = (release, "", "") if here else release.partition("@")
    report = verify(name, tag or None, token=token, full=full)
    for problem in report.problems:
        click.echo(problem)
    if report.problems:
        raise PackageError(
            f"{report.where}: not as published in {count_of(len(report.problems), 'thing')}; build "
            "or download the release again, or publish a new version"
        )
    click.echo(
        f"{report.where}: version {report.version} is whole: {report.files} files, "
        f"{report.rows} rows"
    )
