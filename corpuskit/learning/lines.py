"""Lines that stand on many pages of a site: what of them is chrome and what is news.

Frequency alone never condemns a line: quotations, datelines and headings recur too. A line goes
where it stands at the edge of its stories or on most pages, and does not read like one of those.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from corpuskit.extraction.body.matching import key_of
from corpuskit.extraction.body.profile import Line
from corpuskit.learning.notes import BlockNote, PageNote, is_sentence
from corpuskit.text.weight import FIRST_SOLID

MIN_LINE_PAGES: Final = 3
"""A line on fewer stories may be chance. Source: a round value. Swept: F1 -0.0079, -0.0003; exact
-0.0613, 0."""

MIN_LINE_SHARE: Final = 0.02
"""... and so may one on a smaller share of many. Source: a round value. Swept: no text changes."""

EDGE_LINES: Final = 3
"""The first and the last so many lines of a story are its edges: prompts stand there. Source: a
round value. Swept: F1 -0.0002, 0; exact -0.0129, 0."""

EDGE_SHARE: Final = 0.8
"""Share of its sightings at one edge that makes a line's position. Source: a round value. Swept: F1
0, -0.0006; exact 0, -0.0129."""

MIN_INSIDE_SHARE: Final = 0.1
"""A label inside stories goes from this share of the pages on ... Source: a round value. Swept: no
text changes."""

MIN_INSIDE_PAGES: Final = 5
"""... at so many pages at least. Source: a round value. Swept: F1 0, -0.0006; exact 0, -0.0129."""

MIN_HEADING_SHARE: Final = 0.5
"""A heading inside the story ("What we know") goes only where most pages have it. Source: a round
value. Swept: no text changes."""

MIN_INSIDE_SENTENCE_SHARE: Final = 0.5
"""A sentence inside stories goes from this share of the pages on ... Source: a round value. Swept:
no text changes."""

MIN_INSIDE_SENTENCE_PAGES: Final = 8
"""... at so many pages: a sentence without quotation marks that stands, word for word, inside so
many distinct pages of HTML is nobody's statement. In texts nothing but its frequency would speak
against it. Source: a round value. Swept: no text changes."""

_QUOTED: Final = re.compile('["“”„«»「」『』]')

MIN_HEADED_SHARE: Final = 0.5
"""A line that is so often a heading with text of its story below it is one of those. Source: a
round value. Swept: no text changes."""

MIN_SOLID_HEADING_CHARS: Final = 5
"""Shorter headings in a script without blanks are one word. Source: a round value. Swept: no text
changes."""

MIN_SENTENCE_SHARE: Final = 0.2
"""A sentence at an edge goes from this share on, at five pages at least: an author's note or a
disclaimer, not what a speaker said. Source: a round value. Swept: F1 0, -0.0003; exact 0, 0."""


def learn_lines(
    pages: Sequence[PageNote], repeated: frozenset[str] = frozenset()
) -> tuple[Line, ...]:
    """Return the lines of a site that are none of its stories, the commonest first.

    Args:
        pages: notes of distinct stories.
        repeated: keys of the blocks that stand on several of them.
    """
    sightings: Mapping[str, Counter[str]] = defaultdict(Counter)
    texts: dict[str, str] = {}
    keyed = [_keyed(page) for page in pages]
    counts = Counter(key for keys in keyed for key in set(keys) if key is not None)
    recurring = frozenset(key for key, count in counts.items() if count >= MIN_LINE_PAGES)
    headed: Counter[str] = Counter()
    marked: Counter[str] = Counter()
    for page, keys in zip(pages, keyed, strict=True):
        seen = set()
        story = _last_own_sentence(page, keys, recurring)
        heads = {b.key for n, b in enumerate(page.blocks) if leads_on(page.blocks, n, repeated)}
        for n, (line, key) in enumerate(zip(page.lines, keys, strict=True)):
            if line is None or key is None or key not in recurring or key in seen:
                continue
            seen.add(key)
            position = _position(n, len(page.lines))
            if position == "end" and n < story and _may_be_heading(line):
                position = "inside"
            sightings[key][position] += 1
            marked[key] += bool(page.blocks)
            headed[key] += n > 0 and bool(heads) and key_of(line) in heads
            texts[key] = min(line, texts.get(key, line))
    found = []
    for key, positions in sightings.items():
        count = positions.total()
        share = count / len(pages)
        if share < MIN_LINE_SHARE:
            continue
        if headed[key] >= MIN_HEADED_SHARE * count:
            continue
        position = _settled(positions)
        if _is_chrome(texts[key], position, count, share, from_markup=bool(marked[key])):
            found.append(Line(texts[key], count, round(share, 3), position))
    return tuple(sorted(found, key=lambda line: (-line.pages, line.text)))


def leads_on(blocks: Sequence[BlockNote], n: int, repeated: frozenset[str]) -> bool:
    """Tell whether a block is a heading with text below it that only its story has."""
    if not blocks[n].heading or not blocks[n].vote or n + 1 == len(blocks):
        return False
    below = blocks[n + 1]
    return (
        below.vote > 0
        and not below.heading
        and below.key not in repeated
        and 2 * below.link_chars < below.chars
    )


def _keyed(page: PageNote) -> list[str | None]:
    """Return the lines of a page, case-folded."""
    return [None if line is None else line.casefold() for line in page.lines]


def _last_own_sentence(
    page: PageNote, keys: Sequence[str | None], recurring: frozenset[str]
) -> int:
    """Return where the last sentence stands that only this story has: what is above is inside."""
    own = (
        n
        for n in range(len(page.lines) - 1, -1, -1)
        if (line := page.lines[n]) is None or (keys[n] not in recurring and is_sentence(line))
    )
    return next(own, -1)


def _position(n: int, count: int) -> str:
    if n >= count - EDGE_LINES and n >= count / 2:
        return "end"
    return "start" if n < EDGE_LINES else "inside"


def _settled(positions: Counter[str]) -> str:
    edge, count = min(positions.items(), key=lambda item: (-item[1], item[0]))
    return edge if count >= EDGE_SHARE * positions.total() else "inside"


def _is_chrome(text: str, position: str, pages: int, share: float, *, from_markup: bool) -> bool:
    if is_sentence(text):
        if position == "inside":
            often = pages >= MIN_INSIDE_SENTENCE_PAGES and share >= MIN_INSIDE_SENTENCE_SHARE
            return often and from_markup and not _QUOTED.search(text)
        return pages >= MIN_INSIDE_PAGES and share >= MIN_SENTENCE_SHARE
    if position == "end":
        return True
    if _looks_like_heading(text):
        return pages >= MIN_INSIDE_PAGES and share >= MIN_HEADING_SHARE
    return position == "start" or (pages >= MIN_INSIDE_PAGES and share >= MIN_INSIDE_SHARE)


def _looks_like_heading(text: str) -> bool:
    """Tell whether a line may be a heading and is hardly a label: it has more than one word."""
    words = " " in text or (text[:1] >= FIRST_SOLID and len(text) >= MIN_SOLID_HEADING_CHARS)
    return words and _may_be_heading(text)


def _may_be_heading(text: str) -> bool:
    """Tell whether a line may be a heading: a few words without a mark at the end."""
    starts = text[:1].isalpha() and not text[:1].islower()  # many scripts have one case only
    return starts and text[-1:].isalnum() and len(text.split()) < 9  # noqa: PLR2004 - headings are short
