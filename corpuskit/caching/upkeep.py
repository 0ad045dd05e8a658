"""How large a cache is, what is in it, how old, and taking out what is no longer needed."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from corpuskit.caching.packs import (
    DamagedError,
    PackEntry,
    copy_entries,
    find_packs,
    find_unfinished,
    offsets,
    read_table,
    write_pack,
)
from corpuskit.caching.store import Stage

BUILDS: Final = "builds"
"""Folder of what the last build of each release used."""

DAY_S: Final = 86_400

PACK_BYTES: Final = 2**26
"""Packs that are written anew while pruning are about so large. Source: a round value."""

STALE_S: Final = DAY_S
"""A file that a killed writer left behind is older than this. Source: a round value; a pack is
written in seconds."""


class CacheSize(NamedTuple):
    """What a cache holds."""

    folder: Path
    bytes: int
    packs: int
    entries: Mapping[str, int]
    """By stage."""
    stage_bytes: Mapping[str, int]
    newest_s: float
    """Seconds since a pack was written or used, of the one used last ..."""
    oldest_s: float
    """... and of the one not used for longest."""
    damaged: int
    """Files that are no packs, or were cut short."""
    unused_bytes: int | None
    """What no last build of a release used; None where no build has said."""


class Pruned(NamedTuple):
    """What pruning took out."""

    packs: int
    entries: int
    bytes: int


def measure(folder: Path) -> CacheSize:
    """Look at a cache, by the tables of its packs.

    Raises:
        OSError: the folder cannot be read.
    """
    used = read_uses(folder)
    count: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    ages = []
    total = damaged = unused = 0
    packs = find_packs(folder)
    for file in packs:
        with suppress(FileNotFoundError):  # pruned meanwhile
            stat = file.stat()
            total += stat.st_size
            ages.append(max(0.0, time.time() - stat.st_mtime))
            try:
                rows = read_table(file)
            except DamagedError:
                damaged += 1
                unused += stat.st_size
                continue
            served = used.get(_name(folder, file), set())
            for row in rows:
                name = stage_name(row.stage)
                count[name] += 1
                sizes[name] += row.size
                unused += row.size * (row.offset not in served)
    return CacheSize(
        *(folder, total, len(packs), dict(count), dict(sizes)),
        *(min(ages, default=0.0), max(ages, default=0.0), damaged, unused if used else None),
    )


def stage_name(number: int) -> str:
    """Return the name of a stage as people read it."""
    return Stage(number).name.lower() if number in set(Stage) else f"stage {number}"


def note_uses(folder: Path, name: str, used: Iterable[Mapping[str, list[int]]]) -> None:
    """Keep what the last build of a release used, and mark those packs as just used.

    Args:
        folder: of the cache.
        name: of the release, one for each output.
        used: offsets of entries by pack; one after another, so that memory holds little of it.

    Raises:
        OSError: the folder cannot be written to.
    """
    file = folder / BUILDS / f"{name}.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_suffix(f".{os.getpid()}.tmp")
    touched = set()
    try:
        with temporary.open("w", encoding="utf-8") as lines:
            for one in used:
                for pack, offsets in one.items():
                    lines.write(json.dumps([pack, offsets]) + "\n")
                    touched.add(pack)
        os.replace(temporary, file)  # noqa: PTH105 - the one atomic step, named as such
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    for pack in touched:
        with suppress(OSError):
            os.utime(folder / pack)


def read_uses(folder: Path) -> dict[str, set[int]]:
    """Return the offsets of all entries that the last build of any release used, by pack."""
    found: dict[str, set[int]] = {}
    for file in sorted((folder / BUILDS).glob("*.jsonl")):
        for pack, places in _read_uses(file):
            found.setdefault(pack, set()).update(places)
    return found


def _read_uses(file: Path) -> Iterator[tuple[str, list[int]]]:
    with suppress(OSError, ValueError), file.open(encoding="utf-8") as lines:
        for line in lines:
            pack, places = json.loads(line)
            yield str(pack), places


def prune(
    folder: Path,
    *,
    older_than_s: float | None = None,
    max_bytes: int | None = None,
    unused: bool = False,
) -> Pruned:
    """Take out of a cache what is no longer needed; a build that reads it meanwhile goes on.

    Args:
        folder: of the cache.
        older_than_s: take out packs that were neither written nor used for so long.
        max_bytes: then take out those used longest ago, until it is no larger than this.
        unused: first take out each entry that no last build of a release used.

    Raises:
        OSError: the folder cannot be read or written.
    """
    before = _census(folder)
    for file in find_unfinished(folder):
        if time.time() - file.stat().st_mtime > STALE_S:
            file.unlink(missing_ok=True)
    if unused:
        _keep_used(folder, read_uses(folder))
    ages = sorted((file.stat().st_mtime, file.stat().st_size, file) for file in find_packs(folder))
    left = sum(size for _, size, _ in ages)
    for used, size, file in ages:
        old = older_than_s is not None and time.time() - used > older_than_s
        if old or (max_bytes is not None and left > max_bytes):
            file.unlink(missing_ok=True)
            left -= size
    after = _census(folder)
    return Pruned(*(max(0, was - now) for was, now in zip(before, after, strict=True)))


def _census(folder: Path) -> tuple[int, int, int]:
    found = measure(folder)
    return found.packs, sum(found.entries.values()), found.bytes


class _Kept(NamedTuple):
    """An entry that goes on in another pack."""

    pack: str
    offset: int
    entry: PackEntry


_Moves = dict[tuple[str, int], tuple[str, int]]
"""Where entries went: pack and offset before and after."""


def _keep_used(folder: Path, used: Mapping[str, set[int]]) -> None:
    """Write what was used anew where a pack holds more than that, and remove the pack."""
    kept: list[_Kept] = []
    gone: list[Path] = []
    moves: _Moves = {}
    for file in find_packs(folder):
        name = _name(folder, file)
        served = used.get(name, set())
        try:
            rows = read_table(file)
        except DamagedError:
            rows = []
        mine = [row for row in rows if row.offset in served]
        if mine and len(mine) == len(rows):
            continue
        kept += [_Kept(name, row.offset, entry) for row, entry in copy_entries(file, mine)]
        gone.append(file)
        if sum(len(one.entry.data) for one in kept) >= PACK_BYTES:
            moves |= _write_anew(folder, kept, gone)
            kept, gone = [], []
    moves |= _write_anew(folder, kept, gone)
    for told in (folder / BUILDS).glob("*.jsonl"):
        _tell_moves(folder, told, moves)


def _write_anew(folder: Path, kept: Sequence[_Kept], gone: Sequence[Path]) -> _Moves:
    """Write entries into a pack of their own, then remove those that they come from."""
    moves: _Moves = {}
    if kept:
        entries = [one.entry for one in kept]
        name = _name(folder, write_pack(folder, entries))
        for one, offset in zip(kept, offsets(entries), strict=True):
            moves[one.pack, one.offset] = (name, offset)
    for file in gone:
        file.unlink(missing_ok=True)
    return moves


def _tell_moves(folder: Path, told: Path, moves: _Moves) -> None:
    """Say in what a build used where it is now."""
    now: dict[str, set[int]] = {}
    for pack, places in _read_uses(told):
        for offset in places:
            place = moves.get((pack, offset), (pack, offset))
            now.setdefault(place[0], set()).add(place[1])
    note_uses(folder, told.stem, [{pack: sorted(places) for pack, places in now.items()}])


def _name(folder: Path, file: Path) -> str:
    return str(file.relative_to(folder))
