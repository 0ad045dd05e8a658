"""A release in a store: whole or not at all, whatever breaks off when."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

from corpuskit.errors import ConfigError, PackageError, SourceError
from corpuskit.storage import mirroring
from corpuskit.storage.editing import edited
from corpuskit.storage.fetching import all_of, fetch_release
from corpuskit.storage.holding import LOCK, OWN, holding
from corpuskit.storage.mirroring import MANIFEST, begin, put
from corpuskit.storage.store import StoreFolder, open_store

OLD = {"data/a.parquet": b"one", "data/b.parquet": b"two", "README.md": b"old"}
NEW = {"data/a.parquet": b"one", "data/c.parquet": b"three", "README.md": b"newer"}


class Broken(BaseException):
    """As a killed process: nothing catches it."""


@pytest.fixture(autouse=True)
def _memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("CORPUSKIT_RELEASES", str(tmp_path / "fetched"))
    memory = fsspec.filesystem("memory")
    memory.store.clear()
    yield
    memory.store.clear()


@pytest.fixture
def store() -> StoreFolder:
    return open_store("memory://bucket/news/")


def manifest_of(files: dict[str, bytes]) -> bytes:
    named = [
        {"path": path, "bytes": len(held), "sha256": hashlib.sha256(held).hexdigest()}
        for path, held in files.items()
    ]
    return json.dumps({"files": named[:-1], "documents": named[-1:]}).encode()


def release(folder: Path, files: dict[str, bytes]) -> Path:
    for path, held in {**files, MANIFEST: manifest_of(files)}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(held)
    return folder


def bring(store: StoreFolder, files: dict[str, bytes], folder: Path) -> None:
    """What a build does once its release is made."""
    folder.mkdir(exist_ok=True)
    with holding(store, folder):
        put(release(folder / "made", files), store, begin(store), folder, lambda *_: None)


def visible(store: StoreFolder) -> dict[str, bytes]:
    return {path: store.read(path) or b"" for path in store.listed() if not path.startswith(OWN)}


def whole(files: dict[str, bytes]) -> dict[str, bytes]:
    return {**files, MANIFEST: manifest_of(files)}


def breaking(monkeypatch: pytest.MonkeyPatch, at: int, check: Any) -> list[str]:
    """Let the at-th change of a store break off, and look at the store after each change."""
    changes: list[str] = []

    def wrapped(name: str) -> Any:
        real = getattr(StoreFolder, name)

        def change(self: StoreFolder, *given: Any) -> Any:
            changes.append(f"{name} {given[-1]}")
            if len(changes) > at:
                raise Broken
            done = real(self, *given)
            check()
            return done

        return change

    for name in ("send", "write", "copy", "remove"):
        monkeypatch.setattr(StoreFolder, name, wrapped(name))
    monkeypatch.setattr(
        mirroring,
        "each",
        lambda work, tasks, done=None: [  # noqa: ARG005 - called as the real one is
            work(task) for task in tasks
        ],
    )
    return changes


def test_a_release_is_put_there_and_fetched(store: StoreFolder, tmp_path: Path) -> None:
    bring(store, OLD, tmp_path / "a")
    assert visible(store) == whole(OLD)
    assert [path for path in store.listed() if path.startswith(OWN)] == []
    folder = fetch_release("memory://bucket/news/")
    assert (folder / "data/b.parquet").read_bytes() == b"two"
    bring(store, NEW, tmp_path / "b")
    assert visible(store) == whole(NEW)
    assert not [path for path in store.listed() if path.startswith(OWN)]
    assert fetch_release(store.url) != folder


@pytest.mark.parametrize("before", [None, OLD])
def test_whatever_breaks_off_a_reader_sees_a_whole_release_or_none(
    store: StoreFolder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    before: dict[str, bytes] | None,
) -> None:
    def check() -> None:
        named = store.read(MANIFEST)
        for files in (OLD, NEW):
            if named == manifest_of(files):
                seen = visible(store)
                assert {path: seen.get(path) for path in files} == files

    number = 0
    while True:
        fsspec.filesystem("memory").store.clear()
        work = tmp_path / str(number)
        if before is not None:
            bring(store, before, tmp_path / f"{number}-before")
        with monkeypatch.context() as patch:
            changes = breaking(patch, number, check)
            try:
                bring(store, NEW, work)
            except Broken:
                pass
            else:
                break
        placing = any(change.startswith("copy") for change in changes)
        if before is not None and not placing and store.read(MANIFEST):
            assert {**visible(store), **whole(OLD)} == visible(store)
        bring(store, NEW, work)
        assert visible(store) == whole(NEW), changes
        assert not [path for path in store.listed() if path.startswith(OWN)]
        number += 1
    assert number > 5


def test_what_was_sent_is_not_sent_again(
    store: StoreFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        changes = breaking(patch, 3, lambda: None)
        with pytest.raises(Broken):
            bring(store, OLD, tmp_path / "a")
        assert len([change for change in changes if change.startswith("send")]) == 3
    changes = breaking(monkeypatch, 99, lambda: None)
    bring(store, OLD, tmp_path / "a")
    sent = [change for change in changes if change.startswith("send")]
    assert len(sent) == 2  # the one that broke off, and the manifest


def test_two_drivers(store: StoreFolder, tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    second.mkdir()
    with holding(store, first):
        begun = begin(store)
        with pytest.raises(ConfigError, match=r"another build is at work .* remove the object"):
            bring(store, NEW, second)
        # One that was killed takes its lock up again where it was begun.
        with holding(store, first):
            pass
    store.write(LOCK, b"")  # nobody knows whose
    store.remove([LOCK])
    with holding(store, second):
        made = release(second / "made", OLD)
        store.write(LOCK, json.dumps({"secret": "of a third"}).encode())
        with pytest.raises(ConfigError, match="another build"):
            put(made, store, begin(store), second, lambda *_: None)
        store.remove([LOCK])
        with pytest.raises(ConfigError, match="taken away"):
            put(made, store, begin(store), second, lambda *_: None)
    assert store.read(MANIFEST) is None
    bring(store, OLD, second)
    with holding(store, first), pytest.raises(ConfigError, match="meanwhile"):
        put(release(first / "made", NEW), store, begun, first, lambda *_: None)
    assert fetch_release(store.url).is_dir()


def test_what_is_no_release_is_left_alone(store: StoreFolder, tmp_path: Path) -> None:
    store.write("notes.txt", b"mine")
    with pytest.raises(PackageError, match=r"no release of corpuskit \(it holds notes.txt\)"):
        bring(store, OLD, tmp_path / "a")
    assert visible(store) == {"notes.txt": b"mine"}
    with pytest.raises(PackageError, match="no release of corpuskit: there"):
        fetch_release(store.url)
    with pytest.raises(PackageError), all_of(store.url):
        pass


def test_a_release_that_is_not_what_it_says_is_not_fetched(
    store: StoreFolder, tmp_path: Path
) -> None:
    bring(store, OLD, tmp_path / "a")
    store.write("data/a.parquet", b"ONE")
    with pytest.raises(PackageError, match="not what the manifest says"):
        fetch_release(store.url)
    store.remove(["data/a.parquet"])
    with pytest.raises(PackageError, match="missing"):
        fetch_release(store.url)
    for name in ("../a", "/a", "a/../../b"):
        store.write(MANIFEST, manifest_of({name: b"x", "b": b""}))
        with pytest.raises(PackageError, match="no file of it"):
            fetch_release(store.url)


def test_a_full_store_leaves_the_release_before(
    store: StoreFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(store, OLD, tmp_path / "a")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(type(store.system), "put_file", full)
        with pytest.raises(SourceError, match=r"is full .* free some space"):
            bring(store, NEW, tmp_path / "b")
    assert visible(store) == whole(OLD)
    bring(store, NEW, tmp_path / "b")
    assert visible(store) == whole(NEW)


def test_a_release_is_changed_in_its_store(store: StoreFolder, tmp_path: Path) -> None:
    bring(store, OLD, tmp_path / "a")
    held = fetch_release(store.url)
    with edited(store.url, write=True) as (folder, put_back):
        release(folder, NEW)
        (folder / "data/b.parquet").unlink()
        put_back()
    assert visible(store) == whole(NEW)
    assert not held.exists()
    with edited(store.url, write=False) as (folder, _):
        assert (folder / "README.md").read_bytes() == b"newer"
