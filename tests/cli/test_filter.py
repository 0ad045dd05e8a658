"""``corpuskit filter``: what a preset would take out, by measure, with samples."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpuskit.cli import cli
from corpuskit.packaging import PackageOptions, package
from corpuskit.packaging.parts import write_part
from corpuskit.pipeline import process

LONG = """The keeper of the harbour said on Monday that forty boats have to be moved. His brothers \
help with ropes and engines. Nobody is to sleep on board. Schools close at noon. Buses run to the \
hill until the wind has gone."""


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filter")
    made = [process(text) for text in (LONG, "The bridge is open again.", "Rain fell on the town.")]
    write_part(folder / "parts" / "000000", made, "abc")
    package(folder / "parts", folder / "v1", options=PackageOptions(name="x", near=None))
    return folder / "v1"


def run(*arguments: object) -> str:
    result = CliRunner().invoke(cli, ["filter", *map(str, arguments)])
    assert result.exit_code == 0, result.output
    return result.output


def test_counts_and_samples_of_what_would_go(release: Path) -> None:
    told = run("--dry-run", release, "--preset", "news", "--samples", 1)
    assert "news: 2 of 3 articles would go (66.7%)" in told
    assert "2  words" in told
    assert told.count("news: words 5 < 20") == 1
    found = json.loads(run("--dry-run", release, "--preset", "c4", "--json"))
    assert (found["articles"], found["would_go"], found["measures"]) == (3, 2, {"c4.sentences": 2})
    assert len(found["samples"]) == 2


def test_nothing_is_changed_so_dry_run_must_be_said(release: Path) -> None:
    result = CliRunner().invoke(cli, ["filter", str(release), "--preset", "news"])
    assert result.exit_code == 2
    assert "--dry-run" in result.output
