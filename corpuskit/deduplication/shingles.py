"""What of a text is compared with other texts: its runs of five words, as numbers.

Letter case, marks, and the script of digits do not count; accents do. Scripts that are written
without spaces (Han, kana, Thai, Lao, Khmer, Burmese) have their characters as words. A sketch is
the small part of a text's runs by which its copies are looked for; :mod:`corpuskit.deduplication.
near` then compares the runs themselves.

Source: Broder, "On the resemblance and containment of documents" (1997). Five words, 112 hashes,
14 bands of 8: FineWeb (Penedo et al., 2024, appendix E). The bottom sample finds what bands cannot,
a text of which another is half (Jaccard .5): of the smallest hashes of both a half are the same.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Shorts = NDArray[np.uint32]

NGRAM: Final = 5
"""Words of a run."""
HASHES: Final = 112
BANDS: Final = 14
"""Texts that share one band of eight hashes are candidates: .92 of pairs with a Jaccard of .8, 1.00
of those with .9, 1 in 100 of those with .4. The sample finds most of the rest."""
SAMPLE: Final = 16
"""The smallest hashes of a text. Of a text and a half of it about eight are the same; that fewer
than three are has a chance of 1 in 500 (binomial, p = .5)."""
_SEED: Final = 1
_REVISION: Final = 1
"""Raised when the same text gets another sketch."""

_LOAD_CHARS: Final = 2**15
"""Characters turned into numbers at a time: what fits into the cache of a processor."""
_PLACES: Final = 64
"""Of characters in a word; those of longer words take their factors again. A power of two."""
LOW_HALF: Final = np.uint64(0xFFFFFFFF)
"""The bits of a hash that a sample keeps: of the smallest ones the others are mostly 0."""

_BMP: Final = 0x10000
_WORD: Final = 1
_ALONE: Final = 2
# Lao and Thai, Burmese, Khmer, kana, Han with its compatibility forms; those beyond the first plane
# are Han where they are anything that news is written in.
_SPACELESS: Final = (
    *((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x31F0, 0x31FF)),
    *((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F), (0xF900, 0xFAFF)),
)
_FIRST_HAN_BEYOND: Final = 0x20000

# The finalizer of SplitMix64 and its golden ratio. Source: Steele, Lea, Flood (2014), public domain
# code by Vigna, https://prng.di.unimi.it/splitmix64.c
_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST_FACTOR: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND_FACTOR: Final = np.uint64(0x94D049BB133111EB)


class Sketches(NamedTuple):
    """The sketches of texts, column by column."""

    words: list[int]
    """How many words a text has."""
    shingles: list[int]
    """How many different runs; 0 for a text without a word, which has no copies."""
    bands: list[Shorts]
    """:data:`BANDS` numbers each, none for a text without a word."""
    sample: list[Shorts]
    """:data:`SAMPLE` numbers each at most: all runs of a short text."""


@cache
def algorithm() -> str:
    """Name what decides a sketch: those of another algorithm cannot be compared.

    Examples:
        >>> algorithm().partition("+")[0]
        'minhash-5-112-14x8'
    """
    from rensa import RMinHash

    rows = HASHES // BANDS
    return (
        f"minhash-{NGRAM}-{HASHES}-{BANDS}x{rows}+bottom{SAMPLE}r{_REVISION}"
        f"+rensa{RMinHash.ALGORITHM_VERSION}"
    )


def shingles_of(text: str) -> Hashes:
    """Return the different runs of five words of a text as sorted numbers.

    A shorter text is one run. The chance that two runs of a million texts get the same number is
    below 1 in 10,000.

    Examples:
        >>> len(shingles_of("one two three four five six")), len(shingles_of("one")), \
