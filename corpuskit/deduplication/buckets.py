"""The buckets that sketches lie in: what two texts must share to be compared at all.

A band, at its place, is a bucket, and so is each number of a sample. A release that grows by a few
articles asks for the buckets of these only; who else lies in one is found in a pass over the stored
sketches, which costs a look into a table of bits for each number. Who shares a number or two of the
samples only (with a text of one paragraph in common) is no candidate, and is passed over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from corpuskit.deduplication.shingles import BANDS, SAMPLE, Hashes, Shorts

if TYPE_CHECKING:
    import pyarrow as pa

Integers = NDArray[np.int64]

SAMPLED: Final = BANDS + 1
"""Stands where a band has its place: numbers of samples have none."""
SHARED_OF_SAMPLE: Final = 3
"""Numbers that two samples must share: of a text and a half of it, one pair in 500 shares fewer.
Texts that have fewer must share all."""
SHARE_OF_SAMPLE: Final = 0.36
"""And of texts of like length, where nearly all numbers of two copies are the same, more: so much
of what they would share if the shorter one lay in the longer. Two fifths of what is expected of a
text of which nine tenths do; without it, pages with one paragraph in common are candidates."""
_MOST_OWNERS: Final = 64
"""Of a number that more of the texts have it is not asked which of them may be a candidate."""
_SHIFT: Final = np.uint64(32)
_BITS_PER_BUCKET: Final = 64
"""Of the table that is asked first: one number in 64 passes by chance."""
_MOST_BITS: Final = 2**26


class Asked:
    """The buckets that some texts lie in.

    Args:
        bands: The bands of the texts, a list each.
        sample: Their samples, likewise.
        shingles: How many runs each has.

    Examples:
        >>> import pyarrow as pa
        >>> from corpuskit.deduplication.shingles import sketch
        >>> def columns(texts):
        ...     found = sketch(texts)
        ...     kind = pa.list_(pa.uint32())
        ...     lists = pa.array(found.bands, kind), pa.array(found.sample, kind)
        ...     return *lists, np.array(found.shingles)
        >>> asked = Asked(*columns(["It ended in the rain."]))
        >>> asked.hits(*columns(["It went on.", "", "it ended in the RAIN"])).tolist()
        [False, False, True]
    """

    def __init__(self, bands: pa.ListArray, sample: pa.ListArray, shingles: Integers) -> None:
        values, offsets = _flat(bands)
        lengths = np.diff(offsets)
        places = np.arange(len(values)) - np.repeat(offsets[:-1], lengths) + 1
        self._bands = _Table(np.unique(_bucket(values, places.astype(np.uint64))))
        numbers, starts = _flat(sample)
        order = np.argsort(numbers, kind="stable")
        self._numbers = numbers[order]
        self._owners = np.repeat(np.arange(len(shingles)), np.diff(starts))[order]
        self._samples = _Table(np.unique(_bucket(numbers, SAMPLED)))
        self._shingles = shingles

    def hits(
        self, bands: pa.ListArray, sample: pa.ListArray, shingles: Integers
    ) -> NDArray[np.bool_]:
        """Tell which of other texts may be candidates: who share a band, or enough of a sample."""
        found = np.zeros(len(bands), np.bool_)
        found[self._bands.find(*_flat(bands), None)[0]] = True
        rows, buckets = self._samples.find(*_flat(sample), SAMPLED)
        numbers = buckets.astype(np.uint32)
        first = np.searchsorted(self._numbers, numbers, "left")
        counts = np.searchsorted(self._numbers, numbers, "right") - first
        hot = counts > _MOST_OWNERS
        found[rows[hot]] = True
        rows, first, counts = rows[~hot], first[~hot], counts[~hot]
        steps = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        owners = self._owners[np.repeat(first, counts) + steps]
        width = max(1, len(self._shingles))
        pairs, samples = np.unique(np.repeat(rows, counts) * width + owners, return_counts=True)
        one, other = shingles[pairs // width], self._shingles[pairs % width]
        found[(pairs // width)[samples >= fewest_shared(one, other)]] = True
        return found


def fewest_shared(one: Integers, other: Integers) -> NDArray[np.float64]:
    """Return how many numbers of their samples two texts must share, by how many runs they have.

    Examples:
        >>> fewest_shared(np.array([200, 100, 2]), np.array([200, 200, 9])).tolist()
        [5.76, 3.0, 2.0]
    """
    fewer, more = np.minimum(one, other), np.maximum(one, other)
    share = SHARE_OF_SAMPLE * np.minimum(SAMPLE, fewer) * fewer / more
    return np.maximum(np.minimum(SHARED_OF_SAMPLE, fewer), share)


class _Table:
    """A set of buckets, asked by a table of bits first."""

    def __init__(self, buckets: Hashes) -> None:
        self._buckets = buckets
        size = 1 << max(0, _BITS_PER_BUCKET * len(buckets) - 1).bit_length()
        self._bits = np.zeros(min(size, _MOST_BITS), np.bool_)
        self._mask = np.uint32(len(self._bits) - 1)
        self._bits[buckets.astype(np.uint32) & self._mask] = True

    def find(self, values: Shorts, offsets: Integers, place: int | None) -> tuple[Integers, Hashes]:
        """Return the buckets that are in the set, and in which row each was found."""
        at = np.flatnonzero(self._bits[values & self._mask])
        rows = np.searchsorted(offsets, at, "right") - 1
        places = (at - offsets[rows] + 1).astype(np.uint64) if place is None else place
        buckets = _bucket(values[at], places)
        there = self._holds(buckets)
        return rows[there], buckets[there]

    def _holds(self, buckets: Hashes) -> NDArray[np.bool_]:
        """Tell which are in the set; its buckets are in order."""
        if not len(self._buckets):
            return np.zeros(len(buckets), np.bool_)
        at = np.searchsorted(self._buckets, buckets)
        found: NDArray[np.bool_] = self._buckets[np.minimum(at, len(self._buckets) - 1)] == buckets
        return found


def _flat(lists: pa.ListArray) -> tuple[Shorts, Integers]:
    """Return the numbers of lists in a row, and where each list begins."""
    offsets = lists.offsets.to_numpy().astype(np.int64)
    values = lists.values.to_numpy()[offsets[0] : offsets[-1]]
    return values.astype(np.uint32, copy=False), offsets - offsets[0]


def _bucket(values: Shorts, place: Hashes | int) -> Hashes:
    return values.astype(np.uint64) + (np.asarray(place, np.uint64) << _SHIFT)
