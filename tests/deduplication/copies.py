"""Invented stories and copies of them, by seed."""

from __future__ import annotations

import random

from corpuskit.deduplication.shingles import shared, shingles_of

_SYLLABLES = ("ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sta", "tri", "ver")


def words(seed: int, count: int = 200) -> list[str]:
    rng = random.Random(seed)  # noqa: S311 - invented texts are no secrets
    return ["".join(rng.choices(_SYLLABLES, k=rng.randint(1, 4))) for _ in range(count)]


def story(seed: int, count: int = 200) -> str:
    return " ".join(words(seed, count))


def altered(text: str, seed: int, share: float) -> str:
    """A copy in which a share of the words is replaced."""
    rng = random.Random(seed)  # noqa: S311 - invented texts are no secrets
    parts = text.split()
    for at in rng.sample(range(len(parts)), max(1, round(share * len(parts)))):
        parts[at] = f"other{seed}"
    return " ".join(parts)


def jaccard(one: str, other: str) -> float:
    a, b = shingles_of(one), shingles_of(other)
    both = shared(a, b)
    return both / (len(a) + len(b) - both)


def contained(part: str, whole: str) -> float:
    a = shingles_of(part)
    return shared(a, shingles_of(whole)) / len(a)
