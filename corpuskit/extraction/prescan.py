"""A look at a page before it is parsed, so that no page can hang or starve what comes after.

HTML parsers lose whole articles beyond a depth of 256 or 2,048, and take minutes for one tag with
200,000 attributes. One linear pass over the tags finds such pages; they are repaired so that the
story survives (chains of wrappers flattened, attributes cut, scripts dropped), and refused only
beyond what the parsers and trafilatura can take in some seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from lxml import etree
from lxml import html as lxml_html

from corpuskit.extraction.flattening import flatten
from corpuskit.extraction.markup import ATTRIBUTE, BULK, TOKEN, VOID

MAX_DEPTH = 200
"""Nesting that every parser takes: libxml2 silently drops what is deeper than 256 (measured with
2.14: 250 there, 300 gone)."""

MAX_TAG_CHARS = 65_536
"""A longer tag loses its bulky attributes; the longest of 422 gold pages has 41,000 characters,
inline data that no stage reads."""

MAX_ATTRIBUTES = 1_000
"""libxml2 compares each attribute with all before it: 5,000 cost 0.02 s, 40,000 1.6 s, 200,000
over 40 s."""

MAX_TAGS = 300_000
"""More tags than this and trafilatura takes over 20 s; the fullest gold page has 16,000."""

MAX_ANGLES = 8 * MAX_TAGS
"""More of ``<`` than this, scripts aside, and the tags are not even counted one by one."""

MAX_CHARS = 10 * 1024 * 1024
"""A larger page loses scripts and styles first; what is then still larger is refused. The largest
gold page has 2.2 million characters."""

MAX_KEPT_VALUE_CHARS = 4_096
"""Attributes of a tag that is cut are kept up to this length each ..."""

MAX_KEPT_ATTRIBUTES = 32
"""... and so many of them."""

SHALLOW = frozenset(["p", "li", "td", "th", "tr", "dt", "dd", "option"])
"""Elements that end where the next of their kind begins: left open, they do not nest."""


@dataclass(frozen=True, slots=True)
class Prescan:
    """A page that can be parsed."""

    html: str
    """The page; repaired where needed, else as it came."""
    notes: tuple[str, ...] = ()
    """What was done: ``flattened``, ``attributes-cut``, ``scripts-dropped``, ``nul-dropped``."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A page that is beyond the budgets, even after repair."""

    reason: str
    """``too-large`` or ``too-many-tags``."""
    evidence: str
    """The figure that is over its budget."""


def prescan(html: str) -> Prescan | Refusal:
    """Look a page over in one linear pass, and repair it where parsers would fail.

    Costs under a millisecond for a usual page. Leaves alone whatever parsers can take, however
    malformed.

    Examples:
        >>> prescan("<p>Rain fell.</p>")
        Prescan(html='<p>Rain fell.</p>', notes=())
        >>> deep = prescan("<div>" * 300 + "<p>Rain fell.</p>" + "</div>" * 300)
        >>> deep.notes, "<p>Rain fell.</p>" in deep.html, deep.html.count("<div>") < 200
        (('flattened',), True, True)
        >>> prescan("<p>x" * 300_001)
        Refusal(reason='too-many-tags', evidence='300001 tags')
    """
    notes: list[str] = []
    if "\0" in html:
        html = html.replace("\0", "")
        notes.append("nul-dropped")
    if html.count("<") > 2 * MAX_TAGS or len(html) > MAX_CHARS:
        html, notes = _drop_scripts(html, notes)
    if html.count("<") > MAX_ANGLES:
        return Refusal("too-many-tags", f"{html.count('<')} opening and closing tags")
    if len(html) > MAX_CHARS:
        html, notes = _cut_attributes(html, notes)
    if len(html) > MAX_CHARS:
        return Refusal("too-large", f"{len(html)} characters")
    names, longest = _survey(html)
    # An attribute and its separator have two characters at least.
    if longest > MAX_ATTRIBUTES * 2 and "attributes-cut" not in notes:
        html, notes = _cut_attributes(html, notes)
    opening = sum(not name.startswith("/") for name in names)
    if opening > MAX_TAGS:
        return Refusal("too-many-tags", f"{opening} tags")
    if _depth_bound(names) > MAX_DEPTH:
        flat = flatten(html, max_depth=MAX_DEPTH)
        if flat is not None:
            html = flat
            notes.append("flattened")
    return Prescan(html, tuple(notes))


