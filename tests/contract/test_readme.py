"""The README's first tour is run as it stands."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_first_screen_holds_the_two_commands() -> None:
    first = (ROOT / "README.md").read_text().splitlines()[:20]
    assert any(line.startswith("make corpus") for line in first)
    assert any(line.startswith("make test") for line in first)


def test_the_tour_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("configs", "scripts"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    environment = dict(os.environ) | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    names: dict[str, object] = {}
    for number, (kind, block) in enumerate(BLOCK.findall((ROOT / "README.md").read_text())):
        if kind == "python":
            test = doctest.DocTestParser().get_doctest(block, names, f"README:{number}", None, 0)
            assert runner.run(test, clear_globs=False).failed == 0
            names = test.globs
        elif not block.startswith("make"):
            done = subprocess.run(
                ["bash", "-ec", block], env=environment, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr
