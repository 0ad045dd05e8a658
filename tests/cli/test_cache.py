from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands import run
from corpuskit.caching.packs import pack_entry, read_table, write_pack
from corpuskit.caching.store import Stage, key_of
from corpuskit.caching.upkeep import note_uses
from corpuskit.cli.cache import explain
from corpuskit.jobs.cached import CacheUse


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Return a cache of 30 entries, 10 of which the last build used."""
    folder = tmp_path / "release.cache"
    folder.mkdir()
    stages = (Stage.EXTRACT, Stage.FINISH, Stage.PAGE)
    made = [pack_entry(key_of(stage, n), stage, b"x" * n) for n in range(10) for stage in stages]
    file = write_pack(folder, [entry for entry in made if entry])
    used = [row.offset for row in read_table(file) if row.stage == Stage.FINISH]
    note_uses(folder, "release", [{str(file.relative_to(folder)): used}])
    (tmp_path / "build.yaml").write_text("name: a\nsources: [pages]\noutput: release\n")
    return folder


def test_a_cache_is_shown_by_its_folder_and_by_its_configuration(cache: Path) -> None:
    shown = run("cache", str(cache))
    assert shown.code == 0
    assert "in 1 pack\n" in shown.out
    assert "stories found on pages (extract)" in shown.out
    assert "not used by the last build of any release" in shown.out
    assert run("cache", str(cache.with_name("build.yaml"))).out == shown.out


def test_pruning_takes_out_what_is_named_and_says_so(cache: Path) -> None:
    gone = run("cache", str(cache), "--prune", "--unused", "--json")
    told = json.loads(gone.out)
    assert told["pruned"]["entries"] == 20
    assert told["entries"] == {"finish": 10}
    assert told["unused_bytes"] == 0
    assert "took out" in run("cache", str(cache), "--prune", "--max-size", "1 B").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--prune"], "say what to take out"),
        (["--unused"], "need --prune"),
        (["--prune", "--max-size", "much"], "no size"),
    ],
)
def test_what_is_not_clear_is_refused(cache: Path, arguments: list[str], said: str) -> None:
    refused = run("cache", str(cache), *arguments)
    assert refused.code == 2
    assert said in refused.err


def test_what_is_no_cache_is_left_alone(cache: Path) -> None:
    (cache.parent / "mine").mkdir()
    (cache.parent / "off.yaml").write_text("name: a\nsources: [p]\noutput: r\ncache: null\n")
    (cache.parent / "new.yaml").write_text("name: a\nsources: [p]\noutput: other\n")
    for name, said in (
        ("mine", "no cache"),
        ("off.yaml", "switched off"),
        ("new.yaml", "no cache yet"),
    ):
        refused = run("cache", str(cache.parent / name), "--prune", "--unused")
        assert refused.code == 2
        assert said in refused.err


def test_the_reasons_of_a_build_are_counted(tmp_path: Path) -> None:
    counts = {"extract": {"new page": 1, "taken from the cache": 1_200}}
    changed = {"extraction": (), "the rest": ("knowledge chrome/share.toml",)}
    told = explain(CacheUse(tmp_path, counts, 20, 19, changed))
    assert "1,200  taken from the cache\n             1  new page" in told
    assert "19 of 20" in told
    assert "redoing the rest: knowledge chrome/share.toml" in told
    assert "redoing extraction" not in told
    assert "key cache" in explain(None)
