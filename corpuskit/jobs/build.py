"""The whole journey: sources in, a release folder out, resumable at any moment."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from corpuskit.config import Config, EngineSpec, load_config, split_engine
from corpuskit.engines.opening import Engine, open_engine
from corpuskit.errors import ConfigError, CorpuskitError, NoPagesError
from corpuskit.jobs.benchmarks import FILE as BENCHMARKS
from corpuskit.jobs.benchmarks import read_benchmarks
from corpuskit.jobs.cached import CacheUse, close_cache, open_cache
from corpuskit.jobs.delivery import delivering, work_of
from corpuskit.jobs.learn import SiteReport, learn_sites
from corpuskit.jobs.processing import READ, process
from corpuskit.jobs.reading import read_sources
from corpuskit.jobs.remembering import CacheTask
from corpuskit.jobs.signature import signature
from corpuskit.jobs.spool import Spool, write_spool
from corpuskit.jobs.stepfile import noted_in
from corpuskit.jobs.unsure import UnsureSite, unsure_sites
from corpuskit.learning.sites import Sites
from corpuskit.normalization import check_agencies
from corpuskit.progress import Callback, Progress, told_to
from corpuskit.sources import Tell, fingerprint_of

if TYPE_CHECKING:
    from corpuskit.deduplication import NearOptions
    from corpuskit.packaging import Manifest, PackageOptions

_JOB = re.compile(r"[0-9a-f]{16}")
"""Name of the folder of a job, in the work folder."""

"""What learning has read of its sample, in the work folder."""


class Build(NamedTuple):
    """A finished build."""

    output: Path | str
    """The folder, or its address in a store."""
    manifest: Manifest
    sites: tuple[SiteReport, ...] = ()
    """What was learned, site by site."""
    unmatched: tuple[str, ...] = ()
    """Lines of the takedown list that name no page and no record."""
    related: tuple[str, ...] = ()
    """Records that stay, though they are of the cluster of one that was taken down."""
    cache: CacheUse | None = None
    """What was taken from the cache, and why the rest was done; None: it is switched off."""
    unsure: tuple[UnsureSite, ...] = ()
    """The sites that were read least surely."""

    @property
    def rejected(self) -> int:
        """Pages that became no article; duplicates of an article are not counted."""
        return sum(
            count
            for (stage, _), count in self.manifest.rejections.items()
            if stage != "deduplicate"
        )


def build(
    config: Config | str | os.PathLike[str],
    *,
    workers: int | None = None,
    engine: str | None = None,
    limit: int | None = None,
    progress: Callback | None = None,
    warn: Tell | None = None,
) -> Build:
    """Build a release folder from the sources that a configuration names.

    A build that was interrupted, by whatever, goes on where it was when it is called again.

    Args:
        config: a configuration or the path of its file.
        workers: processes, in place of ``config.workers``; never changes the result.
        engine: in place of ``config.engine``; never changes the result.
        limit: take only this many pages, drawn by the hash of their content.
        progress: told of every step.
        warn: told of what is not taken from the sources.

    Raises:
        ConfigError: the configuration is wrong, or another build is writing there.
        SourceError: a source cannot be read or the disk is full.
        PackageError: a check of the finished release failed; nothing was put in place.
    """
    from corpuskit.packaging import package

    if not isinstance(config, Config):
        config = load_config(config)
    again = bool(config.release.previous)
    if not config.output or not (config.sources or again):
        raise ConfigError('a build needs "sources" and "output"')
    if limit is not None and config.release.missing == "remove" and config.release.previous:
        raise ConfigError(
            "--limit takes a sample, and release.missing: remove would remove all else for good; "
            "set it to keep"
        )
    check_agencies(config.normalization.dateline_for_agencies)
    tell = told_to(progress)
    work = work_of(config).absolute()  # workers of a cluster run in folders of their own
    with _only_one(work), delivering(config, work) as delivery:
        benchmarks = read_benchmarks(config, warn)
        against = benchmarks.digest() if benchmarks else None
        job = _job_key(config, signature(config, benchmarks=against), limit)
        here = _start_or_resume(work, job)
        tell = noted_in(here, tell)
        if benchmarks:
            benchmarks.save(here / BENCHMARKS)
        with open_engine(
            _spec(engine or config.engine),
            workers=workers or config.workers,
            shared=work,
            tell=warn or _unheard,
        ) as opened:
            cache = open_cache(config, here, warn or _unheard)
            spool, reports = _read_and_process(here, config, opened, limit, (tell, warn), cache)
        tell("packaging", 0, None)
        sites = Sites(here / "sites")
        options = _options(config, signature(config, sites.digest(), against), spool, sites)
        unmatched: list[str] = []
        related: list[str] = []
        manifest = package(
            here / "parts",
            delivery.folder,
            options=options,
            on_unmatched=unmatched.extend,
            on_related=related.extend,
            tell=tell,
        )
        use = close_cache(cache, config, warn or _unheard)
        told = (tuple(unmatched), tuple(related), use, tuple(unsure_sites(delivery.folder)))
        delivery.deliver(tell)
    shutil.rmtree(work, ignore_errors=True)
    return Build(delivery.output, manifest, tuple(reports), *told)


def _read_and_process(
    here: Path,
    config: Config,
    engine: Engine,
    limit: int | None,
    told: tuple[Progress, Tell | None],
    cache: CacheTask | None,
) -> tuple[Spool, list[SiteReport]]:
    """Leave the articles of all sources in the folder ``parts``."""
    tell, warn = told
    again = bool(config.release.previous)
    if limit is not None or config.spool == "always":
        spool = write_spool(
            here / "spool",
            config.sources,
            part_pages=config.part_pages,
            limit=limit,
            on_page=lambda: tell("reading pages", 1, None),
            warn=warn,
            may_be_empty=again,
        )
    else:
        spool = read_sources(
            here / "spool",
            config.sources,
            part_pages=config.part_pages,
            engine=engine,
            on_pages=lambda count: tell("reading pages", count, None),
            warn=warn,
            may_be_empty=again,
            cache=cache,
        )
    if not spool.pages and not again:
        raise NoPagesError(f"no pages in {', '.join(_names(config))}")
    reports = _learn(spool, here, config, engine, tell, cache)
    process(spool, here / "parts", config, Sites(here / "sites"), engine, tell, cache=cache)
    return spool, reports


def _learn(
    spool: Spool,
    work: Path,
    config: Config,
    engine: Engine,
    tell: Progress,
    cache: CacheTask | None,
) -> list[SiteReport]:
    """Put the profiles of all sites in place, once: a resumed build must not read by others.

    Profiles of the previous release, and before them those that the configuration names, hold until
    their site drifts.
    """
    done = work / "sites.json"
    if done.exists():
        return [SiteReport(*one) for one in json.loads(done.read_text())]
    sites = work / "sites"
    shutil.rmtree(sites, ignore_errors=True)
    sites.mkdir()
    for name, content in _known_profiles(config).items():
        (sites / PurePosixPath(name).name).write_bytes(content)
    known = Sites(sites)
    known.check()
    reports: list[SiteReport] = []
    if config.extraction.learn == "auto":
        reports = learn_sites(
            spool,
            work / "learn",
            sites,
            config=config,
            known=known,
            engine=engine,
            tell=tell,
            read=work / READ,
            cache=cache,
        )
    temporary = done.with_suffix(".tmp")
    temporary.write_text(json.dumps(reports))
    os.replace(temporary, done)  # noqa: PTH105 - the one atomic step, named as such
    return reports


def _known_profiles(config: Config) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    if config.release.previous:
        from corpuskit.jobs.diff import locate
        from corpuskit.packaging import read_release

        found = read_release(locate(config.release.previous)).extra_files("profiles")
    if config.extraction.profiles:
        folder = Path(config.extraction.profiles)
        if not folder.is_dir():
            raise ConfigError(f"extraction.profiles: {folder}: no such folder")
        found |= Sites(folder).files()
    return found


def _options(config: Config, sign: str, spool: Spool, sites: Sites) -> PackageOptions:
    from corpuskit.jobs.diff import locate
    from corpuskit.packaging import PackageOptions
    from corpuskit.packaging.removal import load_takedowns

    release = config.release
    return PackageOptions(
        name=config.name,
        version=release.version,
        previous=locate(release.previous) if release.previous else None,
        missing=release.missing,
        takedowns=load_takedowns(Path(release.takedowns)) if release.takedowns else (),
        takedowns_scope=release.takedowns_scope,
        date=_release_date(),
        signature=sign,
        config_sha256=config.digest(),
        inputs=tuple(one._asdict() for one in spool.inputs),
        salt=config.splits.salt,
        ratios={
            "train": config.splits.train,
            "validation": config.splits.validation,
            "test": config.splits.test,
        },
        near=_near(config),
        recompute=config.deduplication.recompute,
        time_test_since=config.splits.time_test.since if config.splits.time_test else None,
        title=config.release.title,
        description=config.release.description,
        homepage=config.release.homepage,
        contact=config.release.contact,
        license=config.release.license,
        extra_files=sites.files(),
    )


def _near(config: Config) -> NearOptions | None:
    from corpuskit.deduplication import NearOptions

    told = config.deduplication.model_dump(exclude={"recompute"})
    return NearOptions(**told) if told.pop("near") else None


def _release_date() -> str | None:
    """Return the date that SOURCE_DATE_EPOCH gives, None if it is not set; no clock is read.

    Raises:
        ConfigError: it is no number of seconds.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if not given:
        return None
    try:
        return datetime.fromtimestamp(int(given), UTC).date().isoformat()
    except (ValueError, OverflowError, OSError) as error:
        raise ConfigError(
            f"SOURCE_DATE_EPOCH {given!r}: must be a number of seconds since 1970"
        ) from error


