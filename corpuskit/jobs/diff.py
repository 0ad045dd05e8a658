"""Open releases wherever they are, and compare them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from corpuskit.storage.fetching import fetched

if TYPE_CHECKING:
    from corpuskit.packaging import Diff


def diff(old: str, new: str) -> Diff:
    """Compare two releases, each a folder, ``REPO@TAG`` or the address of a store.

    Raises:
        ConfigError: there is no such repository or tag.
        PackageError: a release is damaged.
        PublishError: the Hub refused, failed or did not answer.
    """
    from corpuskit.packaging import diff as compare
    from corpuskit.packaging import read_release

    return compare(read_release(locate(old)), read_release(locate(new)))


def locate(release: str) -> Path:
    """Return the folder of a release; one that is not here is brought here first.

    From the Hub it goes into the Hub's cache, from a store where
    :func:`corpuskit.storage.fetching.fetched_folder` says.

    Raises:
        ConfigError: there is no such repository or tag, or the store cannot be read.
        PackageError: what lies in the store is no release, or damaged.
        PublishError: the Hub refused, failed or did not answer.
        SourceError: the store did not answer.
    """
    from corpuskit.jobs.load import resolve

    path = fetched(release)
    if path.exists() or "@" not in release:
        return path
    from huggingface_hub import snapshot_download

    from corpuskit.publishing.errors import asking

    repo, _, tag = release.rpartition("@")
    commit = resolve(repo, tag)
    with asking(repo):
        return Path(snapshot_download(repo, repo_type="dataset", revision=commit))
