"""The folder of a release: put in place whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from corpuskit.errors import PackageError
from corpuskit.packaging.manifest import Document, Manifest
from corpuskit.packaging.shards import sha256_of


@contextmanager
def staging(out: Path) -> Iterator[tuple[Path, Path]]:
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


def with_documents(manifest: Manifest, release: Path, documents: Sequence[str]) -> Manifest:
    """List the documents of a release in its manifest, with their digests."""
    entries = tuple(
        Document(name, (release / name).stat().st_size, sha256_of(release / name))
        for name in documents
    )
    return replace(manifest, documents=entries)


def link(source: Path, target: Path) -> None:
    """Put a file into another folder without copying it, where the disk can."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source.resolve(), target)
    except OSError:  # another disk, or one that knows no links
        shutil.copyfile(source, target)
