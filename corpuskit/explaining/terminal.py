"""An explanation for a terminal: colours where there are any, numbers where there are none."""

from __future__ import annotations

import textwrap
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import click

from corpuskit.article import Article, Rejection
from corpuskit.audit import Segment, count_rules
from corpuskit.cleaning.reasons import GoneLine
from corpuskit.explaining.told import Explanation, segments
from corpuskit.explaining.wording import (
    DECIDERS,
    UNLIKE,
    Run,
    glosses_of,
    name_of,
    number_rules,
    runs_of,
    shortened,
    told_figures,
    told_votes,
    visible,
)
from corpuskit.extraction.body.reasons import ToldBody

COLORS: Final = ("red", "magenta", "yellow", "cyan", "bright_blue", "bright_red", "bright_magenta")

MIN_WIDTH: Final = 40
NAME_WIDTH: Final = 25
"""Columns of the names of fields."""

INDENT: Final = 9
"""Columns before the text of a block."""


def to_terminal(told: Explanation, width: int) -> Iterator[str]:
    """Yield the lines of an explanation.

    Args:
        told: what is to be shown.
        width: columns of the terminal.
    """
    width = max(width, MIN_WIDTH)
    outcome, paint = told.outcome, _Paint(number_rules(told))
    if isinstance(outcome, Rejection):
        why = f"rejected by {outcome.stage}: {outcome.reason}"
        yield click.style(fit(f"{outcome.id}  {why}", width), bold=True)
        if outcome.evidence:
            yield from _wrapped(shortened(outcome.evidence), width)
    else:
        yield click.style(fit(f"{outcome.id}  {shortened(outcome.title or '')}", width), bold=True)
        yield from _head("the text, with what was removed from it and put into it", width)
        yield from _text(outcome, width, paint)
        yield from _lines(told.lines, width, paint)
    yield from _head("fields", width)
    for name, value in told.fields():
        yield from _beside(name, shortened(value), width)
    if told.body is not None:
        yield from _blocks(told.body, width, paint)
    elif isinstance(outcome, Article) and outcome.dropped:
        yield from _head("blocks of the page that are not in the text", width)
        for block in outcome.dropped:
            where = click.style(block.rule, fg=paint(block.rule))
            yield f"  {where}  {block.label or ''}: {shortened(block.text, 120)}"


def color_of(rule: str) -> str:
    """Return the colour of a rule: the same in every run."""
    return COLORS[zlib.crc32(rule.encode()) % len(COLORS)]


class _Paint:
    """Gives each rule of an explanation a number, and a colour by it."""

    def __init__(self, numbers: Mapping[str, int]) -> None:
        self.numbers = numbers

    def __call__(self, rule: str) -> str:
        return COLORS[(self.numbers.get(rule, 1) - 1) % len(COLORS)]


def _head(title: str, width: int) -> Iterator[str]:
    yield ""
    yield from (click.style(line, bold=True) for line in _wrapped(title, width))


def _text(article: Article, width: int, paint: _Paint) -> Iterator[str]:
    """Yield the marked text, and its rules with their numbers."""
    counts = count_rules(article.edits)
    yield "".join(_marked(piece, paint) for piece in segments(article))
    yield from _head("removed characters by rule", width)
    for rule, count in counts.items():
        yield f"{count:7d}  ({paint.numbers[rule]}) {click.style(rule, fg=paint(rule))}"
    if not counts:
        yield "      0  nothing was removed from it"


def _marked(piece: Segment, paint: _Paint) -> str:
    """Mark the words of a removal, and leave its blank lines where they are."""
    if piece.rule is None:
        return visible(piece.text)
    number = f"({paint.numbers[piece.rule]})"
    color = paint(piece.rule)
    if piece.inserted:
        return click.style(f"{{+{visible(piece.text)}+}}{number}", fg="green")
    words = piece.text.strip()
    if not words:
        return click.style(f"[-{piece.text!r}-]{number}", fg=color, dim=True)
    before, _, after = piece.text.partition(words)
    return f"{before}{click.style(f'[-{visible(words)}-]{number}', fg=color)}{after}"


def _lines(lines: tuple[GoneLine, ...], width: int, paint: _Paint) -> Iterator[str]:
    if not lines:
        return
    yield from _head(
        "why lines went as chrome: chance, line, rule, what spoke most against it", width
    )
    for one in lines:
        rule = click.style(one.rule, fg=paint(one.rule))
        yield f"{one.chance:4d} %  {fit(shortened(one.line), width - INDENT)}"
        figures = ", ".join(f"{r.figure} {r.value:g} ({r.odds:+g})" for r in one.reasons)
        yield from _indented(f"{one.rule}: {figures or 'the rule alone'}", width, one.rule, rule)


