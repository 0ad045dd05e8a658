"""Regular expressions that users write for addresses: refused where an address could hang them.

An address is at most :data:`MAX_URL_CHARS` long, and a site that is crawled chooses what stands in
it. Python's engine tries every way to share characters among the repeats of a pattern, so two
shapes are refused: a repeat inside a repeat that can share its characters in two ways, such as
``(a+)+``, and more than :data:`MAX_RIVALS` repeats in a row that can take each other's characters,
such as ``.*x.*y.*``.
"""

from __future__ import annotations

import re
from re import _constants as sre  # type: ignore[attr-defined]  # as Python itself parses
from re import _parser as parser  # type: ignore[attr-defined]  # the same
from typing import Any, Final, NamedTuple

MAX_URL_CHARS: Final = 2_083
"""Longer addresses match no pattern. Source: the longest that browsers took."""

ENDLESS: Final = 64
"""A repeat bounded above this counts as one without a bound."""

MAX_RIVALS: Final = 2
"""Repeats that compete for the same characters; the search for a place to begin counts as one.
On 2,083 letters ``^\\w+\\w+!`` takes 7 ms and ``\\w+\\w+!`` 3.5 s (measured, Python 3.11)."""

ASCII: Final = 128
ANY_CHARACTER: Final = frozenset(range(ASCII))
CATEGORIES: Final = {
    sre.CATEGORY_DIGIT: r"\d",
    sre.CATEGORY_NOT_DIGIT: r"\D",
    sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S",
    sre.CATEGORY_WORD: r"\w",
    sre.CATEGORY_NOT_WORD: r"\W",
}
REPEATS: Final = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)


class _Part(NamedTuple):
    """One element of a pattern, as far as it matters here."""

    characters: frozenset[int]
    endless: bool
    """A repeat without a bound; else characters that must stand there."""


class _Shape(NamedTuple):
    """What matters of a sequence of elements."""

    first: frozenset[int] = frozenset()
    """Characters that it can begin with."""
    taken: frozenset[int] = frozenset()
    """Characters that can stand anywhere in it."""
    empty: bool = True
    """Whether it can match nothing."""
    parts: tuple[_Part, ...] = ()
    """Its endless repeats and what must stand between them, in order."""
    loose: tuple[frozenset[int], ...] = ()
    """Characters of each element whose length varies."""


def check_pattern(pattern: str) -> str | None:
    r"""Return what is wrong with a pattern, None if nothing.

    Source: the shapes are those of OWASP's "Regular expression Denial of Service".

    Examples:
        >>> check_pattern(r"^https://news\.example/\d{4}/[^/]+/$"), check_pattern("/(?:[^/]+/)*$")
        (None, None)
        >>> check_pattern("(a+)+b")[:40]
        'could take for ever on some addresses: a'
        >>> check_pattern("/(")
        'no regular expression: missing ), unterminated subpattern at position 1'
    """
    try:
        re.compile(pattern)
        tree = parser.parse(pattern)
    except (re.error, OverflowError) as error:
        return f"no regular expression: {error}"
    except RecursionError:
        return "no regular expression: nested too deeply"
    try:
        shape = _of_sequence(list(tree))
    except _CatastropheError:
        return (
            "could take for ever on some addresses: a repeat inside a repeat can share the same "
            "characters in many ways; let one character part them, such as (?:[^/]+/)+"
        )
    anchored = bool(tree) and tree[0][0] is sre.AT
    if _rivals(shape, anchored=anchored) > MAX_RIVALS:
        return (
            "could take seconds on some addresses: several repeats can take the same characters; "
            "begin with ^ and write [^/]* in place of .*"
        )
    return None


class _CatastropheError(Exception):
    pass


def _rivals(shape: _Shape, *, anchored: bool) -> int:
    """Return how many endless repeats can hand on characters to each other, at most."""
    best: list[int] = []
    parts = shape.parts
    for place, part in enumerate(parts):
        searched = not anchored and bool(part.characters & shape.first)
        before = [best[other] for other in range(place) if _compete(parts, other, place)]
        best.append((1 + max(before, default=int(searched))) if part.endless else 0)
    return max(best, default=0)


def _compete(parts: tuple[_Part, ...], one: int, other: int) -> bool:
    """Whether two repeats can share characters, nothing between them settling where one ends."""
    characters = parts[one].characters
    if not parts[one].endless or not characters & parts[other].characters:
        return False
    return all(part.endless or part.characters & characters for part in parts[one + 1 : other])


