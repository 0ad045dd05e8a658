"""Words for those who decided, and text of strangers made fit to be shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Final, NamedTuple

from corpuskit.explaining.told import Explanation, segments
from corpuskit.extraction.body.reasons import By, ToldBlock, ToldBody, ToldFigure

DECIDERS: Final[Mapping[By, str]] = {
    "forest": "the forest",
    "rules": "the rules",
    "certain": "a rule that is certain",
    "unseen": "far from all running text",
    "copy": "said a second time, or a heading with nothing below it",
    "profile": "the profile of the site",
    "text": "compared with the text that was found",
    "people": "what people said in the profile of the site",
}

UNLIKE: Final = (
    "On this page the rules are followed: it has too few blocks for the forest, the forest is in "
    "doubt about too much of it, or it lost the story."
)

MAX_SHOWN_CHARS: Final = 2_000
"""Of a field or a block so much is shown."""

_LINES: Final = "\n\t"
_TURNING: Final = frozenset(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
)
"""Marks that turn the direction of what follows them."""


def visible(text: str) -> str:
    r"""Show characters that would steer a terminal or turn the direction of a text as their codes.

    Examples:
        >>> visible("It\x1b[31m rained.\u202e\n")
        'It␛[31m rained.<U+202E>\n'
    """
    if text.isprintable():
        return text
    return "".join(map(_seen, text))


def _seen(char: str) -> str:
    if char in _LINES or char.isprintable():
        return char
    if char < " ":
        return chr(0x2400 + ord(char))
    if char in _TURNING or unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}:
        return f"<U+{ord(char):04X}>"
    return char


def shortened(text: str, chars: int = MAX_SHOWN_CHARS) -> str:
    """Put a text on one line, visible, and cut it.

    Examples:
        >>> shortened("It  rained all day.", 10)
        'It rained…'
    """
    words = visible(" ".join(text[: 4 * chars + 100].split()))
    return words if len(words) <= chars else f"{words[: chars - 1].rstrip()}…"


class Run(NamedTuple):
    """Blocks of a page, one after another, of which the same is to be said."""

    blocks: tuple[ToldBlock, ...]

    @property
    def first(self) -> ToldBlock:
        """The block that is shown."""
        return self.blocks[0]


def runs_of(body: ToldBody) -> Iterator[Run]:
    """Give the blocks of a page in order; those that nobody weighed, and that lie together, as one.

    Source: half of the blocks of a page are menus and lists of links.
    """

    def alike(block: ToldBlock) -> object:
        plain = not block.kept and not block.figures and not any(stay for _, stay in block.votes)
        return (block.rule, block.by) if plain else id(block)

    for _, run in groupby(body.blocks, key=alike):
        yield Run(tuple(run))


def told_figures(figures: Iterable[ToldFigure]) -> str:
    """Put figures into words.

    Examples:
        >>> told_figures([ToldFigure("own", 120, 1.25), ToldFigure("links", 0, -0.3)])
        'own=120 (+1.2), links=0 (-0.3)'
    """
    return ", ".join(f"{one.name}={one.value} ({one.odds:+.1f})" for one in figures)


def glosses_of(body: ToldBody) -> dict[str, str]:
    """Return what the figures mean that are told of the blocks of a page, by name.

    Examples:
        >>> figures = (ToldFigure("path own", 9, 0.1),)
        >>> block = ToldBlock("It rained.", "p", True, None, "forest", 99, figures, ())
        >>> glosses_of(ToldBody((block,), "me"))
        {'path own': 'characters of blocks with the same path of tags and classes, without links'}
    """
    told = {figure.name for run in runs_of(body) for figure in run.first.figures}
    return {name: gloss(name) for name in sorted(told)}


def gloss(figure: str) -> str:
    """Say what a figure of a block means."""
    known = _glosses()
    group, _, mass = figure.partition(" ")
    if figure not in known["figures"] and group in known["groups"] and mass in known["masses"]:
        return known["masses"][mass].format(group=known["groups"][group])
    return known["figures"][figure]


@cache
def _glosses() -> dict[str, dict[str, str]]:
    import tomllib

    text = files("corpuskit.explaining").joinpath("figures.toml").read_text("utf-8")
    return tomllib.loads(text)


def told_votes(votes: Iterable[tuple[str, bool]]) -> str:
    """Put votes into words.

    Examples:
        >>> told_votes([("sibling", True), ("links", False)])
        'stay sibling; go links'
    """
    said = list(votes)
    sides = (("stay", [rule for rule, stay in said if stay]), ("go", [r for r, s in said if not s]))
    return "; ".join(f"{side} {', '.join(rules)}" for side, rules in sides if rules)


def number_rules(told: Explanation) -> dict[str, int]:
    """Number all rules of an explanation from 1: those of the text as they come, then of blocks."""
    rules: list[str] = []
    if told.article is not None:
        rules += [piece.rule for piece in segments(told.article) if piece.rule]
        rules += [edit.rule for edit in told.article.edits]
        rules += [block.rule for block in told.article.dropped]
    if told.body is not None:
        rules += [name_of(block.rule) for block in told.body.blocks if block.rule]
    return {rule: number for number, rule in enumerate(dict.fromkeys(rules), 1)}


def name_of(reason: str) -> str:
    """Return the rule of a reason why a block is not in the story."""
    return f"extraction/{reason}"
