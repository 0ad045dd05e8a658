"""``corpuskit explain``."""

from __future__ import annotations

import os
import shutil
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpuskit.cli.voice import note

if TYPE_CHECKING:
    from corpuskit.article import Article, Page
    from corpuskit.cleaning.reasons import GoneLine
    from corpuskit.explaining import Explanation

PIPED_COLUMNS = 100
"""Where standard output is no terminal."""


@click.command(
    "explain",
    short_help="Show what was removed from an article or a page, and by which rule.",
    epilog="""\b
Examples: corpuskit explain build/demo 3f2c…   (the beginning of an id is enough)
          corpuskit explain story.html
          corpuskit explain pages.jsonl.gz https://news.example/a --html --out a.html
          corpuskit explain https://news.example/a --crawl news""",
)
@click.argument("release", metavar="RELEASE|FILE|URL")
@click.argument("article_id", metavar="[ID]", required=False)
@click.option(
    "--crawl",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Take the page of URL from this crawl, or folder of archives, as it was stored last.",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Do what a build by this configuration does; default what corpuskit clean does.",
)
@click.option(
    "--sites",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Read the page by the site profiles in this folder; default those of --config.",
)
@click.option("--html", is_flag=True, help="Write one page of HTML that needs nothing else.")
@click.option("--out", metavar="FILE", default="-", help="Where to; default standard output.")
def command(  # noqa: PLR0913, PLR0917 - one parameter an option
    release: str,
    article_id: str | None,
    crawl: Path | None,
    config: Path | None,
    sites: Path | None,
    html: bool,  # noqa: FBT001 - click gives flags so
    out: str,
) -> None:
    """Print the raw text of an article with every removal marked and coloured by its rule.

    Of an article of a RELEASE, each line that went as chrome is told below with the three figures
    of it that spoke most against it, and the blocks of the page that never came into the text are
    listed.

    Of a page in a FILE or behind a URL (the first, or the one whose id, address or place begins
    with ID) all fields that were found are listed as well, and the blocks of the page in their
    order: whether each is in the story, who decided, the judges' votes, and the three figures that
    spoke most for what the forest says of it. What is shown is what `corpuskit clean` does with the
    page, or with --config what a build does that has learned no more than the profiles given.
    """
    folder = None if crawl else _release(release)
    if folder is not None:
        from corpuskit.packaging import read_release

        if article_id is None:
            ids = next(read_release(folder).articles(["id"]), None)
            such = f", such as: corpuskit explain {release} {ids['id']}" if ids else ""
            raise click.UsageError(f"name an article by the beginning of its id{such}")
        article = read_release(folder).article(article_id)
        if not html:
            _put(_fitted(render(article), out), out)
            return
        from corpuskit.explaining import explain_article

        _put(_as_html(explain_article(article)), out)
        return
    from corpuskit.explaining import find_page

    told = _explain(find_page(release, article_id, crawl=crawl, tell=note), config, sites)
    _put(_as_html(told) if html else _fitted(_as_text(told, out), out), out)


def _release(place: str) -> Path | None:
    """Return the folder of a release, brought here from a store; None for anything else."""
    from corpuskit.storage.fetching import fetched
    from corpuskit.storage.places import is_store

    if is_store(place):
        from corpuskit.storage.fetching import holds_release

        return fetched(place) if holds_release(place) else None
    return Path(place) if (Path(place) / "manifest.json").is_file() else None


def _explain(page: Page, config: Path | None, sites: Path | None) -> Explanation:
    from corpuskit.config import load_config
    from corpuskit.explaining import explain_page
    from corpuskit.extraction.story import unknown
    from corpuskit.learning.sites import Sites

    settings = load_config(config) if config else None
    if sites is None and settings and settings.extraction.profiles:
        sites = Path(settings.extraction.profiles)
    return explain_page(page, config=settings, profile_of=Sites(sites) if sites else unknown)


def _as_html(told: Explanation) -> str:
    from corpuskit.explaining.document import to_html

    return to_html(told).rstrip("\n")


def _as_text(told: Explanation, out: str) -> str:
    from corpuskit.explaining.terminal import to_terminal

    columns = shutil.get_terminal_size((PIPED_COLUMNS, 24)).columns
    return "\n".join(to_terminal(told, columns if out == "-" else PIPED_COLUMNS))


def _fitted(text: str, out: str) -> str:
    """Break the lines between words on a screen; in pipes and files a paragraph is one line."""
    if out != "-" or not sys.stdout.isatty():
        return text
    from corpuskit.explaining.terminal import folded

    return folded(text, shutil.get_terminal_size().columns)


def _put(text: str, out: str) -> None:
    """Write to a file or to standard output; without colours where NO_COLOR asks for that."""
    if out == "-":
        click.echo(text, color=False if os.environ.get("NO_COLOR") else None)
        return
    try:
        Path(out).write_text(
            click.unstyle(text) + "\n", encoding="utf-8", errors="backslashreplace"
        )
    except OSError as error:
        raise click.UsageError(f"{out}: cannot be written: {error.strerror}") from error
    click.echo(f"written: {out}", err=True)


def render(article: Article) -> str:
    """Return the marked text, the rules with their counts, why lines went, the dropped blocks."""
    from corpuskit.audit import count_rules, explain
    from corpuskit.cleaning.reasons import explain_lines
    from corpuskit.explaining.terminal import color_of
    from corpuskit.explaining.told import MAX_LINES
    from corpuskit.explaining.wording import shortened, visible

    title = visible(article.title or "")
    parts = [click.style(f"{article.id}  {title}", bold=True), ""]
    marked = []
    for segment in explain(article.text, article.edits):
        if segment.rule is None:
            marked.append(visible(segment.text))
        elif segment.inserted:
            marked.append(click.style(f"{{+{visible(segment.text)}+}}", fg="green"))
        else:
            marked.append(_mark(segment.text, segment.rule))
    parts += ["".join(marked), "", click.style("removed characters by rule", bold=True)]
    parts += [
        f"{count:7d}  {click.style(rule, fg=color_of(rule))}"
        for rule, count in count_rules(article.edits).items()
    ] or ["      0  nothing was removed from it"]
    if gone := list(islice(explain_lines(article), MAX_LINES)):
        parts += ["", click.style("why lines went as chrome", bold=True), *map(_why, gone)]
    if article.dropped:
        parts += ["", click.style("blocks of the page that are not in the text", bold=True)]
        parts += [
            f"  {click.style(block.rule, fg=color_of(block.rule))}  {block.label or ''}: "
            f"{shortened(block.text, 120)}"
            for block in article.dropped
        ]
    return "\n".join(parts)


def _why(gone: GoneLine) -> str:
    from corpuskit.explaining.terminal import color_of
    from corpuskit.explaining.wording import shortened

    figures = ", ".join(f"{one.figure} {one.value:g} ({one.odds:+g})" for one in gone.reasons)
    rule = click.style(gone.rule, fg=color_of(gone.rule))
    return (
        f"  {gone.chance:3d} %  {shortened(gone.line, 60)}  {rule}: {figures or 'the rule alone'}"
    )


def _mark(text: str, rule: str) -> str:
    """Mark the words of a removal, and leave its blank lines where they are."""
    from corpuskit.explaining.terminal import color_of
    from corpuskit.explaining.wording import visible

    words = text.strip()
    if not words:
        return click.style(f"[-{text!r}-]", fg=color_of(rule), dim=True)
    before, _, after = text.partition(words)
    return f"{before}{click.style(f'[-{visible(words)}-]', fg=color_of(rule))}{after}"
