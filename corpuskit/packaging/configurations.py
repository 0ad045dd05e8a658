"""Which files of a release make up which configuration: the one place that knows.

``default`` is all articles, each language is a configuration of its own; so are the tables
``edits``, ``rejections``, ``clusters`` and ``changes``. ``by-time`` cuts at a month: it learns from
what was published before and is tested on what came after.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import pyarrow as pa

from corpuskit.packaging.fields import TABLES
from corpuskit.packaging.manifest import FileEntry
from corpuskit.packaging.periods import is_after

BY_TIME = "by-time"
WHOLE = frozenset({"rejections", "clusters", "changes"})
"""Tables without splits: all their rows are the one that ``datasets`` wants, ``train``."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """A configuration: what ``load_dataset(path, name)`` loads."""

    name: str
    table: str
    """``data``, ``edits``, ``rejections``, ``clusters`` or ``changes``."""
    files: Mapping[str, tuple[FileEntry, ...]]
    """The files of each split, in the order of the splits."""

    @property
    def schema(self) -> pa.Schema:
        """The columns."""
        return TABLES[self.table]

    @property
    def rows(self) -> dict[str, int]:
        """Rows by split."""
        return {split: sum(e.rows for e in entries) for split, entries in self.files.items()}

    def patterns(self, split: str) -> list[str]:
        """Write the globs that take in the files of a split, and no other."""
        if self.name == BY_TIME:
            months = {PurePosixPath(entry.path).name for entry in self.files[split]}
            return [f"data/*/{split}/{month}" for month in sorted(months)]
        if self.table in WHOLE:
            return [f"{self.table}/*.parquet"]
        middle = self.name if self.table == "data" and self.name != "default" else "*"
        return [f"{self.table}/{middle}/{split}/*.parquet"]


def configurations(
    files: Sequence[FileEntry],
    split_rule: Mapping[str, Any],
    languages: Iterable[str] | None = None,
) -> list[Configuration]:
    """List the configurations of a release; one without files is left out.

    Args:
        files: The Parquet files.
        split_rule: Of the manifest.
        languages: Those with a configuration of their own; None: all.
    """
    order = list(split_rule["ratios"])
    articles = [entry for entry in files if entry.path.startswith("data/")]
    listed = {entry.config for entry in articles} if languages is None else set(languages)
    chosen: list[tuple[str, str, list[FileEntry]]] = [("default", "data", articles)]
    chosen += [(one, "data", [e for e in articles if e.config == one]) for one in sorted(listed)]
    if rule := split_rule.get("time_test"):
        entries = [entry for entry in articles if in_time(entry.path, rule["since"], order)]
        chosen.append((BY_TIME, "data", entries))
    for table in ("edits", "rejections", "clusters", "changes"):
        chosen.append((table, table, [e for e in files if e.path.startswith(f"{table}/")]))
    return [
        Configuration(name, table, _by_split(entries, order))
        for name, table, entries in chosen
        if entries
    ]


def by_time_lacks(
    rows: Mapping[str, Mapping[str, int]], split_rule: Mapping[str, Any]
) -> str | None:
    """Say what ``by-time`` has no article for, where it is asked for; None if all is there.

    Args:
        rows: Rows by configuration and split, of the manifest.
        split_rule: Of the manifest.

    Examples:
        >>> rule = {"ratios": {"train": 0.9, "test": 0.1}, "time_test": {"since": "2026-01"}}
        >>> by_time_lacks({"by-time": {"train": 4}}, rule)
        'no test article was published from 2026-01 on'
        >>> by_time_lacks({"by-time": {"train": 4, "test": 1}}, rule)
    """
    rule = split_rule.get("time_test")
    if not rule:
        return None
    splits = list(split_rule["ratios"])
    there = rows.get(BY_TIME, {})
    lacks = []
    if not any(there.get(split) for split in splits[:-1]):
        lacks.append(f"no {splits[0]} article was published before {rule['since']}")
    if not there.get(splits[-1]):
        lacks.append(f"no {splits[-1]} article was published from {rule['since']} on")
    return " and ".join(lacks) or None


def in_time(path: str, since: str, splits: Sequence[str]) -> bool:
    """Tell whether a file is in ``by-time``: on its side of the month, and of the hashed splits.

    A test article of ``by-time`` is a test article everywhere, and a train article a train article:
    no configuration trains on what another one tests on. Articles without a date are
    on no side.

    Examples:
        >>> splits = ["train", "validation", "test"]
        >>> in_time("data/en/test/2026-01.parquet", "2026-01", splits)
        True
        >>> in_time("data/en/train/2026-01.parquet", "2026-01", splits)
        False
        >>> in_time("data/en/train/undated.parquet", "2026-01", splits)
        False
    """
    _, _, split, name = PurePosixPath(path).parts
    after = is_after(name.removesuffix(".parquet"), since)
    return after is not None and after == (split == splits[-1])


def _by_split(
    entries: Sequence[FileEntry], order: Sequence[str]
) -> dict[str, tuple[FileEntry, ...]]:
    found = {entry.split for entry in entries}
    splits = [split for split in order if split in found]
    splits += sorted(found.difference(splits))
    return {split: tuple(e for e in entries if e.split == split) for split in splits}
