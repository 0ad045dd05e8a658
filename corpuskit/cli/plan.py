"""``corpuskit plan``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from corpuskit.publishing import Plan

SHOWN = 20
"""Files that are listed one by one; the rest is summed up in a line."""
KILO = 1000


@click.command(
    "plan",
    short_help="Say what publishing a release would send; nothing is sent.",
    epilog="Example: corpuskit plan build/news-1.1.0 --previous build/news-1.0.0",
)
@click.argument("release")
@click.option("--previous", metavar="FOLDER", help="The release that is published already.")
@click.option("--repo", metavar="OWNER/NAME", help="Compare with what this repository holds now.")
@click.option("--token", help="Default: HF_TOKEN or `hf auth login`.")
@click.option("--json", "as_json", is_flag=True, help="The whole plan as JSON.")
def command(
    release: str, previous: str | None, repo: str | None, token: str | None, *, as_json: bool
) -> None:
    """Say exactly what publishing RELEASE would send, file by file.

    With --previous, new bytes are counted by hf-xet itself, in chunks, packed and compressed as the
    Hub's store keeps them; no network is needed. Their sum is exact, the part of each file its
    share. With --repo alone, changed files count whole: the most that can be sent.
    """
    import json
    from dataclasses import asdict

    from corpuskit.publishing import plan

    planned = plan(release, previous=previous, repo=repo, token=token)
    if as_json:
        told = asdict(planned) | {"bytes": planned.bytes, "new_bytes": planned.new_bytes}
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        click.echo(describe(planned))


def describe(plan: Plan) -> str:
    """Write a plan for people: what is deleted, what is sent, largest first, and the totals."""
    lines = [f"{plan.name} {plan.version}, compared with {plan.against}", ""]
    moving = [file for file in plan.files if file.action != "unchanged"]
    # What is lost must not be among the "more files".
    moving.sort(key=lambda file: (file.action != "deleted", -file.new_bytes, file.path))
    if moving:
        lines.append(f"  {'size':>10}  {'to send':>10}  {'what':<8}  file")
    lines += [
        f"  {size(file.bytes):>10}  {size(file.new_bytes):>10}  {file.action:<8}  {file.path}"
        for file in moving[:SHOWN]
    ]
    if len(moving) > SHOWN:
        rest = sum(file.new_bytes for file in moving[SHOWN:])
        lines.append(f"  {'':>10}  {size(rest):>10}  {'':<8}  {len(moving) - SHOWN} more files")
    unit = "new chunks" if plan.chunked else "whole files; a Hub with Xet may need less"
    lines += [f"  note: {line}" for line in plan.replaced]
    counts = ", ".join(
        f"{plan.count(action)} {action}"
        for action in ("new", "changed", "moved", "unchanged", "deleted")
        if plan.count(action)
    )
    share = plan.new_bytes / plan.bytes
    lines += [
        *([""] if moving else []),
        f"  {counts} files",
        f"  to send: {size(plan.new_bytes)} of {size(plan.bytes)} ({share:.1%}), in {unit}",
    ]
    return "\n".join(lines)


def size(number: int) -> str:
    """Write a number of bytes for people, in powers of ten.

    Examples:
        >>> size(0), size(999), size(1234), size(5_000_000_000)
        ('0 B', '999 B', '1.2 kB', '5.0 GB')
    """
    if number < KILO:
        return f"{number} B"
    amount, units = float(number), iter(("kB", "MB", "GB", "TB"))
    unit = ""
    while amount >= KILO and (unit := next(units, "")):
        amount /= KILO
    return f"{amount:.1f} {unit}"
