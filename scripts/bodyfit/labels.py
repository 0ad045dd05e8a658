"""Which blocks of a page its gold body holds: the labels that the ballot is fitted on.

Gold is text, blocks are pieces of a page. Letters and digits alone are compared. The chain of
blocks that stand in the gold in the page's own order and cover most of it is found first; short
blocks (headings, cells, items) are labelled where they fill a gap of that chain; then blocks that
stand elsewhere in the gold, and blocks of which gold holds a part, for more than half of it.

Where gold sources disagree with each other and with the policy (``docs``: what belongs to the
story), a block has no say in the fit (weight 0): standfirsts that the source keeps in a field of
its own, paragraphs that annotators call optional, and captions that a source keeps in the body.
Other copies of a text that is in the body count little: the ballot keeps one copy anyway.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpuskit.evaluation.scores import tokenize
from corpuskit.extraction.page.blocks import Block
from corpuskit.text.folding import fold_letters

MIN_CHARS = 20
"""Letters of a block that is looked for anywhere; shorter ones stand elsewhere by chance."""

MAX_PLACES = 8
MAX_PAIRS = 2500
MIN_COPY_CHARS = 35
COPY_WEIGHT = 0.2
VISIBLE_BONUS = 2
NEXT_BONUS = 5
MIN_PART = 0.3
"""Share of a block's shingles in gold below which gold holds none of it."""


class Labels(NamedTuple):
    """One page's labels."""

    story: NDArray[np.float32]
    """1 for a block of the story, else 0."""
    weight: NDArray[np.float32]
    """How much a block counts in the fit, 0-1."""


class _Found(NamedTuple):
    index: int
    start: int
    end: int
    bonus: int


def label(blocks: Sequence[Block], body: str, *, ignored: Sequence[str] = ()) -> Labels:
    """Label the blocks of a page.

    Args:
        blocks: of the page.
        body: gold.
        ignored: texts that are neither right nor wrong: summary, optional paragraphs.
    """
    keys = [fold_letters(block.text) for block in blocks]
    story = np.zeros(len(blocks), np.float32)
    weight = np.ones(len(blocks), np.float32)
    whole, parts = align(blocks, keys, body)
    story[list(whole)] = 1
    for index, share in parts.items():
        story[index] = share >= 0.5  # noqa: PLR2004 - more in than out
        weight[index] = abs(2 * share - 1)
    passed = [key for text in ignored for line in text.split("\n") if (key := fold_letters(line))]
    held = {keys[i] for i in whole if len(keys[i]) >= MIN_COPY_CHARS}
    for block, key in zip(blocks, keys, strict=True):
        index = block.index
        if story[index] and block.is_caption:
            weight[index] = 0
        if _is_ignored(key, passed) and not (story[index] and key not in passed):
            weight[index] = 0
        if not story[index] and key in held:
            weight[index] = min(weight[index], COPY_WEIGHT)
    return Labels(story, weight)


def _is_ignored(key: str, passed: Sequence[str]) -> bool:
    return len(key) >= 8 and any(  # noqa: PLR2004 - a word
        key == other
        or (len(key) >= MIN_CHARS and key in other)
        or (len(other) > MIN_CHARS and other in key)
        for other in passed
    )


def align(
    blocks: Sequence[Block], keys: Sequence[str], body: str
) -> tuple[dict[int, tuple[int, int]], dict[int, float]]:
    """Return where in the folded gold each block stands, and of which blocks gold holds a part."""
    lines = [line for line in body.split("\n") if fold_letters(line)]
    gold = "".join(map(fold_letters, lines))
    chain = _chain(_pairs(blocks, keys, gold))
    found = {one.index: (one.start, one.end) for one in chain}
    found |= _fill(keys, lines, gold, chain)
    covered = bytearray(len(gold))
    for start, end in found.values():
        covered[start:end] = b"\1" * (end - start)
    for block, key in zip(blocks, keys, strict=True):
        if block.index in found or len(key) < MIN_CHARS:
            continue
        for start in _places(key, gold):
            end = start + len(key)
            if 5 * sum(covered[start:end]) <= len(key):
                found[block.index] = (start, end)
                covered[start:end] = b"\1" * len(key)
                break
    return found, _parts(blocks, keys, found, _uncovered(lines, covered))


def _places(key: str, gold: str) -> list[int]:
    found: list[int] = []
    start = gold.find(key)
    while start >= 0 and len(found) < MAX_PLACES:
        found.append(start)
        start = gold.find(key, start + 1)
    return found


