"""Note what the pages of a part tell of their sites, or remember it.

What a page tells is kept as the line that is written down for the learner, by the page (what it
holds, not where it lies), so that a page that was noted before is neither read from its source nor
noted again.
"""

from __future__ import annotations

import json
import os
import pickle
import secrets
import shutil
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import cached_property, partial
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, cast

from corpuskit.article import Page, Rejection
from corpuskit.caching.store import Stage, dump, key_of, parse
from corpuskit.config import Config
from corpuskit.engines.deaths import MAX_UNCLEAR, Dies, find_deadly
from corpuskit.engines.limits import PageTimeout, page_limits
from corpuskit.errors import CorpuskitError
from corpuskit.extraction.story import ProfileOf, Read
from corpuskit.jobs.remembering import (
    REUSED,
    Asking,
    CacheTask,
    RememberedStages,
    by_identity,
    remember,
)
from corpuskit.jobs.spool import MarkedKey, read_marked, read_marked_keys
from corpuskit.jobs.stages import reading_view
from corpuskit.learning.noting import Noted, note
from corpuskit.learning.sites import Sites

BUCKETS: Final = 64
"""Sites are learned bucket by bucket: of a million sites in the input, 16,000 at a time."""


class NoteTask(NamedTuple):
    """The pages of a part that were drawn to learn from."""

    source: Path
    target: Path
    rows: tuple[int, ...]
    config: Config
    known: Sites
    read: Path | None = None
    """Where to keep what was read of the pages."""
    cache: CacheTask | None = None
    poisoned: frozenset[int] = frozenset()
    unclear: int = 0
    """How often the page that killed a worker was looked for in vain."""
    trial: tuple[int, int] | None = None


class _Told(NamedTuple):
    """What a page tells of its site, written down."""

    bucket: int
    line: str
    """Site and digest of the page, and all that it tells: JSON each, between tabs."""


class _Pages:
    """The pages of a part, which are read where one is asked for."""

    def __init__(self, source: Path) -> None:
        self._source = source

    @cached_property
    def all(self) -> Sequence[Page | Rejection]:
        return read_marked(self._source)


def note_part(task: NoteTask) -> None:
    """Note the chosen pages of a part, in files by bucket of sites."""
    rows = [row for row in task.rows if row not in task.poisoned]
    if task.trial is not None:
        rows = [row for row in rows if task.trial[0] <= row < task.trial[1]]
    read: dict[int, Read] = {}
    with remember(task.cache) as memory:
        if memory is None:
            pages = _Pages(task.source)
            told = [one for row in rows for one in _note(pages.all[row], row, task, read)]
        else:
            lines = _Lines(task, memory)
            told = lines.take(rows, read)
            if task.trial is None:
                lines.close(rows, told)
                memory.close(f"notes-{task.target.name}")
    if task.trial is None:
        _put_in_place(task, told, read)


def take_notes(task: NoteTask) -> bool:
    """Take what the pages of a part tell from the cache, where that is known of all of them."""
    with remember(task.cache) as memory:
        if memory is None:
            return False
        lines = _Lines(task, memory)
        told = lines.find_all(task.rows)
        if told is None:
            return False
        lines.close(task.rows, told)
        memory.close(f"notes-{task.target.name}")
    _put_in_place(task, told, {})
    return True


def _put_in_place(task: NoteTask, told: Sequence[_Told], read: Mapping[int, Read]) -> None:
    if task.read is not None:
        _keep_read(task.read, read)
    _keep_notes(task.target, told)


def _note(page: Page | Rejection, row: int, task: NoteTask, read: dict[int, Read]) -> list[_Told]:
    """Note a page, and keep what was read of it."""
    noted, _ = _note_safely(page, task, task.known, None)
    if noted is not None and noted.read is not None:
        read[row] = noted.read
    return _told(noted)


def _told(noted: Noted | None) -> list[_Told]:
    """Write down what a page tells; nothing of one that tells nothing."""
    if noted is None or noted.note is None:
        return []
    columns = (noted.site, noted.note.digest, [noted.fits, noted.note])
    return [_Told(bucket_of(noted.site), "\t".join(map(json.dumps, columns)))]


