"""Read a release back: its manifest, one article with all that happened to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpuskit.article import Article, Rejection
from corpuskit.edits import Edit, revert
from corpuskit.errors import PackageError
from corpuskit.packaging.manifest import Manifest, parse_manifest
from corpuskit.schema import ledger_from, record_from

MAX_LISTED = 5
"""Ids named in a message when the beginning of an id fits several."""


BATCH_ROWS = 1_000
"""Articles that are in memory at once, where all are read."""


@dataclass(frozen=True, slots=True)
class Release:
    """A release folder."""

    path: Path
    manifest: Manifest

    def article(self, article_id: str) -> Article:
        """Return an article with its edits, its dropped blocks and the text they started from.

        Args:
            article_id: Its id, or a beginning of it that fits no other article.

        Raises:
            PackageError: there is no such article, or several; the message says what became of a
                page that was rejected. Or a file is damaged.
        """
        found = list(self._find("data/", "id", article_id))
        exact = [one for one in found if one[1]["id"] == article_id]
        if len(found) > 1 and not exact:
            ids = ", ".join(row["id"] for _, row in found[:MAX_LISTED])
            raise PackageError(f"{article_id}: {len(found)} articles begin so: {ids}")
        if not found:
            raise PackageError(self._why_absent(article_id))
        file, row = (exact or found)[0]
        edits, dropped = self._ledger(file, row["id"])
        article = record_from(Article, row)
        try:
            raw_text = revert(article.text, edits)
        except ValueError as error:
            raise PackageError(
                f"{self.path}: the edits of {article.id} do not fit its text ({error}); the "
                "release was changed by hand or is damaged"
            ) from error
        return replace(article, raw_text=raw_text, edits=edits, dropped=dropped)

    def edits(self, article_id: str) -> tuple[Edit, ...]:
        """Return the edits of an article, in order.

        Raises:
            PackageError: see :meth:`article`.
        """
        return self.article(article_id).edits

    def rejections(self, page_id: str) -> tuple[Rejection, ...]:
        """Return the rejections of a page, by its id or the beginning of it; there may be none."""
        found = self._find("rejections/", "id", page_id)
        return tuple(record_from(Rejection, row) for _, row in found)

    def extra_files(self, folder: str) -> dict[str, bytes]:
        """Return the files below a folder of the release, such as ``profiles``, by path.

        These are the :attr:`PackageOptions.extra_files` that the release was packaged with.

        Raises:
            PackageError: a file is missing, or is not what the manifest lists.
        """
        found: dict[str, bytes] = {}
        for document in self.manifest.documents:
            if not document.path.startswith(f"{folder}/"):
                continue
            path = self.path / document.path
            content = path.read_bytes() if path.is_file() else b""
            if sha256(content).hexdigest() != document.sha256:
                raise PackageError(
                    f"{path}: missing or changed since the release was made; build or download "
                    "the release again"
                )
            found[document.path] = content
        return found

    def _ledger(self, file: str, article_id: str) -> tuple[Any, Any]:
        beside = file.replace("data/", "edits/", 1)
        if all(entry.path != beside for entry in self.manifest.files):
            return (), ()
        rows = [
            row
            for _, row in self._find(beside, "article_id", article_id)
            if row["article_id"] == article_id
        ]
        return ledger_from(rows)

    def _why_absent(self, page_id: str) -> str:
        rejected = self.rejections(page_id)
        if not rejected:
            ids = next(self.articles(["id"]), None)
            such = f"; ids look like {ids['id']}" if ids else ""
            return f"{page_id}: no such article in {self.path}, and no such rejection{such}"
        one = rejected[0]
        evidence = f" ({one.evidence})" if one.evidence else ""
        return f"{one.id}: is no article; it was rejected by {one.stage}: {one.reason}{evidence}"

    def _find(
        self, where: str, column: str, beginning: str
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield file and row wherever a column begins with a text, one row group at a time.

        Only the one column is read of groups that hold none.
        """
        for entry in self.manifest.files:
            if not entry.path.startswith(where):
                continue
            try:
                with pq.ParquetFile(self.path / entry.path) as table:
                    for group in range(table.num_row_groups):
                        keys = table.read_row_group(group, columns=[column]).column(column)
                        fits = pc.starts_with(keys, beginning)
                        if pc.any(fits).as_py():
                            rows = table.read_row_group(group).filter(fits)
                            yield from ((entry.path, row) for row in rows.to_pylist())
            except (OSError, pa.ArrowInvalid) as error:
                raise PackageError(
                    f"{self.path / entry.path}: missing or damaged ({error}); build or download "
                    "the release again"
                ) from error

    def articles(self, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Yield some columns of its articles, in the order of its files.

        Raises:
            PackageError: a file is missing or damaged.
        """
        for entry in self.manifest.files:
            if not entry.path.startswith("data/"):
                continue
            file = self.path / entry.path
            try:
                with pq.ParquetFile(file) as table:
                    for batch in table.iter_batches(BATCH_ROWS, columns=list(columns)):
                        yield from batch.to_pylist()
            except (OSError, pa.ArrowInvalid) as error:
                raise PackageError(f"{file}: missing or damaged ({error})") from error


def read_release(path: Path | str) -> Release:
    """Open a release folder.

    Raises:
        PackageError: there is no manifest, or it is damaged or made by a newer corpuskit.
    """
    path = Path(path)
    manifest = path / "manifest.json"
    try:
        text = manifest.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PackageError(
            f"{path}: no release of corpuskit (no readable manifest.json); give the folder that "
            "`corpuskit build` wrote"
        ) from error
    return Release(path, parse_manifest(text, name=str(manifest)))
