"""Invented briefs of 350 to 400 characters, as many as wanted: each by its number alone.

Of a hundred, five are nearly the text of another one, and one is the text of another: so all that a
build does with copies has something to do.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

HOSTS: Final = 200
NEAR: Final = 20
"""One of so many is nearly the text of the first of them."""
COPY: Final = 100
"""One of so many, the one in the middle, is the text of the first of them."""
SENTENCES: Final = 5


def briefs(count: int) -> Iterator[dict[str, Any]]:
    """Yield briefs, each with address, headline and dateline."""
    for number in range(count):
        yield brief(number)


def brief(number: int) -> dict[str, Any]:
    """Return one of them."""
    words = _words()
    is_near = number % NEAR == NEAR - 1
    told = number - (number % NEAR) * is_near
    if number % COPY == COPY // 2:
        told = number - COPY // 2
    chance = random.Random(told)  # noqa: S311 - invented texts are no secrets
    place = chance.choice(words["places"])
    *first, last = (_sentence(chance) for _ in range(SENTENCES))
    if is_near:
        last = last.replace("said.", "told us.")
    month, day = number % len(words["months"]), number % 28 + 1
    agency = words["agencies"][told % len(words["agencies"])]
    dateline = f"{place.upper()}, {words['months'][month]} {day} ({agency})"
    return {
        "url": f"https://paper-{number % HOSTS}.example/news/{number}",
        "title": f"{place} story {number}",
        "text": f"{dateline} - {' '.join(first)}\n\n{last}",
        "published": f"2024-{month + 1:02}-{day:02}",
    }


def _sentence(chance: random.Random) -> str:
    words = _words()

    def one(kind: str) -> str:
        return chance.choice(words[kind])

    return (
        f"The {one('adjectives')} {one('nouns')} {one('verbs')} {chance.randrange(2, 900)} "
        f"{one('adjectives')} {one('nouns')}s near {one('places')}, {one('names')} said."
    )


@cache
def _words() -> dict[str, list[str]]:
    told = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
    return {kind: words.split() for kind, words in told.items()}
