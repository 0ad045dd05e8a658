"""Records to pages: whose record it is, and which of its fields become what a page has.

A record is a mapping: a line of JSON, a row of a table. Who wrote it is recognised by its fields
(``corpuskit/knowledge/inputs/shapes.toml``), or the user says where things stand. What is not
taken is told, once a field.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, Final, NamedTuple, TypeAlias, cast

from corpuskit.article import Page, Rejection
from corpuskit.knowledge.inputs import (
    PLAIN,
    Column,
    FieldPath,
    Shape,
    field_path,
    load_address_fields,
    load_refused_records,
    load_shapes,
)
from corpuskit.sources.refusing import NotPages, kind_of, rejection
from corpuskit.sources.values import ABSENT, Wrong, find, page_of

Tell: TypeAlias = Callable[[str], None]
"""Told, in a sentence, of what is not taken and why."""

NO_COLUMN: Final = "no-column"

_WEB: Final = re.compile(r"\s*https?://\S", re.IGNORECASE)

MAX_NAMES: Final = 12
"""Fields named in a message."""


class LeftFields(NamedTuple):
    """Fields of the records of a file that are not taken."""

    name: str
    """Of the file."""
    shape: str
    """Whose records they are, where that is known."""
    fields: tuple[str, ...]

    def sentence(self) -> str:
        """Say so."""
        whose = f"read as {self.shape}; " if self.shape else ""
        return f"{self.name}: {whose}not taken: {', '.join(self.fields)}"


class Taking:
    """Takes pages out of the records of one source.

    Args:
        columns: where the user says that things stand, by column; wins over what is recognised.
        tell: told once of each field that is not taken.

    Examples:
        >>> taking = Taking({"text": "story"})
        >>> taking.page({"story": "It rained.", "title": ""}, "a.jsonl:1", "jsonl").content
        'It rained.'
        >>> taking.page({"story": None, "title": ""}, "a.jsonl:2", "jsonl").reason
        'bad-record'
    """

    def __init__(self, columns: Mapping[str, str] | None = None, tell: Tell | None = None) -> None:
        self.stated = {cast("Column", name): field_path(at) for name, at in (columns or {}).items()}
        self.on_left: Callable[[LeftFields], None] | None = None
        """Gets the fields that are not taken."""
        if tell is not None:
            self.on_left = lambda left: tell(left.sentence())
        self._told: set[str] = set()
        self._with_stated: dict[str, Shape] = {}

    def shape_of(self, record: Mapping[str, Any]) -> Shape:
        """Return whose record it is, with the user's columns put in."""
        keys = record.keys()
        found = PLAIN
        for shape, plain, deep in _tests():
            if plain <= keys and all(find(record, place) is not ABSENT for place in deep):
                found = shape
                break
        if not self.stated:
            return found
        if found.id not in self._with_stated:
            mine: dict[Column, tuple[FieldPath, ...]] = {
                name: (place,) for name, place in self.stated.items()
            }
            if "text" in mine:
                mine.setdefault("html", ())
            elif "html" in mine:
                mine["text"] = ()
            self._with_stated[found.id] = found._replace(columns={**found.columns, **mine})
        return self._with_stated[found.id]

    def holds_page(self, value: Any) -> bool:
        """Tell whether a value is a record with a place for a text."""
        if not isinstance(value, Mapping):
            return False
        shape = self.shape_of(value)
        return any(_has_place(value, shape, one) for one in ("html", "text"))

    def page(
        self, record: Mapping[str, Any], where: str, kind: str, *, raw: bytes | None = None
    ) -> Page | Rejection:
        """Return the page of a record, or a rejection that says what is wrong with it.

        Args:
            record: its fields.
            where: file and line.
            kind: of the source.
            raw: what tells the record from others at the same place.
        """
        shape = self.shape_of(record)
        self.name_left_out(record, where.rpartition(":")[0] or where, shape)
        return self.row(record, where, kind, shape, raw=raw)

    def row(
        self,
        record: Mapping[str, Any],
        where: str,
        kind: str,
        shape: Shape,
        *,
        raw: bytes | None = None,
    ) -> Page | Rejection:
        """Return the page of a row of a table whose shape is known; see :meth:`page`."""
        try:
            return page_of(record, shape, where, kind, sniffs="text" in self.stated)
        except Wrong as wrong:
            raw = _raw(record) if raw is None else raw
            message = f"{wrong}{_hint(record) if wrong.empty else ''}"
            return rejection(where, "bad-record", message, kind=kind, raw=raw)

    def check_record(self, record: Any) -> None:
        """Refuse a file whose first record is none.

        Raises:
            NotPages: it has no place for a text.
        """
        if isinstance(record, str) and _WEB.match(record):
            raise NotPages("url-list", ADDRESSES_ONLY)
        if not isinstance(record, Mapping):
            raise NotPages("no-record", f"no record of a page in it, but a {kind_of(record)}")
        if not self.holds_page(record):
            raise NotPages("no-record", f"no record of a page in it{_hint(record)}")

    def check_lines(self, values: Iterable[Any]) -> None:
        """Refuse a file of JSON lines of whose first records none has a place for a text.

        A line that is none among others that are records is told by itself, when it comes.

        Raises:
            NotPages: there are such lines, and no record of a page.
        """
        seen = []
        for value in values:
            if self.holds_page(value):
                return
            seen.append(value)
        if seen:
            self.check_record(next((one for one in seen if isinstance(one, Mapping)), seen[0]))

    def check_table(self, names: Iterable[str]) -> Shape:
        """Return the shape of a table with these columns.

        Args:
            names: of its columns; those inside of a column of objects as ``a.b``.

        Raises:
            NotPages: none of them could hold a text, or one that the user names is not there.
        """
        names = list(names)
        fields = _nested(names)
        shape = self.shape_of(fields)
        for column, place in self.stated.items():
            spelt = ".".join(place)
            if spelt not in names and not _may_hold(fields, place):
                raise NotPages(
                    NO_COLUMN, f'no column "{spelt}" (columns.{column}); there are: {_list(names)}'
                )
        named = self.stated.keys() & {"html", "text"}
        if not named and not any(_has_place(fields, shape, one) for one in ("html", "text")):
            why = _refused(fields) or f"no column with a text; {NAME_IT}"
            if any(map(_WEB.match, names)):
                why = "no names of columns in its first row; write them above it, such as url,text"
            raise NotPages(NO_COLUMN, f"{why}; there are: {_list(names)}")
        return shape

    def name_left_out(self, fields: Mapping[str, Any], name: str, shape: Shape) -> None:
        """Tell of the fields that are not taken, each once.

        Args:
            fields: of a record or a table.
            name: of its file.
            shape: of it.
        """
        if self.on_left is None:
            return
        used = _used(tuple(shape.columns.values()))
        left: list[str] = []
        for key, value in fields.items():
            inside = used.get(key, _NONE)
            if inside is _NONE:
                left.append(key)
            elif inside is not None and isinstance(value, Mapping):
                left += [f"{key}.{one}" for one in value if one not in inside]
        left = [one for one in left if one not in self._told]
        if left:
            self._told.update(left)
            self.on_left(LeftFields(name, shape.id, tuple(left)))


