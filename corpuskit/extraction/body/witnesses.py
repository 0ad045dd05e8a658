"""Who says where the story of an unknown page is, roughly, and who of them is believed.

Of a page that does not speak for itself (:mod:`doubts`) trafilatura's fast mode is asked first.
Where it finds little, or not what the page's structured data or its fullest place hold, the others
are asked as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Any, Final, NamedTuple

from corpuskit.extraction.body.fullest import find_fullest
from corpuskit.extraction.body.look import Proposal, propose
from corpuskit.extraction.body.matching import find_lines, share_found
from corpuskit.extraction.body.trafilatura import find_text, parse_for_trafilatura
from corpuskit.extraction.metadata.stated import Metadata
from corpuskit.extraction.page.blocks import Block, running_chars
from corpuskit.text.folding import fold_letters

MIN_STORY_CHARS: Final = 250
"""trafilatura's own fall-back threshold: below it the thorough mode is asked as well. Source: a
round value. Swept: F1 -0.0007, +0.0019; exact -0.0014, +0.0014."""

MIN_AGREEMENT: Final = 0.6
"""Less than this share of a structured-data body in the fast result asks the thorough mode. Source:
a round value. Swept: F1 0, +0.0037; exact 0, +0.0014."""

MIN_STATED_SHARE: Final = 0.5
"""A structured-data body shorter than this share of what was found is a teaser. Source: a round
value. Swept: no text changes."""

MAX_STATED_WORK: Final = 400_000_000
"""Blocks times characters of a structured-data body in which they are looked for."""

MAX_MISSED_SHARE: Final = 0.3
"""Where a generic extractor found less than this share of the text that stands in the page's
fullest place, it lost the story. Source: extraction gold, 3 pages of 351, whose stories had been
lost. Swept: F1 -0.0044, 0; exact -0.0028, 0."""


class Scene:
    """A page as witnesses see it; what is costly is made when the first one asks."""

    def __init__(self, content: bytes, blocks: Sequence[Block], metadata: Metadata) -> None:
        self.content = content
        self.blocks = blocks
        self.metadata = metadata
        self.told: dict[str, Proposal] = {}
        """By witness, so that none is asked twice."""

    @cached_property
    def tree(self) -> Any:
        """The page as trafilatura wants it parsed."""
        return parse_for_trafilatura(self.content)

    @cached_property
    def fullest(self) -> set[int]:
        """The sentences of the fullest place: the yardstick of all witnesses, and one of them."""
        return find_fullest(self.blocks)


class Witness(NamedTuple):
    """One who says where the story is."""

    name: str
    mark: Callable[[Scene], AbstractSet[int]]


def mark_fast(scene: Scene) -> set[int]:
    """Mark what trafilatura finds at once."""
    return find_lines(find_text(scene.tree, fast=True), scene.blocks)


def mark_thorough(scene: Scene) -> set[int]:
    """Mark what trafilatura finds with all that it falls back to."""
    return find_lines(find_text(scene.tree, fast=False), scene.blocks)


def mark_stated(scene: Scene) -> set[int]:
    """Mark the blocks that hold the body of the page's structured data."""
    return find_lines((scene.metadata.article_body or "").split("\n"), scene.blocks)


def mark_fullest(scene: Scene) -> set[int]:
    """Mark the sentences of the place that holds most of the page's running text."""
    return scene.fullest


FAST: Final = Witness("trafilatura-fast", mark_fast)
THOROUGH: Final = Witness("trafilatura", mark_thorough)
STATED: Final = Witness("structured-data", mark_stated)
FULLEST: Final = Witness("structure", mark_fullest)

WITNESSES: Final[tuple[Witness, ...]] = (FAST, THOROUGH, STATED, FULLEST)
"""In the order in which they are asked; a site's profile is asked before them all, see
:mod:`corpuskit.extraction.body.by_profile`."""


def hear(scene: Scene) -> Proposal:
    """Ask the witnesses, no more of them than needed, and return whom to believe.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> rain = "It rained in Oslo, and in Bergen it rained all day and all night long."
        >>> page = f"<nav>Home</nav><main><h1>Rain</h1><p>{rain}<p>{rain * 3}</main>".encode()
        >>> told = hear(Scene(page, segment(parse(page)), Metadata()))
        >>> told.witness, sorted(told.marked)
        ('trafilatura-fast', [1, 2, 3])
    """
    blocks = scene.blocks
    first = ask(FAST, scene)
    size = _own_chars(blocks, first)
    stated = _stated_body(scene.metadata, blocks=len(first.marked), size=size)
    links = sum(blocks[index].link_chars for index in first.marked)
    enough = MAX_MISSED_SHARE * running_chars(blocks, scene.fullest)
    if size >= max(MIN_STORY_CHARS, links, enough) and (
        share_found(first.marked, blocks, stated) >= MIN_AGREEMENT
    ):
        return first
    told = [first, ask(THOROUGH, scene)]
    if stated:
        told.append(ask(STATED, scene))
    best = max(
        told,
        key=lambda one: (share_found(one.marked, blocks, stated), _own_chars(blocks, one)),
    )
    return ask(FULLEST, scene) if _own_chars(blocks, best) < enough else best


def ask(witness: Witness, scene: Scene) -> Proposal:
    """Return what a witness takes for the story."""
    told = scene.told.get(witness.name)
    if told is None:
        told = propose(scene.blocks, witness.name, witness.mark(scene))
        scene.told[witness.name] = told
    return told


def _stated_body(metadata: Metadata, *, blocks: int, size: int) -> str:
    """Return the body of the structured data, folded, where it is one by which to judge others.

    Args:
        metadata: what the page says of itself.
        blocks: how many blocks are looked for in it.
        size: characters that were found; a body much shorter is a teaser, and says nothing.
    """
    stated = fold_letters(metadata.article_body or "")
    if len(stated) < max(MIN_STORY_CHARS, MIN_STATED_SHARE * size):
        return ""
    return "" if len(stated) * blocks > MAX_STATED_WORK else stated


def _own_chars(blocks: Sequence[Block], proposal: Proposal) -> int:
    """Count the characters of what was marked that are no links, without other stories."""
    return running_chars(blocks, proposal.marked - proposal.others)
