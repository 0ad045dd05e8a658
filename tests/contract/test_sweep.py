"""``scripts/sweep.py`` finds every threshold, and changes it wherever it is held."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

import sweep  # scripts are no package: the path comes first
from corpuskit.jobs import learn as learning_job
from corpuskit.learning import sites


def test_numbers_are_found_with_all_who_hold_them() -> None:
    (found,) = sweep.thresholds(["learning.sites.MIN_TELLING_CHARS"])
    assert found.value == sites.MIN_TELLING_CHARS
    assert set(found.holders) >= {"corpuskit.learning.sites", "corpuskit.jobs.learn"}
    assert not found.is_baked
    rooms = {one.room for one in sweep.thresholds()}
    assert rooms >= {"extraction", "cleaning", "learning", "news"}


def test_a_changed_number_counts_everywhere_in_its_fork_and_nowhere_else() -> None:
    (found,) = sweep.thresholds(["learning.sites.MIN_TELLING_CHARS"])
    before = found.value
    sweep.patch(found, 7)
    try:
        assert sites.MIN_TELLING_CHARS == learning_job.MIN_TELLING_CHARS == 7
    finally:
        sweep.patch(found, before)
    jobs = [sweep.Job(found, "half", 7), sweep.Job(found, "double", 8)]
    nothing = {"learned F1": 0.0, "learned exact": 0.0}
    assert list(sweep.in_forks(jobs, {"learned": []}, 1)) == [nothing, nothing]
    assert before == sites.MIN_TELLING_CHARS


def test_counts_stay_counts() -> None:
    count = sweep.Threshold("corpuskit.text.a", "N", 3, ("corpuskit.text.a",), is_baked=False)
    assert list(count.changed()) == [("half", 1), ("double", 6)]
    assert list(count._replace(value=0.5).changed()) == [("half", 0.25), ("double", 1.0)]
