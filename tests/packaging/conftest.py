"""An invented corpus of forty pages, packaged once for all tests that only read it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import small_corpus

    folder = tmp_path_factory.mktemp("corpus") / "parts"
    small_corpus.write(folder, part_pages=7, seed=0)
    return folder


@pytest.fixture(scope="session")
def release(parts: Path) -> Path:
    import small_corpus

    from corpuskit.packaging import package

    out = parts.parent / "release"
    package(parts, out, options=small_corpus.OPTIONS)
    return out
