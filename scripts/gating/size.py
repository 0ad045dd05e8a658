"""What corpuskit takes of the disk and loads at start, told from the environment it runs in."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

MIB = 2**20

LOADED = "\nimport sys; print(len(sys.modules))"

IMPORT = "import corpuskit"
HELP = """
from corpuskit.cli import cli
import contextlib, io
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    cli.main(["--help"])
"""


def closure(name: str) -> set[str]:
    """Return a package and all that it needs, without extras.

    Examples:
        >>> "lxml" in closure("trafilatura")
        True
    """
    found: set[str] = set()
    waiting = {canonicalize_name(name)}
    while waiting:
        one = waiting.pop()
        try:
            needs = distribution(one).requires or []
        except PackageNotFoundError:
            continue
        found.add(one)
        for requirement in map(Requirement, needs):
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.add(canonicalize_name(requirement.name))
        waiting -= found
    return found


def installed_mib() -> float:
    """Return what an installation without extras takes, as its packages list their files.

    What Python compiles later is left out. corpuskit itself counts by its folder: it may be
    installed in place.
    """
    import corpuskit

    own = Path(corpuskit.__file__).parent
    total = sum(_size(path) for path in own.rglob("*") if "__pycache__" not in path.parts)
    for name in closure("corpuskit") - {"corpuskit"}:
        for file in distribution(name).files or ():
            if "__pycache__" not in file.parts:
                total += _size(Path(str(file.locate())))
    return round(total / MIB, 1)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def modules(code: str) -> int:
    """Return how many modules are loaded after some code."""
    command = [sys.executable, "-c", code + LOADED]
    return int(subprocess.check_output(command, text=True).split()[-1])
