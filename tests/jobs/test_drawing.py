"""The sample of each site: the same however the keys of pages are read."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from corpuskit.article import Page
from corpuskit.engines import local
from corpuskit.engines.opening import Local
from corpuskit.jobs import drawing
from corpuskit.jobs.rows import write_pages
from corpuskit.jobs.spool import Input, Spool
from corpuskit.jobs.undone import Undone

PARTS, PAGES = 5, 40


@pytest.fixture(scope="module")
def spool(tmp_path_factory: pytest.TempPathFactory) -> Spool:
    folder = tmp_path_factory.mktemp("spool")
    for part in range(PARTS):
        pages = [
            Page(f"<p>{part * PAGES + n // 2}", url=f"https://s{n % 2 or n}.example/{part}/{n}")
            for n in range(PAGES)
        ]
        digests = [page.sha256 for page in pages]
        write_pages(folder / f"{part:06d}.parquet", [*pages], digests)
    return Spool(folder, PARTS, (Input("pages", PARTS * PAGES, 1, ""),))


def test_runs_of_parts_change_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, spool: Spool
) -> None:
    whole = drawing.draw(spool, Local(1), tmp_path)
    taken = Counter(row % 2 for rows in whole.values() for row in rows)
    assert taken[1] == drawing.SAMPLE_PAGES  # of one site
    assert taken[0] == PARTS * PAGES // 2  # of sites with five pages each
    for parts, runs in ((1, 2), (4, 64)):
        monkeypatch.setattr(drawing, "PARTS_A_RUN", parts)
        monkeypatch.setattr(drawing, "RUNS_JOINED", runs)
        assert drawing.draw(spool, Local(1), tmp_path) == whole


def test_tasks_are_made_when_they_are_handed_out() -> None:
    made: list[int] = []

    def make(number: int) -> int:
        made.append(number)
        return number

    waiting = local._Waiting(Undone(range(100), make))
    for _ in range(3):
        waiting.drop_first()
    assert made == [0, 1, 2, 3]
    left = 0
    while waiting:
        waiting.drop_first()
        left += 1
    assert left == len(made) - 3 == 97
