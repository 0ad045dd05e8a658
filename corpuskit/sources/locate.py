"""What a location stands for: files in a fixed order, each with a stamp that tells changes."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import IO

from corpuskit.errors import SourceError
from corpuskit.sources.crawled import FRONTIER
from corpuskit.sources.entries import PAGE_SUFFIXES, Entry, is_url, suffix_of
from corpuskit.sources.leftout import LeftOut


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


def locate(location: str, left_out: LeftOut | None = None) -> Iterator[Entry]:
    """Yield the files of a file, a folder (recursively), a glob or a URL, in order of their paths.

    Args:
        location: where.
        left_out: gets the files of a folder that are of no kind that is read.

    Raises:
        SourceError: nothing is there, or it may not be read.
    """
    if is_web(location):
        from corpuskit.sources.remote import locate_http  # its library is heavy

        yield from locate_http(location)
        return
    if is_url(location):
        from corpuskit.sources.objects import locate_objects  # the same

        yield from locate_objects(location, left_out)
        return
    path = Path(location)
    if path.is_dir():
        yield from (_local(path, file) for file in _walk(path, left_out))
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


def is_single(location: str) -> bool:
    """Tell whether a location is one file that was named as such."""
    if is_url(location) and not is_web(location):
        name = location.rpartition("/")[2]
        return suffix_of(name) is not None and not glob.has_magic(location)
    return is_web(location) or Path(location).is_file()


def is_web(location: str) -> bool:
    """Tell whether a location is an address of the web."""
    return location.lower().startswith(("http://", "https://"))


def _walk(folder: Path, left_out: LeftOut | None) -> Iterator[Path]:
    """Yield the page files below a folder, sorted, hidden ones left out."""

    def refuse(error: OSError) -> None:
        raise SourceError(f"{error.filename}: {error.strerror}") from error

    # A crawl keeps tables of its own beside its archive.
    crawled = (folder / FRONTIER).is_file()
    for place, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.startswith("."):
                continue
            suffix = suffix_of(name)
            if suffix in PAGE_SUFFIXES or (suffix is not None and not crawled):
                yield Path(place, name)
            elif left_out is not None and not crawled:
                left_out.add(name)
