"""The story of a page as it was decided, and what of the page is not in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Final

from corpuskit.article import Dropped
from corpuskit.edits import BREAK
from corpuskit.extraction.body.structure import lay_out
from corpuskit.extraction.body.tables import group_paragraphs, lines_of, text_of
from corpuskit.extraction.body.votes import NO_STORY, Draft
from corpuskit.extraction.metadata.stated import Metadata
from corpuskit.extraction.page.blocks import Block
from corpuskit.spans import TextSpan

MAX_STUB_CHARS: Final = 1_500
"""What a page that is not free shows of its story: longer ones of our gold pages were whole."""


@dataclass(frozen=True, slots=True)
class Body:
    """The story of a page, and what of the page is not in it."""

    text: str
    """Paragraphs parted by a blank line; empty where nothing was found."""
    extractor: str | None
    """The witness that marked it."""
    dropped: tuple[Dropped, ...] = ()
    kept: tuple[int, ...] = ()
    """Indices of the blocks that make the text."""
    blocks: Sequence[Block] = field(default=(), compare=False, repr=False)
    """All blocks of the page."""
    structure: tuple[TextSpan, ...] = ()
    """What each paragraph of the text is."""
    unaccounted_chars: int = 0
    """Visible characters that are neither in the text nor in a dropped block."""
    visible_chars: int = 0
    """All visible characters of the page."""
    truncated: bool | None = None
    """Whether only the beginning of the story is there; None where nothing says so."""
    draft: Draft = NO_STORY
    """What the ballot decided, with all that was said of each block."""
    vouched: frozenset[str] = frozenset()
    """Paragraphs of the text that the ballot has no doubt about."""
    listed: frozenset[str] = frozenset()
    """Lines of the listings in the text, as mending their white space will leave them."""
    confidence: float | None = None
    """How sure the ballot is that the story was read well, 0-1; None where it was not asked."""


def make_body(
    blocks: Sequence[Block], draft: Draft, *, extractor: str | None, metadata: Metadata
) -> Body:
    """Make the body of a page from what the ballot decided.

    Args:
        blocks: all blocks of the page.
        draft: which of them stay, and why the others go.
        extractor: the witness that marked the story.
        metadata: what the page says of itself.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = segment(parse("<p>It rained.<p>It poured.<aside>Goats win.</aside>"))
        >>> draft = Draft((0, 1), {2: "context"}, ())
        >>> body = make_body(page, draft, extractor="me", metadata=Metadata())
        >>> body.text.split(), body.dropped[0].rule
        (['It', 'rained.', 'It', 'poured.'], 'extraction/context')
    """
    paragraphs = group_paragraphs(blocks, draft.kept)
    text = BREAK.join(map(text_of, paragraphs))
    shape = lay_out(paragraphs, live=metadata.page_kind == "live")
    body = make_body_of(text, shape, blocks, draft, extractor=extractor, metadata=metadata)
    return replace(body, listed=frozenset(lines_of(paragraphs)))


def make_body_of(
    text: str,
    shape: tuple[TextSpan, ...],
    blocks: Sequence[Block],
    draft: Draft,
    *,
    extractor: str | None,
    metadata: Metadata,
) -> Body:
    """Make the body of a page whose text is given: it need not be that of its blocks, word by word.

    Args:
        text: of the story.
        shape: of that text.
        blocks: all blocks of the page.
        draft: those of them that are in the text, and why the others are not.
        extractor: what found the text.
        metadata: what the page says of itself.
    """
    kept = draft.kept
    return Body(
        text=text,
        extractor=extractor,
        dropped=_dropped(blocks, set(kept), draft.reasons),
        kept=kept,
        blocks=blocks,
        structure=shape,
        unaccounted_chars=max(0, sum(blocks[i].chars for i in kept) - _solid_chars(text)),
        visible_chars=sum(block.chars for block in blocks),
        truncated=_is_stub(text, metadata),
        draft=draft,
    )


def _is_stub(text: str, metadata: Metadata) -> bool | None:
    """Tell whether only the beginning of a story is there; None where nothing says so."""
    return True if metadata.accessible_for_free is False and len(text) < MAX_STUB_CHARS else None


def _solid_chars(text: str) -> int:
    """Count the characters of a text without the breaks between its paragraphs."""
    return len(text) - 2 * text.count("\n\n")


def _dropped(
    blocks: Sequence[Block], kept: set[int], reasons: Mapping[int, str]
) -> tuple[Dropped, ...]:
    """Return what is not in the story, runs of one place and reason joined."""

    def place(block: Block) -> tuple[str, str]:
        reason = "hidden" if block.hidden else reasons.get(block.index, "not-chosen")
        return reason, block.label

    runs = groupby([block for block in blocks if block.index not in kept], key=place)
    return tuple(
        Dropped(f"extraction/{reason}", "\n".join([block.text for block in run]), label)
        for (reason, label), run in runs
    )