def _of_sequence(items: list[Any]) -> _Shape:
    whole = _Shape()
    for item in items:
        part = _of_item(item)
        whole = _Shape(
            whole.first | part.first if whole.empty else whole.first,
            whole.taken | part.taken,
            whole.empty and part.empty,
            whole.parts + part.parts,
            whole.loose + part.loose,
        )
    return whole


def _of_item(item: Any) -> _Shape:
    operator, value = item
    if operator in REPEATS:
        return _of_repeat(*value)
    if operator is sre.SUBPATTERN:
        return _of_sequence(list(value[-1]))
    if operator is sre.ATOMIC_GROUP:
        return _of_sequence(list(value))
    if operator is sre.BRANCH:
        return _of_choices([_of_sequence(list(one)) for one in value[1]])
    if operator is sre.AT:
        return _Shape()
    if operator in {sre.ASSERT, sre.ASSERT_NOT}:
        ahead = _of_sequence(list(value[1]))
        return _Shape(parts=tuple(part for part in ahead.parts if part.endless), loose=ahead.loose)
    if operator in {sre.GROUPREF, sre.GROUPREF_EXISTS}:
        # What was captured may be anything: counted as an endless repeat of everything.
        every = ANY_CHARACTER
        return _Shape(every, every, parts=(_Part(every, endless=True),), loose=(every,))
    found = _characters(operator, value)
    return _Shape(found, found, empty=False, parts=(_Part(found, endless=False),))


def _of_choices(choices: list[_Shape]) -> _Shape:
    first, taken = (
        frozenset[int]().union(*sets)
        for sets in ([one.first for one in choices], [one.taken for one in choices])
    )
    endless = max(sum(part.endless for part in one.parts) for one in choices)
    parts = (_Part(taken, endless=True),) * endless
    return _Shape(first, taken, any(one.empty for one in choices), parts, (taken,))


def _of_repeat(least: int, most: Any, body: Any) -> _Shape:
    inner = _of_sequence(list(body))
    several = most is sre.MAXREPEAT or most > 1
    if several and inner.loose and not _is_parted(list(body), inner):
        raise _CatastropheError
    if most is sre.MAXREPEAT or most > ENDLESS:
        parts: tuple[_Part, ...] = (_Part(inner.taken, endless=True),)
    elif least == 0:
        parts = tuple(part for part in inner.parts if part.endless)
    else:
        parts = inner.parts
    loose = inner.loose if least == most else (inner.taken,)
    return _Shape(inner.first, inner.taken, inner.empty or least == 0, parts, loose)


def _is_parted(body: list[Any], inner: _Shape) -> bool:
    """Whether each round begins or ends with a character that nothing of varying length takes.

    Choices of one group part themselves if no two of them can begin alike: ``(?:a|bc)*``.
    """
    body = _unwrapped(body)
    if inner.empty or not body:
        return False
    if len(body) == 1 and body[0][0] is sre.BRANCH:
        shapes = [_of_sequence(list(one)) for one in body[0][1][1]]
        begin = sum(len(one.first) for one in shapes)
        return not any(one.loose for one in shapes) and begin == len(inner.first)
    insides = frozenset[int]().union(*inner.loose)
    edges = (_of_item(end) for end in (body[0], body[-1]))
    parted = any(not e.loose and not e.empty and not e.taken & insides for e in edges)
    return parted and _rivals(inner, anchored=True) <= 1


def _unwrapped(body: list[Any]) -> list[Any]:
    while len(body) == 1 and body[0][0] is sre.SUBPATTERN:
        body = list(body[0][1][-1])
    return body


def _characters(operator: Any, value: Any) -> frozenset[int]:
    """Return the ASCII characters that one element matches; addresses have no others.

    Upper and lower case count as one, since a flag may make them so.
    """
    found = _literally(operator, value)
    both = "".join(map(chr, found))
    return found | frozenset(map(ord, both.lower() + both.upper()))


def _literally(operator: Any, value: Any) -> frozenset[int]:
    if operator is sre.LITERAL:
        return frozenset((value,)) & ANY_CHARACTER
    if operator is sre.NOT_LITERAL:
        return ANY_CHARACTER - {value}
    if operator is sre.RANGE:
        return frozenset(range(value[0], min(value[1], ASCII - 1) + 1))
    if operator is sre.CATEGORY:
        named = re.compile(CATEGORIES[value])
        return frozenset(c for c in range(ASCII) if named.match(chr(c)))
    if operator is sre.IN:
        negated = value[0][0] is sre.NEGATE
        found = frozenset[int]().union(*(_literally(*one) for one in value[negated:]))
        return ANY_CHARACTER - found if negated else found
    return ANY_CHARACTER
