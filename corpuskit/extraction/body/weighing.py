"""Which blocks of a page are its story, once all is known that speaks for and against each.

A small forest with weights fitted on pages whose story people marked (``scripts/fit_body.py``)
weighs what :mod:`features` says of each block; there is one for pages whose story an extractor has
marked, and one for those of which only the structure has told (:mod:`doubts`). What the rules say
is one voice among others; where the forest is in doubt about a page as a whole, they are followed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from corpuskit.errors import KnowledgeError
from corpuskit.extraction.body.features import NAMES, columns_of, matrix_of
from corpuskit.extraction.body.look import Look
from corpuskit.extraction.body.sheet import Columns, Ints, Known, Sheet, lay_out
from corpuskit.extraction.body.votes import Draft, Vote
from corpuskit.extraction.page.blocks import Block
from corpuskit.knowledge.forest import MAX_SCORE, SCORE_SCALE, Forest, Weights, load_weights
from corpuskit.news.credits import MAX_CREDIT_CHARS, classify_last, classify_line
from corpuskit.news.datelines.grammar import has_dateline
from corpuskit.text.folding import fold_letters

Flags: TypeAlias = NDArray[np.bool_]

MIN_COPY_CHARS: Final = 45
"""Shorter text may stand in a story twice."""

MIN_KEPT_SHARE: Final = 0.2
"""Where the ballot keeps less than this share of what the rules keep, it has lost the story, and
the rules are followed."""

MAX_DOUBT: Final = 0.3
"""The same where this share of the characters is in doubt. Source: open gold, out of fold: of the
4 % of pages beyond it F1 is .606 by ballot and .641 by rules, on pages never fitted on .698 and
.785."""


MIN_BLOCKS: Final = 20
"""A page of fewer blocks is unlike all that the weights were fitted on, and the rules are followed.
Source: one in a hundred gold pages has fewer."""

CERTAIN: Final = frozenset({"other-story", "author-contact", "never", "unseen"})
"""Reasons of the rules that hold whatever the forest says: what belongs to another story, how to
reach the author, what is never story, what nobody sees. Source of the first two: a third of the
open gold, out of fold; pages never fitted on F1 .9404 -> .9405, leaked .118 -> .113, fitted pages
.9576 -> .9567."""

UNDOUBTED: Final = 128
"""A block that scores more is story whatever its words are: seven of eight times it is (log-odds of
2). Source: open gold, out of fold; cleaning that heeds it, exact of news .530 -> .540, of web pages
.190 -> .238, of pages never fitted .424 -> .434; F1 .9765 -> .9768, .9418 -> .9454, .9591 -> .9595.
At 64 more leaks on news (.051 -> .062), at 0 twice as much."""

STANDFIRST: Final = "standfirst"
"""The rule of the judge who finds it."""

FORESTS: Final = 2
"""One for pages whose story an extractor has marked, one for those that structure alone has."""

BALLOT: Final = "ballot"
"""The rule of what the forest says."""


class Weighed(NamedTuple):
    """What the forest made of a draft."""

    draft: Draft
    confidence: float
    """Of a hundred pages with so much confidence, so many were read well (F1 of .9 or more)."""
    doubt: float
    """Share of the story's characters that are in doubt."""
    alone: bool = False
    """Only the page's structure had marked its story; see :func:`weigh`."""

    def undoubted(self, blocks: Sequence[Block]) -> list[int]:
        """Return the kept blocks that the forest has no doubt about.

        Of a page so small that the rules are followed, also headings that the forest keeps, too.

        Args:
            blocks: of the page.
        """
        small = len(blocks) < MIN_BLOCKS
        return [
            index
            for index in self.draft.kept
            if self.draft.scores[index] > (0 if small and blocks[index].heading else UNDOUBTED)
        ]

    def overruled(self) -> list[int]:
        """Return the blocks that the rules keep, and the ballot does not."""
        return [index for index, why in self.draft.reasons.items() if why == BALLOT]