class _Lines:
    """What pages of a part tell, as it was written down before, for all of them or one by one."""

    def __init__(self, task: NoteTask, memory: RememberedStages) -> None:
        self._task, self._memory = task, memory
        self._pages = _Pages(task.source)
        self._known = Asking(task.known, by_identity(reading_view))
        self._keys: list[MarkedKey] = read_marked_keys(task.source)
        self._served: list[bytes] = []
        self._to_keep = False
        """Whether what all tell is to be kept together."""

    def take(self, rows: Sequence[int], read: dict[int, Read]) -> list[_Told]:
        """Return what pages tell, remembered or noted now; of these, keep what was read."""
        found = self.find_all(rows)
        if found is None:
            self._to_keep = True
            found = [one for row in rows for one in self._take_one(row, read)]
        return found

    def find_all(self, rows: Sequence[int]) -> list[_Told] | None:
        """Return what pages tell where that is kept of all of them together, else None."""
        return self._find(self._key_of_all(rows), len(rows))

    def _take_one(self, row: int, read: dict[int, Read]) -> list[_Told]:
        key = self._key(row)
        found = None if key is None else self._find(key, 1)
        if found is not None:
            return found
        store, asking = self._memory.store, Asking(self._known, by_identity(reading_view))
        begun = len(store.keys)
        noted, failed = _note_safely(self._pages.all[row], self._task, asking, self._memory)
        if noted is not None and noted.read is not None:
            read[row] = noted.read
        found = _told(noted)
        if key is not None and not failed:
            self._put(key, found, asking.asked, b"".join(store.keys[begun:]))
        self._to_keep &= not failed
        return found

    def close(self, rows: Sequence[int], told: Sequence[_Told]) -> None:
        """Keep what all pages tell together, and note by which entries it was found."""
        store, served = self._memory.store, b"".join(self._served)
        store.use_all(served)  # all at once, since each call takes its time
        if self._to_keep:
            keys = b"".join(dict.fromkeys(store.keys)) + served
            self._put(self._key_of_all(rows), told, self._known.asked, keys)

    def _find(self, key: bytes, pages: int) -> list[_Told] | None:
        """Return what is kept under a key; None where there is nothing."""
        store = self._memory.store
        for place, content in store.find_raw(key):
            with self._memory.watched():
                head, _, rest = content.partition(b"\n")
                asked, count, buckets = parse(head)
                if self._known.answers(asked):
                    lines = rest[count:].decode("ascii").splitlines()
                    found = [_Told(int(n), line) for n, line in zip(buckets, lines, strict=True)]
                    store.use(key, place)
                    self._served.append(rest[:count])
                    self._memory.count("note", REUSED, pages)
                    return found
        return None

    def _put(
        self, key: bytes, told: Sequence[_Told], asked: Mapping[str, str], keys: bytes
    ) -> None:
        """Keep what pages tell, what was asked of profiles, and by which entries it was found."""
        head = dump([list(asked.items()), len(keys), [one.bucket for one in told]])
        lines = "\n".join(one.line for one in told).encode("ascii")
        self._memory.store.put(key, Stage.TOLD, b"".join((head, b"\n", keys, lines)))

    def _key(self, row: int) -> bytes | None:
        identity = self._keys[row].identity
        return None if identity is None else key_of(Stage.TOLD, *self._told_of(row))

    def _key_of_all(self, rows: Sequence[int]) -> bytes:
        return key_of(Stage.TOLD, [self._told_of(row) for row in rows])

    def _told_of(self, row: int) -> list[str | None]:
        """Return what decides what a page tells, beside the profiles."""
        marked, signs = self._keys[row], self._memory.signs
        options = self._memory.tidying(marked.key.dateline, self._task.config)
        return [signs.learn, signs.finish, options, marked.identity]


