"""What is no story whoever marks it: forms, questions about cookies, comments, posts, captions.

A generic extractor takes them for the story where they are longer than it, or stand in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import islice
from typing import Final

from corpuskit.extraction.body.headed import find_headed
from corpuskit.extraction.body.holders import is_within
from corpuskit.extraction.body.picturelines import is_named_caption
from corpuskit.extraction.page.blocks import Block, running_chars
from corpuskit.extraction.page.dom import attribute, ids_above
from corpuskit.extraction.page.spots import Spot
from corpuskit.knowledge.class_names import is_comments_name, is_consent_name, is_embed_name

MIN_STORY_CHARS: Final = 250
"""What is named as comments, or as a post, is believed to be that where so much is marked outside:
some sites name all of a page so. Source: trafilatura's threshold of a story."""

MAX_BOX_CHARS: Final = 300
"""Characters around a field to write in, or a choice of one answer, up to which all of them are
about it: "Get our letter". Source: a round value. Of 3,801 such blocks of 468 pages of the open
gold, counted with boxes of 320, 4 are gold, two of which ask for an address; of those that were
kept, 30 on 7 hosts, none is.
Beside a choice of one answer 11 of 1,791 on 149 pages are, all of one form to log in. Lists with
boxes to tick are the story's, too."""

MAX_LINK_DENSITY: Final = 0.5
"""A block that is links to this share is no text of a box, but an entry of a menu beside a search.
Source: a round value; as votes such entries moved what the forest made of their neighbours."""

MAX_FIELDS: Final = 16
"""Fields of a page that are looked at. Source: a search, a letter and a form to write to the house
have about ten."""

MAX_STEPS: Final = 7
"""So far around a field, and around a text, the element is looked for that holds both."""

_FIELDS: Final = frozenset({"", "email", "text", "search", "tel", "radio"})
"""Types of ``<input>`` in which something is written or one answer chosen."""
_CONTROLS: Final = frozenset({"select", "textarea"})
_STORY_TAGS: Final = frozenset({"article", "body", "main"})
"""Their names tell what a story is about, "tag-gdpr", and of what kind it is, "kommentar"."""
_HOLDING: Final = _STORY_TAGS | {"h1"}
_NAMES: Final = re.compile("[.#]")
_DIALOGS: Final = frozenset({"role=dialog", "role=alertdialog"})


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
        >>> window = "<div role=dialog><p>Choose a plan.</div><h1>Rain</h1><p>It rained."
        >>> sorted(find_never(segment(parse(window)), {0, 2}))
        [0]
        >>> sorted(find_never(segment(parse(thread)), {0, 1}))
        []
        >>> picture = "<div><img src=a.jpg><p class=wp-caption-text>The pier.</div>"
        >>> rain = f"<p>{'It rained. ' * 40}"
        >>> sorted(find_never(segment(parse(f"<main>{picture}{rain}</main>")), {0, 1}))
        [0]
        >>> letter = "<div><h3>Our letter</h3>Each day.<form><input type=email></form></div>"
        >>> sorted(find_never(segment(parse(f"<main>{letter}{rain}</main>")), {0, 1, 2}))
        [0, 1]
    """
    found = {block.index for block in blocks if not block.context.isdisjoint(_CONTROLS)}
    found |= _consent(blocks) | _dialogs(blocks)
    # Nothing is said of what nobody marked, and of links: that a menu is one, the forest knows.
    told = {index for index in marked if blocks[index].link_density < MAX_LINK_DENSITY}
    boxes = _beside_fields(blocks, told) | find_headed(blocks, told) if told else set()
    said = {block.index for block in blocks if _is_said_elsewhere(block.path)}
    said |= {block.index for block in blocks if is_named_caption(block)} | boxes
    if said and running_chars(blocks, marked - said - found) >= MIN_STORY_CHARS:
        found |= said
    return frozenset(found)


def _beside_fields(blocks: Sequence[Block], marked: AbstractSet[int]) -> set[int]:
    """Return the marked blocks that share a small element with a field to write in."""
    top = blocks[0].place
    while top.parent is not None:
        top = top.parent
    inputs = top.element.css("input")
    fields = [one for one in inputs if (attribute(one, "type") or "").lower() in _FIELDS]
    around = {
        outer for field in fields[:MAX_FIELDS] for outer in islice(ids_above(field), MAX_STEPS)
    }
    found: set[int] = set()
    for index in marked if around else ():
        place: Spot | None = blocks[index].place
        for _ in range(MAX_STEPS):
            if place is None:
                break
            if place.element.mem_id in around:
                if _is_small(blocks, index, place):
                    found.add(index)
                break  # further out it is larger still
            place = place.parent
    return found


def _is_small(blocks: Sequence[Block], index: int, around: Spot) -> bool:
    """Tell whether an element holds no more than a box does; blocks of one stand in a row."""
    chars = blocks[index].chars
    for step in (-1, 1):
        at = index + step
        while (
            0 <= at < len(blocks) and chars <= MAX_BOX_CHARS and is_within(blocks[at].place, around)
        ):
            chars += blocks[at].chars
            at += step
    return chars <= MAX_BOX_CHARS


def _consent(blocks: Sequence[Block]) -> set[int]:
    """Return the blocks that ask for consent to cookies.

    What holds the page's headline or its story is named after the banner it shows, and is none.
    """
    asking = {path: at for path in {block.path for block in blocks} if (at := _consent_place(path))}
    if not asking:
        return set()
    wrappers = {at for path, at in asking.items() if _holds_story(path[len(at) :])}
    return {b.index for b in blocks if (at := asking.get(b.path)) and at not in wrappers}


def _dialogs(blocks: Sequence[Block]) -> set[int]:
    """Return the blocks of windows that open over the page, where the story stands outside."""
    inside = {block.index for block in blocks if not block.context.isdisjoint(_DIALOGS)}
    if not inside:
        return inside
    heads = {block.index for block in blocks if block.heading == 1}
    story = {block.index for block in blocks if not block.context.isdisjoint(_STORY_TAGS)}
    return inside if not heads & inside and (heads | story) - inside else set()


@lru_cache(maxsize=16384)
def _consent_place(path: str) -> str | None:
    """Return the way to the place that asks for consent, if a block's path leads there."""
    steps = path.split(">")
    for count, step in enumerate(steps, 1):
        if is_consent_name(step) and _tag(step) not in _STORY_TAGS:
            return ">".join(steps[:count])
    return None


def _holds_story(rest: str) -> bool:
    return any(_tag(step) in _HOLDING for step in rest.split(">"))


@lru_cache(maxsize=16384)
def _is_said_elsewhere(path: str) -> bool:
    """Tell whether a path leads into comments, or into a post of another network."""
    return any(
        (is_comments_name(step) or is_embed_name(step)) and _tag(step) not in _STORY_TAGS
        for step in path.split(">")
    )


def _tag(step: str) -> str:
    return _NAMES.split(step, maxsplit=1)[0]
