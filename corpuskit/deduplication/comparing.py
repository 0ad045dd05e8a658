"""How like two articles are: as wholes, as part and whole, or as two tellings of one publisher."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from corpuskit.deduplication.shingles import LOW_HALF, Hashes, shared
from corpuskit.deduplication.traits import Traits
from corpuskit.news.revisions import RevisionMark

Policy: TypeAlias = Literal["keep_one", "keep_all", "keep_per_publisher"]

NEAR: Final = "near-duplicate"
CONTAINED: Final = "contained"
CONTAINS: Final = "contains"
UPDATE: Final = "update"
"""Of an earlier telling of a publisher, where its own later one is kept."""
LINKED: Final = "linked"
"""Of an article that is like the kept one only by way of others that are alike: it stays."""
REASONS: Final = {
    NEAR: NEAR,
    CONTAINED: CONTAINED,
    CONTAINS: CONTAINED,
    UPDATE: UPDATE,
}
"""Of each relation to the kept article, the reason of the rejection."""

UPDATE_SHARE: Final = 0.5
"""Share of the runs of the shorter text from which two tellings of one publisher, of which one is
marked as a later one, are of one story. Source: a lead that is written anew keeps its background;
half of the shorter text is what containment looks for at least."""
UPDATE_DAYS: Final = 3
"""Days between which an agency still updates a story; a later one is a new one."""

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class NearOptions:
    """What counts as a copy, and what becomes of it."""

    threshold: float = 0.8
    """Jaccard of the runs of five words from which two texts are near copies. Source: .8 is left
    when one word in fifty is replaced, or a fifth of the text cut; below it stand stories that
    share their background paragraphs. FineWeb's 14 bands of 8 are made for about the same."""
    containment: float = 0.9
    """Share of the runs of the shorter text from which it lies in the longer one."""
    contained_length: float = 0.5
    """How long the shorter text must be, as a share of the words of the longer one: a quarter of a
    story is a brief of its own."""
    policy: Policy = "keep_one"


@dataclass(frozen=True, slots=True)
class Items:
    """What is known of the articles that are compared, in the order of their rank."""

    words: Integers
    shingles: Integers
    owners: Sequence[str | None]
    """Who published each."""
    sides: Sequence[str | None]
    """The split of each published record; None for new ones, which have none yet."""
    kins: Sequence[str | None]
    """What articles share that must stand in one split, near copies or not."""
    dates: Sequence[str | None] = ()
    """When each was published; empty where nobody knows."""
    traits: Mapping[int, Traits] = field(default_factory=dict)
    """Who tells the story and how often, of those that have candidates."""
    past: Mapping[int, int | None] = field(default_factory=dict)
    """Copies that an earlier release left out, and what they hang on; None: that says something
    else today. They are never kept, but what is like one of them belongs to its cluster."""


@dataclass(frozen=True, slots=True)
class Comparing:
    """Compares articles by number."""

    items: Items
    runs_of: Callable[[int], Hashes]
    options: NearOptions

    def likeness(self, one: int, other: int) -> tuple[str, float] | None:
        """Say what ``other`` is to ``one``, and how like: as wholes, else as part and whole."""
        counts = int(self.items.shingles[one]), int(self.items.shingles[other])
        words = int(self.items.words[one]), int(self.items.words[other])
        options, fewer = self.options, min(counts)
        telling = self.is_telling(one, other)
        long_enough = min(words) >= options.contained_length * max(words)
        if fewer < options.threshold * max(counts) and not long_enough and not telling:
            return None
        both = self.shared(one, other)
        if telling and both >= UPDATE_SHARE * fewer:
            return UPDATE, both / fewer
        if both >= options.threshold * (sum(counts) - both):
            return NEAR, both / (sum(counts) - both)
        if both >= options.containment * fewer and long_enough:
            return (CONTAINED if words[1] <= words[0] else CONTAINS), both / fewer
        return None

    def linked(self, one: int, other: int) -> tuple[str, float]:
        """Say what ``other`` is to ``one``, where both are in one cluster; see :meth:`likeness`."""
        both = self.shared(one, other)
        counts = int(self.items.shingles[one]) + int(self.items.shingles[other])
        return self.likeness(one, other) or (LINKED, both / (counts - both))

    def is_telling(self, one: int, other: int) -> bool:
        """Tell whether two may be tellings of one story by one publisher: one is marked so."""
        owner, dates = self.items.owners[one], self.items.dates
        if owner is None or owner != self.items.owners[other]:
            return False
        if not self.mark(one) and not self.mark(other):
            return False
        days = [(dates[number] or "")[:10] for number in (one, other)] if dates else ["", ""]
        return _days_between(*days) <= UPDATE_DAYS

    def mark(self, number: int) -> RevisionMark | None:
        """Return what marks an article as a later telling."""
        return self.items.traits.get(number, Traits()).mark

    def shared(self, one: int, other: int) -> int:
        """Count the runs that two have; of copies left out before only halves of runs are kept."""
        runs, others = self.runs_of(one), self.runs_of(other)
        if one in self.items.past or other in self.items.past:
            runs, others = halved(runs), halved(others)
        return shared(runs, others)


def _days_between(one: str, other: str) -> int:
    try:
        return abs((date.fromisoformat(one) - date.fromisoformat(other)).days)
    except ValueError:
        return 0  # not known


def halved(runs: Hashes) -> Hashes:
    """Keep the lower half of each run's number, which is all that is kept of copies left out.

    Examples:
        >>> halved(np.array([2**40 + 7, 5], np.uint64)).tolist()
        [5, 7]
    """
    return np.unique(runs & LOW_HALF)