def _keep_notes(file: Path, told: Sequence[_Told]) -> None:
    """Write the notes of a part, bucket by bucket behind a line that says where, whole or not."""
    lines: dict[int, list[str]] = {}
    for bucket, line in told:
        lines.setdefault(bucket, []).append(line + "\n")
    texts = {bucket: "".join(found).encode("ascii") for bucket, found in sorted(lines.items())}
    sizes = json.dumps(list(zip(texts, map(len, texts.values()), strict=True)))
    temporary = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    temporary.write_bytes(b"".join([sizes.encode("ascii"), b"\n", *texts.values()]))
    os.replace(temporary, file)  # noqa: PTH105 - the one atomic step, named as such


def gather_notes(folder: Path, into: Path) -> list[int]:
    """Lay the notes of all parts together, in a file for each bucket; return which there are."""
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir()
    with ExitStack() as opened:
        found: dict[int, BinaryIO] = {}
        for file in sorted(folder.glob("[0-9]*")):
            with file.open("rb") as notes:
                for bucket, size in json.loads(notes.readline()):
                    if bucket not in found:
                        found[bucket] = opened.enter_context((into / str(bucket)).open("wb"))
                    found[bucket].write(notes.read(size))
    return sorted(found)


def _keep_read(file: Path, read: Mapping[int, Read]) -> None:
    """Write what was read of the pages of a part, by row, each packed by itself."""
    packed = {row: zlib.compress(pickle.dumps(one), level=1) for row, one in read.items()}
    temporary = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    temporary.write_bytes(pickle.dumps(packed))
    os.replace(temporary, file)  # noqa: PTH105 - the one atomic step, named as such


def load_read(folder: Path | None, part: Path) -> Callable[[int], Read | None]:
    """Return what gives, by row, what learning has read of the pages of a part.

    Args:
        folder: that was given to :func:`corpuskit.jobs.learn.learn_sites`, or None; only what this
            very job has put there may be loaded, since it is unpickled.
        part: of the spool.
    """
    packed: dict[int, bytes] = {}
    if folder is not None and (folder / part.stem).exists():
        packed = pickle.loads((folder / part.stem).read_bytes())  # noqa: S301 - the job's own work folder

    def read_of(row: int) -> Read | None:
        found = packed.get(row)
        return None if found is None else cast("Read", pickle.loads(zlib.decompress(found)))  # noqa: S301 - the same

    return read_of


def _note_safely(
    page: Page | Rejection, task: NoteTask, known: ProfileOf, memory: RememberedStages | None
) -> tuple[Noted | None, bool]:
    """Note a page, and say whether that failed.

    One that cannot be read teaches nothing here and is rejected later.
    """
    from corpuskit.pipeline import tidy

    if isinstance(page, Rejection):
        return None, True
    options = task.config.normalization.for_source(page.dateline)
    limits = task.config.limits
    note_it = note if memory is None else partial(memory.note, config=task.config)
    try:
        with page_limits(limits.page_timeout_s, limits.page_memory_mb):
            found = note_it(
                page,
                page.sha256,
                tidy=lambda article: tidy(article, options),
                profile_of=known,
            )
            return found, False
    except (Exception, PageTimeout, RecursionError, MemoryError):  # noqa: BLE001 - as the comment above says
        return None, True


def without_poison(task: NoteTask, dies: Dies[NoteTask]) -> NoteTask:
    """Find the page that kills its worker, by halving, and leave it out."""

    def trial(low: int, high: int) -> str | None:
        return dies(note_part, task._replace(trial=(low, high)))

    deadly = find_deadly(max(task.rows) + 1, trial)
    if trial(deadly, deadly + 1) is None and task.unclear < MAX_UNCLEAR:
        return task._replace(unclear=task.unclear + 1)
    if deadly in task.poisoned:
        raise CorpuskitError(f"{task.source}: kills its worker whatever page is left out")
    return task._replace(poisoned=task.poisoned | {deadly})


def bucket_of(site: str) -> int:
    """Return the bucket that a site is learned in."""
    return zlib.crc32(site.encode()) % BUCKETS
