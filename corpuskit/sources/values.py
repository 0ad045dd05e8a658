"""What a record says of a page: its values, found, checked and spelt in one way."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from html import unescape
from typing import Any, Final

from corpuskit.article import Page
from corpuskit.knowledge.inputs import COLUMNS, Column, FieldPath, Shape
from corpuskit.sources.refusing import kind_of

NOTHING: Final = frozenset({"", "None", "null", "NULL", "NaN", "nan", "NaT", "<NA>"})
"""What programs write where an address, an id or a date is missing. Source: ``str(None)`` and
``str(nan)`` in Python, pandas' ``to_csv(na_rep=…)``, SQL clients."""

MAX_DEPTH: Final = 12
"""Objects and lists inside each other that are looked through for texts."""

# Linear: fixed lengths.
_ZONELESS: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d{1,9})?\Z", re.ASCII)
TAG: Final = re.compile(r"<(?:/?[A-Za-z]|!)[^<>]{0,1000}>")
"""A tag or a comment of HTML. As in HTML itself, a letter follows the sign at once: "< 2 %" and
"<3" are none."""


class Wrong(Exception):  # noqa: N818 - a state of the data, caught next to where it is raised
    """A record is no page."""

    def __init__(self, message: str, *, empty: bool = False) -> None:
        super().__init__(message)
        self.empty = empty


class _Absent:
    pass


ABSENT: Final = _Absent()


def page_of(
    record: Mapping[str, Any], shape: Shape, where: str, kind: str, *, sniffs: bool
) -> Page:
    """Return the page of a record.

    Args:
        record: its fields.
        shape: where things stand.
        where: file and line, or row.
        kind: of the source.
        sniffs: what stands as text may be markup, which its beginning shows.

    Raises:
        Wrong: it has no text, or a value is nothing of the kind.
    """
    values = {column: _value(record, shape, column) for column in COLUMNS}
    html, text = values["html"], values["text"]
    if html is not None and text is not None:
        if text and (shape.prefers_text or not html):
            html = None
        else:
            text = None
    content = text if html is None else html
    if content is None:
        raise Wrong("neither html nor text in it", empty=True)
    media_type = "text/html" if html is not None else None if sniffs else "text/plain"
    return Page(
        content=content,
        media_type=media_type,
        url=_word(values["url"]),
        id=_word(values["id"]),
        title=_string(values["title"]),
        published=_word(values["published"]),
        fetched_at=_instant(_word(values["fetched_at"])),
        kind=kind,
        path=where,
    )


def _value(record: Mapping[str, Any], shape: Shape, column: Column) -> str | bytes | None:
    """Return what a record says of one thing: of its places the first that says something."""
    empty: str | bytes | None = None
    for place in shape.columns[column]:
        value = find(record, place)
        if value is None or value is ABSENT:
            continue
        taken = _spelt(value, column, place)
        if taken:
            return _finished(taken, shape, column)
        empty = taken if empty is None else empty
    return empty


def _finished(value: str | bytes, shape: Shape, column: Column) -> str | bytes:
    if not isinstance(value, str):
        return value
    if column in shape.markup:
        return " ".join(unescape(TAG.sub("", value)).split())
    if column in shape.utc and _ZONELESS.match(value):
        return f"{value}Z"
    return value


def _spelt(value: Any, column: Column, place: FieldPath) -> str | bytes | None:
    """Return a value as text; content may also be bytes.

    Raises:
        Wrong: it is nothing of the kind.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, (bytes, bytearray, memoryview)):
        raw = bytes(value)
        return raw if column in {"html", "text"} else raw.decode("utf-8", "surrogateescape")
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if column in {"id", "published", "fetched_at"} and type(value) in {int, float}:
        return str(int(value)) if value == int(value) else str(value)
    if place[-1] == "**" or (column == "text" and _is_paragraphs(value)):
        return "\n\n".join(one for one in _texts(value, MAX_DEPTH) if one.strip())
    name = ".".join(place)
    if name == column:
        raise Wrong(f"{name} is no string: {kind_of(value)}")
    raise Wrong(f"{name} (for {column}) is no string: {kind_of(value)}")


def _is_paragraphs(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _texts(value: Any, depth: int) -> Iterator[str]:
    """Yield the texts in lists and objects, in order."""
    if isinstance(value, str):
        yield value
    elif depth and isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one, depth - 1)
    elif depth and isinstance(value, list):
        for one in value:
            yield from _texts(one, depth - 1)


def find(record: Any, place: FieldPath) -> Any:
    """Return what stands at a place of a record.

    A key that holds the whole path, as tables have it, goes first; an object may also be written
    as JSON text.
    """
    if len(place) == 1 and isinstance(record, dict):
        return record.get(place[0], ABSENT)
    if isinstance(record, dict):
        whole = ".".join(place)
        if whole in record:
            return record[whole]
    for key in place:
        if key == "**":
            return record
        if isinstance(record, str) and record.startswith("{"):
            record = _object(record)
        if not isinstance(record, dict) or key not in record:
            return ABSENT
        record = record[key]
    return record


def _object(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _string(value: str | bytes | None) -> str | None:
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value


def _word(value: str | bytes | None) -> str | None:
    text = _string(value)
    return None if text is None or text.strip() in NOTHING else text


def _instant(value: str | None) -> str | None:
    """Bring a time of fetching into one form; without a zone it counts as UTC.

    It only tells which of two captures is the later one.

    Examples:
        >>> _instant("2022-11-22 23:46:11"), _instant("2019-04-25T12:57:54Z"), _instant("soon")
        ('2022-11-22T23:46:11Z', '2019-04-25T12:57:54Z', None)
    """
    if value is None:
        return None
    try:
        if value.isascii() and value.isdigit():
            seconds = int(value) if len(value) <= len("9999999999") else int(value) // 1000
            return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        moment = datetime.fromisoformat(value.strip())
        moment = moment.replace(tzinfo=moment.tzinfo or UTC)
        return moment.astimezone(UTC).replace(tzinfo=None).isoformat("T", "seconds") + "Z"
    except (ValueError, OverflowError, OSError):
        return None
