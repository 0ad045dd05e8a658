"""``corpuskit publish``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from corpuskit.errors import ConfigError

if TYPE_CHECKING:
    from corpuskit.publishing import Plan, Published


@click.command(
    "publish",
    short_help="Publish a release to the Hub: one commit, checked, then the tag.",
    epilog="Example: corpuskit publish build/news me/kabul-news --private",
)
@click.argument("release")
@click.argument("repo", metavar="OWNER/NAME")
@click.option("--create-pr", is_flag=True, help="Propose it as a pull request.")
@click.option("--private", is_flag=True, help="Make the repository private.")
@click.option("--previous", metavar="FOLDER", help="The release that is published already.")
@click.option("--token", help="Default: HF_TOKEN or `hf auth login`.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Show the plan and send nothing.")
def command(  # noqa: PLR0913 - the options of a command
    release: str,
    repo: str,
    token: str | None,
    previous: str | None,
    *,
    create_pr: bool,
    private: bool,
    yes: bool,
    dry_run: bool,
) -> None:
    """Publish the folder RELEASE as the dataset repository OWNER/NAME.

    Shows what would be sent and asks. Everything goes in one commit, which is checked file by file;
    only then it gets the tag v<version>. Interrupted at any point, the same command completes what
    is missing or changes nothing. With --previous the plan counts by chunk (see: corpuskit plan).
    """
    from corpuskit.publishing import publish

    if not (yes or dry_run or sys.stdin.isatty()):
        raise ConfigError(
            "there is no terminal to ask on: give --yes to publish, or --dry-run to see the plan"
        )
    shown: list[Plan] = []

    def agreed(plan: Plan) -> bool:
        if shown:
            click.echo("\nsomebody else committed in between; now the plan is:\n", err=True)
        shown.append(plan)
        return _agreed(plan, yes=yes, repo=repo)

    done = publish(
        release,
        repo,
        private=private,
        propose=create_pr,
        dry_run=dry_run,
        token=token,
        previous=previous,
        confirm=None if dry_run else agreed,
    )
    _tell(done)
    if done.outcome == "declined":
        raise click.exceptions.Exit(1)


def _agreed(plan: Plan, *, yes: bool, repo: str) -> bool:
    from corpuskit.cli.plan import describe

    click.echo(describe(plan), err=True)
    return yes or click.confirm(f"\nPublish to {repo}?", err=True)


def _tell(done: Published) -> None:
    from corpuskit.cli.plan import describe

    commit = (done.commit or "")[:7]
    where = f"{done.repo}@{done.tag}"
    match done.outcome:
        case "planned" if done.plan is None:
            click.echo(f"{where} is there already (commit {commit}); only its tag is missing")
        case "planned" if done.plan is not None:
            click.echo(describe(done.plan))
            click.echo("nothing was sent: this was a dry run", err=True)
        case "declined":
            click.echo("nothing was sent", err=True)
        case "proposed":
            click.echo(f"proposed {done.version} to {done.repo}: {done.pull_request}")
            click.echo("once it was merged, run the same command again: it sets the tag", err=True)
        case "unchanged":
            click.echo(f"{where} is published already (commit {commit}); nothing to do")
        case "completed":
            click.echo(f"completed {where} (commit {commit}): only its tag was missing")
        case _:
            click.echo(f"published {where} (commit {commit})")
            click.echo(f"load it: corpuskit.load({done.repo!r}, {done.tag!r})", err=True)
    for note in done.notes:
        click.echo(f"note: {note}", err=True)
