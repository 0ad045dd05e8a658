"""The sources that a configuration names: paths, addresses, data sets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from corpuskit.article import Page, Rejection
from corpuskit.sources.files import read
from corpuskit.sources.hub import Dataset
from corpuskit.sources.locate import fingerprint
from corpuskit.sources.shapes import Taking, Tell
from corpuskit.sources.sitefiles import SiteFiles

if TYPE_CHECKING:
    from corpuskit.config import SourceConfig


def read_source(
    source: SourceConfig, *, sites: SiteFiles | None = None, tell: Tell | None = None
) -> Iterator[Page | Rejection]:
    """Yield the pages of a source.

    Args:
        source: as the configuration has it.
        sites: gets robots.txt and other files of sites that archives hold.
        tell: told once of each field that is not taken, and of the files that were left out.

    Raises:
        ConfigError: there is no such data set, split or column of one.
        SourceError: see :func:`~corpuskit.sources.files.read`.
    """
    columns = source.columns.named()
    if source.dataset is not None:
        return _dataset(source).read(Taking(columns, tell))
    return read(str(source.path), sites=sites, columns=columns, tell=tell)


def fingerprint_of(source: SourceConfig) -> Iterator[tuple[str, str]]:
    """Yield name and stamp of what a source holds, to see later whether it has changed.

    Raises:
        ConfigError: there is no such data set.
        SourceError: it cannot be reached.
    """
    if source.dataset is None:
        yield from fingerprint(str(source.path))
    else:
        yield source.name, _dataset(source).commit()


def _dataset(source: SourceConfig) -> Dataset:
    return Dataset(str(source.dataset), source.config, source.split, source.revision)
