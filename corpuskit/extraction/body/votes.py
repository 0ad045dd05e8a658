"""What judges say of a block, and what the ballot makes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Vote(NamedTuple):
    """One judge's word on one block."""

    block: int
    """Index of the block."""
    stay: bool
    """It belongs to the story; else it goes."""
    rule: str
    """Why: a name that can be counted, ``context``, ``standfirst`` …"""


class Draft(NamedTuple):
    """A story as the ballot sees it so far."""

    kept: tuple[int, ...]
    """Indices of its blocks, in order."""
    reasons: Mapping[int, str]
    """Why blocks go, those too that nobody took for the story."""
    votes: Mapping[int, Sequence[Vote]]
    """All that was said of each block, in the order of the judges."""


NO_STORY = Draft((), {}, {})
