"""Put a release folder into a store, so that a reader sees the one before it or this one.

A release is what its manifest names. Where no release lies yet, files are sent to their places, and
the manifest last. Where one lies, what is new is sent aside first, and the release before stays as
it is; when all of it is there, the old manifest is taken away, the files are put in place within
the store, and the new manifest last. For that moment there is no release, never half of one; what
was interrupted in it is completed by the next build, from the store alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

from corpuskit.errors import ConfigError, PackageError
from corpuskit.storage.holding import LOCK, OWN, check_held
from corpuskit.storage.store import StoredObject, StoreFolder, each

MANIFEST: Final = "manifest.json"
NEW: Final = f"{OWN}new/"
"""What is sent lies there until all of it is."""
STATE: Final = f"{OWN}state.json"
"""Says that files without a manifest are ours: ``sending``, or ``placing`` what lies aside."""
SENT: Final = "sent.json"
"""File in the folder of work: what was sent, so that it is not sent again."""

Telling = Callable[[int, int], None]
"""Told of files that are in the store since, and of all that are to be sent."""


class Named(NamedTuple):
    """What a manifest says of a file."""

    bytes: int
    sha256: str


class Begun(NamedTuple):
    """What lay there when a build began."""

    manifest: bytes | None


def begin(store: StoreFolder) -> Begun:
    """Look at what lies there; complete what an interrupted build was about to put in place.

    Raises:
        PackageError: something lies there that is no release.
        ConfigError, SourceError: see :func:`~corpuskit.storage.errors.reaching`.
    """
    if _state(store).get("state") == "placing":
        _place(store)
    manifest = store.read(MANIFEST)
    if manifest is None and not _state(store):
        foreign = [path for path in store.listed() if not path.startswith(OWN)]
        if foreign:
            raise PackageError(
                f"{store.url}: is there already and is no release of corpuskit (it holds "
                f"{foreign[0]}); choose another output or remove it"
            )
    return Begun(manifest)


def put(folder: Path, store: StoreFolder, begun: Begun, work: Path, tell: Telling) -> None:
    """Make the folder of a store hold a release.

    Args:
        folder: the release on this machine.
        store: where it goes; its lock is held.
        begun: what lay there when the build began.
        work: folder of work, where what was sent is remembered.
        tell: told of files.

    Raises:
        ConfigError: another build put a release there meanwhile, or nothing may be written.
        SourceError: the store is full, or did not answer; the release before is as it was.
    """
    files = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    named = named_in((folder / MANIFEST).read_bytes())
    there = store.listed()
    same = _same(begun.manifest, named, there)
    if begun.manifest == (folder / MANIFEST).read_bytes() and same == files.keys() - {MANIFEST}:
        store.remove(path for path in there if path not in files and path != LOCK)
        return
    _refuse_change(store, begun)
    check_held(store, work)
    if not _state(store):
        store.write(STATE, json.dumps({"state": "sending"}).encode())
    aside = NEW if begun.manifest is not None else ""
    todo = {path: file for path, file in files.items() if path not in same and path != MANIFEST}
    _send(store, todo, aside, named, there, work, tell)
    _refuse_change(store, begun)
    check_held(store, work)
    if aside:
        store.send(folder / MANIFEST, NEW + MANIFEST)
        state = {"state": "placing", "moved": sorted(todo), "files": sorted(files)}
        store.write(STATE, json.dumps(state).encode())
        _place(store)
        return
    store.remove(path for path in there if path not in files and not path.startswith(OWN))
    store.send(folder / MANIFEST, MANIFEST)
    store.remove(path for path in store.listed() if path.startswith(OWN) and path != LOCK)


def _place(store: StoreFolder) -> None:
    """Put what lies aside in place; each step may have been done already."""
    state, there = _state(store), store.listed()
    store.remove([MANIFEST] if NEW + MANIFEST in there else [])

    def move(path: str) -> None:
        if NEW + path in there:
            store.copy(NEW + path, path)

    each(move, state["moved"])
    kept = {*state["files"]}
    each(store.remove, ([p] for p in there if p not in kept and not p.startswith(OWN)))
    move(MANIFEST)
    # Whoever completes this needs the manifest that lies aside, as long as there is a state.
    gone = (path for path in store.listed() if path.startswith(NEW) and path != NEW + MANIFEST)
    each(store.remove, ([path] for path in gone))
    store.remove([STATE, NEW + MANIFEST])


def _send(  # noqa: PLR0913, PLR0917 - each is what it is
    store: StoreFolder,
    files: Mapping[str, Path],
    aside: str,
    named: Mapping[str, Named],
    there: Mapping[str, StoredObject],
    work: Path,
    tell: Telling,
) -> None:
    """Send files; those that were sent before an interruption, and lie there as sent, are not."""
    sent = _Sent(work / SENT)

    def send(path: str) -> None:
        file, target = files[path], aside + path
        digest = named[path].sha256 if path in named else ""
        if not digest or sent.known.get(store.at(target)) != [digest, *there.get(target, ())]:
            sent.note(store.at(target), [digest, *store.send(file, target)])

    each(send, files, lambda _: tell(1, len(files)))


class _Sent:
    """What was sent, on disk: a line an object."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.known: dict[str, list[Any]] = {}
        if file.exists():
            for line in file.read_text(encoding="utf-8").splitlines(keepends=True):
                if line.endswith("\n"):  # else it was being written
                    url, what = json.loads(line)
                    self.known[url] = what

    def note(self, url: str, what: list[Any]) -> None:
        line = f"{json.dumps([url, what])}\n".encode()
        with self.file.open("ab", buffering=0) as out:  # one write: lines of threads do not mix
            out.write(line)


def named_in(manifest: bytes) -> dict[str, Named]:
    """Return what a manifest says of each file of its release.

    Raises:
        PackageError: it is none.

    Examples:
        >>> named_in(b'{"files": [{"path": "a", "bytes": 3, "sha256": "9f"}], "documents": []}')
        {'a': Named(bytes=3, sha256='9f')}
    """
    try:
        told = json.loads(manifest)
        entries = [*told["files"], *told["documents"]]
        return {one["path"]: Named(int(one["bytes"]), str(one["sha256"])) for one in entries}
    except (ValueError, KeyError, TypeError) as error:
        raise PackageError(f"{MANIFEST}: is damaged ({error})") from error


def _same(
    before: bytes | None, named: Mapping[str, Named], there: Mapping[str, StoredObject]
) -> set[str]:
    """Return the files that the release before names with the same digest, and that are there."""
    with suppress(PackageError):
        known = named_in(before) if before is not None else {}
        return {
            path
            for path, one in named.items()
            if known.get(path) == one and path in there and there[path].size == one.bytes
        }
    return set()


def _refuse_change(store: StoreFolder, begun: Begun) -> None:
    if store.read(MANIFEST) != begun.manifest:
        raise ConfigError(
            f"{store.url}: another build has put a release there meanwhile; it was left as it is. "
            "Name another output, or run this build again to replace it"
        )


def _state(store: StoreFolder) -> dict[str, Any]:
    try:
        told = json.loads(store.read(STATE) or b"{}")
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
