"""The cache as one unit of work sees it: what lies there, what is new, what was used."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import suppress
from enum import IntEnum
from pathlib import Path
from typing import Any, BinaryIO, Final, Self

from corpuskit.caching.index import EntryPlace, Index, open_index
from corpuskit.caching.packs import (
    KEY_BYTES,
    DamagedError,
    PackEntry,
    offsets,
    pack_entry,
    read_entry,
    write_pack,
)

OPEN_PACKS: Final = 16
"""Packs that a unit of work has open at a time: pages that came together lie together."""

MAX_HELD_BYTES: Final = 2**26
"""New entries are written when they hold so much. Source: a round value, twice the largest part of
a spool."""


class Stage(IntEnum):
    """What an entry is the result of."""

    PAGE = 0
    """Nothing: it says that a page was seen."""
    EXTRACT = 1
    FINISH = 2
    """The text stages and what is noted of the article."""
    NOTE = 3
    """What a page tells of its site."""
    LINES = 4
    """The lines of its story, cleaned."""
    PART = 5
    """All that became of the pages of a part."""
    TOLD = 6
    """What a page tells of its site, with those lines, as it is written down."""
    SITE = 7
    """The profile that was learned of a site."""
    READ = 8
    """Where the pages of a stretch of a source lie, and what they are."""


def key_of(stage: Stage, *parts: Any) -> bytes:
    """Return the key of what a stage makes of these plain values.

    Examples:
        >>> key_of(Stage.PAGE, "a") == key_of(Stage.PAGE, "a")
        True
        >>> key_of(Stage.PAGE, "a", "b") == key_of(Stage.PAGE, "ab")
        False
    """
    return hashlib.blake2b(dump([stage.value, *parts]), digest_size=KEY_BYTES).digest()


def digest_of(content: bytes) -> str:
    """Return 32 hex of what a stage gave."""
    return hashlib.blake2b(content, digest_size=KEY_BYTES).hexdigest()


def dump(plain: Any) -> bytes:
    """Write plain values as JSON, lone surrogates too."""
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def parse(content: bytes) -> Any:
    """Read what :func:`dump` wrote.

    Raises:
        ValueError: it is no such JSON.
    """
    return json.loads(content.decode("utf-8", "surrogatepass"))


class CacheStore:
    """Gives what earlier builds found, and keeps what this unit of work finds.

    Nothing that goes wrong with the files stops the work: what cannot be read is found again, and
    what cannot be written is not kept. :attr:`troubles` says so.
    """

    def __init__(self, folder: Path, index: Path) -> None:
        self._folder = folder
        self._new: list[PackEntry] = []
        self._held = 0
        self._open: OrderedDict[int, BinaryIO] = OrderedDict()
        self.troubles: Counter[str] = Counter()
        self.used: dict[str, set[int]] = {}
        """Offsets of the entries that served, by pack."""
        self.keys: list[bytes] = []
        """Of the entries that served, and of the new ones."""
        self._index: Index | None = None
        self._packs: list[str] = []
        try:
            self._index = open_index(index)
            self._packs = self._index.packs
        except (OSError, ValueError) as error:
            self._trouble(f"its index cannot be read ({_reason(error)})")

    def find(self, key: bytes) -> Iterator[tuple[EntryPlace, Any]]:
        """Yield the values that are kept under a key, each with its place; all are whole."""
        for place, content in self.find_raw(key):
            try:
                yield place, parse(content)
            except ValueError as error:
                self._trouble(f"an entry is damaged ({error}), and made again")

    def find_raw(self, key: bytes) -> Iterator[tuple[EntryPlace, bytes]]:
        """Yield what is kept under a key as it was put there."""
        for place in () if self._index is None else self._index.find(key):
            try:
                yield place, read_entry(self._stream(place.pack), key, place.offset, place.size)
            except FileNotFoundError:  # pruned meanwhile
                continue
            except OSError as error:
                self._trouble(f"cannot be read ({_reason(error)})")
            except DamagedError as error:
                self._trouble(f"an entry is damaged ({error}), and made again")

    def knows(self, key: bytes) -> bool:
        """Tell whether anything is kept under a key, without reading it; it has served then."""
        found = False
        for place in () if self._index is None else self._index.find(key):
            self.use(key, place)
            found = True
        return found

    def use(self, key: bytes, place: EntryPlace) -> None:
        """Note that an entry served."""
        self.keys.append(key)
        self.used.setdefault(self._packs[place.pack], set()).add(place.offset)

    def use_all(self, keys: bytes) -> None:
        """Note that all entries served that are kept under these keys, one after the other."""
        if self._index is not None:
            for pack, places in self._index.find_all(keys):
                self.used.setdefault(self._packs[pack], set()).update(places)

    def damaged(self) -> None:
        """Note that an entry holds something else than it should."""
        self._trouble("an entry is damaged (it is no such record), and made again")

    def put(self, key: bytes, stage: Stage, content: bytes) -> None:
        """Keep what a stage gave."""
        entry = pack_entry(key, stage.value, content)
        if entry is None:
            return
        self.keys.append(key)
        self._new.append(entry)
        self._held += len(entry.data)
        if self._held >= MAX_HELD_BYTES:
            self.flush()

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close what is open; what is new and was not flushed is not kept."""
        while self._open:
            with suppress(OSError):
                self._open.popitem()[1].close()

    def flush(self) -> None:
        """Write what is new."""
        new, self._new, self._held = self._new, [], 0
        if new:
            try:
                file = write_pack(self._folder, new)
            except OSError as error:
                self._trouble(f"cannot be written ({_reason(error)})")
            else:
                self.used[str(file.relative_to(self._folder))] = set(offsets(new))

    def _stream(self, pack: int) -> BinaryIO:
        stream = self._open.pop(pack, None)
        if stream is None:
            stream = (self._folder / self._packs[pack]).open("rb")
        self._open[pack] = stream
        if len(self._open) > OPEN_PACKS:
            self._open.popitem(last=False)[1].close()
        return stream

    def _trouble(self, what: str) -> None:
        self.troubles[f"{self._folder}: {what}"] += 1


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
