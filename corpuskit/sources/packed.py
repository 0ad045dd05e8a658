"""The bytes of an archive, unpacked piece by piece: gzip members, zstd frames, or as they are.

An archive is a row of *members*: for gzip and zstd what the format calls member and frame (by
custom one a record), for an unpacked file the file itself. A member that is cut off, damaged or a
bomb raises :class:`Broken`, and the search for the next one starts behind it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from typing import IO, Any, Final, Protocol

from corpuskit.errors import SourceError

GZIP: Final = b"\x1f\x8b\x08"
ZSTD: Final = b"\x28\xb5\x2f\xfd"
SKIPPABLE: Final = 0x184D2A50
"""zstd frames that hold no data: sixteen magic numbers from here on (RFC 8878, section 3.1.2)."""

DICTIONARY: Final = b"\x5d\x2a\x4d\x18"
"""A skippable frame with this number at the start of a file holds its dictionary.
Source: IIPC, WARC files with zstd compression, version 1.0."""

MAX_DICTIONARY_BYTES: Final = 16 * 2**20

PIECE: Final = 64 * 1024
"""Packed bytes looked at together."""

STEP_BYTES: Final = 2**20
"""Unpacked bytes of one step."""

ZSTD_PIECE: Final = 1024
"""zstd has no bound for one step: 4 bytes can mean 128 KiB, so that a piece means 32 MiB at most
(RFC 8878, section 3.1.1.2: blocks of 128 KiB with headers of 3 bytes)."""

MAX_RATIO: Final = 200
"""A member that unpacks to more than this many times its size is a bomb. Pages pack 4- to 20-fold;
1,030 is the most that deflate can do."""

FREE_BYTES: Final = 64 * 2**20
"""Unpacked bytes from which :data:`MAX_RATIO` counts: smaller members may be denser."""

MAX_PROBES: Final = 100_000
"""Possible beginnings tried in one search. Chance gives 64 in a GiB of packed bytes; more are
made on purpose."""

PROBE_BYTES: Final = 512
"""What is unpacked at a possible beginning of a member to see whether a record is there."""


class Broken(Exception):  # noqa: N818 - a state of the data, caught next to where it is raised
    """A member cannot be unpacked (further)."""

    def __init__(self, reason: str, evidence: str) -> None:
        super().__init__(evidence)
        self.reason, self.evidence = reason, evidence


class Packing(Protocol):
    """One member being unpacked."""

    start: int
    """Where it begins in the file."""

    def more(self) -> bytes:
        """Return some more unpacked bytes; none at its end.

        Raises:
            Broken: it is torn, damaged or a bomb.
        """


class Raw:
    """The file as it is, read ahead."""

    def __init__(self, file: IO[bytes], offset: int = 0) -> None:
        self.file = file
        self.seek(offset)

    def seek(self, offset: int) -> None:
        """Go to a place."""
        self.file.seek(offset)
        self.ahead = b""
        self.end = offset

    def tell(self) -> int:
        """Return the place of the next byte."""
        return self.end - len(self.ahead)

    def take(self, limit: int | None = None) -> bytes:
        """Return what was read ahead, or a piece of the file."""
        data = self.ahead or self._read()
        if limit is None or len(data) <= limit:
            self.ahead = b""
            return data
        self.ahead = data[limit:]
        return data[:limit]

    def put_back(self, data: bytes) -> None:
        """Give back what was taken beyond the end of a member."""
        self.ahead = data + self.ahead if self.ahead else data

    def peek(self, size: int) -> bytes:
        """Return the next bytes and leave them there."""
        while len(self.ahead) < size and (data := self._read()):
            self.ahead += data
        return self.ahead[:size]

    def find(self, mark: bytes) -> int | None:
        """Go to the next place of a mark and return it; None, and the end, if there is none."""
        while True:
            at = self.ahead.find(mark)
            if at >= 0:
                self.ahead = self.ahead[at:]
                return self.tell()
            kept = self.ahead[-len(mark) + 1 :]
            data = self._read()
            if not data:
                self.ahead = b""
                return None
            self.ahead = kept + data

    def _read(self) -> bytes:
        data = self.file.read(PIECE)
        self.end += len(data)
        return data


class Plain:
    """An unpacked file, from a place on: one member to the end."""

    def __init__(self, raw: Raw) -> None:
        self.raw, self.start = raw, raw.tell()

    def more(self) -> bytes:
        """See :class:`Packing`."""
        return self.raw.take()


class Packed:
    """A gzip member or zstd frame."""

    def __init__(self, raw: Raw, unpacker: Any, piece: int | None) -> None:
        self.raw, self.start = raw, raw.tell()
        self.unpacker, self.piece = unpacker, piece
        self.unpacked = 0

    def more(self) -> bytes:
        """See :class:`Packing`."""
        unpacker = self.unpacker
        while not unpacker.eof:
            data = unpacker.unconsumed_tail or self.raw.take(self.piece)
            out = self._unpack(data)
            if unpacker.eof:
                self.raw.put_back(unpacker.unused_data)
            elif not data and not out:
                raise Broken("truncated-record", "the file ends inside a compressed member")
            self.unpacked += len(out)
            if self.unpacked > FREE_BYTES + MAX_RATIO * (self.raw.tell() - self.start):
                raise Broken("too-large", f"unpacks to more than {MAX_RATIO} times its size")
            if out:
                return out
        return b""

    def _unpack(self, data: bytes) -> bytes:
        try:
            # zlib bounds a step; zstd cannot, its small pieces do.
            if self.piece is None:
                return bytes(self.unpacker.decompress(data, STEP_BYTES))
            return bytes(self.unpacker.decompress(data))
        except Exception as error:
            # zstandard names its own error class, and is imported only where it is needed.
            if not isinstance(error, zlib.error) and type(error).__name__ != "ZstdError":
                raise
            raise Broken("bad-compression", str(error)) from error


class Archive:
    """The members of a file, one after another, however damaged it is."""

    def __init__(self, file: IO[bytes], offset: int = 0) -> None:
        self.raw = Raw(file)
        head = self.raw.peek(4)
        self.unpacker = _unpacker_of(head, self.raw)
        self.piece = None if head[:3] == GZIP else ZSTD_PIECE
        if offset:
            self.raw.seek(offset)

    @property
    def packed(self) -> bool:
        """Whether the file is compressed."""
        return self.unpacker is not None

    def size(self) -> int:
        """Return the size of the file; where it is read stays as it is."""
        here = self.raw.file.tell()
        end = self.raw.file.seek(0, 2)
        self.raw.file.seek(here)
        return end

    def member(self) -> Packing | None:
        """Return the next member, None at the end of the file.

        Raises:
            Broken: what comes next begins no member; :meth:`resume` finds one behind it.
        """
        if self.unpacker is None:
            return Plain(self.raw) if self.raw.peek(1) else None
        while _is_skippable(head := self.raw.peek(8)):
            self.raw.seek(self.raw.tell() + 8 + int(struct.unpack("<I", head[4:])[0]))
        if not self.raw.peek(1):
            return None
        magic = GZIP if self.piece is None else ZSTD
        if self.raw.peek(len(magic)) != magic:
            if self._is_padding():
                return None
            raise Broken("bad-record", "no compressed member begins here")
        return Packed(self.raw, self.unpacker(), self.piece)

    def reopen(self, start: int) -> Packing:
        """Return the member that begins at a place once more."""
        self.raw.seek(start)
        if self.unpacker is None:
            return Plain(self.raw)
        return Packed(self.raw, self.unpacker(), self.piece)

    def resume(self, start: int) -> int:
        """Go to the first member after ``start`` that begins with a record, or to the end.

        Returns:
            The place that was reached.

        Raises:
            SourceError: the file was made to keep the search busy.
        """
        magic = GZIP if self.piece is None else ZSTD
        self.raw.seek(start + 1)
        for _ in range(MAX_PROBES):
            at = self.raw.find(magic)
            if at is None or self._begins_record(self.raw.peek(PROBE_BYTES)):
                return self.raw.tell()
            self.raw.take(1)
        raise SourceError(
            f"no archive: {MAX_PROBES} places look like the beginning of a record and are none; "
            "leave this file out"
        )

    def _begins_record(self, head: bytes) -> bool:
        if self.unpacker is None:
            return False
        try:
            out = bytes(self.unpacker().decompress(head))
        except Exception:  # noqa: BLE001 - whatever it is, no member begins here
            return False
        return out.lstrip(b"\r\n")[:5] == b"WARC/"

    def _is_padding(self) -> bool:
        """Tell whether only NUL bytes are left, which tapes and disks append."""
        here = self.raw.tell()
        while data := self.raw.take():
            if data.strip(b"\0"):
                self.raw.seek(here)
                return False
        return True


def _is_skippable(head: bytes) -> bool:
    return len(head) == 8 and struct.unpack("<I", head[:4])[0] & ~0xF == SKIPPABLE  # noqa: PLR2004 - magic and size


def _unpacker_of(head: bytes, raw: Raw) -> Callable[[], Any] | None:
    """Return what makes an unpacker for one member; None for a file that is not packed."""
    if head[:3] == GZIP:
        return lambda: zlib.decompressobj(wbits=31)
    if head != ZSTD and head[1:] != DICTIONARY[1:]:
        return None
    import zstandard

    known = _dictionary(raw) if head == DICTIONARY else None
    unpacker = zstandard.ZstdDecompressor(dict_data=known) if known else None
    return (unpacker or zstandard.ZstdDecompressor()).decompressobj


def _dictionary(raw: Raw) -> Any:
    """Read the dictionary at the beginning of a file, which may be packed itself."""
    import zstandard

    size = int(struct.unpack("<I", raw.peek(8)[4:])[0])
    if size > MAX_DICTIONARY_BYTES:
        return None
    data = raw.peek(8 + size)[8:]
    if data[:4] == ZSTD:
        try:
            data = zstandard.ZstdDecompressor().decompress(
                data, max_output_size=MAX_DICTIONARY_BYTES
            )
        except zstandard.ZstdError:
            return None
    return zstandard.ZstdCompressionDict(data)


def head_of(file: IO[bytes]) -> bytes:
    """Return how a file begins, unpacked; nothing of one that is broken there. It is left there."""
    try:
        member = Archive(file).member()
        head = member.more() if member is not None else b""
    except Broken:
        head = b""
    file.seek(0)
    return head
