"""Each target of fuzzing takes what it begins with, and the laws hold there."""

from __future__ import annotations

import pytest

from fuzzing.seeds import seeds_of, words_for
from fuzzing.targets import TARGETS

MOST = 40


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_reads_its_seeds(target: str) -> None:
    seeds = list(seeds_of(target))
    assert seeds
    for seed in seeds[:: -(-len(seeds) // MOST)]:
        TARGETS[target](seed)
    assert all(0 < len(word) <= 60 for word in words_for(target))


def test_a_target_fails_where_a_law_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fuzzing.targets.replay", lambda text, _edits: text)
    with pytest.raises(AssertionError):
        TARGETS["text"](b"Goats win the county show.\n\nShare this article")
