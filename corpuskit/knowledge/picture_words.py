"""Words by which addresses, class names and ids tell what an image is for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final, Literal, TypeAlias

from corpuskit.knowledge.datafile import entries

Table: TypeAlias = Literal["furniture", "house", "lazy", "caption", "credit"]

_FILE: Final = "dom/pictures.toml"

# Lower or capitalised runs of letters, or digits with an "x": one repetition each, linear.
_PART: Final = re.compile(r"\d+x\d+|[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


@cache
def load_picture_words(table: Table) -> frozenset[str]:
    """Return the words, lower case, of all entries of a table.

    Raises:
        KnowledgeError: the data file is missing or malformed.

    Examples:
        >>> "logo" in load_picture_words("furniture"), "bridge" in load_picture_words("furniture")
        (True, False)
    """
    found = entries(_FILE, table, {"words": list})
    return frozenset(word for entry in found for word in entry["words"])


@lru_cache(maxsize=16384)
def says(table: Table, name: str) -> bool:
    """Tell whether a name has one of a table's words as a part.

    Examples:
        >>> says("furniture", "site-logo.png"), says("furniture", "iconic-bridge.jpg")
        (True, False)
        >>> says("caption", "wp-caption-text"), says("caption", "mainCaption"), says("caption", "p")
        (True, True, False)
    """
    known = load_picture_words(table)
    return any(part in known for part in parts_of(name))


def parts_of(name: str) -> Iterator[str]:
    """Yield the parts of a name, lower case.

    Examples:
        >>> list(parts_of("siteLogo_1x1.png"))
        ['site', 'logo', '1x1', 'png']
    """
    return (part.lower() for part in _PART.findall(name))
