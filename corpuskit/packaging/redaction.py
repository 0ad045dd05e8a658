"""Take records out of finished releases, as a legal removal asks: from every version, all of them.

A version keeps its number. Rows of articles and edits go, and a rejection without details takes the
place of each article: pages are still articles and rejections. Rejections that tell of a record
lose address and source, changes forget it, tombstones name it. All other rows keep their place;
files without such rows stay byte for byte, if no column came since.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpuskit.article import Source, as_dict
from corpuskit.deduplication.comparing import NEAR
from corpuskit.errors import PackageError
from corpuskit.packaging import (
    assembly,
    card,
    changelog,
    checks,
    documents,
    facts,
    members,
    removal,
)
from corpuskit.packaging.configurations import configurations
from corpuskit.packaging.fields import TABLES
from corpuskit.packaging.folder import link, with_documents
from corpuskit.packaging.manifest import FileEntry, Manifest
from corpuskit.packaging.metadata import schema_sha256
from corpuskit.packaging.options import RESERVED, PackageOptions
from corpuskit.packaging.records import conform
from corpuskit.packaging.release import Release
from corpuskit.packaging.removal import Takedown, Tombstone
from corpuskit.packaging.shards import read_runs, write_shards
from corpuskit.schema import REJECTIONS
from corpuskit.scratch import scratch

REMOVED = f"rejections/{removal.STAGE}.parquet"
"""File of the rejections that take the place of removed articles."""

_NAMES = {
    "data": ("id",),
    "edits": ("article_id",),
    "rejections": ("id", "evidence"),
    "sketches": ("id", "copy_of"),
    "clusters": (),
    "changes": ("id", "old_id"),
}
"""Of each table the columns that may name a record."""
_ARTICLE = ("id", "url", "content_hash", "cluster_id", "source", "near_duplicate_of", "relation")
_REJECTION = ("id", "url", "reason", "evidence", "source", "relation")
_WITHHELD = as_dict(Source("withheld"))


class Redacted(NamedTuple):
    """What was taken out of one version."""

    manifest: Manifest
    articles: int
    rows: Mapping[str, int]
    """Rows that went or were emptied, by table."""
    replaced: frozenset[str]
    """Digests of the Parquet files that hold what was taken out: they must go as well."""


class Found(NamedTuple):
    """The records that takedowns name."""

    doomed: Mapping[str, Tombstone]
    """Real id to tombstone, whose ``removed_in`` is the oldest version that told of the record."""
    unknown: tuple[str, ...]
    """Records that no version tells of."""


def find(releases: Sequence[Release], takedowns: Sequence[Takedown]) -> Found:
    """Find the records that takedowns name in any version, by id, by URL, and as copies of a text.

    Args:
        releases: The versions, the oldest first.
        takedowns: What must go. Of reasons that ask for it, the same text goes wherever it stands.

    Raises:
        PackageError: a file is damaged.
    """
    named = {name: one for one in takedowns for name in one.names}
    for old, new in _renames(releases):
        for name, other in ((old, new), (new, old)):
            if name in named:
                named.setdefault(other, named[name])
    texts = dict(_texts(releases, named))
    found: dict[str, Tombstone] = {}
    known: set[Takedown] = set()
    for release in releases:
        version = release.manifest.version
        for row in _records(release, "data/", _ARTICLE):
            one = _named(row, named) or texts.get(row["content_hash"])
            if one:
                known.add(one)
                found.setdefault(row["id"], _tombstone(row, one, version))
        for row in chain(_records(release, "rejections/", _REJECTION), _members(release)):
            one = _named(row, named)
            if one and (row["source"] or {}).get("kind") != _WITHHELD["kind"]:
                known.add(one)
                found.setdefault(row["id"], _tombstone(row, one, version))
    return Found(found, tuple(sorted(one.record for one in set(takedowns) - known)))


def _members(release: Release) -> Iterator[dict[str, Any]]:
    """List the copies that clusters tell of: their rejections may be those of an older version."""
    for row in members.read_rows(release):
        yield from ({**one, "source": None} for one in row["members"] if not one["stands"])


def _texts(
    releases: Sequence[Release], named: Mapping[str, Takedown]
) -> Iterator[tuple[str, Takedown]]:
    """Yield the hashes of texts that must not stand anywhere, of named copies too."""
    kept = dict(named)
    for release in releases:
        for row in _records(release, "rejections/", _REJECTION):
            one = _named(row, named)
            if one and removal.is_same_text(row):
                kept.setdefault(row["evidence"], one)
    for release in releases:
        for row in _records(release, "data/", _ARTICLE):
            like = row.get("near_duplicate_of") if row.get("relation") == NEAR else None
            one = _named(row, kept) or kept.get(like or "")
            if one and one.reason in removal.WITH_COPIES and row["content_hash"]:
                yield row["content_hash"], one


def _named(row: Mapping[str, Any], named: Mapping[str, Takedown]) -> Takedown | None:
    canonical = (row["source"] or {}).get("canonical_url")
    names = removal.names_of(row["id"], row["url"], canonical)
    return next((named[name] for name in sorted(names) if name in named), None)


def _renames(releases: Sequence[Release]) -> Iterator[tuple[str, str]]:
    """Yield old and new id of the records that got another one, the oldest first."""
    for release in releases:
        path = release.path / f"changes/{release.manifest.version}.parquet"
        if path.is_file():
            rows = _read(path, ["id", "old_id"])
            if "old_id" in rows.column_names:
                yield from ((r["old_id"], r["id"]) for r in rows.to_pylist() if r["old_id"])


def redact(
    release: Release, out: Path, doomed: Mapping[str, Tombstone], previous_sha256: str | None
) -> Redacted:
    """Write a release again without some records.

    Args:
        release: The release as it was published.
        out: A folder that is not there yet, on the same disk: files that stay are linked.
        doomed: Real id to tombstone, from :func:`find`.
        previous_sha256: Digest of the manifest of the version before, if that was written again.

    Raises:
        PackageError: a file is damaged, or no article would be left.
    """
    manifest, ids = release.manifest, pa.array(list(doomed), pa.string())
    out.mkdir(parents=True)
    work = _Work(release, out, ids)
    found = {entry.path: entry for old in manifest.files for entry in work.carry(old)}
    left = work.leave_rejections([doomed[one] for one in work.removed])
    if not any(path.startswith("data/") for path in found):
        raise PackageError(
            f"{manifest.name} {manifest.version}: no article would be left; delete this version, "
            "or the repository, on the Hub"
        )
    files = sorted((found | {entry.path: entry for entry in left}).values(), key=_place_of)
    version = manifest.version
    present = [one for one in doomed.values() if _not_after(one.removed_in, version)]
    tombstones = removal.merge(removal.read_tombstones(release.path), present)
    (out / "tombstones.jsonl").write_text(removal.tombstone_lines(tombstones), encoding="utf-8")
    changelog.note_purge(release.path, out, manifest, len(work.removed))
    listed = configurations(files, manifest.split_rule)
    manifest = replace(
        manifest,
        files=tuple(files),
        rows={one.name: one.rows for one in listed},
        diff=_without(manifest.diff, work),
        tombstones=len(tombstones),
        previous_manifest_sha256=previous_sha256 or manifest.previous_manifest_sha256,
        schema_sha256={name: schema_sha256(schema) for name, schema in TABLES.items()},
    )
    manifest = _documented(release, out, manifest)
    (out / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")
    return Redacted(manifest, len(work.removed), work.rows, frozenset(work.replaced))


@dataclass(slots=True)
class _Work:
    """The files of one release, on their way into another folder."""

    release: Release
    out: Path
    ids: pa.Array
    rows: dict[str, int] = field(default_factory=dict)
    replaced: set[str] = field(default_factory=set)
    removed: list[str] = field(default_factory=list)
    """Ids of the articles that went."""
    forgotten: list[str] = field(default_factory=list)
    """What the changes of this very version said of them: ``added``, ``changed`` or ``removed``."""

    def carry(self, entry: FileEntry) -> Iterator[FileEntry]:
        """Take one file along, without the rows that must go; one that is left empty goes too."""
        table = entry.path.partition("/")[0]
        source, target = self.release.path / entry.path, self.out / entry.path
        if table == "clusters":
            written, hits = members.carry(self.release, self.out, self.ids)
            self._count(table, hits, entry)
            if not hits:
                link(source, target)
            yield from written or [entry]
            return
        hits = self._hits(source, table)
        if not hits and pq.read_schema(source).remove_metadata().equals(TABLES[table]):
            link(source, target)
            yield entry
            return
        self._count(table, hits, entry)
        runs = [run for run in self._runs(source, table, entry) if run.num_rows]
        if table == "changes" and not runs:
            runs = [TABLES[table].empty_table()]  # each version has one, empty or not
        yield from write_shards(
            self.out, enumerate(runs), dict.fromkeys(range(len(runs)), entry.path)
        )

    def _count(self, table: str, hits: int, entry: FileEntry) -> None:
        if hits:
            self.rows[table] = self.rows.get(table, 0) + hits
            self.replaced.add(entry.sha256)

    def leave_rejections(self, tombstones: list[Tombstone]) -> list[FileEntry]:
        """Write what is left of the articles that went, beside what stands there already."""
        if not tombstones:
            return []
        rows = [
            {"id": one.id, "stage": removal.STAGE, "reason": one.reason, "source": _WITHHELD}
            for one in tombstones
        ]
        fresh = pa.Table.from_pylist(rows, REJECTIONS)
        path = self.out / REMOVED
        if path.exists():
            fresh = pa.concat_tables([pq.read_table(path, schema=REJECTIONS), fresh])
            path.unlink()  # it may be a link to the file of the old release
        keys = [(name, "ascending") for name in ("stage", "reason", "id")]
        whole = fresh.sort_by(keys).combine_chunks()
        return list(write_shards(self.out, [(0, whole)], {0: REMOVED}))

    def _hits(self, path: Path, table: str) -> int:
        columns = [*_NAMES[table], *(["source"] if table == "rejections" else [])]
        return int(pc.sum(self._named(_read(path, columns), table)).as_py() or 0)

    def _named(self, rows: pa.Table, table: str) -> pa.ChunkedArray:
        """Say of each row whether it tells of a record that must go."""
        hits = None
        for name in _NAMES[table]:
            if name not in rows.column_names:  # of a release made before there was such a column
                continue
            one = pc.is_in(rows.column(name), value_set=self.ids)
            hits = one if hits is None else pc.or_(hits, one)
        if table == "rejections":
            kind = pc.struct_field(rows.column("source"), "kind")
            known = pc.equal(kind, _WITHHELD["kind"])
            hits = pc.and_not(hits, pc.fill_null(known, fill_value=False))
        return hits

    def _runs(self, path: Path, table: str, entry: FileEntry) -> Iterator[pa.Table]:
        with pq.ParquetFile(path) as file:
            for group in range(file.num_row_groups):
                rows = conform(file.read_row_group(group), TABLES[table])  # as the card tells it
                named = self._named(rows, table)
                gone = rows.filter(named)
                if table == "data":
                    self.removed += gone.column("id").to_pylist()
                if table == "changes" and Path(entry.path).stem == self.release.manifest.version:
                    self.forgotten += gone.column("op").to_pylist()
                if table == "rejections":
                    yield _withheld(rows, named)
                else:
                    yield rows.filter(pc.invert(named)).combine_chunks()


def _tombstone(row: Mapping[str, Any], one: Takedown, version: str) -> Tombstone:
    cluster = row.get("cluster_id")
    return Tombstone(
        removal.spoken_id(row["id"], one.reason),
        version,
        one.reason,
        one.date,
        one.reference,
        row.get("content_hash"),
        removal.spoken_id(cluster, one.reason) if cluster else None,
    )


def _withheld(rows: pa.Table, named: pa.ChunkedArray) -> pa.Table:
    """Take what names a page out of rejections: address, source, evidence, ids that are no hash."""
    plain = rows.to_pylist()
    for row, hit in zip(plain, named.to_pylist(), strict=True):
        if hit:
            told = removal.spoken_id(row["id"], "takedown")
            row |= {"id": told, "url": None, "evidence": None, "source": _WITHHELD}
    return pa.Table.from_pylist(plain, rows.schema)


def _records(release: Release, folder: str, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    for entry in release.manifest.files:
        if entry.path.startswith(folder):
            yield from _read(release.path / entry.path, columns).to_pylist()


def _read(path: Path, columns: Sequence[str]) -> pa.Table:
    try:
        with pq.ParquetFile(path) as file:
            return file.read(list(columns))
    except (OSError, pa.ArrowInvalid) as error:
        raise PackageError(
            f"{path}: missing or damaged ({error}); build or download the release again"
        ) from error


def _without(diff: Mapping[str, Any] | None, work: _Work) -> Mapping[str, Any] | None:
    """Take the records that went out of the counts of what this version changed."""
    if diff is None:
        return None
    counts = {op: diff[op] - work.forgotten.count(op) for op in ("added", "changed", "removed")}
    kept = len(work.removed) - sum(work.forgotten.count(op) for op in ("added", "changed"))
    return {**diff, **counts, "unchanged": diff["unchanged"] - kept}


def _documented(release: Release, out: Path, manifest: Manifest) -> Manifest:
    """Count everything anew, check it, and write the documents."""
    kept = {}
    for document in release.manifest.documents:
        if document.path.partition("/")[0] not in RESERVED:
            kept[document.path] = (release.path / document.path).read_bytes()
    options = _options(manifest, kept)
    with scratch(manifest.pages) as connection:
        for statement in assembly.WRITTEN_TABLES:
            connection.execute(statement)
        for name, folder in (("articles", "data"), ("edits", "edits"), ("rejections",) * 2):
            files = [e.path for e in manifest.files if e.path.startswith(f"{folder}/")]
            for _ in assembly.noted(
                connection, name, dict(enumerate(files)), read_runs(out, files)
            ):
                pass  # only what is noted on the way is wanted
        rules = facts.count_rules(connection)
        manifest = replace(
            manifest,
            articles=sum(manifest.rows["default"].values()),
            edits=sum(rule.edits for rule in rules),
            rules=rules,
            rejections=facts.count_rejections(connection),
            filtered=facts.count_filters(connection),
            clusters=facts.count_clusters(connection),
            leaks=checks.count_leaks(
                connection, configurations(manifest.files, manifest.split_rule)
            ),
        )
        checks.check_rows(connection, manifest)
        checks.check_files(out, manifest.files)
        written = card.write_documents(out, manifest, options, facts.gather(connection))
        documents.check_documents(out, manifest)
    return with_documents(manifest, out, ["tombstones.jsonl", changelog.NAME, *written])


def _options(manifest: Manifest, extra_files: Mapping[str, bytes]) -> PackageOptions:
    told = dict(manifest.card or {})
    if told.get("languages") is not None:
        told["languages"] = tuple(told["languages"])
    return PackageOptions(
        name=manifest.name,
        version=manifest.version,
        signature=manifest.signature,
        salt=manifest.split_rule["salt"],
        ratios=manifest.split_rule["ratios"],
        extra_files=extra_files,
        **told,
    )


def _not_after(one: str, other: str) -> bool:
    return [int(part) for part in one.split(".")] <= [int(part) for part in other.split(".")]


def _place_of(entry: FileEntry) -> tuple[int, str]:
    return list(_NAMES).index(entry.path.partition("/")[0]), entry.path
