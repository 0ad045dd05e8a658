"""What is built once for all tests, also where several processes of pytest share the work."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest


def built_once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], object]) -> Path:
    """Return a folder that whoever needs it first fills and all others only read.

    Args:
        factory: of this process; processes of one run have theirs in one folder.
        name: of the folder.
        build: fills an empty folder. Where it fails, the next process tries again.
    """
    shared = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            attempt = factory.mktemp(name)
            build(attempt)
            attempt.rename(folder)
    return folder
