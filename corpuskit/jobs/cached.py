"""The cache of a build: opened for its workers, and told of afterwards."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

from corpuskit.caching.index import write_index
from corpuskit.caching.packs import find_packs
from corpuskit.caching.upkeep import BUILDS, note_uses
from corpuskit.config import Config, load_config
from corpuskit.errors import ConfigError
from corpuskit.jobs.remembering import CacheTask
from corpuskit.jobs.stages import components, stage_signs
from corpuskit.storage.places import is_remote, local_place

INDEX: Final = "cache-index"
USES: Final = "cache-uses"
"""Folders in the work folder: where entries lie, and what was used of them."""

Warn = Callable[[str], None]


class CacheUse(NamedTuple):
    """What a build took from its cache, and why it did the rest."""

    folder: Path
    counts: Mapping[str, Mapping[str, int]]
    """Pages by stage and reason."""
    parts: int
    """Units of work ..."""
    parts_reused: int
    """... and those of which every page was taken."""
    changed: Mapping[str, tuple[str, ...]] | None
    """What is not as it was in the last build of this release, by what it redoes; None: there was
    none."""


def cache_folder(config: Config) -> Path | None:
    """Return the folder of a build's cache; None where it is switched off.

    Raises:
        ConfigError: it would lie in the release, which is made anew each time.
    """
    if not config.cache or not config.output:
        return None
    output = local_place(config.output).absolute()
    if config.cache is True:
        return output.with_name(f"{output.name}.cache")
    folder = Path(config.cache).absolute()
    if folder == output or output in folder.parents:
        raise ConfigError(f"cache: {folder} lies in the release folder; name another")
    return folder


def locate_cache(where: str) -> Path:
    """Return the folder of a cache, named itself or by the configuration of a build.

    Raises:
        ConfigError: there is none.
    """
    path = Path(where)
    if path.is_dir():
        if not (path / BUILDS).is_dir() and not find_packs(path):
            raise ConfigError(f"{path}: no cache; name its folder or a configuration")
        return path
    folder = cache_folder(load_config(path))
    if folder is None:
        raise ConfigError(f"{path}: its cache is switched off")
    if not folder.is_dir():
        raise ConfigError(f"{folder}: there is no cache yet; corpuskit build {path} makes it")
    return folder


def open_cache(config: Config, here: Path, warn: Warn) -> CacheTask | None:
    """Make the cache of a build ready for its workers; None where there is none.

    Args:
        config: of the build.
        here: the folder of its work, which all workers see.
        warn: told of what is wrong with the cache; nothing of it stops the build.
    """
    folder = cache_folder(config)
    if folder is None:
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_index(folder, here / INDEX, warn)
    except OSError as error:
        warn(f"cache: {folder}: {error.strerror or error}; built without it")
        return None
    return CacheTask(folder, here / INDEX, here / USES, stage_signs())


def close_cache(cache: CacheTask | None, config: Config, warn: Warn) -> CacheUse | None:
    """Say what a build took from its cache, and keep what the next one compares itself with."""
    if cache is None:
        return None
    counts: dict[str, Counter[str]] = {}
    troubles: Counter[str] = Counter()
    parts = reused = 0
    for told in _uses(cache.uses):
        troubles.update(told["troubles"])
        for name, count in told["counts"].items():
            stage, _, reason = name.partition(": ")
            counts.setdefault(stage, Counter())[reason] += count
        if told["part"]:
            parts += 1
            reused += told["whole"]
    for trouble, count in sorted(troubles.items()):
        warn(f"cache: {trouble}" + (f" ({count} times)" if count > 1 else ""))
    release = str(config.output)
    release = release if is_remote(release) else str(Path(release).absolute())
    name = hashlib.sha256(release.encode()).hexdigest()[:16]
    now = components(config)
    told_of = cache.folder / BUILDS / f"{name}.json"
    changed = _changed(told_of, now)
    try:
        note_uses(cache.folder, name, (told["used"] for told in _uses(cache.uses)))
        _write(told_of, json.dumps(now, indent=0))
    except OSError as error:
        if not troubles:  # else it was said
            warn(f"cache: {cache.folder}: cannot be written ({error.strerror or error})")
    return CacheUse(cache.folder, counts, parts, reused, changed)


def _uses(folder: Path) -> Iterator[dict[str, Any]]:
    for file in sorted(folder.glob("*.json")):
        with suppress(OSError, ValueError):
            yield json.loads(file.read_text(encoding="utf-8"))


def _changed(
    before: Path, now: Mapping[str, Mapping[str, str]]
) -> Mapping[str, tuple[str, ...]] | None:
    try:
        told = json.loads(before.read_text(encoding="utf-8"))
        return {
            what: tuple(
                name
                for name in sorted({*told[what], *parts})
                if told[what].get(name) != parts.get(name)
            )
            for what, parts in now.items()
        }
    except (OSError, ValueError, KeyError, AttributeError):
        return None


def _write(file: Path, text: str) -> None:
    temporary = file.with_suffix(f".{os.getpid()}.tmp")
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, file)  # noqa: PTH105 - the one atomic step, named as such
