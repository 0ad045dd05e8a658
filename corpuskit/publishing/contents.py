"""What a release folder would put into a repository, and whether a repository holds it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from corpuskit.errors import PackageError
from corpuskit.packaging import Release, read_release
from corpuskit.publishing.repository import RemoteFile
from corpuskit.storage.fetching import fetched

if TYPE_CHECKING:
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete

KEPT = frozenset({".gitattributes", ".gitignore"})
"""Files of the Hub's own that a release neither brings nor removes."""
HARMLESS = KEPT | {"README.md", "LICENSE", "LICENSE.md"}
"""What a repository may hold that is not ours yet: the Hub offers to make these with it."""


class LocalFile(NamedTuple):
    """A file of a release folder, as its manifest lists it."""

    bytes: int
    sha256: str
    rows: int | None = None
    """Of a Parquet file."""


def contents(release: Release) -> dict[str, LocalFile]:
    """List what the release consists of: the files that its manifest names, and the manifest.

    Other files in the folder are no part of it.
    """
    manifest = release.path / "manifest.json"
    text = manifest.read_bytes()
    own = {"manifest.json": LocalFile(len(text), hashlib.sha256(text).hexdigest())}
    data = {e.path: LocalFile(e.bytes, e.sha256, e.rows) for e in release.manifest.files}
    documents = {d.path: LocalFile(d.bytes, d.sha256) for d in release.manifest.documents}
    return dict(sorted({**data, **documents, **own}.items()))


def open_release(path: Path | str) -> tuple[Release, dict[str, LocalFile]]:
    """Open a release folder and make sure that every file is as the manifest says.

    Raises:
        PackageError: it is no release, or a file is missing or was changed.
    """
    release = read_release(fetched(path))
    files = contents(release)
    for problem in damages(release.path, files):
        raise PackageError(f"{release.path}: {problem}; build the release again")
    return release, files


def damages(folder: Path, files: Mapping[str, LocalFile]) -> list[str]:
    """List the files of a folder that are missing or not what they should be."""
    found = []
    for path, file in files.items():
        try:
            if (folder / path).stat().st_size != file.bytes:
                found.append(f"{path}: another size than in the manifest")
            elif sha256_of(folder / path) != file.sha256:
                found.append(f"{path}: changed since the release was made")
        except OSError as error:
            found.append(f"{path}: {error.strerror or error}")
    return found


def differences(
    folder: Path, files: Mapping[str, LocalFile], remote: Mapping[str, RemoteFile]
) -> list[str]:
    """List how the files of a commit differ from those of a release; none if they are the same.

    Args:
        folder: the release, for the small files that the Hub has no sha256 of.
        files: what it consists of.
        remote: the files of the commit.
    """
    found = []
    for path, file in files.items():
        if path not in remote:
            found.append(f"{path}: is not there")
        elif not same(folder / path, file, remote[path]):
            found.append(f"{path}: differs")
    found += [f"{path}: is there too" for path in leftovers(files, remote)]
    return found


def changes(
    folder: Path, files: Mapping[str, LocalFile], remote: Mapping[str, RemoteFile]
) -> list[CommitOperationAdd | CommitOperationDelete]:
    """List what a commit must do so that a repository holds what a release does, and no more."""
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete

    return [
        *(
            CommitOperationAdd(path, str(folder / path))
            for path, file in files.items()
            if path not in remote or not same(folder / path, file, remote[path])
        ),
        *(CommitOperationDelete(path) for path in leftovers(files, remote)),
    ]


def leftovers(files: Mapping[str, LocalFile], remote: Mapping[str, RemoteFile]) -> list[str]:
    """List the files of a commit that a release does not have."""
    return sorted(set(remote) - set(files) - KEPT)


def same(path: Path, file: LocalFile, remote: RemoteFile) -> bool:
    """Say whether the Hub holds the very bytes of a file."""
    if remote.sha256 is not None:
        return remote.sha256 == file.sha256
    return remote.bytes == file.bytes and remote.blob == git_blob(path)


def git_blob(path: Path) -> str:
    """Return the id that git gives to the content of a file.

    Source: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
    """
    content = path.read_bytes()
    # The algorithm is git's, not a choice of ours: nothing is protected by it.
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def sha256_of(path: Path) -> str:
    """Return the digest of a file, read in blocks."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
