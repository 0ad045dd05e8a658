"""Articles become a release folder: the very files that a dataset repository on the Hub holds.

In go the parts that an engine wrote; out comes a folder that ``datasets.load_dataset`` loads, with
a manifest, a card and a licence. Duplicates become rejections; every page that came in is an
article or a rejection of the release, or nothing is put in place. The same parts and options give
the same bytes, in whatever order the parts were cut.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from corpuskit.errors import ConfigError, PackageError, SourceError
from corpuskit.packaging import (
    card,
    changelog,
    changes,
    checks,
    documents,
    facts,
    plan,
    removal,
    versions,
)
from corpuskit.packaging.assembly import Rows, assemble
from corpuskit.packaging.configurations import configurations
from corpuskit.packaging.diff import Diff, brief, compare, diff, new_configurations, rules_of
from corpuskit.packaging.fields import TABLES
from corpuskit.packaging.folder import staging, with_documents
from corpuskit.packaging.manifest import (
    ID_RULE,
    SCHEMA_VERSION,
    SPLIT_UNIT,
    FileEntry,
    Manifest,
)
from corpuskit.packaging.metadata import schema_sha256
from corpuskit.packaging.nearness import Nearness, rule_of
from corpuskit.packaging.options import PackageOptions
from corpuskit.packaging.parts import check_part, part_folders
from corpuskit.packaging.previous import check, schemas
from corpuskit.packaging.related import list_related
from corpuskit.packaging.release import Release, read_release
from corpuskit.packaging.shards import sha256_of, writer_name
from corpuskit.packaging.tombstones import find_unmatched, new_tombstones
from corpuskit.progress import Progress, silent
from corpuskit.scratch import scratch

__all__ = ["Diff", "Manifest", "PackageOptions", "Release", "diff", "package", "read_release"]


def package(
    parts: Path,
    out: Path,
    *,
    options: PackageOptions,
    on_unmatched: Callable[[Sequence[str]], None] | None = None,
    on_related: Callable[[Sequence[str]], None] | None = None,
    tell: Progress = silent,
) -> Manifest:
    """Package finished parts into a release folder; it is there whole or not at all.

    Args:
        parts: The folder of the parts; it may hold none where there is a previous release.
        out: The folder of the release; a release that lies there is replaced, nothing else is.
        options: Name, version, splits, and what the card says.
        on_unmatched: Told the lines of the takedown list that name no page and no record; they
            stand in no file of the release, since they may be about somebody.
        on_related: Told the ids of records that stay, though they are of the cluster of one that
            was taken down (``takedowns_scope: cluster`` takes them out).
        tell: Told of every step, and how far it is.

    Raises:
        PackageError: a part is damaged, there is no article, ``out`` holds something else, or a
            check of the finished release failed.
        SourceError: the disk is full or cannot be written to.
    """
    folders = part_folders(parts, empty=options.previous is not None)
    pages = _count_pages(folders)
    previous = _previous(options, out)
    known = previous.manifest.articles if previous else 0
    try:
        with staging(out) as (release, work):
            with scratch(pages + known, work / "spilled") as connection:
                tell("reading keys", 0, pages)
                plan.read_keys(
                    connection,
                    folders,
                    previous,
                    options.takedowns,
                    on_rows=lambda rows: tell("reading keys", rows, pages),
                )
                tell("finding copies", 0, None)
                nearness = Nearness(connection, folders, previous, options, work, tell)
                plan.settle(connection, options, nearness)
                tell("planning files", 0, None)
                _refuse_empty(connection, pages)
                made = _Making(connection, options, previous, release, work, nearness, tell)
                manifest, extra = made.write(Rows(folders, previous), pages)
                files = len(manifest.files)
                tell("checking files", 0, files)
                checks.check_rows(connection, manifest)
                for entry in manifest.files:
                    checks.check_files(release, [entry])
                    tell("checking files", 1, files)
                written = card.write_documents(release, manifest, options, facts.gather(connection))
                documents.check_documents(release, manifest)
                tombstones = removal.read_tombstones(previous.path) if previous else ()
                unmatched = find_unmatched(connection, options.takedowns, tombstones)
                related = list_related(connection)
            manifest = with_documents(manifest, release, [*extra, *written])
            (release / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")
    except (OSError, duckdb.OperationalError, pa.ArrowMemoryError) as error:
        raise SourceError(
            f"{out}: could not be written ({error}); free some space and run the build again: "
            "finished parts are kept"
        ) from error
    if related and on_related:
        on_related(related)
    if unmatched and on_unmatched:
        on_unmatched(unmatched)
    return manifest


def _count_pages(folders: Sequence[Path]) -> int:
    counts = map(check_part, folders)
    return sum(count["articles"] + count["rejections"] for count in counts)


def _previous(options: PackageOptions, out: Path) -> Release | None:
    """Open the previous release, and make sure that it is whole."""
    if options.previous is None:
        return None
    if options.previous.resolve() == out.resolve():
        raise ConfigError(
            f"release.previous: {out} is the output itself; build the new release into a folder "
            "of its own"
        )
    release = read_release(options.previous)
    check(release)
    return release


def _refuse_empty(connection: duckdb.DuckDBPyConnection, pages: int) -> None:
    ((articles,),) = connection.execute("SELECT count(*) FROM heirs").fetchall()
    if articles:
        return
    reasons = connection.execute(
        "SELECT reason, count(*) AS pages FROM refused GROUP BY reason ORDER BY pages DESC, reason "
        "LIMIT 3"
    ).fetchall()
    why = ", ".join(f"{reason}: {count}" for reason, count in reasons) or "there were no pages"
    told = "the only page was" if pages == 1 else f"all {pages} pages were"
    raise PackageError(f"no article to package: {told} rejected ({why})")


_RENAMED = (
    "SELECT o.was, h.id FROM published AS o LEFT JOIN heirs AS h ON h.published = o.key "
    "WHERE h.id <> o.was OR h.id IS NULL AND o.was IN (SELECT id FROM heirs)"
)
"""Old and new id of each record that got another one; no new one where the record goes and another
gets its id."""


def previous_files(previous: Release | None, version: str) -> tuple[FileEntry, ...]:
    """Return the files whose division into periods holds: a major version divides anew."""
    if previous is None:
        return ()
    major = versions.numbers(version)[0] > versions.numbers(previous.manifest.version)[0]
    return () if major else previous.manifest.files


@dataclass(frozen=True, slots=True)
class _Making:
    """A release in the making."""

    connection: duckdb.DuckDBPyConnection
    options: PackageOptions
    previous: Release | None
    release: Path
    work: Path
    nearness: Nearness
    tell: Progress

    def write(self, rows: Rows, pages: int) -> tuple[Manifest, list[str]]:
        """Write the data, the changes, the tombstones and the changelog.

        Returns:
            The manifest, still without the documents, and the names of the documents written
            here.
        """
        before = self.previous.manifest.version if self.previous else None
        bump = self._bump()
        version = versions.decide(self.options.version, before, bump)
        again = previous_files(self.previous, version)
        plan.lay_out(self.connection, self.options, again, self.previous)
        sketches = self.nearness.stored_sketches()
        entries = assemble(
            *(self.connection, rows, self.work, self.release, version, sketches), tell=self.tell
        )
        self.tell("comparing files", 0, None)
        tombstones = self._tombstones(version)
        text = removal.tombstone_lines(tombstones)
        (self.release / "tombstones.jsonl").write_text(text, encoding="utf-8")
        manifest = self._manifest(version, entries, pages)
        manifest = replace(manifest, tombstones=len(tombstones))
        if self.previous is None:
            more = changes.write_first(self.connection, self.release, version)
            found = None
        else:
            private = changes.private_names(self.connection)
            more = changes.carry_over(self.previous, self.release, private)
            renamed = self.connection.execute(_RENAMED).fetchall()
            compared_with = compare(self.previous, self.release, manifest, self.work, renamed)
            with compared_with as compared:
                found = compared.diff
                more += changes.write_later(
                    compared.connection, self.connection, self.release, version
                )
            checks.check_bump(bump, found.bump)
        entries = [*entries, *sorted(more, key=lambda entry: entry.path)]
        manifest = replace(
            manifest,
            files=tuple(entries),
            rows={one.name: one.rows for one in configurations(entries, manifest.split_rule)},
            bump={"computed": found.bump.level, "reasons": found.bump.reasons} if found else None,
            diff=brief(found) if found else None,
        )
        changelog.write(self.release, self.previous, manifest, found)
        return manifest, ["tombstones.jsonl", changelog.NAME]

    def _bump(self) -> versions.Bump | None:
        """Say how far the version must move.

        The plan alone must tell, before anything is written: new rows hold the version.
        """
        if self.previous is None:
            return None
        ((added, changed, renamed, stayed, known),) = self.connection.execute(
            "SELECT count(*) FILTER (published IS NULL), "
            "count(*) FILTER (published <> h.key AND h.id = o.was), "
            "count(*) FILTER (h.id <> o.was), count(published), "
            "(SELECT count(*) FROM published) "
            "FROM heirs AS h LEFT JOIN published AS o ON o.key = h.published"
        ).fetchall()
        return versions.bump_of(
            schema=versions.schema_changes(schemas(self.previous), TABLES),
            rules=versions.rule_changes(
                rules_of(self.previous.manifest),
                {"id_rule": ID_RULE, "split_rule": self._split_rule()},
            ),
            configurations=new_configurations(
                self.previous.manifest.split_rule, self._split_rule()
            ),
            counts={
                "renamed": renamed,
                "added": added,
                "changed": changed,
                "removed": known - stayed,
            },
        )

    def _tombstones(self, version: str) -> list[removal.Tombstone]:
        old = removal.read_tombstones(self.previous.path) if self.previous else []
        new = new_tombstones(self.connection, self.options.takedowns, version)
        return removal.merge(old, new)

    def _split_rule(self) -> dict[str, Any]:
        rule = {
            "unit": SPLIT_UNIT,
            "salt": self.options.salt,
            "ratios": {name: share for name, share in self.options.ratios.items() if share},
        }
        since = self.options.time_test_since
        return rule | ({"time_test": {"since": since}} if since else {})

    def _manifest(self, version: str, entries: Sequence[FileEntry], pages: int) -> Manifest:
        listed = configurations(entries, self._split_rule())
        rows = {one.name: one.rows for one in listed}
        rules = facts.count_rules(self.connection)
        ((carried,),) = self.connection.execute(
            "SELECT count(*) FROM heirs WHERE page_key IN (SELECT key FROM carried)"
        ).fetchall()
        ((own_ids,),) = self.connection.execute(
            "SELECT count(*) FROM heirs AS h JOIN facts AS f ON f.key = h.page_key "
            "WHERE h.published IS NULL AND h.id <> f.id"
        ).fetchall()
        previous, digest = None, None
        if self.previous:
            previous = self.previous.manifest.version
            digest = sha256_of(self.previous.path / "manifest.json")
        return Manifest(
            schema_version=SCHEMA_VERSION,
            name=self.options.name,
            version=version,
            previous_version=previous,
            previous_manifest_sha256=digest,
            signature=self.options.signature,
            config_sha256=self.options.config_sha256,
            inputs=self.options.inputs,
            writer=writer_name(),
            id_rule=ID_RULE,
            split_rule=self._split_rule(),
            schema_sha256={name: schema_sha256(schema) for name, schema in TABLES.items()},
            pages=pages,
            articles=sum(rows["default"].values()),
            edits=sum(rule.edits for rule in rules),
            rejections=facts.count_rejections(self.connection),
            page_kinds=facts.count_page_kinds(self.connection),
            filtered=facts.count_filters(self.connection),
            clusters=facts.count_clusters(self.connection),
            rows=rows,
            rules=rules,
            leaks=checks.count_leaks(self.connection, listed),
            files=tuple(entries),
            carried=carried,
            own_ids=own_ids,
            date=self.options.date,
            card=self.options.card,
            deduplication=rule_of(self.options.near),
        )
