"""Take what a split of a source gave from the cache, where its files are what they were.

Whether they are is told as ``make`` and the index of git tell it: by the size, the times and the
inode of each file. The time of the last change of the inode is among them, which no program can
set back. A file that was changed shortly before it was read is not trusted, since it could have
been changed again within the same tick of the clock; what it gave is not kept.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any, Final

from corpuskit.caching.store import Stage, dump, key_of, parse
from corpuskit.jobs.remembering import REUSED, CacheTask, RememberedStages, remember
from corpuskit.jobs.splitting import ReadTask, beside, load_result, load_split
from corpuskit.jobs.spool import part_of_split
from corpuskit.sources.splits import SourceFile

SETTLED_NS: Final = 2 * 10**9
"""A file must have been left alone for so long before it was read. Source: FAT notes times to two
seconds, which is the coarsest tick of a file system that is in use."""

ANEW: Final = "new or changed file, or other way of reading"

_BESIDE: Final = ("digests", "sites", "result")
"""Files of a split that are no parts; the last one says that all are there."""


def take_splits(tasks: list[ReadTask], cache: CacheTask | None) -> None:
    """Put what splits gave in its place, where that is known."""
    if not tasks:
        return
    with remember(cache) as memory:
        if memory is None:
            return
        for task in tasks:
            key = _key(task, memory)
            for place, content in () if key is None else memory.store.find_raw(key):
                with memory.watched():
                    _put_in_place(task, content)
                    memory.store.use(key or b"", place)
                    result = load_result(task.folder, task.number)
                    memory.count("read", REUSED, 0 if result is None else result.pages)
                    break
        memory.close("read")


def keep_split(task: ReadTask, cache: CacheTask | None, began_ns: int) -> None:
    """Keep what a split gave, once it is read.

    Args:
        task: the split.
        cache: where.
        began_ns: when reading began, in nanoseconds since 1970.
    """
    result = load_result(task.folder, task.number)
    if result is None or result.state != "done":
        return
    with remember(cache) as memory:
        if memory is None:
            return
        memory.count("read", ANEW, result.pages)
        key = None if task.copies else _key(task, memory, before_ns=began_ns - SETTLED_NS)
        if key is not None:
            memory.store.put(key, Stage.READ, _packed(task, result.parts))
        memory.close(f"read-{task.number}")


def now_ns() -> int:
    """Return the time as files are stamped with it."""
    return time.time_ns()


def _key(task: ReadTask, memory: RememberedStages, before_ns: int | None = None) -> bytes | None:
    """Return what a split is kept under; None where a file is not as planned, or too young."""
    split = load_split(task.folder, task.number)
    if task.origin.originals is not None or task.copies or not split.files:
        return None
    try:
        states = [_state(file, before_ns) for file in split.files]
    except OSError:
        return None
    if None in states:
        return None
    how = [split.method, split.begin, split.end, task.begin, task.part_pages]
    return key_of(Stage.READ, memory.signs.read, list(task.origin), states, how)


def _state(file: SourceFile, before_ns: int | None) -> list[Any] | None:
    """Return what tells that a file is the same; None where that is not sure."""
    found = os.stat(file.path)  # noqa: PTH116 - of a path that is a text
    if file.entry.stamp() != file.stamp:
        return None
    if before_ns is not None and max(found.st_mtime_ns, found.st_ctime_ns) > before_ns:
        return None
    return [file.name, file.path, file.stamp, found.st_ctime_ns, found.st_ino]


def _packed(task: ReadTask, parts: int) -> bytes:
    files = [part_of_split(task.folder, task.number, number) for number in range(parts)]
    files += [beside(task.folder, task.number, what) for what in _BESIDE]
    contents = [file.read_bytes() if file.exists() else None for file in files]
    sizes = [None if content is None else len(content) for content in contents]
    return b"".join([dump([parts, sizes]), b"\n", *(one for one in contents if one is not None)])


def _put_in_place(task: ReadTask, content: bytes) -> None:
    """Write the files of a split; its result last.

    Raises:
        ValueError: they are none.
    """
    head, _, rest = content.partition(b"\n")
    parts, sizes = parse(head)
    if len(sizes) != parts + len(_BESIDE) or sum(filter(None, sizes)) != len(rest):
        raise ValueError("no split")
    files = [part_of_split(task.folder, task.number, number) for number in range(parts)]
    files += [beside(task.folder, task.number, what) for what in _BESIDE]
    begin = 0
    for file, size in zip(files, sizes, strict=True):
        if size is not None:
            _write(file, rest[begin : begin + size])
            begin += size


def _write(file: Path, content: bytes) -> None:
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    temporary.write_bytes(content)
    temporary.replace(file)
