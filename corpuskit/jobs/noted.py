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
import tempfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Final, NamedTuple, cast

from corpuskit.article import Page, Rejection
from corpuskit.caching.store import Stage, dump, key_of, parse
from corpuskit.config import Config
from corpuskit.engines.deaths import MAX_UNCLEAR, Dies, find_deadly
from corpuskit.engines.limits import PageTimeout, page_limits
from corpuskit.errors import CorpuskitError
from corpuskit.extraction.story import Read
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


class _Pages:
    """The pages of a part, which are read where one is asked for."""

    def __init__(self, source: Path) -> None:
        self._source = source

    @cached_property
    def all(self) -> Sequence[Page | Rejection]:
        return read_marked(self._source)


def note_part(task: NoteTask) -> None:
    """Note the chosen pages of a part, in files by bucket of sites."""
    pages = _Pages(task.source)
    rows = [row for row in task.rows if row not in task.poisoned]
    if task.trial is not None:
        rows = [row for row in rows if task.trial[0] <= row < task.trial[1]]
    told: list[_Told] = []
    read: dict[int, Read] = {}
    with remember(task.cache) as memory:
        lines = None if memory is None else _Lines(task, memory)
        for row in rows:
            found = None if lines is None else lines.find(row)
            if found is None:
                page = pages.all[row]
                asking = Asking(task.known, reading_view)
                begun = 0 if memory is None else len(memory.store.keys)
                noted, failed = _note_safely(page, task, asking, memory)
                if noted is not None and noted.read is not None:
                    read[row] = noted.read
                found = _told(noted)
                if lines is not None and not failed:
                    lines.keep(row, found, asking.asked, begun)
            told += found
        if memory is not None and lines is not None and task.trial is None:
            lines.close()
            memory.close(f"notes-{task.target.name}")
    if task.trial is None:
        if task.read is not None:
            _keep_read(task.read, read)
        _keep_notes(task.target, told)


def _told(noted: Noted | None) -> list[_Told]:
    """Write down what a page tells; nothing of one that tells nothing."""
    if noted is None or noted.note is None:
        return []
    line = json.dumps([noted.site, noted.fits, noted.note], ensure_ascii=True)
    return [_Told(bucket_of(noted.site), line)]


class _Lines:
    """What pages of a part tell, as it was written down before."""

    def __init__(self, task: NoteTask, memory: RememberedStages) -> None:
        self._memory, self._config = memory, task.config
        self._known = Asking(task.known, by_identity(reading_view))
        self._keys: list[MarkedKey] = read_marked_keys(task.source)
        self._served: list[bytes] = []

    def find(self, row: int) -> list[_Told] | None:
        """Return what a page tells; None where that is not known."""
        key = self._key(row)
        if key is None:
            return None
        store = self._memory.store
        for place, content in store.find_raw(key):
            with self._memory.watched():
                head, _, rest = content.partition(b"\n")
                asked, count, bucket = parse(head)
                if self._known.answers(asked):
                    told = rest[count:].decode("ascii")
                    found = [_Told(int(bucket), told)] if told else []
                    store.use(key, place)
                    self._served.append(rest[:count])
                    self._memory.count("note", REUSED)
                    return found
        return None

    def close(self) -> None:
        """Note which entries what was told was found by: all at once, since each takes its time."""
        self._memory.store.use_all(b"".join(self._served))

    def keep(self, row: int, told: Sequence[_Told], asked: Mapping[str, str], begun: int) -> None:
        """Keep what a page tells, and by which entries of the cache that was found."""
        key = self._key(row)
        if key is None:
            return
        keys = b"".join(self._memory.store.keys[begun:])
        bucket, line = told[0] if told else (0, "")
        head = dump([list(asked.items()), len(keys), bucket])
        self._memory.store.put(key, Stage.TOLD, b"".join((head, b"\n", keys, line.encode("ascii"))))

    def _key(self, row: int) -> bytes | None:
        identity = self._keys[row].identity
        if identity is None:
            return None
        options = self._memory.tidying(self._keys[row].key.dateline, self._config)
        signs = self._memory.signs
        return key_of(Stage.TOLD, signs.note, signs.finish, options, identity)


def _keep_notes(folder: Path, told: Sequence[_Told]) -> None:
    """Write the notes of a part, whole or not at all."""
    lines: dict[int, list[str]] = {}
    for bucket, line in told:
        lines.setdefault(bucket, []).append(line)
    temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        for bucket, found in lines.items():
            (temporary / str(bucket)).write_text("\n".join(found) + "\n", encoding="ascii")
        temporary.chmod(0o755)  # mkdtemp makes it private to its owner
        temporary.rename(folder)
    except OSError:
        if not folder.is_dir():  # where it is, another worker was faster and has written the same
            raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


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
    page: Page | Rejection, task: NoteTask, known: Asking, memory: RememberedStages | None
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
