"""What judges say of blocks, and what the ballot makes of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple


class Vote(NamedTuple):
    """One judge's word on some blocks of a page."""

    rule: str
    """Why: a name that can be counted, ``context``, ``standfirst`` …"""
    stay: bool
    """They belong to the story; else they go."""
    blocks: Collection[int]
    """Indices of the blocks; not one of them twice."""


class Draft(NamedTuple):
    """A story as the ballot sees it so far."""

    kept: tuple[int, ...]
    """Indices of its blocks, in order."""
    reasons: Mapping[int, str]
    """Why blocks go, those too that nobody took for the story."""
    votes: tuple[Vote, ...]
    """All that was said, in the order of the judges."""
    scores: Sequence[int] = ()
    """What speaks for each block, where all that is known of them was weighed: log-odds in units of
    1/64."""

    def said_of(self, block: int) -> list[Vote]:
        """Return the votes on a block.

        Examples:
            >>> Draft((0,), {}, (Vote("sibling", True, [0]), Vote("links", False, [1]))).said_of(1)
            [Vote(rule='links', stay=False, blocks=[1])]
        """
        return [vote for vote in self.votes if block in vote.blocks]


NO_STORY = Draft((), {}, ())
