"""What starting costs, and what is promised."""

from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner

import corpuskit
from corpuskit.cli import COMMANDS, cli

HEAVY = (
    "datasets",
    "trafilatura",
    "pyarrow",
    "duckdb",
    "pydantic",
    "yaml",
    "lxml",
    "selectolax",
    "langdetect",
)


def loaded_by(code: str) -> set[str]:
    tail = "\nimport sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", code + tail], capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


HELP = """
from corpuskit.cli import cli
try:
    cli.main(["--help"])
except SystemExit:
    pass
"""


@pytest.mark.parametrize("code", ["import corpuskit", HELP])
def test_a_start_loads_nothing_heavy(code: str) -> None:
    assert not loaded_by(code) & set(HEAVY)


def test_the_public_names_are_these() -> None:
    assert corpuskit.__all__ == [
        *("Page", "Article", "Dateline", "Edit", "Rejection", "Config", "CorpuskitError"),
        *("process", "extract", "clean", "normalize", "annotate", "deduplicate", "package"),
        "publish",
        *("build", "load", "learn", "replay", "revert", "explain", "to_markdown"),
    ]
    for name in corpuskit.__all__:
        assert callable(getattr(corpuskit, name))
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = corpuskit.nonsense


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help_with_an_example(name: str) -> None:
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0
    assert "Example" in result.output
    assert f"corpuskit {name}" in result.output
