"""``corpuskit explain``."""

from __future__ import annotations

import zlib
from itertools import islice
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from corpuskit.article import Article
    from corpuskit.cleaning.reasons import GoneLine

COLORS = ("red", "magenta", "yellow", "cyan", "blue", "bright_red", "bright_magenta")

MAX_LINES = 50
"""Lines that are told why they went: each takes some ten milliseconds, and few articles have so
many."""


@click.command(
    "explain",
    short_help="Show what was removed from an article, and by which rule.",
    epilog="Example: corpuskit explain build/demo 3f2c…   (the beginning of an id is enough)",
)
@click.argument("release", metavar="RELEASE")
@click.argument("article_id", metavar="ID")
def command(release: str, article_id: str) -> None:
    """Print the raw text of an article with every removal marked and coloured by its rule.

    Below it, each line that went as chrome is told with the three figures of it that spoke most
    against it, and the blocks of the page that never came into the text are listed.
    """
    from corpuskit.packaging import read_release

    click.echo(render(read_release(release).article(article_id)))


def render(article: Article) -> str:
    """Return the marked text, the rules with their counts, why lines went, the dropped blocks."""
    from corpuskit.audit import count_rules, explain
    from corpuskit.cleaning.reasons import explain_lines

    parts = [click.style(f"{article.id}  {article.title or ''}", bold=True), ""]
    marked = []
    for segment in explain(article.text, article.edits):
        if segment.rule is None:
            marked.append(segment.text)
        elif segment.inserted:
            marked.append(click.style(f"{{+{segment.text}+}}", fg="green"))
        else:
            marked.append(_mark(segment.text, segment.rule))
    parts += ["".join(marked), "", click.style("removed characters by rule", bold=True)]
    parts += [
        f"{count:7d}  {click.style(rule, fg=_color(rule))}"
        for rule, count in count_rules(article.edits).items()
    ] or ["      0"]
    if gone := list(islice(explain_lines(article), MAX_LINES)):
        parts += ["", click.style("why lines went as chrome", bold=True), *map(_why, gone)]
    if article.dropped:
        parts += ["", click.style("blocks of the page that are not in the text", bold=True)]
        parts += [
            f"  {click.style(block.rule, fg=_color(block.rule))}  {block.label or ''}: "
            f"{_short(block.text, 120)}"
            for block in article.dropped
        ]
    return "\n".join(parts)


def _why(gone: GoneLine) -> str:
    figures = ", ".join(f"{one.figure} {one.value:g} ({one.odds:+g})" for one in gone.reasons)
    rule = click.style(gone.rule, fg=_color(gone.rule))
    return f"  {gone.chance:3d} %  {_short(gone.line, 60)}  {rule}: {figures or 'the rule alone'}"


def _short(text: str, chars: int) -> str:
    words = " ".join(text.split())
    return words if len(words) <= chars else f"{words[: chars - 1]}…"


def _mark(text: str, rule: str) -> str:
    """Mark the words of a removal, and leave its blank lines where they are."""
    words = text.strip()
    if not words:
        return click.style(f"[-{text!r}-]", fg=_color(rule), dim=True)
    before, _, after = text.partition(words)
    return f"{before}{click.style(f'[-{words}-]', fg=_color(rule))}{after}"


def _color(rule: str) -> str:
    return COLORS[zlib.crc32(rule.encode()) % len(COLORS)]
