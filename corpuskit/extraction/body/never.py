"""What is no story whoever marks it: choices of forms, questions about cookies, comments, posts.

A generic extractor takes them for the story where they are longer than it, or stand in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Final

from corpuskit.extraction.page.blocks import Block, running_chars
from corpuskit.knowledge.class_names import is_comments_name, is_consent_name, is_embed_name

MIN_STORY_CHARS: Final = 250
"""What is named as comments, or as a post, is believed to be that where so much is marked outside:
some sites name all of a page so. Source: trafilatura's threshold of a story."""

_CONTROLS: Final = frozenset({"select", "textarea"})


def find_never(blocks: Sequence[Block], marked: AbstractSet[int]) -> frozenset[int]:
    """Return the blocks that are no story, marked or not.

    Source: open gold, 1,407 pages. In named comments 2 pages have gold, in choices of forms one, 35
    characters; five pages had been read as comments or choices. Without posts 12 pages are better
    and 2 worse, whose gold keeps them.

    Args:
        blocks: all blocks of the page.
        marked: indices of those that a witness takes for the story.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = "<div id=cookie-banner>We use cookies.</div><select><option>Oslo</select>"
        >>> thread = "<p>It rained.</p><ol class=comments><li>Here too.</ol>"
        >>> blocks = segment(parse(page + thread.replace("rained", "rained " * 40)))
        >>> sorted(find_never(blocks, {0, 1, 2, 3}))
        [0, 1, 3]
        >>> sorted(find_never(segment(parse(thread)), {0, 1}))
        []
    """
    found = {
        block.index
        for block in blocks
        if not block.context.isdisjoint(_CONTROLS) or _asks_for_consent(block.path)
    }
    said = {block.index for block in blocks if _is_said_elsewhere(block.path)}
    if said and running_chars(blocks, marked - said - found) >= MIN_STORY_CHARS:
        found |= said
    return frozenset(found)


@lru_cache(maxsize=16384)
def _asks_for_consent(path: str) -> bool:
    return any(map(is_consent_name, path.split(">")))


@lru_cache(maxsize=16384)
def _is_said_elsewhere(path: str) -> bool:
    """Tell whether a path leads into comments, or into a post of another network."""
    return any(is_comments_name(step) or is_embed_name(step) for step in path.split(">"))
