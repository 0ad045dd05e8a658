"""What publishing a release would send, before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from corpuskit.packaging import Release
from corpuskit.publishing import chunks
from corpuskit.publishing.contents import KEPT, LocalFile, open_release, same
from corpuskit.publishing.repository import RemoteFile, Repository

Action = Literal["new", "changed", "unchanged", "moved", "deleted"]

LARGE = (".parquet", ".png", ".zst", ".gz")
"""Endings of what the Hub stores by chunk; small texts go into git whole. Source: the
``.gitattributes`` of a new dataset repository."""


@dataclass(frozen=True, slots=True)
class FilePlan:
    """What happens to one file."""

    path: str
    action: Action
    """``moved``: its content is there already, under another name."""
    bytes: int
    """Its size; of a deleted one, that of what goes."""
    new_bytes: int
    """How many of them must be sent: see :attr:`Plan.chunked`."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What publishing would send."""

    name: str
    version: str
    against: str
    """What the release was compared with."""
    files: tuple[FilePlan, ...]
    chunked: bool
    """Whether :attr:`FilePlan.new_bytes` counts new chunks, as a Hub with Xet stores them; else it
    counts whole files, the most that can be sent."""

    @property
    def bytes(self) -> int:
        """Size of the release."""
        return sum(file.bytes for file in self.files if file.action != "deleted")

    @property
    def new_bytes(self) -> int:
        """How much must be sent."""
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
        PublishError: the Hub refused or did not answer.
    """
    opened, files = open_release(release)
    known: dict[str, RemoteFile] = {}
    against = "nothing: this is the first release"
    before: list[Path] = []
    if previous is not None:
        older, listed = open_release(previous)
        known = {path: RemoteFile(file.bytes, "", file.sha256) for path, file in listed.items()}
        before = [older.path / path for path in listed]
        against = f"{older.manifest.version} in {older.path}"
    if repo is not None:
        hub = Repository(repo, token)
        if hub.exists():
            known = dict(hub.at(hub.resolve(None)).files)
            against = f"{repo} as it is now"
        else:
            known, against = {}, f"{repo}, which is not there yet"
        before = before if known else []
    return compare(opened, files, known, against=against, before=before)


def compare(
    release: Release,
    files: Mapping[str, LocalFile],
    known: Mapping[str, RemoteFile],
    *,
    against: str,
    before: list[Path] | None = None,
) -> Plan:
    """Compare the files of a release with those that are known to be there.

    Args:
        release: the release.
        files: what it consists of.
        known: what is there.
        against: what ``known`` is, for people.
        before: files here that hold what is there, for counting by chunk.
    """
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
    new = {p: files[p].bytes for p, action in actions.items() if action in {"new", "changed"}}
    by_chunk = chunks.available() and (bool(before) or not known)
    if by_chunk:
        large = {p: release.path / p for p in new if p.endswith(LARGE)}
        stored = [path for path in before or [] if path.name.endswith(LARGE)]
        new |= chunks.new_bytes(stored, large)
    plans = [FilePlan(p, actions[p], file.bytes, new.get(p, 0)) for p, file in files.items()]
    plans += [
        FilePlan(path, "deleted", known[path].bytes, 0)
        for path in sorted(set(known) - set(files) - KEPT)
    ]
    manifest = release.manifest
    return Plan(manifest.name, manifest.version, against, tuple(plans), by_chunk)
