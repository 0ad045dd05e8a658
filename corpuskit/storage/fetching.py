"""Bring a release from a store to this machine, once.

What was fetched is kept under the digest of its manifest, so that a release that has not changed is
not fetched again, and one that has is not mistaken for it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final

from corpuskit.errors import PackageError, SourceError
from corpuskit.storage.holding import OWN
from corpuskit.storage.mirroring import MANIFEST, STATE, Named, named_in
from corpuskit.storage.places import flat_name, is_remote, tidy
from corpuskit.storage.store import StoreFolder, each, open_store

BLOCK: Final = 2**20


def fetched_folder() -> Path:
    """Return where releases of stores are kept on this machine.

    ``CORPUSKIT_RELEASES`` names another folder than ``corpuskit/releases`` in the user's cache. All
    of it may be removed at any time.
    """
    named = os.environ.get("CORPUSKIT_RELEASES")
    if named:
        return Path(named)
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "corpuskit" / "releases"


def fetched(release: Path | str) -> Path:
    """Return the folder of a release; one of a store is brought to this machine first.

    Raises:
        PackageError: what lies in the store is no release, or damaged.
        ConfigError: there is no library that reaches it, or nobody may read it.
        SourceError: the store did not answer, or the disk is full.

    Examples:
        >>> fetched("build/news").as_posix()
        'build/news'
    """
    if not is_remote(release):
        return Path(release)
    return fetch_release(release)


def fetch_release(url: str) -> Path:
    """Return the folder of a release of a store; it is fetched unless it is here already.

    Every file is held against the digest that the manifest names.

    Raises:
        PackageError: no release lies there, or a file is not what the manifest says.
        ConfigError: there is no library that reaches it, or nobody may read it.
        SourceError: the store did not answer, or the disk is full.
    """
    store = open_store(url)
    manifest = _manifest_of(store)
    name = f"{flat_name(tidy(url))}-{hashlib.sha256(manifest).hexdigest()[:16]}"
    folder = fetched_folder() / name
    if (folder / MANIFEST).is_file():
        return folder
    with _aside(folder) as new:
        fetch_into(store, manifest, new)
    return folder


def holds_release(url: str) -> bool:
    """Tell whether a release lies at an address.

    Raises:
        ConfigError, SourceError: see :func:`~corpuskit.storage.errors.reaching`.
    """
    return open_store(url).read(MANIFEST) is not None


def fetch_into(store: StoreFolder, manifest: bytes, folder: Path) -> None:
    """Fetch what a manifest names into a folder that is there.

    Raises:
        PackageError: a file is not what the manifest says.
        ConfigError, SourceError: see :func:`~corpuskit.storage.errors.reaching`.
    """
    files = named_in(manifest)
    for path in files:
        parts = PurePosixPath(path).parts
        if not parts or ".." in parts or path.startswith("/") or "\\" in path:
            raise PackageError(f"{store.url}: its manifest names {path!r}, which is no file of it")

    def fetch(path: str) -> None:
        _fetch(store, path, folder / path, files[path])

    each(fetch, files)
    (folder / MANIFEST).write_bytes(manifest)


@contextmanager
def all_of(url: str) -> Iterator[Path]:
    """Fetch all that lies there, as it is, into a folder that is gone afterwards.

    Raises:
        PackageError: no release lies there.
        ConfigError, SourceError: see :func:`~corpuskit.storage.errors.reaching`.
    """
    store = open_store(url)
    _manifest_of(store)
    with tempfile.TemporaryDirectory(prefix="corpuskit-") as name:

        def fetch(path: str) -> None:
            file = Path(name, path)
            if not file.resolve().is_relative_to(Path(name).resolve()):
                raise PackageError(f"{store.at(path)}: is no name of a file")
            file.parent.mkdir(parents=True, exist_ok=True)
            store.fetch(path, file)

        each(fetch, (path for path in store.listed() if not path.startswith(OWN)))
        yield Path(name)


def _fetch(store: StoreFolder, path: str, file: Path, named: Named) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    if store.stored(path) is None:
        raise PackageError(f"{store.at(path)}: is missing; build or upload the release again")
    store.fetch(path, file)
    if file.stat().st_size != named.bytes or _sha256(file) != named.sha256:
        raise PackageError(
            f"{store.at(path)}: is not what the manifest says; if the release was replaced while "
            "it was fetched, run it again, else build or upload the release again"
        )


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """Offer a new folder; put it in place at the end, unless somebody else has done so."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=".fetching-", dir=folder.parent))
        try:
            yield new
            if not (folder / MANIFEST).is_file():
                shutil.rmtree(folder, ignore_errors=True)
                new.rename(folder)
        finally:
            shutil.rmtree(new, ignore_errors=True)
    except OSError as error:
        raise SourceError(
            f"{folder}: could not be written ({error.strerror or error}); free some space, or name "
            "another folder in CORPUSKIT_RELEASES"
        ) from error


def _manifest_of(store: StoreFolder) -> bytes:
    manifest = store.read(MANIFEST)
    if manifest is not None:
        return manifest
    if store.read(STATE) is not None:
        raise PackageError(
            f"{store.url}: no release yet: one is being put there; try again later. If its build "
            "has died, run that again"
        )
    raise PackageError(f"{store.url}: no release of corpuskit: there is no manifest.json")


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
