"""Where a text stands on a page: the element around it, and those around that one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from corpuskit.extraction.page.dom import Element
from corpuskit.extraction.page.naming import signature

_NOTED: Final = frozenset(
    {"article", "main", "section", "aside", "nav", "footer", "header", "form", "figure"}
    | {"figcaption", "blockquote", "table", "td", "th", "ul", "ol", "li", "dl", "dd", "h1", "h2"}
    | {"h3", "h4", "h5", "h6", "button", "select", "textarea", "details", "address", "pre"}
)
"""Ancestors that a block remembers in its ``context``."""

_NOTED_ATTRIBUTES: Final = ("role", "itemprop")

_NOTHING: Final[frozenset[str]] = frozenset()

HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
"""Elements of headings, with their levels."""

SUBHEAD_LEVEL: Final = 3
"""A heading that no element of that name marks is of this level: below headline and subheads, as
most that are marked by a tag are."""

_SUBHEAD: Final = re.compile(
    r"(?:^|[\s_-])(?:cross-?head(?:ing)?|sub-?head(?:ing)?|inter-?tit(?:le|re)|intertitulo|ladillo"
    r"|zwischen(?:titel|ueberschrift)|tussenkop|mell(?:em|om|an)(?:rubrik|titt?el))(?:\Z|[\s_-])"
)
"""Classes that a site gives to headings between paragraphs which are marked by nothing else.

Source: the words of the trade in English, French, Spanish, Portuguese, German, Dutch, Danish,
Norwegian, Swedish."""

_UNFOLDING_NAME: Final = re.compile(
    r"(?:faq|accordion|toggle|collapsible|expander|rank-math|tab)s?[_-]{0,2}(?:item[_-]{0,2})?"
    r"(?:question|title|header|heading|headline|label|trigger)(?:[\s_-]|\Z)"
)
"""Classes of the line that unfolds an answer, whatever its element is.

Source: Yoast SEO, Rank Math, Elementor, Divi, Bootstrap, Foundation; linear: bounded parts."""

_MAX_PATH_CHARS: Final = 600
"""Longer paths lose their beginning: keeps the walk linear on 10,000 nested elements."""

_HIDING_STYLE: Final = re.compile(r"(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden)")


class Spot:
    """A block-level element on the way to the text."""

    __slots__ = ("asks", "context", "element", "heading", "hidden", "parent", "path", "tag")

    def __init__(self, element: Element, tag: str, parent: Spot | None) -> None:
        self.element = element
        self.tag = tag
        self.parent = parent
        if parent is None:
            path, context, heading, asks, hidden = "", _NOTHING, 0, False, False
        else:
            path, context, heading = parent.path, parent.context, parent.heading
            asks, hidden = parent.asks, parent.hidden
        if tag in HEADINGS:
            heading = min(HEADINGS[tag], heading or HEADINGS[tag])
            context -= {"button"}  # it unfolds what stands below
        elif tag == "summary":
            heading = heading or SUBHEAD_LEVEL
        elif tag == "pre":
            context -= {"figure"}  # a figure of code is no picture
        if tag in _NOTED and tag not in context and not (tag == "button" and heading):
            context |= {tag}
        given = element.attributes
        if given:
            classes, ident = given.get("class") or "", given.get("id") or ""
            asks = asks or (classes != "" and is_unfolding(classes))
            path = _path(path, tag, classes, ident)
            if "itemprop" in given or "role" in given:
                context = context.union(_noted(given))
            if "style" in given or "hidden" in given:
                hidden = hidden or is_hidden(tag, given)
        else:
            path = _path(path, tag, "", "")
        self.path: str = path
        self.context: frozenset[str] = context
        self.heading: int = heading
        self.asks: bool = asks or tag == "dt"
        """A question in it is a heading: what it unfolds stands below."""
        self.hidden: bool = hidden or (tag == "dialog" and is_hidden(tag, given))

    def nearest(self, *tags: str) -> Spot | None:
        """Return itself or the nearest place around it that has one of these tags."""
        place: Spot | None = self
        while place is not None and place.tag not in tags:
            place = place.parent
        return place


@lru_cache(maxsize=16384)
def is_subhead(classes: str) -> bool:
    """Tell whether classes name a heading between paragraphs.

    Examples:
        >>> is_subhead("crosshead"), is_subhead("header")
        (True, False)
    """
    return _SUBHEAD.search(classes.lower()) is not None


@lru_cache(maxsize=16384)
def is_unfolding(classes: str) -> bool:
    """Tell whether classes name a line that unfolds an answer.

    Examples:
        >>> is_unfolding("schema-faq-question"), is_unfolding("page-title")
        (True, False)
    """
    return _UNFOLDING_NAME.search(classes.lower()) is not None


@lru_cache(maxsize=32768)
def _path(around: str, tag: str, classes: str, ident: str) -> str:
    """Return the path of an element in another one; kept, so that it is made and hashed once."""
    if tag == "html":
        return ""
    # The classes of body name the page, not its template: "postid-4711 author-eva".
    step = tag if tag == "body" else signature(tag, classes, ident)
    longer = f"{around}>{step}" if around else step
    if len(longer) > _MAX_PATH_CHARS:
        return "…" + longer[longer.find(">", len(longer) - _MAX_PATH_CHARS) :]
    return longer


def _noted(attributes: Mapping[str, str | None]) -> Iterator[str]:
    for name in _NOTED_ATTRIBUTES:
        for word in (attributes.get(name) or "").lower().split()[:4]:
            yield f"{name}={word}"


def is_hidden(tag: str, attributes: Mapping[str, str | None]) -> bool:
    """Tell whether an element's own attributes hide it."""
    if tag == "dialog" and "open" not in attributes:
        return True
    if "hidden" in attributes:
        return (attributes["hidden"] or "").lower() != "until-found"
    style = attributes.get("style") or ""
    return _HIDING_STYLE.search(style.lower()) is not None
