"""What is known of a page when its kind is told, laid out for the makers of columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from corpuskit.extraction.body.body import Body
from corpuskit.extraction.metadata.signals import Signals
from corpuskit.extraction.metadata.stated import Metadata
from corpuskit.extraction.page.blocks import Block
from corpuskit.extraction.page.dom import Element

Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Row: TypeAlias = dict[str, int]

PARAGRAPH_CHARS: Final = 80
"""So much text that is no link is a paragraph. Source: a round value, as of a line and a half."""

LONG_CHARS: Final = 200
"""So much is a long one."""

HEADLINE_CHARS: Final = 25
"""A headline's length, at least; as for :mod:`corpuskit.extraction.body.kinds`."""

LINKED: Final = 0.75
"""A block that is link to this share is nothing but a link."""


@dataclass(slots=True)
class PageFacts:
    """A page, cut into blocks, with what was found on it."""

    root: Element
    signals: Signals
    metadata: Metadata
    blocks: Sequence[Block]
    kept: Sequence[int]
    """Indices of the blocks that were taken for the story, in order."""
    chars: Ints
    links: Ints
    own: Ints
    """Characters that are no link."""
    heading: Ints
    linked: Flags
    """Blocks that are nothing but a link."""
    story: Flags
    """Blocks that were taken for the story."""
    texts: Sequence[str]
    copies: Mapping[str, int]
    """How many blocks have each text."""
    paths: Mapping[str, int]
    """How many blocks stand at each path."""


def gather(
    root: Element,
    signals: Signals,
    metadata: Metadata,
    blocks: Sequence[Block],
    body: Body,
) -> PageFacts:
    """Lay out what is known of a page.

    Args:
        root: of the page.
        signals: what it says of itself ...
        metadata: ... and what was made of that.
        blocks: all of it.
        body: what was taken for the story.
    """
    # A tuple for each field: three times as fast as a look at each block for each.
    columns = zip(*blocks, strict=True) if blocks else [()] * len(Block._fields)
    fields = Block(*columns)
    chars, links = np.array(fields.chars, np.int64), np.array(fields.link_chars, np.int64)
    story = np.zeros(len(blocks), np.bool_)
    kept = sorted(body.kept)
    story[kept] = True
    return PageFacts(
        root,
        signals,
        metadata,
        blocks,
        kept,
        chars,
        links,
        chars - links,
        np.array(fields.heading, np.int64),
        links >= LINKED * chars,
        story,
        fields.text,
        Counter(fields.text),
        Counter(fields.path),
    )


def share(part: float, whole: float) -> int:
    """Return a share per mille; 0 of nothing.

    Examples:
        >>> share(1, 3), share(1, 0)
        (333, 0)
    """
    return int(1000 * int(part) // int(whole)) if whole else 0
