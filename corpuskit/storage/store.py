"""A folder of an object store: what lies in it is listed, read, written and removed."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from corpuskit.errors import ConfigError, SourceError
from corpuskit.storage.errors import lacks_bucket, reaching
from corpuskit.storage.places import tidy

T = TypeVar("T")

AT_ONCE: Final = 8
"""Objects that are sent or fetched at a time. Source: a round value; most files of a release are
small, so that the time goes into waiting for answers."""

_TAGS: Final = (
    "ETag",
    "etag",
    "md5Hash",
    "blob_id",
    "content_md5",
    "mtime",
    "LastModified",
    "created",
)
"""What a store says of an object that changes with its content, the surest first. Source: the
fields of ``info`` of s3fs, adlfs, gcsfs, huggingface_hub and fsspec's own file systems."""


class StoredObject(NamedTuple):
    """An object."""

    size: int
    tag: str
    """Changes when its content does."""


@dataclass(frozen=True, slots=True)
class StoreFolder:
    """A folder of a store."""

    url: str
    system: Any
    root: str
    """What the library calls the folder."""

    def at(self, path: str) -> str:
        """Return the address of an object."""
        return f"{self.url}/{path}"

    def listed(self) -> dict[str, StoredObject]:
        """Return all objects by their paths in the folder.

        Raises:
            ConfigError, SourceError: see :func:`~corpuskit.storage.errors.reaching`.
        """
        with reaching(self.url, writing=True):
            self.system.invalidate_cache()
            found = self.system.find(self.root, detail=True)
        named = ((path[len(self.root) :].strip("/"), info) for path, info in found.items())
        return {path: stored_of(info) for path, info in named if path}

    def read(self, path: str, *, writing: bool = False) -> bytes | None:
        """Return what an object holds; None if it is not there.

        Args:
            path: of the object.
            writing: whether it is read so that something can be written.

        Raises:
            ConfigError, SourceError: see :func:`~corpuskit.storage.errors.reaching`.
        """
        with reaching(self.at(path), writing=writing):
            self.system.invalidate_cache()
            try:
                return bytes(self.system.cat_file(self._key(path)))
            except FileNotFoundError as error:
                if lacks_bucket(error):
                    raise
                return None

    def write(self, path: str, content: bytes) -> None:
        """Write an object, whole or not at all.

        Raises:
            ConfigError, SourceError: see :func:`~corpuskit.storage.errors.reaching`.
        """
        with reaching(self.at(path), writing=True):
            self.system.pipe_file(self._key(path), content)

    def create(self, path: str, content: bytes) -> bool:
        """Write an object that is not there yet; of several who try it at once one does.

        A store that knows no such condition is asked whether the object is there, and what it holds
        afterwards.

        Returns:
            Whether it was written.

        Raises:
            ConfigError, SourceError: see :func:`~corpuskit.storage.errors.reaching`.
        """
        if self.read(path, writing=True) is not None:
            return False
        with reaching(self.at(path), writing=True):
            try:
                self.system.pipe_file(self._key(path), content, mode="create")
            except FileExistsError:
                return False
            except (TypeError, NotImplementedError, OSError) as error:
                if isinstance(error, OSError) and error.errno != errno.ENOSYS:
                    raise
                self.system.pipe_file(self._key(path), content)
        return self.read(path) == content

    def send(self, file: Path, path: str) -> StoredObject:
        """Write a file of this machine to an object, and make sure that it came whole.

        Raises:
            ConfigError, SourceError: see :func:`~corpuskit.storage.errors.reaching`.
        """
        with reaching(self.at(path), writing=True):
            self.system.put_file(str(file), self._key(path))
        stored = self.stored(path)
        if stored is None or stored.size != (size := file.stat().st_size):
            there = "nothing" if stored is None else f"{stored.size} bytes"
            raise SourceError(
                f"{self.at(path)}: {size} bytes were sent and {there} came; run it again"
            )
        return stored

    def stored(self, path: str) -> StoredObject | None:
        """Return what is said of an object; None if it is not there.

        Raises:
            ConfigError, SourceError: see :func:`~corpuskit.storage.errors.reaching`.
        """
        with reaching(self.at(path)):
            self.system.invalidate_cache()
            try:
                return stored_of(self.system.info(self._key(path)))
            except FileNotFoundError:
                return None

    def fetch(self, path: str, file: Path) -> None:
        """Read an object into a file of this machine.

        Raises:
            ConfigError, SourceError: see :func:`~corpuskit.storage.errors.reaching`.
        """
        with reaching(self.at(path)):
            self.system.get_file(self._key(path), str(file))

    def copy(self, path: str, target: str) -> None:
        """Copy an object within the store; its bytes do not come here.

        Raises:
            ConfigError, SourceError: see :func:`~corpuskit.storage.errors.reaching`.
        """
        with reaching(self.at(target), writing=True):
            self.system.cp_file(self._key(path), self._key(target))

    def remove(self, paths: Iterable[str]) -> None:
        """Remove objects; what is not there is no error.

        Raises:
            ConfigError, SourceError: see :func:`~corpuskit.storage.errors.reaching`.
        """
        for path in paths:
            with reaching(self.at(path), writing=True):
                try:
                    self.system.rm_file(self._key(path))
                except FileNotFoundError:
                    continue

    def _key(self, path: str) -> str:
        return f"{self.root}/{path}"


def open_store(url: str) -> StoreFolder:
    """Reach the folder that an address names; nothing is asked of it yet.

    Raises:
        ConfigError: no library is there that reaches it.
    """
    url = tidy(url)
    with reaching(url, writing=True):
        from fsspec.core import url_to_fs

        system, root = url_to_fs(url)
    if not isinstance(root, str):
        raise ConfigError(f"{url}: no address of a folder")
    return StoreFolder(url, system, root.rstrip("/"))


def stored_of(info: Mapping[str, Any]) -> StoredObject:
    """Take from what a library says of an object what tells whether it has changed.

    Examples:
        >>> stored_of({"name": "a", "size": 3, "ETag": '"9f"', "LastModified": "today"})
        StoredObject(size=3, tag='"9f"')
    """
    tag = next((info[name] for name in _TAGS if info.get(name) is not None), None)
    if isinstance(tag, datetime):  # a library may give the same moment as a number elsewhere
        tag = tag.timestamp()
    return StoredObject(int(info.get("size") or 0), str(tag))


def each(
    work: Callable[[T], object],
    tasks: Iterable[T],
    done: Callable[[T], object] = lambda _: None,
) -> None:
    """Do what waits for a store, several at a time; the first error ends it.

    Args:
        work: what is done.
        tasks: with what.
        done: told of each task that was done, in their order, in this thread.

    Raises:
        ConfigError, SourceError: see :func:`~corpuskit.storage.errors.reaching`.
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:
        futures = [(task, pool.submit(work, task)) for task in tasks]
        try:
            for task, future in futures:
                future.result()
                done(task)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
