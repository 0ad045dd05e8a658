"""Code that a user would run on a release, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def run_code(code: str, *arguments: str, stdin: str = "", cwd: Path, cache: Path) -> str:
    """Run code in a process of its own, without the end of the interpreter.

    There, threads of the libraries now and then abort a process that has done its work.
    """
    env = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(cache)}
    ending = "\nimport os, sys\nsys.stdout.flush()\nos._exit(0)"
    done = subprocess.run(
        [sys.executable, "-c", code + ending, *arguments],
        check=False, input=stdin, capture_output=True, text=True, env=env, cwd=cwd,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout
