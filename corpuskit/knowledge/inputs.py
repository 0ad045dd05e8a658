"""What people have as inputs: the records of common writers, and files that hold no page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, Literal, NamedTuple, TypeAlias, cast

from corpuskit.errors import KnowledgeError
from corpuskit.knowledge.datafile import entries

Column: TypeAlias = Literal["id", "url", "html", "text", "title", "published", "fetched_at"]

COLUMNS: Final[tuple[Column, ...]] = (
    "id",
    "url",
    "html",
    "text",
    "title",
    "published",
    "fetched_at",
)
"""What a record may say of a page."""

FieldPath: TypeAlias = tuple[str, ...]
"""Keys that lead to a value; ``**`` at the end means all texts below."""


class Shape(NamedTuple):
    """The records of one writer."""

    id: str
    needs: tuple[tuple[FieldPath, ...], ...]
    """Fields that must be there, one tuple an alternative."""
    columns: Mapping[Column, tuple[FieldPath, ...]]
    """Where each column may stand, the best place first."""
    prefers_text: bool = False
    utc: frozenset[str] = frozenset()
    """Columns whose times are in UTC without saying so."""
    markup: frozenset[str] = frozenset()
    """Columns that hold markup."""


class RefusedRecord(NamedTuple):
    """Records that are no pages."""

    id: str
    needs: tuple[tuple[FieldPath, ...], ...]
    why: str


class FileKind(NamedTuple):
    """A kind of file that is not read."""

    id: str
    what: str
    what_to_do: str


def field_path(spelt: str) -> FieldPath:
    """Return the keys of a path as data files and configurations spell it.

    Examples:
        >>> field_path("content.rendered"), field_path("body.**")
        (('content', 'rendered'), ('body', '**'))
    """
    return tuple(spelt.split("."))


OWN_NAMES: Final[Mapping[Column, tuple[FieldPath, ...]]] = {one: ((one,),) for one in COLUMNS}
"""Where the columns of a record of our own form stand."""

PLAIN: Final = Shape("", (), OWN_NAMES)
"""``{id?, url?, html or text, title?, published?, fetched_at?}``"""


@cache
def load_shapes() -> tuple[Shape, ...]:
    """Return the known writers' records, the more particular ones first.

    Raises:
        KnowledgeError: an entry is malformed.

    Examples:
        >>> [one.id for one in load_shapes()][:3]
        ['corpuskit', 'wordpress', 'zyte']
    """
    found = entries("inputs/shapes.toml", "shape", {"needs": list, "columns": dict})
    return tuple(_shape(entry) for entry in found)


def _shape(entry: Mapping[str, Any]) -> Shape:
    stated = entry["columns"]
    unknown = sorted(set(stated) - set(COLUMNS))
    if unknown:
        raise KnowledgeError(f"inputs/shapes.toml: entry {entry['id']}: no column {unknown[0]}")
    columns = dict(OWN_NAMES) | {
        cast("Column", name): tuple(map(field_path, places)) for name, places in stated.items()
    }
    return Shape(
        entry["id"],
        _needs(entry),
        columns,
        entry.get("prefer") == "text",
        frozenset(entry.get("utc", ())),
        frozenset(entry.get("markup", ())),
    )


def _needs(entry: Mapping[str, Any]) -> tuple[tuple[FieldPath, ...], ...]:
    return tuple(tuple(map(field_path, one)) for one in entry["needs"])


@cache
def load_refused_records() -> tuple[RefusedRecord, ...]:
    """Return what is written as JSON and is no record of a page."""
    found = entries("inputs/shapes.toml", "refused", {"needs": list, "why": str})
    return tuple(RefusedRecord(one["id"], _needs(one), one["why"]) for one in found)


@cache
def load_wrappers() -> tuple[str, ...]:
    """Return the names under which answers of interfaces hold a list of records.

    Examples:
        >>> "articles" in load_wrappers()
        True
    """
    found = entries("inputs/shapes.toml", "wrapper", {"names": list})
    return tuple(name for one in found for name in one["names"])


@cache
def load_address_fields() -> tuple[frozenset[str], frozenset[str]]:
    """Return names of fields that hold addresses, and of others beside them that hold no text.

    Examples:
        >>> addresses, beside = load_address_fields()
        >>> "loc" in addresses, "lastmod" in beside, "body" in addresses | beside
        (True, True, False)
    """
    found = entries("inputs/shapes.toml", "addresses", {"names": list, "beside": list})
    return (
        frozenset(name for one in found for name in one["names"]),
        frozenset(name for one in found for name in one["beside"]),
    )


@cache
def load_abbreviations() -> frozenset[str]:
    """Return words whose full stop ends no sentence, without it, in lower case.

    Examples:
        >>> "st" in load_abbreviations(), "rain" in load_abbreviations()
        (True, False)
    """
    found = entries("inputs/headlines.toml", "abbreviations", {"words": list})
    return frozenset(word for one in found for word in one["words"])


@cache
def load_file_kinds() -> Mapping[str, FileKind]:
    """Return what is known of files that are not read, by their suffix in lower case.

    Examples:
        >>> load_file_kinds()[".pdf"].what
        'a PDF'
    """
    keys = {"suffixes": list, "what": str, "what_to_do": str}
    return {
        suffix: FileKind(one["id"], one["what"], one["what_to_do"])
        for one in entries("inputs/kinds.toml", "kind", keys)
        for suffix in one["suffixes"]
    }


@cache
def load_content_kinds() -> Mapping[str, FileKind]:
    """Return what is known of files that are not read, by the kind that their first bytes show.

    Examples:
        >>> load_content_kinds()["zip"].what, load_content_kinds().get("text/html")
        ('a packed folder', None)
    """
    return {
        kind: FileKind(one["id"], one["what"], one["what_to_do"])
        for one in entries("inputs/kinds.toml", "kind", {"what": str, "what_to_do": str})
        for kind in one.get("begins", ())
    }
