"""Count instructions under callgrind: the same number on a busy machine as on a quiet one."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).parent
_DUMP = re.compile(r"^desc: Trigger: dump (?P<name>.+)$", re.MULTILINE)
_TOTAL = re.compile(r"^totals: (?P<count>\d+)$", re.MULTILINE)
"""Not the line ``summary``: where counting was off between two dumps, it takes the first from the
second."""


ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "LC_ALL": "C.UTF-8",
}
"""What the count would depend on."""


def is_here() -> bool:
    """Tell whether callgrind is installed."""
    return bool(shutil.which("valgrind") and shutil.which("callgrind_control"))


def paths(
    plant: Mapping[str, int] | None = None, python: str = sys.executable
) -> Mapping[str, int]:
    """Return the instructions of each path of ``work.py``, some with an idle loop planted."""
    command = [python, str(HERE / "work.py"), *([json.dumps(plant)] if plant else [])]
    with tempfile.TemporaryDirectory() as folder:
        _run(command, Path(folder), "--instr-atstart=no")
        return dict(dumps(Path(folder)))


def whole(code: str, python: str = sys.executable) -> int:
    """Return the instructions of a process that runs some code."""
    with tempfile.TemporaryDirectory() as folder:
        _run([python, "-c", code], Path(folder))
        text = max(Path(folder).glob("out*"), key=lambda path: path.stat().st_size).read_text()
    found = _TOTAL.search(text)
    return int(found["count"]) if found else 0


def _run(command: Sequence[str], folder: Path, *options: str) -> None:
    out = f"--callgrind-out-file={folder}/out"
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", out, *options, *command],
        env=os.environ | ENVIRONMENT | {"CALLGRIND": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"under callgrind: {done.stderr[-2000:]}")


def dumps(folder: Path) -> list[tuple[str, int]]:
    """Return name and count of each dump, in order."""
    found = []
    for path in sorted(folder.glob("out.*"), key=lambda path: int(path.suffix[1:])):
        with path.open(encoding="utf-8", errors="replace") as lines:
            text = lines.read()
        name, total = _DUMP.search(text), _TOTAL.search(text)
        if name and name["name"] and total:
            found.append((name["name"].strip(), int(total["count"])))
    return found
