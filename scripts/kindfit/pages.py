"""Pages with their kinds, as rows of columns: of gold, invented, and grafted."""

from __future__ import annotations

import gzip
import json
import pickle
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bodyfit.growing import fold_of
from bodyfit.pages import PERMITTED
from corpuskit.article import Page, Rejection
from corpuskit.extraction import story
from corpuskit.extraction.body.generic import extract_body
from corpuskit.extraction.kind.facts import gather
from corpuskit.extraction.kind.features import describe
from corpuskit.extraction.page.blocks import segment
from families.frames import family_of, grafted, invented
from families.kinds import Family

FOLDERS = ("extraction", "kinds", "sites")

EVERY = 2
"""Of the pages that may be fitted on, every second one lends its frame to an invented piece."""

MIN_BLOCKS = 20
"""A page of fewer blocks has no frame to speak of."""


@dataclass(slots=True)
class KindRow:
    """A page, and what it is."""

    id: str
    kind: str
    group: str
    """For reports: the set it is of."""
    host: str
    permitted: bool
    """What ships may be fitted on it."""
    row: NDArray[np.int16]
    held_out: bool = False
    """Of a family that nothing is fitted on."""
    fold: int = 0

    @property
    def is_invented(self) -> bool:
        """Nobody published it."""
        return self.group.startswith(("invented", "grafted"))


def read_rows(gold: Iterable[Path], seed: int) -> Iterator[KindRow]:
    """Read the pages of gold folders, graft pieces into some, and write the invented ones."""
    number = 0
    for folder in gold:
        for name in FOLDERS:
            path = folder / name / "gold.jsonl"
            if not path.exists():
                continue
            for line in path.read_bytes().splitlines():
                row = json.loads(line)
                file = path.with_name(f"{row['id']}.html.gz")
                page = Page(gzip.decompress(file.read_bytes()), "text/html", url=row["url"])
                host = str(row.get("host") or row.get("site") or row["id"])
                told = _row_of(page)
                if told is None:
                    continue
                permitted = name != "sites" and row["source_repo"] in PERMITTED
                kind, group = row.get("page_type") or "article", _group(folder, name, row)
                fold = fold_of(host, seed)
                yield KindRow(row["id"], kind, group, host, permitted, told, fold=fold)
                if permitted and kind == "article":
                    number += 1
                    if number % EVERY == 0:
                        yield from _graft(page, number // EVERY, host, fold)
    for made in invented():
        told = _row_of(made.page)
        if told is not None:
            fold = fold_of(made.host, seed)
            yield _made(made.host, made.family, "invented", made.host, told, fold)


def _group(folder: Path, name: str, row: Mapping[str, Any]) -> str:
    if name != "extraction":
        return f"{folder.name}/{name}"
    kind = row.get("kind")
    return f"{folder.name}/{name}, {kind}" if kind else f"{folder.name}/{name}"


def _made(
    ident: str, family: Family, group: str, host: str, row: NDArray[np.int16], fold: int
) -> KindRow:
    group = f"{group}, held out" if family.held_out else group
    return KindRow(
        ident,
        family.kind,
        group,
        host,
        permitted=True,
        row=row,
        held_out=family.held_out,
        fold=fold,
    )


def _graft(page: Page, number: int, host: str, fold: int) -> Iterator[KindRow]:
    reading = _read(page)
    if reading is None:
        return
    blocks = segment(reading.root)
    if len(blocks) < MIN_BLOCKS:
        return
    body = extract_body(reading.content, metadata=reading.metadata, blocks=blocks)
    graft = grafted(reading.root, blocks, body.kept, number) if body.kept else None
    told = _row_of(graft) if graft is not None else None
    if told is not None:
        yield _made(f"graft-{number}", family_of(number), "grafted", host, told, fold)


def _read(page: Page) -> story.ParsedPage | None:
    opened = story.open_page(page)
    if isinstance(opened, Rejection):
        return None
    reading = story.read_html(page, opened[0], opened[1])
    return None if isinstance(reading, Rejection) else reading.complete()


def _row_of(page: Page) -> NDArray[np.int16] | None:
    """Return what is weighed of a page, as it is read where nothing is known of its site."""
    reading = _read(page)
    if reading is None:
        return None
    blocks = segment(reading.root)
    body = extract_body(reading.content, metadata=reading.metadata, blocks=blocks)
    return describe(gather(reading.root, reading.signals, reading.metadata, blocks, body.kept))[0]


def stored_rows(path: Path) -> list[KindRow]:
    """Return rows that an earlier run stored."""
    rows: list[KindRow] = pickle.loads(path.read_bytes())  # noqa: S301 - what this script wrote
    return rows
