"""JSON-LD as pages really carry it: several blocks, graphs, lists, and broken in a dozen ways."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import Any, Final, TypeAlias

Node: TypeAlias = Mapping[str, Any]

MAX_BLOCK_CHARS: Final = 2_000_000
"""Larger blocks are not read; the largest of the gold pages has 160,000 characters."""

MAX_GAP_CHARS: Final = 200
"""Blanks between a property's colon and its value. Source: a round value; data have a few."""

MAX_NODES: Final = 5_000
"""Objects looked at per page; the richest gold page has 700."""

RESCUED: Final = "@rescued"
"""Key of an object that was saved from a block that is no JSON: its strings may be cut."""

ELSEWHERE: Final = frozenset(
    {"about", "associatedMedia", "citation", "comment", "hasPart", "isBasedOn", "isPartOf"}
    | {"itemListElement", "liveBlogUpdate", "mentions", "relatedLink", "review", "subjectOf"}
)
"""Properties whose values speak of other things than the page's main one."""

_decoder = json.JSONDecoder(strict=False)  # raw newlines and tabs in strings are common
_START = re.compile(r"[\[{]")
_COMMENTS = re.compile(
    r"<!--|-->|<!\[CDATA\[|\]\]>|/\*(?:[^*]++|\*(?!/))*+\*/|^[ \t]*+//[^\n]*", re.MULTILINE
)
_TRAILING_COMMA = re.compile(r",(?=\s*+[\]}])")
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu])')
# What can be saved from a block that stays unreadable: its plain string properties, and the name of
# its author. A value whose quote nothing but more words follows may be cut, and is left.
_CLOSED = r'(?=\s*+(?:,\s*+["}]|[}\]]|\Z))'
_PROPERTY = re.compile(
    r'"(@type|headline|datePublished|dateModified|articleSection|description|inLanguage)"'
    r'\s*+:\s*+"((?:[^"\\\n]++|\\.)*+)"' + _CLOSED
)
_AUTHOR = re.compile(
    r'"author"\s*+:\s*+(?:\[\s*+)?(?:\{[^{}]{0,300}?"name"\s*+:\s*+)?"((?:[^"\\\n]++|\\.)*+)"'
    + _CLOSED
)

# Where a string may end, so that a quote inside it is told from its last one: a property's value
# before the next property (its comma may be missing) or the end of the object; a name of a property
# before its colon; an item of a list before the next one. Linear: each is asked at a quote, and
# looks at the blanks behind it and at one bounded name.
_KEY = r'"[^"\\\n]{1,60}"\s*+:'
_VALUE_END = re.compile(rf"\s*+(?:,?\s*+{_KEY}|,?\s*+[}}\]]|\Z)")
_NAME_END = re.compile(r'\s*+(?::|,\s*+["{\[\]\d-]|,\s*+(?:true|false|null)\b|[\]}]|\Z)')
_MISSING_COMMA = re.compile(rf"\s*+(?={_KEY})")
_QUOTE = re.compile(r'\\.|"', re.DOTALL)


def parse_blocks(blocks: Sequence[str]) -> tuple[Node, ...]:
    """Return the outermost objects of the page's JSON-LD blocks, in order.

    Takes HTML comments and CDATA marks around them, comments inside, trailing commas, raw control
    characters, invalid escapes, quotes written as entities or bare inside strings, missing commas,
    several objects in a row and text behind them; of a block that no repair makes readable, the
    plain string properties, marked by :data:`RESCUED`.

    Examples:
        >>> parse_blocks(['<!-- {"headline": "Rain",} -->'])
        ({'headline': 'Rain'},)
        >>> parse_blocks(['{"headline": "Rain", "author": "Ann'])
        ({'headline': 'Rain', '@rescued': True},)
        >>> parse_blocks(["no json", ""])
        ()
    """
    return tuple(node for block in blocks for node in _parse_block(block[:MAX_BLOCK_CHARS]))


def walk(nodes: Sequence[Node]) -> Iterator[tuple[Node, bool]]:
    """Go through all objects, outer ones first, in the order of the page.

    Yields:
        Each object, and whether it may be what the page is about (see ``ELSEWHERE``).
    """
    stack: list[tuple[Any, bool]] = [(node, True) for node in reversed(nodes)]
    seen = 0
    while stack and seen < MAX_NODES:
        value, main = stack.pop()
        if isinstance(value, dict):
            seen += 1
            yield value, main
            stack += [
                (inner, main and key not in ELSEWHERE)
                for key, inner in reversed(value.items())
                if isinstance(inner, (dict, list))
            ]
        elif isinstance(value, list):
            stack += [(inner, main) for inner in reversed(value)]


