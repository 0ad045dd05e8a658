"""No figure falls unseen: on the demo, and on gold where this machine has it."""

from __future__ import annotations

import pytest

import floors


@pytest.mark.parametrize("name", floors.RUNS)
def test_no_figure_falls(name: str) -> None:
    run = floors.RUNS[name]
    if not run.is_here():
        pytest.skip("no gold data here: set CORPUSKIT_GOLD to a gold folder to run this test")
    fallen = floors.fallen(floors.load()[name], run.measure())
    again = f"with {floors.libraries()}; if this is meant: python scripts/accept.py floors/{name}"
    assert not fallen, "\n".join([*fallen, again])


def test_a_fall_is_seen_in_both_directions_and_a_rise_is_none() -> None:
    stored = {"body: F1": 0.9, "leaked ↓": 0.1, "gone": 0.5}
    assert floors.fallen(stored, {"body: F1": 0.95, "leaked ↓": 0.05, "gone": 0.499}) == []
    assert floors.fallen(stored, {"body: F1": 0.897, "leaked ↓": 0.103}) == [
        "body: F1: 0.9 before, 0.897 now",
        "leaked ↓: 0.1 before, 0.103 now",
        "gone: 0.5 before, not measured any more",
    ]


def test_every_run_is_stored() -> None:
    assert list(floors.load()) == list(floors.RUNS)