def _pairs(blocks: Sequence[Block], keys: Sequence[str], gold: str) -> list[_Found]:
    pairs = [
        _Found(block.index, start, start + len(key), 0 if block.hidden else VISIBLE_BONUS)
        for block, key in zip(blocks, keys, strict=True)
        if len(key) >= MIN_CHARS
        for start in _places(key, gold)
    ]
    if len(pairs) > MAX_PAIRS:
        seen: Counter[int] = Counter()
        few = []
        for pair in pairs:
            seen[pair.index] += 1
            if seen[pair.index] <= 2:  # noqa: PLR2004 - the first places of each
                few.append(pair)
        pairs = few[: 2 * MAX_PAIRS]
    return pairs


def _chain(pairs: Sequence[_Found]) -> list[_Found]:
    """Return the heaviest chain of places in the order of both texts."""
    best: list[float] = []
    before: list[int] = []
    for number, pair in enumerate(pairs):
        weight, last = 0.0, -1
        for other in range(number):
            one = pairs[other]
            if one.index < pair.index and one.end <= pair.start:
                here = best[other] + (NEXT_BONUS if one.end == pair.start else 0)
                if here > weight:
                    weight, last = here, other
        best.append(weight + pair.end - pair.start + pair.bonus)
        before.append(last)
    chain = []
    at = max(range(len(pairs)), key=best.__getitem__, default=-1)
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]


def _fill(
    keys: Sequence[str], lines: Sequence[str], gold: str, chain: Sequence[_Found]
) -> dict[int, tuple[int, int]]:
    """Spot short blocks in the gaps of the chain."""
    starts = {0}
    for line in lines:
        starts.add(max(starts) + len(fold_letters(line)))
    found: dict[int, tuple[int, int]] = {}
    if chain:
        found |= dict(_fill_before(keys, gold, chain[0], starts))
    end_mark = _Found(len(keys), len(gold), len(gold), 0)
    for one, other in pairwise([*chain, end_mark]):
        found |= dict(_fill_between(keys, gold, one, other, starts))
    return found


def _fill_before(
    keys: Sequence[str], gold: str, first: _Found, starts: set[int]
) -> Iterator[tuple[int, tuple[int, int]]]:
    end = first.start
    for index in range(first.index - 1, -1, -1):
        if end <= 0:
            return
        key = keys[index]
        start = end - len(key)
        if key and start >= 0 and gold.startswith(key, start) and (len(key) > 3 or start in starts):  # noqa: PLR2004 - "Yes"
            yield index, (start, end)
            end = start


def _fill_between(
    keys: Sequence[str], gold: str, one: _Found, other: _Found, starts: set[int]
) -> Iterator[tuple[int, tuple[int, int]]]:
    at = one.end
    for index in range(one.index + 1, other.index):
        if at >= other.start:
            return
        key = keys[index]
        if not key:
            continue
        if gold.startswith(key, at) and at + len(key) <= other.start:
            yield index, (at, at + len(key))
            at += len(key)
            continue
        start = gold.find(key, at, other.start) if len(key) > 2 else -1  # noqa: PLR2004 - "1."
        if start in starts and start + len(key) in starts:
            yield index, (start, start + len(key))
            at = start + len(key)


def _uncovered(lines: Sequence[str], covered: bytearray) -> list[str]:
    left, at = [], 0
    for line in lines:
        size = len(fold_letters(line))
        if 2 * sum(covered[at : at + size]) < size:
            left.append(line)
        at += size
    return left


def _parts(
    blocks: Sequence[Block],
    keys: Sequence[str],
    found: Mapping[int, tuple[int, int]],
    left: Sequence[str],
) -> dict[int, float]:
    """Return the share of each other block that stands in the lines that no block covers."""
    grams: Counter[tuple[str, ...]] = Counter()
    for line in left:
        grams.update(_grams(line))
    parts: dict[int, float] = {}
    if not grams:
        return parts
    for block, key in zip(blocks, keys, strict=True):
        own = _grams(block.text)
        if block.index in found or len(key) < MIN_CHARS or not own:
            continue
        share = (own & grams).total() / own.total()
        if share >= MIN_PART:
            parts[block.index] = share
            if share >= 0.5:  # noqa: PLR2004 - more in than out
                grams -= own
    return parts


def _grams(text: str) -> Counter[tuple[str, ...]]:
    tokens = [token.lower() for token in tokenize(text)]
    return Counter(zip(tokens, tokens[1:], tokens[2:], strict=False))
