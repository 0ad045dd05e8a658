"""Which blocks are the story, once a generic extractor has marked roughly where it is.

Marked paragraphs stand under one or two paths in nearly every story. Those paths give the *frame*:
the smallest element that holds them all. Marked text outside it goes, lost siblings inside it come
back, and what the markup itself calls chrome goes wherever it stands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from corpuskit.extraction.body.holders import (
    common_place,
    find_teasers,
    find_wrapped,
    is_within,
    without_columns,
)
from corpuskit.extraction.body.matching import fold
from corpuskit.extraction.body.repeats import without_repeats
from corpuskit.extraction.body.standfirst import find_standfirst
from corpuskit.extraction.body.teasers import without_other_stories
from corpuskit.extraction.page.blocks import Block
from corpuskit.extraction.page.spots import Spot
from corpuskit.knowledge.dom import is_chrome_name
from corpuskit.text.weight import weight

# Source of the thresholds: round values that served on the extraction gold (198 pages, 132 hosts);
# the two halves of its hosts were watched apart.

MAIN_PATH_SHARE: Final = 0.1
"""A path with this share of the marked text belongs to the frame."""

MAX_LINK_DENSITY: Final = 0.75
"""A block of a story whose text is links to this share is a pointer elsewhere."""

MAX_LIST_LINK_DENSITY: Final = 0.45
"""The same for a whole list: titles of other stories with their dates or kickers."""

MIN_KEPT_SHARE: Final = 0.5
"""Where the markup calls more of what was marked chrome than this leaves, the markup is not
believed: some sites hold their story in a ``form``, an ``aside`` or a box named ``promo``."""

MIN_LEAD_CHARS: Final = 100
"""Shorter text above the story's first paragraph, on another path than it, is a kicker, a date, a
name, a credit. Source: extraction gold, exact 0.409 -> 0.444; at 60 0.424."""

MIN_OPENING_CHARS: Final = 20
"""A shorter text right above the first paragraph is a name or a place, "Berlin."."""

MAX_LINKED_SENTENCE: Final = 0.95
"""A whole sentence of which a few words are no link is the story's."""

MIN_LINKED_CHARS: Final = 80
"""Shorter sentences with a link in them point elsewhere: "Read the whole story here."."""

MIN_POINTER_DENSITY: Final = 0.5
"""A line "Read more: <link>" is link to this share; running text with links is below it."""

MIN_SIBLING_CHARS: Final = 40
"""A lost sibling with class names of its own must be a sentence, not a label."""

_ENDED: Final = re.compile(r"[.!?。！？…]['\"”’»“)]{0,3}$")  # linear: anchored, at most four

_DASHES: Final = (" -", "–", "—", ".-")

_BY_POSITION: Final = frozenset({"before", "after"})
"""Reasons that do not rest on what the markup calls itself."""

_LISTS: Final = ("ul", "ol", "table")

_IN_LIST: Final = frozenset({"li", "td", "th"})

_PULL_QUOTE: Final = frozenset({"aside", "figure", "role=presentation"})
"""Where a quotation stands in these it is set off for the eye: it is neither aside nor picture."""

_CHROME_CONTEXT: Final = frozenset(
    {"aside", "nav", "footer", "form", "button", "select", "textarea", "figure", "figcaption"}
    | {"role=complementary", "role=navigation", "role=banner", "role=contentinfo", "role=search"}
)


@dataclass(frozen=True, slots=True)
class _Frame:
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
        return self.path.rpartition(">")[0]


class Ruling(NamedTuple):
    """What is known of a site beforehand: indices of blocks that stay, and of blocks that go."""

    stay: frozenset[int] = frozenset()
    go: frozenset[int] = frozenset()


NOTHING_KNOWN: Final = Ruling()


