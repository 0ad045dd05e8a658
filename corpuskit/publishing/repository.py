"""One dataset repository on the Hub, as it is at a commit."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from corpuskit.errors import ConfigError, PackageError
from corpuskit.packaging.manifest import Manifest, parse_manifest
from corpuskit.publishing.errors import BusyError, asking

if TYPE_CHECKING:
    from huggingface_hub import CommitOperationAdd, CommitOperationCopy, CommitOperationDelete

COMMIT_WAITS_S = (5, 30, 60)
"""How long to wait before a commit is tried again that the Hub had no time for, where it does not
say how long; its client tries no commit again by itself."""
MAX_WAIT_S = 330
"""Not longer. Source: the Hub's limits are reset every five minutes."""
MAIN = "main"
SILENCE_S = 300.0
"""After so long without a byte the Hub counts as silent. ``huggingface_hub`` itself waits for ever;
the Hub's own gateway gives up on a request after a minute or so."""


class RemoteFile(NamedTuple):
    """A file of a commit, as the Hub tells of it without sending it."""

    bytes: int
    blob: str
    """Its git id; of a large file that of the pointer to it."""
    sha256: str | None
    """Of a large file its digest; the Hub knows none of a small one."""


class Commit(NamedTuple):
    """What a repository holds at a commit."""

    oid: str
    files: Mapping[str, RemoteFile]


class Refs(NamedTuple):
    """Commits by name."""

    branches: Mapping[str, str]
    tags: Mapping[str, str]


