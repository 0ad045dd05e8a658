from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import pytest

from corpuskit.article import Page, Rejection
from corpuskit.config import Config, SourceConfig
from corpuskit.engines.deaths import MAX_UNCLEAR
from corpuskit.errors import CorpuskitError, SourceError
from corpuskit.jobs import pages
from corpuskit.jobs.pages import PartTask, process_part, process_safely, without_poison
from corpuskit.jobs.spool import write_spool

PAGES = [
    Page(f"Rain on pier {n}.\n\nIt rained on pier {n} all day.", path=f"{n}") for n in range(9)
]


@pytest.fixture
def task(tmp_path: Path) -> PartTask:
    spool = write_spool(
        tmp_path / "spool",
        [SourceConfig(path="invented")],
        part_pages=9,
        limit=None,
        on_page=lambda: None,
        reader=lambda _: PAGES,
    )
    return PartTask(spool.part(0), tmp_path / "parts" / "0", Config())


def dies_of(
    deadly: set[int], monkeypatch: pytest.MonkeyPatch
) -> Callable[[Callable[[PartTask], object], PartTask], str | None]:
    """What does a task here, and says that a process died where it came to a deadly page."""

    class DeathError(BaseException):
        pass

    def deadly_or_not(page: Page | Rejection, *rest: object) -> object:
        if isinstance(page, Page) and int(page.path or "") in deadly:
            raise DeathError
        return process_safely(page, *rest)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(pages, "process_safely", deadly_or_not)

    def dies(work: Callable[[PartTask], object], task: PartTask) -> str | None:
        try:
            work(task)
        except DeathError:
            return "SIGSEGV"
        return None

    return dies


def test_all_deadly_pages_of_a_part_are_found(
    task: PartTask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from corpuskit.packaging.parts import read_parts

    dies = dies_of({2, 3, 7}, monkeypatch)
    smaller = task
    while dies(process_part, smaller):
        smaller = without_poison(smaller, dies)
    assert smaller.poisoned == ((2, "SIGSEGV"), (3, "SIGSEGV"), (7, "SIGSEGV"))
    (found,) = read_parts([task.target], "rejections")
    assert found.column("reason").to_pylist() == ["killed-worker"] * 3
    assert set(found.column("evidence").to_pylist()) == {"its process died of it: SIGSEGV"}
    (kept,) = read_parts([task.target], "articles")
    assert kept.num_rows == 6


def test_a_death_that_cannot_be_repeated_costs_no_page(
    task: PartTask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It came from outside, or by the clock: the part is done again, three times at most."""
    never = dies_of(set(), monkeypatch)
    smaller = task
    for _ in range(MAX_UNCLEAR):
        smaller = without_poison(smaller, never)
    assert smaller == task._replace(unclear=MAX_UNCLEAR)
    assert without_poison(smaller, never).poisoned == ((8, "not when it was read alone"),)


def test_a_part_that_kills_without_any_page_is_an_error(task: PartTask) -> None:
    def always(_work: object, _task: PartTask) -> str:
        return "SIGKILL"

    smaller = without_poison(task, always)
    with pytest.raises(CorpuskitError, match="whatever page is left out"):
        without_poison(smaller, always)


def test_a_page_that_takes_all_memory_is_a_rejection(monkeypatch: pytest.MonkeyPatch) -> None:
    def eat(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("corpuskit.pipeline.process", eat)
    outcome = process_safely(PAGES[0], Config())
    assert isinstance(outcome, Rejection)
    assert (outcome.stage, outcome.reason) == ("engine", "memory")
    assert "4096 MB" in str(outcome.evidence)


def test_no_page_is_rejected_because_the_disk_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("corpuskit.pipeline.process", full)
    with pytest.raises(SourceError, match="No space left on device: mend that"):
        process_safely(PAGES[0], Config())


def test_an_error_of_a_file_that_a_page_named_is_the_page_s(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def lost(*_: object, **__: object) -> None:
        raise FileNotFoundError(errno.ENOENT, "No such file or directory")

    monkeypatch.setattr("corpuskit.pipeline.process", lost)
    outcome = process_safely(PAGES[0], Config())
    assert isinstance(outcome, Rejection)
    assert outcome.reason == "error"
