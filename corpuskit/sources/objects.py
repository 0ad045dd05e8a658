"""Files behind the addresses that fsspec knows: objects of a store, members of an archive."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any, Final

from corpuskit.errors import SourceError
from corpuskit.sources.crawled import ARCHIVE, FRONTIER
from corpuskit.sources.entries import suffix_of
from corpuskit.sources.leftout import LeftOut
from corpuskit.storage.errors import explained, reaching
from corpuskit.storage.places import RANGED, scheme_of
from corpuskit.storage.store import StoredObject, stored_of

BLOCK_BYTES: Final = 2**20
"""Asked for at a time, and the size up to which an object is fetched whole. Source: a round value,
about what 64 pages of a packed archive have: a part of a build is one request."""

_MAGIC: Final = "*?["


@dataclass(frozen=True, slots=True)
class ObjectEntry:
    """A file of any system that fsspec knows."""

    name: str
    path: str
    """As its system calls it."""
    system: Any
    stored: StoredObject
    """What was said of it when it was found."""

    @property
    def url(self) -> str:
        """Its address; where :attr:`ranged`, that is all that another process needs."""
        return str(self.system.unstrip_protocol(self.path))

    @property
    def ranged(self) -> bool:
        """Whether any process can read any stretch of it, and see whether it has changed."""
        return scheme_of(self.url) in RANGED

    def open(self) -> IO[bytes]:
        """See :class:`~corpuskit.sources.entries.Entry`."""
        with reaching(self.url):
            if self.ranged and self.stored.size <= BLOCK_BYTES:
                return io.BytesIO(self.system.cat_file(self.path))
            options = {"block_size": BLOCK_BYTES} if self.ranged else {}
            file = self.system.open(self.path, "rb", **options)
        return io.BufferedReader(_Told(file, self.url))

    def stamp(self) -> str:
        """See :class:`~corpuskit.sources.entries.Entry`.

        Raises:
            FileNotFoundError: it is not there any more.
        """
        with reaching(self.url):
            self.system.invalidate_cache()
            try:
                return stamp_of(stored_of(self.system.info(self.path)))
            except FileNotFoundError:
                pass
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), self.url)


def stamp_of(stored: StoredObject) -> str:
    """Return what changes when an object does.

    Examples:
        >>> stamp_of(StoredObject(3, '"9f"'))
        '3 "9f"'
    """
    return f"{stored.size} {stored.tag}"


def entry_at(name: str, url: str, stamp: str) -> ObjectEntry:
    """Return an object that was found earlier, maybe by another process.

    Args:
        name: relative to its location.
        url: its address.
        stamp: that it had then.
    """
    from fsspec.core import url_to_fs

    with reaching(url):
        system, path = url_to_fs(url)
    size, _, tag = stamp.partition(" ")
    return ObjectEntry(name, path, system, StoredObject(int(size), tag))


def locate_objects(location: str, left_out: LeftOut | None = None) -> Iterator[ObjectEntry]:
    """Yield the files of an address, in the order in which those of a folder on a disk come.

    Args:
        location: of a file, a folder or a glob.
        left_out: gets the files of a folder that are of no kind that is read.

    Raises:
        ConfigError: a package is missing, or nobody may read there.
        SourceError: it does not answer, nothing is there, or it is the folder of a crawl.
    """
    from fsspec.core import url_to_fs

    with reaching(location):
        system, path = url_to_fs(location)
        system.invalidate_cache()
        kind, root, found = _found(system, path)
    if kind == "nothing":
        raise SourceError(f"{location}: no such file or folder")
    named = {one[len(root) :].strip("/"): one for one in found}
    if kind == "folder" and FRONTIER in named:
        raise SourceError(
            f"{location}: is the folder of a crawl, the memory of which is a database that must "
            f"lie on a disk; copy the folder here, or name {location.rstrip('/')}/{ARCHIVE} to "
            "take every answer for a page"
        )
    for name in sorted(named, key=_place if kind == "folder" else None):
        if kind == "file" or not _is_hidden(name):
            if kind == "folder" and suffix_of(name) is None:
                if left_out is not None:
                    left_out.add(name)
                continue
            yield ObjectEntry(name, named[name], system, stored_of(found[named[name]]))


def _found(system: Any, path: str) -> tuple[str, str, dict[str, Any]]:
    """Return what a path is, the folder that names are relative to, what is said of each file."""
    if any(mark in path for mark in _MAGIC):
        first = min(path.find(mark) for mark in _MAGIC if mark in path)
        found = system.glob(path, detail=True)
        return "glob", path[:first].rpartition("/")[0], _files(found)
    try:
        info = system.info(path)
    except FileNotFoundError:
        return "nothing", path, {}
    if info["type"] == "file":
        return "file", path.rpartition("/")[0], {path: info}
    root = path.rstrip("/")
    return "folder", root, _files(system.find(root, detail=True))


def _files(found: dict[str, Any]) -> dict[str, Any]:
    # A store may hold an empty object in place of a folder, with a slash at its end.
    return {
        path: info
        for path, info in found.items()
        if info["type"] == "file" and not path.endswith("/")
    }


def _place(name: str) -> tuple[tuple[bool, str], ...]:
    """Return what sorts names as a folder is walked: its own files first, then what is below.

    Examples:
        >>> sorted(["a/z.html", "b.html", "a.html", "a/b/c.html"], key=_place)
        ['a.html', 'b.html', 'a/z.html', 'a/b/c.html']
    """
    *folders, file = name.split("/")
    return (*((True, folder) for folder in folders), (False, file))


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") for part in PurePosixPath(name).parts)


class _Told(io.RawIOBase):
    """A file whose errors, of whatever system, become errors of ours."""

    def __init__(self, file: Any, url: str) -> None:
        self.file, self.url = file, url

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return int(self.file.tell())

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        try:
            return int(self.file.seek(offset, whence))
        except Exception as error:
            raise explained(self.url, error) from error

    def readinto(self, buffer: Any) -> int:
        try:
            data = self.file.read(len(buffer))
        except Exception as error:
            raise explained(self.url, error) from error
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self.file.close()
        super().close()
