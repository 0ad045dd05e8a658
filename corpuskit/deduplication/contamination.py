"""Articles that give away texts which models are tested on: they share a run of words with one.

Letter case and marks do not count; scripts without spaces have their characters as words.

Source: Brown et al. 2020 (arXiv 2005.14165), appendix C: runs of 13 words.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from corpuskit.article import Outcome, Rejection
from corpuskit.measures import Contamination

STAGE: Final = "decontaminate"
REASON: Final = "benchmark"

ContaminationPolicy: TypeAlias = Literal["mark", "drop"]

# Han, kana, hangul, Thai, Lao, Burmese, Khmer: each letter is a word. One class each: linear.
_SOLID = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_SOLID}]|[^\W_{_SOLID}]+")


class Benchmarks(NamedTuple):
    """The runs of words of texts that models are tested on."""

    ngram: int
    keys: NDArray[np.uint64]
    """Hashes of the runs, sorted."""
    owners: NDArray[np.uint32]
    """For each of them the number of the first text that has it."""
    names: tuple[str, ...]

    def digest(self) -> str:
        """Return 8 hex that change when a text does."""
        told = "\n".join((str(self.ngram), *self.names)).encode()
        return hashlib.sha256(told + self.keys.tobytes() + self.owners.tobytes()).hexdigest()[:8]

    def save(self, path: Path) -> None:
        """Write them to a file."""
        with path.open("wb") as file:
            np.savez(file, n=self.ngram, keys=self.keys, owners=self.owners, names=self.names)


@cache
def load_benchmarks(path: Path) -> Benchmarks:
    """Read what :meth:`Benchmarks.save` wrote, once a process."""
    with np.load(path) as file:
        names = tuple(map(str, file["names"]))
        return Benchmarks(int(file["n"]), file["keys"], file["owners"], names)


def make_benchmarks(texts: Iterable[tuple[str, str]], ngram: int) -> Benchmarks:
    """Take the runs of texts; one with fewer words than a run is left out.

    Args:
        texts: name and text of each.
        ngram: words of a run.

    Examples:
        >>> made = make_benchmarks([("quiz:1", "Who was first to cross the strait?")], 5)
        >>> made.names, len(made.keys)
        (('quiz:1',), 3)
        >>> make_benchmarks([("quiz:2", "Too short")], 5).names
        ()
    """
    names: list[str] = []
    found: dict[int, int] = {}
    for name, text in texts:
        runs = [key for _, key in _runs(text, ngram)]
        if runs:
            for key in runs:
                found.setdefault(key, len(names))
            names.append(name)
    keys = np.fromiter(found, np.uint64, len(found))
    owners = np.fromiter(found.values(), np.uint32, len(found))
    order = np.argsort(keys)
    return Benchmarks(ngram, keys[order], owners[order], tuple(names))


def find_contamination(text: str, benchmarks: Benchmarks) -> tuple[Contamination, ...]:
    """Say which texts a story shares runs with, in the order of the story.

    Examples:
        >>> made = make_benchmarks([("quiz:1", "Who was first to cross the strait?")], 5)
        >>> find_contamination("He was, it is said, FIRST to cross the Strait.", made)
        (Contamination(benchmark='quiz:1', words='FIRST to cross the Strait', runs=1),)
        >>> find_contamination("He was the first to cross it.", made)
        ()
    """
    runs = list(_runs(text, benchmarks.ngram))
    if not runs or not len(benchmarks.keys):
        return ()
    asked = np.fromiter((key for _, key in runs), np.uint64, len(runs))
    places = np.searchsorted(benchmarks.keys, asked).clip(max=len(benchmarks.keys) - 1)
    hits = np.flatnonzero(benchmarks.keys[places] == asked).tolist()
    first: dict[int, int] = {}
    counts: dict[int, int] = {}
    for hit in hits:
        owner = int(benchmarks.owners[places[hit]])
        first.setdefault(owner, hit)
        counts[owner] = counts.get(owner, 0) + 1
    return tuple(
        Contamination(benchmarks.names[owner], text[slice(*runs[hit][0])], counts[owner])
        for owner, hit in first.items()
    )


def decontaminate(outcome: Outcome, benchmarks: Benchmarks, policy: ContaminationPolicy) -> Outcome:
    """Mark or drop an article that gives away a text; leave rejections alone.

    Examples:
        >>> from corpuskit.article import Article
        >>> made = make_benchmarks([("quiz:1", "Who was first to cross the strait?")], 5)
        >>> article = Article("1", text="He was, they say, first to cross the strait.")
        >>> decontaminate(article, made, "drop").evidence
        'quiz:1: first to cross the strait'
        >>> decontaminate(Article("2", text="Rain fell."), made, "mark").contamination
        ()
    """
    if isinstance(outcome, Rejection):
        return outcome
    found = find_contamination(outcome.text, benchmarks)
    if found and policy == "drop":
        evidence = f"{found[0].benchmark}: {found[0].words}"
        source = replace(outcome.source, votes=())
        return Rejection(outcome.id, STAGE, REASON, evidence, outcome.url, source)
    return replace(outcome, contamination=found)


def _runs(text: str, ngram: int) -> Iterator[tuple[tuple[int, int], int]]:
    """Yield where each run of words stands, and its hash."""
    words = [(match.start(), match.end(), match[0].casefold()) for match in _WORD.finditer(text)]
    for at in range(len(words) - ngram + 1):
        run = words[at : at + ngram]
        told = " ".join([word for _, _, word in run]).encode("utf-8", "replace")
        key = int.from_bytes(hashlib.blake2b(told, digest_size=8).digest(), "little")
        yield (run[0][0], run[-1][1]), key
