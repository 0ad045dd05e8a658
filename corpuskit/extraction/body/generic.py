"""The story of a page of which nothing is known but itself.

Witnesses say roughly where the story is, judges say of each block whether it stays, the ballot
decides. Where no block stays, the text of the structured data serves, or the plain text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from corpuskit.extraction.body.body import Body, make_body, make_body_of
from corpuskit.extraction.body.corrections import RULE as CORRECTED
from corpuskit.extraction.body.corrections import correct, said_of
from corpuskit.extraction.body.doubts import judge_page
from corpuskit.extraction.body.matching import find_lines
from corpuskit.extraction.body.profile import SiteProfile
from corpuskit.extraction.body.tables import paragraphs_of
from corpuskit.extraction.body.votes import NO_STORY
from corpuskit.extraction.body.witnesses import STATED, Scene
from corpuskit.extraction.metadata.stated import Metadata
from corpuskit.extraction.page.blocks import Block, segment
from corpuskit.extraction.page.dom import parse
from corpuskit.extraction.shape import read_shape
from corpuskit.knowledge.forest import Weights
from corpuskit.text.weight import weight

MIN_PLAIN_CHARS: Final = 20
"""Shorter lines of the plain text are labels. Source: a round value. Swept: F1 -0.0001, 0; exact
-0.0014, 0."""

_NO_TEXT: Final = ("script", "style", "template", "noscript", "nav", "footer", "form", "head")


def extract_body(
    content: bytes,
    *,
    metadata: Metadata,
    blocks: Sequence[Block] | None = None,
    profile: SiteProfile | None = None,
    weights: Weights | None = None,
) -> Body:
    """Find the story of a page.

    Args:
        content: the page in UTF-8, looked over beforehand.
        metadata: what the page says of itself.
        blocks: its blocks, where they are known already.
        profile: of its site; only what people said in it counts here.
        weights: of the ballot, others than those that corpuskit comes with.

    Examples:
        >>> page = b"<main><h1>Rain</h1><p>It rained in Oslo all day.</p><nav>Home</nav></main>"
        >>> extract_body(page, metadata=Metadata(title="Rain")).text
        'It rained in Oslo all day.'
        >>> extract_body(b"<nav><a href=/>Home</a></nav>", metadata=Metadata()).text
        ''
    """
    if blocks is None:
        blocks = segment(parse(content))
    verdict = judge_page(Scene(content, blocks, metadata), weights)
    said = said_of(blocks, profile)
    if verdict is not None:
        (witness, *_), weighed = verdict
        draft = correct(weighed.draft, said)
        body = make_body(blocks, draft, extractor=witness, metadata=metadata)
        sure = (said.stay | set(weighed.undoubted(blocks))) - said.go
        vouched = frozenset(paragraphs_of(blocks, sure))
        return replace(body, vouched=vouched, confidence=weighed.confidence)
    if said.stay:
        draft = correct(NO_STORY, said)
        body = make_body(blocks, draft, extractor=CORRECTED, metadata=metadata)
        return replace(body, vouched=frozenset(paragraphs_of(blocks, draft.kept)))
    text, extractor = _without_blocks(content, metadata)
    kept = tuple(sorted(find_lines(text.split("\n\n"), blocks))) if text else ()
    return make_body_of(
        text,
        read_shape(text),
        blocks,
        NO_STORY._replace(kept=kept),
        extractor=extractor if text else None,
        metadata=metadata,
    )


def _without_blocks(content: bytes, metadata: Metadata) -> tuple[str, str]:
    """Return the story where no block could be trusted, and what told it."""
    if metadata.article_body:
        parts = [" ".join(part.split()) for part in metadata.article_body.split("\n")]
        return "\n\n".join(part for part in parts if part), STATED.name
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(parse(content).html or "", "html.parser")
    for chrome in soup(_NO_TEXT):
        chrome.decompose()
    for line_break in soup("br"):
        line_break.replace_with(" ")
    lines = [" ".join(p.get_text().split()) for p in soup.find_all(["p", "h2", "h3", "li"])]
    return "\n\n".join(line for line in lines if weight(line) >= MIN_PLAIN_CHARS), "beautifulsoup"