len(shingles_of("…"))
        (2, 1, 0)
        >>> shingles_of("IT ENDED in ٢٠٢٤").tolist() == shingles_of("it ended, in 2024!").tolist()
        True
        >>> len(shingles_of("北京市发布消息")), len(shingles_of("Beijing"))
        (3, 1)
    """
    return shingles([text])[1][0]


def shingles(texts: Sequence[str]) -> tuple[list[int], list[Hashes]]:
    """Return how many words texts have, and their runs: see :func:`shingles_of`.

    Examples:
        >>> shingles(["It ended.", ""])[0]
        [2, 0]
    """
    counts = [0] * len(texts)
    found: list[Hashes] = [np.zeros(0, np.uint64)]
    for load in _loads(texts):
        words, lengths = _words([piece for _, piece in load])
        found.append(words)
        for (number, _), length in zip(load, lengths, strict=True):
            counts[number] += length
    words = np.concatenate(found)
    runs = _runs(words, NGRAM)
    ends = list(accumulate(counts, initial=0))
    return counts, [
        _different(runs[start : end - NGRAM + 1])
        if end - start >= NGRAM
        else _runs(words[start:end], end - start)
        for start, end in pairwise(ends)
    ]


def sketch(texts: Sequence[str]) -> Sketches:
    """Make the sketches of texts.

    Examples:
        >>> found = sketch(["It ended in the morning.", "it ended: in the MORNING", ""])
        >>> found.words, found.shingles, [len(one) for one in found.bands]
        ([5, 5, 0], [1, 1, 0], [14, 14, 0])
        >>> found.bands[0].tolist() == found.bands[1].tolist()
        True
    """
    words, runs = shingles(texts)
    sample = [(one[:SAMPLE] & LOW_HALF).astype(np.uint32) for one in runs]
    return Sketches(words, [len(one) for one in runs], _bands(runs), sample)


def shared(one: Hashes, other: Hashes) -> int:
    """Count the runs that two texts share.

    Examples:
        >>> shared(shingles_of("a b c d e f"), shingles_of("a b c d e g"))
        1
        >>> shared(shingles_of("a"), shingles_of(""))
        0
    """
    if len(one) > len(other):
        one, other = other, one
    if not len(one):
        return 0
    places = np.searchsorted(other, one)
    places[places == len(other)] = 0
    return int(np.count_nonzero(other[places] == one))


def _folded(text: str) -> str:
    folded = text.casefold()
    if folded.isascii() or unicodedata.is_normalized("NFKC", folded):
        return folded
    return unicodedata.normalize("NFKC", folded)


def _loads(texts: Sequence[str]) -> Iterator[list[tuple[int, str]]]:
    """Put short texts together, and cut long ones where a word ends, else anywhere.

    A call of numpy costs as much as a hundred characters.
    """
    load: list[tuple[int, str]] = []
    size = 0
    for number, text in enumerate(texts):
        for piece in _pieces(_folded(text)):
            load.append((number, piece))
            size += len(piece)
            if size >= _LOAD_CHARS:
                yield load
                load, size = [], 0
    if load:
        yield load


def _pieces(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = start + _LOAD_CHARS
        if end < len(text):
            end = max(text.rfind(" ", start + 1, end), text.rfind("\n", start + 1, end))
            end = end if end > start else start + _LOAD_CHARS
        yield text[start:end]
        start = end


class _Table(NamedTuple):
    """What the characters of the first plane are."""

    kinds: NDArray[np.uint8]
    values: Hashes
    """What a character counts as; a digit as the ASCII one."""
    places: Hashes
    """By what it is multiplied at each place of its word."""


@cache
def _table() -> _Table:
    characters = "".join(map(chr, range(_BMP)))
    categories = "".join(map(unicodedata.category, characters)).encode()
    major = np.frombuffer(categories, np.uint8)[::2]  # of two letters the first
    # Marks are parts of words: vowel signs of Indic scripts and points of Arabic are marks.
    kinds = np.isin(major, np.frombuffer(b"LMN", np.uint8)).astype(np.uint8) * np.uint8(_WORD)
    same = np.arange(_BMP, dtype=np.uint64)
    for code in np.flatnonzero(major == ord("N")).tolist():
        digit = unicodedata.decimal(characters[code], None)
        if digit is not None:
            same[code] = ord("0") + digit
    for first, last in _SPACELESS:
        run = kinds[first : last + 1]
        run[run == _WORD] = _ALONE
    kinds[same != np.arange(_BMP)] = _WORD  # digits of Thai and Khmer make numbers
    values = _mixed(same)
    values[kinds == 0] = 0  # so that what stands between words adds nothing to them
    return _Table(kinds, values, _odd(_PLACES))


def _words(pieces: Sequence[str]) -> tuple[Hashes, list[int]]:
    """Turn the words of texts into numbers; return how many each text has, too."""
    codes = np.frombuffer("\n".join(pieces).encode("utf-32-le", "surrogatepass"), "<u4")
    table = _table()
    if int(codes.max()) >= _BMP:
        beyond = codes >= _BMP
        inside = np.where(beyond, codes & (_BMP - 1), codes)
        kind, values = table.kinds[inside], table.values[inside]
        kind[beyond] = np.where(codes[beyond] >= _FIRST_HAN_BEYOND, _ALONE, _WORD)
        values[beyond] = _mixed(codes[beyond].astype(np.uint64))
    else:
        kind, values = table.kinds[codes], table.values[codes]
    is_word, is_alone = kind != 0, kind == _ALONE
    begins = is_word.copy()
    # A word goes on where its characters stand side by side and neither is a word of its own.
    begins[1:] &= ~is_word[:-1] | is_alone[1:] | is_alone[:-1]
    starts = np.flatnonzero(begins)
    if not len(starts):
        return np.zeros(0, np.uint64), [0] * len(pieces)
    lengths = np.diff(starts, append=len(kind))
    places = np.arange(starts[0], len(kind)) - np.repeat(starts, lengths)
    values = values[starts[0] :] * table.places[places & (_PLACES - 1)]
    ends = np.cumsum([len(piece) + 1 for piece in pieces])
    counts = np.diff(np.searchsorted(starts, ends), prepend=0)
    return _mixed(np.add.reduceat(values, starts - starts[0])), counts.tolist()


def _runs(words: Hashes, width: int) -> Hashes:
    """Turn each run of so many words into a number."""
    count = len(words) - width + 1
    if count <= 0 or not width:
        return np.zeros(0, np.uint64)
    total = words[:count] * _FACTORS[0]
    for place in range(1, width):
        total += words[place : place + count] * _FACTORS[place]
    return _mixed(total)


def _different(runs: Hashes) -> Hashes:
    runs = np.sort(runs)
    fresh = np.ones(len(runs), np.bool_)
    np.not_equal(runs[1:], runs[:-1], out=fresh[1:])
    return runs[fresh]


def _bands(runs: Sequence[Hashes]) -> list[Shorts]:
    """Hash each band of the MinHash of texts to one number."""
    from rensa import RMinHash

    empty = np.zeros(0, np.uint32)
    found = [empty] * len(runs)
    there = [number for number, one in enumerate(runs) if len(one)]
    if not there:
        return found
    flat = np.concatenate([runs[number] for number in there])
    offsets = np.cumsum([0, *(len(runs[number]) for number in there)], dtype=np.uint64)
    digests = RMinHash.digest_matrix_from_flat_token_hashes(flat, offsets, HASHES, _SEED)
    rows = np.asarray(digests.to_rows(), np.uint64).reshape(len(there), BANDS, HASHES // BANDS)
    mixed = _mixed((_mixed(rows) * _FACTORS).sum(axis=2, dtype=np.uint64))
    short = (mixed >> np.uint64(32)).astype(np.uint32)
    for number, row in zip(there, short, strict=True):
        found[number] = row
    return found


def _odd(count: int) -> Hashes:
    """Make odd factors: multiplying by one loses nothing."""
    return _mixed(np.arange(1, count + 1, dtype=np.uint64)) | np.uint64(1)


def _mixed(values: Hashes) -> Hashes:
    values = values + _GOLDEN
    values ^= values >> np.uint64(30)
    values *= _FIRST_FACTOR
    values ^= values >> np.uint64(27)
    values *= _SECOND_FACTOR
    values ^= values >> np.uint64(31)
    return values


_FACTORS: Final = _odd(max(NGRAM, HASHES // BANDS))

if sys.byteorder != "little":  # pragma: no cover - releases are little-endian throughout
    raise ImportError("corpuskit needs a little-endian machine")
