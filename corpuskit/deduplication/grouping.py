"""Which of the candidates tell one story, and which of them stays: every answer is a measured one.

Candidates that are alike are joined (union-find), so a cluster is the same in whatever order its
members came. Who stands for it is chosen by rules that do not know that order either, but for one:
what is published stays. Of new articles, of one publisher the last revision counts, where its first
one stands; of those the first by rank; and of what that lies in, the longest.

A copy names what is kept, and is like that: its text stands there. An article that is like what is
kept only by way of others of the cluster stays too, and says so (``linked``); it is in the same
cluster, and so in the same split, but no word of it is lost. Of several such ones that are alike
one stays. Copies left out by an earlier release still join what is new; so the cluster does not end
where its text is no longer at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from corpuskit.deduplication.choosing import Choice, Chooser, owned_by
from corpuskit.deduplication.comparing import (
    UPDATE,
    Comparing,
    Integers,
    Items,
    NearOptions,
)
from corpuskit.deduplication.shingles import Hashes

COMPARED_WITH_ALL: Final = 16
"""An article is compared with all that stay of its cluster where these are no more; else with those
that it shares a bucket with, or that one of these hangs on: so a cluster of any size is linear."""
_UNLIKE: Final = Choice("like no other kept")


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
    """Those that stay in the cluster of another one."""
    roots: dict[int, int] = field(default_factory=dict)
    """Of those that stay, the one whose cluster they are in."""
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
    comparing = Comparing(items, runs_of, options)
    clusters = _joined(pairs, comparing)
    made = _Grouping(items, comparing, options, _Neighbours(pairs, clusters, len(items.words)))
    made.join_kin()
    for members in clusters.members():
        made.settle(members)
    made.find_roots()
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


def _joined(pairs: tuple[Integers, Integers], comparing: Comparing) -> _Sets:
    """Join candidates that are alike; what is joined already need not be read."""
    clusters, sides = _Sets(), comparing.items.sides
    for number, kept in comparing.items.past.items():
        if kept is not None:
            clusters.join(number, kept)
    for early, late in _each(pairs):
        if sides[early] is not None and sides[early] == sides[late]:
            continue  # somebody may use both, and they leak nothing
        if clusters.root(early) != clusters.root(late) and comparing.likeness(early, late):
            clusters.join(early, late)
    return clusters


class _Neighbours:
    """Of each article the candidates that are in its cluster, by number."""

    def __init__(self, pairs: tuple[Integers, Integers], clusters: _Sets, count: int) -> None:
        roots = np.full(count, -1, np.int32)
        for members in clusters.members():
            roots[members] = members[0]
        early, late = pairs
        there = (roots[early] == roots[late]) & (roots[early] >= 0)
        one = np.concatenate((early[there], late[there])).astype(np.int32)
        other = np.concatenate((late[there], early[there])).astype(np.int32)
        order = np.lexsort((other, one))
        self._ones, self._others = one[order], other[order]

    def __call__(self, number: int) -> list[int]:
        start, end = np.searchsorted(self._ones, (number, number + 1))
        found: list[int] = self._others[start:end].tolist()
        return found


@dataclass(slots=True)
class _Grouping:
    items: Items
    comparing: Comparing
    options: NearOptions
    neighbours: _Neighbours
    groups: Groups = field(default_factory=Groups)
    together: _Sets = field(default_factory=_Sets)
    """What must stand in one split, where more than one of a cluster stays."""
    splits: dict[int, str] = field(default_factory=dict)
    """The split of what stands together with a published record."""

    @property
    def chooser(self) -> Chooser:
        """Who chooses."""
        return Chooser(self.comparing, self.neighbours)

    def settle(self, members: Sequence[int]) -> None:
        """Say which of a cluster stay, and what the others are to them."""
        past, sides = self.items.past, self.items.sides
        present = [number for number in members if number not in past]
        if not present:
            return
        published = [number for number in present if sides[number] is not None]
        kept = [number for number in published if sides[number] == sides[published[0]]]
        first, choice = self.chooser.choose(present, kept)
        former = choice.supersedes
        kept = [first, *(number for number in kept if number not in {first, former})]
        if former is not None and (side := sides[former]):
            self.splits[self.together.root(first)] = side
        if self.options.policy != "keep_one":
            kept += list(self.more(present, kept))
        cluster = _Cluster(self, first, set(kept))
        cluster.hang_all([number for number in present if number not in cluster.staying], former)
        for number in kept:
            if sides[number] is None and number != first:
                self.link(first, number)
        if any(number not in cluster.staying for number in present) or cluster.apart:
            self.groups.choices[first] = choice
        for number in members:
            if number in past:
                self.groups.past[number] = cluster.kept_of(past[number])

    def more(self, present: Sequence[int], kept: Sequence[int]) -> Iterator[int]:
        """Choose which new articles stay beside the first one, under the other policies."""
        new = [number for number in present if self.items.sides[number] is None]
        if self.options.policy == "keep_per_publisher":
            known = {self.items.owners[number] for number in kept}
            owned = owned_by(new, self.items)
            new = sorted(
                self.chooser.best(one) for owner, one in owned.items() if owner not in known
            )
        for number in new:
            if number != kept[0] and self.put_together(kept[0], number):
                yield number

    def put_together(self, first: int, number: int) -> bool:
        """Put an article into the split of the first one, unless its kin stands in another one."""
        together = self.together
        split = self.items.sides[first] or self.splits.get(together.root(first))
        own = self.splits.get(together.root(number), split)
        if split and own != split:
            return False  # it would be beside a copy of its kin
        together.join(first, number)
        if split or own:
            self.splits[together.root(first)] = split or own or ""
        return True

    def join_kin(self) -> None:
        """Join what must stand in one split anyway; the splits of published records stand."""
        first: dict[str, int] = {}
        for number, kin in enumerate(self.items.kins):
            if kin is not None and self.items.sides[number] is None:
                other = first.setdefault(kin, number)
                if other != number:
                    self.together.join(other, number)

    def link(self, first: int, number: int) -> None:
        """Note that an article stays in the cluster of the first one."""
        self.groups.links[number] = Likeness(number, first, *self.comparing.linked(first, number))

    def find_roots(self) -> None:
        """Say whose cluster those are in that stand together.

        That of one which takes the place of a published record, else of one that stands for others.
        """
        sides, groups = self.items.sides, self.groups
        for joined in self.together.members():
            members = [number for number in joined if number not in groups.copies]
            if not any(number in groups.links for number in members):
                continue
            former = {n: groups.choices[n].supersedes for n in members if n in groups.choices}
            heirs = (n for n, one in former.items() if one is not None and sides[one])
            chosen = (number for number in members if number not in groups.links)
            root = next(heirs, next(chosen, members[0]))
            groups.roots |= dict.fromkeys(members, root)


@dataclass(slots=True)
class _Cluster:
    """One cluster, while it is said which of its articles stay beside those that were chosen."""

    grouping: _Grouping
    first: int
    staying: set[int]
    apart: list[int] = field(default_factory=list)
    """Those that stay since they are like nothing else that does."""
    owned: dict[str | None, list[int]] = field(default_factory=dict)
    """Those that stay, by who published them."""

    def __post_init__(self) -> None:
        """Sort those that stay."""
        self.owned = owned_by(sorted(self.staying), self.grouping.items)

    @property
    def copies(self) -> dict[int, Likeness]:
        """Those that go."""
        return self.grouping.groups.copies

    def hang_all(self, others: Sequence[int], former: int | None) -> None:
        """Hang articles on what they are like of those that stay; what is like none stays as well.

        The published record whose place the first one takes goes in any case.
        """
        comparing, left = self.grouping.comparing, []
        for number in others:
            if number == former:
                fewer = min(int(comparing.items.shingles[one]) for one in (self.first, number))
                score = comparing.shared(self.first, number) / fewer
                self.copies[number] = Likeness(number, self.first, UPDATE, score)
            elif not self.hang(number):
                left.append(number)
        undecided = set(left)
        for number in self.grouping.chooser.in_turn(left):
            if number in undecided:
                undecided.discard(number)
                self.decide(number, undecided)

    def decide(self, number: int, undecided: set[int]) -> None:
        """Hang an article, or let it stay; what it lies in comes before it."""
        if self.hang(number) or self.hang_on_telling(number):
            return
        whole = number
        if self.grouping.items.sides[number] is None:
            whole = self.grouping.chooser.whole(number, undecided)
        if whole != number:
            undecided.discard(whole)
            if not self.hang(whole):
                self.stay(whole)
            if self.hang(number):
                return
        self.stay(number)

    def hang(self, number: int) -> bool:
        """Hang an article on the first that it is like of those that stay, if there is any."""
        for one in self.keepers(number):
            if found := self.grouping.comparing.likeness(one, number):
                self.copies[number] = Likeness(number, one, *found)
                return True
        return False

    def hang_on_telling(self, number: int) -> bool:
        """Hang an earlier telling where the later one hangs that took its place, if one did."""
        comparing, age = self.grouping.comparing, self.grouping.chooser.age
        for other in self.grouping.neighbours(number):
            later = self.copies.get(other)
            if later is None or later.relation != UPDATE or age(other) <= age(number):
                continue
            found = comparing.likeness(other, number)
            if found and found[0] == UPDATE:
                fewer = min(int(comparing.items.shingles[one]) for one in (later.other, number))
                score = comparing.shared(later.other, number) / fewer
                self.copies[number] = Likeness(number, later.other, UPDATE, score)
                return True
        return False

    def keepers(self, number: int) -> list[int]:
        """List which of those that stay an article may be like, the first one first."""
        staying, owner = self.staying, self.grouping.items.owners[number]
        found = staying
        if len(staying) > COMPARED_WITH_ALL:
            near = self.grouping.neighbours(number)
            found = {self.first, *(one for one in near if one in staying)}
            found |= {self.copies[one].other for one in near if one in self.copies}
        own: list[int] = []
        if self.grouping.options.policy == "keep_per_publisher" and owner is not None:
            own = self.owned.get(owner, [])
        others = found.difference(own)
        return [*own, *sorted(others, key=lambda one: (one != self.first, one))]

    def stay(self, number: int) -> None:
        """Let an article stay though others bind it to the cluster.

        A published record keeps its own cluster and split, and so does one whose kin stands in
        another split: they are like nothing of the cluster that stays.
        """
        grouping = self.grouping
        self.staying.add(number)
        self.owned.setdefault(grouping.items.owners[number], []).append(number)
        if grouping.items.sides[number] is not None:
            return
        if grouping.put_together(self.first, number):
            self.apart.append(number)
            grouping.link(self.first, number)
            grouping.groups.choices[number] = _UNLIKE

    def kept_of(self, before: int | None) -> int:
        """Say what a copy that was left out before hangs on, by what it hung on then."""
        if before in self.staying:
            return before
        return self.copies[before].other if before in self.copies else self.first


_PAIRS_AT_A_TIME: Final = 100_000


def _each(pairs: tuple[Integers, Integers]) -> Iterator[tuple[int, int]]:
    for start in range(0, len(pairs[0]), _PAIRS_AT_A_TIME):
        run = slice(start, start + _PAIRS_AT_A_TIME)
        yield from zip(pairs[0][run].tolist(), pairs[1][run].tolist(), strict=True)
