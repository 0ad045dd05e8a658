"""The configuration of a build.

Every key has a default except ``name``, ``sources`` and ``output``; ``configs/full.yaml`` lists all
of them.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from corpuskit.article import DatelineMode
from corpuskit.config.checked import Section, parse_document, read_document
from corpuskit.config.engine import check_engine, split_engine
from corpuskit.config.inputs import SourceConfig, as_sources
from corpuskit.config.sections import AnnotationConfig, DecontaminationConfig, FilterConfig
from corpuskit.errors import ConfigError
from corpuskit.storage.places import check_output, is_remote, local_place

CRAWL_SUFFIXES = (".yaml", ".yml")

Share = Annotated[float, Field(ge=0.0, le=1.0)]

_VERSION = re.compile(r"\d{1,9}\.\d{1,9}\.\d{1,9}")


class ExtractionConfig(Section):
    """How stories are found on pages."""

    learn: Literal["auto", "off"] = "auto"
    """``auto`` learns a profile of each site that has enough pages, from those pages."""
    profiles: str | None = None
    """Folder of known site profiles; relative to the configuration file. They hold until their site
    changes its template."""
    links: bool = False
    """List which words of a text lead where, in the column ``links``, which is null otherwise."""


class NormalizationConfig(Section):
    """What becomes of datelines."""

    dateline: DatelineMode = "strip"
    """``strip`` takes them out of the text, ``keep`` leaves them there, ``normalize`` puts one
    canonical form in; the field ``dateline`` is filled in every case."""
    dateline_for_agencies: Mapping[str, DatelineMode] = Field(default_factory=dict)
    """Other modes for certain agencies, by their key; they win over the mode of a source."""

    def for_source(self, dateline: DatelineMode | None) -> NormalizationConfig:
        """Return the options for pages of a source that may have a mode of its own."""
        return self if dateline is None else self.model_copy(update={"dateline": dateline})


class DeduplicationConfig(Section):
    """What counts as the same story told nearly the same, and what becomes of it.

    Copies of an address or of a text are always one record.
    """

    near: bool = True
    """Whether near copies are looked for."""
    threshold: float = Field(default=0.8, ge=0.5, le=1)
    """Share of the runs of five words of two texts that both have (Jaccard), from which they are
    near copies."""
    containment: float = Field(default=0.9, ge=0.5, le=1)
    """Share of a text that lies in a longer one, from which it is contained in it."""
    contained_length: float = Field(default=0.5, ge=0.1, le=1)
    """How long a contained text must be, as a share of the longer one."""
    policy: Literal["keep_one", "keep_all", "keep_per_publisher"] = "keep_one"
    """``keep_one`` makes all but one of them rejections, ``keep_per_publisher`` all but one of each
    publisher, ``keep_all`` none; what stays has ``near_duplicate_of`` filled, and one split."""
    recompute: bool = False
    """Whether the previous release is compared anew where its hashes were made otherwise: all of
    its texts are read. Copies that it left out are forgotten: what comes is not compared with
    them."""


class RightsConfig(Section):
    """What a build does with pages whose publishers opt out."""

    optout: Literal["drop", "flag", "text_free"] = "drop"
    """``drop`` makes them rejections, ``text_free`` keeps names, dates, places and hashes without
    any words, ``flag`` keeps all and fills ``rights.optout``."""


class TimeTestConfig(Section):
    """Where the configuration ``by-time`` is cut."""

    since: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")
    """A month such as ``2026-01``: what was published from then on is its test split."""

    @field_validator("since", mode="before")
    @classmethod
    def _month(cls, value: object) -> object:
        if isinstance(value, date):  # as YAML reads 2026-01-01
            if value.day > 1:
                raise ValueError("must be a month such as 2026-01, since a file holds a month")
            return value.isoformat()[:7]
        return value


class SplitConfig(Section):
    """How articles are dealt into splits: by a hash of their cluster, so for ever the same."""

    salt: str = "corpuskit"
    """Changing it deals everything anew: a major version."""
    train: Share = 0.9
    validation: Share = 0.05
    test: Share = 0.05
    time_test: TimeTestConfig | None = None
    """One more configuration, ``by-time``, which is cut at a month."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not math.isclose(self.train + self.validation + self.test, 1.0):
            raise ValueError("train, validation and test must add up to 1")
        if self.time_test and not self.test:
            raise ValueError("time_test needs a share for test")
        return self


