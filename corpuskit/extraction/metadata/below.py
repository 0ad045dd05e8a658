"""The lines below a page's headline: standfirst, byline, date, and what shares the story."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from corpuskit.extraction.metadata.lines import INLINE, UNSEEN, text_of
from corpuskit.extraction.metadata.signals import Marked
from corpuskit.extraction.page.dom import TEXT, Element, events
from corpuskit.text.folding import fold_marks

MAX_LINES: Final = 12
"""Lines below the headline that are looked at: standfirst, byline, date, and what shares the story.

Source: a round value; on the gold pages the byline is among the first six."""

MAX_NODES: Final = 400
"""Nodes below the headline that are gone through in search of those lines."""

# Linear: each part of a line is found by one scan for the marks between parts.
PARTS: Final = re.compile(r"\s*[|•]\s*|\s+[·–—-]\s+")
"""What parts name, date and reading time in such a line."""


def headline_of(root: Element, marked: Sequence[Marked], title: str | None) -> Element | None:
    """Return the heading that says the headline, else the first one."""
    first = [one.element for one in marked if one.tag == "h1"]
    key = fold_marks(title or "")
    for element in [*first, *root.css("body h2")[:MAX_LINES]]:
        if key and fold_marks(text_of(element) or "") == key:
            return element
    return first[0] if first else None


def lines_below(element: Element | None) -> Iterator[str]:
    """Yield the lines of text that follow an element, as blocks part them; none of no element."""
    if element is None:
        return
    parts: list[str] = []
    left = MAX_LINES
    unseen = 0
    for node, tag, is_end in _following(element):
        if tag in UNSEEN:
            unseen += -1 if is_end else 1
        elif unseen:
            continue
        elif tag == TEXT:
            parts.append(node.text_content or "")
        elif tag in {"span", "time"}:
            parts.append(" " * is_end)
        elif tag not in INLINE and parts:
            line = " ".join("".join(parts).split())
            parts = []
            if not line:
                continue
            yield line
            left -= 1
            if not left:
                return


def _following(element: Element) -> Iterator[tuple[Element, str, bool]]:
    """Yield what follows an element in the page, with tag and whether it is the end of one."""
    left = MAX_NODES
    node: Element | None = element
    while node is not None and node.tag != "body":
        following = node.next
        while following is not None:
            tag = following.tag or "-"
            if tag not in UNSEEN:
                yield following, tag, False
                for inner in events(following):
                    yield inner
                    left -= 1
                    if not left:
                        return
                if not tag.startswith("-"):
                    yield following, tag, True
            following = following.next
        node = node.parent
        if node is not None:
            yield node, node.tag or "-", True
