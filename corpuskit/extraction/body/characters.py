"""What the texts of a page look like, counted over all of them at once."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from corpuskit.text.weight import FIRST_SOLID

Ints: TypeAlias = NDArray[np.int64]

_LETTER, _CAPITAL, _DIGIT, _STOP, _COMMA, _QUOTE, _SPACE, _BAR, _COLON, _SIGN, _SOLID = (
    1 << bit for bit in range(11)
)

_STOPS: Final = ".!?…。！？।؟۔"
_COMMAS: Final = ",،、，;；"
_QUOTES: Final = "\"'“”„‘’«»‹›「」『』"
_BARS: Final = "|•·›»→▶►/\\>"
_COLONS: Final = ":："
_SIGNS: Final = "@©®™$€£%+=#*_~^{}[]<"
_CLOSING: Final = "\"'”’»)]」』"

_LAST: Final = ord(FIRST_SOLID)
"""The table goes up to here; what lies beyond is a syllable or a word, and its marks are few."""

_WIDE: Final = "。！？，、；：「」『』"
"""Marks beyond it."""


class Shapes(NamedTuple):
    """Counts of kinds of characters, one for each text."""

    letters: Ints
    capitals: Ints
    digits: Ints
    stops: Ints
    commas: Ints
    quotes: Ints
    spaces: Ints
    bars: Ints
    colons: Ints
    signs: Ints
    solid: Ints
    """Characters that stand for a syllable or a word."""
    first: Ints
    """Kind of the first character ..."""
    last: Ints
    """... and of the last one that closes no quotation."""


def shapes_of(texts: Sequence[str]) -> Shapes:
    """Count the kinds of characters in texts, none of which is empty.

    Examples:
        >>> shapes = shapes_of(["It rained, in Oslo.", "雨。"])
        >>> shapes.letters, shapes.capitals, shapes.stops, shapes.solid
        (array([14,  1]), array([2, 0]), array([1, 1]), array([0, 1]))
        >>> shapes_of(["Rain."]).last == shapes_of(["“Rain.”"]).last
        array([ True])
    """
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds = _kinds_of(codes)
    lengths = np.array([len(text) for text in texts], np.int64)
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    ends = starts + lengths - 1
    counts = np.array(
        [np.add.reduceat((kinds & 1 << bit) != 0, starts, dtype=np.int64) for bit in range(11)]
    )
    closing = _closing()[np.minimum(codes[ends], _LAST)] & (ends > starts)
    last = kinds[ends - closing]
    return Shapes._make([*counts, _rank(kinds[starts]), _rank(last)])


def _kinds_of(codes: NDArray[np.uint32]) -> NDArray[np.uint16]:
    kinds = _table()[np.minimum(codes, _LAST)]
    if codes.max(initial=0) >= _LAST:
        for mark in _WIDE:
            kinds[codes == ord(mark)] = _kind(mark)
    return kinds


def _rank(kinds: NDArray[np.uint16]) -> Ints:
    """Return one number for a kind: that of its highest bit."""
    ranks = np.zeros(len(kinds), np.int64)
    for bit in range(11):
        ranks[(kinds & (1 << bit)) != 0] = bit + 1
    return ranks


def _kind(char: str) -> int:
    found = 0
    for chars, bit in (
        (_STOPS, _STOP),
        (_COMMAS, _COMMA),
        (_QUOTES, _QUOTE),
        (_BARS, _BAR),
        (_COLONS, _COLON),
        (_SIGNS, _SIGN),
    ):
        if char in chars:
            found |= bit
    category = unicodedata.category(char)
    if category[0] == "L":
        found |= _LETTER | (_CAPITAL if category in {"Lu", "Lt"} else 0)
    elif category == "Nd":
        found |= _DIGIT
    elif char.isspace():
        found |= _SPACE
    return found


@cache
def _table() -> NDArray[np.uint16]:
    kinds = [_kind(chr(code)) for code in range(_LAST)]
    return np.array([*kinds, _LETTER | _SOLID], np.uint16)


@cache
def _closing() -> NDArray[np.bool_]:
    closing = np.zeros(_LAST + 1, np.bool_)
    closing[[ord(char) for char in _CLOSING if ord(char) < _LAST]] = True
    return closing