class ReleaseConfig(Section):
    """What the release says of itself."""

    version: str | None = None
    """Three numbers; unset: computed from what changed since ``previous``, 1.0.0 without one."""
    previous: str | None = None
    """The release before: a folder, relative to the configuration file, ``REPO@TAG``, or an address
    in a store."""
    missing: Literal["keep", "remove"] = "keep"
    """What becomes of published records whose page is no longer in the sources."""
    takedowns: str | None = None
    """CSV file of what must not be published: ``record,reason,date,reference``."""
    takedowns_scope: Literal["copies", "cluster"] = "copies"
    """What goes along for the reasons ``takedown`` and ``pii``: verified copies of the text, or all
    of its cluster, such as what it lies in and its later tellings; ``copies`` lists these."""
    title: str | None = None
    description: str | None = None
    homepage: str | None = None
    contact: str | None = None
    """Where people ask for a removal."""
    license: str = "other"
    """Licence of the *compilation* as the Hub spells it; rights in the texts stay with their
    publishers."""

    @field_validator("version")
    @classmethod
    def _semantic(cls, value: str | None) -> str | None:
        if value is not None and not _VERSION.fullmatch(value):
            raise ValueError('must be three numbers such as "1.0.0"')
        return value


class LimitsConfig(Section):
    """Bounds that keep one bad page from stopping the job."""

    page_timeout_s: float = Field(default=60.0, gt=0)
    """A page that takes longer is rejected."""
    page_memory_mb: int = Field(default=4096, ge=64)
    """A page that takes more memory is rejected; held on Linux, in worker processes."""
    max_rejected_share: Share = 1.0
    """Above this share of rejected pages (duplicates not counted) the command exits with 1."""


