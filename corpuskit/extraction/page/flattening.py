"""Take out needless nesting, so that an article inside 300 wrappers is not lost to the parser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from corpuskit.extraction.page.markup import RAW_TEXT, TOKEN, VOID

LEAVES = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "pre", "a"])
"""Elements that hold the text itself: kept down to the very limit."""

STRUCTURE = LEAVES | frozenset(
    ["html", "head", "body", "td", "tr", "th", "ul", "ol", "table", "dl", "dt", "dd"]
)
"""Elements that are kept even where they hold nothing but one other element."""

RESERVED_FOR_LEAVES = 0.1
"""Share of the allowed depth that only ``LEAVES`` may use ..."""

RESERVED_FOR_STRUCTURE = 0.4
"""... and that only they and ``STRUCTURE`` may: so paragraphs inside endless wrappers survive."""

CLOSED_BY_SIBLING = {
    "p": frozenset(
        [
            "p",
            "div",
            "ul",
            "ol",
            "dl",
            "table",
            "blockquote",
            "section",
            "article",
            "h1",
            "h2",
            "h3",
            "h4",
            "pre",
        ]
    ),
    "li": frozenset({"li"}),
    "td": frozenset({"td", "th", "tr"}),
    "th": frozenset({"td", "th", "tr"}),
    "tr": frozenset({"tr"}),
    "dt": frozenset({"dt", "dd"}),
    "dd": frozenset({"dt", "dd"}),
    "option": frozenset({"option"}),
}
"""Which opening tags end an open element. Source: HTML Standard, section 13.1.2.4."""

BARRIERS = {"table": 3, "tr": 2, "td": 1, "th": 1, "div": 0}
"""A closing tag does not reach through an open element of higher rank (libxml2, HTMLparser.c)."""

ROOT = -1

_RAW = frozenset(RAW_TEXT.split("|"))


@dataclass(slots=True)
class _Outline:
    """The elements of a page in the order in which they open, and where each token leads."""

    names: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    children: list[int] = field(default_factory=list)
    has_text: list[bool] = field(default_factory=list)
    tokens: list[tuple[int, int, int, list[int]]] = field(default_factory=list)
    """Start, end, the element that opens here or ROOT, the elements that end before it."""


def flatten(html: str, *, max_depth: int) -> str | None:
    """Return a page whose elements nest no deeper than this, or None if that is so already.

    On paths that are too deep, elements that hold nothing but one other element go first; if that
    is not enough, wrappers and then whatever opens beyond the limit go. Only tags go: all text
    stays, in order.

    Examples:
        >>> flatten("<div><div><div><p>Rain</p></div></div></div>", max_depth=3)
        '<p>Rain</p>'
        >>> flatten("<b>Rain <i>fell <u>on <s>Kabul", max_depth=3)
        '<b>Rain <i>fell on Kabul'
        >>> flatten("<div><p>Rain</p></div>", max_depth=3)
    """
    outline = _read(html)
    depths, heights = _measure(outline.parents)
    if max(depths, default=0) <= max_depth:
        return None
    kept = _choose(outline, depths, heights, max_depth)
    return "".join(_write(html, outline, kept))


def _read(html: str) -> _Outline:
    """Follow the tags as a lenient parser does."""
    outline = _Outline()
    stack: list[int] = []
    open_at: dict[str, list[int]] = {}
    position = 0
    for token in TOKEN.finditer(html):
        if stack and not html[position : token.start()].isspace() and position < token.start():
            outline.has_text[stack[-1]] = True
        position = token.end()
        name = (token["name"] or "").lower()
        if not name or name[1:] in _RAW:  # a comment, or a raw text element: stays as it is
            continue
        ended: list[int] = []
        if name.startswith("/"):
            ended = _close(outline.names, stack, open_at, name[1:])
            outline.tokens.append((*token.span(), ROOT, ended))
            continue
        if stack and name in CLOSED_BY_SIBLING.get(outline.names[stack[-1]], ()):
            ended = _pop_to(outline.names, stack, open_at, len(stack) - 1)
        if name in VOID or token[0].endswith("/>"):
            if stack:
                outline.has_text[stack[-1]] = True
            continue
        element = len(outline.names)
        parent = stack[-1] if stack else ROOT
        outline.names.append(name)
        outline.parents.append(parent)
        outline.children.append(0)
        outline.has_text.append(False)
        if parent != ROOT:
            outline.children[parent] += 1
        open_at.setdefault(name, []).append(len(stack))
        stack.append(element)
        outline.tokens.append((*token.span(), element, ended))
    return outline


def _close(
    names: list[str], stack: list[int], open_at: dict[str, list[int]], name: str
) -> list[int]:
    """Return the elements that a closing tag ends, innermost first."""
    places = open_at.get(name)
    if not places:
        return []
    rank = BARRIERS.get(name, -1)
    for barrier, height in BARRIERS.items():
        above = open_at.get(barrier)
        if height > rank and above and above[-1] > places[-1]:
            return []
    return _pop_to(names, stack, open_at, places[-1])


def _pop_to(
    names: list[str], stack: list[int], open_at: dict[str, list[int]], size: int
) -> list[int]:
    ended = []
    while len(stack) > size:
        element = stack.pop()
        open_at[names[element]].pop()
        ended.append(element)
    return ended


def _measure(parents: list[int]) -> tuple[list[int], list[int]]:
    """Return the depth of each element (the outermost has 1) and the levels below it."""
    depths: list[int] = []
    for parent in parents:
        depths.append(1 if parent == ROOT else depths[parent] + 1)
    heights = [0] * len(parents)
    for element in range(len(parents) - 1, -1, -1):
        parent = parents[element]
        if parent != ROOT:
            heights[parent] = max(heights[parent], heights[element] + 1)
    return depths, heights


def _choose(outline: _Outline, depths: list[int], heights: list[int], max_depth: int) -> list[bool]:
    """Decide for each element whether its tags stay."""
    structure_limit = max_depth - int(max_depth * RESERVED_FOR_LEAVES)
    wrapper_limit = max_depth - int(max_depth * RESERVED_FOR_STRUCTURE)
    kept: list[bool] = []
    level: list[int] = []
    for element, name in enumerate(outline.names):
        wrapper = (
            depths[element] + heights[element] > max_depth
            and name not in STRUCTURE
            and outline.children[element] == 1
            and not outline.has_text[element]
        )
        parent = outline.parents[element]
        above = 0 if parent == ROOT else level[parent]
        if name in LEAVES:
            limit = max_depth
        else:
            limit = structure_limit if name in STRUCTURE else wrapper_limit
        stays = not wrapper and above < limit
        kept.append(stays)
        level.append(above + stays)
    return kept


def _write(html: str, outline: _Outline, kept: list[bool]) -> Iterator[str]:
    position = 0
    for start, end, opened, ended in outline.tokens:
        yield html[position:start]
        position = end
        for element in ended:
            if kept[element]:
                yield f"</{outline.names[element]}>"
        if opened != ROOT and kept[opened]:
            yield html[start:end]
    yield html[position:]
