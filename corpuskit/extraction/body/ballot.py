"""The ballot: what becomes of each block, given what the judges said of it.

This module alone weighs one voice against another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from corpuskit.extraction.body.judges import EDITORS, JUDGES
from corpuskit.extraction.body.look import Look
from corpuskit.extraction.body.votes import Draft, Vote
from corpuskit.extraction.page.blocks import running_chars

MARKED: Final = 1
"""Weight of a witness's mark, whoever the witness."""

STAY: Final[Mapping[str, int]] = {"sibling": 1, "known-story": 3, "standfirst": 6}
GO: Final[Mapping[str, int]] = {
    "before": 2,
    "after": 2,
    "context": 2,
    "name": 2,
    "links": 4,  # a site's places of story hold lists of links as well
    "title": 4,
    "other-story": 5,  # a standfirst above it is the own story's all the same
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
believed: some sites hold their story in a ``form``, an ``aside`` or a box named ``promo``."""

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
        >>> [(vote.rule, vote.stay) for vote in draft.votes[1]]
        [('me', True), ('context', False)]
    """
    draft = count(look, (vote for judge in JUDGES for vote in judge(look)))
    for editor in EDITORS:
        draft = amend(draft, editor(look, draft))
    return draft


def count(look: Look, votes: Iterable[Vote]) -> Draft:
    """Weigh what the judges said of each block, and return the first draft.

    Args:
        look: what they looked at.
        votes: theirs, in their order.
    """
    heard: dict[int, list[Vote]] = defaultdict(list)
    for vote in votes:
        heard[vote.block].append(vote)
    void = _NONE if _is_markup_believed(look, heard) else MARKUP
    kept: list[int] = []
    reasons: dict[int, str] = {}
    for index, said in heard.items():
        reason, stays = _weigh(said, void)
        if reason is not None:
            reasons[index] = reason
        elif stays:
            kept.append(index)
    return Draft(tuple(sorted(kept)), reasons, heard)


def amend(draft: Draft, votes: Iterable[Vote]) -> Draft:
    """Return a draft without what an editor votes out.

    Examples:
        >>> votes = {0: (Vote(0, True, "sibling"),), 1: (Vote(1, True, "standfirst"),)}
        >>> amend(Draft((0, 1), {}, votes), [Vote(0, False, "title"), Vote(1, False, "title")]).kept
        (1,)
    """
    out = []
    for vote in votes:
        said = draft.votes[vote.block]
        if GO[vote.rule] > max(_weight(one) for one in said if one.stay):
            out.append(vote)
    if not out:
        return draft
    gone = {vote.block: vote.rule for vote in out}
    heard = {vote.block: (*draft.votes[vote.block], vote) for vote in out}
    kept = tuple(index for index in draft.kept if index not in gone)
    return Draft(kept, {**draft.reasons, **gone}, {**draft.votes, **heard})


def _weigh(said: Sequence[Vote], void: AbstractSet[str]) -> tuple[str | None, int]:
    """Return the reason why a block goes, None where none prevails, and the weight of its staying.

    Args:
        said: all that was said of it.
        void: rules that do not count.
    """
    reason, against, stays = None, 0, 0
    for vote in said:
        if vote.rule in void:
            continue
        if vote.stay:
            stays = max(stays, _weight(vote))
        elif reason is None:
            reason, against = vote.rule, GO[vote.rule]
    return (reason if against > stays else None), stays


def _weight(vote: Vote) -> int:
    return STAY.get(vote.rule, MARKED) if vote.stay else GO[vote.rule]


def _is_markup_believed(look: Look, heard: Mapping[int, Sequence[Vote]]) -> bool:
    """Tell whether what the markup says leaves enough of what was taken for story."""
    found, left = [], []
    for index, said in heard.items():
        reason, stays = _weigh(said, _BESIDE)
        if stays and reason != "other-story":
            found.append(index)
            if reason is None:
                left.append(index)
    return running_chars(look.blocks, left) >= MIN_KEPT_SHARE * running_chars(look.blocks, found)
