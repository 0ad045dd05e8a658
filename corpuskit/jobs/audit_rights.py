"""Look for articles in a release whose publishers opted out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from corpuskit.annotation.rights import find_optouts
from corpuskit.article import Rights
from corpuskit.errors import PackageError
from corpuskit.packaging import read_release
from corpuskit.schema import record_from

COLUMNS = ["id", "url", "text", "rights"]


class OptedOut(NamedTuple):
    """An article that should not be there."""

    id: str
    url: str | None
    optouts: tuple[str, ...]


def audit_rights(path: Path | str) -> Iterator[OptedOut]:
    """Yield the articles of a release that hold text although their statements opt out.

    The statements are judged anew, so that releases of older versions are judged by today's rules.
    An article without text is left out: a release may give facts about it.

    Raises:
        PackageError: the folder is no release, or a file is missing or damaged.
    """
    release = read_release(path)
    for entry in release.manifest.files:
        if not entry.path.startswith("data/"):
            continue
        file = release.path / entry.path
        try:
            with pq.ParquetFile(file) as table:
                for batch in table.iter_batches(batch_size=1_000, columns=COLUMNS):
                    yield from _opted_out(batch)
        except (OSError, pa.ArrowInvalid) as error:
            raise PackageError(f"{file}: missing or damaged ({error})") from error


def _opted_out(batch: pa.RecordBatch) -> Iterator[OptedOut]:
    for row in batch.to_pylist():
        rights = record_from(Rights, row["rights"]) if row["rights"] else Rights()
        optouts = find_optouts(rights)
        if optouts and row["text"]:
            yield OptedOut(row["id"], row["url"], optouts)