def weigh(
    look: Look, draft: Draft, weights: Weights | None = None, *, alone: bool = False
) -> Weighed:
    """Weigh what the rules made of a page against all else that is known of its blocks.

    Args:
        look: at the page.
        draft: what the rules decided.
        weights: others than those that corpuskit comes with.
        alone: only the page's structure has marked its story; there is a forest for that.
    """
    weights = weights or load_body_weights()
    sheet = sheet_of(look, draft)
    columns = columns_of(sheet)
    asked = np.flatnonzero(is_candidate(columns))
    scores = np.full(sheet.size, -MAX_SCORE, np.int64)
    scores[asked] = forest_of(weights, alone=alone).score(matrix_of(columns, asked))
    threshold = int(weights.about["threshold"])
    scores = with_certain(look, draft, scores)
    kept, doubt = settle(sheet, scores, threshold)
    confidence = confidence_of(doubt, weights.about["calibration"])
    amended = _amended(draft, kept)._replace(scores=scores.tolist())
    return Weighed(amended, confidence, doubt, alone)


def forest_of(weights: Weights, *, alone: bool) -> Forest:
    """Return the forest for pages whose story an extractor has marked, or structure alone."""
    marked, by_structure = weights.forests
    return by_structure if alone else marked


def sheet_of(look: Look, draft: Draft) -> Sheet:
    """Lay a page out with what is known of it once the rules have spoken."""
    known = Known(look.proposal.marked, look.metadata.title, draft.kept, draft.reasons)
    return lay_out(look.blocks, known)


def with_certain(look: Look, draft: Draft, scores: Ints) -> Ints:
    """Return the scores of a page with those of blocks of which the rules are certain.

    Args:
        look: at the page.
        draft: what the rules decided.
        scores: what the forest said.
    """
    scores = scores.copy()
    scores[[index for index, why in draft.reasons.items() if why in CERTAIN]] = -MAX_SCORE
    scores[list(_untold_standfirst(look, draft))] = MAX_SCORE
    fields = (i for i in draft.kept if scores[i] <= UNDOUBTED and is_field(look.blocks[i].text))
    scores[list(fields)] = MAX_SCORE
    return scores


def is_field(text: str) -> bool:
    """Say whether a block is a dateline or a credit, which later becomes a field.

    Whoever marked stories left most of them out, and so does the forest; but normalization must see
    them, to know the agency.

    Examples:
        >>> is_field("Quelle: dpa"), is_field("abc/def"), is_field("OSLO (AP) —")
        (True, True, True)
        >>> is_field("Read more about the ferry")
        False
    """
    if len(text) > MAX_CREDIT_CHARS:
        return False
    return has_dateline(text) or (classify_line(text) or classify_last(text)) is not None


def _untold_standfirst(look: Look, draft: Draft) -> Iterator[int]:
    """Give the blocks of a standfirst that the page's description does not hold whole.

    Left out of the text they would be lost. Source: a third of the open gold, out of fold; pages
    never fitted on F1 .9405 -> .9406, must_contain .928 -> .932, exact of fitted .351 -> .338.
    """
    told = fold_letters(look.metadata.description or "")
    for vote in draft.votes:
        if vote.stay and vote.rule == STANDFIRST:
            for index in vote.blocks:
                untold = fold_letters(look.blocks[index].text) not in told
                if untold and index in draft.kept:
                    yield index


def _amended(draft: Draft, kept: tuple[int, ...]) -> Draft:
    """Return a draft that keeps other blocks, with the votes that made the difference."""
    now, before = frozenset(kept), frozenset(draft.kept)
    reasons = {index: why for index, why in draft.reasons.items() if index not in now}
    reasons.update(dict.fromkeys(before - now, BALLOT))
    votes = [
        Vote(BALLOT, stay=stay, blocks=blocks)
        for stay, blocks in ((True, now - before), (False, before - now))
        if blocks
    ]
    return Draft(kept, reasons, (*draft.votes, *votes))


