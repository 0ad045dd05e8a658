"""``corpuskit purge``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from corpuskit.errors import ConfigError

if TYPE_CHECKING:
    from corpuskit.publishing import Purged, PurgePlan


@click.command(
    "purge",
    short_help="Take records out of every version, where the law asks for it.",
    epilog="Example: corpuskit purge me/kabul-news --ids removals.csv",
)
@click.argument("release", metavar="FOLDER|s3://…|OWNER/NAME")
@click.option("--ids", "list_", metavar="FILE", required=True, help="What must go; see above.")
@click.option("--token", help="Default: HF_TOKEN or `hf auth login`.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Show the plan and change nothing.")
def command(release: str, list_: str, token: str | None, *, yes: bool, dry_run: bool) -> None:
    """Take records out of a release folder, or out of every version of the dataset OWNER/NAME.

    FILE names an id or a URL on each line, or is a takedown list (columns record, reason, date,
    reference; see release.takedowns). Articles and copies of their texts go, with their edits and
    what the rejections tell of them; tombstones keep them away. Versions keep their numbers: their
    tags move to new commits, the old history and the large files that held the records are deleted.
    Interrupted at any point, the same command completes it. Purge the folders that you build the
    next release on as well.
    """
    from pathlib import Path

    from corpuskit.publishing import purge, read_list

    if not (yes or dry_run or sys.stdin.isatty()):
        raise ConfigError(
            "there is no terminal to ask on: give --yes to purge, or --dry-run to see the plan"
        )
    done = purge(
        release,
        read_list(Path(list_)),
        dry_run=dry_run,
        token=token,
        confirm=None if dry_run else lambda plan: _agreed(plan, yes=yes),
    )
    _tell(done)
    if done.outcome == "declined":
        raise click.exceptions.Exit(1)


def _agreed(plan: PurgePlan, *, yes: bool) -> bool:
    click.echo(describe(plan), err=True)
    return yes or click.confirm(f"\nPurge {plan.where}? This cannot be undone.", err=True)


def _tell(done: Purged) -> None:
    match done.outcome:
        case "planned":
            click.echo(describe(done.plan))
            click.echo("nothing was changed: this was a dry run", err=True)
        case "declined":
            click.echo("nothing was changed", err=True)
        case "unchanged":
            click.echo(f"{done.where}: no version tells of these records; nothing to do")
        case "completed":
            click.echo(f"{done.where}: completed an interrupted purge; nothing else to do")
        case _:
            versions = ", ".join(one.version for one in done.plan.versions)
            click.echo(f"purged {done.where}: {versions}")
    for record in done.plan.unknown:
        click.echo(f"note: no version tells of {record}", err=True)


def describe(plan: PurgePlan) -> str:
    """Write a plan for people."""
    from corpuskit.cli.plan import size

    lines = [f"{plan.where}: what must go", ""]
    for one in plan.versions:
        rows = ", ".join(f"{count:,} rows of {table}" for table, count in one.rows.items())
        files = f"{one.files} large files made anew"
        lines.append(f"  {one.version}: {one.articles:,} articles ({rows}); {files}")
    if plan.new_bytes:
        lines += ["", f"  to send: {size(plan.new_bytes)} at most"]
    if plan.beside:
        lines += ["", "  left as they are, and may hold the records; delete or purge them too:"]
        lines += [f"    {one}" for one in plan.beside]
    lines += ["", "  Copies that others made (forks, downloads) are out of reach."]
    return "\n".join(lines)
