"""Articles become a release folder: the very files that a dataset repository on the Hub holds.

In go the parts that an engine wrote; out comes a folder that ``datasets.load_dataset`` loads, with
a manifest, a card and a licence. Duplicates become rejections; every page that came in is an
article or a rejection of the release, or nothing is put in place. The same parts and options give
the same bytes, in whatever order the parts were cut.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa

from corpuskit.errors import PackageError, SourceError
from corpuskit.packaging import card, checks, facts, plan, splits
from corpuskit.packaging.assembly import assemble
from corpuskit.packaging.manifest import (
    ID_RULE,
    SCHEMA_VERSION,
    SPLIT_UNIT,
    Document,
    FileEntry,
    Manifest,
)
from corpuskit.packaging.metadata import schema_sha256
from corpuskit.packaging.options import PackageOptions
from corpuskit.packaging.parts import check_part, part_folders
from corpuskit.packaging.release import Release, read_release
from corpuskit.packaging.shards import sha256_of, writer_name
from corpuskit.schema import ARTICLES, EDITS, REJECTIONS

__all__ = ["Manifest", "PackageOptions", "Release", "package", "read_release"]


def package(parts: Path, out: Path, *, options: PackageOptions) -> Manifest:
    """Package finished parts into a release folder; it is there whole or not at all.

    Args:
        parts: The folder of the parts.
        out: The folder of the release; a release that lies there is replaced, nothing else is.
        options: Name, version, splits, and what the card says.

    Raises:
        PackageError: a part is damaged, there is no article, ``out`` holds something else, or a
            check of the finished release failed.
        SourceError: the disk is full or cannot be written to.
    """
    folders = part_folders(parts)
    counts = [check_part(folder) for folder in folders]
    pages = sum(count["articles"] + count["rejections"] for count in counts)
    try:
        with _staging(out) as (release, work):
            with plan.open_database(work, pages) as connection:
                plan.read_keys(connection, folders)
                plan.lay_out(connection, options)
                _refuse_empty(connection, pages)
                entries = assemble(connection, folders, work, release, options.version)
                manifest = _manifest(connection, options, entries, pages)
                checks.check_rows(connection, manifest)
                checks.check_files(release, entries)
                documents = card.write_documents(
                    release, manifest, options, facts.gather(connection)
                )
            manifest = _with_documents(manifest, release, documents)
            (release / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")
    except (OSError, duckdb.OperationalError, pa.ArrowMemoryError) as error:
        raise SourceError(
            f"{out}: could not be written ({error}); free some space and run the build again: "
            "finished parts are kept"
        ) from error
    return manifest


@contextmanager
def _staging(out: Path) -> Iterator[tuple[Path, Path]]:
    """Offer a folder for the release and one for work; put the release in place at the end."""
    _refuse_foreign(out)
    partial = out.with_name(f".{out.name}.partial")
    release, work, old = partial / "release", partial / "work", partial / "old"
    if old.exists() and not out.exists():
        old.rename(out)  # a run was killed between the two renames below
    shutil.rmtree(partial, ignore_errors=True)
    try:
        release.mkdir(parents=True)
        work.mkdir()
        yield release, work
        if out.exists():
            out.rename(old)
        release.rename(out)
    finally:
        if not old.exists() or out.exists():
            shutil.rmtree(partial, ignore_errors=True)


def _refuse_foreign(out: Path) -> None:
    if not out.exists():
        return
    if not out.is_dir() or (any(out.iterdir()) and not (out / "manifest.json").is_file()):
        raise PackageError(
            f"{out}: is there already and is no release of corpuskit; choose another output or "
            "remove it"
        )


def _refuse_empty(connection: duckdb.DuckDBPyConnection, pages: int) -> None:
    ((articles,),) = connection.execute("SELECT count(*) FROM facts").fetchall()
    if articles:
        return
    reasons = connection.execute(
        "SELECT reason, count(*) AS pages FROM refused GROUP BY reason ORDER BY pages DESC, reason "
        "LIMIT 3"
    ).fetchall()
    why = ", ".join(f"{reason}: {count}" for reason, count in reasons) or "there were no pages"
    raise PackageError(f"no article to package: all {pages} pages were rejected ({why})")


def _manifest(
    connection: duckdb.DuckDBPyConnection,
    options: PackageOptions,
    entries: Sequence[FileEntry],
    pages: int,
) -> Manifest:
    rows = _rows(entries, [name for name, _ in splits.boundaries(options.ratios)])
    rules = facts.count_rules(connection)
    return Manifest(
        schema_version=SCHEMA_VERSION,
        name=options.name,
        version=options.version,
        previous_version=None,
        signature=options.signature,
        config_sha256=options.config_sha256,
        inputs=options.inputs,
        writer=writer_name(),
        id_rule=ID_RULE,
        split_rule={"unit": SPLIT_UNIT, "salt": options.salt, "ratios": dict(options.ratios)},
        schema_sha256={
            "articles": schema_sha256(ARTICLES),
            "edits": schema_sha256(EDITS),
            "rejections": schema_sha256(REJECTIONS),
        },
        pages=pages,
        articles=sum(rows["default"].values()),
        edits=sum(rule.edits for rule in rules),
        rejections=facts.count_rejections(connection),
        rows=rows,
        rules=rules,
        leaks=checks.count_leaks(connection),
        files=tuple(entries),
    )


def _rows(entries: Sequence[FileEntry], order: Sequence[str]) -> dict[str, dict[str, int]]:
    """Count rows by configuration and split, the splits in their order."""
    rows: dict[str, dict[str, int]] = {"default": {}}
    for entry in sorted(entries, key=lambda entry: order.index(entry.split)):
        configs = [entry.config, "default"] if entry.path.startswith("data/") else [entry.config]
        for config in configs:
            splits_of = rows.setdefault(config, {})
            splits_of[entry.split] = splits_of.get(entry.split, 0) + entry.rows
    return rows


def _with_documents(manifest: Manifest, release: Path, documents: Sequence[str]) -> Manifest:
    entries = tuple(
        Document(name, (release / name).stat().st_size, sha256_of(release / name))
        for name in documents
    )
    return replace(manifest, documents=entries)
