"""Signs that a line may be a by-line, a sign-off or a copyright line.

They are wider than the grammar of credits: what looks like a credit and is none must not be taken
for the name of a section or a headline either. Whoever finds chrome asks here and leaves such lines
to those who find credits.

Source: raw text gold. With the grammar itself in their place 25 of 655 texts change, some for the
better ("Written by" goes) and some for the worse (names of authors beside their titles stay).
"""

from __future__ import annotations

import re
from functools import cache
from itertools import islice

from corpuskit.knowledge.agencies import find_tags
from corpuskit.knowledge.phrases_of_credit import forms
from corpuskit.text.sentences import ends

MAX_TAG_WORDS = 6
"""A line of more words that names an agency is a headline about it."""

MAX_BYLINE_WORDS = 8
"""Two names and a place or a profession."""

_BEGINNINGS = ("reporting", "line", "label", "byword", "marker")
_PARTS = ("contribution", "rights", "role")
_WHOLE = ("end", "material-alone", "marker-alone")

# Figures and marks of initials, wire rules, brackets and rights. Linear: one class.
_MARKS = re.compile(r"[\d/()\[\]_*#=|:：©Ⓒⓒ<>]")
_WORD = re.compile(r"[^\s,;]+")


@cache
def _folded(kinds: tuple[str, ...]) -> frozenset[str]:
    return frozenset({form.casefold() for kind in kinds for form in forms(kind)})


@cache
def _literals(kinds: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the forms, the longest first. Linear: literals."""
    ordered = sorted(_folded(kinds), key=lambda form: (-len(form), form))
    return re.compile(rf"(?:{'|'.join(map(re.escape, ordered))})")


@cache
def _plain_parts() -> tuple[str, ...]:
    return tuple(part for part in _folded(_PARTS) if part.isascii())


def _has_part(folded: str) -> bool:
    for part in _plain_parts() if folded.isascii() else _folded(_PARTS):  # noqa: SIM110 - faster
        if part in folded:
            return True
    return False


def is_plain(line: str) -> bool:
    """Say whether a short line has nothing of a credit, so that a mere name or section is left.

    Examples:
        >>> is_plain("Ana Example"), is_plain("Local News")
        (True, True)
        >>> is_plain("By Ana Example"), is_plain("© Reuters"), is_plain("EFE")
        (False, False, False)
    """
    return not _MARKS.search(line) and not may_be_credit(line)


def is_byline(line: str) -> bool:
    """Say whether a line is a word of by-lines and a name or two.

    Examples:
        >>> is_byline("By Ana Example"), is_byline("Von Ana Example, Kiel")
        (True, True)
        >>> is_byline("By Monday all was over."), is_byline("By the river")
        (False, False)
    """
    beginning = _literals(("byword",)).match(line.casefold())
    if not beginning or ends(line):
        return False
    names = line[beginning.end() :].lstrip(" :：").split()
    return 1 < len(names) <= MAX_BYLINE_WORDS and all(name[0].isupper() for name in names[:2])


def may_be_credit(line: str) -> bool:
    """Say whether a line begins as a credit does, or names an agency in few words.

    Examples:
        >>> may_be_credit("(Reporting by Ana Example)"), may_be_credit("With Reuters")
        (True, True)
        >>> may_be_credit("Ana Example wins the race")
        False
    """
    folded = line.casefold().lstrip(" (*—–-")
    if folded.rstrip(" .)*") in _folded(_WHOLE) or _has_part(folded):
        return True
    beginning = _literals(_BEGINNINGS).match(folded)
    if beginning and not folded[beginning.end() :][:1].isalpha():
        return True
    words = [word[0] for word in islice(_WORD.finditer(line), MAX_TAG_WORDS + 1)]
    return len(words) <= MAX_TAG_WORDS and any(find_tags(word.strip("()./—–-")) for word in words)
