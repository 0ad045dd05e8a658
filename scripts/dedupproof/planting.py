"""Copies of stories, planted, and invented stories by the million."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from bench_write import sentences
from corpuskit import Article, Page, process

NGRAM = 5
VOCABULARY, WORDS = 20_000, 300
_WORD = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]|[^\W\u3040-\u30ff\u4e00-\u9fff]+")
_CITIES = ("OSLO", "LIMA", "QUITO", "RABAT", "SOFIA")


class Planted(NamedTuple):
    """A copy that was made, and of what."""

    kind: str
    base: str
    article: Article


def copies_of(body: str, rng: random.Random) -> Iterator[tuple[str, str]]:
    """Yield kinds of copies and their texts."""
    words = body.split(" ")
    tenth = max(1, len(words) // 10)
    yield "first tenth cut", " ".join(words[tenth:])
    yield "last tenth cut", " ".join(words[:-tenth])
    for share in (1, 2, 5):
        other = words.copy()
        for at in rng.sample(range(len(words)), max(1, len(words) * share // 100)):
            other[at] = "".join(rng.choices("abcdefgh", k=6))
        yield f"{share} % of the words", " ".join(other)
    yield "other digits", body.translate({ord("0") + n: 0x0966 + n for n in range(10)})
    yield "a half", " ".join(words[: len(words) * 53 // 100 + 1])
    yield "wrapped", wrapped(body, rng)


def wrapped(body: str, rng: random.Random) -> str:
    """Put furniture, a dateline and a sign-off around a text, and read it as corpuskit does."""
    first = f"{rng.choice(_CITIES)}, March {rng.randint(1, 28)} (EFE).- "
    text = f"A headline of {rng.choice(_CITIES)}\n\n{first}{body} EFE\n\nxy/ab\n\nRelated Articles"
    read = process(Page(text))
    return read.text if isinstance(read, Article) else body


def plant(bodies: list[str]) -> tuple[list[Article], list[Planted]]:
    """Make copies of all bodies, and pages that share paragraphs with two of them."""
    rng = random.Random(1)  # noqa: S311 - invented copies
    bases, planted = [], []
    for number, body in enumerate(bodies):
        name = f"base-{number:05d}"
        bases.append(Article(name, text=body, date_published="2024-01-01"))
        for kind, text in copies_of(body, rng):
            copy = Article(f"{name}-{kind}", text=text, date_published="2024-02-01")
            planted.append(Planted(kind, name, copy))
        parts = body.split("\n\n")[:2] + bodies[number - 1].split("\n\n")[-2:]
        mixed = Article(f"{name}-mixed", text="\n\n".join(parts), date_published="2024-03-01")
        planted.append(Planted("mixed", name, mixed))
    return bases, planted


def runs(text: str) -> set[tuple[str, ...]]:
    """Return the runs of five words of a text, by the plainest means."""
    words = _WORD.findall(text.lower())
    digits = [("".join(str(int(c)) if c.isdecimal() else c for c in word)) for word in words]
    return {tuple(digits[n : n + NGRAM]) for n in range(max(1, len(digits) - NGRAM + 1))}


def stories(number: int) -> Iterator[Article]:
    """Invent articles of 300 words; one in a hundred is the one before with a word replaced.

    Words have the frequencies of a language and follow each other by chance; every fifth article
    has a paragraph that others have, too.
    """
    rng = np.random.default_rng(5)
    letters = np.array(list("abcdefghijklmnoprstuvwz"))
    lengths = rng.integers(2, 12, VOCABULARY)
    vocabulary = ["".join(rng.choice(letters, size)) for size in lengths.tolist()]
    weights = np.cumsum(1 / np.arange(1, VOCABULARY + 1))
    pool = sentences()[:1_000]
    before: list[str] = []
    for at in range(number):
        numbers = np.searchsorted(weights, rng.random(WORDS) * weights[-1])
        words = [vocabulary[one] for one in numbers.tolist()]
        if at % 100 == 1:
            words = [*before[: WORDS // 2], "replaced", *before[WORDS // 2 + 1 :]]
        before = words
        extra = f"\n\n{pool[at % 1_000]} {pool[at * 7 % 1_000]}" if at % 5 == 0 else ""
        text = f"{' '.join(words[:200])}\n\n{' '.join(words[200:])}{extra}"
        yield Article(
            hashlib.sha256(str(at).encode()).hexdigest()[:32],
            url=f"https://paper-{at % 50}.example/{at}",
            host=f"paper-{at % 50}.example",
            title=f"Story {at}",
            text=text,
            date_published=f"2024-{at % 12 + 1:02d}-{at % 28 + 1:02d}",
            language="en",
            content_hash=hashlib.sha256(text.encode()).hexdigest()[:32],
        )
