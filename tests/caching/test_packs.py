from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from corpuskit.caching.index import Index, write_index
from corpuskit.caching.packs import (
    DamagedError,
    PackEntry,
    find_packs,
    find_unfinished,
    pack_entry,
    read_entry,
    read_table,
    write_pack,
)
from corpuskit.caching.store import CacheStore, Stage, dump, key_of
from corpuskit.caching.upkeep import measure, note_uses, prune, read_uses

KEYS = [key_of(Stage.EXTRACT, n) for n in range(40)]


def entry(number: int, content: bytes | None = None) -> PackEntry:
    found = pack_entry(KEYS[number], Stage.EXTRACT, content or b"[%d]" % number)
    assert found is not None
    return found


def silent(_message: str) -> None:
    raise AssertionError(_message)


def read_all(file: Path) -> list[bytes]:
    with file.open("rb") as stream:
        return [read_entry(stream, row.key, row.offset, row.size) for row in read_table(file)]


def test_what_was_written_is_read(tmp_path: Path) -> None:
    file = write_pack(tmp_path, [entry(0), entry(1, b"long " * 999)])
    assert read_all(file) == [b"[0]", b"long " * 999]
    assert find_packs(tmp_path) == [file]
    assert write_pack(tmp_path, [entry(0), entry(1, b"long " * 999)]) == file


def test_every_changed_byte_and_every_cut_is_noticed(tmp_path: Path) -> None:
    file = write_pack(tmp_path, [entry(0), entry(1)])
    whole = file.read_bytes()
    for place in range(len(whole)):
        for damaged in (
            whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :],
            whole[:place],
        ):
            file.write_bytes(damaged)
            with pytest.raises(DamagedError):
                read_all(file)


def test_an_entry_under_another_key_is_none(tmp_path: Path) -> None:
    file = write_pack(tmp_path, [entry(0), entry(1)])
    first, second = read_table(file)
    with file.open("rb") as stream, pytest.raises(DamagedError):
        read_entry(stream, second.key, first.offset, first.size)


def test_a_pack_is_there_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("corpuskit.caching.packs.os.replace", full)
    with pytest.raises(OSError, match="space"):
        write_pack(tmp_path, [entry(0)])
    assert not find_packs(tmp_path)
    assert not find_unfinished(tmp_path)


def test_the_index_finds_each_entry_of_each_pack(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    write_pack(cache, [entry(n) for n in range(20)])
    write_pack(cache, [entry(n) for n in range(10, 39)])
    assert write_index(cache, tmp_path / "index", silent) == 49
    with CacheStore(cache, tmp_path / "index") as store:
        found = [[value for _, value in store.find(key)] for key in KEYS]
    assert found == [[[n]] * (1 + (10 <= n < 20)) for n in range(39)] + [[]]
    assert KEYS[38] in Index(tmp_path / "index")
    assert KEYS[39] not in Index(tmp_path / "index")
    assert not store.troubles


def test_a_file_that_is_no_pack_is_told_and_left_out(tmp_path: Path) -> None:
    cache, told = tmp_path / "cache", list[str]()
    cache.mkdir()
    file = write_pack(cache, [entry(0)])
    other = write_pack(cache, [entry(1)])
    other.write_bytes(b"what is this?" * 9)
    (file.parent / "notes.txt").write_text("mine")
    assert write_index(cache, tmp_path / "index", told.append) == 1
    assert len(told) == 1
    assert str(other) in told[0]


def test_a_store_without_its_files_says_so_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(*_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    store = CacheStore(tmp_path / "cache", tmp_path / "no index")
    monkeypatch.setattr("corpuskit.caching.store.write_pack", read_only)
    assert list(store.find(KEYS[0])) == []
    store.put(KEYS[0], Stage.EXTRACT, dump([1]))
    store.flush()
    assert len(store.troubles) == 2
    assert any("Read-only" in trouble for trouble in store.troubles)


def test_pruning_takes_out_what_no_last_build_used_and_nothing_else(tmp_path: Path) -> None:
    one, two, three = (
        write_pack(tmp_path, [entry(n + first) for n in range(10)]) for first in (0, 10, 20)
    )
    mine = tmp_path / "ab"
    mine.mkdir(exist_ok=True)
    (mine / "holiday.pack").write_text("no pack of ours")
    (mine / ".hidden").write_text("nor this")
    names = [str(file.relative_to(tmp_path)) for file in (one, two, three)]
    all_of = [row.offset for row in read_table(one)]
    some_of = [row.offset for row in read_table(two)][:3]
    note_uses(tmp_path, "release", [{names[0]: all_of}, {names[1]: some_of}])
    assert measure(tmp_path).unused_bytes
    gone = prune(tmp_path, unused=True)
    assert (gone.packs, gone.entries) == (1, 17)
    contents = sorted(content for file in find_packs(tmp_path) for content in read_all(file))
    assert contents == sorted(b"[%d]" % n for n in range(13))
    assert sum(map(len, read_uses(tmp_path).values())) == 13
    assert measure(tmp_path).unused_bytes == 0
    assert prune(tmp_path, unused=True).entries == 0
    assert (mine / "holiday.pack").exists()
    assert (mine / ".hidden").exists()


def test_pruning_by_age_and_by_size_begins_with_what_was_used_longest_ago(tmp_path: Path) -> None:
    files = [write_pack(tmp_path, [entry(n)]) for n in range(3)]
    for day, file in enumerate(files):
        os.utime(file, (day * 86_400, day * 86_400))
    assert prune(tmp_path, max_bytes=2 * files[0].stat().st_size).packs == 1
    assert set(find_packs(tmp_path)) == set(files[1:])
    os.utime(files[2])
    assert prune(tmp_path, older_than_s=86_400).packs == 1
    assert find_packs(tmp_path) == [files[2]]
