"""A second build names what changed; ``corpuskit diff`` says it again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpuskit.cli import cli
from corpuskit.errors import ConfigError
from corpuskit.jobs.build import build


def pages(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        text = f"The ferry number {number} left the harbour in the morning, and nobody was on it."
        (folder / f"{number}.jsonl").write_text(json.dumps({"id": f"p{number}", "text": text}))
    return folder


def config(folder: Path, name: str, source: Path, **release: object) -> Path:
    path = folder / f"{name}.yaml"
    plain = {"name": "x", "sources": [{"path": str(source)}], "output": name, "release": release}
    path.write_text(json.dumps(plain))
    return path


@pytest.mark.usefixtures("one_worker")
def test_two_builds_and_their_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    source = pages(tmp_path / "pages", 6)
    out = CliRunner().invoke(cli, ["build", str(config(tmp_path, "v1", source)), "--workers", "1"])
    assert "a first release" in out.output
    more = pages(tmp_path / "more", 8)
    (tmp_path / "out.csv").write_text("record,reason\np1,optout\n")
    second = config(tmp_path, "v2", more, previous="v1", takedowns="out.csv")
    out = CliRunner().invoke(cli, ["build", str(second), "--workers", "1"])
    assert "since 1.0.0: 2 added, 0 changed (0 in the text), 1 removed, 5 unchanged" in out.output
    assert "## 1.1.0 (2023-11-14)" in (tmp_path / "v2" / "CHANGELOG.md").read_text()
    arguments = ["diff", str(tmp_path / "v1"), str(tmp_path / "v2")]
    shown = CliRunner().invoke(cli, arguments)
    assert shown.exit_code == 0, shown.output
    assert "1.0.0 -> 1.1.0" in shown.output
    assert "optout  1" in shown.output
    assert "asks for a minor version: 2 records were added" in shown.output
    plain = json.loads(CliRunner().invoke(cli, [*arguments, "--json"]).output)
    assert (plain["added"], plain["removed"], plain["unchanged"]) == (2, 1, 5)
    assert plain["bump"]["level"] == "minor"


@pytest.mark.usefixtures("one_worker")
def test_two_workers_give_the_same_second_release(tmp_path: Path) -> None:
    build(config(tmp_path, "v1", pages(tmp_path / "pages", 6)), workers=1)
    more = pages(tmp_path / "more", 8)
    files = []
    for name, workers in (("a", 1), ("b", 2)):
        folder = build(config(tmp_path, name, more, previous="v1"), workers=workers).output
        found = {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
        files.append(found)
    assert files[0] == files[1]


def test_a_sample_cannot_remove_all_else(tmp_path: Path) -> None:
    source = pages(tmp_path / "pages", 2)
    path = config(tmp_path, "v2", source, previous="v1", missing="remove")
    with pytest.raises(ConfigError, match="set it to keep"):
        build(path, limit=1)
