from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq
import pytest

from corpuskit.errors import ConfigError, SourceError
from corpuskit.jobs.build import build
from corpuskit.packaging.manifest import parse_manifest
from jobs.invented import contents, write_config, write_pages
from thorough import some


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("input") / "pages"
    write_pages(folder)
    return folder


@pytest.fixture(scope="module")
def undisturbed(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("one")
    result = build(write_config(folder / "build.yaml", pages, part_pages=4), workers=1)
    return contents(result.output)


class Moment(NamedTuple):
    """When a build is stopped: in this step, when so many such files are there."""

    step: str
    pattern: str = "lock"
    files: int = 1
    at_a_rename: bool = False
    """Not at once, but just before a file is put in its place."""


MOMENTS = {
    "spool": Moment("reading pages", "*/spool/0*"),
    "part": Moment("processing pages", "*/parts/0*", 3),
    "package": Moment("packaging", "*/parts/0*", 13),
    "release": Moment("packaging", "*/parts/0*", 13, at_a_rename=True),
}

STOPPED = """
import json, os, signal, sys
from pathlib import Path
from corpuskit.cli import main
from corpuskit.cli.progress import Bars

work, moment, name, whole_group = json.loads(sys.argv[1])
wanted_step, pattern, files, at_a_rename = moment
show = Bars.__call__
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's `command &` ignores it

def stop():
    send = os.killpg if whole_group else os.kill
    send(os.getpid(), getattr(signal, name))

def look(bars, step, *done):
    show(bars, step, *done)
    if step == wanted_step and len(list(Path(work).glob(pattern))) >= files:
        if at_a_rename:
            sys.addaudithook(lambda event, _: event == "os.rename" and stop())
        else:
            stop()

Bars.__call__ = look
main(sys.argv[2:])
"""
"""The command, stopped by itself: a watcher beside it would come too late on a busy machine."""


def start(
    config: Path, moment: Moment, signal_name: str, *arguments: str, whole_group: bool = False
) -> subprocess.Popen[str]:
    """Build in a process of its own, in its own group, that gets a signal at a moment."""
    told = json.dumps([str(config.parent / "release.work"), moment, signal_name, whole_group])
    command = [sys.executable, "-c", STOPPED, told, "build", str(config), *arguments]
    return subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )


def parts(work: Path) -> int:
    return sum(1 for part in work.glob("*/parts/0*"))


def test_pages_in_are_articles_and_rejections_out(undisturbed: dict[str, bytes]) -> None:
    manifest = parse_manifest(undisturbed["manifest.json"].decode())
    assert (manifest.pages, manifest.articles) == (40 + 8 + 3, 40)
    assert sum(manifest.rejections.values()) + manifest.articles == manifest.pages
    assert manifest.rejections["deduplicate", "same-text"] == 8


def test_every_change_tells_its_stage(undisturbed: dict[str, bytes]) -> None:
    files = [name for name in undisturbed if name.startswith("edits/")]
    assert files
    stages: dict[str, set[str | None]] = {}
    for name in files:
        table = pq.read_table(io.BytesIO(undisturbed[name]), columns=["rule", "stage"])
        for row in table.to_pylist():
            stages.setdefault(row["rule"].partition("/")[0], set()).add(row["stage"])
    assert stages == {
        "extraction": {"extraction"},
        "chrome": {"cleaning"},
        "dateline": {"normalization"},
    }


@pytest.mark.parametrize("workers", some([2, 1], 2))
def test_workers_parts_folders_and_zones_do_not_change_a_byte(
    pages: Path, tmp_path: Path, undisturbed: dict[str, bytes], workers: int
) -> None:
    """In a process of its own, in another time zone, with other hashes and another locale."""
    (tmp_path / "else where").mkdir()
    config = write_config(tmp_path / "else where" / "my build.yaml", pages, part_pages=7)
    subprocess.run(
        [sys.executable, "-m", "corpuskit", "build", str(config), "--workers", str(workers)],
        check=True,
        capture_output=True,
        env={**os.environ, "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7", "LC_ALL": "C"},
    )
    assert contents(tmp_path / "else where" / "release") == undisturbed


