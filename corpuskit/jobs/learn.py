"""Learn site profiles from the pages of a spool, whatever their number.

A sample of each site's pages, drawn by hash, is noted part by part in the processes of the engine;
the notes wait on disk, sorted into buckets of sites, and each bucket is learned from at once. So
memory depends on the number of sites, not on that of pages: it holds about 100 bytes a sampled page
here, and the notes of a bucket in the process that learns it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Final, NamedTuple

from corpuskit.caching.codec import pack, unpack
from corpuskit.caching.store import Stage, digest_of, dump, key_of
from corpuskit.config import Config
from corpuskit.engines.opening import Engine, Local
from corpuskit.extraction.body.profile import SiteProfile, dump_profile
from corpuskit.jobs.drawing import draw
from corpuskit.jobs.noted import (
    NoteTask,
    gather_notes,
    note_part,
    take_notes,
    without_poison,
)
from corpuskit.jobs.remembering import REUSED, TAKEN_HERE, CacheTask, RememberedStages, remember
from corpuskit.jobs.spool import Spool
from corpuskit.learning.notes import BlockNote, PageNote
from corpuskit.learning.sections import with_sections
from corpuskit.learning.sites import MIN_TELLING_CHARS, Sites, drifts, write_profiles
from corpuskit.learning.templates import learn, relearn

CHANGED_SAMPLE: Final = "other pages in the sample, or changed rules or known profile"

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


class _Learn(NamedTuple):
    notes: Path
    """Those of a bucket of sites."""
    bucket: int
    known: Sites
    cache: CacheTask | None


class _Learned(NamedTuple):
    """What was learned of a site."""

    site: str
    profile: str | None
    """As its file holds it."""
    report: SiteReport | None


class _NoteLine(NamedTuple):
    """What a page tells of its site, as it was written down."""

    site: str
    digest: str
    line: str


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
        read: a folder where what was read of the sampled pages is kept for
            :func:`corpuskit.jobs.noted.load_read`.
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
        NoteTask(
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
    if cache is not None and len(todo) <= TAKEN_HERE:
        known_already = [task for task in todo if take_notes(task)]
        tell("sampling sites", sum(len(task.rows) for task in known_already), pages)
        todo = [task for task in todo if not task.target.exists()]
    engine.run(
        note_part,
        todo,
        shrink=without_poison,
        on_done=lambda task: tell("sampling sites", len(task.rows), pages),
    )
    buckets = work / "buckets"
    found = gather_notes(work / "notes", buckets)
    jobs = [_Learn(buckets / str(bucket), bucket, known, cache) for bucket in found]
    tell("learning sites", 0, len(jobs))
    reports: list[SiteReport] = []
    for learned in _learn_buckets(jobs, engine):
        write_profiles(out, {one.site: one.profile for one in learned if one.profile is not None})
        reports += [one.report for one in learned if one.report is not None]
        tell("learning sites", 1, len(jobs))
    shutil.rmtree(work, ignore_errors=True)
    return sorted(reports)


def _learn_buckets(jobs: Sequence[_Learn], engine: Engine) -> Iterator[list[_Learned]]:
    """Learn the sites of buckets; here those of which all is remembered."""
    left = []
    for job in jobs:
        with remember(job.cache) as memory:
            found = None if memory is None else [*_found(job, memory)]
            if memory is None or found is None or None in found:
                left.append(job)
                continue
            memory.close(f"sites-{job.bucket}")
        yield [learned for learned in found if learned is not None]
    yield from engine.map_in_order(_learn_bucket, left)


def _found(job: _Learn, memory: RememberedStages) -> Iterator[_Learned | None]:
    """Yield what is remembered of the sites of a bucket, up to the first that is not."""
    for site, group in groupby(_read_notes(job), key=lambda told: told.site):
        key = _site_key(job.known(site), site, [told.line for told in group], memory)
        learned = _find_site(key, memory)
        yield learned
        if learned is None:
            return


def _learn_bucket(job: _Learn) -> list[_Learned]:
    """Learn the sites of a bucket, or remember what was learned of the same notes."""
    found = []
    with remember(job.cache) as memory:
        for site, group in groupby(_read_notes(job), key=lambda told: told.site):
            known, lines = job.known(site), [told.line for told in group]
            if memory is None:
                found.append(_learn_noted(known, site, lines))
            else:
                found.append(_remembered(known, site, lines, memory))
        if memory is not None:
            memory.close(f"sites-{job.bucket}")
    return found


def _remembered(
    known: SiteProfile | None, site: str, lines: Sequence[str], memory: RememberedStages
) -> _Learned:
    key = _site_key(known, site, lines, memory)
    learned = _find_site(key, memory)
    if learned is None:
        learned = _learn_noted(known, site, lines)
        memory.count("site", CHANGED_SAMPLE)
        memory.store.put(key, Stage.SITE, dump(pack(_Learned, learned)))
    return learned


def _site_key(
    known: SiteProfile | None, site: str, lines: Sequence[str], memory: RememberedStages
) -> bytes:
    before = None if known is None else dump_profile(known)
    noted = digest_of("".join(lines).encode("ascii"))
    return key_of(Stage.SITE, memory.signs.learn, site, before, noted)


def _find_site(key: bytes, memory: RememberedStages) -> _Learned | None:
    for place, record in memory.store.find(key):
        with memory.watched():
            learned: _Learned = unpack(_Learned, record)
            memory.store.use(key, place)
            memory.count("site", REUSED)
            return learned
    return None


def _learn_noted(known: SiteProfile | None, site: str, lines: Sequence[str]) -> _Learned:
    profile, report = _learn_one(known, site, [_note_of(line) for line in lines])
    return _Learned(site, None if profile is None else dump_profile(profile), report)


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


def _read_notes(job: _Learn) -> list[_NoteLine]:
    """Read what pages of a bucket of sites tell, site by site."""
    found = []
    with job.notes.open(encoding="ascii") as lines:
        for line in lines:
            site, digest, _ = line.split("\t")
            found.append(_NoteLine(json.loads(site), json.loads(digest), line))
    return sorted(found, key=lambda told: (told.site, told.digest))


def _note_of(line: str) -> tuple[bool | None, PageNote]:
    fits, fields = json.loads(line.rpartition("\t")[2])
    note = PageNote(*fields)
    blocks = tuple(BlockNote(*block) for block in note.blocks)
    return fits, note._replace(blocks=blocks, lines=tuple(note.lines))
