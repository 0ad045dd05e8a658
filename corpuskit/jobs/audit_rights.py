"""Look for articles in a release whose publishers opted out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from corpuskit.annotation.rights import find_optouts
from corpuskit.article import Rights
from corpuskit.packaging import read_release
from corpuskit.schema import record_from
from corpuskit.storage.fetching import fetched

COLUMNS = ["id", "url", "text", "rights"]


class OptedOut(NamedTuple):
    """An article that should not be there."""

    id: str
    url: str | None
    optouts: tuple[str, ...]


def audit_rights(path: Path | str) -> Iterator[OptedOut]:
    """Yield the articles of a release that hold text although their statements opt out.

    The statements are judged anew, so that releases of older versions are judged by today's rules.
    An article without text is left out: a release may give facts about it.

    Raises:
        PackageError: the folder is no release, or a file is missing or damaged.
    """
    for row in read_release(fetched(path)).articles(COLUMNS):
        rights = record_from(Rights, row["rights"]) if row["rights"] else Rights()
        optouts = find_optouts(rights)
        if optouts and row["text"]:
            yield OptedOut(row["id"], row["url"], optouts)
