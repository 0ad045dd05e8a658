"""Which configuration of a build reads what a crawl has stored, where there is one already."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from corpuskit.config import load_config
from corpuskit.config.inputs import SourceConfig
from corpuskit.errors import ConfigError
from corpuskit.starting.drafts import BUILD

SUFFIXES: Final = (".yaml", ".yml")
_SOURCES: Final = b"sources:"


def find_build(output: str | os.PathLike[str], folders: Iterable[Path]) -> Path | None:
    """Return the configuration of a build that has the folder of a crawl among its sources.

    What cannot be read, or has mistakes, is passed over. Of several it is the one that ``corpuskit
    init`` writes, else the first by name.

    Args:
        output: folder of the crawl.
        folders: that configurations may lie in; those below them are not looked through.
    """
    return next((path for path in _candidates(folders) if _reads(path, output)), None)


def _candidates(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in dict.fromkeys(folders):
        try:
            there = sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES)
        except OSError:
            continue
        yield from sorted(there, key=lambda path: path.name != BUILD)


def _reads(path: Path, output: str | os.PathLike[str]) -> bool:
    try:
        if _SOURCES not in path.read_bytes():
            return False
        sources = load_config(path).sources
    except (OSError, ConfigError):
        return False
    return any(_lies_in(source, output) for source in sources)


def _lies_in(source: SourceConfig, output: str | os.PathLike[str]) -> bool:
    """Tell whether a source is the folder of the crawl or lies in it."""
    if source.path is None or "://" in source.path:
        return False
    return Path(source.path).resolve().is_relative_to(Path(output).resolve())