def choose(
    blocks: Sequence[Block],
    marked: set[int],
    title: str | None,
    ruling: Ruling = NOTHING_KNOWN,
    description: str | None = None,
) -> tuple[tuple[int, ...], Mapping[int, str]]:
    """Return the blocks of the story, and why the others that were candidates are none.

    Args:
        blocks: all blocks of the page.
        marked: indices of those that a generic extractor takes for the story.
        title: the headline, which is not part of the text.
        ruling: what outweighs the markup.
        description: what the page calls its story in a sentence: often the standfirst.

    Examples:
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = "<main><p>It rained all day.<aside><p>Goats win.</p></aside><p>It poured.</main>"
        >>> choose(segment(parse(page)), {0, 1}, None)
        ((0, 2), {1: 'context'})
        >>> choose(segment(parse(page)), set(), None)
        ((), {})
    """
    marked, others = without_other_stories(blocks, marked, ruling.stay)
    frame = _frame(blocks, marked)
    if frame is None:
        return (), {}
    lists = _link_lists(blocks[frame.start : frame.end])
    refused: dict[int, str] = {}
    for block in blocks[: frame.end]:
        reason = _reason(block, frame, lists)
        if reason and (block.index not in ruling.stay or reason == "links"):
            refused[block.index] = reason
    refused |= {i: "after" for i in range(frame.end, len(blocks)) if i not in ruling.stay}
    siblings = {b.index for b in blocks[frame.start : frame.end] if _belongs(b, frame)}
    found = marked | siblings - others
    if _chars(found - refused.keys(), blocks) < MIN_KEPT_SHARE * _chars(found, blocks):
        refused = {index: why for index, why in refused.items() if why in _BY_POSITION}
    chosen = _without_title(blocks, sorted(found - refused.keys()), frame, title, refused)
    refused |= dict.fromkeys(others, "other-story") | dict.fromkeys(ruling.go, "profile")
    standfirst = find_standfirst(blocks, frame.first, fold(description or ""))
    for index in standfirst:
        refused.pop(index, None)
    chosen = sorted({*standfirst, *chosen} - ruling.go)
    chosen = without_repeats(blocks, chosen, refused)
    chosen = _without_idle_headings(blocks, chosen, refused)
    return tuple(chosen), refused


def is_chrome_place(block: Block) -> bool:
    """Tell whether a block stands in what markup or names call chrome, frame or no frame."""
    steps = block.path.split(">")[-4:]
    if "object" in steps:
        return False  # what a browser shows in place of a plug-in that is no more
    return not block.context.isdisjoint(_CHROME_CONTEXT) or any(map(is_chrome_name, steps))


def _chars(chosen: Iterable[int], blocks: Sequence[Block]) -> int:
    """Count the characters of blocks that are not links."""
    return sum(blocks[index].chars - blocks[index].link_chars for index in chosen)


def _frame(blocks: Sequence[Block], marked: set[int]) -> _Frame | None:
    """Find the paths that hold the marked text, and the element that holds them."""
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
    return _Frame(home, context, at_home[0].index, main[-1].index, start, end, wrapped)


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


def _link_lists(blocks: Sequence[Block]) -> frozenset[Spot | None]:
    """Return the lists and tables that are mostly links."""
    chars: Counter[Spot | None] = Counter()
    links: Counter[Spot | None] = Counter()
    for block in blocks:
        if not block.context.isdisjoint(_IN_LIST):
            holder = block.place.nearest(*_LISTS)
            chars[holder] += block.chars
            links[holder] += block.link_chars
    return frozenset(h for h in chars if links[h] >= MAX_LIST_LINK_DENSITY * chars[h])


def _reason(block: Block, frame: _Frame, lists: frozenset[Spot | None]) -> str | None:
    """Tell why a block up to the frame's end is no part of the story, if the markup says so."""
    if _is_above(block, frame):
        return "before"
    own = block.context - frame.context
    if "blockquote" in own:
        own -= _PULL_QUOTE
    if "figure" in own and _is_in_tabled_figure(block):
        own -= {"figure"}
    if not own.isdisjoint(_CHROME_CONTEXT):
        return "context"
    if _is_pointer(block) or (
        lists and not own.isdisjoint(_IN_LIST) and block.place.nearest(*_LISTS) in lists
    ):
        return "links"
    return "name" if _is_named_chrome(block.path, frame.path) else None


@lru_cache(maxsize=16384)
def _is_named_chrome(path: str, home: str) -> bool:
    """Tell whether what a path does not share with the home path has a name of chrome."""
    if _end(path) == _end(home):
        return False  # the same kind of paragraph, behind a wrapper such as div.teaser-content
    return any(map(is_chrome_name, _own_steps(path, home)))


