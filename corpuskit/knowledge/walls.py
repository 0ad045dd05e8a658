"""What a page says where it breaks its story off, from ``chrome/walls.toml``."""

from __future__ import annotations

from functools import cache

from corpuskit.knowledge.datafile import entries
from corpuskit.knowledge.phrases import FOLDER, core
from corpuskit.text.folding import fold_line

FILE = f"{FOLDER}/walls.toml"

MAX_WALL_CHARS = 300
"""A longer line is a paragraph."""


@cache
def _table() -> tuple[frozenset[str], tuple[str, ...]]:
    rows = entries(FILE, "wall", {"lines": list, "openings": list})
    lines = frozenset(core(fold_line(text)) for row in rows for text in row["lines"])
    return lines, tuple(fold_line(text) for row in rows for text in row["openings"])


def is_wall(line: str) -> bool:
    """Say whether a line tells that the rest of this story is not there to read.

    Raises:
        KnowledgeError: the file is missing or malformed.

    Examples:
        >>> is_wall("Subscribe to continue reading"), is_wall("This story is for subscribers only.")
        (True, True)
        >>> is_wall("Subscribe to our newsletter"), is_wall("This story is true.")
        (False, False)
    """
    if len(line) > MAX_WALL_CHARS:
        return False
    bare = fold_line(line).lstrip("([-–—•*▶►>»+…. ")
    lines, openings = _table()
    return core(bare) in lines or bare.startswith(openings)
