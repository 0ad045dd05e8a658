"""Load a release, from a folder or the Hub, without the traps of the plain loader.

The plain loader ignores ``revision`` for a folder, and may serve other rows than those of a tag
when the Hub does not answer. Here a tag is resolved to its commit first, and an unknown one is an
error.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpuskit.errors import ConfigError, PackageError, SourceError

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict, IterableDataset, IterableDatasetDict

_COMMIT = re.compile(r"[0-9a-f]{40}")


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
        path_or_repo: a release folder, or the name of a dataset repository on the Hub.
        revision: version tag, branch or commit; of a folder, the version it must have.
        name: configuration: a language, ``default`` (all), ``edits`` or ``rejections``.
        split: one split; None gives all.
        streaming: read rows as they are asked for.

    Raises:
        ConfigError: there is no such revision or repository.
        PackageError: the folder is no release.
        SourceError: the Hub did not answer.
    """
    from datasets import load_dataset

    path = Path(path_or_repo)
    if path.exists():
        _check_folder(path, revision)
        return load_dataset(str(path), name, split=split, streaming=streaming)
    commit = resolve(str(path_or_repo), revision)
    return load_dataset(str(path_or_repo), name, split=split, streaming=streaming, revision=commit)


def resolve(repo: str, revision: str | None) -> str:
    """Return the commit that a tag or branch of a Hub repository stands for.

    Raises:
        ConfigError: there is no such repository or revision.
        SourceError: the Hub did not answer.
    """
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, RepositoryNotFoundError

    if revision and _COMMIT.fullmatch(revision):
        return revision
    try:
        refs = HfApi().list_repo_refs(repo, repo_type="dataset")
    except (RepositoryNotFoundError, HFValidationError) as error:
        raise ConfigError(
            f"{repo}: neither a folder here nor a dataset repository you may read on the Hub"
        ) from error
    except (HfHubHTTPError, OSError) as error:
        raise SourceError(f"{repo}: the Hub did not answer: {error}") from error
    except Exception as error:
        # The HTTP library of huggingface_hub changes between versions; its errors share no base.
        if type(error).__module__.partition(".")[0] not in {"httpx", "httpx2", "httpcore2"}:
            raise
        raise SourceError(f"{repo}: the Hub did not answer: {error}") from error
    wanted = revision or "main"
    for ref in (*refs.tags, *refs.branches):
        if ref.name == wanted:
            return str(ref.target_commit)
    known = ", ".join(ref.name for ref in (*refs.tags, *refs.branches)) or "none"
    raise ConfigError(f"{repo}: no tag or branch {wanted!r}; there are: {known}")


def _check_folder(path: Path, revision: str | None) -> None:
    manifest = path / "manifest.json"
    if not manifest.is_file():
        raise PackageError(f"{path}: no release: there is no manifest.json in it")
    if revision is None:
        return
    stored: dict[str, Any] = json.loads(manifest.read_text(encoding="utf-8"))
    if stored.get("version") != revision.removeprefix("v"):
        raise ConfigError(f"{path}: holds version {stored.get('version')}, not {revision}")
