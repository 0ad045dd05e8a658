"""The words of sign-offs, credits, by-lines and copyright lines, from ``signoffs.toml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from corpuskit.errors import KnowledgeError
from corpuskit.knowledge.datafile import entries

FILE = "signoffs.toml"


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
