"""Where the story stands, once a witness has marked roughly which blocks it is.

Marked paragraphs stand under one or two paths in nearly every story. Those paths give the *frame*:
the smallest element that holds them all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from corpuskit.extraction.body.holders import (
    common_place,
    find_teasers,
    find_wrapped,
    is_within,
    without_columns,
)
from corpuskit.extraction.page.blocks import Block

MAIN_PATH_SHARE: Final = 0.2
"""A path with this share of the marked text belongs to the frame. Source: swept, from 0.1: F1
+0.0019, exact +0.0199 by rules."""

MAX_LINK_DENSITY: Final = 0.75
"""A marked block whose text is links to this share says nothing of where the story stands. Source:
a round value. Swept: F1 +0.0009, -0.0030; exact +0.0057, -0.0028."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the story stands."""

    path: str
    """The path with most of the story."""
    context: frozenset[str]
    """What all of it stands in, which therefore says nothing."""
    first: int
    """The first block on that path."""
    last: int
    """The last block of the main paths."""
    start: int
    """The first block inside the frame's element."""
    end: int
    """The block after the last one inside it."""

    wrapped: frozenset[int]
    """Headings, lists and the like in wrappers of their own, as the paragraphs are."""

    @property
    def parent(self) -> str:
        """The path of what its paragraphs stand in."""
        return self.path.rpartition(">")[0]


def find_frame(blocks: Sequence[Block], marked: AbstractSet[int]) -> Frame | None:
    """Find the paths that hold the marked text, and the element that holds them.

    Args:
        blocks: all blocks of the page.
        marked: indices of those that a witness takes for the story.

    Returns:
        None where all that was marked is headings and links.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = "<nav>Home</nav><main><h1>Rain</h1><p>It rained.<p>It poured.</main>"
        >>> frame = find_frame(segment(parse(page)), {1, 2})
        >>> frame.path, frame.start, frame.first, frame.last, frame.end
        ('body>main>p', 1, 2, 3, 4)
        >>> find_frame(segment(parse(page)), {1}) is None
        True
    """
    trusted = [
        blocks[i]
        for i in sorted(marked)
        if not blocks[i].heading and blocks[i].link_density < MAX_LINK_DENSITY
    ]
    mass: Counter[str] = Counter()
    for block in trusted:
        mass[block.path] += block.chars
    if not mass:
        return None
    home = min(mass, key=lambda path: (-mass[path], path))
    enough = MAIN_PATH_SHARE * mass.total()
    main = [b for b in trusted if b.path == home or mass[b.path] >= enough]
    at_home = _same_story(blocks, [b for b in trusted if b.path == home])
    teasers = find_teasers([*main, *at_home], blocks)
    at_home = [b for b in at_home if b.index not in teasers] or at_home
    main = [b for b in main if b.index not in teasers] + at_home
    main = without_columns(main, at_home)
    main.sort(key=lambda block: block.index)
    place = common_place([b.place for b in main])
    start, end = main[0].index, main[-1].index + 1
    while start > 0 and is_within(blocks[start - 1].place, place):
        start -= 1
    while end < len(blocks) and is_within(blocks[end].place, place):
        end += 1
    context = frozenset.intersection(*(b.context for b in at_home))
    wrapped = find_wrapped(at_home, blocks[start:end])
    return Frame(home, context, at_home[0].index, main[-1].index, start, end, wrapped)


def _same_story(blocks: Sequence[Block], at_home: Sequence[Block]) -> list[Block]:
    """Return the blocks on the home path, marked or not, that belong to the same story.

    Not those of a next story under the same path, as pages that scroll on have it: it has a
    headline or an ``article`` of its own.
    """
    home = at_home[0].path
    hidden = all(b.hidden for b in at_home)
    stories = {b.place.nearest("article") for b in at_home}
    first, last = at_home[0].index, at_home[-1].index
    start = max((b.index for b in blocks[:first] if b.heading == 1), default=0)
    end = min((b.index for b in blocks[last:] if b.heading == 1), default=len(blocks))
    return [
        b
        for b in blocks[start:end]
        if b.path == home and b.hidden == hidden and b.place.nearest("article") in stories
    ]