class Repository:
    """A dataset repository; every error of the Hub comes out as one of ours.

    Args:
        name: ``owner/name``.
        token: None takes the one from the usual places: ``HF_TOKEN`` or ``hf auth login``.
    """

    def __init__(self, name: str, token: str | None = None) -> None:
        from huggingface_hub import HfApi

        if name.count("/") != 1:
            raise ConfigError(f'{name}: no name of a repository; write it as "owner/name"')
        _mind_silence()
        self.name = name
        self._token = token
        self._api = HfApi(token=token)
        self._commits: dict[str, Commit] = {}
        self._files: Any = None

    def exists(self) -> bool:
        """Say whether it is there and may be read."""
        with asking(self.name):
            return bool(self._api.repo_exists(self.name, repo_type="dataset"))

    def is_private(self) -> bool:
        """Say whether only its owners see it."""
        with asking(self.name):
            return bool(self._api.repo_info(self.name, repo_type="dataset").private)

    def create(self, *, private: bool) -> None:
        """Create it; one that is there already is left as it is."""
        with asking(self.name):
            self._api.create_repo(self.name, repo_type="dataset", private=private, exist_ok=True)

    def check_write(self) -> None:
        """Refuse a token that may not write before anything is uploaded."""
        with asking(self.name):
            self._api.auth_check(self.name, repo_type="dataset", write=True)

    def refs(self) -> Refs:
        """Return its branches and tags."""
        with asking(self.name):
            found = self._api.list_repo_refs(self.name, repo_type="dataset")
        return Refs(
            {ref.name: ref.target_commit for ref in found.branches},
            {ref.name: ref.target_commit for ref in found.tags},
        )

    def resolve(self, revision: str | None) -> str:
        """Return the commit of a tag, a branch or (as it is) a commit.

        Raises:
            ConfigError: there is none.
        """
        from huggingface_hub.constants import REGEX_COMMIT_OID

        wanted = revision or MAIN
        if REGEX_COMMIT_OID.fullmatch(wanted):
            with asking(self.name):
                info = self._api.repo_info(self.name, repo_type="dataset", revision=wanted)
            return str(info.sha)
        refs = self.refs()
        for names in (refs.tags, refs.branches):
            if wanted in names:
                return names[wanted]
        known = ", ".join([*sorted(refs.tags), *sorted(refs.branches)]) or "none"
        raise ConfigError(f"{self.name}: no tag or branch {wanted!r}; there are: {known}")

    def at(self, commit: str) -> Commit:
        """List the files of a commit."""
        from huggingface_hub.hf_api import RepoFile

        if commit not in self._commits:
            with asking(self.name):
                listed = list(
                    self._api.list_repo_tree(
                        self.name, repo_type="dataset", revision=commit, recursive=True
                    )
                )
            files = {
                one.path: RemoteFile(one.size, one.blob_id, one.lfs.sha256 if one.lfs else None)
                for one in listed
                if isinstance(one, RepoFile)
            }
            self._commits[commit] = Commit(commit, files)
        return self._commits[commit]

    def history(self, revision: str = MAIN) -> list[str]:
        """List the commits of a branch, newest first."""
        with asking(self.name):
            found = self._api.list_repo_commits(self.name, repo_type="dataset", revision=revision)
        return [one.commit_id for one in found]

    def read(self, commit: str, path: str) -> bytes:
        """Return the content of a file of a commit."""
        with asking(self.name):
            content: bytes = self.files.cat_file(self.address(commit, path))
        return content

    @property
    def files(self) -> Any:
        """A file system on which files can be read in part; see :meth:`address`."""
        if self._files is None:
            from huggingface_hub import HfFileSystem

            self._files = HfFileSystem(
                endpoint=self._api.endpoint, token=self._token, skip_instance_cache=True
            )
        return self._files

    def address(self, commit: str, path: str) -> str:
        """Return where a file lies on the file system."""
        return f"datasets/{self.name}@{commit}/{path}"

    def manifest(self, commit: str) -> Manifest | None:
        """Return the manifest of a commit, None where it holds none.

        Raises:
            PackageError: it is damaged or made by a newer corpuskit.
        """
        if "manifest.json" not in self.at(commit).files:
            return None
        name = f"{self.name}@{commit[:7]}/manifest.json"
        try:
            text = self.read(commit, "manifest.json").decode()
        except UnicodeDecodeError as error:
            raise PackageError(f"{name}: damaged ({error})") from error
        return parse_manifest(text, name=name)

    def tombstones(self, commit: str) -> set[str]:
        """Return the ids that a commit says were removed."""
        if "tombstones.jsonl" not in self.at(commit).files:
            return set()
        return tombstoned(self.read(commit, "tombstones.jsonl"))

    def commit(
        self,
        operations: Sequence[CommitOperationAdd | CommitOperationCopy | CommitOperationDelete],
        message: str,
        *,
        branch: str = MAIN,
        parent: str | None = None,
        propose: bool = False,
    ) -> tuple[str, str | None]:
        """Make one commit, whole or not at all.

        Returns:
            The commit, and the address of the pull request if one was asked for.

        Raises:
            StaleError: ``branch`` no longer is at ``parent``.
            BusyError: the Hub asks for patience, and had it.
        """
        for wait_s in (*COMMIT_WAITS_S, None):
            try:
                with asking(self.name):
                    done = self._api.create_commit(
                        self.name,
                        list(operations),
                        commit_message=message,
                        repo_type="dataset",
                        revision=branch,
                        parent_commit=parent,
                        create_pr=propose,
                    )
                return str(done.oid), done.pr_url
            except BusyError as busy:
                if wait_s is None or (busy.after_s or 0) > MAX_WAIT_S:
                    raise
                time.sleep(max(busy.after_s or 0, wait_s))
        raise AssertionError  # the last try returns or raises

    def proposals(self) -> list[tuple[int, str]]:
        """List the open pull requests: number and title."""
        with asking(self.name):
            found = self._api.get_repo_discussions(
                self.name,
                repo_type="dataset",
                discussion_type="pull_request",
                discussion_status="open",
            )
            return [(one.num, one.title) for one in found]

    def tag(self, name: str, commit: str) -> None:
        """Put a tag on a commit.

        Raises:
            ExistsError: there is a tag of that name.
        """
        with asking(self.name):
            self._api.create_tag(self.name, tag=name, revision=commit, repo_type="dataset")

    def untag(self, name: str) -> None:
        """Remove a tag."""
        with asking(self.name):
            self._api.delete_tag(self.name, tag=name, repo_type="dataset")

    def branch(self, name: str, commit: str) -> None:
        """Make a branch at a commit; one that is there is an error."""
        with asking(self.name):
            self._api.create_branch(self.name, branch=name, revision=commit, repo_type="dataset")

    def unbranch(self, name: str) -> None:
        """Remove a branch."""
        with asking(self.name):
            self._api.delete_branch(self.name, branch=name, repo_type="dataset")

    def squash(self, branch: str, message: str) -> str:
        """Replace the history of a branch by one commit, and return it."""
        with asking(self.name):
            self._api.super_squash_history(
                self.name, branch=branch, commit_message=message, repo_type="dataset"
            )
        return self.refs().branches[branch]

    def forget(self, digests: Iterable[str]) -> int:
        """Delete large files for ever, by their sha256; return how many there were.

        No commit is rewritten: tags point to those that stand, and must not lose them.
        """
        wanted = set(digests)
        with asking(self.name):
            listed = self._api.list_lfs_files(self.name, repo_type="dataset")
            found = [one for one in listed if one.file_oid in wanted or one.oid in wanted]
            if found:
                self._api.permanently_delete_lfs_files(
                    self.name, found, repo_type="dataset", rewrite_history=False
                )
        return len(found)

    def snapshot(self, commit: str, cache: Path) -> Path:
        """Fetch all files of a commit; what other commits share is fetched once.

        Args:
            commit: which one.
            cache: a folder that keeps what was fetched.

        Returns:
            The folder that holds them.
        """
        from huggingface_hub import snapshot_download

        with asking(self.name):
            return Path(
                snapshot_download(
                    self.name,
                    repo_type="dataset",
                    revision=commit,
                    cache_dir=cache,
                    token=self._token,
                    endpoint=self._api.endpoint,
                )
            )

    def download(self, commit: str, path: str, folder: Path) -> Path:
        """Fetch a file of a commit into a folder."""
        with asking(self.name):
            return Path(
                self._api.hf_hub_download(
                    self.name, path, repo_type="dataset", revision=commit, local_dir=folder
                )
            )


def _mind_silence() -> None:
    """Let the client that all calls share give up on a silent Hub, unless it is told when."""
    from huggingface_hub import get_session

    session: Any = get_session()
    if getattr(getattr(session, "timeout", 0), "read", 0) is None:
        session.timeout = SILENCE_S


def tombstoned(lines: bytes) -> set[str]:
    """Read the ids of a ``tombstones.jsonl``.

    Raises:
        PackageError: a line is not what it should be.

    Examples:
        >>> sorted(tombstoned(b'{"id": "a1", "reason": "takedown"}'))
        ['a1']
    """
    try:
        return {str(json.loads(line)["id"]) for line in lines.splitlines() if line.strip()}
    except (ValueError, KeyError, TypeError) as error:
        raise PackageError(f"tombstones.jsonl: damaged ({error!r})") from error
