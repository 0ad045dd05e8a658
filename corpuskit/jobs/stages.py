"""What the result of each stage depends on, beside the page: code, knowledge, libraries, options.

The signature of a stage is drawn wide: all code that can be reached from it counts, and all data
files but those that :data:`NOT_EXTRACTION` names, so that a stage is done once too often rather
than once too seldom. ``tests/caching/test_stages.py`` holds the lists against the imports.
"""

from __future__ import annotations

import hashlib
import json
import platform
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final, NamedTuple

from corpuskit.article import DatelineMode
from corpuskit.caching.store import digest_of, dump
from corpuskit.config import Config
from corpuskit.extraction.body.by_profile import READ_WELL
from corpuskit.extraction.body.headed import labels_told
from corpuskit.extraction.body.profile import SiteProfile
from corpuskit.jobs.signature import data_files
from corpuskit.news.captions import phrases_told
from corpuskit.pipeline import site_lines

EXTRACTION_CODE: Final = (
    *("article", "edits", "errors", "extraction", "findings", "knowledge", "measures", "news"),
    *("spans", "text"),
)
"""Modules and packages that extraction is made of."""

NOTING_CODE: Final = ("learning",)
"""What noting a page for its site has beside."""

FINISHING_CODE: Final = ("annotation", "audit", "cleaning", "normalization", "pipeline")
"""What the stages after extraction have beside."""

LEARNING_CODE: Final = ("jobs/learn", "jobs/noted")
"""What writing down and learning from what pages tell of a site has beside noting."""

PART_CODE: Final = (
    *("deduplication", "jobs/pages", "jobs/whole", "packaging", "progress", "schema", "scratch"),
)
"""What writing the articles of a part has beside the stages."""

READING_CODE: Final = (
    *("annotation", "config", "schema", "jobs/digests", "jobs/indexed", "jobs/reread", "jobs/rows"),
    *("jobs/splitting", "jobs/spool", "sources", "storage"),
)
"""What reading a source has beside the code of extraction."""

NOT_EXTRACTION: Final = (
    *("chrome/", "quality/", "weights/lines.npz", "pii.toml", "scripts.toml", "tongues.toml"),
    "updates.toml",
)
"""Data files that extraction does not read, but for the phrases of
:func:`corpuskit.news.captions.phrases_told` and
:func:`corpuskit.extraction.body.headed.labels_told`."""

_EXTRACTION_LIBRARIES: Final = (
    *("trafilatura", "lxml", "selectolax", "beautifulsoup4", "charset-normalizer", "numpy"),
)
_FINISHING_LIBRARIES: Final = ("ftfy", "py3langid", "pycld2", "langdetect")
_PART_LIBRARIES: Final = ("numpy", "pyarrow")
_READING_LIBRARIES: Final = ("pyarrow", "lxml", "zstandard", "brotli")


class StageSigns(NamedTuple):
    """The signatures of all stages."""

    extract: str
    note: str
    finish: str
    learn: str
    """Of writing notes down, and of learning from them."""
    part: str
    """Of all that is made of the pages of a part."""
    read: str
    """Of finding the pages of a source."""


def stage_signs() -> StageSigns:
    """Return the signatures of the stages as they are installed."""
    extract = _extraction()
    note = extract | {f"code {name}": _code(name) for name in NOTING_CODE}
    learn = note | {f"code {name}": _code(name) for name in LEARNING_CODE}
    part = _finishing() | {f"code {name}": _code(name) for name in PART_CODE}
    part |= _libraries(_PART_LIBRARIES)
    read = extract | {f"code {name}": _code(name) for name in READING_CODE}
    read |= _libraries(_READING_LIBRARIES)
    return StageSigns(*map(_sign, (extract, note, _finishing(), learn, part, read)))


def components(config: Config) -> dict[str, dict[str, str]]:
    """Return all that the stages depend on beside the pages, part by part, with digests.

    Returns:
        Under ``extraction`` what redoes all, under ``the rest`` what redoes only the stages after
        it, under ``whole parts`` what only reads sources, learns and puts parts together anew.
        Builds for which they are the same make the same of a page, by the same profile.
    """
    extraction = {**_extraction(), "extraction.links": json.dumps(config.extraction.links)}
    rest = {name: value for name, value in _finishing().items() if name not in extraction}
    for name, section in _sections(config).items():
        rest |= {
            f"{name}.{key}": json.dumps(value, sort_keys=True) for key, value in section.items()
        }
    rest |= {f"code {name}": _code(name) for name in NOTING_CODE}
    names = (*LEARNING_CODE, *PART_CODE, *READING_CODE)
    parts = {f"code {name}": _code(name) for name in names}
    parts |= _libraries((*_PART_LIBRARIES, *_READING_LIBRARIES))
    parts |= {"decontamination": config.decontamination.model_dump_json()}
    others = {name: value for name, value in parts.items() if name not in extraction | rest}
    return {"extraction": extraction, "the rest": rest, "whole parts": others}