def _blocks(body: ToldBody, width: int, paint: _Paint) -> Iterator[str]:
    yield from _head("blocks of the page in their order: + in the story, - not", width)
    known = [f"read by {body.witness}" if body.witness else "no story found"]
    if body.confidence is not None:
        known.append(f"confidence {body.confidence:.2f}")
    if body.doubt is not None:
        known.append(f"{100 * body.doubt:.0f} % of the characters in doubt")
    yield from _wrapped("; ".join(known), width)
    if any(block.by == "rules" for block in body.blocks):
        yield from _wrapped(UNLIKE, width)
    for run in runs_of(body):
        yield from _run(run, width, paint)
    if glosses := glosses_of(body):
        yield from _head(
            "what the figures mean; in brackets, what each adds to the log-odds", width
        )
        for name, meaning in glosses.items():
            yield from _beside(name, meaning, width)


def _run(run: Run, width: int, paint: _Paint) -> Iterator[str]:
    block = run.first
    sign = click.style("+", fg="green", bold=True) if block.kept else click.style("-", fg="red")
    chance = "     " if block.chance is None else f"{block.chance:3d} %"
    more = f"  … {len(run.blocks)} blocks" if len(run.blocks) > 1 else ""
    yield f"{sign} {chance}  {fit(shortened(block.text), width - INDENT - len(more))}{more}"
    rule = name_of(block.rule) if block.rule else ""
    parts = [f"{rule} by {DECIDERS[block.by]}" if rule else f"by {DECIDERS[block.by]}", block.label]
    told = (("figures", told_figures(block.figures)), ("votes", told_votes(block.votes)))
    parts += [f"{name}: {value}" for name, value in told if value]
    shown = click.style(rule, fg=paint(rule)) if rule else ""
    for line in _packed(filter(None, map(visible, parts)), width - INDENT):
        yield from _indented(line, width, rule, shown)


def _packed(parts: Iterable[str], width: int) -> Iterator[str]:
    """Put parts side by side as long as they fit.

    Examples:
        >>> list(_packed(["It rained", "all day", "in Oslo"], 22))
        ['It rained  |  all day', 'in Oslo']
    """
    line = ""
    for part in parts:
        joined = f"{line}  |  {part}" if line else part
        if line and len(joined) > width:
            yield line
            joined = part
        line = joined
    if line:
        yield line


def _indented(text: str, width: int, rule: str, shown: str) -> Iterator[str]:
    """Yield a text on lines of its own, with its rule in colour where it stands first."""
    for line in _wrapped(text, width - INDENT):
        if rule and line.startswith(rule):
            yield f"{'':{INDENT}}{shown}{click.style(line.removeprefix(rule), dim=True)}"
        else:
            yield f"{'':{INDENT}}{click.style(line, dim=True)}"


def _beside(name: str, text: str, width: int) -> Iterator[str]:
    """Yield a text beside its name."""
    for at, line in enumerate(_wrapped(text, width - NAME_WIDTH - 1)):
        yield f"{click.style(f'{name if at == 0 else str():{NAME_WIDTH}}', dim=True)} {line}"


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, max(width, 10), break_on_hyphens=False) or [""]


def folded(text: str, width: int) -> str:
    """Break lines between words where they are wider than a screen, under their beginning.

    Colours take no room; a word that is wider than the screen stays whole.

    Examples:
        >>> print(folded("  It rained on Monday.", 12))
          It rained
          on Monday.
        >>> folded("It rained.", 12)
        'It rained.'
    """
    return "\n".join(_fold(line, width) for line in text.split("\n"))


def _fold(line: str, width: int) -> str:
    indent = " " * (len(line) - len(line.lstrip(" ")))
    lines, taken = [indent], len(indent)
    for word in line[len(indent) :].split(" "):
        wide = sum(map(_columns_of, click.unstyle(word)))
        if taken + wide > width and lines[-1] != indent:
            lines[-1] = lines[-1].removesuffix(" ")
            lines.append(indent)
            taken = len(indent)
        lines[-1] += f"{word} "
        taken += wide + 1
    lines[-1] = lines[-1].removesuffix(" ")
    return "\n".join(lines)


def _columns_of(char: str) -> int:
    """Return how many columns a letter takes: two in East Asia, none for what stands on another."""
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def fit(text: str, width: int) -> str:
    """Cut a text to so many columns; letters of East Asia take two.

    Examples:
        >>> fit("It rained.", 6), fit("雨が降った", 6)
        ('It ra…', '雨が…')
    """
    taken = 0
    for at, char in enumerate(text):
        wide = _columns_of(char)
        if taken + wide > width - (at < len(text) - 1):
            return f"{text[:at]}…"
        taken += wide
    return text
