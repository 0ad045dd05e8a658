"""Load a release, from a folder or the Hub, without the traps of the plain loader.

The plain loader ignores ``revision`` for a folder, and may serve other rows than those of a tag
when the Hub does not answer. Here a tag is resolved to its commit first, and an unknown one is an
error.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from corpuskit.errors import ConfigError, PackageError
from corpuskit.storage.fetching import fetched

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict, IterableDataset, IterableDatasetDict


def load(
    path_or_repo: str | Path,
    revision: str | None = None,
    *,
    name: str | None = None,
    split: str | None = None,
    streaming: bool = False,
) -> Dataset | DatasetDict | IterableDataset | IterableDatasetDict:
    """Load a release as ``datasets`` objects.

    Args:
        path_or_repo: a release folder, its address in a store (it is brought here first), or the
            name of a dataset repository on the Hub.
        revision: version tag, branch or commit; of a folder, the version it must have.
        name: configuration: a language, ``default`` (all), ``edits``, ``rejections``, ``clusters``.
        split: one split; None gives all.
        streaming: read rows as they are asked for.

    Raises:
        ConfigError: there is no such revision or repository.
        PackageError: the folder is no release.
        PublishError: the Hub refused, failed or did not answer.
    """
    from datasets import load_dataset

    path = fetched(path_or_repo)
    if path.exists():
        _check_folder(path, revision)
        return load_dataset(str(path), name, split=split, streaming=streaming)
    from corpuskit.publishing.errors import asking

    repo = str(path_or_repo)
    commit = resolve(repo, revision)
    with asking(repo):
        return load_dataset(repo, name, split=split, streaming=streaming, revision=commit)


class LoadedRows(NamedTuple):
    """How many rows one split of one configuration has."""

    configuration: str
    split: str
    rows: int


def contents(release: str) -> Iterator[LoadedRows]:
    """Load every configuration of a release and count its rows, split by split.

    Args:
        release: a folder, its address in a store, or ``REPO`` or ``REPO@TAG`` on the Hub.

    Raises:
        ConfigError: there is no such repository or tag.
        PackageError: the folder is no release.
        PublishError: the Hub refused, failed or did not answer.
    """
    from datasets import get_dataset_config_names

    from corpuskit.publishing.errors import asking

    release = str(fetched(release))
    if Path(release).exists():
        _check_folder(Path(release), None)
        where, commit = release, None
        names = get_dataset_config_names(where)
    else:
        where, _, tag = release.partition("@")
        commit = resolve(where, tag or None)
        with asking(where):
            names = get_dataset_config_names(where, revision=commit)
    for name in names:
        for split, rows in load(where, commit, name=name).items():
            yield LoadedRows(name, str(split), rows.num_rows)


def resolve(repo: str, revision: str | None) -> str:
    """Return the commit that a tag, a branch or a commit of a Hub repository stands for.

    Raises:
        ConfigError: there is no such repository or revision.
        PublishError: the Hub refused, failed or did not answer.
    """
    from corpuskit.publishing.repository import Repository

    if repo.count("/") != 1:
        raise ConfigError(f"{repo}: neither a folder here nor a repository (owner/name) on the Hub")
    return Repository(repo).resolve(revision)


def _check_folder(path: Path, revision: str | None) -> None:
    manifest = path / "manifest.json"
    if not manifest.is_file():
        raise PackageError(f"{path}: no release: there is no manifest.json in it")
    if revision is None:
        return
    stored: dict[str, Any] = json.loads(manifest.read_text(encoding="utf-8"))
    if stored.get("version") != revision.removeprefix("v"):
        raise ConfigError(f"{path}: holds version {stored.get('version')}, not {revision}")
