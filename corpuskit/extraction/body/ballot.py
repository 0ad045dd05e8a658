"""The ballot: what becomes of each block, given what the judges said of it.

This module alone weighs one voice against another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from corpuskit.extraction.body.judges import EDITORS, JUDGES
from corpuskit.extraction.body.look import Look
from corpuskit.extraction.body.votes import Draft, Vote
from corpuskit.extraction.page.blocks import Block, running_chars

MARKED: Final = 1
"""Weight of a witness's mark, whoever the witness."""

STAY: Final[Mapping[str, int]] = {"sibling": 1, "insert": 3, "known-story": 3, "standfirst": 6}
GO: Final[Mapping[str, int]] = {
    "before": 2,
    "after": 2,
    "context": 2,
    "name": 2,
    "links": 4,  # a site's places of story hold lists of links as well
    "unseen": 2,
    "title": 4,
    "other-story": 5,  # a standfirst above it is the own story's all the same
    "never": 7,
    "profile": 7,
    "repeat": 7,
    "idle-heading": 7,
    "author-contact": 7,
}
"""Weights of the rules. Of the reasons why a block goes the first one named is weighed, against the
heaviest vote that it stay.

Source: these ranks are the order in which the hand-made rules were found to hold on the extraction
gold (198 pages, 132 hosts); they are an order, not sizes."""

MARKUP: Final = frozenset({"context", "links", "name"})
"""Rules that rest on what the markup calls itself."""

MIN_KEPT_SHARE: Final = 0.5
"""Where the markup calls more of what was marked chrome than this leaves, the markup is not
believed: some sites hold their story in a ``form``, an ``aside`` or a box named ``promo``. Source:
a round value. Swept: F1 -0.0004, -0.0053; exact 0, -0.0383."""

_BESIDE: Final = frozenset({"profile", "standfirst"})
"""Rules that have no say in whether the markup is to be believed."""

_NONE: Final[frozenset[str]] = frozenset()


def decide(look: Look) -> Draft:
    """Hear the judges and then the editors, and return the blocks of the story with the reasons.

    Examples:
        >>> from corpuskit.extraction.body.look import Proposal, look_at
        >>> from corpuskit.extraction.metadata.stated import Metadata
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = "<main><p>It rained all day.<aside><p>Goats win.</p></aside><p>It poured.</main>"
        >>> look = look_at(segment(parse(page)), Proposal("me", {0, 1}), Metadata())
        >>> draft = decide(look)
        >>> draft.kept, draft.reasons
        ((0, 2), {1: 'context'})
        >>> [(vote.rule, vote.stay) for vote in draft.said_of(1)]
        [('me', True), ('context', False)]
    """
    draft = count(look, [vote for judge in JUDGES for vote in judge(look)])
    for editor in EDITORS:
        draft = amend(draft, editor(look, draft))
    return draft


def count(look: Look, votes: Sequence[Vote]) -> Draft:
    """Weigh what the judges said of each block, and return the first draft.

    Args:
        look: what they looked at.
        votes: theirs, in their order.
    """
    void = _NONE if _is_markup_believed(look.blocks, votes) else MARKUP
    stays, goes = _weigh(votes, void)
    kept = sorted(index for index in stays if _stays(index, stays, goes))
    for index in kept:
        goes.pop(index, None)
    return Draft(tuple(kept), goes, tuple(votes))


def amend(draft: Draft, votes: Iterable[Vote]) -> Draft:
    """Return a draft without what an editor votes out.

    Examples:
        >>> said = (Vote("sibling", True, {0, 1}), Vote("standfirst", True, {1}))
        >>> amend(Draft((0, 1), {}, said), [Vote("title", False, {0, 1})]).kept
        (1,)
    """
    told = [vote for vote in votes if vote.blocks]
    if not told:
        return draft
    stays, _ = _weigh(draft.votes, _NONE)
    out = {
        index: vote.rule
        for vote in told
        for index in vote.blocks
        if GO[vote.rule] > stays.get(index, 0)
    }
    kept = tuple(index for index in draft.kept if index not in out)
    return Draft(kept, {**draft.reasons, **out}, (*draft.votes, *told))


def _weigh(votes: Sequence[Vote], void: AbstractSet[str]) -> tuple[dict[int, int], dict[int, str]]:
    """Return how heavily each block is to stay, and the first reason why each goes.

    Args:
        votes: in the order of the judges.
        void: rules that do not count.
    """
    stays: dict[int, int] = {}
    goes: dict[int, str] = {}
    counted = [vote for vote in votes if vote.rule not in void]
    for vote in sorted((vote for vote in counted if vote.stay), key=_weight):
        stays.update(dict.fromkeys(vote.blocks, _weight(vote)))
    for vote in reversed(counted):
        if not vote.stay:
            goes.update(dict.fromkeys(vote.blocks, vote.rule))
    return stays, goes


def _stays(index: int, stays: Mapping[int, int], goes: Mapping[int, str]) -> bool:
    return index not in goes or GO[goes[index]] <= stays[index]


def _weight(vote: Vote) -> int:
    return STAY.get(vote.rule, MARKED)


def _is_markup_believed(blocks: Sequence[Block], votes: Sequence[Vote]) -> bool:
    """Tell whether what the markup says leaves enough of what was taken for story."""
    stays, goes = _weigh(votes, _BESIDE)
    found = [index for index in stays if goes.get(index) != "other-story"]
    left = [index for index in found if _stays(index, stays, goes)]
    return running_chars(blocks, left) >= MIN_KEPT_SHARE * running_chars(blocks, found)
