"""Records of the release before, read where they are needed."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from stories import make, story

from corpuskit.errors import PackageError
from corpuskit.packaging import read_release
from corpuskit.packaging.previous import FIRST_KEY, read_stories

LANGUAGES = ("en", "de", "fr")


def release_of(folder: Path) -> Path:
    """Make a release with a file for each language and split."""
    make(
        folder,
        [
            story(f"{lang}-{n}", text=f"The tide of {lang} at {n} was high.", language=lang)
            for lang in LANGUAGES
            for n in range(9)
        ],
    )
    return folder


def test_records_are_found_by_their_place_in_the_release(tmp_path: Path) -> None:
    release = read_release(release_of(tmp_path / "one"))
    with duckdb.connect() as connection:
        texts = [row["text"] for row in release.articles(["text"])]
        everything = list(read_stories(connection, release, range(FIRST_KEY, FIRST_KEY + 27)))
        assert [one.key - FIRST_KEY for one in everything] == list(range(27))
        assert sorted(str(one.text) for one in everything) == sorted(texts)
        wanted = [26, 0, 13, 13]
        some = list(read_stories(connection, release, [FIRST_KEY + at for at in wanted]))
        assert some == [everything[0], everything[13], everything[26]]
        assert list(read_stories(connection, release, [])) == []


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    release = read_release(release_of(tmp_path / "one"))
    path = max((tmp_path / "one" / "data").rglob("*.parquet"))
    path.write_bytes(path.read_bytes()[:-40])
    with duckdb.connect() as connection, pytest.raises(PackageError, match=rf"{path}: damaged"):
        list(read_stories(connection, release, [FIRST_KEY + 26]))
