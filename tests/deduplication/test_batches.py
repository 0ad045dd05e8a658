"""However little is held at a time, the same copies are found."""

from __future__ import annotations

import copies
import numpy as np
import pytest

from corpuskit.article import Article
from corpuskit.deduplication import NearOptions, candidates, components, deduplicate, runs
from corpuskit.deduplication.components import hook, jump

STORIES = [copies.story(seed) for seed in range(3)]


def _articles() -> list[Article]:
    """Families of near copies, parts of stories, and one story that nobody else tells."""
    texts = [
        *(copies.altered(story, seed, 0.01) for story in STORIES for seed in range(4)),
        *(" ".join(story.split()[:120]) for story in STORIES),
        copies.story(99),
    ]
    return [
        Article(f"n{number}", text=text, publisher=f"paper {number % 3}", date_published="2024")
        for number, text in enumerate(texts)
    ]


def test_turns_and_batches_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    options = NearOptions(policy="keep_per_publisher")
    whole = deduplicate(_articles(), near=options)
    assert len({type(one) for one in whole}) > 1
    monkeypatch.setattr(candidates, "ITEMS_A_PASS", 4)
    monkeypatch.setattr(components, "ITEMS_A_BATCH", 1)
    monkeypatch.setattr(components, "EDGES_AT_A_TIME", 3)
    monkeypatch.setattr(runs, "KEYS_AT_A_TIME", 2)
    assert deduplicate(_articles(), near=options) == whole


def test_steps_are_told_to_their_end(monkeypatch: pytest.MonkeyPatch) -> None:
    from corpuskit.deduplication import near

    told: dict[str, list[int]] = {}

    def tell(step: str, done: int, total: int | None, _rejected: int = 0, /) -> None:
        told.setdefault(step, []).append(done)
        assert total is not None
        totals[step] = total

    totals: dict[str, int] = {}
    found = near.find_near
    monkeypatch.setattr(near, "find_near", lambda *given: found(*given, tell))
    deduplicate(_articles())
    assert list(told) == ["pairing texts", "reading texts", "comparing texts"]
    assert {step: sum(done) for step, done in told.items()} == totals
    assert min(totals.values()) > 0


def test_labels_join_whatever_hangs_together() -> None:
    chance = np.random.default_rng(7)
    count = 400
    one, other = chance.integers(0, count, (2, 300), dtype=np.int32)
    labels = np.arange(count, dtype=np.int32)
    while hook(labels, one, other):
        jump(labels)
    parents = list(range(count))

    def root(number: int) -> int:
        while parents[number] != number:
            number = parents[number]
        return number

    for first, second in zip(one.tolist(), other.tolist(), strict=True):
        least, most = sorted((root(first), root(second)))
        parents[most] = least
    assert labels.tolist() == [root(number) for number in range(count)]