_NONE: Final[frozenset[str]] = frozenset()


NAME_IT: Final = (
    "say which one it is under columns of the source, such as columns: {text: body, url: link}, "
    "or to clean with --columns text=body,url=link"
)

ADDRESSES_ONLY: Final = (
    "only addresses, no text: fetch the pages first with corpuskit crawl, and name its folder"
)


@cache
def _tests() -> tuple[tuple[Shape, frozenset[str], tuple[FieldPath, ...]], ...]:
    """Return what is asked of a record, in order: keys that it must have, and places inside."""
    return tuple(
        (
            shape,
            frozenset(place[0] for place in one if len(place) == 1),
            tuple(place for place in one if len(place) > 1),
        )
        for shape in load_shapes()
        for one in shape.needs
    )


def _fits(record: Mapping[str, Any], needs: tuple[tuple[FieldPath, ...], ...]) -> bool:
    return any(
        all(
            place[0] in record if len(place) == 1 else find(record, place) is not ABSENT
            for place in one
        )
        for one in needs
    )


def _has_place(fields: Mapping[str, Any], shape: Shape, column: Column) -> bool:
    return any(find(fields, place) is not ABSENT for place in shape.columns[column])


def _may_hold(fields: Mapping[str, Any], place: FieldPath) -> bool:
    """Tell whether rows may hold a value at a place, as far as their header knows.

    What a column of objects holds at its first level is known; what is below that, or in JSON that
    stands as text in a column, only the rows tell.

    Examples:
        >>> fields = {"meta": {"story": None}, "page": None}
        >>> _may_hold(fields, ("meta", "story", "text")), _may_hold(fields, ("page", "text"))
        (True, True)
        >>> _may_hold(fields, ("meta", "body")), _may_hold(fields, ("story",))
        (False, False)
    """
    inside = fields.get(place[0], ABSENT)
    if isinstance(inside, Mapping) and len(place) > 1:
        return place[1] in inside or place[1] == "**"
    return inside is not ABSENT


def _refused(record: Mapping[str, Any]) -> str | None:
    """Say why records of this kind are never pages."""
    for one in load_refused_records():
        if _fits(record, one.needs):
            return one.why
    addresses, beside = load_address_fields()
    names = {name.lower() for name in record}
    if names & addresses and names <= addresses | beside:
        return ADDRESSES_ONLY
    return None


def _nested(names: Iterable[str]) -> dict[str, Any]:
    """Return an empty record with these fields.

    Examples:
        >>> _nested(["id", "metadata.url"])
        {'id': None, 'metadata': {'url': None}}
    """
    fields: dict[str, Any] = {}
    for name in names:
        first, dot, rest = name.partition(".")
        if dot:
            inside = fields.setdefault(first, {})
            if isinstance(inside, dict):
                inside[rest] = None
                continue
        fields.setdefault(name, None)
    return fields


@cache
def _used(columns: tuple[tuple[FieldPath, ...], ...]) -> Mapping[str, frozenset[str] | None]:
    """Return the fields that are taken: of each the names inside, None for the whole."""
    used: dict[str, set[str] | None] = {}
    for places in columns:
        for place in places:
            used[".".join(place)] = None
            if len(place) == 1 or place[1] == "**":
                used[place[0]] = None
            elif (inside := used.setdefault(place[0], set())) is not None:
                inside.add(place[1])
    return {name: None if inside is None else frozenset(inside) for name, inside in used.items()}


def _hint(record: Mapping[str, Any]) -> str:
    refused = _refused(record)
    return f": {refused}" if refused else f"; found: {_list(record)}; {NAME_IT}"


def _list(names: Iterable[str]) -> str:
    names = list(names)
    more = f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
    return ", ".join(names[:MAX_NAMES]) + more if names else "nothing"


def _raw(record: Mapping[str, Any]) -> bytes:
    """Return bytes that tell a record from others; none if it is nested too deeply to write."""
    try:
        return json.dumps(record, sort_keys=True, default=str).encode("utf-8", "surrogatepass")
    except RecursionError:
        return b""
