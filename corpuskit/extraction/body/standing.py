"""Where the blocks of a page stand: how deep, how near to the story, in which masses of text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from corpuskit.extraction.body.sheet import Columns, Ints, Sheet, ids, share, sums
from corpuskit.extraction.page.blocks import Block
from corpuskit.extraction.page.spots import Spot

_HOLDERS: Final = ("ul", "ol", "dl", "table")

_MASS: Final = ("count", "own", "links", "marked", "ruled", "mean", "of page")


class _Trail(NamedTuple):
    """Where a place stands."""

    depth: int
    holder: Spot | None
    """The nearest list or table."""
    article: Spot | None
    shared: int
    """Depth of the innermost place that it has in common with the home of the marked text ..."""
    massed: int
    """... and with that of the longest text."""


def _home(sheet: Sheet, weights: Ints) -> int:
    """Return a block on the path that holds most of the weighted text: the first one there."""
    paths = sheet.groups["path"]
    mass = sums(paths, sheet.own * weights * (sheet.heading == 0))
    return int(np.argmax(paths == np.argmax(mass)))


def _running(sheet: Sheet) -> Ints:
    """Return which blocks are running text: sentences of some length without many links."""
    running: Ints = (
        (sheet.chars + sheet.shapes.solid >= 60)  # noqa: PLR2004 - MIN_SENTENCE_CHARS of body.py
        & (10 * sheet.links < 3 * sheet.chars)
        & (sheet.heading == 0)
        & (sheet.hidden == 0)
    ).astype(np.int64)
    return running


def places_of(sheet: Sheet) -> Columns:
    """Return how deep a block stands, how near to the home of the story, and in which masses."""
    blocks = sheet.blocks
    homes = [_home(sheet, sheet.marked), _home(sheet, _running(sheet))]
    chains = [_chain(blocks[n].place.parent) for n in homes]
    trails = _trails(blocks, *chains)
    depth = np.array([t.depth for t in trails], np.int64)
    shared = np.array([t.shared for t in trails], np.int64)
    massed = np.array([t.massed for t in trails], np.int64)
    steps = {path: n for n, path in enumerate(dict.fromkeys(b.path for b in blocks))}
    alike = [_common_steps(path, blocks[homes[0]].path) for path in steps]
    columns = {
        "depth": depth,
        "beyond home": depth - shared,
        "above home": shared.max() - shared,
        "beyond mass": depth - massed,
        "above mass": massed.max() - massed,
        "path alike": np.array([alike[steps[b.path]] for b in blocks], np.int64),
        "same article": _same([t.article for t in trails], homes[0]),
    }
    groups = {**sheet.groups, "holder": ids(t.holder or t.article for t in trails)}
    for name, group in groups.items():
        columns |= _mass(name, group, sheet)
    section = groups["section"]
    places = np.arange(sheet.size)
    columns["section place"] = (
        places - places[np.unique(section, return_index=True)[1]][section - section[0]]
    )
    level = np.maximum.accumulate(np.where(sheet.heading > 0, places, 0))
    columns["section level"] = sheet.heading[level]
    return columns


def _same(keys: Sequence[object], home: int) -> Ints:
    return np.array([key is keys[home] for key in keys], np.int64)


def _chain(place: Spot | None) -> dict[Spot, int]:
    """Return a place and those around it, with their depths."""
    chain = []
    while place is not None:
        chain.append(place)
        place = place.parent
    return {one: depth for depth, one in enumerate(reversed(chain), 1)}


def _trails(blocks: Sequence[Block], home: dict[Spot, int], mass: dict[Spot, int]) -> list[_Trail]:
    known: dict[Spot, _Trail] = {}
    nowhere = _Trail(0, None, None, 0, 0)
    found = []
    for block in blocks:
        way = []
        place: Spot | None = block.place
        while place is not None and place not in known:
            way.append(place)
            place = place.parent
        trail = known[place] if place is not None else nowhere
        for one in reversed(way):
            trail = _Trail(
                trail.depth + 1,
                one if one.tag in _HOLDERS else trail.holder,
                one if one.tag == "article" else trail.article,
                home.get(one, trail.shared),
                mass.get(one, trail.massed),
            )
            known[one] = trail
        found.append(trail)
    return found


@lru_cache(maxsize=32768)
def _common_steps(path: str, home: str) -> int:
    """Return how many steps of a path the home path has, too, per mille of the home path."""
    steps, others = path.split(">"), home.split(">")
    shared = 0
    for one, other in zip(steps, others, strict=False):
        if one != other:
            break
        shared += 1
    return 1000 * shared // len(others)


def _mass(name: str, groups: Ints, sheet: Sheet) -> Columns:
    """Return how much text a group of blocks holds, and of what kind."""
    count = np.maximum(np.bincount(groups), 1)
    chars, own = sums(groups, sheet.chars), sums(groups, sheet.own)
    marked, ruled = (sums(groups, sheet.own * flags) for flags in (sheet.marked, sheet.ruled))
    told = np.array(
        [
            count,
            own,
            share(chars - own, chars),
            share(marked, own),
            share(ruled, own),
            own // count,
            share(own, sheet.own.sum(keepdims=True)),
        ]
    )[:, groups]
    return {f"{name} {what}": column for what, column in zip(_MASS, told, strict=True)}
