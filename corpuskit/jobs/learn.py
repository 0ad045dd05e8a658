"""Learn site profiles from the pages of a spool, whatever their number.

A sample of each site's pages, drawn by hash, is noted part by part in the processes of the engine;
the notes wait on disk, sorted into buckets of sites, and each bucket is learned from at once. So
memory depends on the number of sites, not on that of pages: it holds about 100 bytes a sampled page
here, and the notes of a bucket in the process that learns it.
"""

from __future__ import annotations

import json
import os
import pickle
import secrets
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import NamedTuple, cast

from corpuskit.article import Page
from corpuskit.config import Config
from corpuskit.engines.deaths import MAX_UNCLEAR, Dies, find_deadly
from corpuskit.engines.limits import PageTimeout, page_limits
from corpuskit.engines.opening import Engine, Local
from corpuskit.errors import CorpuskitError
from corpuskit.extraction.body.profile import SiteProfile
from corpuskit.extraction.story import Read
from corpuskit.jobs.drawing import draw
from corpuskit.jobs.remembering import CacheTask, RememberedStages, remember
from corpuskit.jobs.spool import Spool, read_marked
from corpuskit.learning.notes import BlockNote, PageNote
from corpuskit.learning.noting import Noted, note
from corpuskit.learning.sections import with_sections
from corpuskit.learning.sites import MIN_TELLING_CHARS, Sites, drifts, write_profiles
from corpuskit.learning.templates import learn, relearn

BUCKETS = 64
"""Sites are learned bucket by bucket: of a million sites in the input, 16,000 at a time."""

Tell = Callable[[str, int, int | None], None]


class SiteReport(NamedTuple):
    """What learning did with one site."""

    site: str
    state: str
    """``learned``, ``kept`` (the known profile fits), ``relearned``, or ``drifting`` (pages do not
    fit, and teach nothing yet)."""
    pages: int
    """Stories that were read for it."""
    unfit: int = 0
    """How many of them do not fit what was known."""
    since: str | None = None
    """Day of the first page that does not fit."""

    def alarm(self) -> str | None:
        """Say what is wrong, where the site has changed its template."""
        if self.state not in {"relearned", "drifting"}:
            return None
        since = f" since {self.since}" if self.since else ""
        then = (
            "a new template was learned"
            if self.state == "relearned"
            else "too few to learn from; they are read without a profile"
        )
        return (
            f"{self.site}: template changed{since}: {self.unfit} of {self.pages} sampled stories "
            f"do not fit its profile; {then}"
        )


class _Task(NamedTuple):
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


class _Learn(NamedTuple):
    folder: Path
    """Of the notes."""
    bucket: int
    target: Path
    known: Sites


def learn_sites(  # noqa: PLR0913 - one a thing that a caller may leave out
    spool: Spool,
    work: Path,
    out: Path,
    *,
    config: Config,
    known: Sites | None = None,
    engine: Engine | None = None,
    tell: Tell = lambda _step, _done, _total: None,
    read: Path | None = None,
    cache: CacheTask | None = None,
) -> list[SiteReport]:
    """Learn a profile of each site that has enough pages, and write them to a folder.

    Args:
        spool: the pages.
        work: a folder for notes, removed at the end; those that an interrupted run of the same job
            left there are not made again.
        out: where the profiles go; it may be the folder of the known ones.
        config: the configuration under which the pages will be processed.
        known: profiles that hold until their site drifts.
        engine: where it is done, by default on this machine; never changes the result.
        tell: told of the progress.
        read: a folder where what was read of the sampled pages is kept for :func:`load_read`.
        cache: where what pages tell of their sites is remembered.

    Returns:
        What was done, by site.

    Raises:
        KnowledgeError: a known profile cannot be read.
        SourceError: a folder cannot be written.
    """
    known, engine = known or Sites(work / "none"), engine or Local()
    known.check()
    (work / "notes").mkdir(parents=True, exist_ok=True)
    if read is not None:
        read.mkdir(parents=True, exist_ok=True)
    sample = draw(spool, engine, work)
    tasks = [
        _Task(
            spool.part(number),
            work / "notes" / f"{number:06d}",
            rows,
            config,
            known,
            None if read is None else read / spool.part(number).stem,
            cache,
        )
        for number, rows in sorted(sample.items())
    ]
    todo = [task for task in tasks if not task.target.exists()]
    pages = sum(len(task.rows) for task in tasks)
    tell("sampling sites", pages - sum(len(task.rows) for task in todo), pages)
    engine.run(
        _note_part,
        todo,
        shrink=_without_poison,
        on_done=lambda task: tell("sampling sites", len(task.rows), pages),
    )
    found = sorted({int(file.name) for file in (work / "notes").glob("[0-9]*/*")})
    jobs = [_Learn(work / "notes", bucket, work / f"{bucket}.json", known) for bucket in found]
    tell("learning sites", 0, len(jobs))
    reports: list[SiteReport] = []
    for profiles, told in engine.map_in_order(_learn_bucket, jobs):
        write_profiles(out, profiles)
        reports += told
        tell("learning sites", 1, len(jobs))
    shutil.rmtree(work, ignore_errors=True)
    return sorted(reports)


