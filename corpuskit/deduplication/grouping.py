"""Which of the candidates tell one story, and which of them stays: every answer is a measured one.

Candidates that are alike are joined (union-find), so a cluster is the same in whatever order its
members came. Who stands for it is chosen by rules that do not know that order either, but for one:
what is published stays. Of new articles, of one publisher the last revision counts, where its first
one stands; of those the first by rank; and of what that lies in, the longest.

A copy names what is kept, and how like that is. One that is like it only by way of others of the
cluster says so: it is ``linked``. Copies left out by an earlier release still join what is new; so
the cluster does not end where its text is no longer at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from corpuskit.deduplication.choosing import Choice, Chooser, owned_by
from corpuskit.deduplication.comparing import (
    LINKED,
    Comparing,
    Integers,
    Items,
    NearOptions,
)
from corpuskit.deduplication.shingles import Hashes


class Likeness(NamedTuple):
    """That an article is like another one."""

    number: int
    other: int
    """Of a copy, the one that is kept; of one that stays, the one that stands for its cluster."""
    relation: str
    score: float


@dataclass(slots=True)
class Groups:
    """The articles that are like others."""

    copies: dict[int, Likeness] = field(default_factory=dict)
    """Those that go."""
    links: dict[int, Likeness] = field(default_factory=dict)
    """Those that stay though they are like another one, under the other policies."""
    roots: dict[int, int] = field(default_factory=dict)
    """Of those that stay, the first of all that they are joined with."""
    past: dict[int, int] = field(default_factory=dict)
    """Of copies that an earlier release left out, what they hang on now."""
    choices: dict[int, Choice] = field(default_factory=dict)
    """Of those that stand for a cluster, why."""


def group(
    pairs: tuple[Integers, Integers],
    items: Items,
    runs_of: Callable[[int], Hashes],
    options: NearOptions,
) -> Groups:
    """Compare candidates, join those that are alike, and say which of each cluster are copies.

    Args:
        pairs: Candidates by number, each pair once.
        items: Their measures.
        runs_of: Gives the runs of an article.
        options: What counts.
    """
    made = _Grouping(items, Comparing(items, runs_of, options), options)
    if options.policy != "keep_one":
        made.join_kin()
    for number, kept in items.past.items():
        if kept is not None:
            made.clusters.join(number, kept)
    for early, late in _each(pairs):
        made.compare(early, late)
    made.find_longer(pairs)
    for members in made.clusters.members():
        made.settle(members)
    if options.policy != "keep_one":
        for members in made.together.members():
            made.groups.roots |= dict.fromkeys(members, members[0])
    return made.groups


class _Sets:
    """Union-find: which numbers are joined, by whatever chain."""

    def __init__(self) -> None:
        self._parents: dict[int, int] = {}

    def root(self, number: int) -> int:
        """Return the smallest number that a number is joined with."""
        parents = self._parents
        while (above := parents.get(number, number)) != number:
            parents[number] = number = parents.get(above, above)
        return number

    def join(self, one: int, other: int) -> None:
        first, second = sorted((self.root(one), self.root(other)))
        self._parents[second] = self._parents[first] = first

    def members(self) -> Iterable[list[int]]:
        """Return the sets of more than one, each in order."""
        found: dict[int, list[int]] = {}
        for number in sorted(self._parents):
            found.setdefault(self.root(number), []).append(number)
        return found.values()


@dataclass(slots=True)
class _Grouping:
    items: Items
    comparing: Comparing
    options: NearOptions
    groups: Groups = field(default_factory=Groups)
    clusters: _Sets = field(default_factory=_Sets)
    longer: dict[int, list[int]] = field(default_factory=dict)
    """Of each article the candidates of its cluster that have more words."""
    together: _Sets = field(default_factory=_Sets)
    """What must stand in one split, where more than one of a cluster stays."""
    splits: dict[int, str] = field(default_factory=dict)
    """The split of what stands together with a published record."""

    @property
    def chooser(self) -> Chooser:
        """Who chooses."""
        return Chooser(self.comparing, self.longer)

    def compare(self, early: int, late: int) -> None:
        """Join two candidates that are alike; what is joined already need not be read."""
        sides = self.items.sides
        if sides[early] is not None and sides[early] == sides[late]:
            return  # somebody may use both, and they leak nothing
        if self.clusters.root(early) != self.clusters.root(late) and self.comparing.likeness(
            early, late
        ):
            self.clusters.join(early, late)

    def find_longer(self, pairs: tuple[Integers, Integers]) -> None:
        """Note of each article the longer candidates of its cluster, that it may lie in."""
        words = self.items.words
        for side in (pairs, pairs[::-1]):
            rows = np.flatnonzero(words[side[0]] < words[side[1]])
            for one, other in _each((side[0][rows], side[1][rows])):
                if self.clusters.root(one) == self.clusters.root(other):
                    self.longer.setdefault(one, []).append(other)

    def settle(self, members: Sequence[int]) -> None:
        """Say which of a cluster stay, and what the others are to them."""
        past, sides = self.items.past, self.items.sides
        present = [number for number in members if number not in past]
        if not present:
            return
        published = [number for number in present if sides[number] is not None]
        kept = [number for number in published if sides[number] == sides[published[0]]]
        first, choice = self.chooser.choose(present, kept)
        kept = [first, *(n for n in kept if n not in {first, choice.supersedes})]
        if self.options.policy != "keep_one":
            kept += list(self.more(present, kept))
        staying = frozenset(kept)
        for number in present:
            if number not in staying:
                self.groups.copies[number] = self.hung(number, kept)
            elif sides[number] is None and number != first:
                self.groups.links[number] = self.hung(number, [first])
        if any(number not in staying for number in present):
            self.groups.choices[first] = choice
        for number in members:
            if number in past:
                before = past[number]
                self.groups.past[number] = before if before in staying else first

    def more(self, present: Sequence[int], kept: Sequence[int]) -> Iterator[int]:
        """Choose which new articles stay beside the first one, under the other policies."""
        new = [number for number in present if self.items.sides[number] is None]
        if self.options.policy == "keep_per_publisher":
            known = {self.items.owners[number] for number in kept}
            owned = owned_by(new, self.items)
            new = sorted(
                self.chooser.best(one) for owner, one in owned.items() if owner not in known
            )
        together, first = self.together, kept[0]
        split = self.items.sides[first] or self.splits.get(together.root(first))
        for number in new:
            own = self.splits.get(together.root(number), split)
            if number == first or (split and own != split):
                continue  # its kin stands in another split: it would be beside a copy of it
            split = split or own
            together.join(first, number)
            yield number
        if split:
            self.splits[together.root(first)] = split

    def join_kin(self) -> None:
        """Join what must stand in one split anyway; the splits of published records stand."""
        first: dict[str, int] = {}
        for number, kin in enumerate(self.items.kins):
            if kin is not None and self.items.sides[number] is None:
                self.together.join(first.setdefault(kin, number), number)

    def hung(self, number: int, kept: Sequence[int]) -> Likeness:
        """Say what an article is to the first that it is like; else, to the first at all."""
        if self.options.policy == "keep_per_publisher":
            owner = self.items.owners[number]
            kept = [one for one in kept if self.items.owners[one] == owner] or kept
        for one in kept:
            found = self.comparing.likeness(one, number)
            if found:
                return Likeness(number, one, *found)
        both = self.comparing.shared(kept[0], number)
        counts = int(self.items.shingles[kept[0]]) + int(self.items.shingles[number])
        return Likeness(number, kept[0], LINKED, both / (counts - both))


_PAIRS_AT_A_TIME: Final = 100_000


def _each(pairs: tuple[Integers, Integers]) -> Iterator[tuple[int, int]]:
    for start in range(0, len(pairs[0]), _PAIRS_AT_A_TIME):
        run = slice(start, start + _PAIRS_AT_A_TIME)
        yield from zip(pairs[0][run].tolist(), pairs[1][run].tolist(), strict=True)
