"""Words that say what kind of page one is: in names, addresses, titles, buttons, and types."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal, TypeAlias

from corpuskit.knowledge.datafile import entries

File: TypeAlias = Literal["names", "addresses", "titles", "labels", "types", "persons"]
Key: TypeAlias = Literal["words", "path", "host", "schema", "og", "generator"]


@cache
def load_kind_words(file: File, key: Key = "words") -> Mapping[str, tuple[str, ...]]:
    """Return the words of a file of ``kinds/`` by what they speak for, in the order of the file.

    Examples:
        >>> "viewtopic" in load_kind_words("addresses", "path")["forum"]
        True
        >>> "add to cart" in load_kind_words("labels")["forum"]
        False
    """
    found = entries(f"kinds/{file}.toml", "words", {key: list})
    return {entry["id"]: tuple(entry[key]) for entry in found}


@cache
def load_roles(file: File) -> tuple[str, ...]:
    """Return what the words of a file speak for, in order: a bit each.

    Examples:
        >>> load_roles("persons")
        ('i', 'we', 'you', 'they', 'said')
    """
    return tuple(entry["id"] for entry in entries(f"kinds/{file}.toml", "words", {}))


@cache
def load_kind_bits(file: File, key: Key = "words") -> Mapping[str, int]:
    """Return for each word the roles that it speaks for: a bit each, in the order of the file.

    Examples:
        >>> bits = load_kind_bits("names")
        >>> bits["pricing"].bit_count(), bits["thread"].bit_count(), bits.get("goat")
        (2, 1, None)
    """
    found: dict[str, int] = {}
    for place, words in enumerate(load_kind_words(file, key).values()):
        for word in words:
            found[word] = found.get(word, 0) | 1 << place
    return found
