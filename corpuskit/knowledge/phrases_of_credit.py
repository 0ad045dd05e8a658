"""The words of sign-offs, credits, by-lines and copyright lines, from ``signoffs.toml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from corpuskit.errors import KnowledgeError
from corpuskit.knowledge.datafile import entries

FILE = "signoffs.toml"
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_LOOK_CHARS = 24


@cache
def _table() -> Mapping[str, tuple[str, ...]]:
    table = {row["id"]: tuple(row["forms"]) for row in entries(FILE, "phrase", {"forms": list})}
    for name, forms in table.items():
        if not forms or not all(isinstance(form, str) and form for form in forms):
            raise KnowledgeError(f"{FILE}: entry {name}: forms must be texts")
    return table


def forms(kind: str) -> tuple[str, ...]:
    """Give the forms of a kind, as written in the file.

    Raises:
        KnowledgeError: the file has no such entry.

    Examples:
        >>> "Quelle" in forms("label")
        True
        >>> forms("wrong")
        Traceback (most recent call last):
        corpuskit.errors.KnowledgeError: signoffs.toml: no entry wrong
    """
    try:
        return _table()[kind]
    except KeyError:
        raise KnowledgeError(f"{FILE}: no entry {kind}") from None


@cache
def folded(kind: str) -> frozenset[str]:
    """Give the forms of a kind in folded case, for whole lines."""
    return frozenset(form.casefold() for form in forms(kind))


@cache
def alternation(kind: str) -> str:
    """Give the forms of a kind as one alternation of literals, the longest first."""
    return "|".join(map(re.escape, sorted(forms(kind), key=lambda form: (-len(form), form))))


@cache
def by_first_word() -> Mapping[str, frozenset[str]]:
    """Give the kinds that a line may be of, by its first word: a cheap test before patterns.

    Examples:
        >>> "label" in by_first_word()["quelle"]
        True
        >>> by_first_word().get("yesterday", frozenset())
        frozenset()
    """
    table: dict[str, set[str]] = {}
    for kind in ("label", "reporting", "material", "material-alone", "line", "notice", "byword"):
        for form in forms(kind):
            table.setdefault(first_word(form), set()).add("line" if kind == "notice" else kind)
    return {word: frozenset(kinds) for word, kinds in table.items()}


def first_word(line: str) -> str:
    """Give the first word of a line in folded case, brackets and dashes passed; "" if none.

    Examples:
        >>> first_word("(Reporting by Ann Lee)"), first_word("___")
        ('reporting', '')
    """
    match = _FIRST_WORD.search(line[:_LOOK_CHARS])
    return match[0].casefold() if match else ""
