"""Where each entry of a cache lies: one table for a build, sorted on disk, mapped by its workers.

It is made anew when a build begins, in its work folder, from the tables of the packs alone. Memory
holds one of :data:`BUCKETS` parts of it at a time.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

import numpy as np

from corpuskit.caching.packs import KEY_BYTES, DamagedError, find_packs, read_raw_table

BUCKETS: Final = 16
"""By the first bits of a key. Source: a round value; a hundred million entries take 150 MB each."""

PACKS: Final = "packs.json"
"""The names of the packs, in the index."""

_KIND: Final = np.dtype([("key", "<u8"), ("pack", "<u4"), ("size", "<u4"), ("offset", "<u8")])
_KEY: Final = np.dtype("<u8")
_ROW: Final = np.dtype(
    [("key", ">u8"), ("rest", ">u8"), ("offset", "<u8"), ("size", "<u4"), ("stage", "u1")]
)
"""Of the table of a pack; the key begins as it is looked for."""
_PREFIX_BYTES: Final = 8
"""An entry is looked for by so much of its key; the whole key stands in the entry."""

Warn = Callable[[str], None]


class EntryPlace(NamedTuple):
    """Where an entry lies."""

    pack: int
    offset: int
    size: int


def write_index(folder: Path, target: Path, warn: Warn) -> int:
    """Write the index of a cache; return how many entries it has.

    Args:
        folder: of the packs.
        target: a folder for the index, emptied first.
        warn: told of packs that are none.

    Raises:
        OSError: the target cannot be written.
    """
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    names: list[str] = []
    with ExitStack() as opened:
        streams = [opened.enter_context(_rows(target, n).open("wb")) for n in range(BUCKETS)]
        for file in find_packs(folder):
            try:
                places = read_raw_table(file)
            except (DamagedError, OSError) as error:
                warn(f"cache: {file}: {error}; what it held is made again")
                continue
            _add(streams, places, len(names))
            names.append(str(file.relative_to(folder)))
    count = 0
    for n in range(BUCKETS):
        table = np.fromfile(_rows(target, n), _KIND)
        table = table[np.argsort(table["key"], kind="stable")]
        table.tofile(_rows(target, n))
        table["key"].tofile(_keys(target, n))
        count += len(table)
    (target / PACKS).write_text(json.dumps(names), encoding="utf-8")
    return count


def _add(streams: Sequence[BinaryIO], rows: bytes, pack: int) -> None:
    found = np.frombuffer(rows, _ROW)
    table = np.empty(len(found), _KIND)
    for name in ("key", "size", "offset"):
        table[name] = found[name]
    table["pack"] = pack
    buckets = (table["key"] >> np.uint64(60)).astype(int)
    for n in np.unique(buckets):
        streams[n].write(table[buckets == n].tobytes())


def open_index(folder: Path) -> Index:
    """Open an index, once a process for as long as it is the same.

    Raises:
        OSError: it is not there.
        ValueError: it is none.
    """
    return _open_index(folder, (folder / PACKS).stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _open_index(folder: Path, _made: int) -> Index:
    return Index(folder)


class Index:
    """An index, read where it is needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tables: dict[int, tuple[Any, Any]] = {}
        self.packs: list[str] = json.loads((folder / PACKS).read_text(encoding="utf-8"))

    def find(self, key: bytes) -> Iterator[EntryPlace]:
        """Yield where entries lie whose key begins as this one.

        Args:
            key: of :data:`corpuskit.caching.packs.KEY_BYTES`.
        """
        keys, rows = self._table(key[0] >> 4)
        wanted = np.uint64(int.from_bytes(key[:_PREFIX_BYTES], "big"))
        at = int(np.searchsorted(keys, wanted))
        while at < len(keys) and keys[at] == wanted:
            row = rows[at]
            yield EntryPlace(int(row["pack"]), int(row["offset"]), int(row["size"]))
            at += 1

    def find_all(self, keys: bytes) -> Iterator[tuple[int, list[int]]]:
        """Yield pack and offsets of all entries whose keys begin as these.

        Args:
            keys: one after the other.
        """
        wanted = np.frombuffer(keys, ">u8")[:: KEY_BYTES // _PREFIX_BYTES].astype(_KEY)
        buckets = wanted >> np.uint64(60)
        for bucket in np.unique(buckets).tolist():
            known, rows = self._table(bucket)
            asked = np.unique(wanted[buckets == bucket])
            low, high = (np.searchsorted(known, asked, side) for side in ("left", "right"))
            found = rows[np.concatenate([np.arange(*one) for one in zip(low, high, strict=True)])]
            for pack in np.unique(found["pack"]).tolist():
                yield pack, found["offset"][found["pack"] == pack].tolist()

    def __contains__(self, key: bytes) -> bool:
        """Tell whether there is an entry whose key begins as this one."""
        return next(self.find(key), None) is not None

    def _table(self, bucket: int) -> tuple[Any, Any]:
        if bucket not in self._tables:
            self._tables[bucket] = (
                _mapped(_keys(self._folder, bucket), _KEY),
                _mapped(_rows(self._folder, bucket), _KIND),
            )
        return self._tables[bucket]


def _mapped(file: Path, kind: Any) -> Any:
    return np.memmap(file, dtype=kind, mode="r") if file.stat().st_size else np.empty(0, kind)


def _keys(folder: Path, bucket: int) -> Path:
    return folder / f"{bucket:x}.keys"


def _rows(folder: Path, bucket: int) -> Path:
    return folder / f"{bucket:x}.rows"
