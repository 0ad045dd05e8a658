"""How commands say how far they are: a line a step, JSON lines, or nothing; and how to go on."""

from __future__ import annotations

import fcntl
import io
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from commands import run
from corpuskit.article import Rejection, Source
from corpuskit.cli.progress import JSON_S, PLAIN_S, Bars
from corpuskit.cli.voice import Voice
from corpuskit.crawling.frontier import Frontier
from corpuskit.crawling.model import Kind
from corpuskit.crawling.rows import FrontierEntry
from corpuskit.jobs import build as build_module
from corpuskit.packaging.parts import write_part

KEYS = [
    *("time", "level", "stage", "done", "total", "rate", "remaining_s", "rejected"),
    "message",
]


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def show(voice: Voice, *, terminal: bool = False, brief: bool = False) -> str:
    """Say a job of two steps, with a note in between; return what was written."""
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch, click.Context(click.Command("x"), obj=voice):
        stream = io.StringIO()
        patch.setattr(stream, "isatty", lambda: terminal)
        patch.setattr(sys, "stderr", stream)
        with Bars(brief=brief, now=clock) as bars:
            bars("reading pages", 1, None)
            clock.now = 0.5
            bars("processing pages", 40, 400, 2)  # of a build that was interrupted
            for _ in range(9):
                clock.now += PLAIN_S / 3
                bars("processing pages", 30, 400, 1)
            voice.note("one column is not taken")
            clock.now += 1.0
        return stream.getvalue()


def test_without_a_terminal_there_are_plain_lines_now_and_then() -> None:
    said = show(Voice())
    assert said.splitlines() == [
        "reading pages: 1 in 0:00, 2.0/s",
        "processing pages: 130 of 400 (32 %), 3.0/s, 1:30 left, 5 rejected",
        "processing pages: 220 of 400 (55 %), 3.0/s, 1:00 left, 8 rejected",
        "processing pages: 310 of 400 (78 %), 3.0/s, 0:30 left, 11 rejected",
        "note: one column is not taken",
        "processing pages: 310 in 1:31, 3.0/s, 11 rejected",
    ]
    assert "reading" not in show(Voice(), brief=True)


def test_on_a_terminal_there_is_one_line_a_step_and_the_note_stands_alone() -> None:
    said = show(Voice(), terminal=True)
    assert "\x1b" not in said
    lines = [line.rpartition("\r")[2].rstrip() for line in said.split("\n")]
    assert [line for line in lines if line] == [
        "reading pages     1 in 0:00, 2.0/s",
        "note: one column is not taken",
        "processing pages  310 in 1:31, 3.0/s, 11 rejected",
    ]
    assert re.search(r"processing pages  \d+/400 \|", said)
    assert ", 11 rejected" in said


def test_json_logs_are_an_object_a_line_with_the_documented_keys() -> None:
    lines = [json.loads(line) for line in show(Voice(json_logs=True)).splitlines()]
    assert all(list(line) == KEYS for line in lines)
    steps = [line for line in lines if line["stage"] == "processing pages"]
    assert [one["done"] for one in steps] == [40, *range(70, 311, 30), 310]
    assert steps[4] | {"time": ""} == {
        "time": "",
        "level": "info",
        "stage": "processing pages",
        "done": 160,
        "total": 400,
        "rate": 3.0,
        "remaining_s": 80,
        "rejected": 6,
        "message": None,
    }
    assert JSON_S <= PLAIN_S / 3
    assert [one["message"] for one in lines if one["message"]] == ["one column is not taken"]


def test_quiet_says_nothing_but_errors(tmp_path: Path) -> None:
    assert show(Voice(quiet=True)) == ""
    missing = str(tmp_path / "no")
    assert run("clean", "--quiet", missing).err.startswith("error: ")
    done = run("clean", "--json-logs", missing)
    assert json.loads(done.err)["message"] == run("clean", missing).err.strip()[len("error: ") :]
    assert json.loads(run("build", "--json-logs", missing, "--nope").err)["level"] == "error"


def test_ctrl_c_says_how_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "corpus.yaml"
    config.write_text("name: news\nsources: [pages]\noutput: out/news\n")

    def stop(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(build_module, "build", stop)
    done = run("build", str(config))
    assert done.code == 130
    assert f"kept in {tmp_path / 'out' / 'news.work'}" in done.err
    assert "run the same command again to go on" in done.err
    monkeypatch.setattr("corpuskit.jobs.clean.clean_inputs", stop)
    assert "to begin anew" in run("clean", str(tmp_path)).err


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Path]:
    """The folder of work of a build that is at its first part of two."""
    here = tmp_path / "news.work" / ("0" * 16)
    (here / "spool").mkdir(parents=True)
    for number in range(2):
        rows = pa.table({"content": [b"<p>"] * 3})
        pq.write_table(rows, here / "spool" / f"{number:06d}.parquet")
    (here / "spool" / "000002.parquet").write_bytes(b"PAR1 half of it")
    rejected = [
        Rejection(str(n), "extraction", why, None, None, Source("html"))
        for n, why in enumerate(("no-text", "no-text", "empty-page"))
    ]
    write_part(here / "parts" / "000000", rejected, ["a", "b", "c"])
    (here / "parts" / ".000001.half").mkdir()
    with (here.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield here


def test_a_build_is_watched_from_another_terminal(work: Path) -> None:
    release = work.parent.with_name("news")
    reading = run("stats", str(release))
    assert reading.code == 0
    assert f"build in {work.parent}: running, last written" in reading.out
    assert re.search(r"reading pages +6, not done", reading.out)
    assert "learning" not in reading.out
    (work / "spool" / "spool.json").write_text("{}")
    (work / "sites.json").write_text("[]")
    said = run("stats", str(work.parent)).out
    assert re.search(r"learning sites +0 site profiles", said)
    assert re.search(r"processing pages +3 of 6 \(50 %\)", said)
    assert re.search(r"rejected so far +3\n +2  extraction: no-text\n +1  extraction: emp", said)
    assert "packaging" not in said


def test_a_build_that_was_stopped_is_told_from_one_that_runs(work: Path) -> None:
    with (work.parent / "lock").open() as again:
        fcntl.flock(again, fcntl.LOCK_UN)  # another open file: the lock of the first one holds
    assert "running" in run("stats", str(work.parent)).out
    (work.parent / "lock").unlink()
    (work.parent / "lock").touch()
    assert "not running: the same command goes on" in run("stats", str(work.parent)).out


def test_a_crawl_is_watched_from_another_terminal(tmp_path: Path) -> None:
    with Frontier(tmp_path) as frontier:
        frontier.begin_run("2024-03-01T08:00:00Z")
        entry = FrontierEntry("https://orrin.example/a", "orrin", Kind.ARTICLE)
        frontier.add([entry], "2024-03-01T08:00:00Z")
        said = run("stats", str(tmp_path)).out
    assert said.startswith("running")
    assert re.search(r"orrin +article +1 *$", said, re.MULTILINE)
    assert run("stats", str(tmp_path)).out.startswith("not running")
