"""Packs: files of entries, written once, whole or not at all, and never changed.

A pack is a first line, its entries, a table of where they lie, and an end that finds the table.
Each entry begins with its key, a digest and its lengths, and holds JSON that is compressed with
zstd. The digest covers the key, too: an entry that was damaged, cut short, or put under another key
is no entry. It keeps out accidents, not forgers: who may write to the folder can say what he likes.

Packs are no databases, so that processes and machines can share a folder without locks: each writes
files of its own, named by what is in them.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import struct
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

import pyarrow as pa

FIRST: Final = b"corpuskit cache 1\n"
SUFFIX: Final = ".pack"
KEY_BYTES: Final = 16

_NAME: Final = re.compile(r"[0-9a-f]{32}\.pack")
_UNFINISHED: Final = re.compile(r"\.[0-9a-f]{32}\.[0-9a-f]{16}")
MAX_ENTRY_BYTES: Final = 2**28
"""Longer entries are not written, and what says that it is longer is damaged. Source: a round
value, eight times the largest part of a spool."""

_HEAD: Final = struct.Struct("<16s16sII")
_ROW: Final = struct.Struct("<16sQIB")
_END: Final = struct.Struct("<16sQ")

_CODEC: Final = pa.Codec("zstd", compression_level=3)


class DamagedError(Exception):
    """What was read is not what was written."""


class EntryRow(NamedTuple):
    """Where an entry lies in its pack."""

    key: bytes
    offset: int
    size: int
    stage: int


class PackEntry(NamedTuple):
    """An entry, ready to be written."""

    key: bytes
    stage: int
    data: bytes
    """With its head."""


def pack_entry(key: bytes, stage: int, content: bytes) -> PackEntry | None:
    """Make an entry; None of one that is too long."""
    if len(content) > MAX_ENTRY_BYTES:
        return None
    body = _CODEC.compress(content, asbytes=True) if content else b""
    head = _HEAD.pack(key, _digest(key, body), len(body), len(content))
    return PackEntry(key, stage, head + body)


def offsets(entries: Sequence[PackEntry]) -> list[int]:
    """Return where each of these lies in the pack of them all."""
    sizes = [len(FIRST), *(len(entry.data) for entry in entries)]
    return list(accumulate(sizes))[:-1]


def write_pack(folder: Path, entries: Sequence[PackEntry]) -> Path:
    """Write a pack, whole or not at all; the same entries in the same order have the same name.

    Raises:
        OSError: the folder is not there, or cannot be written to.
    """
    table = b"".join(
        _ROW.pack(entry.key, offset, len(entry.data), entry.stage)
        for entry, offset in zip(entries, offsets(entries), strict=True)
    )
    whole = hashlib.blake2b(digest_size=16)
    for entry in entries:
        whole.update(entry.data)
    name = whole.hexdigest()
    file = folder / name[:2] / f"{name}{SUFFIX}"
    file.parent.mkdir(exist_ok=True)  # the folder itself is there, or not seen from here
    temporary = file.with_name(f".{name}.{secrets.token_hex(8)}")
    try:
        with temporary.open("wb") as stream:
            stream.write(FIRST)
            stream.writelines(entry.data for entry in entries)
            stream.write(table + _END.pack(_digest(b"", table), len(table)))
        os.replace(temporary, file)  # noqa: PTH105 - the one atomic step, named as such
    except OSError:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    return file


def read_table(file: Path) -> list[EntryRow]:
    """Return where the entries of a pack lie.

    Raises:
        DamagedError: it is no pack, or was cut short.
        OSError: it cannot be read.
    """
    return [EntryRow(*row) for row in _ROW.iter_unpack(read_raw_table(file))]


def read_raw_table(file: Path) -> bytes:
    """Return where the entries of a pack lie, as it stands in the pack.

    Raises:
        DamagedError: it is no pack, or was cut short.
        OSError: it cannot be read.
    """
    with file.open("rb") as stream:
        end = stream.seek(0, os.SEEK_END) - _END.size
        if end < len(FIRST):
            raise DamagedError("it is too short")
        stream.seek(0)
        if stream.read(len(FIRST)) != FIRST:
            raise DamagedError("it is no pack")
        stream.seek(end)
        digest, length = _END.unpack(stream.read(_END.size))
        if length > end - len(FIRST):
            raise DamagedError("it was cut short")
        stream.seek(end - length)
        table = stream.read(length)
    if _digest(b"", table) != digest or length % _ROW.size:
        raise DamagedError("its table is damaged")
    return table


def read_entry(stream: BinaryIO, key: bytes, offset: int, size: int) -> bytes:
    """Return the content of an entry.

    Raises:
        DamagedError: what lies there is not what was written under this key.
        OSError: it cannot be read.
    """
    stream.seek(offset)
    data = stream.read(size)
    if len(data) != size or size < _HEAD.size:
        raise DamagedError("it was cut short")
    found, digest, length, raw = _HEAD.unpack_from(data)
    body = data[_HEAD.size :]
    if found != key or length != len(body) or _digest(key, body) != digest:
        raise DamagedError("its digest is another")
    if raw > MAX_ENTRY_BYTES:
        raise DamagedError("it is too long")
    try:
        return _CODEC.decompress(body, decompressed_size=raw, asbytes=True) if raw else b""
    except (OSError, pa.ArrowInvalid) as error:
        raise DamagedError("it cannot be decompressed") from error


def copy_entries(file: Path, rows: Iterable[EntryRow]) -> list[tuple[EntryRow, PackEntry]]:
    """Read entries of a pack as they are; those that are damaged are left out.

    Raises:
        OSError: it cannot be read.
    """
    found = []
    with file.open("rb") as stream:
        for row in rows:
            with suppress(DamagedError):
                read_entry(stream, row.key, row.offset, row.size)
                stream.seek(row.offset)
                found.append((row, PackEntry(row.key, row.stage, stream.read(row.size))))
    return found


def find_packs(folder: Path) -> list[Path]:
    """List the packs of a folder, in order; what a killed writer left behind is none."""
    return sorted(file for file in folder.glob("[0-9a-f][0-9a-f]/*") if _NAME.fullmatch(file.name))


def find_unfinished(folder: Path) -> list[Path]:
    """List what writers that were killed, or are at work, have left behind."""
    found = folder.glob("[0-9a-f][0-9a-f]/.*")
    return sorted(file for file in found if _UNFINISHED.fullmatch(file.name))


def _digest(key: bytes, data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16, key=key).digest()
