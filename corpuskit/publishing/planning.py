"""What publishing a release would send, before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from corpuskit.packaging import Release
from corpuskit.publishing import chunks
from corpuskit.publishing.contents import KEPT, LocalFile, open_release, same
from corpuskit.publishing.repository import RemoteFile, Repository

Action = Literal["new", "changed", "unchanged", "moved", "deleted"]

LARGE = (".parquet", ".png", ".zst", ".gz")
"""Endings of what the Hub stores outside of git. Source: the ``.gitattributes`` of a new dataset
repository."""
MAX_REGULAR_BYTES = 10 * 2**20
"""Above this a file goes outside of git whatever it is called. Source: the Hub's documentation of
its limits."""


@dataclass(frozen=True, slots=True)
class FilePlan:
    """What happens to one file."""

    path: str
    action: Action
    """``moved``: its content is there already, under another name."""
    bytes: int
    """Its size; of a deleted one, that of what goes."""
    new_bytes: int
    """By how much it makes the Hub's store grow: see :attr:`Plan.chunked`."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What publishing would send."""

    name: str
    version: str
    against: str
    """What the release was compared with."""
    files: tuple[FilePlan, ...]
    chunked: bool
    """Whether large files count by their new chunks, packed and compressed, as a Hub with Xet
    stores them: their sum is exact, the part of each file its share. Else every file counts whole,
    which is exact for a Hub without Xet, and the most that one with Xet can need."""
    replaced: tuple[str, ...] = ()
    """What somebody changed on the Hub since its newest version; this one overwrites it."""

    @property
    def bytes(self) -> int:
        """Size of the release."""
        return sum(file.bytes for file in self.files if file.action != "deleted")

    @property
    def new_bytes(self) -> int:
        """By how much the Hub's store grows."""
        return sum(file.new_bytes for file in self.files)

    def count(self, action: Action) -> int:
        """Count the files that something happens to."""
        return sum(file.action == action for file in self.files)


def plan(
    release: Path | str,
    *,
    previous: Path | str | None = None,
    repo: str | None = None,
    token: str | None = None,
) -> Plan:
    """Say exactly what publishing a release would send, file by file; nothing is sent.

    Args:
        release: the release folder.
        previous: the folder of the release that is published already; then the new bytes are
            counted by chunk where ``hf_xet`` is installed. No network is needed.
        repo: compare with what this repository holds now.
        token: for a private repository; None takes the one from the usual places.

    Raises:
        PackageError: a folder is no release, or a file in it is damaged.
        PublishError: the Hub failed or did not answer.
    """
    opened, files = open_release(release)
    older = open_release(previous) if previous is not None else None
    if repo is not None:
        hub = Repository(repo, token)
        if not hub.exists():
            return compare(opened, files, {}, against=f"{repo}, which is not there yet")
        known = hub.at(hub.resolve(None)).files
        against = f"{repo} as it is now"
    elif older is not None:
        known = {path: RemoteFile(file.bytes, "", file.sha256) for path, file in older[1].items()}
        against = f"{older[0].manifest.version} in {older[0].path}"
    else:
        return compare(opened, files, {}, against="nothing: this is the first release")
    before = held(older[0], older[1], known) if older else []
    return compare(opened, files, known, against=against, before=before)


def held(
    release: Release, files: Mapping[str, LocalFile], known: Mapping[str, RemoteFile]
) -> list[Path]:
    """List the large files of a local release that are on the Hub byte for byte."""
    digests = {file.sha256 for file in known.values() if file.sha256}
    return [
        release.path / path
        for path, file in files.items()
        if file.sha256 in digests and _is_large(path, file.bytes)
    ]


def compare(
    release: Release,
    files: Mapping[str, LocalFile],
    known: Mapping[str, RemoteFile],
    *,
    against: str,
    before: Sequence[Path] = (),
) -> Plan:
    """Compare the files of a release with those that are known to be there.

    Args:
        release: the release.
        files: what it consists of.
        known: what is there.
        against: what ``known`` is, for people.
        before: files here that hold what is there, for counting by chunk.
    """
    actions = _actions(release, files, known)
    new = {p: files[p].bytes for p, action in actions.items() if action in {"new", "changed"}}
    stored = any(_is_large(path, file.bytes) for path, file in known.items())
    by_chunk = chunks.available() and (bool(before) or not stored)
    if by_chunk:
        large = {
            path: release.path / path
            for path, action in actions.items()
            if action != "unchanged" and _is_large(path, files[path].bytes)
        }
        new |= chunks.new_bytes(before, large)
    plans = [FilePlan(p, actions[p], file.bytes, new.get(p, 0)) for p, file in files.items()]
    plans += [
        FilePlan(path, "deleted", known[path].bytes, 0)
        for path in sorted(set(known) - set(files) - KEPT)
    ]
    manifest = release.manifest
    return Plan(manifest.name, manifest.version, against, tuple(plans), by_chunk)


def _actions(
    release: Release, files: Mapping[str, LocalFile], known: Mapping[str, RemoteFile]
) -> dict[str, Action]:
    """Say of each file what becomes of it."""
    digests = {file.sha256 for file in known.values() if file.sha256}
    actions: dict[str, Action] = {}
    for path, file in files.items():
        there = known.get(path)
        if there is not None and same(release.path / path, file, there):
            actions[path] = "unchanged"
        elif file.sha256 in digests:
            actions[path] = "moved"
        else:
            actions[path] = "new" if there is None else "changed"
    return actions


def _is_large(path: str, size: int) -> bool:
    return path.endswith(LARGE) or size > MAX_REGULAR_BYTES
