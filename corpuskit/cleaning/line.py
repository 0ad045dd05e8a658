"""What a line is by itself, in figures: its form, and what of it are words of chrome.

:mod:`corpuskit.cleaning.scorer` weighs these figures. None of them is a word of anybody's page:
words count through the roles and phrases of the knowledge files alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpuskit.cleaning.chrome_lines import (
    ADDRESSING,
    CACHED_LINES,
    MAX_WORDED_CHARS,
    Verdicts,
    hear,
)
from corpuskit.cleaning.forms import is_glued
from corpuskit.cleaning.roles import FILLING
from corpuskit.knowledge.forest import Matrix
from corpuskit.knowledge.phrases import LineKind, load_phrases, tokens
from corpuskit.news.captions import CAPTION, LABEL
from corpuskit.news.hints import is_byline, may_be_credit
from corpuskit.text.sentences import (
    CLOSERS,
    QUESTION_MARKS,
    QUOTES,
    STOPS,
    ends_fully,
    has_break,
)
from corpuskit.text.weight import SOLID, weight

SCALE: Final = 100
"""Figures are compared in whole hundredths, so that every machine compares the same."""

MOST: Final = 300.0
"""Larger figures are cut off: they must fit into sixteen bits."""

STORY_CHARS: Final = 40
"""A line this long that ends with a stop looks like a paragraph of a story ..."""

LONG_CHARS: Final = 130
"""... and so does one this long without a stop: headlines seen take up to 110."""

MIN_TOPIC_CHARS: Final = 4
"""Shorter words are those of every text."""

MAX_FORM_CHARS: Final = 400
MAX_TOPIC_CHARS: Final = 2_000
"""What of a line is looked at for its form, and for its words: a text of a megabyte in one line is
story whatever it holds."""

SURE: Final = "anywhere"
"""Where a phrase counts that no story has."""

# Linear, all of them: single characters, or bounded looks around. Each begins with a class of
# characters, which is what Python looks for fastest.
_ADDRESSES = ("http://", "https://", "www.")
_DOMAIN = re.compile(r"\.(?<=\w.)(?:com|org|net|info|de|fr|es|co|ru|pl|it|br|tv|eu|uk)\b")
_YEAR = re.compile(r"[12](?<!\d[12])(?:(?<=1)9|(?<=2)0)\d\d(?!\d)")
_CLOCK = re.compile(r"\d(?:(?<!\d\d)\d?[:.h]\d\d(?!\d)|\s?[ap]\.?m\b)")
_DAY = re.compile(r"\d(?<!\d\d)\d{0,3}[./-]\d{1,2}[./-]\d{1,4}(?!\d)")
_DIGIT = re.compile(r"\d")
_MARK = re.compile(r"[^\w\s]")
_QUOTE = re.compile(r"[\"“”„«»「」『』]")
_BAR = re.compile(r"[|•·›»>▸ ](?:(?<! )|[/–—-] )")
_SLASH = re.compile(r"\w/\w")
_CAPITAL = r"[^\W\d_a-zа-яß-ÿ][\w'’.-]{1,40}"
_NAME = re.compile(rf"{_CAPITAL} {_CAPITAL}")
_BRACKETS = "([【「（"
_PLAIN_BARS = ("|", ">", " / ", " - ")

_PLAIN = bytes(range(128))
_PLAIN_DIGITS = bytes(code for code in _PLAIN if _DIGIT.match(chr(code)))
_PLAIN_MARKS = bytes(code for code in _PLAIN if _MARK.match(chr(code)))

FORM: Final = (
    "chars",
    "over",
    "words",
    "sentences",
    "full stop",
    "asks",
    "shouts",
    "breaks off",
    "colon",
    "opens small",
    "opens with figure",
    "opens with quote",
    "opens with mark",
    "bracketed",
    "quotes",
    "capitals",
    "small words",
    "digits",
    "marks",
    "commas",
    "bars",
    "slashes",
    "address",
    "year",
    "clock",
    "day",
    "glued",
    "latin",
    "word chars",
    "single letters",
    "copyright",
    "colon inside",
    "names",
)
VERDICTS: Final = (
    "phrase",
    "phrase sure",
    "opens list",
    "ends story",
    "opens story",
    "announces",
    "announces sure",
    "credit",
    "caption",
    "form",
    "bar",
    "rule",
    "rule sure",
    "byline",
    "like a credit",
)
WORDED: Final = ("chrome share", "chrome kinds", "chrome first", "chrome words", "addressing")


class ReadLine(NamedTuple):
    """A line with what is told of it alone."""

    text: str
    folded: str
    figures: tuple[float, ...]
    """Its figures, in the order of :func:`names`, but for its roles."""
    roles: Mapping[int, int]
    """How many of its words have a role, by its place among the roles."""
    entry: LineKind | None
    """What chrome it may be, by phrase, form or rule; None for story."""
    topics: frozenset[str]
    """Its longer words; of a script without spaces, its pairs of characters."""


@cache
def names() -> tuple[str, ...]:
    """Return the names of a line's figures, in order."""
    return (*FORM, *VERDICTS, *WORDED, *(f"role {role}" for role in _roles()))


