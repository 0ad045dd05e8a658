"""An invented corpus of forty pages, packaged once for all tests that only read it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from once import built_once

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "deduplication")]


@pytest.fixture(scope="session")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _corpus(tmp_path_factory) / "parts"


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _corpus(tmp_path_factory) / "release"


def _corpus(factory: pytest.TempPathFactory) -> Path:
    import small_corpus

    from corpuskit.packaging import package

    def build(folder: Path) -> None:
        small_corpus.write(folder / "parts", part_pages=7, seed=0)
        package(folder / "parts", folder / "release", options=small_corpus.OPTIONS)

    return built_once(factory, "corpus", build)
