"""Which article stands for a cluster, and why."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from corpuskit.deduplication.comparing import CONTAINS, UPDATE, Comparing, Items
from corpuskit.deduplication.traits import Traits

_REASONS: Final = ("agency original", "earliest", "longest", "first id")
_NO_DATE: Final = "~"
"""Comes after every date."""


class Choice(NamedTuple):
    """Why an article stands for its cluster."""

    because: str
    """``published``, ``last revision``, ``holds the others``, ``agency original``, ``earliest``,
    ``longest``, or ``first id`` where nothing else tells them apart; ``like no other kept`` of one
    that is in the cluster by way of others only."""
    revision: int | None = None
    """Its number among the tellings of its publisher, where it is marked with one."""
    supersedes: int | None = None
    """The telling before it."""


@dataclass(frozen=True, slots=True)
class Chooser:
    """Chooses by the traits of articles, never by the order in which they came."""

    comparing: Comparing
    neighbours: Callable[[int], Sequence[int]]
    """Gives the candidates of an article that are in its cluster."""

    @property
    def items(self) -> Items:
        """What is known of the articles."""
        return self.comparing.items

    def choose(self, present: Sequence[int], published: Sequence[int]) -> tuple[int, Choice]:
        """Choose the one that stands for a cluster, and say why."""
        if not published:
            found, because = self.best_of(present)
            before = self.former(found, [one for one in present if one != found])
            return found, Choice(because, self.number(found), before)
        new = [number for number in present if self.items.sides[number] is None]
        marked = any(self.comparing.mark(number) for number in present)
        for number in published if marked else ():
            later = [one for one in new if self.former(one, [number]) is not None]
            if later:
                found = self.last(later)
                before = self.former(found, [number, *later])
                replaced = before if before in published else number
                return found, Choice("last revision", self.number(found), replaced)
        return published[0], Choice("published")

    def former(self, number: int, others: Sequence[int]) -> int | None:
        """Return the telling that comes before one of the same publisher, if there is any."""
        before = [
            one
            for one in others
            if self.age(one) < self.age(number)
            and self.comparing.is_telling(one, number)
            and (self.comparing.likeness(one, number) or ("",))[0] == UPDATE
        ]
        return max(before, key=self.age, default=None)

    def age(self, number: int) -> tuple[str, int, str]:
        """Return what tellings of a publisher are ordered by: day, number, time."""
        when = (self.items.dates[number] or "") if self.items.dates else ""
        return when[:10], self.number(number) or 0, when

    def number(self, number: int) -> int | None:
        """Return the number of a telling, where it is marked with one."""
        mark = self.comparing.mark(number)
        return mark.number if mark else None

    def best(self, members: Sequence[int]) -> int:
        """Choose one of new articles."""
        return self.best_of(members)[0]

    def best_of(self, members: Sequence[int]) -> tuple[int, str]:
        """Choose one of new articles, and say by what.

        Of one publisher the last; of those what the agency itself published, the earliest, the
        longest, the first by rank; and of what that lies in, the longest. The last revision of a
        publisher counts as early as its first.
        """
        owned = owned_by(members, self.items)
        stands = [(number, number, False) for number in owned.pop(None, [])]
        for own in owned.values():
            last = self.last(own)
            stands.append((last, own[0], last != own[0]))
        ranked = sorted((self.rank(last, first), last, late) for last, first, late in stands)
        found, late = ranked[0][1:]
        because = "last revision" if late else "first id"
        if len(ranked) > 1:
            places = zip(_REASONS, ranked[0][0], ranked[1][0], strict=True)
            because = next((why for why, one, other in places if one != other), because)
        whole = self.whole(found, frozenset(members))
        return (found, because) if whole == found else (whole, "holds the others")

    def in_turn(self, members: Sequence[int]) -> list[int]:
        """Order articles as they would be chosen: published ones, then as :meth:`best_of` does."""
        sides, words = self.items.sides, self.items.words
        turns: list[tuple[bool, bool, str, int, int, int]] = []
        for owner, own in owned_by(members, self.items).items():
            late = sorted(own, key=self.age, reverse=True) if owner else own
            for place, number in enumerate(late):
                original, early, *_ = self.rank(number, own[0] if owner else number)
                new = sides[number] is None
                place_of = place if owner and new else 0
                turns.append((new, original, early, place_of, -int(words[number]), number))
        return [number for *_, number in sorted(turns)]

    def rank(self, number: int, first: int) -> tuple[bool, str, int, int]:
        """Return what articles of several publishers are ordered by, see :data:`_REASONS`."""
        dates = self.items.dates
        early = (dates[first] if dates else None) or _NO_DATE
        traits = self.items.traits.get(number, Traits())
        return not traits.original, early, -int(self.items.words[number]), number

    def whole(self, found: int, among: Container[int]) -> int:
        """Return the longest of some articles that one lies in, and so on; else itself.

        A later telling does not give way to a former one that is longer.
        """
        words = self.items.words
        while wholes := [
            other
            for other in self.neighbours(found)
            if words[other] > words[found]
            and other in among
            and (self.comparing.likeness(found, other) or ("",))[0] == CONTAINS
        ]:
            found = min(wholes, key=lambda number: (-int(words[number]), number))
        return found

    def last(self, members: Sequence[int]) -> int:
        """Choose the last telling; where nothing tells, the first by rank."""
        latest = max(self.age(number) for number in members)
        return next(number for number in members if self.age(number) == latest)


def owned_by(members: Sequence[int], items: Items) -> dict[str | None, list[int]]:
    """Sort articles by who published them."""
    found: dict[str | None, list[int]] = {}
    for number in members:
        found.setdefault(items.owners[number], []).append(number)
    return found
