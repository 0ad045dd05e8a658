"""The kind of a page, told by two small forests from what :mod:`features` says of it.

The first was fitted on pages that people sorted: articles, and pages of shops, forums, manuals and
firms. The second knows what hardly any collection holds, from invented pages: front pages, live
blogs, galleries, videos, prompts for consent, errors. What a page states about itself is one voice
among many. Where neither is sure, the kind is None.

Source: ``scripts/fit_kinds.py``; figures out of fold are in ``knowledge/weights/kinds.md``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import as_file, files
from typing import Final, NamedTuple

import numpy as np

from corpuskit.errors import KnowledgeError
from corpuskit.extraction.body.kinds import is_index
from corpuskit.extraction.kind.facts import PageFacts
from corpuskit.extraction.kind.features import describe, names
from corpuskit.knowledge.forest import LEAF_SCALE, Forest, Matrix, Weights, load_weights

ARTICLE: Final = "article"
INDEX: Final = "index"
OTHER: Final = "other"
"""What the second forest calls a page of none of its kinds."""

TELLING: Final = frozenset({ARTICLE, "live", "gallery", "video"})
"""Kinds of pages that tell a story, each in its way: a build takes these."""

FEW_BLOCKS: Final = 20
SURE: Final = 0.9
"""A page of fewer blocks, a story without its site, is unlike all that the weights were fitted on:
it is no article only where that is this sure. Source: one in a hundred gold pages has fewer."""

NEVER: Final = 2.0
FIRM: Final = 0.04
"""Where the first forest is this sure that a page is an article, the second does not make it an
index, a prompt or an error: bare stories, such as print versions, look like prompts to it."""

ERROR: Final = "error"
SAID: Final = ("error", "login", "consent")
"""An error says in words that it is one. A bare page of none of these, in its titles, headings,
names, address or labels, may as well be a story of two sentences: its kind is left open."""

LIKE_STORIES: Final = TELLING - {ARTICLE}
"""Kinds for which the second forest's word is enough: the first takes them for articles, and a
build takes them all the same."""

DIGITS: Final = 4
"""Odds are rounded to these, so that no last bit of an exponential function decides."""

SCORE_DIGITS: Final = 2


class Told(NamedTuple):
    """What kind of page one is, and how sure that is."""

    kind: str | None = None
    """None where it is not sure."""
    score: float | None = None
    """Likelihood of the kind, 0-1, as the forests see it."""


class Limits(NamedTuple):
    """From which likelihood on a page is told to be of a kind."""

    none: float
    """That it is no article, says the first forest."""
    unsure: float
    """So likely no article: the kind is left open."""
    invented: float
    """That it is of a kind of the second."""
    rival: float
    """The same, where the first is sure of another kind that is no article."""
    alone: float
    """The same of an index page or an error, where the first takes it for an article."""


def tell(facts: PageFacts) -> Told:
    """Tell what kind of page one is.

    Examples:
        >>> from corpuskit.extraction.body.body import Body
        >>> from corpuskit.extraction.kind.facts import gather
        >>> from corpuskit.extraction.metadata.signals import read_signals
        >>> from corpuskit.extraction.metadata.stated import parse_stated
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> root = parse("<title>404 Not Found</title><h1>Page not found</h1><hr>rain/1.2")
        >>> signals = read_signals(root)
        >>> body = Body("", None)
        >>> tell(gather(root, signals, parse_stated(signals), segment(root), body)).kind
        'error'
    """
    weights = load_kind_weights()
    row = describe(facts)
    sorted_by_people, invented = (
        odds(forest, row, about["kinds"], about["seeds"])
        for forest, about in zip(weights.forests, weights.about["parts"], strict=True)
    )
    lists = is_index(facts.blocks, facts.kept, facts.metadata.page_kind)
    limits = Limits(**weights.about["limits"])
    bare = len(facts.blocks) < FEW_BLOCKS
    told = decide(sorted_by_people, invented, limits, lists=lists, bare=bare)
    if told.kind == ERROR and bare and not row[0, _said()].any():
        return Told()
    return told


@cache
def _said() -> Sequence[int]:
    """Return the columns that count words of :data:`SAID`."""
    return [at for at, name in enumerate(names()) if name.endswith(SAID)]


def odds(forest: Forest, row: Matrix, kinds: Sequence[str], seeds: int) -> Mapping[str, float]:
    """Return how likely a page is of each of some kinds, as a forest sees it.

    Args:
        forest: its trees are of one kind after the other, in turn.
        row: of one page.
        kinds: in the order of the trees.
        seeds: how many times it was fitted; the mean counts.
    """
    said = forest.leaves(row)[:, 0].reshape(-1, len(kinds)).sum(axis=0, dtype=np.int64)
    powers = np.exp((said - said.max()) / (LEAF_SCALE * seeds))
    shares = (powers / powers.sum()).round(DIGITS).tolist()
    return dict(zip(kinds, shares, strict=True))


def decide(
    real: Mapping[str, float],
    invented: Mapping[str, float],
    limits: Limits,
    *,
    lists: bool = False,
    bare: bool = False,
) -> Told:
    """Say what kind of page one is, given how likely each is.

    Args:
        real: what the first forest says.
        invented: what the second says.
        limits: from which likelihood on they are believed.
        lists: whether what was taken for the story are teasers of others, by the rules.
        bare: whether the page has few blocks.

    Examples:
        >>> limits = Limits(none=0.6, unsure=0.3, invented=0.5, rival=0.8, alone=0.85)
        >>> decide({"article": 0.1, "forum": 0.9}, {"other": 1.0}, limits)
        Told(kind='forum', score=0.9)
        >>> decide({"article": 0.5, "forum": 0.5}, {"other": 1.0}, limits)
        Told(kind=None, score=None)
        >>> decide({"article": 0.9, "forum": 0.1}, {"other": 0.3, "error": 0.7}, limits)
        Told(kind=None, score=None)
        >>> decide({"article": 0.9, "forum": 0.1}, {"other": 0.7, "error": 0.3}, limits)
        Told(kind='article', score=0.63)
        >>> decide({"article": 0.9, "forum": 0.1}, {"other": 0.3, "live": 0.7}, limits)
        Told(kind='live', score=0.7)
        >>> decide({"article": 0.1, "forum": 0.8}, {"other": 1.0}, limits, bare=True)
        Told(kind=None, score=None)
    """
    told = _decide(real, invented, limits, lists=lists)
    return Told() if bare and told.kind not in TELLING and (told.score or 0.0) < SURE else told


def _decide(
    real: Mapping[str, float], invented: Mapping[str, float], limits: Limits, *, lists: bool
) -> Told:
    no_article = round(1 - real[ARTICLE], DIGITS)
    kind = max((k for k in invented if k != OTHER), key=invented.__getitem__, default=OTHER)
    if kind != OTHER:
        needed = limits.invented if lists and kind == INDEX else _needed(kind, no_article, limits)
        if invented[kind] >= needed:
            return Told(kind, round(invented[kind], SCORE_DIGITS))
    if no_article < limits.unsure:
        if kind != OTHER and invented[kind] >= limits.invented:
            return Told()
        return Told(ARTICLE, round(real[ARTICLE] * invented[OTHER], SCORE_DIGITS))
    if no_article < limits.none:
        return Told()
    kind = max((k for k in real if k != ARTICLE), key=real.__getitem__)
    return Told(kind, round(real[kind], SCORE_DIGITS))


def _needed(kind: str, no_article: float, limits: Limits) -> float:
    """Return how sure the second forest must be, in view of what the first says."""
    if no_article >= limits.none:
        return limits.rival
    if kind not in LIKE_STORIES and no_article < FIRM:
        return NEVER
    believed = kind in LIKE_STORIES or no_article >= limits.unsure
    return limits.invented if believed else limits.alone


@cache
def load_kind_weights() -> Weights:
    """Load the weights that corpuskit comes with.

    Raises:
        KnowledgeError: the file is damaged, or its columns are not those of this version.
    """
    with as_file(files("corpuskit.knowledge").joinpath("weights", "kinds.npz")) as path:
        weights = load_weights(path)
        if weights.about.get("names") != list(names()):
            raise KnowledgeError(f"{path}: fitted for other columns than this version makes")
        return weights
