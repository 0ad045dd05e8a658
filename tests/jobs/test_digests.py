"""The digest of a source: of its pages' digests, in whatever order they came."""

from __future__ import annotations

import hashlib
import tracemalloc
from pathlib import Path

import pytest

from corpuskit.jobs.digests import Digests


@pytest.mark.parametrize("count", [0, 1, 7, 8, 30])
def test_order_and_memory_do_not_change_it(tmp_path: Path, count: int) -> None:
    names = [f"{n % 23:064x}"[: 32 if n % 3 else 64] for n in range(count)]
    wanted = hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()
    names = names[1::2] + names[::2]
    digests = Digests(tmp_path, held=8)
    for name in names:
        digests.add(name)
    assert (digests.count, digests.total()) == (count, wanted)
    assert not list(tmp_path.iterdir())


def test_few_files_are_open_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpuskit.jobs.digests.MERGED", 4)
    names = [f"{n * 7919 % 100:064x}" for n in range(100)]
    digests = Digests(tmp_path, held=2)
    for name in names:
        digests.add(name)
        assert len(list(tmp_path.iterdir())) < 5
    assert digests.total() == hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()


def test_memory_does_not_grow_with_the_number(tmp_path: Path) -> None:
    peaks = []
    for count in (4_000, 16_000):
        tracemalloc.start()
        digests = Digests(tmp_path, held=1_000)
        for n in range(count):
            digests.add(f"{n * 7919 % count:064x}")
        digests.total()
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.6 * peaks[0]
