"""One split of a source, read in one process into parts of the spool.

Reading a split leaves in the folder of the spool its parts and, beside them, what all splits
together must know: the digests of its pages, what archives state of their sites, and a result.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Literal, NamedTuple

from corpuskit.article import Page, Rejection
from corpuskit.errors import SourceError
from corpuskit.jobs.indexed import TO_DO, Origin, write_index
from corpuskit.jobs.rows import digest_of, settled, size_of, told_where, write_pages
from corpuskit.jobs.spool import MAX_PART_BYTES, part_of_split
from corpuskit.sources.pieces import Located, Piece, SourceChangedError, SplitReader
from corpuskit.sources.revisits import OriginalsWanted
from corpuskit.sources.shapes import LeftFields
from corpuskit.sources.sitefiles import SiteFiles
from corpuskit.sources.splits import SourceFile, SourceSplit

State = Literal["done", "revisits", "broken", "unseen"]
"""``revisits``: an index of originals is needed; ``broken``: a table that ends early, the parts of
which cannot be read again; ``unseen``: a file is not there, or another one."""


class ReadTask(NamedTuple):
    """A split to be read."""

    folder: Path
    """Of the spool."""
    number: int
    """Of the split, among those of all sources."""
    origin: Origin
    part_pages: int
    before: int = 0
    """Lines of its file before it."""
    begin: int | None = None
    """Where it really begins, where that is known."""
    copies: bool = False
    """Whether its parts must hold their pages."""


class SplitResult(NamedTuple):
    """What reading a split gave."""

    state: State = "done"
    begun: int = 0
    reached: int = 0
    damages: int = 0
    """See :class:`~corpuskit.sources.pieces.SplitReader`."""
    parts: int = 0
    pages: int = 0
    bytes: int = 0
    found: bool = False
    refused: tuple[tuple[str, str], ...] = ()
    """See :class:`~corpuskit.sources.files.FileReader`."""
    left: tuple[LeftFields, ...] = ()
    """Fields that are not taken."""


def read_split(task: ReadTask, on_pages: Callable[[int], None] = lambda _: None) -> None:
    """Read a split; one that cannot be read here leaves a result that says why.

    Args:
        task: what to read.
        on_pages: called with the number of pages of each part.

    Raises:
        SourceError: a file cannot be read, or the disk is full.
    """
    split = load_split(task.folder, task.number)
    left: list[LeftFields] = []
    state: State = "done"
    with told_where(task.folder), dealing(task, on_pages) as dealer:
        files = task.origin.reader(task.folder, dealer.sites)
        files.taking.on_left = left.append
        reader = SplitReader(files, split, begin=task.begin, before=task.before)
        try:
            for located in reader:
                dealer.add(located)
        except OriginalsWanted:
            state = "revisits"
        except SourceChangedError as error:
            if task.copies:
                raise SourceError(f"{error}; {TO_DO}") from error
            state = "unseen"
        finally:
            files.close()
        if reader.broken and not task.copies:
            state = "broken"
        dealer.close(
            SplitResult(
                *(state, reader.begun, reader.reached, reader.damages),
                found=files.found,
                refused=tuple(files.refused),
                left=tuple(left),
            )
        )


class Dealer:
    """Deals the pages of a split into parts; use :func:`dealing`."""

    def __init__(
        self, task: ReadTask, digests: IO[str], sites: SiteFiles, on_pages: Callable[[int], None]
    ) -> None:
        """Prepare dealing.

        Args:
            task: of the split.
            digests: gets a line for each page.
            sites: gets what archives hold of sites.
            on_pages: called with the number of pages of each part.
        """
        self.task, self.digests, self.sites, self.on_pages = task, digests, sites, on_pages
        self.result = SplitResult()
        self._begin_part()

    def add(self, located: Located) -> None:
        """Take a page."""
        page, digest = (
            settled(located.outcome, self.task.origin.dateline),
            digest_of(located.outcome),
        )
        self._take_piece(located)
        self._pages.append(page)
        self._own.append(digest)
        self._bytes += size_of(page)
        if len(self._pages) >= self.task.part_pages or self._bytes >= MAX_PART_BYTES:
            self._end_part()

    def close(self, result: SplitResult) -> None:
        """End the last part; what is known of the split is added to its result."""
        if self._pages:
            self._end_part()
        self.result = result._replace(
            parts=self.result.parts, pages=self.result.pages, bytes=self.result.bytes
        )

    def _begin_part(self) -> None:
        self._pages: list[Page | Rejection] = []
        self._own: list[str] = []
        self._pieces: list[Piece] = []
        self._bytes = 0
        self._must_copy = self.task.copies

    def _take_piece(self, located: Located) -> None:
        """Add to the piece that is under way, or begin another."""
        last = self._pieces[-1] if self._pieces else None
        if last is not None and last.file == located.file and located.method != "whole":
            self._pieces[-1] = last._replace(length=last.length + 1)
        elif located.place is not None:
            self._pieces.append(Piece(located.file, located.method, *located.place, 1))
        elif last is not None and last.file == located.file:
            self._pieces[-1] = last._replace(length=last.length + 1)
        else:  # what began in an earlier part, of a file that is only read from its beginning
            self._must_copy = True

    def _end_part(self) -> None:
        task, old = self.task, self.result
        path = part_of_split(task.folder, task.number, old.parts)
        if self._must_copy:
            write_pages(path, self._pages, self._own)
        else:
            write_index(path, task.origin, self._pieces, self._pages, self._own)
        self.digests.writelines(f"{digest}\n" for digest in self._own)
        self.result = old._replace(
            parts=old.parts + 1,
            pages=old.pages + len(self._pages),
            bytes=old.bytes + self._bytes,
        )
        self.on_pages(len(self._pages))
        self._begin_part()


@contextmanager
def dealing(task: ReadTask, on_pages: Callable[[int], None]) -> Iterator[Dealer]:
    """Give what deals a split into parts; its result is written when all else is there."""
    digests = beside(task.folder, task.number, "digests")
    new = digests.with_name(f".{digests.name}.{secrets.token_hex(4)}")
    try:
        with new.open("w") as lines, SiteFiles() as sites:
            dealer = Dealer(task, lines, sites, on_pages)
            yield dealer
            sites.save(beside(task.folder, task.number, "sites"))
        new.replace(digests)
        _save_json(beside(task.folder, task.number, "result"), dealer.result)
    finally:
        new.unlink(missing_ok=True)


def beside(folder: Path, number: int, what: str) -> Path:
    """Return a file of a split that is no part of it."""
    return folder / f"{number:06d}.{what}"


def save_split(folder: Path, number: int, split: SourceSplit) -> None:
    """Write down what a split is."""
    _save_json(beside(folder, number, "split"), split)


def load_split(folder: Path, number: int) -> SourceSplit:
    """Read what a split is."""
    files, *rest = json.loads(beside(folder, number, "split").read_text())
    return SourceSplit(tuple(SourceFile(*file) for file in files), *rest)


def load_result(folder: Path, number: int) -> SplitResult | None:
    """Read what reading a split gave; None where it has not been read."""
    path = beside(folder, number, "result")
    if not path.exists():
        return None
    stored = SplitResult(*json.loads(path.read_text()))
    return stored._replace(
        refused=tuple((name, why) for name, why in stored.refused),
        left=tuple(LeftFields(name, shape, tuple(fields)) for name, shape, fields in stored.left),
    )


def _save_json(path: Path, value: object) -> None:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    temporary.write_text(json.dumps(value))
    os.replace(temporary, path)  # noqa: PTH105 - the one atomic step, named as such