def _is_in_tabled_figure(block: Block) -> bool:
    """Tell whether the figure around a block is one around its table, as WordPress has them."""
    inner = block.place.nearest("td", "th", "figure")
    return inner is not None and inner.tag != "figure"


def _end(path: str) -> str:
    """Return the last two steps of a path if one of them has a name, else the path."""
    end = ">".join(path.split(">")[-2:])
    return end if "." in end or "#" in end else path


def _is_above(block: Block, frame: _Frame) -> bool:
    """Tell whether a block above the first paragraph is too short, or too far, to be story."""
    if block.index >= frame.first or block.path == frame.path:
        return False
    if block.index == frame.first - 1 and (
        _opens(block, frame) or _is_opening_sentence(block, frame)
    ):
        return False
    short = block.chars < MIN_LEAD_CHARS and weight(block.text) < MIN_LEAD_CHARS
    return short or (block.heading > 0 and block.index < frame.start)


def _opens(block: Block, frame: _Frame) -> bool:
    """Tell whether a block is a heading right above the first paragraph, in the same place."""
    near = frame.start <= block.index == frame.first - 1
    return near and block.heading > 1 and block.path.rpartition(">")[0] == frame.parent


def _is_opening_sentence(block: Block, frame: _Frame) -> bool:
    """Tell whether a block right above the first paragraph is a short one of another make.

    Many sites give the first paragraph a class of its own, or set it without a tag; some do so with
    its dateline.
    """
    return (
        frame.start <= block.index == frame.first - 1
        and frame.parent in {block.path, block.path.rpartition(">")[0]}
        and not block.heading
        and not block.hidden
        and not block.link_chars
        and (
            block.text.endswith(_DASHES)
            or (block.chars >= MIN_OPENING_CHARS and _ENDED.search(block.text) is not None)
        )
    )


def _is_pointer(block: Block) -> bool:
    """Tell whether a block only points elsewhere: a link, or a label with a link."""
    if not block.link_chars or block.is_cell:
        return False
    density = block.link_density
    if density >= MAX_LINK_DENSITY:
        told = density < MAX_LINKED_SENTENCE and block.text.endswith((".", "。"))
        return not told or block.chars < MIN_LINKED_CHARS
    label = block.text[: block.chars - block.link_chars + 1]
    return density >= MIN_POINTER_DENSITY and ":" in label and not block.is_list_item


def _own_steps(path: str, home: str) -> list[str]:
    """Return the steps of a path that it does not share with the home path."""
    steps = path.split(">")
    for index, (own, other) in enumerate(zip(steps, home.split(">"), strict=False)):
        if own != other:
            return steps[index:]
    return steps[home.count(">") + 1 :]


def _belongs(block: Block, frame: _Frame) -> bool:
    """Tell whether a block inside the frame is a sibling of the story's paragraphs."""
    if block.hidden:
        return False
    if block.path == frame.path or _is_opening_sentence(block, frame):
        return True
    if not frame.first - 1 <= block.index <= frame.last:
        return False
    parent, _, own = block.path.rpartition(">")
    if parent == frame.parent and own.startswith("p") and block.tag == "p":
        return weight(block.text) >= MIN_SIBLING_CHARS
    if block.index in frame.wrapped:
        return True
    inside = block.path.startswith(f"{frame.parent}>")
    return inside and (block.heading > 1 or block.is_list_item or block.is_quote or block.is_cell)


def _without_title(
    blocks: Sequence[Block],
    chosen: list[int],
    frame: _Frame,
    title: str | None,
    refused: dict[int, str],
) -> list[int]:
    """Leave out the headline and other headings above the first paragraph."""
    key = fold(title or "")
    for index in chosen:
        block = blocks[index]
        if index < frame.first and (block.heading == 1 or (key and fold(block.text) == key)):
            refused[index] = "title"
    return [index for index in chosen if index not in refused]


def _without_idle_headings(
    blocks: Sequence[Block], chosen: list[int], refused: dict[int, str]
) -> list[int]:
    """Leave out headings of what went: of link lists, and those at the end of the story."""
    kept = list(chosen)
    while kept and blocks[kept[-1]].heading:
        refused[kept.pop()] = "idle-heading"
    idle = {i for i in kept if blocks[i].heading and refused.get(i + 1) == "links"}
    refused.update(dict.fromkeys(idle, "idle-heading"))
    return [index for index in kept if index not in idle]
