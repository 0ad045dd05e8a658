"""What stands in a story twice: pull quotes and copies for other screens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from corpuskit.extraction.body.look import Look
from corpuskit.extraction.body.votes import Draft, Vote
from corpuskit.text.folding import fold_letters

MIN_REPEAT_CHARS: Final = 40
"""Shorter text may stand twice in a story: "Yes.", a heading. Source: a round value. Swept: F1
-0.0005, -0.0001; exact -0.0071, -0.0014."""

START_CHARS: Final = 16
"""Texts that differ in their first letters are not compared as wholes. Source: a round value.
Swept: no text changes."""


def edit_repeats(look: Look, draft: Draft) -> Iterator[Vote]:
    """Say ``repeat`` of what stands in the story already.

    Examples:
        >>> from corpuskit.extraction.body.look import Proposal, look_at
        >>> from corpuskit.extraction.metadata.stated import Metadata
        >>> from corpuskit.extraction.page.blocks import segment
        >>> from corpuskit.extraction.page.dom import parse
        >>> page = "<p>Rain fell on Oslo all day long, and then it fell on Bergen.<p>Yes." * 2
        >>> look = look_at(segment(parse(page)), Proposal("me", {0, 1, 2, 3}), Metadata())
        >>> list(edit_repeats(look, Draft((0, 1, 2, 3), {}, ())))
        [Vote(rule='repeat', stay=False, blocks=[2])]
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
    yield Vote("repeat", stay=False, blocks=found)


def _start_of(text: str) -> str:
    """Return the first letters of a folded text."""
    start = fold_letters(text[:MIN_REPEAT_CHARS])
    return (start if len(start) >= START_CHARS else fold_letters(text))[:START_CHARS]
