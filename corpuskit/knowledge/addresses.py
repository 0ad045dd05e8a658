"""Words of addresses: sessions, files that show a folder, folders of lists, numbers of pages."""

from __future__ import annotations

from functools import cache
from typing import Literal, TypeAlias

from corpuskit.knowledge.datafile import entries

FILE = "metadata/addresses.toml"

Table: TypeAlias = Literal["placeholder", "index", "folder", "variant", "paging"]


@cache
def load_sessions() -> tuple[frozenset[str], frozenset[str]]:
    """Return parameters that always hold a session, and those that may: in lower case.

    Examples:
        >>> always, maybe = load_sessions()
        >>> "phpsessid" in always, "sid" in always, "sid" in maybe
        (True, False, True)
    """
    found = entries(FILE, "session", {"names": list, "tokens": list})
    return (
        frozenset(name for entry in found for name in entry["names"]),
        frozenset(name for entry in found for name in entry["tokens"]),
    )


@cache
def load_address_words(table: Table) -> frozenset[str]:
    """Return the words of a table of ``metadata/addresses.toml``, in lower case.

    Examples:
        >>> "amp" in load_address_words("variant"), "amp" in load_address_words("index")
        (True, False)
    """
    return frozenset(
        name for entry in entries(FILE, table, {"names": list}) for name in entry["names"]
    )