class Config(Section):
    """A whole build."""

    name: str = Field(default="corpus", pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,95}$")
    """Name of the dataset: letters, digits, dot, hyphen, underscore."""
    sources: tuple[SourceConfig, ...] = ()
    output: str | None = None
    """Folder of the release, relative to the configuration file; or an address in a store such as
    ``s3://bucket/news``."""
    work: str | None = None
    """Folder of unfinished work; by default ``<output>.work``, for a store beside the configuration
    file: ``bucket-news.work``. It is on a disk."""
    cache: bool | str | None = True
    """Folder of what stages found, for the builds to come: true means ``<output>.cache``, and false
    or null none. Never changes the result."""
    workers: int | None = Field(default=None, ge=1)
    """Processes; by default one a processor. Never changes the result."""
    engine: str = "local"
    """Where pages are processed: ``local``, ``dask`` or ``dask:`` with the address or the file of a
    scheduler. Never changes the result."""
    spool: Literal["auto", "always"] = "auto"
    """Whether pages are copied into the work folder before they are processed: only those that
    cannot be read again where they lie, or all. Never changes the result."""
    part_pages: int = Field(default=64, ge=1, le=100_000)
    """Pages a unit of work; what a crash can cost. Never changes the result."""
    extraction: ExtractionConfig = ExtractionConfig()
    normalization: NormalizationConfig = NormalizationConfig()
    annotation: AnnotationConfig = AnnotationConfig()
    filter: FilterConfig = FilterConfig()
    deduplication: DeduplicationConfig = DeduplicationConfig()
    decontamination: DecontaminationConfig = DecontaminationConfig()
    rights: RightsConfig = RightsConfig()
    splits: SplitConfig = SplitConfig()
    release: ReleaseConfig = ReleaseConfig()
    limits: LimitsConfig = LimitsConfig()

    @field_validator("output", "work", "cache")
    @classmethod
    def _folder(cls, value: object) -> object:
        if isinstance(value, str) and not value.strip():
            raise ValueError("must name a folder; it is empty")
        return value

    @field_validator("output")
    @classmethod
    def _store(cls, value: str | None) -> str | None:
        return check_output(value) if is_remote(value) else value

    @field_validator("work", "cache")
    @classmethod
    def _disk(cls, value: object) -> object:
        if is_remote(value):
            raise ValueError("must be a folder on a disk; only the output may lie in a store")
        return value

    _list = field_validator("sources", mode="before")(as_sources)
    _engine = field_validator("engine")(check_engine)

    def digest(self) -> str:
        """Return 12 hex that change when, and only when, a key that shapes the output changes."""
        whole = {"sources", "output", "work", "cache", "workers", "engine", "spool"}
        whole |= {"part_pages", "limits"}
        inputs = {
            "release": {"version", "previous", "takedowns", "takedowns_scope"},
            "extraction": {"profiles"},  # what they hold stands in the signature
            "decontamination": {"texts"},  # the same
            "deduplication": {"recompute"},
        }
        shaping = self.model_dump(mode="json", exclude={**dict.fromkeys(whole, True), **inputs})
        own = sorted(filter(None, (source.shaping() for source in self.sources)))
        if own:
            shaping["sources"] = own
        text = json.dumps(shaping, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def load_config(path: str | os.PathLike[str]) -> Config:
    """Read a configuration file; its relative paths become relative to the file's folder.

    Raises:
        ConfigError: the file is missing, is no YAML, or has mistakes; all are listed with line
            and key, and a suggestion where a key is misspelt.
    """
    path = Path(path)
    document = read_document(path)
    config = document.validate(Config)
    missing = [key for key in ("name", "sources", "output") if key not in config.model_fields_set]
    if missing:
        raise ConfigError(
            "\n".join(f"{path}:1:1: {key}: missing; a build needs it" for key in missing)
        )

    def place(written: str | None, *at: str | int) -> str | None:
        return document.resolve(path.parent, at, written) if written else None

    def placed(given: tuple[SourceConfig, ...], *at: str) -> tuple[SourceConfig, ...]:
        return tuple(
            source.model_copy(
                update={"path": pages_of(str(place(source.path, *at, number, "path")))}
            )
            if source.path is not None
            else source
            for number, source in enumerate(given)
        )

    against = config.decontamination
    texts = {"texts": placed(against.texts, "decontamination", "texts")}
    release, extraction, before = config.release, config.extraction, config.release.previous
    places = {
        "previous": before if before and "@" in before else place(before, "release", "previous"),
        "takedowns": place(release.takedowns, "release", "takedowns"),
    }
    profiles = place(extraction.profiles, "extraction", "profiles")
    engine, scheduler = config.engine, split_engine(config.engine).scheduler_file
    if scheduler:
        engine = f"dask:{place(scheduler, 'engine')}"
    output, work, cache = place(config.output, "output"), config.work, config.cache
    if is_remote(output):
        try:
            output = check_output(output)
        except ValueError as error:
            raise ConfigError(document.mistake(("output",), str(error))) from error
        beside = local_place(output).name
        work, cache = work or f"{beside}.work", f"{beside}.cache" if cache is True else cache
    cache = cache if isinstance(cache, bool) else place(cache, "cache")
    return config.model_copy(
        update={
            "sources": placed(config.sources, "sources"),
            "decontamination": against.model_copy(update=texts),
            "release": release.model_copy(update=places),
            "output": output,
            "work": place(work, "work"),
            "cache": cache,
            "engine": engine,
            "extraction": extraction.model_copy(update={"profiles": profiles}),
        }
    )


def pages_of(path: str) -> str:
    """Return where the pages of a source lie: of a crawl's configuration its folder, else itself.

    Raises:
        ConfigError: the configuration has mistakes, or its crawl has not begun.
    """
    if not path.endswith(CRAWL_SUFFIXES) or "://" in path:
        return path
    from corpuskit.config.site import load_crawl

    folder = load_crawl(path).output
    if not Path(folder).is_dir():
        raise ConfigError(f"{folder}: nothing is crawled yet; run: corpuskit crawl {path}")
    return folder


def parse_config(text: str, *, name: str = "<config>") -> Config:
    """Parse the YAML text of a configuration.

    Raises:
        ConfigError: see :func:`load_config`.

    Examples:
        >>> parse_config("name: demo").name
        'demo'
        >>> parse_config("normalisation: {}")
        Traceback (most recent call last):
        corpuskit.errors.ConfigError: <config>:1:1: normalisation: unknown key; \
did you mean "normalization"?
    """
    return parse_document(text, name=name).validate(Config)
