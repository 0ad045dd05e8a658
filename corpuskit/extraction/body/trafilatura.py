"""What trafilatura takes for the story of a page: a proposal, which the page's structure judges."""

from __future__ import annotations

from typing import Any, Final

from lxml import etree
from lxml import html as lxml_html

from corpuskit.extraction.page.flattening import flatten

MAX_DEPTH: Final = 200
"""A page that nests deeper is flattened to this: libxml2 silently drops what is deeper than 256
(measured with 2.14: 250 there, 300 gone)."""

MAX_IN_LINE: Final = 1_000
"""Links and other elements inside a line: trafilatura's time grows with the square of their number,
.1 s for 1,000, 1.4 s for 4,000. Source: a round value; of 2,465 gold pages one has so many in
one element, a listing whose words are coloured, and its text stays the same."""

MOSTLY: Final = 0.5
"""What is link to this share is one link when its links are joined."""

_ELEMENTS: Final = etree.ElementDefaultClassLookup(element=lxml_html.HtmlElement)
_IS_DEEP: Final = etree.XPath("boolean(" + "/*" * (MAX_DEPTH + 1) + ")")
_LATE: Final = etree.XPath(f"//*[{MAX_IN_LINE + 1}]")
"""Elements that are that far down among their siblings; .1 ms a page."""
_IN_LINE: Final = frozenset(
    {"a", "abbr", "b", "bdi", "big", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark"}
    | {"q", "s", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var"}
)


def find_text(tree: Any, *, fast: bool) -> list[str]:
    """Return the lines that trafilatura takes for the story.

    Args:
        tree: what :func:`parse_for_trafilatura` gave; it is not changed.
        fast: without the other extractors that it falls back to.
    """
    import trafilatura

    text = trafilatura.extract(tree, fast=fast, include_comments=False)
    return text.split("\n") if text else []


def parse_for_trafilatura(content: bytes) -> Any:
    """Parse a page with libxml2, so that trafilatura can take it.

    One that nests deeper than they go is flattened, and paragraphs of a thousand links are joined.

    Args:
        content: UTF-8, without NULs.

    Returns:
        The ``html`` element of lxml.

    Examples:
        >>> deep = parse_for_trafilatura(b"<div>" * 300 + b"<p>Rain fell.</p>")
        >>> deep.xpath("string(//p)"), deep.xpath("count(//div) < 200")
        ('Rain fell.', True)
        >>> wide = parse_for_trafilatura(b"<p>" + b"<a href=/x>Rain</a> fell, " * 4_000)
        >>> wide.xpath("count(//p//*)"), wide.xpath("string-length(//p)")
        (0.0, 44000.0)
        >>> parse_for_trafilatura(b"<!-- nothing -->").tag
        'html'
    """
    tree, complete = _parse_once(content)
    if not complete or _IS_DEEP(tree):
        flat = flatten(content.decode("utf-8"), max_depth=MAX_DEPTH)
        if flat is not None:
            tree, _ = _parse_once(flat.encode("utf-8"))
    late: Any = _LATE(tree)
    for element in [one.getparent() for one in late]:
        if sum(inner.tag in _IN_LINE for inner in element) > MAX_IN_LINE:
            _join_lines(element)
    return tree


def _join_lines(element: Any) -> None:
    """Take the elements inside its lines out of an element; its text stays.

    What was link for the most part is one link then, so that lists of links are known as such.
    """
    linked = 0
    kept: list[Any] = []
    texts: list[list[str]] = [[element.text or ""]]
    for inner in element:
        if inner.tag in _IN_LINE:
            text = "".join(inner.itertext())
            texts[-1] += [text, inner.tail or ""]
            linked += len(text) if inner.tag == "a" or inner.find(".//a") is not None else 0
        else:
            kept.append(inner)
            texts.append([inner.tail or ""])
    element.text, *tails = map("".join, texts)  # etree.strip_tags takes the square of their number
    element[:] = kept
    for inner, tail in zip(kept, tails, strict=True):
        inner.tail = tail
    if not kept and linked >= MOSTLY * len(element.text):
        link = etree.SubElement(element, "a", href="#")
        link.text, element.text = element.text, None


def _parse_once(content: bytes) -> tuple[Any, bool]:
    """Return the tree, and whether the parser went through to the end."""
    # As UTF-8 bytes, with the parser told so: lxml refuses strings that declare an encoding.
    parser = lxml_html.HTMLParser(
        encoding="utf-8",
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    # lxml.html's own look-up of classes, for forms and links, calls Python for each element.
    parser.set_element_class_lookup(_ELEMENTS)
    try:
        tree = lxml_html.document_fromstring(content, parser=parser)
    except etree.ParserError:  # empty, or nothing but comments
        tree = lxml_html.document_fromstring(b"<html><body></body></html>", parser=parser)
    return tree, not parser.error_log.filter_from_fatals()
