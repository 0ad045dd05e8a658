"""WACZ: a zip that holds WARC files (in ``archive/``), indexes and lists of pages."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any, Final

from corpuskit.sources.entries import Entry, suffix_of
from corpuskit.sources.packed import FREE_BYTES, MAX_RATIO

LOCAL_HEADER_BYTES: Final = 30
"""Fixed part of a local file header. Source: PKWARE APPNOTE 6.3.10, section 4.3.7."""

BROKEN: Final = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, struct.error)
"""What ``zipfile`` raises for damaged, encrypted or exotic files."""


class BadArchive(Exception):  # noqa: N818 - a state of the data, caught next to where it is raised
    """A zip that cannot be read, or not safely."""


@dataclass(frozen=True, slots=True)
class Member:
    """A WARC file inside a WACZ."""

    name: str
    whole: Entry
    inside: str

    def open(self) -> IO[bytes]:
        """See :class:`~corpuskit.sources.entries.Entry`."""
        file = self.whole.open()
        try:
            archive = zipfile.ZipFile(file)
            found = archive.getinfo(self.inside)
            if found.compress_type == zipfile.ZIP_STORED:
                return io.BufferedReader(_Slice(file, found))
            return _Unzipped(archive.open(found), file)
        except BaseException:
            file.close()
            raise

    def stamp(self) -> str:
        """See :class:`~corpuskit.sources.entries.Entry`."""
        return self.whole.stamp()


def members_of(whole: Entry) -> Iterator[Member]:
    """Yield the WARC files of a WACZ, in order of their names.

    Raises:
        BadArchive: it is no zip, damaged, encrypted, or a bomb.
    """
    try:
        with whole.open() as file, zipfile.ZipFile(file) as archive:
            infos = sorted(archive.infolist(), key=lambda info: info.filename)
    except BROKEN as error:
        raise BadArchive(str(error)) from error
    for info in infos:
        if PurePosixPath(info.filename).parts[:1] != ("archive",):
            continue
        if suffix_of(info.filename) != ".warc":
            continue
        if info.flag_bits & 1:
            raise BadArchive(f"{info.filename} is encrypted")
        if info.file_size > FREE_BYTES + MAX_RATIO * info.compress_size:
            raise BadArchive(f"{info.filename} unpacks to more than {MAX_RATIO} times its size")
        yield Member(f"{whole.name}/{info.filename}", whole, info.filename)


class _Slice(io.RawIOBase):
    """A stored member: a stretch of the zip itself, so that going back costs nothing."""

    def __init__(self, file: IO[bytes], info: zipfile.ZipInfo) -> None:
        self.file, self.size, self.position = file, info.file_size, 0
        file.seek(info.header_offset)
        names = struct.unpack("<HH", file.read(LOCAL_HEADER_BYTES)[26:])
        self.start = info.header_offset + LOCAL_HEADER_BYTES + sum(names)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = (0, self.position, self.size)[whence]
        self.position = max(0, base + offset)
        return self.position

    def readinto(self, buffer: Any) -> int:
        self.file.seek(self.start + self.position)
        data = self.file.read(max(0, min(len(buffer), self.size - self.position)))
        buffer[: len(data)] = data
        self.position += len(data)
        return len(data)

    def close(self) -> None:
        self.file.close()
        super().close()


class _Unzipped(io.BufferedReader):
    """A compressed member; closing it closes the zip."""

    def __init__(self, member: Any, file: IO[bytes]) -> None:
        super().__init__(member)
        self.file = file

    def close(self) -> None:
        super().close()
        self.file.close()
