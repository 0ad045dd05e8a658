"""Is a release what its manifest says: every byte, row and column, and nothing that was removed."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpuskit.errors import PackageError, PublishError
from corpuskit.packaging import Release, read_release
from corpuskit.packaging.manifest import Document, FileEntry, Manifest
from corpuskit.packaging.metadata import schema_sha256
from corpuskit.publishing.contents import KEPT, contents, damages, sha256_of
from corpuskit.publishing.errors import asking
from corpuskit.publishing.repository import RemoteFile, Repository, tombstoned
from corpuskit.storage.places import is_remote

AT_ONCE = 8
"""Files read at the same time: most of the time is spent waiting for the Hub."""
TABLES = {
    "data": ("articles", "id"),
    "edits": ("edits", "article_id"),
    "rejections": ("rejections", None),
    "changes": ("changes", None),
    "sketches": ("sketches", "id"),
    "clusters": ("clusters", "members"),
}
"""Of each folder its table in the manifest, and the column that must hold no removed id; changes
name what was removed, unless the name itself may tell something."""
NAMED = 3
"""Removed ids that a message names."""

Open = Callable[[str], Any]
"""Opens a file of a release for reading."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What was looked at, and what is wrong."""

    where: str
    version: str
    files: int
    rows: int
    """Of all Parquet files, as really found."""
    problems: tuple[str, ...]
    """One line each; none where all is as it should be."""


def verify(
    release: Path | str,
    revision: str | None = None,
    *,
    token: str | None = None,
    full: bool = False,
) -> Verification:
    """Check a release, a folder, in a store or on the Hub, against its own manifest.

    Every file is there and has its size and sha256, nothing else is; every Parquet file has its
    rows and columns; no removed id is in the data. On the Hub the digests are those it keeps
    itself: nothing is downloaded but the ends of the files and the columns of ids. A store's are
    not relied on: all of the release is downloaded.

    Args:
        release: a folder, its address in a store, or the name of a dataset repository.
        revision: of a repository, the tag, branch or commit.
        token: for a private repository.
        full: download every byte too and compute its digest.

    Raises:
        PackageError: there is no manifest, or it is damaged or made by a newer corpuskit.
        PublishError: the Hub refused, failed or did not answer.
        ConfigError: there is no such revision.
    """
    if is_remote(release):
        from corpuskit.storage.fetching import all_of

        with all_of(release) as folder:
            return replace(_verify_folder(read_release(folder)), where=release)
    if Path(release).exists():
        return _verify_folder(read_release(release))
    hub = Repository(str(release), token)
    commit = hub.resolve(revision)
    manifest = hub.manifest(commit)
    where = f"{hub.name}@{revision or 'main'}"
    if manifest is None:
        raise PackageError(
            f"{where}: holds no release of corpuskit: there is no manifest.json; if it was "
            "deleted there, publish the release again as a new version"
        )
    return verify_commit(hub, commit, manifest, where=where, full=full)


def _verify_folder(release: Release) -> Verification:
    files = contents(release)
    problems = damages(release.path, files)
    whole = {path for path in files if not any(p.startswith(f"{path}: ") for p in problems)}
    lying = {
        path.relative_to(release.path).as_posix()
        for path in release.path.rglob("*")
        if path.is_file()
    }
    lying = {path for path in lying if not any(p.startswith(".") for p in path.split("/"))}
    problems += [f"{path}: is not in the manifest" for path in sorted(lying - set(files))]
    removed: set[str] = set()
    try:
        if "tombstones.jsonl" in lying:
            removed = tombstoned((release.path / "tombstones.jsonl").read_bytes())
    except PackageError as error:
        problems.append(str(error))

    def open_file(path: str) -> Any:
        return (release.path / path).open("rb")

    readable = [entry for entry in release.manifest.files if entry.path in whole]
    rows, found = _look_into(open_file, readable, release.manifest, removed)
    return Verification(
        str(release.path), release.manifest.version, len(files), rows, (*problems, *found)
    )