def is_candidate(columns: Columns) -> Flags:
    """Return which blocks are looked at: near what was marked, or running text.

    The others are menus and lists of links; half of all blocks. Source: gold of 1,407 pages, .0014
    of the story's characters are in them.
    """
    near = columns["marked ±8"] + columns["path marked"] + columns["parent marked"] > 0
    dense = (columns["own ±3"] >= 150) & (columns["links"] < 1000)  # noqa: PLR2004 - two lines; a link
    sentence = (columns["own"] >= 20) & (columns["links"] < 500)  # noqa: PLR2004 - words; half
    candidate: Flags = near | dense | sentence
    return candidate


def settle(sheet: Sheet, scores: Ints, threshold: int) -> tuple[tuple[int, ...], float]:
    """Return the blocks of the story, and the doubt about them.

    Args:
        sheet: the page.
        scores: of its blocks.
        threshold: above it, a block is kept.
    """
    kept = above(sheet, scores, threshold)
    doubt = _doubt(sheet.own, scores, kept)
    ruled = sorted(sheet.known.kept)
    return tuple(ruled if is_ruled(sheet, kept, doubt) else kept), doubt


def is_ruled(sheet: Sheet, kept: Sequence[int], doubt: float) -> bool:
    """Say whether the rules are followed on a page, whatever the forest says.

    Args:
        sheet: the page.
        kept: blocks that the forest keeps.
        doubt: about them.
    """
    ruled = sorted(sheet.known.kept)
    lost = sheet.own[list(kept)].sum() < MIN_KEPT_SHARE * sheet.own[ruled].sum()
    unlike = sheet.size < MIN_BLOCKS or doubt > MAX_DOUBT
    return bool(ruled and (lost or unlike))


def above(sheet: Sheet, scores: Ints, threshold: int) -> list[int]:
    """Return the blocks that score above a threshold: one copy of each, no heading at the end."""
    best: dict[int, int] = {}
    above = np.flatnonzero(scores > threshold).tolist()
    texts = sheet.texts.tolist()
    for index in above:
        other = best.get(texts[index])
        if other is None or scores[other] < scores[index]:
            best[texts[index]] = index
    kept = [i for i in above if sheet.chars[i] < MIN_COPY_CHARS or best[texts[i]] == i]
    while kept and sheet.heading[kept[-1]]:
        kept.pop()
    return kept


def _doubt(own: Ints, scores: Ints, kept: Sequence[int]) -> float:
    """Return the share of the story's characters that are in doubt.

    Each block counts with the probability that it was decided wrongly.
    """
    wrong = 1 / (1 + np.exp(np.abs(scores) / SCORE_SCALE))
    mass = int(own[list(kept)].sum())
    # Rounded, so that no last bit of an exponential function decides.
    return round(float((wrong * own).sum() / mass), 6) if mass else 1.0


def confidence_of(doubt: float, calibration: Sequence[Sequence[float]]) -> float:
    """Return how many pages of so much doubt came out well, from (doubt, share) in order."""
    doubts, shares = zip(*calibration, strict=True)
    return round(float(np.interp(doubt, doubts, shares)), 2)


@cache
def load_body_weights() -> Weights:
    """Load the weights that corpuskit comes with.

    Raises:
        KnowledgeError: the file is damaged, or its columns are not those of this version.
    """
    with as_file(files("corpuskit.knowledge").joinpath("weights", "body.npz")) as path:
        return checked(load_weights(path), path)


def checked(weights: Weights, path: Path) -> Weights:
    """Return weights whose columns are those that are made here.

    Raises:
        KnowledgeError: they are not.
    """
    if weights.about.get("names") != list(NAMES) or len(weights.forests) != FORESTS:
        raise KnowledgeError(f"{path}: fitted for another version of the ballot")
    return weights
