"""Why blocks of a page are in its story or not: who decided, what was said, what was weighed.

Only ``corpuskit explain`` asks. A page is decided anew, and its scores are taken apart.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from corpuskit.extraction.body.ballot import decide
from corpuskit.extraction.body.body import Body
from corpuskit.extraction.body.corrections import NOTHING, RULE, Said, correct
from corpuskit.extraction.body.doubts import judge_page
from corpuskit.extraction.body.features import NAMES, columns_of, matrix_of
from corpuskit.extraction.body.look import Look, look_at
from corpuskit.extraction.body.sheet import Sheet
from corpuskit.extraction.body.votes import Draft
from corpuskit.extraction.body.weighing import (
    Weighed,
    above,
    forest_of,
    is_candidate,
    is_ruled,
    load_body_weights,
    sheet_of,
    with_certain,
)
from corpuskit.extraction.body.witnesses import Scene
from corpuskit.extraction.page.blocks import Block
from corpuskit.knowledge.attribution import attribute
from corpuskit.knowledge.forest import LEAF_SCALE, MAX_SCORE, SCORE_SCALE, Forest, Matrix

SHOWN: Final = 3
"""So many figures of a block are told."""

LEAST_ODDS: Final = 0.05
"""A figure that does less is not told: it would read as nothing."""

By: TypeAlias = Literal["forest", "rules", "certain", "unseen", "copy", "profile", "text", "people"]
"""Who decided: the forest; the rules, where the forest is in doubt about the page; a rule that is
certain; nobody, of a block far from all text; the forest, of a second copy or a last heading; the
profile of the site; where the text was found that blocks were compared with; people, who said so in
the site's profile."""


class ToldFigure(NamedTuple):
    """What one figure of a block did to its score."""

    name: str
    """As the card of the weights has it."""
    value: int
    odds: float
    """What it adds to the log-odds that the block is story, against a usual block of the page."""


class ToldBlock(NamedTuple):
    """A block, and why it is in the story or not."""

    text: str
    label: str
    kept: bool
    rule: str | None
    """Why it is not in the story."""
    by: By
    chance: int | None
    """That it is story, in hundredths, by the forest; None where it was not asked."""
    figures: tuple[ToldFigure, ...]
    """What spoke most for what the forest says."""
    votes: tuple[tuple[str, bool], ...]
    """Who said what of it: a rule, and whether the block is to stay."""


class ToldBody(NamedTuple):
    """The blocks of a page in their order."""

    blocks: tuple[ToldBlock, ...]
    witness: str | None
    """Who was believed about where the story is."""
    doubt: float | None = None
    """Share of the story's characters that are in doubt."""
    confidence: float | None = None


def explain_scene(scene: Scene, said: Said = NOTHING) -> ToldBody | None:
    """Tell of each block of a page of an unknown site why it is story or not.

    Args:
        scene: the page.
        said: what people said of its blocks, which wins over all else.

    Returns:
        None where no block could be trusted.

    Examples:
        >>> from corpuskit.extraction.metadata.stated import Metadata
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = b"<main><h1>Rain</h1><p>It rained in Oslo all day.</p><nav>Home</nav></main>"
        >>> told = explain_scene(Scene(page, segment(parse(page)), Metadata()))
        >>> [(one.text, one.rule, one.by) for one in told.blocks]
        [('Rain', 'before', 'rules'), ('It rained in Oslo all day.', None, 'rules'), \
('Home', 'after', 'rules')]
        >>> told.blocks[1].votes
        (('trafilatura-fast', True), ('sibling', True))
    """
    verdict = judge_page(scene)
    if verdict is None:
        return None
    proposal, weighed = verdict
    look = look_at(scene.blocks, proposal, scene.metadata)
    if look is None:  # judge_page has looked
        raise AssertionError
    weighed = weighed._replace(draft=correct(weighed.draft, said))
    blocks = _weighed(look, weighed)
    return ToldBody(blocks, proposal.witness, weighed.doubt, weighed.confidence)