def _note_part(task: _Task) -> None:
    """Note the chosen pages of a part, in files by bucket of sites."""
    pages = read_marked(task.source)
    rows = [row for row in task.rows if row not in task.poisoned]
    if task.trial is not None:
        rows = [row for row in rows if task.trial[0] <= row < task.trial[1]]
    lines: dict[int, list[str]] = {}
    read: dict[int, Read] = {}
    with remember(task.cache) as memory:
        for row in rows:
            page = pages[row]
            noted = _note_safely(page, task, memory) if isinstance(page, Page) else None
            if noted is not None and noted.read is not None:
                read[row] = noted.read
            if noted is not None and noted.note is not None:
                line = json.dumps([noted.site, noted.fits, noted.note], ensure_ascii=True)
                lines.setdefault(_bucket(noted.site), []).append(line)
        if memory is not None and task.trial is None:
            memory.close(f"notes-{task.target.name}")
    if task.trial is None:
        if task.read is not None:
            _keep_read(task.read, read)
        _keep_notes(task.target, lines)


def _keep_notes(folder: Path, lines: Mapping[int, list[str]]) -> None:
    """Write the notes of a part, whole or not at all."""
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
        folder: that was given to :func:`learn_sites`, or None; only what this very job has put
            there may be loaded, since it is unpickled.
        part: of the spool.
    """
    packed: dict[int, bytes] = {}
    if folder is not None and (folder / part.stem).exists():
        packed = pickle.loads((folder / part.stem).read_bytes())  # noqa: S301 - the job's own work folder

    def read_of(row: int) -> Read | None:
        found = packed.get(row)
        return None if found is None else cast("Read", pickle.loads(zlib.decompress(found)))  # noqa: S301 - the same

    return read_of


def _note_safely(page: Page, task: _Task, memory: RememberedStages | None) -> Noted | None:
    """Note a page; one that cannot be read teaches nothing here and is rejected later."""
    from corpuskit.pipeline import tidy

    options = task.config.normalization.for_source(page.dateline)
    limits = task.config.limits
    note_it = note if memory is None else partial(memory.note, config=task.config)
    try:
        with page_limits(limits.page_timeout_s, limits.page_memory_mb):
            return note_it(
                page,
                page.sha256,
                tidy=lambda article: tidy(article, options),
                profile_of=task.known,
            )
    except (Exception, PageTimeout, RecursionError, MemoryError):  # noqa: BLE001 - as the comment above says
        return None


def _without_poison(task: _Task, dies: Dies[_Task]) -> _Task:
    """Find the page that kills its worker, by halving, and leave it out."""

    def trial(low: int, high: int) -> str | None:
        return dies(_note_part, task._replace(trial=(low, high)))

    deadly = find_deadly(max(task.rows) + 1, trial)
    if trial(deadly, deadly + 1) is None and task.unclear < MAX_UNCLEAR:
        return task._replace(unclear=task.unclear + 1)
    if deadly in task.poisoned:
        raise CorpuskitError(f"{task.source}: kills its worker whatever page is left out")
    return task._replace(poisoned=task.poisoned | {deadly})


def _bucket(site: str) -> int:
    return zlib.crc32(site.encode()) % BUCKETS


def _learn_bucket(job: _Learn) -> tuple[list[SiteProfile], list[SiteReport]]:
    profiles, reports = [], []
    entries = sorted(_read_notes(job), key=lambda entry: (entry[0], entry[2].digest))
    for site, group in groupby(entries, key=lambda entry: entry[0]):
        profile, report = _learn_one(job.known(site), site, [(fits, n) for _, fits, n in group])
        if profile is not None:
            profiles.append(profile)
        if report is not None:
            reports.append(report)
    return profiles, reports


def _learn_one(
    known: SiteProfile | None, site: str, notes: list[tuple[bool | None, PageNote]]
) -> tuple[SiteProfile | None, SiteReport | None]:
    if known is None or known.is_unlearned:
        profile = learn(site, [note for _, note in notes])
        if profile is None:
            return known, None
        profile = with_sections(profile, [note for _, note in notes])
        if known is not None:
            profile = replace(profile, keep=known.keep, drop=known.drop)
        return profile, SiteReport(site, "learned", len(notes))
    unfit = [note for fits, note in notes if fits is False and _tells(note)]
    if not drifts(len(unfit), len(notes)):
        return known, SiteReport(site, "kept", len(notes), len(unfit))
    since = min((note.day for note in unfit if note.day), default=None)
    new = relearn(known, unfit)
    state = "relearned" if new else "drifting"
    return new or known, SiteReport(site, state, len(notes), len(unfit), since)


def _tells(note: PageNote) -> bool:
    """Tell whether a page has enough of a story to say that its site has another template."""
    return sum(b.weight for b in note.blocks if b.vote > 0) >= MIN_TELLING_CHARS


def _read_notes(job: _Learn) -> Iterator[tuple[str, bool | None, PageNote]]:
    for file in sorted(job.folder.glob(f"[0-9]*/{job.bucket}")):
        for line in file.read_text(encoding="ascii").splitlines():
            site, fits, fields = json.loads(line)
            note = PageNote(*fields)
            blocks = tuple(BlockNote(*block) for block in note.blocks)
            yield site, fits, note._replace(blocks=blocks, lines=tuple(note.lines))
