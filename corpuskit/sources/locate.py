"""What a location stands for: files in a fixed order, each with a stamp that tells changes."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import IO, Final

from corpuskit.errors import SourceError
from corpuskit.sources.entries import Entry, suffix_of

_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,30}://")


@dataclass(frozen=True, slots=True)
class DiskFile:
    """A file of this machine."""

    name: str
    path: Path

    def open(self) -> IO[bytes]:
        """See :class:`Entry`."""
        return self.path.open("rb")

    def stamp(self) -> str:
        """See :class:`Entry`."""
        state = self.path.stat()
        return f"{state.st_size} {state.st_mtime_ns}"


def is_url(location: str) -> bool:
    """Tell whether a location is an address, not a path.

    Examples:
        >>> is_url("https://archive.example/a.warc.gz"), is_url("s3://bucket/*.warc.gz")
        (True, True)
        >>> is_url("pages/a.html"), is_url("C:/pages")
        (False, False)
    """
    return _URL.match(location) is not None


def locate(location: str) -> Iterator[Entry]:
    """Yield the files of a file, a folder (recursively), a glob or a URL, in order of their paths.

    Raises:
        SourceError: nothing is there, or it may not be read.
    """
    if is_url(location):
        from corpuskit.sources.remote import locate_remote  # its libraries are heavy

        yield from locate_remote(location)
        return
    path = Path(location)
    if path.is_dir():
        yield from (_local(path, file) for file in _walk(path))
    elif path.exists():
        yield _local(path.parent, path)
    elif glob.has_magic(location):
        parts = PurePath(location).parts
        fixed = next(i for i, part in enumerate(parts) if glob.has_magic(part))
        root = Path(*parts[:fixed])
        for match in sorted(glob.glob(location, recursive=True)):  # noqa: PTH207 - Path.glob wants a split pattern
            if Path(match).is_file():
                yield _local(root, Path(match))
    else:
        raise SourceError(f"{location}: no such file or folder")


def fingerprint(location: str) -> Iterator[tuple[str, str]]:
    """Yield name and stamp of each file of a location, to see later whether it has changed.

    Raises:
        SourceError: it cannot be reached.
    """
    for entry in locate(location):
        try:
            yield entry.name, entry.stamp()
        except OSError as error:
            raise SourceError(f"{error.filename}: {error.strerror}") from error


def _local(root: Path, path: Path) -> DiskFile:
    return DiskFile(path.relative_to(root).as_posix(), path)


def _walk(folder: Path) -> Iterator[Path]:
    """Yield the page files below a folder, sorted, hidden ones left out."""

    def refuse(error: OSError) -> None:
        raise SourceError(f"{error.filename}: {error.strerror}") from error

    for place, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and suffix_of(name) is not None:
                yield Path(place, name)
