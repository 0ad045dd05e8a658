"""What trafilatura takes for the story of a page: a proposal, which the page's structure judges."""

from __future__ import annotations

from typing import Any, Final

from lxml import etree
from lxml import html as lxml_html

from corpuskit.extraction.page.flattening import flatten

MAX_DEPTH: Final = 200
"""A page that nests deeper is flattened to this: libxml2 silently drops what is deeper than 256
(measured with 2.14: 250 there, 300 gone)."""

_ELEMENTS: Final = etree.ElementDefaultClassLookup(element=lxml_html.HtmlElement)
_IS_DEEP: Final = etree.XPath("boolean(" + "/*" * (MAX_DEPTH + 1) + ")")


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
    """Parse a page with libxml2; one that nests deeper than it and trafilatura go is flattened.

    Args:
        content: UTF-8, without NULs.

    Returns:
        The ``html`` element of lxml.

    Examples:
        >>> deep = parse_for_trafilatura(b"<div>" * 300 + b"<p>Rain fell.</p>")
        >>> deep.xpath("string(//p)"), deep.xpath("count(//div) < 200")
        ('Rain fell.', True)
        >>> parse_for_trafilatura(b"<!-- nothing -->").tag
        'html'
    """
    tree, complete = _parse_once(content)
    if not complete or _IS_DEEP(tree):
        flat = flatten(content.decode("utf-8"), max_depth=MAX_DEPTH)
        if flat is not None:
            tree, _ = _parse_once(flat.encode("utf-8"))
    return tree


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