def parse(html: str) -> lxml_html.HtmlElement:
    """Parse a page, once; comments and processing instructions are left out.

    Takes what strings of HTML come with: encoding declarations of bytes that are no more, XML
    prologs, NULs, nothing at all.

    Returns:
        The ``html`` element; it has a ``body`` unless the page is a frame set.

    Examples:
        >>> parse('<?xml version="1.0" encoding="gb2312"?><p>Zürich').findtext("body/p")
        'Zürich'
        >>> parse("").xpath("//p")
        []
    """
    tree, complete = _parse_once(html)
    if not complete:  # misnesting that the bound of ``prescan`` does not see
        flat = flatten(html, max_depth=MAX_DEPTH)
        if flat is not None:
            tree, _ = _parse_once(flat)
    return tree


def _parse_once(html: str) -> tuple[lxml_html.HtmlElement, bool]:
    """Return the tree, and whether the parser went through to the end."""
    parser = lxml_html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    # As UTF-8 bytes, with the parser told so: lxml refuses strings that declare an encoding.
    content = html.replace("\0", "").encode("utf-8", "replace")
    try:
        tree: lxml_html.HtmlElement = lxml_html.document_fromstring(content, parser=parser)
    except etree.ParserError:  # empty, or nothing but comments
        tree = lxml_html.document_fromstring(b"<html><body></body></html>", parser=parser)
    return tree, not parser.error_log.filter_from_fatals()


def _drop_scripts(html: str, notes: list[str]) -> tuple[str, list[str]]:
    """Empty the scripts, styles and drawings of a page that is over a budget."""
    shorter = BULK.sub(_keep_data_script, html)
    return shorter, notes if len(shorter) == len(html) else [*notes, "scripts-dropped"]


def _keep_data_script(element: re.Match[str]) -> str:
    """Return JSON-LD as it is, and other scripts empty."""
    if "ld+json" in element["attributes"] and len(element[0]) <= MAX_CHARS // 10:
        return element[0]
    return f"<{element[1]}>"


def _survey(html: str) -> tuple[list[str], int]:
    """Return the names of the tags in order, and the length of the longest run of attributes."""
    names: list[str] = []
    longest = 0
    for _, raw_attributes, name, attributes in TOKEN.findall(html):
        if name:
            names.append(name)
        longest = max(longest, len(attributes), len(raw_attributes))
    return names, longest


def _depth_bound(names: Iterable[str]) -> int:
    """Return a depth that the page does not go beyond; it may well stay far below."""
    still_open: dict[str, int] = {}
    depth = deepest = 0
    for mixed in names:
        name = mixed.lower()
        if name[0] == "/":
            count = still_open.get(name[1:], 0)
            if count:  # a closing tag that nothing opened leads nowhere
                still_open[name[1:]] = count - 1
                depth -= 1
        elif name not in VOID and name not in SHALLOW:
            still_open[name] = still_open.get(name, 0) + 1
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def _cut_attributes(html: str, notes: list[str]) -> tuple[str, list[str]]:
    """Cut the attributes of the tags that have too many or too long ones."""
    shorter = TOKEN.sub(_cut_token, html)
    return shorter, notes if len(shorter) == len(html) else [*notes, "attributes-cut"]


def _cut_token(token: re.Match[str]) -> str:
    kind = "attributes" if token["name"] else "rawattributes"
    attributes = token[kind]
    if not attributes or len(attributes) <= MAX_ATTRIBUTES * 2:
        return token[0]
    found = ATTRIBUTE.findall(attributes)
    if len(found) <= MAX_ATTRIBUTES and len(attributes) <= MAX_TAG_CHARS:
        return token[0]
    short = (
        f"{name}={value}" if value else name
        for name, value in found
        if len(value) <= MAX_KEPT_VALUE_CHARS
    )
    kept = " ".join(islice(short, MAX_KEPT_ATTRIBUTES))
    start, end = token.span(kind)
    return f"{token[0][: start - token.start()]} {kept}{token[0][end - token.start() :]}"
