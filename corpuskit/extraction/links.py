"""The links of a story: which words of its text lead where."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from typing import Final

from corpuskit.edits import BREAK
from corpuskit.extraction.body.body import Body
from corpuskit.extraction.body.tables import group_paragraphs, text_of
from corpuskit.extraction.page.anchors import Anchor, find_anchors
from corpuskit.extraction.page.blocks import Block
from corpuskit.extraction.page.dom import Element
from corpuskit.extraction.urls import resolve
from corpuskit.spans import TextLink

MAX_LINKS: Final = 5_000
"""Links of a text that are listed. Source: a round value, beyond the longest lists of sources."""


def find_links(root: Element, body: Body, base: str | None) -> tuple[TextLink, ...]:
    """List the links of a story, in order, over its text.

    Left out is what leads elsewhere on the same page, into no web, or holds no text.

    Args:
        root: of the page.
        body: its story.
        base: what addresses are relative to.

    Examples:
        >>> from corpuskit.extraction.body.body import make_body
        >>> from corpuskit.extraction.body.votes import Draft
        >>> from corpuskit.extraction.metadata.stated import Metadata
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = parse("<p>Rain.<p>It fell in <a href=/oslo>Oslo</a>. <a href=#top>Up</a>")
        >>> draft = Draft((0, 1), {}, ())
        >>> body = make_body(segment(page), draft, extractor="me", metadata=Metadata())
        >>> find_links(page, body, "https://a.example/rain")
        (TextLink(start=18, end=22, url='https://a.example/oslo'),)
    """
    return tuple(_links(root, body, base))[:MAX_LINKS]


def _links(root: Element, body: Body, base: str | None) -> Iterator[TextLink]:
    paragraphs = group_paragraphs(body.blocks, body.kept)
    if BREAK.join(map(text_of, paragraphs)) != body.text:
        return  # the text was stated, not cut from the page
    known: dict[tuple[int, str], deque[tuple[Anchor, ...]]] = defaultdict(deque)
    for anchored in find_anchors(root):
        known[anchored.element, anchored.text].append(anchored.anchors)
    at = 0
    for paragraph in paragraphs:
        for block in paragraph:
            waiting = (
                known.get((block.place.element.mem_id, block.text)) if block.link_chars else None
            )
            for anchor in waiting.popleft() if waiting else ():
                inside = anchor.target.lstrip().startswith("#")
                url = None if inside else resolve(anchor.target, base)
                if url is not None:
                    start, end = _in_lines(block, anchor.start, anchor.end)
                    yield TextLink(at + start, at + end, url)
            at += len(text_of([block])) + 1
        at += len(BREAK) - 1


def _in_lines(block: Block, start: int, end: int) -> tuple[int, int]:
    """Move a link of a listing to where its words are in the lines."""
    if block.lines is None:
        return start, end
    solid = [at for at, char in enumerate(block.lines) if not char.isspace()]
    before = len("".join(block.text[:start].split()))
    inside = len("".join(block.text[start:end].split()))
    return solid[before], solid[before + inside - 1] + 1
