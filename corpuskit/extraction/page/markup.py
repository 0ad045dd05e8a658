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

_BLANK = r"[ \t\n\f\r]"
_AFTER_NAME = r"(?=[ \t\n\f\r/>])"
_QUOTED = r"""(?:"[^"]{0,60000}+"|'[^']{0,60000}+')"""
_UNQUOTED = r"""[^ \t\n\f\r>"'][^ \t\n\f\r>]{0,300}+"""
_SHORT = (
    rf"[^>=]{{0,300}}+(?:=(?:{_QUOTED}|{_BLANK}{{0,20}}+(?:{_QUOTED}|{_UNQUOTED})?+)"
    r"[^>=]{0,200}+){0,60}+>"
)
_WHOLE_COMMENT = r"!--(?!-?>)(?:[^-]++|-(?!-!?>))*+--!?>"
_BOGUS_COMMENT = r"(?:!(?!--)|!(?=---?>)|\?|/(?![a-z]))[^>]*+>"
_NO_TAG = r"(?![a-z!?/])"
PLAIN_RUN = 64
"""Tags that one match takes: it bounds what a match that fails has done in vain."""

PLAIN = re.compile(
    rf"[^<]*+(?:<(?:/[a-z][a-z0-9]{{0,20}}+>|(?!(?=[stxin])(?:{RAW_TEXT}){_AFTER_NAME})/?[a-z]{_SHORT}"
    rf"|{_WHOLE_COMMENT}|{_BOGUS_COMMENT}|{_NO_TAG})[^<]*+){{0,{PLAIN_RUN}}}+"
    rf"(?:<({RAW_TEXT}){_AFTER_NAME}({_SHORT}))?+",
    re.IGNORECASE | re.ASCII,
)
"""Up to 64 tags, and the opening one of the next raw text element, none with more than 12,300
characters outside of quotes, as 411 of 422 gold pages have none: 6,000 attributes at most, which
cost parsers 0.05 s. It holds to the letter of the standard, so that the element is certain."""

RAW_END = {
    name: re.compile(rf"</{name}{_AFTER_NAME}", re.IGNORECASE | re.ASCII)
    for name in RAW_TEXT.split("|")
}

BULK = re.compile(
    rf"<(script|style|svg)\b(?P<attributes>{ATTRIBUTES})(?:>|\Z)(?:[^<]++|<(?!/\1))*+",
    re.IGNORECASE,
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