def types_of(node: Node) -> tuple[str, ...]:
    """Return the schema.org types of an object, without prefixes.

    Examples:
        >>> types_of({"@type": ["schema:NewsArticle", "https://schema.org/Article"]})
        ('NewsArticle', 'Article')
        >>> types_of({"@type": 3})
        ()
    """
    value = node.get("@type")
    kinds = value if isinstance(value, list) else [value]
    return tuple(re.split(r"[/:#]", kind)[-1] for kind in kinds if isinstance(kind, str))


def strings_of(value: Any) -> tuple[str, ...]:
    """Return the strings of a value: itself, those of a list, ``name`` or ``@value`` of objects.

    Examples:
        >>> strings_of([{"name": "Ann"}, "Bob", None, {"@value": "Cy"}])
        ('Ann', 'Bob', 'Cy')
        >>> strings_of({"url": "https://example.org"})
        ()
    """
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list):
        return tuple(
            text for item in value if not isinstance(item, list) for text in strings_of(item)
        )
    if isinstance(value, dict):
        inner = value.get("name", value.get("@value"))
        return strings_of(inner) if isinstance(inner, (str, list)) else ()
    return ()


def string_of(node: Node | None, *names: str) -> str | None:
    """Return the first string that one of the properties holds, in the order of the names."""
    for name in names:
        for text in strings_of((node or {}).get(name)):
            if text.strip():
                return text
    return None


def _parse_block(block: str) -> list[Node]:
    for text in _repairs(block):
        values = _read_values(text)
        nodes = [node for value in values for node in _objects(value)]
        if nodes:
            return nodes
    rescued: dict[str, Any] = {n: _plain(text) for n, text in reversed(_PROPERTY.findall(block))}
    if rescued and (author := _AUTHOR.search(block)):
        rescued["author"] = _plain(author[1])
    return [rescued | {RESCUED: True}] if rescued else []


def _repairs(block: str) -> Iterator[str]:
    """Yield the block as it is and then with more and more mended; stops being asked once read."""
    yield block
    text = _BAD_ESCAPE.sub(r"\\\\", _TRAILING_COMMA.sub("", _COMMENTS.sub("", block)))
    yield text
    if "&quot;" in text or "&#34;" in text:
        text = unescape(text)
        yield text
    yield _mend_quotes(text)


def _mend_quotes(text: str) -> str:
    r"""Escape quotes that stand bare inside strings; put in commas that lack between properties.

    Examples:
        >>> _mend_quotes('{"name": "The "big" pier" "url": "/a"}')
        '{"name": "The \\"big\\" pier", "url": "/a"}'
        >>> _mend_quotes('{"name": "He said "no", "yes", left", "list": ["a", "b"]}')
        '{"name": "He said \\"no\\", \\"yes\\", left", "list": ["a", "b"]}'
    """
    parts: list[str] = []
    done = 0
    ends: re.Pattern[str] | None = None
    for mark in _QUOTE.finditer(text):
        if mark[0] != '"':
            continue
        if ends is None:
            before = text[max(0, mark.start() - MAX_GAP_CHARS) : mark.start()].rstrip()
            ends = _VALUE_END if before.endswith(":") else _NAME_END
        elif ends.match(text, mark.end()):
            lacks = ends is _VALUE_END and _MISSING_COMMA.match(text, mark.end())
            if lacks:
                parts += [text[done : mark.end()], ","]
                done = mark.end()
            ends = None
        else:
            parts += [text[done : mark.start()], '\\"']
            done = mark.end()
    return "".join([*parts, text[done:]])


def _read_values(text: str) -> list[Any]:
    """Return the JSON values that stand in a row in a text; empty if the first is broken."""
    values: list[Any] = []
    position = 0
    while start := _START.search(text, position):
        try:
            value, position = _decoder.raw_decode(text, start.start())
        except (ValueError, RecursionError):
            return values
        values.append(value)
    return values


def _objects(value: Any) -> list[Node]:
    if isinstance(value, dict):
        return [value]
    if isinstance(value, list):
        return [item for item in value if isinstance(item, dict)]
    return []


def _plain(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text