@pytest.mark.usefixtures("one_worker")
@pytest.mark.parametrize("moment", some(MOMENTS, 2))
def test_a_build_killed_and_run_again_gives_the_same_bytes(
    pages: Path, tmp_path: Path, undisturbed: dict[str, bytes], moment: str
) -> None:
    config = write_config(tmp_path / "build.yaml", pages, part_pages=4)
    work = tmp_path / "release.work"
    process = start(config, MOMENTS[moment], "SIGKILL", "--workers", "2", whole_group=True)
    _, stderr = process.communicate()
    assert process.returncode == -signal.SIGKILL, stderr
    assert not (tmp_path / "release").exists()
    kept = parts(work)
    assert contents(build(config, workers=1).output) == undisturbed
    assert kept >= {"spool": 0, "part": 3, "package": 13, "release": 13}[moment]
    assert not work.exists()


def test_ctrl_c_ends_with_130_and_says_how_to_go_on(pages: Path, tmp_path: Path) -> None:
    config = write_config(tmp_path / "build.yaml", pages, part_pages=2)
    process = start(config, Moment("processing pages", "*/parts/0*", 2), "SIGINT", "--workers", "2")
    _, stderr = process.communicate()
    assert process.returncode == 130
    assert "run the same command again" in stderr
    assert "Traceback" not in stderr


def test_a_second_build_in_the_same_place_is_refused(pages: Path, tmp_path: Path) -> None:
    config = write_config(tmp_path / "build.yaml", pages)
    process = start(config, Moment("reading pages"), "SIGSTOP", "--workers", "1")
    try:
        _, status = os.waitpid(process.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)
        with pytest.raises(ConfigError, match="another build is at work"):
            build(config)
    finally:
        process.kill()
        process.communicate()


@pytest.mark.usefixtures("one_worker")
def test_a_sample_is_drawn_by_content(pages: Path, tmp_path: Path) -> None:
    config = write_config(tmp_path / "build.yaml", pages)
    result = build(config, limit=10, workers=1)
    assert result.manifest.pages == 10


def test_a_source_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file or folder"):
        build(write_config(tmp_path / "build.yaml", tmp_path / "nowhere"))


@pytest.mark.usefixtures("one_worker")
def test_a_full_disk_is_told_and_nothing_is_lost(pages: Path, tmp_path: Path) -> None:
    config = write_config(tmp_path / "build.yaml", pages)
    limited = f'ulimit -f 8; exec "{sys.executable}" -m corpuskit build "{config}" --workers 1'
    done = subprocess.run(["bash", "-c", limited], capture_output=True, text=True, check=False)
    assert done.returncode == 4, done.stderr
    assert "free some space" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "release").exists()
    assert build(config, workers=1).output.is_dir()


@pytest.mark.usefixtures("one_worker")
def test_a_source_and_an_agency_have_their_own_mode_for_datelines(tmp_path: Path) -> None:
    for name, agency in (("kept", "AP"), ("cut", "EFE"), ("asked", "CNA")):
        folder = tmp_path / name
        folder.mkdir()
        text = f"Rain in {name}\n\nLIMA, Mar 24 ({agency}) - It rained all day in the {name} town."
        (folder / "one.txt").write_text(text)
    config = tmp_path / "build.yaml"
    config.write_text(
        "name: modes\noutput: out\nsources:\n"
        "  - {path: kept, dateline: keep}\n  - {path: cut}\n  - {path: asked}\n"
        "normalization: {dateline_for_agencies: {cna: keep}}\n"
        "splits: {train: 1.0, validation: 0.0, test: 0.0}\n"
    )
    result = build(config, workers=1)
    rows = [row for file in result.output.glob("data/*/*/*.parquet") for row in read_rows(file)]
    texts = {row["title"].split()[-1]: row["text"] for row in rows}
    assert texts["kept"].startswith("LIMA, Mar 24 (AP) - It")
    assert texts["cut"].startswith("It rained")
    assert texts["asked"].startswith("LIMA, Mar 24 (CNA) - It")
    assert all(row["dateline"]["places"][0]["name"] == "LIMA" for row in rows)
    with pytest.raises(ConfigError, match='did you mean "reuters"'):
        build(write_config(tmp_path / "b.yaml", tmp_path / "kept", **MISSPELT), workers=1)


MISSPELT = {"normalization": {"dateline_for_agencies": {"reuter": "keep"}}}


def read_rows(file: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(file).to_pylist()
    return rows
