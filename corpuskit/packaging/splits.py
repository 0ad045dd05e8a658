"""Which split an article belongs to, for ever: a hash of its cluster decides.

A document never changes its split when others come or go, and the copies of one story are never
dealt into two splits. A seeded shuffle has neither property: with 1 % more articles it would move
83 % of the old test set into train.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from fractions import Fraction

_DIGITS = 16
"""Hex digits of the hash that count: 64 bits."""


def split_of(cluster_id: str, salt: str, ratios: Mapping[str, float]) -> str:
    """Deal a cluster into a split.

    Examples:
        >>> split_of("3f2c", "corpuskit", {"train": 0.9, "test": 0.1})
        'train'
        >>> split_of("3f2c", "corpuskit", {"train": 0.0, "test": 1.0})
        'test'
    """
    digest = hashlib.sha256(f"{salt}:{cluster_id}".encode()).hexdigest()[:_DIGITS]
    bounds = boundaries(ratios)
    return next((name for name, bound in bounds[:-1] if digest < bound), bounds[-1][0])


def boundaries(ratios: Mapping[str, float]) -> list[tuple[str, str]]:
    """Say below which hash each split ends; a split with no share is left out.

    The last split takes all that is left, so that rounding loses no article.

    Returns:
        Split and bound (16 hex digits, exclusive; they compare as text), in order.

    Examples:
        >>> boundaries({"train": 0.5, "validation": 0.0, "test": 0.5})
        [('train', '8000000000000000'), ('test', 'ffffffffffffffff')]
    """
    bounds: list[tuple[str, str]] = []
    total = Fraction()
    for name, ratio in ratios.items():
        if not ratio:
            continue
        total += Fraction(str(ratio))  # the decimal as written: no float creeps in
        bounds.append((name, format(min(int(total * 16**_DIGITS), 16**_DIGITS - 1), "016x")))
    return bounds


def split_sql(salt: str, ratios: Mapping[str, float], cluster: str) -> str:
    """Write :func:`split_of` as an SQL expression over a column; a test holds them together."""
    digest = f"substr(sha256({quoted(salt + ':')} || {cluster}), 1, {_DIGITS})"
    *first, (last, _) = boundaries(ratios)
    cases = " ".join(f"WHEN {digest} < '{bound}' THEN '{name}'" for name, bound in first)
    return f"CASE {cases} ELSE '{last}' END" if cases else f"'{last}'"


def quoted(text: str) -> str:
    """Write a text as an SQL literal.

    Examples:
        >>> quoted("it's")
        "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"