def _spec(engine: str) -> EngineSpec:
    try:
        return split_engine(engine)
    except ValueError as error:
        raise ConfigError(f"engine {engine}: {error}") from error


def _start_or_resume(work: Path, job: str) -> Path:
    """Return the folder of this very job; what any other job left is cleared away.

    Each job has its own, so that a worker of a cluster which does not know yet that its job is over
    cannot write among the parts of the next one.
    """
    here = work / job[:16]
    for other in work.iterdir():
        if other != here and _JOB.fullmatch(other.name):
            shutil.rmtree(other, ignore_errors=True)
    here.mkdir(exist_ok=True)
    return here


def _names(config: Config) -> list[str]:
    return [source.path or source.name for source in config.sources]


def _job_key(config: Config, sign: str, limit: int | None) -> str:
    """Return a key that changes when the inputs, the configuration or corpuskit does."""
    digest = hashlib.sha256(f"{sign}\n{limit}\n{config.part_pages}\n".encode())
    if config.extraction.profiles:
        digest.update(Sites(Path(config.extraction.profiles)).digest().encode())
    for source in config.sources:
        digest.update(f"{source.path or source.name}\n".encode())
        for name, stamp in fingerprint_of(source):
            digest.update(f"{name}\0{stamp}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


@contextmanager
def _only_one(work: Path) -> Iterator[None]:
    """Lock the work folder: a second build on it is refused. The lock of a killed one is gone."""
    try:
        work.mkdir(parents=True, exist_ok=True)
        lock = (work / "lock").open("w")
    except OSError as error:
        raise CorpuskitError(f'{work}: {error.strerror}; set "work" to another folder') from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ConfigError(f"{work}: another build is at work there; wait for it") from error
        yield


def _unheard(_message: str) -> None:
    pass
