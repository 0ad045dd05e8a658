"""Which languages the words of a line are of, and which short words mean nothing in them.

One table of chrome serves all languages, so that a word of one may be another word of another:
Danish "del" (share) is Spanish "of the", Dutch "je" (your) is French "I". A line that shows its
language by words of its own has none of the roles that such a word has elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from corpuskit.knowledge.datafile import entries

FILE = "tongues.toml"


class Tongues(NamedTuple):
    """The table, indexed by words in folded case."""

    marks: Mapping[str, tuple[str, ...]]
    """Languages that a word shows, most of them one."""
    plain: Mapping[str, frozenset[str]]
    """Languages in which a word is a mere function word."""


@cache
def _load() -> Tongues:
    marks: dict[str, list[str]] = defaultdict(list)
    plain: dict[str, set[str]] = defaultdict(set)
    for row in entries(FILE, "language", {"marks": list, "plain": list}):
        for word in row["marks"]:
            marks[word].append(row["id"])
        for word in row["plain"]:
            plain[word].add(row["id"])
    return Tongues(
        {word: tuple(codes) for word, codes in marks.items()},
        {word: frozenset(codes) for word, codes in plain.items()},
    )


def guess_tongues(words: Iterable[str]) -> Sequence[str]:
    """Give the languages that most of the marks of a line are of; none if it has no marks.

    Examples:
        >>> guess_tongues("les comptes du maire sont dans la boite".split())
        ['fr']
        >>> guess_tongues(["facebook"])
        []
    """
    counted: dict[str, int] = {}
    for codes in filter(None, map(_load().marks.get, words)):
        for code in codes:
            counted[code] = counted.get(code, 0) + 1
    most = max(counted.values(), default=0)
    return [code for code, count in counted.items() if count == most]


def means_nothing(word: str, tongues: Sequence[str]) -> bool:
    """Say whether a word is a mere function word in every one of the languages.

    Args:
        word: as written, with its accents.
        tongues: what :func:`guess_tongues` gave; nothing is known without any.

    Examples:
        >>> means_nothing("del", ["es"]), means_nothing("Del", ["da"]), means_nothing("del", [])
        (True, False, False)
    """
    codes = _load().plain.get(word.casefold())
    return codes is not None and bool(tongues) and codes.issuperset(tongues)