def finish_options(config: Config, dateline: DatelineMode | None) -> str:
    """Return a digest of what the configuration says of the stages after extraction."""
    return digest_of(dump([_sections(config), dateline]))


def part_options(config: Config) -> str:
    """Return a digest of what the configuration says of the articles of a part."""
    told = [_sections(config), config.extraction.links, config.decontamination.policy]
    return digest_of(dump(told))


def tidy_options(config: Config, dateline: DatelineMode | None) -> str:
    """Return a digest of what the configuration says of the text stages alone."""
    return digest_of(dump([_sections(config)["normalization"], dateline]))


def reading_view(profile: SiteProfile | None) -> str:
    """Return a digest of what extraction takes from a profile; "" where it says nothing to it.

    What only counts the pages that it was learned from does not count.

    Examples:
        >>> from dataclasses import replace
        >>> from corpuskit.extraction.body.profile import Template
        >>> place = Template("article", ("p",), pages=9)
        >>> one = SiteProfile("a.example", pages=9, template=(place,))
        >>> more = replace(one, pages=10, template=(replace(place, pages=10),))
        >>> reading_view(one) == reading_view(more), reading_view(SiteProfile("b.example", pages=3))
        (True, '')
    """
    if profile is None or not (
        profile.template or profile.sections or profile.keep or profile.drop
    ):
        return ""
    templates = [
        [
            *(one.kind, one.story, one.often, one.drop, one.container, one.title, one.authors),
            *(one.date, bool(one.valid_from), round(READ_WELL * one.confidence, 2)),
        ]
        for one in profile.template
    ]
    said = [profile.keep, profile.drop]
    return digest_of(dump([profile.host, templates, said, sorted(profile.sections)]))


def lines_view(profile: SiteProfile | None) -> str:
    """Return a digest of what the text stages take from a profile; "" where there is nothing."""
    lines = site_lines(profile)
    return digest_of(dump(sorted(lines.items()))) if lines else ""


def _sections(config: Config) -> dict[str, dict[str, object]]:
    """Return the sections that the stages after extraction look into."""
    names = ("normalization", "annotation", "filter", "rights")
    return {name: getattr(config, name).model_dump(mode="json") for name in names}


@cache
def _extraction() -> dict[str, str]:
    told = {f"code {name}": _code(name) for name in EXTRACTION_CODE}
    told |= {
        f"knowledge {name}": digest_of(data)
        for name, data in _knowledge().items()
        if not name.startswith(NOT_EXTRACTION)
    }
    told["phrases of captions"] = digest_of(dump(phrases_told()))
    told["headings of boxes"] = digest_of(dump(labels_told()))
    return told | _libraries(_EXTRACTION_LIBRARIES)


@cache
def _finishing() -> dict[str, str]:
    told = {f"code {name}": _code(name) for name in (*EXTRACTION_CODE, *FINISHING_CODE)}
    told |= {f"knowledge {name}": digest_of(data) for name, data in _knowledge().items()}
    return told | _libraries((*_EXTRACTION_LIBRARIES, *_FINISHING_LIBRARIES))


def _libraries(names: tuple[str, ...]) -> dict[str, str]:
    return {f"library {name}": _version(name) for name in names} | {
        "Python": f"{platform.python_version()} unicode {unicodedata.unidata_version}",
        "corpuskit": version("corpuskit"),
    }


def _version(name: str) -> str:
    """Return the version of a library, or that it is not there: some are extras."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"


def _sign(parts: Mapping[str, str]) -> str:
    return digest_of(dump(sorted(parts.items())))


@cache
def _knowledge() -> dict[str, bytes]:
    found = sorted(data_files(files("corpuskit.knowledge"), ""))
    return {name: hashlib.sha256(file.read_bytes()).digest() for name, file in found}


@cache
def _code(name: str) -> str:
    """Return a digest of a module or a package of corpuskit."""
    root = files("corpuskit")
    module = root.joinpath(f"{name}.py")
    found = [(name, module)] if module.is_file() else _modules(root.joinpath(name), name)
    digest = hashlib.sha256()
    for path, file in sorted(found):
        digest.update(path.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:32]


def _modules(folder: Traversable, prefix: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _modules(entry, f"{prefix}/{entry.name}")
        elif entry.name.endswith(".py"):
            found.append((f"{prefix}/{entry.name}", entry))
    return found
