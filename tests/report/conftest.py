"""The release that all tests of reports read."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from once import built_once

sys.path[:0] = [str(Path(__file__).parent)]


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the release; it is only read."""
    from hostile_release import build

    return built_once(tmp_path_factory, "reported", build) / "release"


@pytest.fixture
def changed(release: Path, tmp_path: Path) -> Path:
    """A copy of the release that a test may spoil."""
    return shutil.copytree(release, tmp_path / "release")
