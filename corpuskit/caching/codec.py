"""Records as plain lists that JSON holds, and back, exactly.

A record becomes the list of its values in the order of its fields, so that nothing is said twice;
the code that defines the records is part of every key that such a list is stored under. Nothing is
unpickled: a list that others wrote can at worst be a wrong record.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from operator import attrgetter
from types import UnionType
from typing import Any, Literal, NamedTuple, Union, cast, get_args, get_origin, get_type_hints

_SCALARS: Mapping[Any, frozenset[type]] = {
    str: frozenset({str}),
    int: frozenset({int}),
    float: frozenset({float, int}),
    bool: frozenset({bool}),
}

MAX_CHECKED = 1_000
"""So many combinations of types that a record may have are remembered. Source: a round value."""


class Codec(NamedTuple):
    """How values of one type are written and read; None stays None."""

    pack: Callable[[Any], Any]
    unpack: Callable[[Any], Any]
    types: frozenset[type] = frozenset()
    """Of a scalar, what it may be."""

    @property
    def plain(self) -> bool:
        """Both do nothing."""
        return bool(self.types)


def pack(kind: type[Any], value: Any) -> Any:
    """Turn a value into plain ones.

    Args:
        kind: a record, a scalar, or a tuple or frozenset of them, as a type hint says it.
        value: of that kind.

    Raises:
        TypeError: values of such a kind cannot be told in plain ones.

    Examples:
        >>> from corpuskit.article import Dateline, Place
        >>> pack(Place, Place("Kabul", country="AF"))
        ['Kabul', None, 'AF', None]
        >>> told = pack(Dateline, Dateline("KABUL -", (Place("Kabul"),)))
        >>> unpack(Dateline, told).places
        (Place(name='Kabul', qualifier=None, country=None, geonameid=None),)
        >>> pack(bytes, b"")
        Traceback (most recent call last):
        TypeError: <class 'bytes'> cannot be told in plain values
    """
    return codec_of(cast("Hashable", kind)).pack(value)


def unpack(kind: type[Any], plain: Any) -> Any:
    """Turn what :func:`pack` gave back into a value.

    Raises:
        TypeError: it is no such value ...
        ValueError: ... or not one of as many parts.

    Examples:
        >>> unpack(tuple[str, ...], ["a", 1])
        Traceback (most recent call last):
        TypeError: not what was written
    """
    return codec_of(cast("Hashable", kind)).unpack(plain)


@cache
def codec_of(hint: Hashable) -> Codec:
    """Return how values of a type are written and read.

    Raises:
        TypeError: see :func:`pack`.
    """
    origin = get_origin(hint)
    if hint in _SCALARS:
        return Codec(_same, _same, _SCALARS[hint])
    if origin is Literal:
        return Codec(_same, _same, frozenset(map(type, get_args(hint))))
    if origin in {Union, UnionType}:
        inner = [part for part in get_args(hint) if part is not type(None)]
        if len(inner) == 1:
            return _optional(codec_of(inner[0]))
    if origin is frozenset:
        read = _many(codec_of(get_args(hint)[0])).unpack
        return Codec(sorted, lambda plain: frozenset(read(plain)))
    if origin is tuple and get_args(hint)[1:] == (...,):
        return _many(codec_of(get_args(hint)[0]))
    if isinstance(hint, type) and (is_dataclass(hint) or hasattr(hint, "_fields")):
        return _record(hint)
    raise TypeError(f"{hint!r} cannot be told in plain values")


def fields_of(record: type[Any]) -> tuple[str, ...]:
    """Return the names of a record's fields, in the order of its list."""
    if is_dataclass(record):
        return tuple(f.name for f in fields(record))
    return cast("tuple[str, ...]", record._fields)


def _same(value: Any) -> Any:
    return value


def _checked(values: list[Any], types: frozenset[type]) -> list[Any]:
    """Return values that are of these types, all.

    Raises:
        TypeError: one is not.
    """
    if type(values) is not list or not types.issuperset(map(type, values)):
        raise TypeError("not what was written")
    return values


def _optional(one: Codec) -> Codec:
    if one.plain:
        return one._replace(types=one.types | {type(None)})
    write, read = one.pack, one.unpack
    return Codec(
        lambda value: None if value is None else write(value),
        lambda plain: None if plain is None else read(plain),
    )


def _many(one: Codec) -> Codec:
    if one.plain:
        return Codec(list, lambda plain: tuple(_checked(plain, one.types)))
    write, read = one.pack, one.unpack
    return Codec(
        lambda values: [write(value) for value in values],
        lambda plain: tuple([read(value) for value in plain]),
    )


def _getter(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what gives the values of a record."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


def _check(types: tuple[type, ...], scalars: list[tuple[int, frozenset[type]]], size: int) -> None:
    if len(types) != size:
        raise ValueError(f"a record of {size} parts has {len(types)} parts")
    if any(types[n] not in allowed for n, allowed in scalars):
        raise TypeError("not what was written")


def _record(record: type[Any]) -> Codec:
    hints = get_type_hints(record)
    names = fields_of(record)
    parts = [codec_of(hints[name]) for name in names]
    odd = [(n, part) for n, part in enumerate(parts) if not part.plain]
    scalars = [(n, part.types) for n, part in enumerate(parts) if part.plain]
    size = len(names)
    parts_of = _getter(names)
    checked: set[tuple[type, ...]] = set()

    def write(value: Any) -> list[Any]:
        found = list(parts_of(value))
        for n, part in odd:
            found[n] = part.pack(found[n])
        return found

    def read(plain: Any) -> Any:
        types = tuple(map(type, plain))
        if types not in checked:
            _check(types, scalars, size)
            if len(checked) < MAX_CHECKED:
                checked.add(types)
        if not odd:
            return record(*plain)
        values = list(plain)
        for n, part in odd:
            values[n] = part.unpack(values[n])
        return record(*values)

    return Codec(write, read)
