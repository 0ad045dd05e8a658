"""Headings that are no part of the text: the headline, and those of what is left out."""

from __future__ import annotations

from collections.abc import Iterator

from corpuskit.extraction.body.look import Look
from corpuskit.extraction.body.matching import fold
from corpuskit.extraction.body.votes import Draft, Vote


def edit_headline(look: Look, draft: Draft) -> Iterator[Vote]:
    """Say ``title`` of the headline, and of other first-level headings above the first paragraph.

    Examples:
        >>> from corpuskit.extraction.body.look import Proposal, look_at
        >>> from corpuskit.extraction.metadata.stated import Metadata
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = segment(parse("<main><h1>Rain</h1><h2>Oslo</h2><p>It rained.</main>"))
        >>> look = look_at(page, Proposal("me", {0, 1, 2}), Metadata(title="Rain in Oslo"))
        >>> [vote.block for vote in edit_headline(look, Draft((0, 1, 2), {}, {}))]
        [0]
    """
    key = fold(look.metadata.title or "")
    for index in draft.kept:
        if index >= look.frame.first:
            break
        block = look.blocks[index]
        if block.heading == 1 or (key and fold(block.text) == key):
            yield Vote(index, stay=False, rule="title")


def edit_idle_headings(look: Look, draft: Draft) -> Iterator[Vote]:
    """Say ``idle-heading`` of headings at the end of the story, and of those over lists of links.

    Examples:
        >>> from corpuskit.extraction.body.look import Proposal, look_at
        >>> from corpuskit.extraction.metadata.stated import Metadata
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = segment(parse("<p>It rained.<h2>Why</h2><p>It had to.<h2>More</h2>"))
        >>> look = look_at(page, Proposal("me", {0, 1, 2, 3}), Metadata())
        >>> [vote.block for vote in edit_idle_headings(look, Draft((0, 1, 2, 3), {}, {}))]
        [3]
        >>> [vote.block for vote in edit_idle_headings(look, Draft((0, 1), {2: "links"}, {}))]
        [1]
    """
    at_end = True
    for index in reversed(draft.kept):
        at_end = at_end and look.blocks[index].heading > 0
        if at_end or (look.blocks[index].heading and draft.reasons.get(index + 1) == "links"):
            yield Vote(index, stay=False, rule="idle-heading")
