"""Which of the candidates are copies, and of which article: every answer is a measured one.

Each article is compared with those before it that are kept, and is a copy of the first that it is
like. So a copy is like the very article that its rejection names, not like a copy of a copy of it:
chains of small changes do not run together. No two articles that are kept are like each other, but
for published ones of the same split.

Near copies come first, in the order in which exact copies are ranked. Then articles that lie in
another one, the longest first, so that the fullest telling stays. What hung on an article that lies
in another is asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from corpuskit.deduplication.shingles import Hashes, shared

Policy: TypeAlias = Literal["keep_one", "keep_all", "keep_per_publisher"]

NEAR: Final = "near-duplicate"
CONTAINED: Final = "contained"
CONTAINS: Final = "contains"
REASONS: Final = {NEAR: NEAR, CONTAINED: CONTAINED, CONTAINS: CONTAINED}
"""Of each relation to the kept article, the reason of the rejection."""

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


class Likeness(NamedTuple):
    """That an article is like another one."""

    number: int
    other: int
    """The one before it in the order; of a copy, the one that is kept."""
    relation: str
    score: float


@dataclass(frozen=True, slots=True)
class Items:
    """What is known of the articles that are compared, in the order of their rank."""

    words: Integers
    shingles: Integers
    owners: Sequence[str | None]
    """Who published each; for ``keep_per_publisher``."""
    sides: Sequence[str | None]
    """The split of each published record; None for new ones, which have none yet."""
    kins: Sequence[str | None]
    """What articles share that must stand in one split, near copies or not."""


@dataclass(slots=True)
class Groups:
    """The articles that are like others."""

    copies: dict[int, Likeness] = field(default_factory=dict)
    """Those that go."""
    links: dict[int, Likeness] = field(default_factory=dict)
    """Those that stay though they are like an earlier one, under the other policies."""
    roots: dict[int, int] = field(default_factory=dict)
    """Of those that stay, the first of all that they are joined with."""


def group(
    pairs: tuple[Integers, Integers],
    items: Items,
    runs_of: Callable[[int], Hashes],
    options: NearOptions,
) -> Groups:
    """Compare candidates, and say which are copies of which.

    Args:
        pairs: Candidates by number, each pair once.
        items: Their measures.
        runs_of: Gives the runs of an article.
        options: What counts.
    """
    made = _Grouping(items, runs_of, options)
    if options.policy != "keep_one":
        made.join_kin()
    numbers = np.arange(len(items.words))
    for early, late in _in_order(pairs, numbers):
        made.compare(early, late, made.nearness)
    published = np.array([side is not None for side in items.sides], np.bool_)
    longest = np.lexsort((numbers, np.where(published, 0, -items.words), ~published))
    places = np.empty_like(longest)
    places[longest] = numbers
    for early, late in _in_order(pairs, places):
        made.compare(early, late, made.containment)
    made.ask_again(pairs, places)
    return made.groups


@dataclass(slots=True)
class _Grouping:
    items: Items
    runs_of: Callable[[int], Hashes]
    options: NearOptions
    groups: Groups = field(default_factory=Groups)

    def compare(self, early: int, late: int, measure: _Measure) -> None:
        copies = self.groups.copies
        if early in copies or late in copies:
            return
        published = self.items.sides[early] is not None and self.items.sides[late] is not None
        if published and self.items.sides[early] == self.items.sides[late]:
            return  # somebody may use both, and they leak nothing
        joined = late in self.groups.links and self._root(early) == self._root(late)
        if joined and not self._goes(early, late):
            return
        found = measure(early, late)
        if not found:
            return
        if published or self._goes(early, late):
            copies[late] = found
            self.groups.links.pop(late, None)
        else:
            self.groups.links.setdefault(late, found)
            self._join(early, late)

    def join_kin(self) -> None:
        """Join what must stand in one split anyway; the splits of published records stand."""
        first: dict[str, int] = {}
        for number, kin in enumerate(self.items.kins):
            if kin is not None and self.items.sides[number] is None:
                self._join(first.setdefault(kin, number), number)

    def nearness(self, early: int, late: int) -> Likeness | None:
        """Measure how like two texts are as wholes."""
        one, other = int(self.items.shingles[early]), int(self.items.shingles[late])
        threshold = self.options.threshold
        if min(one, other) < threshold * max(one, other):
            return None
        both = shared(self.runs_of(early), self.runs_of(late))
        score = both / (one + other - both)
        return Likeness(late, early, NEAR, score) if score >= threshold else None

    def containment(self, early: int, late: int) -> Likeness | None:
        """Measure how much of the shorter text lies in the longer one; near copies are no parts."""
        one, other = int(self.items.words[early]), int(self.items.words[late])
        if min(one, other) < self.options.contained_length * max(one, other):
            return None
        counts = int(self.items.shingles[early]), int(self.items.shingles[late])
        fewer = min(counts)
        both = shared(self.runs_of(early), self.runs_of(late))
        near = both >= self.options.threshold * (sum(counts) - both)
        if near or both < self.options.containment * fewer:
            return None
        return Likeness(late, early, CONTAINED if other <= one else CONTAINS, both / fewer)

    def ask_again(self, pairs: tuple[Integers, Integers], places: Integers) -> None:
        """Find what copies of a copy are like; one that is like nothing kept is kept itself."""
        copies = self.groups.copies
        for _ in range(_ROUNDS):
            orphans = sorted(number for number, one in copies.items() if one.other in copies)
            near = _neighbours(pairs, set(orphans))
            for number in orphans:
                last = copies.pop(number).other
                while last in copies:
                    last = copies[last].other
                for other in sorted({*near[number], last} - copies.keys(), key=lambda n: places[n]):
                    self._compare_again(other, number)

    def _compare_again(self, other: int, number: int) -> None:
        """Compare what is kept with an orphan; a published record is no copy of a new page."""
        if self.items.sides[number] is not None and self.items.sides[other] is None:
            other, number = number, other
        for measure in (self.nearness, self.containment):
            self.compare(other, number, measure)

    def _goes(self, early: int, late: int) -> bool:
        policy = self.options.policy
        if policy == "keep_one":
            return True
        sides = {self.items.sides[self._root(early)], self.items.sides[self._root(late)]} - {None}
        if len(sides) > 1:
            return True  # it would stand beside a copy of it in another split
        return (
            policy == "keep_per_publisher" and self.items.owners[early] == self.items.owners[late]
        )

    def _join(self, early: int, late: int) -> None:
        one, other = sorted((self._root(early), self._root(late)))
        if one != other:
            self.groups.roots[other] = one
        self.groups.roots.setdefault(one, one)

    def _root(self, number: int) -> int:
        roots = self.groups.roots
        while roots.get(number, number) != number:
            roots[number] = number = roots.get(roots[number], roots[number])
        return number


_Measure: TypeAlias = Callable[[int, int], Likeness | None]


def _in_order(pairs: tuple[Integers, Integers], places: Integers) -> Iterator[tuple[int, int]]:
    """Yield pairs so that all that is before an article is settled when it is its turn."""
    one, other = pairs
    swapped = places[one] > places[other]
    early, late = np.where(swapped, other, one), np.where(swapped, one, other)
    order = np.lexsort((places[early], places[late]))
    for start in range(0, len(order), _PAIRS_AT_A_TIME):
        run = order[start : start + _PAIRS_AT_A_TIME]
        yield from zip(early[run].tolist(), late[run].tolist(), strict=True)


_PAIRS_AT_A_TIME: Final = 100_000
_ROUNDS: Final = 4
"""How often copies of copies are asked again: a published one may take new ones from others."""


def _neighbours(pairs: tuple[Integers, Integers], numbers: set[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {number: [] for number in numbers}
    if numbers:
        wanted = np.fromiter(numbers, np.int64, len(numbers))
        for one, other in (pairs, pairs[::-1]):
            for at in np.flatnonzero(np.isin(one, wanted)).tolist():
                found[int(one[at])].append(int(other[at]))
    return found
