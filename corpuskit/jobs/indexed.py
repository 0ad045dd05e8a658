"""Parts that do not hold their pages but say where these lie.

Beside what tells the pages apart such a part keeps the pieces of files that hold them. Reading it
reads these pieces, and holds each page against its digest: what comes out is what was there when
the part was made, or an error.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from corpuskit.article import DatelineMode, Page, Rejection
from corpuskit.errors import SourceError
from corpuskit.jobs.rows import digest_of, keys_of, settled, write_table
from corpuskit.sources.files import FileReader
from corpuskit.sources.pieces import Piece, read_piece
from corpuskit.sources.shapes import Taking
from corpuskit.sources.sitefiles import SiteFiles
from corpuskit.sources.splits import SourceFile

_INDEX = b"corpuskit"
"""Key of the metadata of a Parquet file."""

TO_DO = "run the build again, or set spool: always, so that the build works on a copy"


class Origin(NamedTuple):
    """What a worker must know of a source to read its files."""

    location: str
    """Absolute."""
    columns: dict[str, str] | None = None
    dateline: DatelineMode | None = None
    originals: str | None = None
    """Name of the index of originals in the folder of the spool, where there are revisits."""

    def reader(self, folder: Path, sites: SiteFiles | None = None) -> FileReader:
        """Return what reads its files.

        Args:
            folder: of the spool.
            sites: gets robots.txt and other files of sites that archives hold.
        """
        originals = None if self.originals is None else folder / self.originals
        return FileReader(self.location, Taking(self.columns), sites=sites, originals=originals)


def write_index(
    path: Path,
    origin: Origin,
    pieces: Sequence[Piece],
    pages: Sequence[Page | Rejection],
    digests: Sequence[str],
) -> None:
    """Write a part, whole or not at all.

    Args:
        path: where to.
        origin: of the pages.
        pieces: that hold them, in their order.
        pages: as :func:`~corpuskit.jobs.rows.settled` gives them.
        digests: of the pages.
    """
    table = keys_of(pages, digests)
    where = json.dumps({"origin": origin, "pieces": pieces})
    write_table(path, table.replace_schema_metadata({_INDEX: where}))


def is_index(table: pa.Table) -> bool:
    """Tell whether a part says where its pages lie."""
    return _INDEX in (table.schema.metadata or {})


def read_indexed(table: pa.Table, path: Path) -> list[Page | Rejection]:
    """Read the pages of a part where they lie.

    Args:
        table: of the part.
        path: of the part.

    Raises:
        SourceError: they have changed since, or cannot be read.
    """
    stored = json.loads(table.schema.metadata[_INDEX])
    origin = Origin(*stored["origin"])
    files = origin.reader(path.parent)
    found: list[Page | Rejection] = []
    try:
        for file, *rest in stored["pieces"]:
            piece = Piece(SourceFile(*file), *rest)
            found += (settled(page, origin.dateline) for page in read_piece(files, piece))
    except SourceError as error:
        raise SourceError(f"{error}; {TO_DO}") from error
    finally:
        files.close()
    if [digest_of(page) for page in found] != table["sha256"].to_pylist():
        names = ", ".join(dict.fromkeys(piece[0][1] for piece in stored["pieces"]))
        raise SourceError(f"{names}: other pages than when the build began; {TO_DO}")
    return found