@cache
def _roles() -> tuple[str, ...]:
    known = load_phrases()
    rows = [row for found in (known.words, known.stems) for rows in found.values() for row in rows]
    solid = {role for roles in known.solid_roles.values() for role in roles}
    return tuple(sorted({row.role for row in rows} | solid | {"number"}))


@cache
def _role_at() -> dict[str, int]:
    return {role: at for at, role in enumerate(_roles())}


@lru_cache(maxsize=CACHED_LINES)
def read_line(text: str) -> ReadLine:
    """Tell what a line is.

    Examples:
        >>> read_line("Read more: Bridge closed").entry is None, read_line("It rained.").entry
        (False, None)
    """
    told = hear(text)
    figures = (*_form(text), *_verdicts(text, told), *_worded(text, told))
    return ReadLine(text, told.folded, figures, _role_counts(told), told.entry, topics(told.folded))


def own_rows(lines: Sequence[ReadLine]) -> Matrix:
    """Return what lines are by themselves: a row a line, columns as in :func:`names`.

    Examples:
        >>> line = read_line("Read more: Bridge closed")
        >>> row = own_rows([line])[0]
        >>> [bool(row[names().index(name)]) for name in ("announces", "full stop")]
        [True, False]
    """
    figures = np.array([line.figures for line in lines], np.float64)
    told = figures.shape[1]
    rows = np.zeros((len(lines), len(names())), np.int16)
    rows[:, :told] = _in_hundredths(figures)
    for at, line in enumerate(lines):
        for role, count in line.roles.items():
            rows[at, told + role] = SCALE * min(count, MOST)
    return rows


def _in_hundredths(figures: NDArray[np.float64]) -> NDArray[np.float64]:
    """Change figures in place: a text may have a hundred thousand lines."""
    np.minimum(figures, MOST, out=figures)
    figures *= SCALE
    return np.rint(figures, out=figures)


def _form(text: str) -> list[float]:
    if not text:
        return [0.0] * len(FORM)
    head = text[:MAX_FORM_CHARS]
    size = len(head)
    bare = text.rstrip(CLOSERS)
    words = head.split()
    plain = head.encode("utf-8", "surrogatepass")
    rest = "" if head.isascii() else plain.translate(None, _PLAIN).decode("utf-8", "surrogatepass")
    letters = [first for word in words if (first := word[0]).isalpha()]
    lettered = len(letters)
    capitals = sum(map(str.isupper, letters))
    digits, marks, quotes = (
        _count(plain, _PLAIN_DIGITS),
        _count(plain, _PLAIN_MARKS),
        head.count('"'),
    )
    count: float = len(words)
    if rest:
        digits += len(_DIGIT.findall(rest))
        marks += len(_MARK.findall(rest))
        quotes += len(_QUOTE.findall(rest))
        count += len(SOLID.findall(rest)) / 3
    chars = weight(text)
    first = text[0]
    return [
        10 * math.log(chars + 1),
        10 * max(0.0, math.log(chars / 120)),
        count,
        has_break(head),
        ends_fully(text),
        bare.endswith(QUESTION_MARKS),
        bare.endswith(("!", "！")),
        bare.endswith(("…", "...")),
        text[-1] in ":：",
        first.islower(),
        first.isdigit(),
        first in QUOTES,
        not first.isalnum(),
        first in _BRACKETS,
        quotes,
        100 * capitals / max(1, lettered),
        lettered - capitals,
        100 * digits / size,
        100 * marks / size,
        100 * head.count(",") / max(1.0, count),
        _count_bars(head) if marks else 0,
        len(_SLASH.findall(head)) if "/" in head else 0,
        _has_address(head),
        digits and _YEAR.search(head) is not None,
        digits and _CLOCK.search(head) is not None,
        digits and _DAY.search(head) is not None,
        size < LONG_CHARS and is_glued(head),
        head.isascii(),
        10 * size / max(1.0, count),
        100 * list(map(len, words)).count(1) / max(1, len(words)),
        "©" in rest or "(c)" in head.lower(),
        ":" in text[:-1],
        len(_NAME.findall(head)),
    ]


