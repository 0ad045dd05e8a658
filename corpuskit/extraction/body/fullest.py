"""The fullest place of a page: where most of its running text stands."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from corpuskit.extraction.body.never import find_never
from corpuskit.extraction.page.blocks import Block
from corpuskit.extraction.page.spots import Spot
from corpuskit.knowledge.class_names import is_chrome_name
from corpuskit.text.weight import weight

MIN_ASIDE_SHARE: Final = 0.5
"""What holds more than this share of the page's running text is not aside, whatever it is called:
some sites have a ``form`` around all, or the story in an ``aside``. Source: a round value. Swept:
F1 0, +0.0010; exact 0, 0."""

MAX_PLACES: Final = 60
"""Places around a sentence that are looked at: the deepest text of the gold pages stands in 50."""

MIN_SENTENCE_CHARS: Final = 60
"""Shorter blocks are labels, menus, headlines. Source: a round value. Swept: F1 +0.0008, -0.0019;
exact 0, -0.0014."""

MAX_LINK_SHARE: Final = 0.3
"""Running text has fewer links. Source: a round value. Swept: no text changes."""

_ASIDE: Final = frozenset({"aside", "nav", "footer", "header", "form", "figure", "button"})


def find_fullest(blocks: Sequence[Block]) -> set[int]:
    """Return the sentences of the place that holds most of the page's running text.

    Teasers of other stories stand each under its own headline; a place whose sentences do not stand
    in a row is one of those, and then nothing is returned.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> rain = "It rained in Oslo, and in Bergen it rained all day and all night long."
        >>> page = f"<nav>Home</nav><main><h1>Rain</h1><p>{rain}<p>{rain}</main>"
        >>> sorted(find_fullest(segment(parse(page))))
        [2, 3]
        >>> find_fullest(segment(parse(f"<h2>Oslo</h2><p>{rain}<h2>Bergen</h2><p>{rain}" * 2)))
        set()
    """
    never = find_never(blocks, frozenset())
    sentences = [
        block
        for block in blocks
        if weight(block.text) >= MIN_SENTENCE_CHARS
        and block.link_density < MAX_LINK_SHARE
        and not block.heading
        and not block.hidden
        and block.index not in never
    ]
    around = {block.index: _places_aside(block.place) for block in sentences}
    mass: Counter[Spot] = Counter()
    for block in sentences:
        mass.update(dict.fromkeys(around[block.index], block.chars))
    most = MIN_ASIDE_SHARE * sum(block.chars for block in sentences)
    places: dict[str, list[Block]] = defaultdict(list)
    for block in sentences:
        if all(mass[place] > most for place in around[block.index]):
            places[block.path].append(block)
    if not places:
        return set()
    best = max(places.values(), key=lambda found: sum(block.chars for block in found))
    neighbours = sum(one.index + 1 == other.index for one, other in pairwise(best))
    return {block.index for block in best} if 2 * neighbours >= len(best) - 1 else set()


def _places_aside(place: Spot | None) -> list[Spot]:
    """Return the places around one that markup calls chrome, inside the article that it is in."""
    found = []
    for _ in range(MAX_PLACES):
        if place is None or place.tag in {"article", "main"}:
            break
        if place.tag in _ASIDE or is_chrome_name(place.path.rpartition(">")[2]):
            found.append(place)
        place = place.parent
    return found
