"""What a tag is, for code that looks at HTML before it is parsed.

The expressions follow the tokenizer of the HTML Standard (section 13.2.5): a quote opens a value
only after ``=``, and the content of ``script``, ``style`` and their like holds no tags. All are
linear: every repetition is possessive, and what is never closed runs to the end of the page, so no
character is looked at from two starting points.
"""

from __future__ import annotations

import re

COMMENT = r"!--(?:[^-]++|-(?!->))*+(?:-->|\Z)"
ATTRIBUTES = r"""[^>=]*+(?:=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))?+[^>=]*+)*+"""
RAW_TEXT = r"script|style|textarea|title|xmp|iframe|noembed|noframes"
"""Elements whose content is not markup. Source: HTML Standard, section 13.2.6.4."""

TOKEN = re.compile(
    rf"<(?:{COMMENT}"
    rf"|(?P<raw>{RAW_TEXT})\b(?P<rawattributes>{ATTRIBUTES})(?:>|\Z)(?:[^<]++|<(?!/(?P=raw)))*+"
    rf"|(?P<name>/?[a-z][^\s/>]*+)(?P<attributes>{ATTRIBUTES})(?:>|\Z))",
    re.IGNORECASE,
)
"""A comment, a raw text element up to its closing tag, or an opening or closing tag."""

BULK = re.compile(
    rf"<(script|style|svg)\b(?P<attributes>{ATTRIBUTES})>(?:[^<]++|<(?!/\1))*+", re.IGNORECASE
)
"""An element that holds no story, up to its closing tag."""

ANGLED_VALUE = re.compile(rb"""=\s*+(?:"[^"<>]*+[<>]|'[^'<>]*+[<>])""")
"""An attribute value with an angle bracket in it, up to that. Linear likewise: a try ends at the
first quote of its kind, before which no other with that quote begins."""

ATTRIBUTE = re.compile(
    r"""([^\s"'<>/=]++)(?:\s*+=\s*+("[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>"']++))?+"""
)
"""One attribute and its value with quotes."""

VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
"""Elements that have no closing tag. Source: HTML Standard, section 13.1.2."""
