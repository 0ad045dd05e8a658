"""What stands in a story twice: pull quotes and copies for other screens."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from corpuskit.extraction.body.look import Look
from corpuskit.extraction.body.votes import Draft, Vote
from corpuskit.extraction.page.blocks import Block
from corpuskit.extraction.page.spots import Spot
from corpuskit.text.folding import fold_letters
from corpuskit.text.sentences import ends

MIN_REPEAT_CHARS: Final = 40
"""Shorter text may stand twice in a story: "Yes.", a heading. Source: a round value. Swept: F1
-0.0005, -0.0001; exact -0.0071, -0.0014."""

START_CHARS: Final = 16
"""Texts that differ in their first letters are not compared as wholes. Source: a round value.
Swept: no text changes."""


MIN_PULLED_CHARS: Final = 20
"""Letters of a pull quote; a shorter one may be part of anything. Source: a round value."""

# Linear: alternatives of fixed words.
_QUOTE_NAME: Final = re.compile(r"pull-?_?quote|quote-?_?pull|(?:^|[._-])quotes?(?:$|[._-])")
_STEPS: Final = 3
"""So many steps of a path, the last ones, are asked for such a name: further out stands a page
about quotes. Source: a figure, a quotation and its paragraph."""

MAX_NAME_CHARS: Final = 80
"""Who is quoted stands below a pull quote in a line no longer than this. Source: a round value."""


def edit_repeats(look: Look, draft: Draft) -> Iterator[Vote]:
    """Say ``repeat`` of what stands in the story already; of a pull quote, of a part of it.

    Examples:
        >>> from corpuskit.extraction.body.look import Proposal, look_at
        >>> from corpuskit.extraction.metadata.stated import Metadata
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = "<p>Rain fell on Oslo all day long, and then it fell on Bergen.<p>Yes." * 2
        >>> look = look_at(segment(parse(page)), Proposal("me", {0, 1, 2, 3}), Metadata())
        >>> list(edit_repeats(look, Draft((0, 1, 2, 3), {}, ())))
        [Vote(rule='repeat', stay=False, blocks=[2])]
        >>> page = "<p>Ask why it rained all day long<p class=quote>why it rained all day long"
        >>> look = look_at(segment(parse(page)), Proposal("me", {0, 1}), Metadata())
        >>> list(edit_repeats(look, Draft((0, 1), {}, ())))
        [Vote(rule='repeat', stay=False, blocks=[1])]
        >>> page = page.replace("<p class", "<blockquote><p class") + "</p><cite>Eva Dahl</cite>"
        >>> look = look_at(segment(parse(page)), Proposal("me", {0, 1, 2}), Metadata())
        >>> list(edit_repeats(look, Draft((0, 1, 2), {}, ())))
        [Vote(rule='repeat', stay=False, blocks=[1, 2])]
    """
    # Few begin alike, and only those are folded as a whole.
    starts = [_start_of(look.blocks[index].text) for index in draft.kept]
    alike = Counter(starts)
    found = []
    seen: set[str] = set()
    for index, start in zip(draft.kept, starts, strict=True):
        if alike[start] > 1:
            key = fold_letters(look.blocks[index].text)
            if len(key) >= MIN_REPEAT_CHARS and key in seen:
                found.append(index)
            seen.add(key)
    found += _pulled([look.blocks[index] for index in draft.kept if index not in found])
    yield Vote("repeat", stay=False, blocks=found)


def _pulled(kept: Sequence[Block]) -> list[int]:
    """Return the quotations that markup tells and that are a part of another block.

    The line below one, inside the same quotation, says who said it, and goes with it.
    """
    quotes = [block for block in kept if block.is_quote or _is_named_quote(block.path)]
    if not quotes:
        return []
    others = [(block.index, block.chars, fold_letters(block.text)) for block in kept]
    keys = {block.index: fold_letters(block.text) for block in quotes}
    pulled = [
        quote
        for quote in quotes
        if len(keys[quote.index]) >= MIN_PULLED_CHARS
        and any(
            quote.index != index and quote.chars < chars and keys[quote.index] in text
            for index, chars, text in others
        )
    ]
    below = {before.index: after for before, after in pairwise(kept)}
    found = [quote.index for quote in pulled]
    found += [
        below[quote.index].index
        for quote in pulled
        if quote.index in below and _names_speaker(quote, below[quote.index])
    ]
    return found


def _names_speaker(quote: Block, below: Block) -> bool:
    """Tell whether the block below a quotation says, in the same element, who said it."""
    if below.chars > MAX_NAME_CHARS or ends(below.text):
        return False
    around: Spot | None = quote.place
    for _ in range(_STEPS):
        if around is None:
            return False
        step = around.path.rpartition(">")[2].lower()
        named = around.tag == "blockquote" or _QUOTE_NAME.search(step) is not None
        if named and around in _around(below.place):
            return True
        around = around.parent
    return False


def _around(place: Spot | None) -> Iterator[Spot]:
    for _ in range(_STEPS):
        if place is None:
            return
        yield place
        place = place.parent


@lru_cache(maxsize=16384)
def _is_named_quote(path: str) -> bool:
    steps = path.lower().split(">")[-_STEPS:]
    return any(_QUOTE_NAME.search(step) for step in steps)


def _start_of(text: str) -> str:
    """Return the first letters of a folded text."""
    start = fold_letters(text[:MIN_REPEAT_CHARS])
    return (start if len(start) >= START_CHARS else fold_letters(text))[:START_CHARS]
