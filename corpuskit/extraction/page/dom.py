"""A page as a tree of elements, parsed once, for all that reads it; trafilatura has its own parser.

Lexbor builds the tree that browsers build (HTML Standard, section 13.2), in a third of libxml2's
time, and without its limit of depth.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

from selectolax.lexbor import LexborHTMLParser, LexborNode

Element: TypeAlias = LexborNode
"""An element, a text or a comment. Two are the same one where their ``mem_id`` is: ``==`` compares
what is in them."""

TEXT: Final = "-text"
"""``tag`` of a text; comments and the like have names with a hyphen in front, too."""


def parse(html: str | bytes) -> Element:
    """Parse a page, once.

    Takes what strings of HTML come with: encoding declarations of bytes that are no more, XML
    prologs, NULs, nothing at all.

    Args:
        html: text, or its UTF-8 bytes; where it may be hostile, as :mod:`prescan` left it.

    Returns:
        The ``html`` element; it has a ``body`` unless the page is a frame set.

    Examples:
        >>> parse('<?xml version="1.0" encoding="gb2312"?><p>Zürich').css_first("p").text()
        'Zürich'
        >>> parse("").css("p")
        []
    """
    content = html if isinstance(html, bytes) else html.encode("utf-8", "replace")
    if b"\0" in content:
        content = content.replace(b"\0", b"")
    root = LexborHTMLParser(content).root
    if root is None:  # pragma: no cover - the HTML Standard gives every page a root
        raise AssertionError("a page without a root")
    return root


def attribute(element: Element, name: str) -> str | None:
    """Return an attribute's value, ``""`` for one without a value, None where it is missing.

    Examples:
        >>> link = parse("<a href=/x hidden>").css_first("a")
        >>> attribute(link, "href"), attribute(link, "hidden"), attribute(link, "rel")
        ('/x', '', None)
    """
    value: str | None = element.attrs.sget(name, None)
    return value


def ids_above(element: Element) -> Iterator[int]:
    """Yield the ``mem_id`` of each element around one, the innermost first."""
    outer = element.parent
    while outer is not None:
        yield outer.mem_id
        outer = outer.parent


def is_last(element: Element) -> bool:
    """Tell whether nothing stands behind an element in the one around it.

    Examples:
        >>> page = parse("<b>Why<br> </b><i>Why<br>not</i>")
        >>> is_last(page.css_first("b br")), is_last(page.css_first("i br"))
        (True, False)
    """
    node = element.next
    while node is not None and node.is_empty_text_node:
        node = node.next
    return node is None


def are_siblings(one: Element, other: Element) -> bool:
    """Tell whether two elements stand in the same one."""
    return next(ids_above(one), None) == next(ids_above(other), None)


def events(element: Element) -> Iterator[tuple[Element, str, bool]]:
    """Go through all that is in an element, in document order.

    Yields:
        Each element at its start and at its end, with its tag and whether it is the end; texts
        once, as starts.

    Examples:
        >>> page = parse("<p>It <b>rained</b>.").css_first("p")
        >>> ["/" * ends + tag for _, tag, ends in events(page)]
        ['-text', 'b', '-text', '/b', '-text']
    """
    above: list[tuple[Element, str]] = []
    node = element.first_child
    while node is not None:
        tag = node.tag or "-"
        yield node, tag, False
        inner = node.first_child
        if inner is not None:
            above.append((node, tag))
            node = inner
            continue
        if not tag.startswith("-"):
            yield node, tag, True
        following = node.next
        while following is None and above:
            node, tag = above.pop()
            yield node, tag, True
            following = node.next
        node = following
