"""What the Hub keeps: users and their tokens, repositories, large files, discussions."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from localhub.git import Entry, Git, pointer
from localhub.wire import HubError

LARGE = ("parquet", "arrow", "zst", "gz", "bin", "zip", "png", "jpg", "warc", "npz", "duckdb")
"""Endings that a new repository stores outside of git. Source: the Hub's own .gitattributes."""
ATTRIBUTES = "".join(f"*.{ending} filter=lfs diff=lfs merge=lfs -text\n" for ending in LARGE)
MAX_REGULAR_BYTES = 10 * 2**20
"""Above this a file goes outside of git whatever it is called. Source: the Hub's documentation."""


class User(NamedTuple):
    """Who a token stands for, and what it may do."""

    name: str
    role: str
    """``write`` or ``read``."""
    orgs: tuple[str, ...] = ()


@dataclass
class Repo:
    """One repository: git, large files, and what is told of it."""

    kind: str
    """``datasets``, ``models`` or ``spaces``."""
    name: str
    """``owner/name``."""
    folder: Path
    private: bool = False
    gated: bool = False
    granted: list[str] = field(default_factory=list)
    """Users who may read the files of a gated repository."""
    discussions: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.git = Git(self.folder / "git")

    @property
    def owner(self) -> str:
        """The user or organization it belongs to."""
        return self.name.partition("/")[0]

    def commit_of(self, revision: str) -> str:
        """Return the commit of a revision.

        Raises:
            HubError: there is none.
        """
        commit = self.git.resolve(revision)
        if commit is None:
            raise HubError(404, f"Invalid rev id: {revision}", "RevisionNotFound")
        return commit

    def tree(self, revision: str) -> dict[str, Entry]:
        """Return the files of a revision."""
        return self.git.tree(self.commit_of(revision))

    def large(self, sha256: str) -> Path:
        """Say where a large file lies, or would lie."""
        return self.folder / "lfs" / sha256[:2] / sha256

    def large_files(self) -> Iterator[Path]:
        """Yield the large files that are there."""
        return (path for path in sorted((self.folder / "lfs").glob("??/*")) if path.is_file())

    def keep(self, sha256: str, parts: list[bytes] | list[Path]) -> None:
        """Store a large file whole.

        Raises:
            HubError: it is not what it says it is.
        """
        target = self.large(sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_suffix(f".{secrets.token_hex(4)}")
        digest = hashlib.sha256()
        with partial.open("wb") as file:
            for part in parts:
                content = part if isinstance(part, bytes) else part.read_bytes()
                digest.update(content)
                file.write(content)
        if digest.hexdigest() != sha256:
            partial.unlink()
            raise HubError(400, "the content does not have the announced sha256")
        os.replace(partial, target)  # noqa: PTH105 - the one atomic step, named as such

    def save(self) -> None:
        """Write down what is not in git."""
        plain = {
            "private": self.private, "gated": self.gated, "granted": self.granted,
            "discussions": self.discussions,
        }  # fmt: skip
        (self.folder / "repo.json").write_text(json.dumps(plain), encoding="utf-8")


class Store:
    """All repositories of a Hub under one folder. ``lock`` is held by whoever writes."""

    def __init__(self, folder: Path, clock: Callable[[], float]) -> None:
        self.folder = folder
        self.clock = clock
        self.lock = threading.RLock()
        self.users: dict[str, User] = {}
        self.repos: dict[tuple[str, str], Repo] = {}
        for saved in folder.glob("repos/*/*/*/repo.json"):
            kind, *name = saved.parent.relative_to(folder / "repos").parts
            repo = Repo(kind, "/".join(name), saved.parent, **json.loads(saved.read_text()))
            self.repos[kind, repo.name] = repo

    def now(self) -> int:
        """Return the Hub's own idea of the time, in seconds since 1970."""
        return int(self.clock())

    def user(self, token: str | None) -> User | None:
        """Return who a token stands for; None without one.

        Raises:
            HubError: the token is unknown.
        """
        if token is None:
            return None
        if token not in self.users:
            raise HubError(401, "Invalid credentials in Authorization header")
        return self.users[token]

    def create(self, kind: str, name: str, *, private: bool) -> Repo:
        """Make a repository with its first commit."""
        repo = Repo(kind, name, self.folder / "repos" / kind / name, private)
        repo.git.create()
        first = {".gitattributes": ATTRIBUTES.encode()}
        repo.git.commit("refs/heads/main", None, first, "initial commit", self.now())
        repo.save()
        self.repos[kind, name] = repo
        return repo

    def delete(self, repo: Repo) -> None:
        """Remove a repository for ever."""
        del self.repos[repo.kind, repo.name]
        shutil.rmtree(repo.folder)

    def readable(self, kind: str, name: str, user: User | None) -> Repo:
        """Return a repository that a user may know of.

        Raises:
            HubError: there is none, or it is somebody else's private one: nobody is told which.
        """
        repo = self.repos.get((kind, name))
        if repo is None or (repo.private and not _member(repo, user)):
            if user is None:
                raise HubError(401, "Repository not found", "RepoNotFound")
            raise HubError(404, "Repository not found", "RepoNotFound")
        return repo

    def writable(self, repo: Repo, user: User | None, ref: str = "") -> None:
        """Refuse a user who may not write.

        Args:
            repo: the repository.
            user: who asks.
            ref: full name of the ref to write to; whoever opened a pull request may write to its.

        Raises:
            HubError: with the reason.
        """
        if user is None:
            raise HubError(401, "Invalid username or password.")
        theirs = [one for one in repo.discussions if ref == f"refs/pr/{one['num']}"]
        if theirs and theirs[0]["author"] == user.name:
            return
        if not _member(repo, user):
            raise HubError(403, "you do not have the right to write to this repository")
        if user.role != "write":
            raise HubError(403, "you must use a write token for this")


def files_allowed(repo: Repo, user: User | None) -> None:
    """Refuse a user who was not granted access to the files of a gated repository."""
    if not repo.gated or _member(repo, user) or (user and user.name in repo.granted):
        return
    status = 403 if user else 401
    raise HubError(status, f"Access to dataset {repo.name} is restricted.", "GatedRepo")


def stored(repo: Repo, sha256: str, size: int | None) -> bytes:
    """Write the pointer to a large file that is there.

    Raises:
        HubError: it is not there.
    """
    path = repo.large(sha256)
    if not path.is_file():
        raise HubError(400, f"LFS pointer pointed to a file that does not exist: {sha256}")
    actual = path.stat().st_size
    if size is not None and size != actual:
        raise HubError(400, f"{sha256} has {actual} bytes, not {size}")
    return pointer(sha256, actual)


def _member(repo: Repo, user: User | None) -> bool:
    return user is not None and repo.owner in {user.name, *user.orgs}
