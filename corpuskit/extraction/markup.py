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

_REST = rf"{ATTRIBUTES}(?:>|\Z)"
_RAW = "|".join(rf"{name}\b{_REST}(?:[^<]++|<(?!/{name}))*+" for name in RAW_TEXT.split("|"))
TAG = re.compile(rf"</?[a-z]{_REST}".encode(), re.IGNORECASE)
TOKENS = re.compile(rf"<(?:/[a-z]{_REST}|{_RAW}|[a-z]{_REST}|{COMMENT})".encode(), re.IGNORECASE)
"""The same in bytes and without groups, to list all tokens: twice as fast."""

_SHORT = (
    r"""[^>=]{0,300}+(?:=\s{0,20}+(?:"[^"]{0,60000}+"|'[^']{0,60000}+')?+[^>=]{0,200}+){0,60}+>"""
)
_SHORT_RAW = "|".join(rf"{name}\b{_SHORT}(?:[^<]++|<(?!/{name}))*+" for name in RAW_TEXT.split("|"))
_SHORT_TOKEN = rf"(?:/[a-z]{_SHORT}|{_SHORT_RAW}|[a-z]{_SHORT}|{COMMENT}|(?![a-z/]))"
MAX_PLAIN_TAGS = 8_000
PLAIN = re.compile(
    rf"[^<]*+(?:<{_SHORT_TOKEN}[^<]*+){{0,{MAX_PLAIN_TAGS}}}+\Z".encode(), re.IGNORECASE
)
"""A whole page of no more than 8,000 tags, each with no more than 12,300 characters outside of
quotes, as 411 of 422 gold pages are: 6,000 attributes at most, which cost parsers 0.05 s. Twice as
fast as a list of all tokens."""

BULK = re.compile(
    rf"<(script|style|svg)\b(?P<attributes>{ATTRIBUTES})>(?:[^<]++|<(?!/\1))*+", re.IGNORECASE
)
"""An element that holds no story, up to its closing tag."""

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
