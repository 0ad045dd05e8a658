"""Which sites of a release were read least surely: where a person looks first."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

from corpuskit.packaging import read_release
from corpuskit.scratch import READING_BYTES, scratch

SURE: Final = 0.9
"""A site of this mean confidence or more is no trouble: nine of ten of its pages are read well."""


class UnsureSite(NamedTuple):
    """A site whose pages the program is in doubt about."""

    host: str
    confidence: float
    """Mean of ``source.confidence``: the share of such pages that are read well."""
    pages: int


def unsure_sites(release: Path | str, limit: int = 5) -> list[UnsureSite]:
    """List the sites of a release that were read least surely, the least sure first.

    Args:
        release: its folder.
        limit: sites at most.

    Returns:
        Sites below :data:`SURE`; raw texts, which have no confidence, count for none.

    Raises:
        PackageError: the folder is no release.
    """
    found = read_release(release)
    files = [
        str(found.path / one.path) for one in found.manifest.files if one.path.startswith("data/")
    ]
    if not files:
        return []
    with scratch(found.manifest.articles, memory=READING_BYTES) as connection:
        rows = connection.execute(
            "SELECT host, round(avg(source.confidence), 2), count(*) FROM read_parquet(?) "
            "WHERE source.confidence IS NOT NULL AND host IS NOT NULL GROUP BY host "
            "HAVING avg(source.confidence) < ? ORDER BY avg(source.confidence), host LIMIT ?",
            [files, SURE, limit],
        ).fetchall()
    return [UnsureSite(*row) for row in rows]
