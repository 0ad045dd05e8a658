"""The pages of gold folders as the ballot sees them, with labels and what they are scored by."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bodyfit.labels import Labels, label
from corpuskit.article import Page, Rejection
from corpuskit.evaluation.scores import Overlap, best_overlap, body_variants
from corpuskit.extraction import story
from corpuskit.extraction.body.ballot import decide
from corpuskit.extraction.body.doubts import lost_sentences, reconsider, speaks_for_itself
from corpuskit.extraction.body.features import columns_of, matrix_of
from corpuskit.extraction.body.look import Look, Proposal, look_at
from corpuskit.extraction.body.sheet import Ints, Known, Sheet, lay_out
from corpuskit.extraction.body.tables import paragraphs_of
from corpuskit.extraction.body.votes import NO_STORY, Draft
from corpuskit.extraction.body.weighing import is_candidate, settle, sheet_of, with_certain
from corpuskit.extraction.body.witnesses import (
    FULLEST,
    STATED,
    THOROUGH,
    Scene,
    Witness,
    ask,
    hear,
)
from corpuskit.extraction.page.blocks import Block, segment

PERMITTED = frozenset(
    {
        "Murrough-Foley/web-content-extraction-benchmark",
        "adbar/trafilatura",
        "adbar/htmldate (mediacloud 2020 set)",
        "postlight/parser",
        "flairNLP/fundus",
        "dobbersc/fundus-evaluation",
        "scrapinghub/article-extraction-benchmark",
    }
)
"""Sources whose annotations may be fitted on for what ships; README of the second gold."""

_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")


@dataclass(slots=True)
class Hearing:
    """A page as one witness told it."""

    look: Look | None
    draft: Draft
    sheet: Sheet
    matrix: NDArray[np.int16]
    """Rows of the candidates alone."""
    asked: Ints
    """Indices of the candidates."""
    scores: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    """What the forest said, out of fold."""

    def settle(self, threshold: int) -> Settled:
        """Return what the ballot keeps of the page by its scores, and the doubt about it."""
        scores = self.scores
        if self.look is not None:
            scores = with_certain(self.look, self.draft, scores)
        return Settled(*settle(self.sheet, scores, threshold))


class Settled(NamedTuple):
    """What the ballot keeps of a page."""

    kept: tuple[int, ...]
    doubt: float


@dataclass(slots=True)
class GoldPage:
    """A page, cut into blocks, with what gold says of it."""

    row: Mapping[str, Any]
    host: str
    blocks: Sequence[Block]
    alone: Hearing
    """As its structure tells it, for the forest that weighs such pages."""
    first: Hearing
    others: Mapping[Witness, Hearing]
    """As the other witnesses tell it, of whom some are asked where the ballot is in doubt."""
    labels: Labels
    golds: tuple[str, ...]
    fold: int = 0

    @property
    def sheet(self) -> Sheet:
        """The page as the first witness told it."""
        return self.first.sheet

    @property
    def hearings(self) -> Sequence[Sequence[Hearing]]:
        """All that was told of it, by the forest that weighs it."""
        return [self.first, *self.others.values()], [self.alone]

    @property
    def permitted(self) -> bool:
        """What ships may be fitted on it."""
        return self.row["source_repo"] in PERMITTED

    @property
    def group(self) -> str:
        """The kind of gold it is, for reports."""
        if not self.permitted:
            return "never fitted"
        if self.row.get("gold_grade") in {"M", "M2"}:
            return "marked"
        return "web" if self.row.get("kind") == "web" else "news"

    def settle(self, threshold: int) -> Settled:
        """Return what the ballot keeps of the page by its scores, and the doubt about it."""
        alone = self.alone.settle(threshold)
        overruled = set(self.alone.sheet.known.kept).difference(alone.kept)
        look = self.alone.look
        description = look.metadata.description if look else None
        lost = lost_sentences(self.blocks, overruled, self.alone.scores.tolist(), description)
        if not lost and speaks_for_itself(self.blocks, *alone):
            return alone

        def again(witness: Witness) -> Settled | None:
            other = self.others.get(witness)
            return other.settle(threshold) if other is not None else None

        return reconsider(self.first.settle(threshold), again)

    def text(self, kept: Sequence[int]) -> str:
        """Return the text of some of its blocks."""
        return "\n\n".join(paragraphs_of(self.blocks, kept))

    def score(self, text: str) -> Overlap:
        """Compare a text with gold."""
        return best_overlap(plain(text), self.golds)


def plain(text: str) -> str:
    """Take out characters without width, which part words for no reader."""
    return _UNSEEN.sub("", text)


def read_pages(gold: Path) -> Iterator[GoldPage]:
    """Read the pages of a gold folder that have a body or snippets."""
    folder = gold / "extraction"
    with (folder / "gold.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["body"] or row["must_contain"] or row["must_not_contain"]:
                page = _read(row, folder / f"{row['id']}.html.gz")
                if page is not None:
                    yield page


def _read(row: Mapping[str, Any], path: Path) -> GoldPage | None:
    page = Page(gzip.decompress(path.read_bytes()), "text/html", url=row["url"], id=row["id"])
    opened = story.open_page(page)
    if isinstance(opened, Rejection):
        return None
    reading = story.read_html(page, opened[0], opened[1])
    if isinstance(reading, Rejection):
        return None
    reading = reading.complete()
    blocks = segment(reading.root)
    if not blocks:
        return None
    alone, first, others = _hear(Scene(reading.content, blocks, reading.metadata))
    summary = "\n\n".join(row.get("summary") or [])
    optional = list(row.get("optional_paragraphs") or [])
    golds: tuple[str, ...] = ()
    labels = Labels(np.zeros(len(blocks), np.float32), np.zeros(len(blocks), np.float32))
    if row["body"]:
        golds = tuple(map(plain, body_variants(row["body"], summary or None, optional)))
        labels = label(blocks, row["body"], ignored=[summary, *optional])
    for block in blocks:  # the tree is not needed any more, and is most of the memory
        place = block.place
        while place is not None and place.element is not None:
            place.element = None  # type: ignore[assignment] - it is not asked again
            place = place.parent  # type: ignore[assignment] - a page's own place has none
    host = str(row.get("host") or row.get("site") or row["id"])
    return GoldPage(row, host, blocks, alone, first, others, labels, golds)


def _hear(scene: Scene) -> tuple[Hearing, Hearing, Mapping[Witness, Hearing]]:
    """Do what :func:`corpuskit.extraction.body.doubts.judge_page` does before it weighs."""
    structure, told = ask(FULLEST, scene), hear(scene)
    alone, first = (_look(scene, one) or _blank(scene, one) for one in (structure, told))
    seen = {frozenset(told.marked)}
    others: dict[Witness, Hearing] = {}
    for witness in (FULLEST, STATED, THOROUGH):
        proposal = ask(witness, scene)
        if frozenset(proposal.marked) not in seen:
            seen.add(frozenset(proposal.marked))
            hearing = _look(scene, proposal)
            if hearing is not None:
                others[witness] = hearing
    return alone, first, others


def _look(scene: Scene, proposal: Proposal) -> Hearing | None:
    look = look_at(scene.blocks, proposal, scene.metadata)
    if look is None:
        return None
    draft = decide(look)
    return _hearing(look, draft, sheet_of(look, draft))


def _blank(scene: Scene, proposal: Proposal) -> Hearing:
    known = Known(proposal.marked, scene.metadata.title)
    return _hearing(None, NO_STORY, lay_out(scene.blocks, known))


def _hearing(look: Look | None, draft: Draft, sheet: Sheet) -> Hearing:
    columns = columns_of(sheet)
    asked = np.flatnonzero(is_candidate(columns))
    return Hearing(look, draft, sheet, matrix_of(columns, asked), asked)
