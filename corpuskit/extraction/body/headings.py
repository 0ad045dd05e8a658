"""Headings that are no part of the text: the headline, and those of what is left out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from corpuskit.extraction.body.look import Look
from corpuskit.extraction.body.votes import Draft, Vote
from corpuskit.text.folding import fold_letters


def edit_headline(look: Look, draft: Draft) -> Iterator[Vote]:
    """Say ``title`` of the headline, and of other first-level headings above the first paragraph.

    Examples:
        >>> from corpuskit.extraction.body.look import Proposal, look_at
        >>> from corpuskit.extraction.metadata.stated import Metadata
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = segment(parse("<main><h1>Rain</h1><h2>Oslo</h2><p>It rained.</main>"))
        >>> look = look_at(page, Proposal("me", {0, 1, 2}), Metadata(title="Rain in Oslo"))
        >>> list(edit_headline(look, Draft((0, 1, 2), {}, ())))
        [Vote(rule='title', stay=False, blocks=[0])]
    """
    key = fold_letters(look.metadata.title or "")
    above = takewhile(lambda index: index < look.frame.first, draft.kept)
    found = [
        index
        for index in above
        if look.blocks[index].heading == 1 or (key and fold_letters(look.blocks[index].text) == key)
    ]
    yield Vote("title", stay=False, blocks=found)


def edit_idle_headings(look: Look, draft: Draft) -> Iterator[Vote]:
    """Say ``idle-heading`` of headings at the end of the story, and of those over lists of links.

    Examples:
        >>> from corpuskit.extraction.body.look import Proposal, look_at
        >>> from corpuskit.extraction.metadata.stated import Metadata
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = segment(parse("<p>It rained.<h2>Why</h2><p>It had to.<h2>More</h2>"))
        >>> look = look_at(page, Proposal("me", {0, 1, 2, 3}), Metadata())
        >>> list(edit_idle_headings(look, Draft((0, 1, 2, 3), {}, ())))
        [Vote(rule='idle-heading', stay=False, blocks={3})]
        >>> list(edit_idle_headings(look, Draft((0, 1), {2: "links"}, ())))
        [Vote(rule='idle-heading', stay=False, blocks={1})]
    """
    blocks, reasons = look.blocks, draft.reasons
    at_end = [*takewhile(lambda index: blocks[index].heading, reversed(draft.kept))]
    over_links = [i for i in draft.kept if blocks[i].heading and reasons.get(i + 1) == "links"]
    yield Vote("idle-heading", stay=False, blocks={*at_end, *over_links})
