"""``corpuskit diff``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from corpuskit.packaging import Diff

TOP = 15


@click.command(
    "diff",
    short_help="Say what changed between two releases.",
    epilog="Example: corpuskit diff build/v1 build/v2   (or: corpuskit diff me/news@v1.0.0 v2)",
)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--json", "as_json", is_flag=True, help="For machines: one JSON object.")
def command(old: str, new: str, *, as_json: bool) -> None:
    """Compare two releases record by record; each is a folder, an address in a store or REPO@TAG.

    The keys of --json are those of corpuskit.packaging.Diff; pairs are [old, new].
    """
    import json

    from corpuskit.jobs.diff import diff

    found = diff(old, new)
    if as_json:
        click.echo(json.dumps(found.to_json(), ensure_ascii=False, indent=2))
    else:
        click.echo(render(found))


def render(found: Diff) -> str:
    """Write a diff as a text that people read from top to bottom."""
    lines = [f"{found.old} -> {found.new}", ""]
    counts = [(name, getattr(found, name)) for name in _COUNTS]
    lines += [f"  {name:<12}{count:>12,}" for name, count in counts if count or name != RARE]
    lines.append(
        f"  of the changed: {found.changed_text:,} in the text, "
        f"{found.changed_metadata:,} in the metadata"
    )
    if found.moved:
        lines.append(f"  in another split: {found.moved:,}")
    lines += _block("changed columns", [(k, f"{v:,}") for k, v in found.columns.items()])
    lines += _block("removed for", [(k, f"{v:,}") for k, v in found.removed_for.items()])
    schema = found.schema
    named = [
        *((name, "added") for name in schema.added),
        *((name, "removed") for name in schema.removed),
        *((what, "") for what in schema.changed),
    ]
    lines += _block("columns", named)
    rules = [
        (rule.rule, f"{rule.records:,} records, {_pair(*rule.removed_chars)} characters")
        for rule in found.rules[:TOP]
    ]
    lines += _block("rules whose effect changed", rules)
    refused = [(f"{stage}: {why}", _pair(a, b)) for stage, why, a, b in found.rejections]
    lines += _block("rejected pages", refused)
    rows = [
        (f"{config} {split}", _pair(*pair))
        for config, splits in found.rows.items()
        for split, pair in splits.items()
        if pair[0] != pair[1]
    ]
    lines += _block("rows", rows)
    files = ", ".join(f"{count:,} {what}" for what, count in found.files.items())
    lines += ["", f"size {_pair(*found.bytes)} bytes; files: {files}"]
    lines.append(f"asks for a {found.bump.level} version: {'; '.join(found.bump.reasons)}")
    return "\n".join(lines)


RARE = "renamed"
"""Told only where there are some: the rule of ids changes once in years."""
_COUNTS = ("added", "changed", "renamed", "removed", "unchanged")


def _pair(old: int, new: int) -> str:
    return f"{old:,} -> {new:,}"


def _block(title: str, rows: list[tuple[str, str]]) -> list[str]:
    if not rows:
        return []
    width = max(len(name) for name, _ in rows) + 2
    return ["", f"  {title}", *(f"    {name:<{width}}{value}".rstrip() for name, value in rows)]