def explain_body(body: Body, by: By) -> ToldBody:
    """Tell of each block of a body that the forest did not weigh."""
    kept = frozenset(body.kept)
    blocks = tuple(_told(block, body.draft, kept, by) for block in body.blocks)
    return ToldBody(blocks, body.extractor, confidence=body.confidence)


def _weighed(look: Look, weighed: Weighed) -> tuple[ToldBlock, ...]:
    weights = load_body_weights()
    ruled, threshold = decide(look), int(weights.about["threshold"])
    sheet = sheet_of(look, ruled)
    columns = columns_of(sheet)
    asked = np.flatnonzero(is_candidate(columns))
    rows = matrix_of(columns, asked)
    said = np.full(sheet.size, -MAX_SCORE, np.int64)
    forest = forest_of(weights, alone=weighed.alone)
    said[asked] = forest.score(rows)
    by = _deciders(sheet, weighed, said, with_certain(look, ruled, said), threshold)
    figures = dict(zip(asked.tolist(), _figures(forest, rows, threshold), strict=True))
    kept = frozenset(weighed.draft.kept)
    told = []
    for block in look.blocks:
        one = _told(block, weighed.draft, kept, by[block.index])
        if block.index in figures:
            chance = round(100 / (1 + np.exp(-said[block.index] / SCORE_SCALE)))
            one = one._replace(chance=chance, figures=figures[block.index])
        elif one.by == "forest":
            one = one._replace(by="unseen")
        told.append(one)
    return tuple(told)


def _deciders(
    sheet: Sheet,
    weighed: Weighed,
    said: NDArray[np.int64],
    scores: NDArray[np.int64],
    threshold: int,
) -> list[By]:
    """Say of each block who decided.

    Args:
        sheet: the page.
        weighed: what came out.
        said: what the forest says.
        scores: the same, with what rules are certain of.
        threshold: above it, a block is kept.
    """
    left = above(sheet, scores, threshold)
    if is_ruled(sheet, left, weighed.doubt):
        return ["rules"] * sheet.size
    kept = frozenset(left)
    by: list[By] = []
    for index, score in enumerate(scores.tolist()):
        if score != said[index]:
            by.append("certain")
        elif score > threshold and index not in kept:
            by.append("copy")
        else:
            by.append("forest")
    return by


def _figures(forest: Forest, rows: Matrix, threshold: int) -> list[tuple[ToldFigure, ...]]:
    """Give the figures of each row that speak most for what the forest says of it.

    The usual block of a page is as often story as not: else, on a page of nothing but story,
    nothing would speak for it.
    """
    if not len(rows):
        return []
    story = forest.leaves(rows).sum(axis=0, dtype=np.int64) * SCORE_SCALE > threshold * LEAF_SCALE
    sides = [side / side.sum() for side in (story, ~story) if side.any()]
    odds = attribute(forest, rows, np.mean(sides, axis=0)).columns
    return [
        _most(row, told if stays else -told, told)
        for row, told, stays in zip(rows, odds, story, strict=True)
    ]


def _most(
    row: NDArray[np.int16], speaking: NDArray[np.float64], odds: NDArray[np.float64]
) -> tuple[ToldFigure, ...]:
    found = [
        ToldFigure(NAMES[column], int(row[column]), round(float(odds[column]), 1))
        for column in np.argsort(-speaking, kind="stable")[:SHOWN].tolist()
        if speaking[column] >= LEAST_ODDS
    ]
    return tuple(found)


def _told(block: Block, draft: Draft, kept: frozenset[int], by: By) -> ToldBlock:
    stays = block.index in kept
    rule = "hidden" if block.hidden else draft.reasons.get(block.index, "not-chosen")
    votes = tuple((vote.rule, vote.stay) for vote in draft.said_of(block.index))
    if any(name == RULE for name, _ in votes):
        by = "people"
    return ToldBlock(block.text, block.label, stays, None if stays else rule, by, None, (), votes)
