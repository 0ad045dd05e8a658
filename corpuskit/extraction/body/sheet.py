"""A page as columns of numbers: what the ballot's features are made from.

All numbers are whole; shares are per mille.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from corpuskit.extraction.body.characters import Shapes, shapes_of
from corpuskit.extraction.page.blocks import Block

Ints: TypeAlias = NDArray[np.int64]
Columns: TypeAlias = dict[str, Ints]


class Known(NamedTuple):
    """What is known of a page beside its blocks."""

    marked: AbstractSet[int]
    """Indices of the blocks that a witness takes for the story."""
    title: str | None = None
    kept: Collection[int] = ()
    """Indices of the blocks that the rules keep ..."""
    reasons: Mapping[int, str] = MappingProxyType({})
    """... and why they drop the others."""


@dataclass(slots=True)
class Sheet:
    """A page in columns: an entry a block."""

    blocks: Sequence[Block]
    known: Known
    chars: Ints
    links: Ints
    own: Ints
    """Characters that are no link."""
    marked: Ints
    ruled: Ints
    heading: Ints
    hidden: Ints
    shapes: Shapes
    groups: dict[str, Ints]
    """Blocks that belong together, numbered: of one path, element, label, section."""
    texts: Ints
    """Numbers of the texts: copies have the same."""

    @property
    def size(self) -> int:
        """How many blocks the page has."""
        return len(self.blocks)


def lay_out(blocks: Sequence[Block], known: Known) -> Sheet:
    """Lay a page of at least one block out in columns."""
    fields = Block(*zip(*blocks, strict=True))  # type: ignore[arg-type]  # a tuple for each field
    texts: Sequence[str] = fields.text
    chars, links = _ints(fields.chars), _ints(fields.link_chars)
    heading = _ints(fields.heading)
    return Sheet(
        blocks=blocks,
        known=known,
        chars=chars,
        links=links,
        own=chars - links,
        marked=_flags(known.marked, len(blocks)),
        ruled=_flags(known.kept, len(blocks)),
        heading=heading,
        hidden=_ints(fields.hidden),
        shapes=shapes_of(texts),
        groups=_groups(fields, heading),
        texts=ids(texts),
    )


def _ints(values: Any) -> Ints:
    return np.array(values, np.int64)


def _flags(indices: Iterable[int], size: int) -> Ints:
    flags = np.zeros(size, np.int64)
    flags[list(indices)] = 1
    return flags


def _groups(fields: Any, heading: Ints) -> dict[str, Ints]:
    parents = [place.parent for place in fields.place]
    return {
        "path": ids(fields.path),
        "parent": ids(parents),
        "grand": ids([p.parent if p is not None else None for p in parents]),
        "label": ids(fields.label),
        "section": np.cumsum(heading > 0),
    }


def share(part: Ints, whole: Ints) -> Ints:
    """Return shares per mille; 0 of nothing."""
    share: Ints = 1000 * part // np.maximum(whole, 1)
    return share


def ids(keys: Iterable[Hashable]) -> Ints:
    """Number keys by their first occurrence."""
    known: dict[Hashable, int] = {}
    return np.array([known.setdefault(key, len(known)) for key in keys], np.int64)


def sums(groups: Ints, values: Ints) -> Ints:
    """Sum values over groups; exact, for they are whole and small."""
    return np.bincount(groups, weights=values).astype(np.int64)


def distance(flags: NDArray[np.bool_]) -> Ints:
    """Return how many blocks above the nearest flagged one is; -1 where none is above."""
    places = np.arange(len(flags))
    last = np.maximum.accumulate(np.where(flags, places, -1))
    return np.where(last >= 0, places - last, -1)


def shift(values: Ints, step: int, beyond: int = -1) -> Ints:
    """Return the values of the blocks so many places below, or above; another one off the page."""
    shifted = np.full(len(values), beyond, np.int64)
    if abs(step) >= len(values):
        return shifted
    if step > 0:
        shifted[:-step] = values[step:]
    else:
        shifted[-step:] = values[:step]
    return shifted


def around(values: Ints, width: int) -> Ints:
    """Sum the values of so many blocks on either side, the block itself with them."""
    total = np.concatenate(([0], np.cumsum(values)))
    places = np.arange(len(values))
    high = np.minimum(places + width + 1, len(values))
    around: Ints = total[high] - total[np.maximum(places - width, 0)]
    return around
