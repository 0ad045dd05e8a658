"""Words and lengths by which personal data are told."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from corpuskit.knowledge.datafile import entries

FILE = "pii.toml"


class Lengths(NamedTuple):
    """How long numbers are, by what they begin with."""

    of: Mapping[str, tuple[int, int]]
    other: tuple[int, int]


@cache
def load_words(name: str) -> frozenset[str]:
    """Read the words that stand before a kind of number, in folded case.

    Examples:
        >>> "tel" in load_words("phone")
        True
    """
    rows = {row["id"]: row for row in entries(FILE, "words", {"forms": list})}
    return frozenset(rows[name]["forms"])


@cache
def load_lengths(name: str) -> Lengths:
    """Read how long numbers are.

    Examples:
        >>> load_lengths("iban").of["DE"]
        (22, 22)
    """
    rows = {row["id"]: row for row in entries(FILE, "lengths", {"of": dict, "other": list})}
    low, high = rows[name]["other"]
    return Lengths({key: (a, b) for key, (a, b) in rows[name]["of"].items()}, (low, high))
