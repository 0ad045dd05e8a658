"""Pages with their kinds, as rows of columns: of gold, invented, and grafted."""

from __future__ import annotations

import gzip
import json
import pickle
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bodyfit.dealing import fold_of
from bodyfit.pages import PERMITTED
from corpuskit.article import Page, Rejection
from corpuskit.extraction import story
from corpuskit.extraction.body.body import Body
from corpuskit.extraction.body.generic import extract_body
from corpuskit.extraction.body.kinds import is_index
from corpuskit.extraction.kind.facts import gather
from corpuskit.extraction.kind.features import describe, names
from corpuskit.extraction.page.blocks import Block, segment
from corpuskit.knowledge.forest import Weights
from families.frames import family_of, grafted, invented
from families.kinds import Family

FOLDERS = ("extraction", "kinds", "sites")

EVERY = 2
"""Of the pages that may be fitted on, every second one lends its frame to an invented piece."""

MIN_BLOCKS = 20
"""A page of fewer blocks has no frame to speak of."""


@dataclass(slots=True)
class KindPage:
    """A page, and what it is."""

    page: Page
    id: str
    kind: str
    group: str
    """For reports: the set it is of."""
    host: str
    permitted: bool
    """What ships may be fitted on it."""
    fold: int
    held_out: bool = False
    """Of a family that nothing is fitted on."""


@dataclass(slots=True)
class KindRow:
    """What is weighed of a page, and what it is."""

    id: str
    kind: str
    group: str
    host: str
    permitted: bool
    fold: int
    held_out: bool
    row: NDArray[np.int16]
    size: int
    """Blocks of the page."""
    lists: bool
    """What was taken for its story are teasers of others, by the rules."""

    @property
    def is_invented(self) -> bool:
        """Nobody published it."""
        return self.group.startswith(("invented", "grafted"))


class Reader:
    """Reads pages as they are read where nothing is known of their site.

    The story of a page is found by weights that were not fitted on its host: what they find on
    pages that they know is better, and would tell the articles from all else.
    """

    def __init__(self, weights: Sequence[Weights]) -> None:
        """Take the weights of the ballot for each fold."""
        self.weights = weights

    def rows(self, gold: Iterable[Path], seed: int) -> Iterator[KindRow]:
        """Read the pages of gold folders, graft pieces into some, and write the invented ones."""
        number = 0
        for one in gold_pages(gold, seed):
            row = self.row(one)
            if row is None:
                continue
            yield row
            if row.permitted and row.kind == "article":
                number += 1
                graft = self._graft(one, number // EVERY) if number % EVERY == 0 else None
                if graft is not None:
                    yield from filter(None, [self.row(graft)])
        yield from filter(None, map(self.row, invented_pages(seed)))

    def row(self, one: KindPage) -> KindRow | None:
        """Return what is weighed of a page."""
        reading = _read(one.page)
        if reading is None:
            return None
        blocks = segment(reading.root)
        body = self._body(reading, blocks, one.fold)
        facts = gather(reading.root, reading.signals, reading.metadata, blocks, body)
        lists = is_index(blocks, body.kept, reading.metadata.page_kind)
        told = (getattr(one, part.name) for part in fields(KindPage) if part.name != "page")
        return KindRow(*told, describe(facts)[0], len(blocks), lists)

    def _body(self, reading: story.ParsedPage, blocks: Sequence[Block], fold: int) -> Body:
        return extract_body(
            reading.content,
            metadata=reading.metadata,
            blocks=blocks,
            weights=self.weights[fold],
        )

    def _graft(self, one: KindPage, number: int) -> KindPage | None:
        """Put an invented piece into the frame of a page; None where it has none to speak of."""
        reading = _read(one.page)
        if reading is None:
            return None
        blocks = segment(reading.root)
        if len(blocks) < MIN_BLOCKS:
            return None
        kept = self._body(reading, blocks, one.fold).kept
        page = grafted(reading.root, blocks, kept, number) if kept else None
        if page is None:
            return None
        return _made(page, f"graft-{number}", family_of(number), "grafted", one.host, one.fold)


def gold_pages(gold: Iterable[Path], seed: int) -> Iterator[KindPage]:
    """Read the pages of gold folders."""
    for folder in gold:
        for name in FOLDERS:
            path = folder / name / "gold.jsonl"
            for line in path.read_bytes().splitlines() if path.exists() else ():
                row = json.loads(line)
                file = path.with_name(f"{row['id']}.html.gz")
                page = Page(gzip.decompress(file.read_bytes()), "text/html", url=row["url"])
                host = str(row.get("host") or row.get("site") or row["id"])
                permitted = name != "sites" and row["source_repo"] in PERMITTED
                kind, group = row.get("page_type") or "article", _group(folder, name, row)
                yield KindPage(page, row["id"], kind, group, host, permitted, fold_of(host, seed))


def invented_pages(seed: int) -> Iterator[KindPage]:
    """Write the pages of invented sites."""
    for made in invented():
        fold = fold_of(made.host, seed)
        yield _made(made.page, made.host, made.family, "invented", made.host, fold)


def _group(folder: Path, name: str, row: Mapping[str, Any]) -> str:
    if name != "extraction":
        return f"{folder.name}/{name}"
    kind = row.get("kind")
    return f"{folder.name}/{name}, {kind}" if kind else f"{folder.name}/{name}"


def _made(page: Page, ident: str, family: Family, group: str, host: str, fold: int) -> KindPage:
    group = f"{group}, held out" if family.held_out else group
    return KindPage(
        page, ident, family.kind, group, host, permitted=True, fold=fold, held_out=family.held_out
    )


def _read(page: Page) -> story.ParsedPage | None:
    opened = story.open_page(page)
    if isinstance(opened, Rejection):
        return None
    reading = story.read_html(page, opened[0], opened[1])
    return None if isinstance(reading, Rejection) else reading.complete()


def store_rows(path: Path, rows: Sequence[KindRow]) -> None:
    """Store rows, with the names of their columns."""
    path.write_bytes(pickle.dumps((names(), rows)))


def stored_rows(path: Path) -> list[KindRow]:
    """Return rows that an earlier run stored.

    Raises:
        SystemExit: their columns are not those of this version.
    """
    rows: list[KindRow]
    columns, rows = pickle.loads(path.read_bytes())  # noqa: S301 - what this script wrote
    if columns != names():
        raise SystemExit(f"{path}: stored with other columns than this version makes")
    return rows
