"""Databases have a stated memory and spill the rest; nothing else opens one."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

import corpuskit
from corpuskit.scratch import MOST_BYTES, memory_for, scratch

ROWS = 200_000
MEMORY = 10 * 2**20
"""Less than the 12 MB of characters of the rows."""


def test_what_does_not_fit_lies_in_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "spilled"
    spilled = 0
    with scratch(1, folder, memory=MEMORY) as connection:
        connection.execute(
            "CREATE TABLE told AS SELECT md5(i::VARCHAR) AS id, md5((i + 1)::VARCHAR) AS text "
            "FROM range(?) AS t(i)",
            [ROWS],
        )
        spilled = sum(file.stat().st_size for file in folder.iterdir())
        found = connection.execute("SELECT count(*), max(id) > min(text) FROM told").fetchall()
    assert spilled > 0
    assert found == [(ROWS, True)]
    assert not list(tmp_path.rglob("*.tmp"))


def test_the_limit_does_not_grow_beyond_the_stated_one() -> None:
    limits = [memory_for(10**power) for power in range(3, 14)]
    assert limits == sorted(limits)
    assert limits[-1] == limits[-2] >= MOST_BYTES


def test_a_limit_is_kept(tmp_path: Path) -> None:
    with (
        scratch(1, tmp_path / "spilled", memory=MEMORY) as connection,
        pytest.raises(duckdb.OutOfMemoryException),
    ):
        connection.execute("SELECT list(md5(i::VARCHAR)) FROM range(?) AS t(i)", [4 * ROWS])


def test_every_database_is_opened_there() -> None:
    package = Path(corpuskit.__file__).parent
    found = [
        str(file.relative_to(package))
        for file in package.rglob("*.py")
        if "duckdb.connect(" in file.read_text("utf-8")
    ]
    assert found == ["scratch.py"]
