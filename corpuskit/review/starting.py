"""What a review begins with: the release or crawl, where its pages lie, where corrections go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from corpuskit.config import Config, SourceConfig, load_config, pages_of
from corpuskit.errors import ConfigError, SourceError
from corpuskit.learning.sites import Sites
from corpuskit.review.desk import Desk
from corpuskit.review.target import Target, open_crawl, open_release

MANIFEST: Final = "manifest.json"


def open_desk(  # noqa: PLR0913 - one an option of the command
    target: str,
    work: Path,
    *,
    config: Path | None = None,
    sites: Path | None = None,
    pages: str | None = None,
    gold: Path | None = None,
    workers: int | None = None,
    tell: Callable[[str, int, int | None], None] = lambda _step, _done, _total: None,
) -> Desk:
    """Open a release or a crawl for review.

    Args:
        target: a release folder, a crawl's folder or configuration, or any folder of pages.
        work: an empty folder, for what is learned of a crawl.
        config: of the build; says where pages lie and profiles are.
        sites: folder of the profiles, in place of the one of the configuration.
        pages: where the pages lie, in place of the sources of the configuration.
        gold: folder of gold.
        workers: processes that learn a crawl's sites.
        tell: told of every step.

    Raises:
        ConfigError: the configuration is wrong, or the profiles lie in a release.
        PackageError: the release is damaged.
        KnowledgeError: a profile is damaged.
        SourceError: there is nothing.
    """
    settings = load_config(config) if config else Config()
    if sites is None and settings.extraction.profiles:
        sites = Path(settings.extraction.profiles)
    if sites is not None:
        _refuse_release(sites)
        Sites(sites).check()
    opened: Target
    if (Path(target) / MANIFEST).is_file():
        opened, places = open_release(Path(target)), _places(settings.sources)
    else:
        folder = pages_of(target)
        if not Path(folder).exists():
            raise SourceError(f"{folder}: no such release, crawl or folder of pages")
        known = sites if sites is not None and sites.is_dir() else None
        opened = open_crawl(folder, work / "sites", known=known, workers=workers, tell=tell)
        places = [SourceConfig(path=folder)]
    if pages is not None:
        places = [SourceConfig(path=pages)]
    return Desk(opened, places, sites, gold, settings)


def _places(sources: Sequence[SourceConfig]) -> list[SourceConfig]:
    """Return where the pages of sources lie; a crawl that has not begun has none."""
    found = []
    for one in sources:
        if one.path is None:
            continue
        try:
            found.append(one.model_copy(update={"path": pages_of(one.path)}))
        except ConfigError:
            continue
    return found


def _refuse_release(sites: Path) -> None:
    """Refuse to write into a release.

    Raises:
        ConfigError: the folder is a release, or lies in one.
    """
    for folder in (sites.resolve(), *sites.resolve().parents):
        if (folder / MANIFEST).is_file():
            raise ConfigError(
                f"{sites}: lies in the release {folder}, whose files are never edited; copy its "
                "profiles elsewhere, or name a new folder"
            )
