"""A part is written whole or not at all."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from corpuskit.article import Article, Dropped, Rejection
from corpuskit.edits import Edit
from corpuskit.errors import PackageError, SourceError
from corpuskit.packaging.parts import (
    PART_TABLES,
    check_part,
    part_folders,
    read_parts,
    write_part,
)

OUTCOMES = (
    Rejection("r", "extraction", "empty-page"),
    Article(
        "a", text="ä", dropped=(Dropped("extraction/x", "é"),), edits=(Edit("t/u", 0, 1, "b"),)
    ),
    Article("b", text="bc"),
)


def test_a_part_holds_its_outcomes_with_their_places(tmp_path: Path) -> None:
    write_part(tmp_path / "000001", OUTCOMES, ["0", "1", "2"])
    assert check_part(tmp_path / "000001") == {
        "articles": 2,
        "edits": 2,
        "rejections": 1,
        "sketches": 2,
    }
    table = pa.ipc.open_file(tmp_path / "000001" / "articles.arrow").read_all().to_pylist()
    assert [(row["_row"], row["_raw_sha256"], row["_bytes"]) for row in table] == [
        (1, "1", 2),
        (2, "2", 2),
    ]
    assert [(row["_edits"], row["_edit_bytes"]) for row in table] == [(2, 3), (0, 0)]
    assert [path.name for path in tmp_path.iterdir()] == ["000001"]


def test_keys_number_the_pages_of_all_parts(tmp_path: Path) -> None:
    for name in ("000000", "000001"):
        write_part(tmp_path / name, OUTCOMES, "abc")
    (load,) = read_parts(part_folders(tmp_path), "articles", ["id", "_row"])
    assert load.column("_key").to_pylist() == [1, 2, 2**32 + 1, 2**32 + 2]


def test_an_empty_part_is_a_part(tmp_path: Path) -> None:
    write_part(tmp_path / "0", (), ())
    assert check_part(tmp_path / "0") == dict.fromkeys(PART_TABLES, 0)
    assert list(read_parts([tmp_path / "0"], "edits")) == []


def test_a_part_that_is_there_stays(tmp_path: Path) -> None:
    write_part(tmp_path / "0", OUTCOMES, "abc")
    before = (tmp_path / "0" / "articles.arrow").stat().st_mtime_ns
    write_part(tmp_path / "0", (), ())
    assert (tmp_path / "0" / "articles.arrow").stat().st_mtime_ns == before
    assert [path.name for path in tmp_path.iterdir()] == ["0"]


def test_a_lone_surrogate_is_refused_with_nothing_left(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="lone surrogate"):
        write_part(tmp_path / "0", [Article("a", text="\ud800")], ["x"])
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SourceError, match="run the build again"):
        write_part(tmp_path / "file" / "0", OUTCOMES, "abc")


def test_every_outcome_needs_its_digest(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="shorter"):
        write_part(tmp_path / "0", OUTCOMES, ["x"])


def test_a_full_disk_leaves_no_part_behind(tmp_path: Path) -> None:
    """A limit on the size of files stands in for the disk."""
    code = (
        "import sys; from pathlib import Path\n"
        "from corpuskit.article import Article\n"
        "from corpuskit.errors import SourceError\n"
        "from corpuskit.packaging.parts import write_part\n"
        "many = [Article(str(n), text=str(n) * 50) for n in range(3000)]\n"
        "try: write_part(Path(sys.argv[1]), many, [one.id for one in many])\n"
        "except SourceError as error: print(error); sys.exit(4)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "0")],
        check=False,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, 5_000)),
    )
    assert done.returncode == 4, done.stderr
    assert "free some space" in done.stdout
    assert list(tmp_path.iterdir()) == []