def verify_commit(
    hub: Repository, commit: str, manifest: Manifest, *, where: str, full: bool = False
) -> Verification:
    """Check what a repository holds at a commit against a manifest.

    Raises:
        PublishError: the Hub refused, failed or did not answer.
    """
    remote = hub.at(commit).files
    problems = _tree_problems(hub, commit, manifest, remote)
    broken = {problem.partition(": ")[0] for problem in problems}
    readable = [entry for entry in manifest.files if entry.path not in broken]
    removed: set[str] = set()
    try:
        removed = hub.tombstones(commit)  # even of a list that was changed or added later
    except PackageError as error:
        problems.append(str(error))

    def open_file(path: str) -> Any:
        return hub.files.open(hub.address(commit, path), "rb")

    with asking(hub.name):
        hub.files.find(f"datasets/{hub.name}@{commit}", refresh=True)
        rows, found = _look_into(open_file, readable, manifest, removed)
    problems += found
    if full:
        problems += _download_problems(hub, commit, manifest)
    count = len(manifest.files) + len(manifest.documents) + 1
    return Verification(where, manifest.version, count, rows, tuple(problems))


def _tree_problems(
    hub: Repository, commit: str, manifest: Manifest, remote: Mapping[str, RemoteFile]
) -> list[str]:
    """Compare what the Hub tells of its files with the manifest."""
    expected = {one.path: one for one in _listed(manifest)}
    problems = []
    for path, one in expected.items():
        there = remote.get(path)
        if there is None:
            problems.append(f"{path}: is missing")
        elif there.bytes != one.bytes:
            problems.append(f"{path}: has {there.bytes} bytes, not {one.bytes}: it was changed")
        elif there.sha256 is None:
            if _sha256(hub.read(commit, path)) != one.sha256:
                problems.append(f"{path}: was changed since it was published")
        elif there.sha256 != one.sha256:
            problems.append(f"{path}: was changed since it was published")
    extra = set(remote) - set(expected) - KEPT - {"manifest.json"}
    return problems + [f"{path}: is not in the manifest" for path in sorted(extra)]


def _look_into(
    open_file: Open, entries: list[FileEntry], manifest: Manifest, removed: set[str]
) -> tuple[int, list[str]]:
    """Read rows, columns and ids of Parquet files; return all rows and what is wrong."""

    def look(entry: FileEntry) -> tuple[int, list[str]]:
        try:
            with open_file(entry.path) as file, _parquet(file) as table:
                return table.metadata.num_rows, list(_problems_of(entry, table, manifest, removed))
        except pa.ArrowInvalid as error:
            return 0, [f"{entry.path}: is no readable Parquet file ({error})"]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        looked = list(pool.map(look, entries))
    return sum(rows for rows, _ in looked), [line for _, lines in looked for line in lines]


@contextmanager
def _parquet(file: Any) -> Iterator[pq.ParquetFile]:
    with pq.ParquetFile(file) as table:
        yield table


def _problems_of(
    entry: FileEntry, table: pq.ParquetFile, manifest: Manifest, removed: set[str]
) -> Iterator[str]:
    if table.metadata.num_rows != entry.rows:
        yield f"{entry.path}: has {table.metadata.num_rows} rows, not {entry.rows}"
    name, column = TABLES.get(entry.path.partition("/")[0], (None, None))
    if name is not None and name in manifest.schema_sha256:
        try:
            columns = schema_sha256(table.schema_arrow)
        except KeyError:  # a type that no table of ours has
            columns = None
        if columns != manifest.schema_sha256[name]:
            yield f"{entry.path}: has other columns than the manifest says"
    if removed and column in table.schema_arrow.names:
        ids = set(_ids(table.read([column]).column(column)).to_pylist())
        found = sorted(ids & removed)
        if found:
            named = ", ".join(found[:NAMED])
            yield f"{entry.path}: holds {len(found)} removed articles ({named})"


def _ids(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return the ids of a column, which may be those of structs in lists."""
    if pa.types.is_list(column.type):
        return pc.struct_field(pc.list_flatten(column), "id")
    return column


def _download_problems(hub: Repository, commit: str, manifest: Manifest) -> list[str]:
    """Download every file and compute its digest."""
    problems = []
    with tempfile.TemporaryDirectory(prefix="corpuskit-verify-") as folder:
        for one in _listed(manifest):
            if one.path not in hub.at(commit).files:
                continue
            try:
                path = hub.download(commit, one.path, Path(folder))
            except PublishError as error:
                problems.append(f"{one.path}: could not be downloaded whole ({error})")
                continue
            if sha256_of(path) != one.sha256:
                problems.append(f"{one.path}: what the Hub sends is not what was published")
            path.unlink()
    return problems


def _listed(manifest: Manifest) -> list[FileEntry | Document]:
    return [*manifest.files, *manifest.documents]


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
