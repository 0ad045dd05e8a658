"""What the tests of judges share: a page as text in, a look or what a judge says of it out."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from corpuskit.extraction.body.judges import Editor, Judge
from corpuskit.extraction.body.look import Look, look_at, propose
from corpuskit.extraction.body.votes import Draft, Vote
from corpuskit.extraction.metadata.stated import Metadata
from corpuskit.extraction.page.blocks import Block, segment
from corpuskit.extraction.page.dom import parse

NOTHING_STATED = Metadata()

RAIN = "It rained in Orrin from Monday until the night of Thursday, and then it rained again."
POUR = "The river rose by two metres and took the old footbridge below the mill with it."
CALM = "By Friday noon the water had gone back, and the ferries sailed as they always do."
GOATS = "Goats from the upper valley have won the county show for the ninth year in a row."
STORY = f"<p>{RAIN}</p><p>{POUR}</p><p>{CALM}</p>"


def blocks_of(html: str) -> list[Block]:
    return segment(parse(f"<html><body>{html}</body></html>"))


def at(blocks: Iterable[Block], *texts: str) -> set[int]:
    """Return the blocks whose text holds one of these."""
    found = {block.index for block in blocks if any(text in block.text for text in texts)}
    assert found, texts
    return found


def look_of(html: str, *marked: str, metadata: Metadata = NOTHING_STATED) -> Look:
    """Look at a page on which the story's three paragraphs, or other texts, are marked."""
    blocks = blocks_of(html)
    look = look_at(
        blocks, propose(blocks, "me", at(blocks, *(marked or (RAIN, POUR, CALM)))), metadata
    )
    assert look is not None
    return look


def texts_of(look: Look, votes: Iterable[Vote]) -> dict[str, list[str]]:
    """Return the texts that each rule speaks of, in the order of the page."""
    return {
        vote.rule: [look.blocks[index].text for index in sorted(vote.blocks)]
        for vote in votes
        if vote.blocks
    }


def said(
    judge: Judge, html: str, *marked: str, metadata: Metadata = NOTHING_STATED
) -> dict[str, list[str]]:
    """Return what a judge says of a page."""
    look = look_of(html, *marked, metadata=metadata)
    return texts_of(look, judge(look))


def edited(
    editor: Editor,
    html: str,
    *,
    reasons: Callable[[Block], str | None] = lambda _: None,
    metadata: Metadata = NOTHING_STATED,
) -> dict[str, list[str]]:
    """Return what an editor says of a draft that holds all of a page that has no reason to go."""
    look = look_of(html, metadata=metadata)
    gone = {block.index: why for block in look.blocks if (why := reasons(block))}
    kept = tuple(block.index for block in look.blocks if block.index not in gone)
    return texts_of(look, editor(look, Draft(kept, gone, ())))
