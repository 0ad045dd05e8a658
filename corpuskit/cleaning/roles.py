"""The roles that the words of a line have: which words of it are words of chrome."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from corpuskit.knowledge.phrases import (
    NUMBER,
    STEM_CHARS,
    RoleWord,
    load_phrases,
    tokens,
)
from corpuskit.knowledge.tongues import guess_tongues, means_nothing

CACHED_WORDS = 65536
"""Words kept with their roles: a few languages' vocabulary of news."""

SPEECH = frozenset({"told", "speech"})
"""Roles of verbs that tell who says something."""

FILLING = frozenset({"when", "date", "minutes", "of", "ui", "copula", "told", "speech", NUMBER})
"""Roles that function words have by right: they stand between dates, times and buttons."""

# What stands between words that were spoken and the verb: a comma, the end of the quotation.
_SPOKEN = re.compile(r"[,?!»”\"’'」』،，]\s?")
_WORD = re.compile(r"[^\W\d_]{1,30}(?: [^\W\d_]{1,30}){0,3}")  # linear: bounded

_NO_ROLES: Mapping[str, Sequence[RoleWord]] = {}

Span: TypeAlias = tuple[str, int, int]
"""A role with the words it spans."""


class Words(NamedTuple):
    """The words of a line."""

    folded: tuple[str, ...]
    shown: tuple[str, ...]
    """As they are written, accents and capitals included; the folded ones where they differ in
    number. A line of plain letters is taken to have a capital at its start only: that is faster."""


def read_words(line: str, folded: str) -> Words:
    """Split a line into words, each with the form it is written in.

    Examples:
        >>> read_words("À lire", "a lire")
        Words(folded=('a', 'lire'), shown=('À', 'lire'))
    """
    words = tuple(tokens(folded))
    if line.isascii() and not line.isupper():
        return Words(words, (words[0].title(), *words[1:]) if words else ())
    shown = tuple(tokens(unicodedata.normalize("NFC", line)))
    return Words(words, shown if len(shown) == len(words) else words)


def find_roles(line: str, folded: str) -> list[Span]:
    """Give the roles of the words of a line, figures among them, each with the words it spans.

    A short word counts only as it is written ("dès" is not "des"), and only if it means something
    in the language that the line's other words show.

    Examples:
        >>> ("number", 0, 1) in find_roles("12 comments", "12 comments")
        True
        >>> [role for role, at, _ in find_roles("Les murs du roi", "les murs du roi") if at == 2]
        []
    """
    return roles_of(read_words(line, folded), folded)


def roles_of(words: Words, folded: str) -> list[Span]:
    """Give the same of a line whose words have been read."""
    found = list(_word_roles(words))
    if any(role not in FILLING for role, _, _ in found):
        tongues = guess_tongues(words.folded)
        found = [span for span in found if _means(span, words, tongues)]
    found.extend(_solid_roles(folded))
    return found


def _means(span: Span, words: Words, tongues: Sequence[str]) -> bool:
    role, start, end = span
    return role in FILLING or end - start > 1 or not means_nothing(words.shown[start], tongues)


def _word_roles(words: Words) -> Iterator[Span]:
    following = *words.folded[1:], " "
    for at, rows in enumerate(map(_roles_before, words.folded)):
        if not rows:
            continue
        shown = words.shown[at]
        plain = words.folded[at] if shown.isascii() else None
        for _, rest, role, exact in rows.get(following[at][0], rows[""]):
            if exact and exact != plain and not _is_written(exact, shown):
                continue
            if not rest:
                yield role, at, at + 1
            elif _follows(words.folded, at + 1, rest):
                yield role, at, at + 1 + len(rest)


def _is_written(exact: str, shown: str) -> bool:
    """Say whether a short word has the accents of the table's; capitals go without at times."""
    folded = shown.casefold()
    return folded == exact or (shown[0].isupper() and folded.isascii())


@lru_cache(maxsize=CACHED_WORDS)
def _roles_before(word: str) -> Mapping[str, Sequence[RoleWord]]:
    """Give the same by what the next word begins with; of other words, at "", those of it alone."""
    rows = _roles_of(word)
    if not rows:
        return _NO_ROLES
    initials = {row.rest[0][0] for row in rows if row.rest} | {""}
    return {
        initial: [row for row in rows if not row.rest or row.rest[0][0] == initial]
        for initial in initials
    }


def _roles_of(word: str) -> tuple[RoleWord, ...]:
    """Give the roles that a folded word begins, each with the words that must follow it."""
    known = load_phrases()
    found = list(known.words.get(word, ()))
    found += [row for row in known.stems.get(word[:STEM_CHARS], ()) if word.startswith(row.first)]
    if word[0].isdigit():
        found.append(RoleWord(word, (), NUMBER))
    return tuple(found)


def _solid_roles(folded: str) -> Iterator[Span]:
    """Give the roles of words in scripts without spaces; only the first character is a start."""
    if folded.isascii():
        return
    known = load_phrases()
    bare = folded.lstrip("【「『（(・▶ ")
    for match in known.solid.finditer(bare):
        for role in known.solid_roles[match[0]]:
            yield role, match.start(), match.end()


def _follows(words: Sequence[str], at: int, rest: Sequence[str]) -> bool:
    if at + len(rest) > len(words):
        return False
    return all(
        words[at + shift].startswith(part[:-1]) if part[-1] == "*" else words[at + shift] == part
        for shift, part in enumerate(rest)
    )


def is_narrated(folded: str) -> bool:
    """Say whether a line tells who said its words: "Follow us, the guide shouted".

    The verb stands right behind a comma or the end of the quotation, or behind a subject of one to
    three words there.

    Examples:
        >>> is_narrated("take the boat, said the mayor"), is_narrated("sign up, it is free")
        (True, False)
        >>> is_narrated("support our work, the nuns wrote, or we shall close")
        True
    """
    for match in _SPOKEN.finditer(folded):
        found = _WORD.match(folded, match.end())
        if found and (_is_speech(found[0]) or _says(found[0])):
            return True
    return False


@lru_cache(maxsize=CACHED_WORDS)
def _says(words: str) -> bool:
    """Say whether a verb of speech stands behind a word or two: "the nuns wrote"."""
    return any(
        row.role == "speech" and not row.rest
        for word in tokens(words)[1:]
        for row in _roles_of(word)
    )


@lru_cache(maxsize=CACHED_WORDS)
def _is_speech(words: str) -> bool:
    parts = tokens(words)
    return any(
        row.role in SPEECH and (not row.rest or _follows(parts, 1, row.rest))
        for row in _roles_of(parts[0])
    )
