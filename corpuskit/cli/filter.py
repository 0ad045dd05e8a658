"""``corpuskit filter``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from corpuskit.jobs.filter import DryRun

MAX_TEXT_CHARS = 160
"""Of a sample so much is shown."""


@click.command(
    "filter",
    short_help="Show what a preset of quality would take out of a release.",
    epilog="Example: corpuskit filter --dry-run build/demo --preset news --preset gopher",
)
@click.argument("release", metavar="RELEASE")
@click.option(
    "--dry-run", is_flag=True, required=True, help="Only show: a release is never changed."
)
@click.option(
    "--preset",
    "presets",
    multiple=True,
    required=True,
    type=click.Choice(["gopher", "c4", "fineweb", "news"]),
    help="Limits to hold the articles against; several in order.",
)
@click.option("--samples", default=3, show_default=True, help="Show so many of each measure.")
@click.option("--json", "as_json", is_flag=True, help="Print one object.")
def command(
    release: str, presets: tuple[str, ...], samples: int, *, dry_run: bool, as_json: bool
) -> None:
    """Count the articles that presets would take out, by measure, and show some of them.

    To take them out, build with filter: {quality: [PRESET]}: they become rejections that name
    measure and value.
    """
    del dry_run  # there is no other way yet
    from corpuskit.jobs.filter import dry_run as run

    found = run(release, presets, samples=samples)
    click.echo(_json(found) if as_json else render(found, presets))


def render(found: DryRun, presets: tuple[str, ...]) -> str:
    """Say what would go, the most frequent measure first."""
    gone = sum(found.counts.values())
    share = gone / found.articles if found.articles else 0.0
    lines = [
        f"{', '.join(presets)}: {gone:,} of {found.articles:,} articles would go ({share:.1%})",
        *(f"{count:>8,}  {measure}" for measure, count in found.counts.most_common()),
    ]
    if gone:
        by_language = (f"{name} {count:,}" for name, count in found.languages.most_common())
        lines.append(f"          by language: {', '.join(by_language)}")
    for one in found.samples:
        text = " ".join(one.text.split())
        shown = text[:MAX_TEXT_CHARS] + ("…" if len(text) > MAX_TEXT_CHARS else "")
        lines += ["", f"{one.id}  {one.why}", f"  {one.url or ''}".rstrip(), f"  {shown}"]
    return "\n".join(line for line in lines if line.strip() or not line)


def _json(found: DryRun) -> str:
    import json

    samples = [one._asdict() for one in found.samples]
    told = {
        "articles": found.articles,
        "would_go": sum(found.counts.values()),
        "measures": dict(found.counts.most_common()),
        "languages": dict(found.languages.most_common()),
        "samples": samples,
    }
    return json.dumps(told, ensure_ascii=False)
