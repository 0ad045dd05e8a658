from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from corpuskit.config import split_engine
from corpuskit.engines import child, opening
from corpuskit.engines.deaths import Dies
from corpuskit.engines.identity import identity, sees
from corpuskit.engines.opening import open_engine
from corpuskit.errors import ConfigError, SourceError
from corpuskit.jobs.build import build
from jobs.invented import contents, write_config, write_pages

pytest.importorskip("distributed", reason="the extra dask is not installed")

from distributed import LocalCluster

from corpuskit.engines import cluster as engine


@pytest.fixture
def scheduler() -> Iterator[str]:
    """The address of a scheduler with one worker, both in this process."""
    with LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        processes=False,
        protocol="tcp://",
        dashboard_address="127.0.0.1:0",
    ) as cluster:
        yield cluster.scheduler_address
    child.end_children()


def told(message: str) -> None:
    raise AssertionError(message)


@pytest.mark.usefixtures("one_worker")
def test_a_build_on_a_cluster_gives_the_same_bytes(scheduler: str, tmp_path: Path) -> None:
    write_pages(tmp_path / "pages", 20)
    there = write_config(tmp_path / "there.yaml", tmp_path / "pages", part_pages=4)
    result = build(there, engine=f"dask:{scheduler}", warn=lambda _: None)
    (tmp_path / "here").mkdir()
    here = write_config(tmp_path / "here" / "b.yaml", tmp_path / "pages", engine="local", workers=1)
    assert contents(result.output) == contents(build(here).output)
    assert not (tmp_path / "release.work").exists()


def without_death(task: str, dies: Dies[str]) -> str:
    assert dies(eval, task) == "exit code 9"
    return "1"


def test_every_task_is_done_although_one_kills_its_process(
    scheduler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "PRELOAD", "json")
    tasks = [f"open({str(tmp_path / name)!r}, 'x').close()" for name in "abc"]
    tasks.insert(1, "__import__('os')._exit(9)")
    done: list[str] = []
    spec = split_engine(f"dask:{scheduler}")
    with open_engine(spec, workers=1, shared=tmp_path, tell=told) as opened:
        opened.run(eval, tasks, shrink=without_death, on_done=done.append)
        assert sorted(done) == sorted(tasks)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "c"]
        assert list(opened.map_in_order(eval, ["1+1", "2+2", "3"])) == [2, 4, 3]
        with pytest.raises(ZeroDivisionError):
            opened.run(eval, ["1/0"], shrink=without_death, on_done=done.append)


def test_a_scheduler_that_is_not_there_is_told_soon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "CONNECT_S", 0.2)
    with (
        pytest.raises(SourceError, match="no Dask scheduler answers there"),
        open_engine(split_engine("dask:tcp://127.0.0.1:1"), workers=1, shared=tmp_path, tell=told),
    ):
        pass


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        (None, SourceError, "dask scheduler --scheduler-file"),
        ("{}", ConfigError, "no file that a Dask scheduler writes"),
        ("no json", ConfigError, "no file that a Dask scheduler writes"),
    ],
)
def test_a_scheduler_file_that_is_none_is_told(
    tmp_path: Path, content: str | None, error: type[Exception], message: str
) -> None:
    file = tmp_path / "scheduler.json"
    if content is not None:
        file.write_text(content)
    with (
        pytest.raises(error, match=message),
        open_engine(split_engine(f"dask:{file}"), workers=1, shared=tmp_path, tell=told),
    ):
        pass


class Asked:
    """Stands for a client whose workers answer so."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = answers

    def run(self, *_: object, **__: object) -> dict[str, Any]:
        return self.answers


def test_workers_that_would_do_it_otherwise_are_refused() -> None:
    other = (
        identity().replace("corpuskit:", "corpuskit:0.0.1.").replace("knowledge:", "knowledge:0")
    )
    answers = {"tcp://a:1": identity(), "tcp://b:1": None, "tcp://c:1": other}
    with pytest.raises(ConfigError) as refused:
        engine._refuse_strangers(Asked(answers))
    first, second = str(refused.value).splitlines()
    assert first.startswith("worker tcp://b:1 has no corpuskit; install it there: pip install")
    assert second.startswith("worker tcp://c:1 has corpuskit 0.0.1.")
    assert "knowledge 0" in second
    engine._refuse_strangers(Asked({"tcp://a:1": identity()}))


def test_workers_that_see_another_disk_are_refused(tmp_path: Path) -> None:
    (tmp_path / "probe").write_text("x")
    assert sees(str(tmp_path), "probe", "x") is None
    assert sees(str(tmp_path), "probe", "y") == f"sees another folder as {tmp_path}"
    assert "does not see" in str(sees(str(tmp_path / "none"), "probe", "x"))
    with pytest.raises(ConfigError, match="on a disk that all workers share"):
        engine._refuse_without_disk(Asked({"tcp://a:1": "does not see /work"}), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["probe"]


def test_the_engine_says_how_it_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "find_spec", lambda name: find_spec(f"no_{name}"))
    with (
        pytest.raises(ConfigError, match=r"pip install 'corpuskit\[dask\]'"),
        open_engine(split_engine("dask"), workers=1, shared=tmp_path, tell=told),
    ):
        pass
