"""What presets of quality would take out of a release; nothing is changed."""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from corpuskit.annotation.presets import judge
from corpuskit.annotation.quality import measure
from corpuskit.article import Quality
from corpuskit.packaging import read_release
from corpuskit.packaging.release import Release
from corpuskit.schema import record_from
from corpuskit.storage.fetching import fetched

COLUMNS = ["id", "url", "language", "text", "quality"]


class TakenOut(NamedTuple):
    """An article that a preset would take out."""

    id: str
    url: str | None
    language: str | None
    measure: str
    why: str
    text: str


@dataclass(frozen=True, slots=True)
class DryRun:
    """What presets would take out."""

    articles: int
    """All that the release holds with text."""
    counts: Counter[str]
    """Articles that would go, by the first measure that is beyond its limit."""
    languages: Counter[str]
    """The same by language."""
    samples: tuple[TakenOut, ...]
    """Some of each measure, drawn by the hash of their ids."""


def dry_run(path: Path | str, presets: Sequence[str], *, samples: int = 3) -> DryRun:
    """Hold every article of a release against presets.

    Args:
        path: the folder of the release.
        presets: names, in order: an article counts for the first that takes it out.
        samples: how many articles to show of each measure.

    Raises:
        KnowledgeError: there is no such preset.
        PackageError: the folder is no release, or a file is missing or damaged.
    """
    articles = 0
    counts, languages = Counter[str](), Counter[str]()
    drawn: dict[str, list[tuple[str, TakenOut]]] = {}
    for found in _judged(read_release(fetched(path)), presets):
        articles += 1
        if found is None:
            continue
        counts[found.measure] += 1
        languages[found.language or "und"] += 1
        rank = hashlib.sha256(found.id.encode()).hexdigest()
        one = drawn.setdefault(found.measure, [])
        one.append((rank, found))
        if len(one) > samples * 2:
            drawn[found.measure] = heapq.nsmallest(samples, one)
    shown = [
        found
        for measure, _ in counts.most_common()
        for _, found in heapq.nsmallest(samples, drawn[measure])
    ]
    return DryRun(articles, counts, languages, tuple(shown))


def _judged(release: Release, presets: Sequence[str]) -> Iterator[TakenOut | None]:
    for row in release.articles(COLUMNS):
        if not row["text"]:  # of pages that opted out there may be facts alone
            continue
        known = row["quality"]
        quality = record_from(Quality, known) if known else measure(row["text"], "", (), None)
        _, verdict = judge(quality, row["text"], row["language"], presets)
        told = (row["id"], row["url"], row["language"])
        yield TakenOut(*told, verdict.measure, str(verdict), row["text"]) if verdict else None
