"""One bare git repository, driven by the ``git`` program: commits, trees, refs.

Nothing here knows HTTP. A commit is made by one ``git fast-import``, so it is there whole or not at
all; commits, trees and blobs never change, so they are kept once read.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\noid sha256:([0-9a-f]{64})\nsize (\d+)\n"
)
MAX_POINTER_BYTES = 200
"""No LFS pointer is longer; larger blobs need not be read to know that they are none."""
_HEX = re.compile(r"[0-9a-f]{7,40}")
_QUIET = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "localhub",
    "GIT_AUTHOR_EMAIL": "hub@localhost",
    "GIT_COMMITTER_NAME": "localhub",
    "GIT_COMMITTER_EMAIL": "hub@localhost",
}


class Entry(NamedTuple):
    """A file of a commit."""

    blob: str
    """The git id of what the commit holds: the file, or the pointer to it."""
    size: int
    """Of the file itself, in bytes."""
    sha256: str | None = None
    """Digest of the file where it is stored outside of git, else None."""
    pointer_size: int = 0


class Commit(NamedTuple):
    """One commit of a log."""

    oid: str
    author: str
    date: str
    title: str
    body: str


class Git:
    """A bare repository in a folder; all writing must be done under one lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._refs: dict[str, str] | None = None
        self._commits: set[str] = set()
        self._trees: dict[str, dict[str, Entry]] = {}
        self._contents: dict[str, bytes] = {}

    def create(self) -> None:
        """Make the folder and the empty repository in it."""
        self.path.mkdir(parents=True)
        self._run("init", "--quiet", "--bare", "--initial-branch=main", ".")

    @property
    def refs(self) -> dict[str, str]:
        """Every ref by its full name, with the commit it stands for."""
        if self._refs is None:
            out = self._run("for-each-ref", "--format=%(refname) %(objectname) %(*objectname)")
            rows = [line.split() for line in out.decode().splitlines()]
            self._refs = {row[0]: row[-1] for row in rows}
        return self._refs

    def resolve(self, revision: str) -> str | None:
        """Return the commit of a branch, tag, full ref name or (beginning of a) commit id."""
        for name in (f"refs/heads/{revision}", f"refs/tags/{revision}", revision):
            if name in self.refs:
                return self.refs[name]
        if revision in self._commits:
            return revision
        if not _HEX.fullmatch(revision):
            return None
        done = self._try("rev-parse", "--quiet", "--verify", revision + "^{commit}")
        if done.returncode:
            return None
        commit = done.stdout.decode().strip()
        self._commits.add(commit)
        return commit

    def tree(self, commit: str) -> dict[str, Entry]:
        """Return all files of a commit by path, in order."""
        if commit not in self._trees:
            out = self._run("ls-tree", "-r", "-z", "-l", "--full-tree", commit)
            listed = []
            for row in out.decode().split("\0")[:-1]:
                head, _, path = row.partition("\t")
                _, _, blob, size = head.split()
                listed.append((path, blob, int(size)))
            small = self._blobs([blob for _, blob, size in listed if size <= MAX_POINTER_BYTES])
            self._trees[commit] = {
                path: _entry(blob, size, small.get(blob, b"")) for path, blob, size in listed
            }
        return self._trees[commit]

    def blob(self, oid: str) -> bytes:
        """Return what a blob holds."""
        if oid not in self._contents:
            self._contents[oid] = self._run("cat-file", "blob", oid)
        return self._contents[oid]

    def commit(
        self,
        ref: str,
        parent: str | None,
        changes: Mapping[str, bytes | None],
        message: str,
        at: int,
    ) -> str:
        """Commit changes onto a ref and return the commit; None as content deletes.

        Args:
            ref: full name of the ref to move.
            parent: its commit now, None for a first commit.
            changes: path to content; a path that ends with a slash is a folder to delete.
            message: title, blank line, description.
            at: seconds since 1970.
        """
        text = message.encode()
        stream = [
            f"commit {ref}\n".encode(),
            f"committer localhub <hub@localhost> {at} +0000\n".encode(),
            b"data %d\n%s\n" % (len(text), text),
        ]
        if parent:
            stream.append(f"from {parent}\n".encode())
        for path, content in changes.items():
            if content is None:
                stream.append(f"D {path.rstrip('/')}\n".encode())
        for path, content in changes.items():
            if content is not None:
                head = f"M 100644 inline {path}\ndata {len(content)}\n".encode()
                stream += [head, content, b"\n"]
        self._run("fast-import", "--quiet", "--force", stdin=b"".join(stream))
        self._refs = None
        return self.refs[ref]

    def squash(self, ref: str, message: str, at: int) -> str:
        """Replace the history of a ref by one commit that holds the same files."""
        tree = self._run("rev-parse", self.refs[ref] + "^{tree}").decode().strip()
        dated = {"GIT_AUTHOR_DATE": f"{at} +0000", "GIT_COMMITTER_DATE": f"{at} +0000"}
        out = self._run("commit-tree", tree, stdin=message.encode(), env=dated)
        self.move(ref, out.decode().strip())
        return self.refs[ref]

    def merge(self, ours: str, theirs: str, message: str) -> str | None:
        """Return a commit that merges two, None where they conflict."""
        done = self._try("merge-tree", "--write-tree", ours, theirs)
        if done.returncode:
            return None
        tree = done.stdout.decode().split()[0]
        out = self._run("commit-tree", tree, "-p", ours, "-p", theirs, stdin=message.encode())
        return out.decode().strip()

    def move(self, ref: str, commit: str) -> None:
        """Point a ref to a commit."""
        self._run("update-ref", ref, commit)
        self._refs = None

    def drop(self, ref: str) -> None:
        """Delete a ref."""
        self._run("update-ref", "-d", ref)
        self._refs = None

    def log(self, commit: str) -> list[Commit]:
        """List the commits that lead to one, newest first."""
        out = self._run("log", "-z", "--format=%H%x01%an%x01%cI%x01%s%x01%b", commit).decode()
        return [Commit(*row.split("\x01")) for row in out.split("\0") if row]

    def _blobs(self, oids: list[str]) -> dict[str, bytes]:
        """Read many small blobs with one call of git."""
        if not oids:
            return {}
        out = self._run("cat-file", "--batch", stdin="".join(f"{o}\n" for o in oids).encode())
        found, at = {}, 0
        for oid in oids:
            end = out.index(b"\n", at)
            size = int(out[at:end].split()[2])
            found[oid] = out[end + 1 : end + 1 + size]
            at = end + 2 + size
        return found

    def _run(
        self, *arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None
    ) -> bytes:
        done = self._try(*arguments, stdin=stdin, env=env)
        if done.returncode:
            raise RuntimeError(f"git {arguments[0]}: {done.stderr.decode()}")
        return done.stdout

    def _try(
        self, *arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            ["git", *arguments],
            check=False,
            cwd=self.path,
            input=stdin,
            capture_output=True,
            env={**os.environ, **_QUIET, **(env or {})},
        )


def pointer(sha256: str, size: int) -> bytes:
    """Write the small text that stands in git for a large file.

    Source: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
    """
    return (
        f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {size}\n".encode()
    )


def _entry(blob: str, size: int, content: bytes) -> Entry:
    found = POINTER.fullmatch(content)
    if not found:
        return Entry(blob, size)
    return Entry(blob, int(found[2]), found[1].decode(), size)
