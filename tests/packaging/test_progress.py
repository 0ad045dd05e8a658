"""Every step of packaging says what it does, and ends where it said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from stories import FIRST, make, rows

from corpuskit.jobs.stepfile import NAME, noted_in, read_step
from corpuskit.packaging import PackageOptions, package, sketches


def test_steps_are_told_to_their_end(tmp_path: Path) -> None:
    make(tmp_path / "v1", FIRST)
    told: dict[str, list[tuple[int, int | None]]] = {}

    def tell(step: str, done: int, total: int | None, _rejected: int = 0, /) -> None:
        told.setdefault(step, []).append((done, total))

    options = PackageOptions(name="x")
    package(tmp_path / "v1-parts", tmp_path / "again", options=options, tell=tell)
    assert list(told) == [
        *("reading keys", "finding copies", "pairing texts", "reading texts", "comparing texts"),
        *("planning files", "sorting rows", "writing files", "comparing files", "checking files"),
    ]
    for step, calls in told.items():
        assert calls[0][0] == 0, step
        if (total := calls[-1][1]) is not None:
            assert sum(done for done, _ in calls) == total, step
    assert (told["writing files"][0][1] or 0) > len(rows(tmp_path / "again"))


def test_few_new_texts_held_at_a_time_find_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, more = FIRST[:8], FIRST[4:]
    make(tmp_path / "v1", first)
    make(tmp_path / "v2", more, tmp_path / "v1")
    monkeypatch.setattr(sketches, "FRESH_AT_A_TIME", 1)
    make(tmp_path / "again", more, tmp_path / "v1")
    assert rows(tmp_path / "again") == rows(tmp_path / "v2")


def test_a_step_is_noted_once_a_second(tmp_path: Path) -> None:
    times = iter([0.0, 0.0, 0.1, 1.5, 1.5])
    tell = noted_in(tmp_path, lambda *_: None, lambda: next(times))
    seen = []
    for done in (0, 2, 3):
        tell("sorting rows", done, 9)
        seen.append(json.loads((tmp_path / NAME).read_text())[1])
    assert seen == [0, 0, 5]
    (tmp_path / NAME).write_text("half of i")
    assert read_step(tmp_path) is None
