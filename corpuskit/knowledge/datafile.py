"""Read the TOML files beside this module, with errors that name file, entry and key."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from typing import Any

import tomli  # as tomllib, in a third of the time, which each process spends before its first text

from corpuskit.errors import KnowledgeError

COMMON_KEYS: Mapping[str, type] = {"id": str, "revision": int, "source": str}
"""What every entry of every file has."""


def read(name: str) -> dict[str, Any]:
    """Parse a data file of this package.

    Raises:
        KnowledgeError: the file is missing or is not TOML.
    """
    try:
        text = resources.files("corpuskit.knowledge").joinpath(name).read_text("utf-8")
        return tomli.loads(text)
    except (OSError, tomli.TOMLDecodeError) as error:
        raise KnowledgeError(f"{name}: {error}") from error


def entries(name: str, table: str, keys: Mapping[str, type]) -> list[dict[str, Any]]:
    """Read one array of tables and check that each entry has these keys, of these types.

    Args:
        name: file name.
        table: name of the array of tables.
        keys: needed keys beside ``id``, ``revision`` and ``source``, with their types.

    Raises:
        KnowledgeError: the file, an entry or a key is missing or of a wrong type.

    Examples:
        >>> entries("places_extra.toml", "words", {"names": list})[0]["id"]
        'not-a-place-alone'
        >>> entries("places_extra.toml", "wrong", {})
        Traceback (most recent call last):
        corpuskit.errors.KnowledgeError: places_extra.toml: no [[wrong]] entries
    """
    found = read(name).get(table)
    if not isinstance(found, list) or not found:
        raise KnowledgeError(f"{name}: no [[{table}]] entries")
    for number, entry in enumerate(found, 1):
        label = entry.get("id", f"number {number}")
        for key, kind in {**COMMON_KEYS, **keys}.items():
            if not isinstance(entry.get(key), kind):
                raise KnowledgeError(f"{name}: entry {label}: {key} must be a {kind.__name__}")
    return found
