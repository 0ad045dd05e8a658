"""The README's first tour, and every block of the documentation, is run as it stands."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from commands import run

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PLAIN = re.compile(r"corpuskit (?P<arguments>[^|>&;{}]+?)(?: > (?P<file>\S+))?")
SCREEN = 55
"""Lines of a large screen."""


def test_the_first_screen_holds_the_two_commands() -> None:
    lines = (ROOT / "README.md").read_text().splitlines()
    assert any(line.startswith("make corpus") for line in lines[:20])
    assert any(line.startswith("make test") for line in lines[:20])
    assert len(lines) <= 1.5 * SCREEN


def test_the_tour_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("configs", "scripts"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    done: set[str] = set()
    pages = sorted((ROOT / "docs").rglob("*.md"), key=lambda path: (len(path.parts), path))
    for page in (ROOT / "README.md", *pages):
        names: dict[str, object] = {}
        for number, (kind, block) in enumerate(BLOCK.findall(page.read_text())):
            where = f"{page.name}:{number}"
            if kind == "python":
                test = doctest.DocTestParser().get_doctest(block, names, where, None, 0)
                assert runner.run(test, clear_globs=False).failed == 0
                names = test.globs
            elif not block.startswith("make") and block not in done:
                done.add(block)
                run_block(block, where)


def run_block(block: str, where: str) -> None:
    """Run a block of shell: commands of corpuskit alone in this process, the rest by bash."""
    lines = block.replace("\\\n", " ").splitlines()
    if any(line.count("'") % 2 for line in lines):
        lines = [block]
    for line in lines:
        command = PLAIN.fullmatch(line.partition("  #")[0].rstrip())
        if command is None:
            bash = ["bash", "-ec", line]
            told = subprocess.run(bash, capture_output=True, text=True, check=False)
            assert told.returncode == 0, (where, told.stderr)
            continue
        done = run(*shlex.split(command["arguments"]))
        assert done.code == 0, (where, done.err)
        if command["file"]:
            Path(command["file"]).write_text(done.out)
