"""What a line is by itself, in figures: its form, and what of it are words of chrome.

:mod:`corpuskit.cleaning.scorer` weighs these figures. None of them is a word of anybody's page:
words count through the roles and phrases of the knowledge files alone.
"""

from __future__ import annotations

import math
import re
from functools import cache, lru_cache
from typing import Final, NamedTuple, TypeAlias

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
from corpuskit.knowledge.phrases import LineKind, load_phrases, tokens
from corpuskit.news.captions import CAPTION, LABEL
from corpuskit.news.hints import is_byline, may_be_credit
from corpuskit.text.sentences import CLOSERS, QUOTES, STOPS, ends_fully, has_break
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

Row: TypeAlias = NDArray[np.int16]

# Linear, all of them: single characters, or bounded looks around.
_URL = re.compile(r"https?://|www\.|\w\.(?:com|org|net|info|de|fr|es|co|ru|pl|it|br|tv|eu|uk)\b")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}[:.h]\d\d(?!\d)|\d\s?[ap]\.?m\b")
_DAY = re.compile(r"(?<!\d)\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?!\d)")
_DIGIT = re.compile(r"\d")
_MARK = re.compile(r"[^\w\s]")
_QUOTE = re.compile(r"[\"“”„«»「」『』]")
_BAR = re.compile(r"[|•·›»>▸]| / | [-–—] ")
_SLASH = re.compile(r"\w/\w")
_CAPITAL = r"[^\W\d_a-zа-яß-ÿ][\w'’.-]{1,40}"
_NAME = re.compile(rf"{_CAPITAL} {_CAPITAL}")
_BRACKETS = "([【「（"

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
    row: Row
    """Its figures, in the order of :func:`names`, in hundredths."""
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
        >>> line = read_line("Read more: Bridge closed")
        >>> [bool(line.row[names().index(name)]) for name in ("announces", "full stop")]
        [True, False]
    """
    told = hear(text)
    figures = (*_form(text), *_verdicts(text, told), *_worded(text, told))
    row = np.rint(np.minimum(figures, MOST) * SCALE).astype(np.int16)
    return ReadLine(text, told.folded, row, told.entry, topics(told.folded))


def _form(text: str) -> list[float]:
    if not text:
        return [0.0] * len(FORM)
    head = text[:MAX_FORM_CHARS]
    size = len(head)
    bare = text.rstrip(CLOSERS)
    words = head.split()
    solid = 0 if head.isascii() else len(SOLID.findall(head))
    count = len(words) + solid / 3
    lettered = [word for word in words if word[0].isalpha()]
    capitals = sum(word[0].isupper() for word in lettered)
    chars = weight(text)
    first = text[0]
    return [
        10 * math.log(chars + 1),
        10 * max(0.0, math.log(chars / 120)),
        count,
        has_break(head),
        ends_fully(text),
        bare.endswith(("?", "？", "؟")),
        bare.endswith(("!", "！")),
        bare.endswith(("…", "...")),
        text[-1] in ":：",
        first.islower(),
        first.isdigit(),
        first in QUOTES,
        not first.isalnum(),
        first in _BRACKETS,
        len(_QUOTE.findall(head)),
        100 * capitals / max(1, len(lettered)),
        len(lettered) - capitals,
        100 * len(_DIGIT.findall(head)) / size,
        100 * len(_MARK.findall(head)) / size,
        100 * head.count(",") / max(1.0, count),
        len(_BAR.findall(head)),
        len(_SLASH.findall(head)),
        _URL.search(head) is not None or ("@" in head and "." in head),
        _YEAR.search(head) is not None,
        _CLOCK.search(head) is not None,
        _DAY.search(head) is not None,
        size < LONG_CHARS and is_glued(head),
        head.isascii(),
        10 * size / max(1.0, count),
        100 * sum(len(word) == 1 for word in words) / max(1, len(words)),
        "©" in head or "(c)" in head.lower(),
        ":" in text[:-1],
        len(_NAME.findall(head)),
    ]


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
    at = _role_at()
    counts = [0.0] * len(at)
    for role, _, _ in told.spans:
        if role in at:
            counts[at[role]] += 1.0
    bearing = [span for span in told.spans if span[0] not in FILLING]
    covered = {place for _, start, end in bearing for place in range(start, end)}
    return [
        100 * len(covered) / max(1, _count_words(text, told.folded) if covered else 1),
        len({role for role, _, _ in bearing}),
        any(start == 0 for _, start, _ in bearing),
        len(covered),
        sum(role in ADDRESSING for role, _, _ in bearing),
        *counts,
    ]


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
    words = frozenset(word for word in tokens(head) if len(word) >= MIN_TOPIC_CHARS)
    if head.isascii():
        return words
    solid = "".join(SOLID.findall(head))
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
