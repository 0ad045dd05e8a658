"""``corpuskit build``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from corpuskit.cli.learn import tell
from corpuskit.cli.progress import Bars
from corpuskit.cli.voice import note, speaking, voice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from corpuskit.jobs.build import Build
    from corpuskit.packaging import Manifest


@click.command(
    "build",
    short_help="Build a release folder: the whole journey.",
    epilog="Example: corpuskit build configs/demo.yaml --workers 4",
)
@click.argument("config")
@click.option("--workers", type=click.IntRange(min=1), help="Processes; default one a processor.")
@click.option(
    "--engine",
    metavar="local|dask[:WHERE]",
    help="Where pages are processed; WHERE is the address of a Dask scheduler (tcp://HOST:PORT) or "
    "its file (FILE.json). See docs/cluster.md.",
)
@click.option("--limit", type=click.IntRange(min=1), help="Take only N pages, drawn by hash.")
@click.option(
    "--explain-cache", is_flag=True, help="Say what came from the cache, and why the rest was done."
)
@speaking
def command(
    config: str, workers: int | None, engine: str | None, limit: int | None, *, explain_cache: bool
) -> None:
    """Build the release that CONFIG describes, into a folder or an object store.

    Interrupted at any point, by Ctrl-C, kill -9 or a power cut, the same command goes on where it
    was. The same inputs give the same bytes, whatever the engine and the number of workers. While
    it runs, `corpuskit stats` of its output shows in another terminal how far it is.
    """
    from corpuskit.config import load_config
    from corpuskit.jobs.build import build
    from corpuskit.jobs.delivery import work_of
    from corpuskit.packaging.configurations import by_time_lacks

    settings = load_config(config)
    voice().interrupted = (
        f"interrupted: what is done is kept in {work_of(settings)}; run the same command again to "
        "go on"
    )
    with Bars() as bars:
        result = build(
            settings, workers=workers, engine=engine, limit=limit, progress=bars, warn=note
        )
    click.echo(summary(result))
    if explain_cache:
        from corpuskit.cli.cache import explain

        click.echo("\n" + explain(result.cache))
    tell(result.sites)
    for record in result.unmatched:
        note(f"release.takedowns: no page and no record is {record}")
    for record in result.related:
        note(
            f"{record} stays, of the cluster of a record that was taken down; "
            "release.takedowns_scope: cluster takes it out"
        )
    lacks = by_time_lacks(result.manifest.rows, result.manifest.split_rule)
    if lacks:
        note(f"splits.time_test: {lacks}")
    pages = result.manifest.pages
    if result.rejected > settings.limits.max_rejected_share * pages:
        voice().error(
            f"{result.rejected} of {pages} pages were rejected, more than "
            f"limits.max_rejected_share ({settings.limits.max_rejected_share:.0%}) allows"
        )
        raise click.exceptions.Exit(1)


def summary(result: Build) -> str:
    """Say what was built, where, what was rejected and why, and how to load it."""
    manifest, output = result.manifest, result.output
    rejected = sum(manifest.rejections.values())
    lines = [
        f"built {manifest.name} {manifest.version} in {output}",
        f"  {manifest.pages} pages: {manifest.articles} articles, {rejected} rejected",
        *_kinds(manifest),
        "",
        f"  {'configuration':<16}{'rows by split'}",
    ]
    for name, splits in manifest.rows.items():
        rows = ", ".join(f"{split} {count}" for split, count in splits.items())
        lines.append(f"  {name:<16}{rows}")
    if result.sites:
        stories = sum(site.pages for site in result.sites)
        sites = f"{len(result.sites)} site{'s' * (len(result.sites) > 1)}"
        lines += ["", f"  site profiles: {sites}, learned from {stories} stories"]
    if result.unsure:
        told = ", ".join(f"{one.host} {one.confidence:.2f} ({one.pages})" for one in result.unsure)
        lines += ["", f"  least sure sites, with their articles: {told}"]
    if manifest.own_ids:
        lines += [
            "",
            f"  {manifest.own_ids} kept under their own address: a canonical link names another",
        ]
    if manifest.rejections:
        lines += ["", "  rejected"]
        lines += [
            f"  {count:>6}  {stage}: {reason}"
            for (stage, reason), count in sorted(
                manifest.rejections.items(), key=lambda item: (-item[1], item[0])
            )
        ]
    language = next((name for name in manifest.rows if len(name) == 2), None)  # noqa: PLR2004 - BCP 47 primary languages mostly have two letters
    lines += ["", *_since(manifest)]
    lines += ["", "load it:", *_loading(output, language, manifest)]
    lines += [
        "",
        f"look at all of it: corpuskit stats {output}, for a browser: corpuskit report {output}",
        f"look at an article: corpuskit explain {output} ID",
    ]
    return "\n".join(lines)


def _loading(output: Path | str, language: str | None, manifest: Manifest) -> Iterator[str]:
    """Say how the release is loaded; datasets alone cannot load one from a store."""
    if isinstance(output, str):
        yield "  import corpuskit"
        load, named = "corpuskit.load", "name="
    else:
        yield "  from datasets import load_dataset"
        load, named = "load_dataset", ""
    yield f'  {load}("{output}")                  # everything'
    if language:
        yield f'  {load}("{output}", {named}"{language}")            # one language'
    if "rejections" in manifest.rows:
        yield f'  {load}("{output}", {named}"rejections")    # what was left out, and why'


def _kinds(manifest: Manifest) -> list[str]:
    """Say how many pages of which kind came in; nothing where no kind is known."""
    kinds = sorted(manifest.page_kinds.items(), key=lambda item: (-item[1], item[0]))
    told = ", ".join(f"{kind} {count}" for kind, count in kinds)
    return [f"  pages by kind, as far as it is known: {told}"] if told else []


def _since(manifest: Manifest) -> list[str]:
    """Say what changed since the previous release."""
    if manifest.diff is None or manifest.bump is None:
        return ["a first release: release.previous names none before it"]
    found = manifest.diff
    renamed = f"{found['renamed']} renamed, " if found["renamed"] else ""
    what = (
        f"since {manifest.previous_version}: {found['added']} added, {found['changed']} changed "
        f"({found['changed_text']} in the text), {renamed}{found['removed']} removed, "
        f"{found['unchanged']} unchanged"
    )
    lines = [
        what,
        f"  kept although their page is not in the sources: {manifest.carried}",
        f"  a {manifest.bump['computed']} version: {'; '.join(manifest.bump['reasons'])}",
    ]
    if found["removed_for"]:
        reasons = (f"{count} {reason}" for reason, count in found["removed_for"].items())
        lines.insert(1, f"  removed for: {', '.join(reasons)}")
    return lines
