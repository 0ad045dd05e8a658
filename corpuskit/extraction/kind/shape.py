"""The shape of a page: how text, links and headings are spread over it, and what is repeated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from corpuskit.extraction.kind.facts import (
    HEADLINE_CHARS,
    LONG_CHARS,
    PARAGRAPH_CHARS,
    Flags,
    Ints,
    PageFacts,
    Row,
    share,
)
from corpuskit.extraction.page.blocks import Block
from corpuskit.text.sentences import QUESTION_MARKS

MAX_COPY_CHARS: Final = 32
"""A longer text that stands there twice is no label."""

MIN_CARD_CHARS: Final = 12
"""A shorter link is an entry of a menu."""

MIN_CARDS: Final = 4
"""So many links at one path are a list of cards. Source: as few as the shortest lists of gold."""

MIN_TEASER_CHARS: Final = 40
"""A shorter text below a link is a label; as for :mod:`corpuskit.extraction.body.kinds`."""

TEASED_WITHIN: Final = 2
"""Between a headline that is a link and its teaser stands at most one block: a day or a name."""

_STOPS: Final = (". ", "。", "! ", "? ")
_ENDS: Final = (".", "!", "?", "”", '."', "。", "۔", "؟", "।")


def whole(facts: PageFacts) -> Row:
    """Return what the page is like as a whole."""
    chars, own, heading = facts.chars, facts.own, facts.heading
    total, text, size = chars.sum(), own.sum(), len(chars)
    paragraphs, long = own[own >= PARAGRAPH_CHARS], own[own >= LONG_CHARS]
    linked = facts.linked
    return {
        "blocks": size,
        "chars": int(total) // 10,
        "links": share(facts.links.sum(), total),
        "paragraphs": len(paragraphs),
        "paragraph share": share(paragraphs.sum(), text),
        "paragraph mean": int(paragraphs.sum()) // max(1, len(paragraphs)),
        "long": len(long),
        "long share": share(long.sum(), text),
        "linked": share(_count(linked), size),
        "headlines": _count(linked & (chars >= HEADLINE_CHARS)),
        "short": share(_count(chars < HEADLINE_CHARS), size),
        "headings": _count(heading),
        "headings linked": _count(linked & (heading > 0)),
        "first headings": _count(heading == 1),
        "hidden": share(sum([block.hidden for block in facts.blocks]), size),
    }


def story(facts: PageFacts) -> Row:
    """Return what was taken for the story is like."""
    kept = [facts.blocks[index] for index in facts.kept]
    own, chars = facts.own[facts.kept], facts.chars[facts.kept]
    total, size = int(own.sum()), len(facts.blocks)
    headings = facts.heading[facts.kept] > 0
    paragraphs = own >= PARAGRAPH_CHARS
    run = _longest_run(own, headings)
    first, last = (facts.kept[0], facts.kept[-1]) if kept else (-1, -1)
    return {
        "kept": len(kept),
        "kept own": total // 10,
        "kept share": share(total, facts.own.sum()),
        "kept mean": total // max(1, len(kept)),
        "kept run": run // 10,
        "kept run share": share(run, total),
        "kept paragraphs": _count(paragraphs),
        "kept paragraph share": share(own[paragraphs].sum(), total),
        "kept long share": share(own[own >= LONG_CHARS].sum(), total),
        "kept headings": _count(headings),
        "kept heading gap": total // max(1, _count(headings)),
        "kept links": share(facts.links[facts.kept].sum(), chars.sum()),
        "kept strong": share(sum([block.strong_chars for block in kept]), chars.sum()),
        "kept span": share(len(kept), last - first + 1),
        "kept from": share(first, size),
        "kept to": share(last, size),
        **_parents(kept, own),
        **_manners(kept, total),
    }


def _longest_run(own: Ints, headings: Iterable[bool]) -> int:
    """Return the characters of the longest run of paragraphs; headings do not end it."""
    run = best = 0
    for chars, heading in zip(own.tolist(), headings, strict=True):
        if chars >= PARAGRAPH_CHARS:
            run += chars
            best = max(best, run)
        elif not heading:
            run = 0
    return best


def _parents(kept: Sequence[Block], own: Ints) -> Row:
    """Return over how many elements the paragraphs are spread: those of a story are siblings."""
    parents = Counter(
        id(block.place.parent)
        for block, chars in zip(kept, own.tolist(), strict=True)
        if chars >= PARAGRAPH_CHARS
    )
    return {
        "kept siblings": share(max(parents.values(), default=0), parents.total()),
        "kept parents": len(parents),
    }


def _manners(kept: Sequence[Block], total: int) -> Row:
    """Return lists, cells, code, and how sentences end."""
    texts = [block.text for block in kept]
    joined = "\n".join(texts)
    stops = sum([joined.count(stop) for stop in _STOPS]) + sum(map(_is_ended, texts))
    return {
        "kept items": share(sum([block.is_list_item for block in kept]), len(kept)),
        "kept cells": share(sum([block.is_cell for block in kept]), len(kept)),
        "kept code": share(sum([b.chars for b in kept if "pre" in b.context]), total),
        "kept stops": share(stops, total // 10),
        "kept asked": sum([b.heading > 0 and b.text.endswith(QUESTION_MARKS) for b in kept]),
        "kept questions": sum([joined.count(sign) for sign in QUESTION_MARKS]),
        "kept calls": joined.count("!"),
        "kept braces": joined.count("(") + joined.count("{"),
        "kept dots": joined.count("..."),
    }


def _is_ended(text: str) -> bool:
    return text.endswith(_ENDS)


def repeated(facts: PageFacts) -> Row:
    """Return what is there again and again: cards, teasers, labels."""
    paths = [block.path for block in facts.blocks]
    size = len(paths)
    linked = _at(paths, facts.linked & (facts.chars >= MIN_CARD_CHARS))
    paragraphs = _at(paths, facts.own >= PARAGRAPH_CHARS)
    teased = _teased(facts)
    short = [n for text, n in facts.copies.items() if len(text) <= MAX_COPY_CHARS]
    return {
        "paths": share(len(facts.paths), size),
        "path top": max(facts.paths.values(), default=0),
        "linked top": max(linked.values(), default=0),
        "linked tops": sum([n for n in linked.values() if n >= MIN_CARDS]),
        "headings top": max(_at(paths, facts.heading > 0).values(), default=0),
        "paragraphs top": max(paragraphs.values(), default=0),
        "paragraph paths": len(paragraphs),
        "teased": teased,
        "teased share": share(teased, paragraphs.total()),
        "copies": max(short, default=0),
        "copied": share(sum([n for n in facts.copies.values() if n > 1]), size),
    }


def _at(paths: Sequence[str], flags: Flags) -> Counter[str]:
    return Counter([paths[index] for index in np.flatnonzero(flags).tolist()])


def _teased(facts: PageFacts) -> int:
    """Count the texts that stand right below a headline that is a link."""
    places = np.arange(len(facts.chars))
    heads = facts.linked & (facts.chars >= HEADLINE_CHARS)
    last = (
        np.maximum.accumulate(np.where(heads, places, -TEASED_WITHIN - 1))
        if len(places)
        else places
    )
    text = ~heads & (facts.own >= MIN_TEASER_CHARS) & (facts.heading == 0)
    return _count(text & (places - last <= TEASED_WITHIN))


def _count(flags: Flags | Ints) -> int:
    """Count what is not nothing: five times as fast as a sum."""
    return int(np.count_nonzero(flags))