def _count(plain: bytes, kind: bytes) -> int:
    """Count plain characters of a kind; as bytes they take a tenth of the time."""
    return len(plain) - len(plain.translate(None, kind))


def _count_bars(head: str) -> int:
    if head.isascii() and not any(bar in head for bar in _PLAIN_BARS):
        return 0
    return len(_BAR.findall(head))


def _has_address(head: str) -> bool:
    if "." not in head:
        return "://" in head and any(address in head for address in _ADDRESSES)
    known = any(address in head for address in _ADDRESSES) or _DOMAIN.search(head) is not None
    return known or "@" in head


def _verdicts(text: str, told: Verdicts) -> list[float]:
    phrase, rule = told.phrase, told.rule
    known = phrase or told.announced
    follows = known.follows if known else ""
    short = len(text) <= MAX_WORDED_CHARS  # longer ones are no by-lines and no credits
    return [
        phrase is not None,
        phrase is not None and phrase.where == SURE,
        follows == "list",
        follows == "end",
        follows == "story",
        told.announced is not None,
        told.announced is not None and told.announced.where == SURE,
        told.credit == LABEL,
        told.credit == CAPTION,
        told.form is not None,
        told.bar is not None,
        rule is not None,
        rule is not None and rule.where == SURE,
        short and is_byline(text),
        short and may_be_credit(text),
    ]


def _worded(text: str, told: Verdicts) -> list[float]:
    bearing = [span for span in told.spans if span[0] not in FILLING]
    if not bearing:
        return [0.0] * len(WORDED)
    covered = {place for _, start, end in bearing for place in range(start, end)}
    return [
        100 * len(covered) / max(1, _count_words(text, told.folded)),
        len({role for role, _, _ in bearing}),
        any(start == 0 for _, start, _ in bearing),
        len(covered),
        sum(role in ADDRESSING for role, _, _ in bearing),
    ]


def _role_counts(told: Verdicts) -> Mapping[int, int]:
    """Count the words of each role, by its place among roles."""
    at = _role_at()
    counts: dict[int, int] = {}
    for role, _, _ in told.spans:
        if role in at:
            counts[at[role]] = counts.get(at[role], 0) + 1
    return counts


def _count_words(text: str, folded: str) -> int:
    solid = 0 if text.isascii() else len(SOLID.findall(folded))
    return max(len(tokens(folded)), solid)


def topics(folded: str) -> frozenset[str]:
    """Return the longer words of a folded text; of scripts without spaces, pairs of characters.

    Examples:
        >>> sorted(topics("the old bridge")), sorted(topics("古い橋"))
        (['bridge'], ['い橋', '古い'])
    """
    head = folded[:MAX_TOPIC_CHARS]
    words = frozenset([word for word in tokens(head) if len(word) >= MIN_TOPIC_CHARS])
    solid = "" if head.isascii() else "".join(SOLID.findall(head))
    if not solid:
        return words
    plain = (word for word in words if not SOLID.match(word))
    return frozenset({*plain, *(solid[at : at + 2] for at in range(len(solid) - 1))})


def is_storylike(line: ReadLine) -> bool:
    """Say whether a line that is no known chrome looks like a paragraph of a story.

    Examples:
        >>> is_storylike(read_line("The council met on Tuesday to discuss the new bridge."))
        True
        >>> is_storylike(read_line("Council meets"))
        False
    """
    if line.entry is not None:
        return False
    chars = weight(line.text)
    return chars >= LONG_CHARS or (chars >= STORY_CHARS and line.text.rstrip(CLOSERS)[-1:] in STOPS)
